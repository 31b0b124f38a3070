import DelimitedText
import Foundation
import Geodata
import Indicators
import Monitoring

/// Reads cities with their built-up area and population from a table in UTF-8: `city`, `date`, `population`
/// and `built_up`, a row for each city and date, in any order.
enum LandTable {
  private static let columns = ["city", "date", "population", "built_up"]
  private static let maximum = 1e15

  /// - Returns: the cities in the order of their first rows, their dates earliest first.
  /// - Throws: every fault of every row: `table.column.missing`, `land.city`, `land.date`,
  ///   `land.date.same` where two rows of a city cannot be told apart in time, `number.range`.
  static func read(
    _ path: String, name: String, unit: LandAreaUnit, hasDecimalComma: Bool, warnings: inout InputIssues
  ) throws(InputIssues) -> [LandSeries] {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name, hasDecimalComma: hasDecimalComma)
    var issues = InputIssues(table.issues(lacking: columns))
    try issues.throwIfAnyError()

    var order: [String] = []
    var rows: [String: [(state: LandConsumption.State, line: Int)]] = [:]
    table.forEachRow { row in
      func text(_ column: String) -> String {
        String(decoding: row.bytes(table.column(column)), as: UTF8.self)
      }
      func fault(_ code: String, _ column: String, _ arguments: [String: String] = [:]) {
        issues.append(
          InputIssue(
            code, at: Place(file: name, line: row.line, field: column), found: text(column),
            arguments: arguments))
      }
      func number(_ column: String) -> Double? {
        if let value = row.number(table.column(column)), (0...maximum).contains(value) { return value }
        issues.append(
          table.issue(
            number: text(column), at: Place(file: name, line: row.line, field: column), within: 0...maximum))
        return nil
      }
      let city = row.text(table.column("city"))
      if city == nil { fault("land.city", "city") }
      let period = row.text(table.column("date")).flatMap { Period($0) }
      if period == nil { fault("land.date", "date") }
      let (persons, builtUp) = (number("population"), number("built_up"))
      guard let city, let period, let persons, let builtUp else { return }
      if rows[city] == nil { order.append(city) }
      rows[city, default: []].append(
        (
          LandConsumption.State(
            period: period, builtUpSquareMetres: builtUp * unit.squareMetres, persons: persons), row.line
        ))
    }

    var series: [LandSeries] = []
    for city in order {
      let dated = rows[city]!.sorted { ($0.state.period, $0.line) < ($1.state.period, $1.line) }
      for (earlier, later) in zip(dated, dated.dropFirst())
      where LandConsumption.years(from: earlier.state.period, to: later.state.period) <= 0 {
        issues.append(
          InputIssue(
            "land.date.same", at: Place(file: name, line: later.line, field: "date"),
            found: later.state.period.text,
            arguments: ["other": earlier.state.period.text, "line": String(earlier.line), "city": city]))
      }
      if dated.count == 1 {
        warnings.append(
          InputIssue(
            "land.date.single", at: Place(file: name, line: dated[0].line, field: "date"),
            found: dated[0].state.period.text, arguments: ["area": city], severity: .warning))
      }
      series.append(LandSeries(area: city, states: dated.map(\.state)))
    }
    if order.isEmpty, issues.all.isEmpty {
      issues.append(InputIssue("land.table.empty", at: Place(file: name)))
    }
    try issues.throwIfAnyError()
    return series
  }
}
