import Accounts
import Monitoring
import Storage

/// A store of observations that only grows: one GeoPackage file, or a schema of a PostgreSQL database. Both
/// give the same answers.
///
/// Nothing recorded is overwritten. Recording the same figure again adds a revision, and a query as of a past
/// moment answers as it did then. Runs form a chain of digests over everything they brought; see
/// `verifyChain(expectedHead:)`.
///
/// One store may be used from many threads and by many processes: readers never wait, writers wait for one
/// another. Closures given to a store must not call it again.
public final class ObservationStore: Sendable {
  /// The layout of a store, step by step; the version of a store is the number of its last step.
  public static let migrations = StoreLayout.migrations

  /// To be shown: the path of the file, or the server's URL without a password.
  public let path: String
  let database: any Database
  /// Whom it shows itself to; nil for whoever has it in hand.
  let audience: Audience?
  private let disclosure: DisclosureCache

  /// Makes the store where there is none; brings one of an earlier version forward.
  /// - Parameters:
  ///   - path: of a file, or the URL of a database: `postgresql://user@host/database`.
  ///   - busyTimeoutSeconds: how long to wait for another process that writes.
  /// - Throws: `InputIssues`: `store.format`, `store.newer`, `store.unreadable`, `store.busy`, `store.damaged`;
  ///   of a server also `store.address`, `store.unreachable`, `store.readonly`.
  public convenience init(
    creatingOrOpening path: String, busyTimeoutSeconds: Double = SQLiteDatabase.busyTimeoutSeconds
  ) throws {
    try self.init(path, .creating, busyTimeoutSeconds)
  }

  /// As `init(creatingOrOpening:)`, and throws `store.missing` where there is no file.
  public convenience init(
    opening path: String, busyTimeoutSeconds: Double = SQLiteDatabase.busyTimeoutSeconds
  ) throws {
    try self.init(path, .writing, busyTimeoutSeconds)
  }

  /// For queries; the file is not changed, and recording throws `store.readonly`. Also throws `store.missing`,
  /// and `store.older` where the store must first be opened for writing.
  public convenience init(reading path: String) throws {
    try self.init(path, .reading, SQLiteDatabase.busyTimeoutSeconds)
  }

  /// The same store over a connection of its own, for another thread: what is hidden from whom is worked out once
  /// for both.
  /// - Precondition: `path` is that of the other one.
  public convenience init(reading path: String, beside other: ObservationStore) throws {
    try self.init(path, .reading, SQLiteDatabase.busyTimeoutSeconds, other.disclosure)
  }

  /// What may be shown of an address: the path, or the URL without a password.
  public static func name(of address: String) -> String { DatabaseAddress.name(of: address) }

  private init(
    _ path: String, _ mode: OpeningMode, _ busyTimeoutSeconds: Double,
    _ disclosure: DisclosureCache = DisclosureCache()
  ) throws {
    let address = try DatabaseAddress(path)
    self.path = address.name
    audience = nil
    self.disclosure = disclosure
    database = try address.open(
      mode, migrator: Migrator(StoreLayout.migrations), busyTimeoutSeconds: busyTimeoutSeconds)
  }

  private init(_ store: ObservationStore, as audience: Audience) {
    path = store.path
    database = store.database
    disclosure = store.disclosure
    self.audience = audience
  }

  /// The same store as an audience is shown it now, whatever moment is asked about: runs that are hidden from it with
  /// everything they brought and drew are not there, and protected series are shown protected. Areas, the texts of
  /// reports, and numbers, times and digests of the chain are everybody's. For reading; ends with the store.
  public func shown(to audience: Audience) -> ObservationStore { ObservationStore(self, as: audience) }

  func observationRecords(_ connection: any Connection) throws -> ObservationRecords {
    try ObservationRecords(connection, file: path, for: audience, disclosure)
  }

  /// Puts everything into the one file, or ends the connections, and lets go of it; also happens when the value goes. Not to be used
  /// afterwards.
  public func close() throws { try database.close() }

  /// Adds runs with what they brought, all or nothing, in the order given.
  ///
  /// An area already there keeps its kind, parent and codes; names given and a boundary given replace those it
  /// has. An observation whose key is there already becomes its next revision. A sampling error of which
  /// nothing is known is kept as none.
  /// - Parameter now: becomes the recorded time, unless the store already knows a later one, which is then
  ///   taken instead: time never runs backwards within a store.
  /// - Parameter originator: noted in the audit; nil where there is nobody to note.
  /// - Throws: `InputIssues`: `store.area.parent`, `store.observation.area`, `store.observation.number`,
  ///   `store.observation.disaggregation`, `store.geometry`, `store.busy`, `store.readonly`, `store.full`;
  ///   of a server also `store.text` (a null character), `store.unreachable` (nothing was recorded),
  ///   `store.uncertain` (it broke off while it recorded and cannot be asked what became of it).
  public func record(
    _ recordings: [Recording], at now: Timestamp, by originator: Originator? = nil
  ) throws -> Recorded {
    try database.write { connection in
      try Recorder(connection: connection, file: path, now: now, originator: originator).record(recordings)
    }
  }

  /// What `record` would do, checked as it does; nothing of it stays. Writers wait meanwhile.
  /// - Throws: as `record`.
  public func rehearse(_ recordings: [Recording], at now: Timestamp) throws -> Recorded {
    struct Rehearsed: Error { var outcome: Recorded }
    do {
      return try database.write { connection -> Recorded in
        throw Rehearsed(
          outcome: try Recorder(connection: connection, file: path, now: now, originator: nil).record(
            recordings))
      }
    } catch let rehearsed as Rehearsed {
      return rehearsed.outcome
    }
  }

  /// Ordered by indicator, series, area, period, disaggregation (each by its text) and revision.
  public func observations(matching query: ObservationQuery = ObservationQuery()) throws
    -> [RecordedObservation]
  {
    var found: [RecordedObservation] = []
    try forEachObservation(matching: query) { found.append($0) }
    return found
  }

  /// As `observations(matching:)`, one at a time, for what is larger than memory.
  public func forEachObservation(
    matching query: ObservationQuery = ObservationQuery(), _ body: (RecordedObservation) throws -> Void
  ) throws {
    try database.read { try observationRecords($0).forEach(matching: query, body) }
  }

  /// What there are figures of, each key once, in the order of `observations(matching:)`.
  public func forEachKey(
    matching query: ObservationQuery = ObservationQuery(), _ body: (Observation.Key) throws -> Void
  ) throws {
    try database.read { try observationRecords($0).forEachKey(matching: query, body) }
  }

  /// Every disaggregation that a figure found has, each once.
  public func disaggregations(matching query: ObservationQuery = ObservationQuery()) throws
    -> [Disaggregation]
  {
    try database.read { try observationRecords($0).disaggregations(matching: query) }
  }

  /// The observation `o<number>`; nil where there is none.
  public func observation(number: Int) throws -> RecordedObservation? {
    try database.read { try observationRecords($0).observation(number: number) }
  }

  /// In the order of recording.
  public func runs() throws -> [RecordedRun] {
    try database.read { connection in
      var runs: [RecordedRun] = []
      try RunRecords(connection, file: path).forEach(shownTo: audience) { runs.append($0.recorded) }
      return runs
    }
  }

  /// Number, time and digest of every run, in the order of recording.
  public func links() throws -> [ChainLink] {
    try database.read { try RunRecords($0, file: path).links() }
  }

  /// That of one run; nil where there is none.
  public func chainLink(number: Int) throws -> ChainLink? {
    try database.read { try RunRecords($0, file: path).links("number = \(number)").first }
  }

  /// The last of `links()`; nil for an empty store.
  public func lastLink() throws -> ChainLink? {
    try database.read {
      try RunRecords($0, file: path).links("number = (SELECT max(number) FROM runs)").first
    }
  }

  /// The run `r<number>`; nil where there is none.
  public func run(number: Int) throws -> RecordedRun? {
    try database.read { connection in
      guard try VisibilityRecords(connection, file: path).shows(run: number, to: audience) else { return nil }
      return try RunRecords(connection, file: path).run(number: number)?.recorded
    }
  }

  /// Ordered by code.
  public func areas() throws -> [ReferenceArea] {
    try database.read { connection in
      var areas: [ReferenceArea] = []
      try AreaRecords(connection, file: path).forEach { areas.append($0) }
      return areas
    }
  }

  /// Nil where there is none of this code.
  public func area(code: String) throws -> ReferenceArea? {
    try database.read { try AreaRecords($0, file: path).area(code: code) }
  }

  /// What a run drew, in its order.
  public func mapFeatures(run: Int) throws -> [MapFeature] {
    try database.read { connection in
      guard try VisibilityRecords(connection, file: path).shows(run: run, to: audience) else { return [] }
      var features: [MapFeature] = []
      try MapFeatureRecords(connection, file: path).forEach(run: run) { features.append($0) }
      return features
    }
  }

  /// Adds the next version of what an editor wrote for a paragraph of a report.
  /// - Throws: `InputIssues`: `store.busy`, `store.readonly`, `store.full`.
  public func record(_ text: ReportText, at now: Timestamp) throws -> RecordedReportText {
    try database.write { try ReportTextRecords($0, file: path).append(text, at: now) }
  }

  /// Every version of every text, in the order of recording.
  /// - Parameter report: only those of one report; nil for all.
  public func reportTexts(of report: String? = nil) throws -> [RecordedReportText] {
    try database.read { connection in
      var texts: [RecordedReportText] = []
      try ReportTextRecords(connection, file: path).forEach(report: report) { texts.append($0) }
      return texts
    }
  }

  /// Takes every digest again from what the file now holds and lists whatever does not agree.
  ///
  /// A chain cannot know what was cut off its end, nor withstand somebody who writes it anew from some point
  /// on: both show only against a digest that was published or kept elsewhere.
  /// - Parameter expectedHead: the digest of a run or of a text, noted earlier: it must still be in its chain.
  public func verifyChain(expectedHead: Digest? = nil) throws -> ChainReport {
    try database.read { connection in
      var verification = ChainVerification(connection: connection, file: path)
      return try verification.perform(expectedHead: expectedHead)
    }
  }
}

/// A row that no program of ours wrote.
func damagedRow(_ feature: String, in file: String) -> InputIssues {
  InputIssues([InputIssue("store.damaged", at: Place(file: file, feature: feature), found: feature)])
}
