import Foundation
import Monitoring
import Storage

/// The table `observations`.
final class ObservationRecords {
  private let connection: any Connection
  private let file: String

  /// Periods, disaggregations and times come again and again: each text is read once.
  private var periods: [String: (period: Period, start: String, end: String)] = [:]
  private var disaggregations: [String: Disaggregation] = [:]
  private var recordedTimes: [Int: Timestamp] = [:]
  private static let cacheLimit = 10_000

  /// Kept, because asking the connection for them by their text costs as much as filling them.
  private var insertStatement: (any Statement)?
  private var revisionStatement: (any Statement)?

  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
  }

  private static let columns = """
    number, run, indicator, series, area, period, period_start, period_end, disaggregation, revision,
    value, numerator, denominator, unit, status, nature, standard_error, lower, upper, level, notes, digest
    """

  /// A row as it stands, with the digest beside it.
  struct Entry {
    var observation: RecordedObservation
    var digest: Digest?
    /// The columns that repeat another one agree with it.
    var isConsistent: Bool
  }

  func observation(number: Int) throws -> RecordedObservation? {
    try connection.first(
      "SELECT \(ObservationRecords.columns) FROM observations WHERE number = ?", [Value(number)]
    ) { try readOrThrow($0) }
  }

  /// - Parameter after: only what stands after this key in the order of the answer.
  func forEach(
    matching query: ObservationQuery, after key: Observation.Key? = nil,
    _ body: (RecordedObservation) throws -> Void
  ) throws {
    var conditions: [String] = []
    var values: [Value] = []
    func require(_ condition: String, _ arguments: [Value]) {
      conditions.append(condition)
      values += arguments
    }
    func placeholders(_ codes: [String]) -> String {
      "(" + Array(repeating: "?", count: codes.count).joined(separator: ", ") + ")"
    }
    if !query.indicators.isEmpty {
      require("indicator IN \(placeholders(query.indicators))", query.indicators.map(Value.text))
    }
    if !query.series.isEmpty {
      require("series IN \(placeholders(query.series))", query.series.map(Value.text))
    }
    if !query.areas.isEmpty {
      let codes = placeholders(query.areas)
      require(
        query.includesDescendants
          ? """
          area IN (
            WITH RECURSIVE inside (code) AS (
              SELECT code FROM areas WHERE code IN \(codes)
              UNION SELECT areas.code FROM areas JOIN inside ON areas.parent = inside.code)
            SELECT code FROM inside)
          """ : "area IN \(codes)", query.areas.map(Value.text))
    }
    if let from = query.from { require("period_start >= ?", [.text(from.firstDay.text)]) }
    if let to = query.to { require("period_end <= ?", [.text(to.lastDay.text)]) }
    if let disaggregation = query.disaggregation {
      require("disaggregation = ?", [.text(disaggregation.text)])
    }
    if let run = query.run { require("run = ?", [Value(run)]) }
    if let key {
      require(
        "(indicator, series, area, period, disaggregation) > (?, ?, ?, ?, ?)",
        [
          .text(key.indicator), .text(key.series), .text(key.area), .text(key.period.text),
          .text(key.disaggregation.text),
        ])
    }
    if let moment = query.asOf {
      // Times never run backwards, so what was there at a moment is what runs up to one number brought.
      require(
        "run <= (SELECT coalesce(max(number), 0) FROM runs WHERE recorded <= ?)", [.text(moment.text)])
    }
    let sql = """
      SELECT \(ObservationRecords.columns) FROM observations
      \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
      ORDER BY indicator, series, area, period, disaggregation, revision
      """
    if query.includesHistory || query.run != nil {
      try connection.forEachRow(sql, values) { try body(try readOrThrow($0)) }
      return
    }
    // Revisions of a key follow one another and no condition parts them: one beyond the first replaces the
    // row before it.
    var pending: RecordedObservation?
    try connection.forEachRow(sql, values) { row in
      let next = try readOrThrow(row)
      if next.revision == 1, let pending { try body(pending) }
      pending = next
    }
    if let pending { try body(pending) }
  }

  /// In the order of their numbers; nil for a row that cannot be read.
  func forEachEntry(run: Int, _ body: (Int, Entry?) throws -> Void) throws {
    try connection.forEachRow(
      "SELECT \(ObservationRecords.columns) FROM observations WHERE run = ? ORDER BY number", [Value(run)]
    ) { try body(Int($0.integer(0)), try read($0)) }
  }

  private func readOrThrow(_ row: any Row) throws -> RecordedObservation {
    guard let entry = try read(row) else { throw damagedRow("o\(row.integer(0))", in: file) }
    return entry.observation
  }

  private func read(_ row: any Row) throws -> Entry? {
    let runNumber = Int(row.integer(1))
    guard let (period, start, end) = period(row.text(5)),
      let disaggregation = disaggregation(row.text(8)),
      let status = ObservationStatus(rawValue: row.text(14)),
      let nature = ObservationNature(rawValue: row.text(15)),
      let notes = ObservationRecords.notes(row.text(20)),
      let recorded = try recordedTime(run: runNumber)
    else { return nil }
    let error = SamplingError(
      standardError: row.doubleOrNil(16), lower: row.doubleOrNil(17), upper: row.doubleOrNil(18),
      level: row.doubleOrNil(19))
    let observation = Observation(
      key: Observation.Key(
        indicator: row.text(2), series: row.text(3), area: row.text(4), period: period,
        disaggregation: disaggregation),
      value: row.doubleOrNil(10), numerator: row.doubleOrNil(11), denominator: row.doubleOrNil(12),
      unit: row.text(13), status: status, nature: nature, error: error == SamplingError() ? nil : error,
      notes: notes)
    return Entry(
      observation: RecordedObservation(
        number: Int(row.integer(0)), observation: observation, revision: Int(row.integer(9)),
        recorded: recorded, runNumber: runNumber),
      digest: Digest(text: row.text(21)), isConsistent: row.text(6) == start && row.text(7) == end)
  }

  private func period(_ text: String) -> (period: Period, start: String, end: String)? {
    if let known = periods[text] { return known }
    guard let period = Period(text) else { return nil }
    if periods.count >= ObservationRecords.cacheLimit { periods = [:] }
    let entry = (period, period.firstDay.text, period.lastDay.text)
    periods[text] = entry
    return entry
  }

  private func disaggregation(_ text: String) -> Disaggregation? {
    if let known = disaggregations[text] { return known }
    guard let disaggregation = Disaggregation(text: text) else { return nil }
    if disaggregations.count >= ObservationRecords.cacheLimit { disaggregations = [:] }
    disaggregations[text] = disaggregation
    return disaggregation
  }

  private func recordedTime(run: Int) throws -> Timestamp? {
    if let known = recordedTimes[run] { return known }
    let time = try connection.first("SELECT recorded FROM runs WHERE number = ?", [Value(run)]) {
      Timestamp($0.text(0))
    }
    guard let time, let time else { return nil }
    if recordedTimes.count >= ObservationRecords.cacheLimit { recordedTimes = [:] }
    recordedTimes[run] = time
    return time
  }

  private static func notes(_ text: String) -> [Note]? {
    if text == "[]" { return [] }
    guard let items = try? JSONDecoder().decode([JSON].self, from: Data(text.utf8)) else { return nil }
    let notes = items.compactMap(Note.init(json:))
    return notes.count == items.count ? notes : nil
  }

  func lastNumber() throws -> Int {
    try connection.first("SELECT coalesce(max(number), 0) FROM observations") { Int($0.integer(0)) } ?? 0
  }

  /// The last revision of a key; 0 where there is none.
  func lastRevision(of key: Observation.Key) throws -> Int {
    let statement =
      try revisionStatement
      ?? connection.prepare(
        """
        SELECT max(revision) FROM observations
        WHERE indicator = ? AND series = ? AND area = ? AND period = ? AND disaggregation = ?
        """)
    revisionStatement = statement
    statement.bind(key.indicator)
    statement.bind(key.series)
    statement.bind(key.area)
    statement.bind(key.period.text)
    statement.bind(key.disaggregation.text)
    var revision = 0
    try statement.run { revision = Int($0.integer(0)) }
    return revision
  }

  func insert(_ recorded: RecordedObservation, digest: Digest) throws {
    let statement =
      try insertStatement
      ?? connection.prepare(
        """
        INSERT INTO observations (\(ObservationRecords.columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    insertStatement = statement
    let observation = recorded.observation
    let key = observation.key
    statement.bind(recorded.number)
    statement.bind(recorded.runNumber)
    statement.bind(key.indicator)
    statement.bind(key.series)
    statement.bind(key.area)
    statement.bind(key.period.text)
    let days = period(key.period.text)
    statement.bind(days?.start)
    statement.bind(days?.end)
    statement.bind(key.disaggregation.text)
    statement.bind(recorded.revision)
    statement.bind(observation.value)
    statement.bind(observation.numerator)
    statement.bind(observation.denominator)
    statement.bind(observation.unit)
    statement.bind(observation.status.rawValue)
    statement.bind(observation.nature.rawValue)
    statement.bind(observation.error?.standardError)
    statement.bind(observation.error?.lower)
    statement.bind(observation.error?.upper)
    statement.bind(observation.error?.level)
    statement.bind(
      observation.notes.isEmpty ? "[]" : JSON.array(observation.notes.map(\.json)).canonicalText)
    statement.bind(digest.text)
    try statement.run()
  }

  /// Observations whose run is not there.
  func forEachWithoutRun(_ body: (_ number: Int, _ run: Int) throws -> Void) throws {
    try connection.forEachRow(
      "SELECT number, run FROM observations WHERE run NOT IN (SELECT number FROM runs) ORDER BY number"
    ) { try body(Int($0.integer(0)), Int($0.integer(1))) }
  }
}
