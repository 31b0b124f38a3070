import Catalogue
import DelimitedText
import Foundation
import Geodata
import Monitoring

/// Reads targets from a table in UTF-8, a row for each: `area`, `indicator`, `series`, `period` (the year for
/// which it is set), `value`; and, where wanted, `baseline` (the period from which progress counts), `kind`
/// (`NATIONAL`, `LOCAL` or `GLOBAL`) and `source` (who set it, where it stands).
///
/// A target is an observation of its series with the code of its kind in the dimension `TARGET`: it is kept,
/// revised and traced like any other figure, and never stands where a measured one is asked for.
public enum TargetTable {
  /// The dimension that sets targets apart from what was measured.
  public static let dimension = "TARGET"
  static let kinds = ["NATIONAL", "LOCAL", "GLOBAL"]
  private static let maximum = 1e15
  private static let required = ["area", "indicator", "series", "period", "value"]

  /// - Parameter knownAreas: codes that the store or the gazetteer has.
  /// - Throws: every fault of every row: `table.column.missing`, `target.indicator`, `target.series`,
  ///   `target.area`, `target.period`, `target.baseline`, `target.kind`, `target.twice`, `target.empty`,
  ///   `number.range`.
  public static func read(
    _ path: String, name: String, catalogue: IndicatorCatalogue, knownAreas: Set<String>
  ) throws(InputIssues) -> [Observation] {
    _ = try FileDigest(path, name: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputIssues([InputIssue("file.unreadable", at: Place(file: name), found: name)])
    }
    let table = try DelimitedText([UInt8](data), file: name)
    var issues = InputIssues(
      required.filter { table.column($0) == nil }.map {
        InputIssue(
          "table.column.missing", at: Place(file: name, line: 1, field: $0),
          found: table.columns.joined(separator: ", "), arguments: ["column": $0])
      })
    try issues.throwIfAnyError()

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
        fault(
          "number.range", "value",
          ["minimum": JSON.numberText(-maximum), "maximum": JSON.numberText(maximum)])
      }
      let baseline = Period(text("baseline"))
      if !text("baseline").isEmpty, baseline == nil || period.map({ $0 <= baseline! }) ?? false {
        fault("target.baseline", "baseline", ["period": text("period")])
      }
      let kind = text("kind").isEmpty ? kinds[0] : text("kind")
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
    if targets.isEmpty, issues.all.isEmpty {
      issues.append(InputIssue("target.empty", at: Place(file: name)))
    }
    try issues.throwIfAnyError()
    return targets
  }
}
