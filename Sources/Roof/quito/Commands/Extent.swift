import ArgumentParser
import Catalogue
import Foundation
import Monitoring
import Runs
import Settlements

extension Quito {
  struct Extent: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.extent"])

    @Option(help: ArgumentHelp(words["option.extent.built"], valueName: "grid,grid,…")) var built: String?
    @Option(help: ArgumentHelp(words["option.extent.first-built"], valueName: "grid"))
    var firstBuilt: String?
    @Option(help: ArgumentHelp(words["option.extent.dates"], valueName: "date,date,…")) var dates: String
    @Option(help: ArgumentHelp(words["option.extent.built-values"], valueName: "n,n,…"))
    var builtValues: String?
    @Option(help: ArgumentHelp(words["option.extent.water-values"], valueName: "n,n,…"))
    var waterValues: String?
    @Option(help: ArgumentHelp(words["option.extent.built-share"], valueName: "share"))
    var builtShare: Double?
    @Option(help: ArgumentHelp(words["option.extent.population"], valueName: "grid|persons,…"))
    var population: String?
    @Option(help: ArgumentHelp(words["option.extent.profile"], valueName: "atlas|trends-earth|file"))
    var profile = "atlas"
    @Option(help: ArgumentHelp(words["option.extent.centre"], valueName: "longitude,latitude"))
    var centre: String?
    @Option(help: ArgumentHelp(words["option.extent.within"], valueName: "areas.gpkg")) var within: String?
    @Option(help: ArgumentHelp(words["option.extent.to"], valueName: "out.gpkg|out.tif|folder"))
    var to: String?
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let grids = try grids()
      let use = try MeasureUrbanExtent(
        grids, population: people(grids.dates.count), profile: profile, centre: place(),
        content: contentFolder, threads: threads.threads, now: systemTime)
      var files: ExtentFiles?
      if let to {
        files = try ExtentFiles(
          to, dateCount: grids.dates.count, names: .translated, threads: threads.threads)
      }
      let outcome = try use.perform { state, extent, frame throws(InputIssues) in
        try files?.add(state, extent, frame)
      } eachChange: { change, growth, _, frame throws(InputIssues) in
        try files?.add(change, growth, frame)
      }
      let written = try files?.finish(outcome) ?? []
      if json.json {
        let answer: JSON = [
          "figures": outcome.json, "files": .array(written.map(JSON.string)),
          "warnings": Console.json(of: outcome.warnings),
        ]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(outcome.warnings)
      Console.write(Array(outcome.listing.utf8))
      for file in written { print(words["extent.done", ["file": file]]) }
    }

    // MARK: Arguments

    private func list(_ text: String) -> [String] {
      text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private func numbers(_ text: String) throws -> Set<Int> {
      Set(
        try list(text).map { text in
          guard let number = Int(text) else { throw ValidationError(words["extent.wrong.values"]) }
          return number
        })
    }

    private func grids() throws -> BuiltUpGrids {
      let periods = try list(dates).map { text in
        guard let period = Period(text) else {
          throw ValidationError(words["option.period.wrong", ["found": text]])
        }
        return period
      }
      guard zip(periods, periods.dropFirst()).allSatisfy({ $0.firstDay < $1.firstDay }) else {
        throw ValidationError(words["extent.wrong.order"])
      }
      guard (built == nil) != (firstBuilt == nil) else { throw ValidationError(words["extent.wrong.source"]) }
      let values: BuiltUpGrids.Values
      if firstBuilt != nil {
        guard builtValues == nil, waterValues == nil, builtShare == nil else {
          throw ValidationError(words["extent.wrong.first-built"])
        }
        values = .firstYear
      } else if let builtShare {
        guard builtValues == nil, waterValues == nil, builtShare >= 0, builtShare <= 1 else {
          throw ValidationError(words["extent.wrong.share"])
        }
        values = .shares(atLeast: builtShare)
      } else if builtValues != nil || waterValues != nil {
        values = .classes(
          built: try builtValues.map(numbers) ?? [1], water: try waterValues.map(numbers) ?? [])
      } else {
        values = .openBuiltWater
      }
      let files = firstBuilt.map { Array(repeating: $0, count: periods.count) } ?? list(built ?? "")
      guard files.count == periods.count else { throw ValidationError(words["extent.wrong.counts"]) }
      return BuiltUpGrids(
        dates: zip(periods, files).map {
          .init(period: $0, grid: LandGrids.Grid(path: $1, name: $1))
        }, values: values, within: within.map { LandGrids.Grid(path: $0, name: $0) })
    }

    private func people(_ dateCount: Int) throws -> MeasureUrbanExtent.Population? {
      guard let population else { return nil }
      let parts = list(population)
      guard parts.count == dateCount else { throw ValidationError(words["extent.wrong.counts"]) }
      let totals = parts.compactMap(Double.init)
      if totals.count == parts.count {
        guard totals.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
          throw ValidationError(words["extent.wrong.population"])
        }
        return .totals(totals)
      }
      return .grids(parts.map { LandGrids.Grid(path: $0, name: $0) })
    }

    private func place() throws -> (longitude: Double, latitude: Double)? {
      guard let centre else { return nil }
      let parts = list(centre).compactMap(Double.init)
      guard parts.count == 2, list(centre).count == 2, abs(parts[0]) <= 180, abs(parts[1]) <= 90 else {
        throw ValidationError(words["extent.wrong.centre"])
      }
      return (parts[0], parts[1])
    }
  }
}

extension ExtentFiles.Names {
  /// In the language of the user.
  fileprivate static var translated: ExtentFiles.Names {
    ExtentFiles.Names(
      classes: Dictionary(
        uniqueKeysWithValues: ExtentClass.allCases.map { ($0, words["extent.class.\($0.rawValue)"]) }),
      growth: Dictionary(
        uniqueKeysWithValues: UrbanGrowth.GrowthType.allCases.map { ($0, words["extent.growth.\($0.name)"]) })
    )
  }
}

extension MeasureUrbanExtent.Outcome {
  /// The figures for a terminal: a column a date, then a column a change.
  fileprivate var listing: String {
    func text(_ value: Double?, _ decimals: Int) -> String {
      value.map { words.numbers.text($0, decimals: decimals) } ?? "–"
    }
    func heading(_ key: String, _ unit: String) -> String { "\(words["extent.\(key)"]) (\(unit))" }
    let units = [
      "KM2": words["extent.unit.km2"], "NUMBER": words["extent.unit.persons"],
      "Q_POP_PER_HA": words["extent.unit.persons-per-hectare"], "PT": "%", "RO": "0–1",
    ]
    var table = TextTable(
      header: [""] + states.map(\.period.text), rightAligned: Set(1...max(1, states.count)))
    for figure in ExtentFigure.allCases {
      let needsPeople: Set<ExtentFigure> = [.population, .density, .builtDensity]
      if needsPeople.contains(figure), states.allSatisfy({ $0.population == nil }) { continue }
      table.append(
        [heading("figure.\(figure.rawValue)", units[figure.unit] ?? figure.unit)]
          + states.map { text($0.value(figure), figure.decimals) })
    }
    guard !changes.isEmpty else { return table.text }
    var growth = TextTable(
      header: [""] + changes.map { "\($0.from.period.text)–\($0.to.period.text)" },
      rightAligned: Set(1...changes.count))
    let area = words["extent.unit.km2"]
    for type in UrbanGrowth.GrowthType.allCases {
      growth.append([heading("growth.\(type.name)", area)] + changes.map { text($0.added[type], 2) })
    }
    growth.append([heading("growth.added", area)] + changes.map { text($0.addedTotal, 2) })
    growth.append([heading("growth.lost", area)] + changes.map { text($0.lost, 2) })
    for figure in ExtentChange.ratedFigures where figure != .population || changes[0].from.population != nil {
      growth.append(
        [heading("growth.rate.\(figure.rawValue)", words["extent.unit.per-cent-a-year"])]
          + changes.map { text($0.rate(figure), 2) })
    }
    return table.text + "\n" + growth.text
  }
}
