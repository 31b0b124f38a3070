import Foundation
import Monitoring
import Observations
import Storage
import TestDatabases
import TestSupport
import Testing

/// What a look at a whole store finds.
@Suite struct StoreCheckTests {
  private func check(_ place: TestDatabase) throws -> [String] {
    let check = try ObservationStore(reading: place.address).check()
    #expect(check.isSound == check.issues.isEmpty)
    return check.issues.map { "\($0.code) \($0.place.feature ?? "")" }
  }

  private func filled(_ kind: TestDatabase.Kind) throws -> TestDatabase {
    let place = try TestDatabase(kind)
    try StoreCopyTests.fill(place.address)
    return place
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func soundStoreIsCounted(kind: TestDatabase.Kind) throws {
    let place = try filled(kind)
    defer { place.remove() }
    let check = try ObservationStore(reading: place.address).check()
    #expect(check.issues == [])
    #expect(check.version == ObservationStore.migrations.count)
    #expect(
      check.rows == [
        "areas": 4, "attempts": 1, "audit_entries": 5, "map_features": 8, "observations": 6_004,
        "protection_changes": 1, "report_texts": 0, "run_areas": 5, "run_inputs": 3, "runs": 3, "sessions": 1,
        "tokens": 1, "users": 1, "visibility_changes": 1,
      ])
    #expect(check.chain.runCount == 3)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func missingGuardIsNamed(kind: TestDatabase.Kind) throws {
    let place = try filled(kind)
    defer { place.remove() }
    let trigger = "DROP TRIGGER runs_refuse_delete" + (kind == .sqlite ? "" : " ON runs")
    try place.open(.writing).write { try $0.runScript(trigger) }
    #expect(try check(place) == ["store.check.guard runs"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func missingTableIsNamed(kind: TestDatabase.Kind) throws {
    let place = try filled(kind)
    defer { place.remove() }
    try place.open(.writing).write { try $0.runScript("DROP TABLE run_inputs") }
    #expect(try check(place) == ["store.check.table run_inputs"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func referenceThatLeadsNowhereIsNamedAndCounted(kind: TestDatabase.Kind) throws {
    let place = try filled(kind)
    defer { place.remove() }
    if kind == .postgresql {
      // As a superuser can: without the constraints looking.
      try place.open(.writing).write {
        try $0.runScript(
          "SET LOCAL session_replication_role = replica; DELETE FROM areas WHERE code = 'ECU-UIO'")
      }
    } else {
      let answer = try Sqlite3.run(
        place.address, "PRAGMA foreign_keys = OFF; DELETE FROM areas WHERE code = 'ECU-UIO'")
      #expect(answer == 0)
    }
    let check = try ObservationStore(reading: place.address).check()
    #expect(
      check.issues.map(\.code) == ["store.check.reference", "chain.area.missing"])
    #expect(check.issues.first?.arguments == ["count": "3", "table": "areas"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func faultsOfTheChainAreAmongThem(kind: TestDatabase.Kind) throws {
    let place = try filled(kind)
    defer { place.remove() }
    try tamper(place, "UPDATE observations SET value = 9 WHERE number = 5")
    let found = try check(place)
    #expect(found.contains("chain.observation.altered o5"))
    #expect(found.contains("store.check.guard observations"))
  }

  @Test func brokenPagesOfAFileAreDamage() throws {
    let place = try filled(.sqlite)
    defer { place.remove() }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: place.address))
    // Cells of one page in the middle, away from its header.
    let page = bytes.count / 2 / 4_096 * 4_096
    for index in (page + 100)..<(page + 4_000) { bytes[index] = 0xAA }
    try bytes.write(to: URL(fileURLWithPath: place.address))
    do {
      #expect(try check(place).contains { $0.hasPrefix("store.damaged") })
    } catch let issues as InputIssues {
      #expect(issues.all.map(\.code) == ["store.damaged"])
    }
  }
}

/// SQLite without Quito: its own program.
private enum Sqlite3 {
  static func run(_ path: String, _ script: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()",
      path, script,
    ]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
