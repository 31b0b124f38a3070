import Accounts
import Foundation
import Monitoring
import Observations
import Storage
import TestSupport
import Testing

@Suite struct VisibilityTests {
  let folder: TemporaryFolder
  let store: ObservationStore
  static let by = Originator(user: "maria", place: "203.0.113.7")

  /// r1 to r4 record the same figure: 1, 2, 3, 4; r2 also one that no other has.
  init() throws {
    folder = try TemporaryFolder()
    store = try ObservationStore(creatingOrOpening: folder.file("store.gpkg"))
    for run in 1...4 {
      var observations = [Drawn.observation(value: Double(run))]
      if run == 2 { observations.append(Drawn.observation(series: "OTHER", value: 20)) }
      _ = try store.record(
        [
          Recording(
            run: Drawn.run(), areas: [Drawn.area("ECU", .country), Drawn.area("ECU-UIO", parent: "ECU")],
            observations: observations, mapFeatures: [MapFeature(layer: "stops", geometry: Drawn.point(1, 2))]
          )
        ], at: Drawn.later(Int64(run)))
    }
  }

  private func shown(to role: Role) -> ObservationStore { store.shown(to: Viewer(role: role).audience) }

  private func values(
    _ role: Role, history: Bool = false, run: Int? = nil, asOf: Timestamp? = nil
  ) throws -> [Double?] {
    try shown(to: role).observations(
      matching: ObservationQuery(asOf: asOf, includesHistory: history, run: run)
    ).map(\.observation.value)
  }

  private func set(_ visibility: Visibility, _ first: Int, _ last: Int?) throws {
    try store.setVisibility(
      visibility, ofRuns: first, through: last, by: VisibilityTests.by, at: Drawn.later(9))
  }

  @Test func everythingIsPublicUntilSaidOtherwise() throws {
    #expect(try values(.everyone) == [20, 4])
    #expect(try store.visibility(ofRun: 3) == .everyone)
    #expect(try shown(to: .everyone).runs().map(\.number) == [1, 2, 3, 4])
  }

  @Test func rolesSeeWhatIsTheirs() throws {
    try set(.draft, 4, 4)
    try set(.restricted, 3, 3)
    #expect(try values(.everyone) == [20, 2])
    #expect(try values(.viewer) == [20, 3])
    for role in [Role.analyst, .editor, .administrator] { #expect(try values(role) == [20, 4]) }
    #expect(try store.observations().map(\.observation.value) == [20, 4])
    #expect(try values(.everyone, history: true) == [20, 1, 2])
    #expect(try values(.viewer, history: true) == [20, 1, 2, 3])
  }

  /// The first revision of a key may be the one that is hidden.
  @Test func hiddenFirstRevisionsShowTheLaterOnes() throws {
    try set(.draft, 1, 2)
    #expect(try values(.everyone) == [4])
    #expect(try values(.everyone, history: true) == [3, 4])
    try set(.draft, 1, 4)
    #expect(try values(.everyone) == [])
    #expect(try values(.analyst) == [20, 4])
  }

  /// What is withdrawn is not to be had by asking about the past.
  @Test func pastIsAskedAboutWithTheRightsOfToday() throws {
    #expect(try values(.everyone, asOf: Drawn.later(2)) == [20, 2])
    try set(.draft, 2, 2)
    #expect(try values(.everyone, asOf: Drawn.later(2)) == [1])
    #expect(try values(.everyone, run: 2) == [])
    #expect(try values(.analyst, run: 2) == [20, 2])
  }

  @Test func singleRecordsFollow() throws {
    try set(.draft, 2, 2)
    let (everyone, analyst) = (shown(to: .everyone), shown(to: .analyst))
    #expect(try everyone.observation(number: 2) == nil)
    #expect(try everyone.observation(number: 1)?.observation.value == 1)
    #expect(try analyst.observation(number: 2)?.observation.value == 2)
    #expect(try everyone.run(number: 2) == nil)
    #expect(try analyst.run(number: 2) != nil)
    #expect(try everyone.mapFeatures(run: 2).isEmpty)
    #expect(try everyone.mapFeatures(run: 3).count == 1)
    #expect(try shown(to: .viewer).runs().map(\.number) == [1, 3, 4])
  }

  /// What lists keys, totals and drawings leaves out the same.
  @Test func listsFollow() throws {
    try set(.draft, 2, 2)
    func series(_ store: ObservationStore) throws -> (keys: [String], totals: [Int]) {
      var (keys, totals): ([String], [Int]) = ([], [])
      try store.forEachKey { keys.append($0.series) }
      try store.forEachTotal(after: 0) { totals.append($0.run) }
      return (keys, totals)
    }
    let (everyone, analyst) = (shown(to: .everyone), shown(to: .analyst))
    #expect(try series(everyone).keys.count == 1 && series(analyst).keys.count == 2)
    #expect(try series(everyone).totals == [1, 3, 4] && series(analyst).totals == [1, 2, 2, 3, 4])
    var drawings: [Int64] = []
    try everyone.forEachMapFeatureOutline(after: 0) {
      drawings.append($0.identifier)
      #expect($0.run != 2)
    }
    #expect(drawings.count == 3)
    for identifiers in [[1, 2, 3, 4], [1, 2, 3, 4, 1_000]] as [[Int64]] {
      var runs: [Int] = []
      try everyone.forEachMapFeature(identifiers: identifiers) { runs.append($0.run) }
      #expect(runs == [1, 3, 4])
    }
    // The chain itself is everybody's.
    #expect(try everyone.links() == store.links() && everyone.chainLink(number: 2) != nil)
  }

  /// A rule for what comes holds for runs recorded after it.
  @Test func rulesForRunsToCome() throws {
    try set(.draft, 5, nil)
    _ = try store.record(
      [Recording(run: Drawn.run(), observations: [Drawn.observation(value: 5)])], at: Drawn.later(10))
    #expect(try values(.everyone) == [20, 4])
    #expect(try values(.analyst) == [20, 5])
    try set(.everyone, 5, 5)
    #expect(try values(.everyone) == [20, 5])
  }

  @Test func whatWasSaidStays() throws {
    try set(.draft, 1, 2)
    try set(.everyone, 1, 1)
    let changes = try store.visibilityChanges()
    #expect(changes.map(\.visibility) == [.draft, .everyone])
    #expect(changes.map(\.firstRun) == [1, 1] && changes.map(\.lastRun) == [2, 1])
    let audit = try store.accounts(secrets: { _ in [] }).audit()
    #expect(audit.map(\.action) == [.visibilityChanged, .visibilityChanged])
    #expect(audit.map(\.subject) == ["r1-r2", "r1"])
    #expect(audit.allSatisfy { $0.originator == VisibilityTests.by })
    #expect(audit[0].details == ["first": "r1", "last": "r2", "visibility": "draft"])
    #expect(try store.verifyChain().isSound)
  }

  /// However often something was said, in whatever order: each run is shown to those to whom it last was.
  @Test(arguments: [(seed: 1, changes: 12), (seed: 2, changes: 40), (seed: 3, changes: 900)])
  func manyChangesAreEachRunsLast(seed: UInt64, changes: Int) throws {
    for run in 5...60 {
      _ = try store.record(
        [Recording(run: Drawn.run(), observations: [Drawn.observation(series: "S\(run)", value: 1)])],
        at: Drawn.later(Int64(run)))
    }
    var random = SeededGenerator(seed: seed)
    for _ in 0..<changes {
      let first = Int.random(in: 1...60, using: &random)
      let last = Int.random(in: 0...6, using: &random) == 0 ? nil : Int.random(in: first...60, using: &random)
      try set(Visibility.allCases.randomElement(using: &random)!, first, last)
    }
    let said = try store.visibilityChanges()
    for role in [Role.everyone, .viewer, .analyst] {
      let audience = Viewer(role: role).audience
      let expected = (1...60).filter { Visibility.shown(to: audience).contains(Visibility.now(of: $0, said)) }
      #expect(try shown(to: role).runs().map(\.number) == expected)
    }
  }

  @Test(arguments: [(0, 1), (5, 5), (1, 5), (6, nil as Int?)])
  func runsThatAreNotThereAreTold(first: Int, last: Int?) throws {
    #expect(try issues { try set(.draft, first, last) }.map(\.code) == ["visibility.run"])
  }

  /// An import tells who made it, and the chain of runs names the audit from then on.
  @Test func recordingIsAudited() throws {
    let recorded = try store.record(
      [Recording(run: Drawn.run(), observations: [Drawn.observation(value: 5)])], at: Drawn.later(10),
      by: VisibilityTests.by)
    let entry = try #require(try store.accounts(secrets: { _ in [] }).audit().last)
    #expect(entry.action == .recorded && entry.subject == "r5")
    #expect(entry.runDigest == recorded.runs[0].digest)
    _ = try store.record([Recording(run: Drawn.run())], at: Drawn.later(11))
    let report = try store.verifyChain()
    #expect(report.isSound && report.auditEntryCount == 1 && report.auditHead == entry.digest)
  }

  @Test func guardsRefuseChanges() throws {
    try set(.draft, 1, 1)
    try store.setProtection(Protection(), of: "S", by: VisibilityTests.by, at: Drawn.later(9))
    try store.close()
    let database = try SQLiteDatabase(path: store.path, mode: .writing, migrator: nil)
    for table in ["visibility_changes", "protection_changes", "audit_entries"] {
      for statement in ["UPDATE \(table) SET number = 9", "DELETE FROM \(table)"] {
        #expect(throws: StorageError.self) { try database.write { try $0.run(statement) } }
      }
    }
  }

  /// What somebody with another program could do: the guards go first.
  private func tamper(_ statement: String) throws {
    let database = try SQLiteDatabase(path: store.path, mode: .writing, migrator: nil)
    try database.write { connection in
      for trigger in try connection.all(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'", [], { $0.text(0) })
      {
        try connection.runScript("DROP TRIGGER \(trigger)")
      }
      try connection.runScript(statement)
    }
  }

  private func faults() throws -> [String] {
    try ObservationStore(reading: store.path).verifyChain().faults.map { "\($0.kind.rawValue) \($0.subject)" }
  }

  static let alterations: [(String, [String])] = [
    ("UPDATE visibility_changes SET visibility = 'public'", ["visibility.altered a1"]),
    ("UPDATE visibility_changes SET last_run = NULL", ["visibility.altered a1"]),
    ("DELETE FROM visibility_changes", ["visibility.altered a1"]),
    ("INSERT INTO visibility_changes VALUES (2, 1, 1, 'public', 2)", ["visibility.altered a2"]),
    ("UPDATE protection_changes SET minimum = 2", ["protection.altered a2"]),
    ("DELETE FROM protection_changes", ["protection.altered a2"]),
    ("UPDATE audit_entries SET place = 'x' WHERE number = 1", ["audit.altered a1"]),
    ("UPDATE audit_entries SET run_digest = previous WHERE number = 2", ["audit.altered a2"]),
    ("UPDATE runs SET audit_digest = NULL WHERE number = 5", ["run.altered r5"]),
    (
      """
      DELETE FROM visibility_changes; DELETE FROM protection_changes; DELETE FROM audit_entries
      """, ["audit.cut r5"]
    ),
  ]

  @Test(arguments: alterations)
  func alterationIsNamed(statement: String, expected: [String]) throws {
    try set(.draft, 1, 2)
    try store.setProtection(Protection(), of: "SP_TRN_PUBL", by: VisibilityTests.by, at: Drawn.later(9))
    _ = try store.record([Recording(run: Drawn.run())], at: Drawn.later(10))
    try store.close()
    try tamper(statement)
    #expect(try faults() == expected)
  }

  @Test func namesAreValues() throws {
    try set(.draft, 1, 1)
    try store.setProtection(
      Protection(), of: "x'; DROP TABLE runs; --", by: Originator(user: "' OR 1=1", place: "--"),
      at: Drawn.later(9))
    #expect(try store.protections() == ["x'; DROP TABLE runs; --": Protection()])
    #expect(try store.verifyChain().isSound)
  }
}
