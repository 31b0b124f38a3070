import ArgumentParser
import Catalogue
import Foundation
import Indicators
import Monitoring
import Runs

extension Quito {
  struct Land: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.land"])

    enum FormulaChoice: String, CaseIterable, ExpressibleByArgument {
      case linear, log, both

      var formulas: [MeasureLandConsumption.Formula] {
        switch self {
        case .linear: [.linear]
        case .log: [.log]
        case .both: [.linear, .log]
        }
      }
    }

    @Option(help: ArgumentHelp(words["option.land.table"], valueName: "cities.csv")) var table: String?
    @Option(help: ArgumentHelp(words["option.land.unit"], valueName: "km2|ha|m2"))
    var unit = LandAreaUnit.squareKilometres
    @OptionGroup var decimal: DecimalOption
    @Option(help: ArgumentHelp(words["option.land.national"], valueName: "name")) var national: String?
    @Option(help: ArgumentHelp(words["option.land.built"], valueName: "grid,grid,…")) var built: String?
    @Option(help: ArgumentHelp(words["option.land.built-values"], valueName: "square-metres|shares|classes"))
    var builtValues = LandGrids.BuiltValues.squareMetres
    @Option(help: ArgumentHelp(words["option.land.population"], valueName: "grid,grid,…"))
    var population: String?
    @Option(help: ArgumentHelp(words["option.land.dates"], valueName: "date,date,…")) var dates: String?
    @Option(help: ArgumentHelp(words["option.land.boundary"], valueName: "areas.gpkg[:field],…"))
    var boundary: String?
    @Option(help: ArgumentHelp(words["option.land.boundary-mode"], valueName: "dynamic|fixed"))
    var boundaryMode: MeasureLandConsumption.BoundaryMode?
    @Option(help: ArgumentHelp(words["option.land.formula"], valueName: "linear|log|both"))
    var formula = FormulaChoice.linear
    @Option(help: ArgumentHelp(words["option.land.minimum"], valueName: "rate"))
    var populationRateMinimum = MeasureLandConsumption.Rules().populationRateMinimum
    @Option(help: ArgumentHelp(words["option.land.to"], valueName: "out.csv")) var to: String?
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      guard populationRateMinimum >= 0, populationRateMinimum < 1 else {
        throw ValidationError(words["land.wrong.minimum"])
      }
      let rules = MeasureLandConsumption.Rules(
        formulas: formula.formulas, boundaryMode: boundaryMode ?? .dynamic,
        populationRateMinimum: populationRateMinimum)
      let outcome = try MeasureLandConsumption(
        source(), rules: rules, nation: national, now: systemTime
      ).perform()
      if let to { try outcome.write(to: to) }
      if json.json {
        let answer: JSON = ["changes": outcome.json, "warnings": Console.json(of: outcome.warnings)]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(outcome.warnings)
      Console.write(Array(outcome.listing.utf8))
      if let to { print(words["land.done", ["file": to]]) }
    }

    private func source() throws -> MeasureLandConsumption.Source {
      if let table, built == nil, population == nil, dates == nil, boundary == nil {
        return .table(path: table, name: table, unit: unit, hasDecimalComma: decimal.decimalComma)
      }
      guard table == nil, let built, let population, let dates, let boundary else {
        throw ValidationError(words["land.wrong.source"])
      }
      func list(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      let periods = try list(dates).map { text in
        guard let period = Period(text) else {
          throw ValidationError(words["option.period.wrong", ["found": text]])
        }
        return period
      }
      let (builtFiles, populationFiles) = (list(built), list(population))
      let boundaries = list(boundary).map { LandGrids.Boundary($0, in: InputFolder(".")) }
      guard periods.count >= 2, builtFiles.count == periods.count, populationFiles.count == periods.count,
        boundaries.count == 1 || boundaries.count == periods.count
      else { throw ValidationError(words["land.wrong.counts"]) }
      guard zip(periods, periods.dropFirst()).allSatisfy({ LandConsumption.years(from: $0, to: $1) > 0 })
      else { throw ValidationError(words["land.wrong.order"]) }
      let grids = LandGrids(
        dates: periods.indices.map {
          LandGrids.Dated(
            period: periods[$0], built: LandGrids.Grid(path: builtFiles[$0], name: builtFiles[$0]),
            population: LandGrids.Grid(path: populationFiles[$0], name: populationFiles[$0]))
        }, builtValues: builtValues, boundaries: boundaries)
      guard boundaryMode == nil || boundaryMode == grids.boundaryMode else {
        throw ValidationError(words["land.wrong.boundary-mode"])
      }
      return .grids(grids)
    }
  }
}

extension MeasureLandConsumption.BoundaryMode: ExpressibleByArgument {}
extension LandAreaUnit: ExpressibleByArgument {}
extension LandGrids.BuiltValues: ExpressibleByArgument {}

extension MeasureLandConsumption.Outcome {
  /// The changes for a terminal: rates in per cent a year, and what the ratio says or why there is none.
  fileprivate var listing: String {
    var table = TextTable(
      header: [
        words["land.column.area"], words["land.column.from"], words["land.column.to"],
        words["land.column.formula"], words["land.column.land-rate"], words["land.column.population-rate"],
        words["land.column.ratio"], words["land.column.meaning"],
      ], rightAligned: [4, 5, 6])
    func text(_ value: Double?, _ decimals: Int) -> String {
      value.map { words.numbers.text($0, decimals: decimals) } ?? "–"
    }
    for row in rows {
      table.append([
        row.area, row.from.text, row.to.text, words["land.formula.\(row.formula)"],
        text(row.landRate.map { 100 * $0 }, 2), text(row.populationRate.map { 100 * $0 }, 2),
        text(row.ratio, 4), row.remark.map { words.text(of: $0) } ?? "",
      ])
    }
    return table.text
  }
}
