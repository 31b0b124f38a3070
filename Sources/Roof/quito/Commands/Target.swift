import ArgumentParser
import Catalogue
import Exchange
import Foundation
import Indicators
import Monitoring
import Observations
import Runs

extension Quito {
  struct Target: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.target"], subcommands: [Set.self, Track.self])
  }
}

extension Quito.Target {
  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.target.set"])
    @Argument(help: ArgumentHelp(words["argument.targets"], valueName: "targets.csv")) var file: String
    @OptionGroup var store: StoreOption
    @OptionGroup var decimal: DecimalOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let existing = try ObservationStore.existing(at: store.store)
      let reader = TargetReader(
        known: KnownAreas(store: existing, gazetteer: try Gazetteer(content: contentFolder)))
      var read: (targets: [Observation], warnings: [InputIssue]) = ([], [])
      var recording = try ImportObservations(
        file: file, method: .targets, hasDecimalComma: decimal.decimalComma, now: systemTime
      ).perform(areas: []) {
        read = try reader.read(file, file, hasDecimalComma: decimal.decimalComma)
        return read.targets
      }
      recording.areas = reader.known.areas(of: read.targets.map(\.key.area))
      let recorded = try ObservationStore(creatingOrOpening: store.store)
        .record([recording], at: systemTime())
      if json.json {
        let value: JSON = [
          "run": JSON(recorded.runs.first?.id), "targets": JSON(recorded.observations.count),
          "warnings": Console.json(of: read.warnings),
        ]
        Console.write(Array(value.canonicalText.utf8) + [0x0A])
      } else {
        Console.printIssues(read.warnings)
        print(
          words[
            "target.set.done",
            [
              "count": words.numbers.text(recorded.observations.count),
              "run": recorded.runs.first?.id ?? "-", "store": store.name,
            ]])
      }
    }
  }

  struct Track: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.target.track"])
    @OptionGroup var store: StoreOption
    @OptionGroup var subject: SubjectOptions
    @Option(help: ArgumentHelp(words["option.target.growth"], valueName: "compound|linear"))
    var growth = TargetProgress.Growth.compound
    @Option(help: ArgumentHelp(words["option.target.on-track"], valueName: "share"))
    var onTrack = TargetProgress.Thresholds().onTrack
    @Option(help: ArgumentHelp(words["option.target.fair"], valueName: "share"))
    var fair = TargetProgress.Thresholds().fair
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func validate() throws {
      guard 0 <= fair, fair <= onTrack, onTrack <= 1 else {
        throw ValidationError(words["target.wrong.thresholds"])
      }
    }

    func run() throws {
      let observations = try ObservationStore(reading: store.store)
      let figures = try observations.observations(matching: subject.query())
      var thresholds = TargetProgress.Thresholds()
      (thresholds.onTrack, thresholds.fair) = (onTrack, fair)
      let rows = TrackTargets.rows(
        of: figures, catalogue: try IndicatorCatalogue.load(content: contentFolder), growth: growth,
        thresholds: thresholds)
      if json.json {
        Console.write(Array(JSON.array(rows.map(\.json)).canonicalText.utf8) + [0x0A])
      } else if rows.isEmpty {
        print(words["target.track.none", ["store": store.name]])
      } else {
        Console.write(Array(listing(of: rows).utf8))
      }
    }

    private func listing(of rows: [TrackTargets.Row]) -> String {
      let columns = [
        "area", "series", "baseline", "latest", "target", "distance", "projection", "pace", "word",
      ]
      var table = TextTable(
        header: columns.map { words["target.column.\($0)"] }, rightAligned: [2, 3, 4, 5, 6, 7])
      func text(_ value: Double?) -> String { value.map { words.numbers.text($0, decimals: 2) } ?? "–" }
      func dated(_ one: RecordedObservation?) -> String {
        one.map { "\(text($0.observation.value)) (\($0.observation.key.period.text))" } ?? "–"
      }
      for row in rows {
        let word = words["target.assessment.\(row.assessment)"]
        let certainty = row.isWithinError == true ? " " + words["target.within-error"] : ""
        table.append([
          row.target.observation.key.area, row.target.observation.key.series, dated(row.baseline),
          dated(row.latest), dated(row.target), text(row.progress?.distance), text(row.progress?.projection),
          text(row.progress?.pace), word + certainty,
        ])
      }
      return table.text
    }
  }
}

extension TargetProgress.Growth: ExpressibleByArgument {}

extension TrackTargets.Row {
  fileprivate var json: JSON {
    func dated(_ one: RecordedObservation?) -> JSON {
      guard let one else { return .null }
      return [
        "observation": .string(one.id), "period": .string(one.observation.key.period.text),
        "value": JSON(one.observation.value),
      ]
    }
    let key = target.observation.key
    return [
      "area": .string(key.area), "indicator": .string(key.indicator), "series": .string(key.series),
      "kind": JSON(key.disaggregation.codes[TargetTable.dimension]), "baseline": dated(baseline),
      "latest": dated(latest), "target": dated(target), "distance": JSON(progress?.distance),
      "projection": JSON(progress?.projection), "actual_rate": JSON(progress?.actualRate),
      "required_rate": JSON(progress?.requiredRate), "pace": JSON(progress?.pace),
      "growth": JSON(progress?.growth.rawValue), "assessment": .string(assessment),
      "within_error": isWithinError.map(JSON.bool) ?? .null,
    ]
  }
}
