import Accounts
import Foundation
import Monitoring
import Storage

/// The table `observations`.
final class ObservationRecords {
  private let connection: any Connection
  private let file: String

  /// Periods, disaggregations and times come again and again: each text is read once.
  private var periods = KnownValues<String, (period: Period, start: String, end: String)>()
  private var disaggregations = KnownValues<String, Disaggregation>()
  private var statuses = KnownValues<String, ObservationStatus>()
  private var natures = KnownValues<String, ObservationNature>()
  private var recordedTimes = KnownValues<Int, Timestamp>()

  /// Kept, because asking the connection for it by its text costs as much as filling it.
  private var revisionStatement: (any Statement)?

  /// Of the keys recorded in this transaction, and whether the store held a series (indicator, series) before.
  private var seenHashes: Set<Int> = []
  private var heldSeries: [[String]: Bool] = [:]

  /// Which rows are shown; nil for all.
  private let shown: (sql: String, values: [Value])?
  /// What is hidden from the audience.
  private let pattern: DisclosurePattern?

  /// Everything as it stands.
  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
    shown = nil
    pattern = nil
  }

  /// - Parameters:
  ///   - audience: whom it is shown to; nil for everything as it stands.
  ///   - disclosure: knows what is hidden from the audience.
  init(_ connection: any Connection, file: String, for audience: Audience?, _ disclosure: DisclosureCache)
    throws
  {
    self.connection = connection
    self.file = file
    shown = try VisibilityRecords(connection, file: file).condition(on: "run", for: audience)
    pattern = try disclosure.pattern(for: audience, connection)
  }

  private static let columns = """
    number, run, indicator, series, area, period, disaggregation, revision, value, numerator, denominator, unit,
    status, nature, standard_error, lower, upper, level, notes
    """
  /// With those that follow from them.
  private static let allColumns = "\(columns), period_start, period_end, digest"

  /// A row as it stands, with the digest beside it.
  struct Entry {
    var observation: RecordedObservation
    var digest: Digest?
    /// The columns that repeat another one agree with it.
    var isConsistent: Bool
  }

  func observation(number: Int) throws -> RecordedObservation? {
    try connection.first(
      """
      SELECT \(ObservationRecords.columns) FROM observations
      WHERE number = ? \(shown.map { "AND \($0.sql)" } ?? "")
      """, [Value(number)] + (shown?.values ?? [])
    ) { protected(try readOrThrow($0)) }
  }

  /// Whether figures of a series in an area, made by a run, may be shown otherwise than they stand.
  func protects(_ series: String, area: String, run: Int) -> Bool {
    pattern?.protects(series, area: area, run: run) ?? false
  }

  private func protected(_ observation: RecordedObservation) -> RecordedObservation {
    pattern?.shown(observation) ?? observation
  }

  /// - Parameter after: only what stands after this key in the order of the answer.
  func forEach(
    matching query: ObservationQuery, after key: Observation.Key? = nil,
    _ body: (RecordedObservation) throws -> Void
  ) throws {
    let conditions = QueryConditions(query, shown: shown, after: key)
    func show(_ observation: RecordedObservation) throws { try body(protected(observation)) }
    let sql = """
      SELECT \(ObservationRecords.columns) FROM observations
      \(conditions.clause)
      ORDER BY indicator, series, area, period, disaggregation, revision
      """
    if query.includesHistory || query.run != nil {
      try connection.forEachRow(sql, conditions.values) { try show(try readOrThrow($0)) }
      return
    }
    // Revisions of a key follow one another: the last one of those found is the one that holds. The first of a key
    // may be hidden from the audience.
    var pending: RecordedObservation?
    try connection.forEachRow(sql, conditions.values) { row in
      let next = try readOrThrow(row)
      if let pending, next.revision == 1 || next.observation.key != pending.observation.key {
        try show(pending)
      }
      pending = next
    }
    if let pending { try show(pending) }
  }

  /// Each key once, in the order of `forEach`, without its figures: read from the index alone.
  func forEachKey(matching query: ObservationQuery, _ body: (Observation.Key) throws -> Void) throws {
    let conditions = QueryConditions(query, shown: shown)
    try connection.forEachRow(
      """
      SELECT DISTINCT indicator, series, area, period, disaggregation FROM observations
      \(conditions.clause)
      ORDER BY indicator, series, area, period, disaggregation
      """, conditions.values
    ) { row in
      guard let (period, _, _) = period(row.text(3)), let disaggregation = disaggregation(row.text(4)) else {
        throw damagedRow("\(row.text(0)) \(row.text(1)) \(row.text(2)) \(row.text(3))", in: file)
      }
      try body(
        Observation.Key(
          indicator: row.text(0), series: row.text(1), area: row.text(2), period: period,
          disaggregation: disaggregation))
    }
  }

  func disaggregations(matching query: ObservationQuery) throws -> [Disaggregation] {
    let conditions = QueryConditions(query, shown: shown)
    return try connection.all(
      "SELECT DISTINCT disaggregation FROM observations \(conditions.clause) ORDER BY disaggregation",
      conditions.values
    ) { row in
      guard let disaggregation = disaggregation(row.text(0)) else { throw damagedRow(row.text(0), in: file) }
      return disaggregation
    }
  }

  /// In the order of their numbers; nil for a row that cannot be read.
  func forEachEntry(run: Int, _ body: (Int, Entry?) throws -> Void) throws {
    try connection.forEachRow(
      "SELECT \(ObservationRecords.allColumns) FROM observations WHERE run = ? ORDER BY number", [Value(run)]
    ) { try body(Int($0.integer(0)), try read($0)) }
  }

  private func readOrThrow(_ row: any Row) throws -> RecordedObservation {
    guard let observation = try observation(row) else { throw damagedRow("o\(row.integer(0))", in: file) }
    return observation
  }

  private func read(_ row: any Row) throws -> Entry? {
    guard let observation = try observation(row), let (_, start, end) = period(row.text(5)) else {
      return nil
    }
    return Entry(
      observation: observation, digest: Digest(text: row.text(21)),
      isConsistent: row.text(19) == start && row.text(20) == end)
  }

  private func observation(_ row: any Row) throws -> RecordedObservation? {
    let runNumber = Int(row.integer(1))
    guard let (period, _, _) = period(row.text(5)),
      let disaggregation = disaggregation(row.text(6)),
      let status = statuses.value(of: row.text(12), ObservationStatus.init(rawValue:)),
      let nature = natures.value(of: row.text(13), ObservationNature.init(rawValue:)),
      let notes = ObservationRecords.notes(row.text(18)),
      let recorded = try recordedTime(run: runNumber)
    else { return nil }
    let error = SamplingError(
      standardError: row.doubleOrNil(14), lower: row.doubleOrNil(15), upper: row.doubleOrNil(16),
      level: row.doubleOrNil(17))
    let observation = Observation(
      key: Observation.Key(
        indicator: row.text(2), series: row.text(3), area: row.text(4), period: period,
        disaggregation: disaggregation),
      value: row.doubleOrNil(8), numerator: row.doubleOrNil(9), denominator: row.doubleOrNil(10),
      unit: row.text(11), status: status, nature: nature, error: error == SamplingError() ? nil : error,
      notes: notes)
    return RecordedObservation(
      number: Int(row.integer(0)), observation: observation, revision: Int(row.integer(7)),
      recorded: recorded, runNumber: runNumber)
  }

  private func period(_ text: String) -> (period: Period, start: String, end: String)? {
    periods.value(of: text) { text in
      Period(text).map { ($0, $0.firstDay.text, $0.lastDay.text) }
    }
  }

  private func disaggregation(_ text: String) -> Disaggregation? {
    disaggregations.value(of: text, Disaggregation.init(text:))
  }

  private func recordedTime(run: Int) throws -> Timestamp? {
    try recordedTimes.value(of: run) { run in
      try connection.first("SELECT recorded FROM runs WHERE number = ?", [Value(run)]) {
        Timestamp($0.text(0))
      } ?? nil
    }
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

  /// The revision that each would be; of keys that come twice the later one is the next.
  func nextRevisions(of keys: [Observation.Key]) throws -> [Int] {
    var revisions = [Int](repeating: 0, count: keys.count)
    // A key is asked after only where it can be there: its series was before, or it came already in this
    // transaction (or another one with the same hash).
    let asked = try keys.indices.filter { index in
      let isFirst = seenHashes.insert(keys[index].hashValue).inserted
      return try !isFirst || holds(keys[index])
    }
    if connection.dialect == .sqlite {
      for index in asked { revisions[index] = try lastRevision(of: keys[index]) }
    } else if !asked.isEmpty {
      for (index, last) in zip(asked, try lastRevisions(of: asked.map { keys[$0] })) {
        revisions[index] = last
      }
    }
    var given: [Observation.Key: Int] = [:]
    given.reserveCapacity(keys.count)
    for (index, key) in keys.enumerated() {
      let next = (given[key] ?? revisions[index]) + 1
      given[key] = next
      revisions[index] = next
    }
    return revisions
  }

  /// Whether the store held anything of the key's series when it was first asked.
  private func holds(_ key: Observation.Key) throws -> Bool {
    let series = [key.indicator, key.series]
    if let known = heldSeries[series] { return known }
    let isHeld =
      try connection.first(
        "SELECT 1 FROM observations WHERE indicator = ? AND series = ? LIMIT 1", series.map(Value.text)
      ) { _ in true } ?? false
    heldSeries[series] = isHeld
    return isHeld
  }

  /// The last revision of a key; 0 where there is none.
  private func lastRevision(of key: Observation.Key) throws -> Int {
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

  /// As `lastRevision(of:)`, of many in one question: a trip to a server takes longer than the answer.
  private func lastRevisions(of keys: [Observation.Key]) throws -> [Int] {
    let texts = [
      keys.map(\.indicator), keys.map(\.series), keys.map(\.area), keys.map(\.period.text),
      keys.map(\.disaggregation.text),
    ]
    return try connection.all(
      """
      SELECT coalesce((
        SELECT max(o.revision) FROM observations o
        WHERE o.indicator = k.indicator AND o.series = k.series AND o.area = k.area AND o.period = k.period
          AND o.disaggregation = k.disaggregation), 0)
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        WITH ORDINALITY AS k (indicator, series, area, period, disaggregation, place)
      ORDER BY k.place
      """, texts.map { .text(connection.dialect.list($0)) }
    ) { Int($0.integer(0)) }
  }

  func insert(_ recorded: ArraySlice<RecordedObservation>, _ digests: [Digest]) throws {
    let columns = ObservationRecords.allColumns.split { $0 == "," || $0.isWhitespace }.map(String.init)
    try connection.insert(into: "observations", columns: columns) { rows in
      for (record, digest) in zip(recorded, digests) {
        bind(record, digest, to: rows)
        try rows.endRow()
      }
    }
  }

  private func bind(_ recorded: RecordedObservation, _ digest: Digest, to row: any RowInserter) {
    let observation = recorded.observation
    let key = observation.key
    row.bind(recorded.number)
    row.bind(recorded.runNumber)
    row.bind(key.indicator)
    row.bind(key.series)
    row.bind(key.area)
    let periodText = key.period.text
    row.bind(periodText)
    row.bind(key.disaggregation.text)
    row.bind(recorded.revision)
    row.bind(observation.value)
    row.bind(observation.numerator)
    row.bind(observation.denominator)
    row.bind(observation.unit)
    row.bind(observation.status.rawValue)
    row.bind(observation.nature.rawValue)
    row.bind(observation.error?.standardError)
    row.bind(observation.error?.lower)
    row.bind(observation.error?.upper)
    row.bind(observation.error?.level)
    row.bind(observation.notes.isEmpty ? "[]" : JSON.array(observation.notes.map(\.json)).canonicalText)
    let days = period(periodText)
    row.bind(days?.start)
    row.bind(days?.end)
    row.bind(digest.text)
  }

  /// Observations whose run is not there.
  func forEachWithoutRun(_ body: (_ number: Int, _ run: Int) throws -> Void) throws {
    try connection.forEachRow(
      """
      SELECT number, run FROM observations o
      WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.number = o.run) ORDER BY number
      """
    ) { try body(Int($0.integer(0)), Int($0.integer(1))) }
  }
}

/// What is made of a text, or another key, that comes again and again: made once.
private struct KnownValues<Key: Hashable, Made> {
  private var known: [Key: Made] = [:]
  /// Mostly the next is the same.
  private var last: (key: Key, made: Made)?
  private static var most: Int { 10_000 }

  /// - Returns: nil where `make` knows none, which is not remembered.
  mutating func value(of key: Key, _ make: (Key) throws -> Made?) rethrows -> Made? {
    if let last, last.key == key { return last.made }
    var made = known[key]
    if made == nil {
      made = try make(key)
      if known.count >= KnownValues.most { known = [:] }
      known[key] = made
    }
    guard let made else { return nil }
    last = (key, made)
    return made
  }
}
