import Monitoring
import Storage

/// What follows SELECT … FROM observations for a query: conditions with placeholders, and the values for them.
struct QueryConditions {
  private(set) var values: [Value] = []
  private var conditions: [String] = []

  /// Conditions are on the key of an observation and on its run, never on the figure: revisions of a key must
  /// stay together.
  /// - Parameters:
  ///   - shown: what holds for rows that are shown; nil for all.
  ///   - after: only what stands after this key, by indicator, series, area, period and disaggregation.
  init(
    _ query: ObservationQuery, shown: (sql: String, values: [Value])? = nil, after key: Observation.Key? = nil
  ) {
    if !query.indicators.isEmpty { require("indicator", isOneOf: query.indicators) }
    if !query.series.isEmpty { require("series", isOneOf: query.series) }
    if !query.areas.isEmpty {
      if query.includesDescendants {
        require(
          """
          area IN (
            WITH RECURSIVE inside (code) AS (
              SELECT code FROM areas WHERE code IN \(QueryConditions.placeholders(query.areas))
              UNION SELECT areas.code FROM areas JOIN inside ON areas.parent = inside.code)
            SELECT code FROM inside)
          """, query.areas.map(Value.text))
      } else {
        require("area", isOneOf: query.areas)
      }
    }
    if let from = query.from { require("period_start >= ?", [.text(from.firstDay.text)]) }
    if let to = query.to { require("period_end <= ?", [.text(to.lastDay.text)]) }
    if let disaggregation = query.disaggregation {
      require("disaggregation = ?", [.text(disaggregation.text)])
    }
    if !query.disaggregations.isEmpty {
      require("disaggregation", isOneOf: query.disaggregations.map(\.text))
    }
    if let run = query.run { require("run = ?", [Value(run)]) }
    if let shown { require(shown.sql, shown.values) }
    if let key {
      require(
        "(indicator, series, area, period, disaggregation) > (?, ?, ?, ?, ?)",
        [
          .text(key.indicator), .text(key.series), .text(key.area), .text(key.period.text),
          .text(key.disaggregation.text),
        ])
    }
    // Times never run backwards, so what was there at a moment is what runs up to one number brought.
    let numberAtMoment = "(SELECT coalesce(max(number), 0) FROM runs WHERE recorded <= ?)"
    // Mostly these are all runs there are: the sum keeps a database from finding observations by their run.
    if let moment = query.asOf { require("run + 0 <= \(numberAtMoment)", [.text(moment.text)]) }
    if let moment = query.recordedAfter { require("run > \(numberAtMoment)", [.text(moment.text)]) }
  }

  /// Empty where nothing narrows.
  var clause: String { conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ") }

  private mutating func require(_ condition: String, _ arguments: [Value]) {
    conditions.append(condition)
    values += arguments
  }

  private mutating func require(_ column: String, isOneOf codes: [String]) {
    require("\(column) IN \(QueryConditions.placeholders(codes))", codes.map(Value.text))
  }

  private static func placeholders(_ codes: [String]) -> String {
    "(" + Array(repeating: "?", count: codes.count).joined(separator: ", ") + ")"
  }
}
