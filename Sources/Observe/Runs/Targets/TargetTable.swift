import Catalogue
import DelimitedText
import Foundation
import Geodata
import Monitoring

/// Reads targets from a table in UTF-8, a row for each: `area`, `indicator`, `series`, `period` (the year for
/// which it is set), `value`; and, where wanted, `baseline` (the period from which progress counts), `kind` (a
/// code of the list `TARGET`) and `source` (who set it, where it stands).
///
/// A target is an observation of its series with the code of its kind in the dimension `TARGET`: it is kept,
/// revised and traced like any other figure, and never stands where a measured one is asked for.
public enum TargetTable {
  /// The dimension that sets targets apart from what was measured.
  public static let dimension = "TARGET"
  /// The kind where none is stated.
  private static let kindDefault = "NATIONAL"
  private static let maximum = 1e15
  private static let required = ["area", "indicator", "series", "period", "value"]
  private static let optional = ["baseline", "kind", "source"]

  /// - Parameter knownAreas: codes that the store or the gazetteer has.
  /// - Returns: also warnings, of columns that are not known and not read: `target.column`.
  /// - Throws: every fault of every row: `table.column.missing`, `target.indicator`, `target.series`,
  ///   `target.area`, `target.period`, `target.baseline`, `target.kind`, `target.twice`, `target.empty`,
  ///   `number.range`.
  public static func read(
    _ path: String, name: String, hasDecimalComma: Bool = false, catalogue: IndicatorCatalogue,
    knownAreas: Set<String>
  ) throws(InputIssues) -> (targets: [Observation], warnings: [InputIssue]) {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name, hasDecimalComma: hasDecimalComma)
    var issues = InputIssues(table.issues(lacking: required))
    try issues.throwIfAnyError()
    // A column that is not known may be a remark, or one that is misspelt.
    let columns = required + optional
    for column in table.columns where !column.isEmpty && !columns.contains(column) {
      issues.append(
        InputIssue(
          "target.column", at: Place(file: name, line: 1, field: column), found: column,
          arguments: ["nearest": Suggestion.nearest(to: column, among: columns) ?? "–"], severity: .warning))
    }

    // The total of the list is what was measured.
    let kinds = catalogue.codeLists[dimension]?.codes.map(\.code).filter { $0 != "_T" } ?? []
    var targets: [Observation] = []
    var lines: [Observation.Key: Int] = [:]
    table.forEachRow { row in
      func text(_ column: String) -> String { row.text(table.column(column)) ?? "" }
      func fault(_ code: String, _ column: String, _ arguments: [String: String] = [:]) {
        issues.append(
          InputIssue(
            code, at: Place(file: name, line: row.line, field: column), found: text(column),
            arguments: arguments))
      }
      let indicator = catalogue[text("indicator")]
      if indicator == nil {
        fault(
          "target.indicator", "indicator",
          [
            "nearest": Suggestion.nearest(to: text("indicator"), among: catalogue.indicators.map(\.code))
              ?? "–"
          ]
        )
      }
      let series = indicator?.series.first { $0.code == text("series") }
      if let indicator, series == nil {
        fault("target.series", "series", ["known": indicator.series.map(\.code).joined(separator: ", ")])
      }
      let isKnownArea = knownAreas.contains(text("area"))
      if !isKnownArea { fault("target.area", "area") }
      let period = Period(text("period"))
      if period == nil { fault("target.period", "period") }
      let value = row.number(table.column("value")).flatMap { abs($0) <= maximum ? $0 : nil }
      if value == nil {
        issues.append(
          table.issue(
            number: text("value"), at: Place(file: name, line: row.line, field: "value"),
            within: -maximum...maximum))
      }
      let baseline = Period(text("baseline"))
      if !text("baseline").isEmpty, baseline == nil || period.map({ $0 <= baseline! }) ?? false {
        fault("target.baseline", "baseline", ["period": text("period")])
      }
      let kind = text("kind").isEmpty ? kindDefault : text("kind")
      if !kinds.contains(kind) { fault("target.kind", "kind", ["known": kinds.joined(separator: ", ")]) }
      guard let indicator, let series, isKnownArea, let period, let value, kinds.contains(kind) else {
        return
      }
      let key = Observation.Key(
        indicator: indicator.code, series: series.code, area: text("area"), period: period,
        disaggregation: Disaggregation([dimension: kind]))
      if let first = lines.updateValue(row.line, forKey: key) {
        fault("target.twice", "period", ["line": String(first)])
      }
      var notes: [Note] = []
      if let baseline { notes.append(Note("target.baseline", ["period": baseline.text])) }
      if !text("source").isEmpty { notes.append(Note("target.source", ["source": text("source")])) }
      targets.append(
        Observation(
          key: key, value: value, unit: series.unit, status: .normal,
          nature: kind == "GLOBAL" ? .globalMonitoring : .country, notes: notes))
    }
    if targets.isEmpty, issues.errors.isEmpty {
      issues.append(InputIssue("target.empty", at: Place(file: name)))
    }
    try issues.throwIfAnyError()
    return (targets, issues.warnings)
  }
}
