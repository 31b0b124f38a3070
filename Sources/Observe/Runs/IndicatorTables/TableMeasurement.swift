import Catalogue
import Indicators
import Monitoring

/// Turns the rows of a table into figures.
struct TableMeasurement {
  /// An area at a time, or a part of its population.
  struct Place: Hashable {
    var area: String
    var period: Period
    var disaggregation: Disaggregation
  }

  /// Of all areas.
  private struct Time: Hashable {
    var period: Period
    var disaggregation: Disaggregation
  }

  let rows: [TableRow]
  let file: String
  let indicator: Indicator
  let nation: String?
  var observations: [Observation] = []
  var issues = InputIssues()

  init(rows: [TableRow], file: String, indicator: Indicator, nation: String?) {
    self.rows = rows
    self.file = file
    self.indicator = indicator
    self.nation = nation
  }

  mutating func fault(
    _ code: String, _ row: TableRow, _ column: String, found: String = "",
    _ arguments: [String: String] = [:], severity: InputIssue.Severity = .error
  ) {
    issues.append(
      InputIssue(
        code, at: Monitoring.Place(file: file, line: row.line, field: column), found: found,
        arguments: arguments, severity: severity))
  }

  /// Reports what is computed of a row and is more than the whole that it is part of, by more than rounding.
  mutating func checkPart(
    _ part: Double, _ row: TableRow, _ column: String, of whole: Double, called name: String
  ) {
    guard part > whole * (1 + IndicatorTableReader.roundingTolerance) else { return }
    fault(
      "indicator-table.part", row, column, found: JSON.numberText(part),
      ["whole": name, "limit": JSON.numberText(whole)])
  }

  func measurement(of area: String, at period: Period, notes: [Note] = []) -> Measurement {
    Measurement(area: area, period: period, nature: .country, status: .normal, notes: notes)
  }

  /// Rows that speak of the same area, period and part of the population, in the order of the table.
  var places: [(place: Place, rows: [TableRow])] {
    var order: [Place] = []
    var groups: [Place: [TableRow]] = [:]
    for row in rows {
      let place = Place(area: row.area, period: row.period, disaggregation: row.disaggregation)
      if groups[place] == nil { order.append(place) }
      groups[place, default: []].append(row)
    }
    return order.map { ($0, groups[$0]!) }
  }

  /// Keeps the figures whose series has all dimensions they are broken down by.
  private func allowed(_ observations: [Observation]) -> [Observation] {
    observations.filter { observation in
      guard let series = indicator.series.first(where: { $0.code == observation.key.series }) else {
        preconditionFailure("the catalogue lacks \(observation.key.series)")
      }
      return observation.key.disaggregation.codes.keys.allSatisfy(series.dimensions.contains)
    }
  }

  /// Computes every place, then all areas of a period together.
  /// - Parameters:
  ///   - read: nil where the rows have a fault, which it reports.
  ///   - nationwide: the figures over all areas with the same period and part of the population. They are not
  ///     formed where an area of the period lacks the part: a flood that only one city reports would be held
  ///     against the people of that city alone.
  mutating func eachPlace<Input>(
    read: ([TableRow], inout TableMeasurement) -> Input?,
    observe: (Input, Measurement, Disaggregation) -> [Observation],
    nationwide: (([Input], Measurement, Disaggregation) -> [Observation])? = nil
  ) {
    var order: [Time] = []
    var inputs: [Time: [Input]] = [:]
    for (place, rows) in places {
      guard let input = read(rows, &self) else { continue }
      let figures = allowed(
        observe(input, measurement(of: place.area, at: place.period), place.disaggregation))
      if figures.isEmpty { fault("indicator-table.row", rows[0], InputTable.Column.area.name) }
      observations += figures
      let time = Time(period: place.period, disaggregation: place.disaggregation)
      if inputs[time] == nil { order.append(time) }
      inputs[time, default: []].append(input)
    }
    guard let nation, let nationwide else { return }
    var areasOfPeriod: [Period: Set<String>] = [:]
    for row in rows { areasOfPeriod[row.period, default: []].insert(row.area) }
    for time in order {
      let areas = inputs[time]!
      let all = areasOfPeriod[time.period]!.count
      if areas.count < all {
        issues.append(
          InputIssue(
            "indicator-table.nation.partial",
            at: Monitoring.Place(file: file, field: InputTable.Column.area.name),
            found: [time.period.text, time.disaggregation.text].filter { !$0.isEmpty }.joined(separator: " "),
            arguments: ["count": String(areas.count), "all": String(all)], severity: .warning))
        continue
      }
      let figures = nationwide(
        areas,
        measurement(
          of: nation, at: time.period, notes: [Note("areas-together", ["count": String(areas.count)])]),
        time.disaggregation)
      observations += allowed(figures)
    }
  }

  /// The one value that all rows of a place state; nil where none does. Reports rows that differ.
  mutating func agreed(_ column: String, in rows: [TableRow]) -> Double? {
    let stated = rows.filter { $0.number(column) != nil }
    guard let first = stated.first, let value = first.number(column) else { return nil }
    for row in stated where row.number(column) != value {
      fault(
        "indicator-table.differs", row, column, found: JSON.numberText(row.number(column)!),
        ["other": JSON.numberText(value), "line": String(first.line)])
    }
    return value
  }
}
