import Monitoring
import Storage

extension ObservationStore {
  /// At most `limit` observations of a query, in its order, beginning after a key: what is larger than memory is
  /// read page by page, and no page keeps the store from others.
  ///
  /// With the history included, all revisions of one key stand on one page, which may then be a little longer.
  /// - Parameter key: the key of the last observation of the page before; nil for the first page.
  public func observations(
    matching query: ObservationQuery, after key: Observation.Key?, limit: Int
  ) throws -> [RecordedObservation] {
    precondition(limit > 0)
    var page: [RecordedObservation] = []
    do {
      try database.read { connection in
        try observationRecords(connection).forEach(
          matching: query, after: key
        ) { observation in
          if page.count >= limit, page.last?.observation.key != observation.observation.key {
            throw PageIsFull()
          }
          page.append(observation)
        }
      }
    } catch is PageIsFull {}
    return page
  }

  /// Totals recorded after the observation of a number, in the order of their numbers, without their remarks:
  /// enough to know the latest value of every series in every area.
  public func forEachTotal(after number: Int, _ body: (RecordedTotal) throws -> Void) throws {
    try database.read { connection in
      let records = try observationRecords(connection)
      let shown = try VisibilityRecords(connection, file: path).condition(on: "run", for: audience)
      try connection.forEachRow(
        """
        SELECT number, run, indicator, series, area, period, period_start, period_end, disaggregation, revision,
          value, unit, status, standard_error, lower, upper
        FROM observations
        WHERE number > ? AND (disaggregation = '' OR (disaggregation LIKE 'INDEX=%' AND disaggregation NOT LIKE '%;%'))
          \(shown.map { "AND \($0.sql)" } ?? "")
        ORDER BY number
        """, [Value(number)] + (shown?.values ?? [])
      ) { row in
        let series = row.text(3)
        if records.protects(series, area: row.text(4), run: Int(row.integer(1))) {
          guard let observation = try records.observation(number: Int(row.integer(0))) else { return }
          return try body(RecordedTotal(observation, firstDay: row.text(6), lastDay: row.text(7)))
        }
        try body(
          RecordedTotal(
            number: Int(row.integer(0)), run: Int(row.integer(1)), indicator: row.text(2),
            series: series, area: row.text(4), period: row.text(5), firstDay: row.text(6),
            lastDay: row.text(7),
            disaggregation: row.text(8), revision: Int(row.integer(9)), value: row.doubleOrNil(10),
            unit: row.text(11), status: row.text(12), standardError: row.doubleOrNil(13),
            lower: row.doubleOrNil(14), upper: row.doubleOrNil(15)))
      }
    }
  }
}

/// A figure of a whole area, or the score of a whole index, as the store's columns have it.
public struct RecordedTotal: Hashable, Sendable {
  public var number: Int
  public var run: Int
  public var indicator, series, area, period: String
  /// ISO dates of the period's ends.
  public var firstDay, lastDay: String
  /// Empty, or `INDEX=` and the index.
  public var disaggregation: String
  public var revision: Int
  public var value: Double?
  public var unit, status: String
  public var standardError, lower, upper: Double?
}

extension RecordedTotal {
  fileprivate init(_ recorded: RecordedObservation, firstDay: String, lastDay: String) {
    let (key, observation) = (recorded.observation.key, recorded.observation)
    self.init(
      number: recorded.number, run: recorded.runNumber, indicator: key.indicator, series: key.series,
      area: key.area, period: key.period.text, firstDay: firstDay, lastDay: lastDay,
      disaggregation: key.disaggregation.text, revision: recorded.revision, value: observation.value,
      unit: observation.unit, status: observation.status.rawValue,
      standardError: observation.error?.standardError, lower: observation.error?.lower,
      upper: observation.error?.upper)
  }
}

private struct PageIsFull: Error {}
