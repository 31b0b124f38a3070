import Geodata
import Indicators
import Monitoring

/// Measures land consumption against population growth (SDG 11.3.1), in cities of a table or over areas of
/// grids, between every two dates that follow one another.
public struct MeasureLandConsumption {
  public typealias Formula = LandConsumption.Formula
  public typealias BoundaryMode = LandConsumption.BoundaryMode
  public typealias Rules = LandConsumptionRules

  public enum Source: Hashable, Sendable {
    /// A table of cities; `boundaryMode` of the rules says how they were delineated.
    case table(path: String, name: String, unit: LandAreaUnit, hasDecimalComma: Bool = false)
    /// The boundaries say of themselves whether they are fixed.
    case grids(LandGrids)
  }

  /// What happened in one area between two dates.
  struct Change: Hashable, Sendable {
    var area: String
    var change: LandConsumption
    /// Cities summed, of a nation; nil for an area of its own.
    var cityCount: Int?
  }

  public struct Outcome: Sendable {
    public var series: [LandSeries]
    /// Area by area, then the nation.
    var changes: [Change]
    /// With the boundary mode that the source says.
    public var rules: Rules
    public var warnings: [InputIssue]
    public var run: Run
  }

  public var source: Source
  public var rules: Rules
  /// What the sum over all cities is called; nil for no sum.
  public var nation: String?
  /// The clock is the caller's.
  public var now: () -> Timestamp

  public static let method = "land-consumption"
  /// Raised whenever the same inputs would give another figure.
  public static let methodVersion = "1"

  public init(
    _ source: Source, rules: Rules = Rules(), nation: String? = nil,
    now: @escaping () -> Timestamp
  ) {
    self.source = source
    self.rules = rules
    self.nation = nation
    self.now = now
  }

  /// - Throws: every fault of every input.
  public func perform() throws(InputIssues) -> Outcome {
    let started = now()
    var warnings = InputIssues()
    var rules = rules
    var parameters: [String: JSON]
    let series: [LandSeries]
    let inputs: [Run.Input?]
    switch source {
    case .table(let path, let name, let unit, let hasDecimalComma):
      series = try LandTable.read(
        path, name: name, unit: unit, hasDecimalComma: hasDecimalComma, warnings: &warnings)
      parameters = [
        "unit": .string(unit.rawValue), Run.decimalKey: Run.decimal(isComma: hasDecimalComma),
      ]
      inputs = [Run.input("land-table", name, at: path)]
    case .grids(let grids):
      series = try grids.read(warnings: &warnings)
      rules.boundaryMode = grids.boundaryMode
      parameters = grids.json
      inputs = grids.files.map { Run.input($0.role, $0.name, at: $0.path) }
    }
    parameters["formulas"] = .array(rules.formulas.map { .string($0.rawValue) })
    parameters["boundary_mode"] = .string(rules.boundaryMode.rawValue)
    parameters["population_rate_minimum"] = .number(rules.populationRateMinimum)
    parameters["nation"] = JSON(nation)

    var changes = series.flatMap { one in
      one.changes(populationRateMinimum: rules.populationRateMinimum).map {
        Change(area: one.area, change: $0)
      }
    }
    if let nation { changes += Self.sums(of: changes, called: nation) }
    return Outcome(
      series: series, changes: changes, rules: rules, warnings: warnings.all,
      run: Run(
        kind: "land", method: Self.method, methodVersion: Self.methodVersion,
        parameters: .object(parameters), inputs: inputs.compactMap { $0 },
        softwareVersion: SoftwareVersion.text, started: started, ended: now()))
  }

  /// Cities with the same two dates taken as one, for every two dates there are.
  private static func sums(of changes: [Change], called nation: String) -> [Change] {
    struct Span: Hashable {
      var earlier, later: Period
    }
    var cities: [Span: [LandConsumption]] = [:]
    for change in changes.map(\.change) {
      cities[Span(earlier: change.earlier.period, later: change.later.period), default: []].append(change)
    }
    let spans = cities.keys.sorted { ($0.earlier, $0.later) < ($1.earlier, $1.later) }
    return spans.compactMap { span in
      LandConsumption.aggregate(cities[span]!).map {
        Change(area: nation, change: $0, cityCount: cities[span]!.count)
      }
    }
  }
}
