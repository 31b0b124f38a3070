/// Raw values of units, or of units and periods, by indicator, and what goes with them.
public struct IndicatorTable: Hashable, Sendable {
  /// One name a row; in a panel a unit has a row for each period.
  public var units: [String]
  /// The period of each row; empty where the table is of one.
  public var periods: [Int]
  /// Column codes are codes of indicators.
  public var values: DataColumns
  /// Standard errors of `values`, in the same places; nil where none is known. NaN or 0: none of that value.
  public var standardErrors: DataColumns?
  /// The year each value is of, in the same places; NaN where it is not known.
  public var years: DataColumns?
  /// Columns that are no indicators: denominators, numbers of sectors, population.
  public var auxiliaries: [String: [Double]]
  /// Keys of groups, by name, such as region; nil where a unit has none.
  public var groups: [String: [String?]]

  public init(units: [String], values: DataColumns, periods: [Int] = []) {
    precondition(values.unitCount == units.count || values.codes.isEmpty, "a row for each unit")
    precondition(periods.isEmpty || periods.count == units.count, "a period for each row")
    self.units = units
    self.periods = periods
    self.values = values
    auxiliaries = [:]
    groups = [:]
  }

  /// Rows of the units in the order given.
  public func keeping(units kept: [Int]) -> IndicatorTable {
    var table = IndicatorTable(
      units: kept.map { units[$0] }, values: values.keeping(units: kept),
      periods: periods.isEmpty ? [] : kept.map { periods[$0] })
    table.standardErrors = standardErrors?.keeping(units: kept)
    table.years = years?.keeping(units: kept)
    table.auxiliaries = auxiliaries.mapValues { column in kept.map { column[$0] } }
    table.groups = groups.mapValues { keys in kept.map { keys[$0] } }
    return table
  }

  /// The share of values that are there, by indicator, 0 to 1.
  public var availabilityByIndicator: [Double] {
    values.columns.map { column in
      column.isEmpty ? 0 : Double(column.count { !$0.isNaN }) / Double(column.count)
    }
  }

  /// The share of values that are there, by unit, 0 to 1. With `countsZeros`, a zero counts as not there.
  public func availabilityByUnit(countsZeros: Bool = false) -> [Double] {
    units.indices.map { unit in
      guard !values.codes.isEmpty else { return 0 }
      let there = values.codes.indices.count {
        let value = values[unit, $0]
        return !value.isNaN && !(countsZeros && value == 0)
      }
      return Double(there) / Double(values.codes.count)
    }
  }
}
