import ArgumentParser
import Catalogue
import CitySamples
import Exchange
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.sample"],
      subcommands: [
        Frame.self, Design.self, Draw.self, Evaluate.self, Round.self, Estimate.self, Change.self,
      ])
  }
}

/// The description of a sample, on which every one of its commands works.
struct SampleOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(words["argument.sample"], valueName: "sample.yaml")) var description: String
  @Option(help: ArgumentHelp(words["option.inputs"], valueName: "folder")) var inputs: String?
  @OptionGroup var json: JSONOption
  @OptionGroup var language: LanguageOption

  var folder: InputFolder { inputs.map { InputFolder($0) } ?? InputFolder(of: description) }

  func plan() throws -> PlanSample {
    try PlanSample(text: DescriptionFile.text(at: description), file: description, files: folder)
  }

  func write(_ json: JSON) { Console.write(Array(json.canonicalText.utf8) + [0x0A]) }
}

extension Quito.Sample {
  /// The cities of the frame by stratum.
  struct Frame: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.frame"])
    @OptionGroup var options: SampleOptions
    @Option(help: ArgumentHelp(words["option.sample.store"], valueName: "file|url")) var store: String?

    func run() throws {
      let plan = try options.plan()
      let run = try store.map {
        try SampleFrameRegistration(plan: plan, file: options.description, store: $0).perform()
      }
      if options.json.json {
        options.write(.object((plan.json.object ?? [:]).merging(["run": JSON(run)]) { $1 }))
        return
      }
      Console.printIssues(plan.warnings)
      Console.write(Array(plan.listing(isSampled: false).utf8))
      if let run, let store {
        print(words["sample.estimate.done", ["run": run, "store": ObservationStore.name(of: store)]])
      }
    }
  }

  /// Allocation, and the precision that can be expected.
  struct Design: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.design"])
    @OptionGroup var options: SampleOptions
    @Option(help: ArgumentHelp(words["option.sample.sizes"], valueName: "n,n,…")) var sizes: String?

    func run() throws {
      let plan = try options.plan()
      let sizes = try asked(plan)
      let runs = plan.dryRun(sizes: sizes)
      if options.json.json {
        var members = plan.json.object ?? [:]
        members["dry_run"] = .array((runs ?? []).map(\.json))
        options.write(.object(members))
        return
      }
      Console.printIssues(plan.warnings)
      Console.write(Array(plan.listing(isSampled: true).utf8))
      guard let runs else {
        print(words[plan.description.expected == nil ? "sample.dry-run.none" : "sample.dry-run.pilot"])
        return
      }
      let columns = ["size", "error", "variation", "half-width", "freedom", "change"]
      var table = TextTable(
        header: columns.map { words["sample.column.\($0)"] }, rightAligned: Swift.Set(columns.indices))
      func text(_ value: Double?) -> String {
        value.flatMap { $0.isFinite ? words.numbers.text($0, decimals: 3) : nil } ?? "–"
      }
      for one in runs {
        table.append([
          String(one.sampleSize), text(one.standardError), text(one.coefficientOfVariation),
          text(one.halfWidth), String(one.degreesOfFreedom), text(one.smallestDetectableChange),
        ])
      }
      if !runs.isEmpty { Console.write(Array(("\n" + table.text).utf8)) }
      let unmet = sizes.filter { size in !runs.contains { $0.sampleSize == size } }
      if !unmet.isEmpty, self.sizes != nil {
        print(words["sample.dry-run.sizes", ["sizes": unmet.map(String.init).joined(separator: ", ")]])
      }
    }

    /// Sizes asked for; else the one of the description among some below and above it.
    private func asked(_ plan: PlanSample) throws -> [Int] {
      if let sizes {
        let read = sizes.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard read.allSatisfy({ $0.map { $0 > 0 } ?? false }) else {
          throw ValidationError(words["sample.wrong.sizes"])
        }
        return read.compactMap { $0 }
      }
      let size = plan.description.design.sampleSize
      return [size / 2, size * 3 / 4, size, size * 3 / 2, size * 2].filter {
        $0 > 0 && $0 <= plan.frame.count
      }
    }
  }

  struct Draw: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.draw"])
    @OptionGroup var options: SampleOptions
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.sample.to"], valueName: "sample.csv"))
    var to: String?

    func run() throws {
      let plan = try options.plan()
      guard let path = to ?? plan.description.sample.map(options.folder.path) else {
        throw ValidationError(words["sample.wrong.to"])
      }
      let sample = try DrawSample(plan, now: systemTime).perform(to: path)
      if options.json.json {
        options.write([
          "sample": .string(path), "cities": .array(sample.selections.map { .string($0.id) }),
          "frame_digest": .string(sample.frameDigest.text), "seed": .string(sample.seed),
        ])
        return
      }
      Console.printIssues(plan.warnings)
      let columns = ["city", "stratum", "probability", "weight"]
      var table = TextTable(header: columns.map { words["sample.column.\($0)"] }, rightAligned: [2, 3])
      for one in sample.selections {
        table.append([
          one.id, sample.strata[one.stratum].name,
          words.numbers.text(one.inclusionProbability, decimals: 4),
          words.numbers.text(one.weight, decimals: 3),
        ])
      }
      Console.write(Array(table.text.utf8))
      print(
        words[
          "sample.draw.done",
          [
            "count": words.numbers.text(sample.count), "frame": words.numbers.text(plan.frame.count),
            "file": path,
          ]
        ])
    }
  }

  /// Whether the sample looks like the country.
  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.evaluate"])
    @OptionGroup var options: SampleOptions
    @Option(help: ArgumentHelp(words["option.sample.calibration"], valueName: "none|ratio|regression"))
    var calibration = SampleCalibration.none

    func run() throws {
      let plan = try options.plan()
      var warnings = plan.warnings
      let lines = try plan.representativeness(calibration, warnings: &warnings).lines
      if options.json.json {
        options.write(["totals": .array(lines.map(\.json)), "warnings": Console.json(of: warnings)])
        return
      }
      Console.printIssues(warnings)
      let columns = ["total", "category", "in-frame", "estimated", "error", "difference", "off"]
      var table = TextTable(
        header: columns.map { words["sample.column.\($0)"] }, rightAligned: [2, 3, 4, 5])
      for line in lines {
        table.append([
          words["sample.total.\(line.total.rawValue)"], line.category,
          words.numbers.text(line.inFrame, decimals: 0), words.numbers.text(line.estimated, decimals: 0),
          words.numbers.text(line.standardError, decimals: 0),
          words.numbers.percent(100 * line.relativeDifference, decimals: 1),
          line.isOff ? words["sample.off"] : "",
        ])
      }
      Console.write(Array(table.text.utf8))
    }
  }

  struct Estimate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.estimate"])
    @OptionGroup var options: SampleOptions
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.sample.year"], valueName: "year")) var year: Period?

    func run() throws {
      let outcome = try SampleEstimation(
        description: options.description, folder: options.folder, store: store.store, period: year
      ).perform()
      if options.json.json {
        options.write([
          "run": .string(outcome.run), "estimates": .array(outcome.figures.map(\.json)),
          "warnings": Console.json(of: outcome.warnings),
        ])
        return
      }
      Console.printIssues(outcome.warnings)
      Console.write(Array(SampleEstimation.listing(of: outcome.figures).utf8))
      print(words["sample.estimate.done", ["run": outcome.run, "store": store.name]])
    }
  }
}

/// The commands on the panel of a sample over the years.
extension Quito.Sample {
  /// The cities to be measured in a round.
  struct Round: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.round"])
    @OptionGroup var options: SampleOptions
    @Option(help: ArgumentHelp(words["option.sample.year"], valueName: "year")) var year: Period?

    func run() throws {
      let plan = try options.plan()
      var warnings = plan.warnings
      let round = try plan.round(year, &warnings)
      if options.json.json {
        options.write([
          "period": .string(round.period.text), "cities_of_frame": JSON(round.frame.count),
          "cities": .array(
            round.members.map {
              [
                "city": .string($0.id), "stratum": .string($0.stratum), "weight": .number($0.weight),
                "certainty": .bool($0.isCertainty),
              ]
            }), "warnings": Console.json(of: warnings),
        ])
        return
      }
      Console.printIssues(warnings)
      var table = TextTable(
        header: ["city", "stratum", "weight"].map { words["sample.column.\($0)"] }, rightAligned: [2])
      for one in round.members {
        table.append([one.id, one.stratum, words.numbers.text(one.weight, decimals: 3)])
      }
      Console.write(Array(table.text.utf8))
      print(
        words[
          "sample.round.total",
          [
            "period": round.period.text, "count": words.numbers.text(round.members.count),
            "frame": words.numbers.text(round.frame.count),
          ]])
    }
  }

  /// What changed between two rounds.
  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sample.change"])
    @OptionGroup var options: SampleOptions
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.sample.from"], valueName: "year")) var from: Period?
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.sample.until"], valueName: "year"))
    var until: Period?

    func run() throws {
      let plan = try options.plan()
      let measured = try ObservationStore(reading: store.store).observations(matching: plan.query)
      let outcome = try ChangeFromSample(plan, earlier: from, later: until).perform(measured: measured)
      if options.json.json {
        options.write([
          "from": .string(outcome.earlier.text), "to": .string(outcome.later.text),
          "changes": .array(outcome.figures.map(\.json)), "warnings": Console.json(of: outcome.warnings),
        ])
        return
      }
      Console.printIssues(outcome.warnings)
      let heads = [
        words["sample.column.series"], words["sample.column.figure"], outcome.earlier.text,
        outcome.later.text,
      ]
      let columns = ["changed", "error", "lower", "upper", "change", "matched"]
      var table = TextTable(
        header: heads + columns.map { words["sample.column.\($0)"] }, rightAligned: Set(2...9))
      for figure in outcome.figures {
        let (change, scale) = (figure.change, figure.scale)
        func text(_ value: Double) -> String {
          value.isFinite ? words.numbers.text(value * scale, decimals: 2) : "–"
        }
        table.append(
          [figure.wanted.series, words["sample.figure.\(change.second.kind.rawValue)"]]
            + [
              change.first.value, change.second.value, change.matched.value, change.matched.standardError,
              change.matched.lower, change.matched.upper, change.smallestDetectableChange,
            ].map(text) + [words.numbers.text(change.matchedCityCount)])
      }
      Console.write(Array(table.text.utf8))
      print(words["sample.change.matched"])
    }
  }
}

extension ChangeFromSample.Figure {
  fileprivate var json: JSON {
    func scaled(_ value: Double) -> JSON { JSON(value.isFinite ? value * scale : nil) }
    let ratio = change.matchedRatio
    func finite(_ value: Double) -> JSON { JSON(value.isFinite ? value : nil) }
    return [
      "series": .string(wanted.series), "figure": .string(change.second.kind.rawValue),
      "first": scaled(change.first.value), "second": scaled(change.second.value),
      "difference": scaled(change.levelDifference), "change": scaled(change.matched.value),
      "standard_error": scaled(change.matched.standardError), "lower": scaled(change.matched.lower),
      "upper": scaled(change.matched.upper), "degrees_of_freedom": finite(change.matched.degreesOfFreedom),
      "smallest_detectable_change": scaled(change.smallestDetectableChange),
      "ratio": finite(ratio.value), "ratio_standard_error": finite(ratio.standardError),
      "correlation": finite(change.correlation), "matched_cities": JSON(change.matchedCityCount),
      "unmatched": .array(change.unmatchedIds.map { .string($0) }),
      "boundary_breaks": .array(change.boundaryBreakIds.map { .string($0) }),
    ]
  }
}

extension SampleCalibration: ExpressibleByArgument {}

extension Period: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// The cities of a frame made known to a store; what the command and the demo share.
struct SampleFrameRegistration {
  var plan: PlanSample
  var file: String
  var store: String

  /// - Returns: the run.
  func perform() throws -> String {
    let parents = try Ancestry.of(
      country: plan.description.area, in: Gazetteer(content: contentFolder), file: file, field: "country")
    let known = try ObservationStore.existing(at: store)?.areas().map(\.code) ?? []
    let recording = RegisterFrame(plan, parents: parents, now: systemTime).recording(known: Swift.Set(known))
    let recorded = try ObservationStore(creatingOrOpening: store).record([recording], at: systemTime())
    return recorded.runs.first?.id ?? "-"
  }
}

/// Estimates from the cities of a sample, recorded; what the command and the demo share.
struct SampleEstimation {
  var description: String
  var folder: InputFolder
  var store: String
  /// Nil for the newest round.
  var period: Period?

  func perform() throws -> (run: String, figures: [EstimateFromSample.Figure], warnings: [InputIssue]) {
    let plan = try PlanSample(text: DescriptionFile.text(at: description), file: description, files: folder)
    let areas = try Ancestry.of(
      country: plan.description.area, in: Gazetteer(content: contentFolder), file: description,
      field: "country")
    let observations = try ObservationStore(opening: store)
    let estimation = EstimateFromSample(plan, period: period, areas: areas, now: systemTime)
    let outcome = try estimation.perform(measured: observations.observations(matching: plan.query))
    let recorded = try observations.record([outcome.recording], at: systemTime())
    return (recorded.runs.first?.id ?? "-", outcome.figures, outcome.warnings)
  }

  static func listing(of figures: [EstimateFromSample.Figure]) -> String {
    let columns = [
      "series", "figure", "domain", "value", "error", "lower", "upper", "freedom", "cities", "effect",
    ]
    var table = TextTable(
      header: columns.map { words["sample.column.\($0)"] }, rightAligned: [3, 4, 5, 6, 7, 8, 9])
    for one in figures {
      let (observation, estimate) = (one.observation, one.estimate)
      func finite(_ value: Double?, decimals: Int) -> String {
        value.flatMap { $0.isFinite ? words.numbers.text($0, decimals: decimals) : nil } ?? "–"
      }
      func text(_ value: Double?) -> String { finite(value, decimals: 2) }
      table.append([
        observation.key.series, words["sample.figure.\(estimate.kind.rawValue)"], one.region ?? "",
        text(observation.value), text(observation.error?.standardError), text(observation.error?.lower),
        text(observation.error?.upper), finite(estimate.estimate.degreesOfFreedom, decimals: 0),
        words.numbers.text(estimate.cityCount), finite(estimate.estimate.designEffect, decimals: 2),
      ])
    }
    return table.text
  }
}

extension PlanSample {
  /// The strata as a table for a terminal.
  fileprivate func listing(isSampled: Bool) -> String {
    let columns = ["stratum", "cities", "population"] + (isSampled ? ["drawn", "weight"] : [])
    var table = TextTable(
      header: columns.map { words["sample.column.\($0)"] }, rightAligned: [1, 2, 3, 4])
    for (place, stratum) in plan.strata.enumerated() {
      let persons = stratum.rows.reduce(0) { $0 + frame.populations[$1] }
      var row = [
        stratum.isCertainty ? words["sample.certainty", ["city": stratum.name]] : stratum.name,
        words.numbers.text(stratum.rows.count), words.numbers.text(persons, decimals: 0),
      ]
      if isSampled {
        row += [
          words.numbers.text(plan.sizes[place]),
          words.numbers.text(Double(stratum.rows.count) / Double(plan.sizes[place]), decimals: 3),
        ]
      }
      table.append(row)
    }
    let total =
      words[
        "sample.frame.total",
        [
          "cities": words.numbers.text(frame.count),
          "population": words.numbers.text(frame.population, decimals: 0),
        ]]
    let merges = plan.stratification.merges.map {
      words["sample.merged", ["cell": $0.cell, "into": $0.into, "count": words.numbers.text($0.cityCount)]]
        + "\n"
    }
    return table.text + total + "\n" + merges.joined()
  }

  fileprivate var json: JSON {
    [
      "cities": JSON(frame.count), "population": .number(frame.population),
      "frame_digest": .string(frame.digest.text),
      "strata": .array(
        plan.strata.indices.map { place in
          [
            "name": .string(plan.strata[place].name), "cities": JSON(plan.strata[place].rows.count),
            "drawn": JSON(plan.sizes[place]), "certainty": .bool(plan.strata[place].isCertainty),
          ]
        }),
      "merges": .array(
        plan.stratification.merges.map { ["cell": .string($0.cell), "into": .string($0.into)] }),
      "warnings": Console.json(of: warnings),
    ]
  }
}

extension DryRun {
  fileprivate var json: JSON {
    func finite(_ value: Double?) -> JSON { JSON(value.flatMap { $0.isFinite ? $0 : nil }) }
    return [
      "size": JSON(sampleSize), "standard_error": finite(standardError),
      "coefficient_of_variation": finite(coefficientOfVariation), "half_width": finite(halfWidth),
      "degrees_of_freedom": JSON(degreesOfFreedom),
      "smallest_detectable_change": finite(smallestDetectableChange),
    ]
  }
}

extension Representativeness.Line {
  fileprivate var json: JSON {
    [
      "total": .string(total.rawValue), "category": .string(category), "in_frame": .number(inFrame),
      "estimated": .number(estimated), "standard_error": .number(standardError), "off": .bool(isOff),
    ]
  }
}

extension EstimateFromSample.Figure {
  fileprivate var json: JSON {
    func finite(_ value: Double?) -> JSON { JSON(value.flatMap { $0.isFinite ? $0 : nil }) }
    return [
      "indicator": .string(observation.key.indicator), "series": .string(observation.key.series),
      "disaggregation": .string(observation.key.disaggregation.text), "region": JSON(region),
      "figure": .string(estimate.kind.rawValue), "value": JSON(observation.value),
      "standard_error": JSON(observation.error?.standardError), "lower": JSON(observation.error?.lower),
      "upper": JSON(observation.error?.upper),
      "degrees_of_freedom": finite(estimate.estimate.degreesOfFreedom),
      "cities": JSON(estimate.cityCount), "effective_cities": finite(estimate.effectiveCityCount),
      "response_rate": finite(estimate.responseRate), "design_effect": finite(estimate.estimate.designEffect),
      "verdict": .string(estimate.verdict.rawValue),
    ]
  }
}
