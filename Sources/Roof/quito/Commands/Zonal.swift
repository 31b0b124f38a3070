import ArgumentParser
import Foundation
import Geography
import Monitoring
import Runs

extension Quito {
  struct Zonal: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.zonal"])

    enum Invalid: String, CaseIterable, ExpressibleByArgument { case refuse, repair }

    @Option(help: ArgumentHelp(words["option.zonal.grid"], valueName: "grid.tif")) var grid: String
    @Option(help: ArgumentHelp(words["option.zonal.band"], valueName: "n")) var band = 1
    @Option(help: ArgumentHelp(words["option.zonal.zones"], valueName: "zones.gpkg")) var zones: String
    @Option(help: ArgumentHelp(words["option.zonal.layer"], valueName: "name")) var layer: String?
    @Option(
      name: .customLong("where"), help: ArgumentHelp(words["option.zonal.where"], valueName: "condition"))
    var filter: String?
    @Option(help: ArgumentHelp(words["option.zonal.id"], valueName: "field")) var id: String?
    @Option(help: ArgumentHelp(words["option.zonal.stats"], valueName: "sum,mean,…"))
    var stats = "count,sum,mean"
    @Option(help: ArgumentHelp(words["option.zonal.weights"], valueName: "grid.tif|area"))
    var weights: String?
    @Option(help: ArgumentHelp(words["option.zonal.weights-band"], valueName: "n")) var weightsBand = 1
    @Option(help: ArgumentHelp(words["option.zonal.invalid"], valueName: "refuse|repair"))
    var invalid = Invalid.refuse
    @Option(help: ArgumentHelp(words["option.zonal.to"], valueName: "out.csv|out.gpkg|out.geojson"))
    var to: String?
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let statistics = try stats.split(separator: ",", omittingEmptySubsequences: false).map { text in
        let name = text.trimmingCharacters(in: .whitespaces)
        guard let statistic = ZonalStatistic(name: name) else {
          let names = ZonalStatistic.named.map(\.name).joined(separator: ", ")
          throw ValidationError(words["zonal.wrong.statistic", ["found": name, "names": names]])
        }
        return statistic
      }
      if weights == nil, let weighted = statistics.first(where: \.needsWeights) {
        throw ValidationError(words["zonal.wrong.weights", ["found": weighted.name]])
      }
      var columns: Set<String> = [id ?? "zone"]
      for statistic in statistics where !columns.insert(statistic.name).inserted {
        throw ValidationError(words["zonal.wrong.twice", ["found": statistic.name]])
      }
      let outcome = try SummariseZones(
        grid: .init(path: grid, name: grid, band: band),
        zones: ZoneFile(
          path: zones, name: zones, layer: layer, filter: filter, identifier: id, repairs: invalid == .repair),
        weights: weights.map { $0 == "area" ? .area : .grid(.init(path: $0, name: $0, band: weightsBand)) },
        statistics: statistics, threads: threads.threads, now: systemTime
      ).perform()
      if let to { try outcome.write(to: to) }
      if json.json {
        let answer: JSON = ["warnings": Console.json(of: outcome.warnings), "zones": outcome.json]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(outcome.warnings)
      Console.write(Array(outcome.listing.utf8))
      if outcome.emptyZoneCount > 0 {
        print(words["zonal.empty", ["count": words.numbers.text(outcome.emptyZoneCount)]])
      }
      if outcome.isReprojected { print(words["zonal.reprojected", ["system": outcome.reference.text]]) }
      if let to { print(words["zonal.done", ["file": to]]) }
    }
  }
}

extension SummariseZones.Outcome {
  /// Of more zones only the first are shown; the file and `--json` have all.
  private static let shownZones = 40

  /// The figures for a terminal.
  fileprivate var listing: String {
    var table = TextTable(header: columns, rightAligned: Set(1..<columns.count))
    for zone in zones.prefix(Self.shownZones) {
      table.append(
        [zone.identifier?.text ?? "–"]
          + zone.figures.map { $0.map { words.numbers.text($0, decimals: 3) } ?? "–" })
    }
    guard zones.count > Self.shownZones else { return table.text }
    return table.text + words["zonal.more", ["count": words.numbers.text(zones.count - Self.shownZones)]]
      + "\n"
  }
}
