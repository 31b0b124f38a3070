import Foundation
import Monitoring
import Storage
import TestDatabases
import TestSupport
import Testing

/// Steps and versions in every database.
@Suite struct MigratorTests {
  static let steps = [
    Migration(1, "people") { "CREATE TABLE people (name TEXT, age \($0.integer))" },
    Migration(2, "towns") { _ in "CREATE TABLE towns (name TEXT); INSERT INTO towns VALUES ('Quito')" },
    Migration(3, "people in towns") { _ in "ALTER TABLE people ADD COLUMN town TEXT" },
  ]

  func open(
    _ place: TestDatabase, _ count: Int, _ mode: OpeningMode = .creating
  ) throws -> any Database {
    try place.open(mode, migrator: Migrator(Array(MigratorTests.steps.prefix(count))))
  }

  func version(_ database: any Database) throws -> Int {
    try database.read { try Migrator([]).version(of: $0) }
  }

  @Test(arguments: TestDatabase.Kind.allCases, 0...3)
  func everyVersionIsBroughtForward(kind: TestDatabase.Kind, version: Int) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do {
      let database = try open(place, version)
      #expect(try self.version(database) == version)
      if version >= 1 { try database.write { try $0.run("INSERT INTO people (name) VALUES ('Ana')") } }
    }
    let database = try open(place, 3)
    let names = try database.read { try $0.all("SELECT name, town FROM people") { $0.values } }
    #expect(names == (version >= 1 ? [["Ana", .null]] : []))
    // A step taken twice would have put a second row there.
    #expect(try database.read { try $0.all("SELECT name FROM towns") { $0.text(0) } } == ["Quito"])
    let recorded = try database.read {
      try $0.all("SELECT number, name FROM quito_migrations ORDER BY number") { $0.values }
    }
    #expect(recorded == [[1, "people"], [2, "towns"], [3, "people in towns"]])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func openingAgainTakesNoStep(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do { _ = try open(place, 3) }
    let database = try open(place, 3)
    #expect(try database.read { try $0.first("SELECT count(*) FROM towns") { $0.integer(0) } } == 1)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func failingStepLeavesTheEarlierVersion(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do { _ = try open(place, 1) }
    let broken = Migrator([
      MigratorTests.steps[0], MigratorTests.steps[1], Migration(3, "broken") { _ in "ALTER TABLE nowhere" },
    ])
    #expect(throws: StorageError.self) { _ = try place.open(.writing, migrator: broken) }
    let database = try open(place, 1)
    #expect(try version(database) == 1)
    #expect(throws: StorageError.self) { try database.read { try $0.run("SELECT name FROM towns") } }
  }

  @Test(arguments: TestDatabase.Kind.allCases, [OpeningMode.reading, .writing, .creating])
  func newerStoreIsRefused(kind: TestDatabase.Kind, mode: OpeningMode) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do { _ = try open(place, 3) }
    let found = try issues { _ = try open(place, 2, mode) }
    #expect(found.map(\.code) == ["store.newer"])
    #expect(found.first?.found == "3")
    #expect(found.first?.arguments == ["known": "2", "version": "3"])
    #expect(try version(open(place, 3, .reading)) == 3)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func olderStoreIsNotReadWithoutItsSteps(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do { _ = try open(place, 1) }
    let found = try issues { _ = try open(place, 3, .reading) }
    #expect(found.map(\.code) == ["store.older"])
    #expect(found.first?.arguments == ["known": "3", "version": "1"])
    #expect(try version(open(place, 1, .reading)) == 1)
  }

  @Test(arguments: TestDatabase.Kind.allCases, [OpeningMode.reading, .writing, .creating])
  func databaseOfSomebodyElseIsRefused(kind: TestDatabase.Kind, mode: OpeningMode) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    do { try place.open().write { try $0.runScript("CREATE TABLE recipes (a TEXT)") } }
    #expect(try issues { _ = try open(place, 3, mode) }.map(\.code) == ["store.format"])
    #expect(throws: StorageError.self) {
      try place.open(.writing).read { try $0.run("SELECT * FROM people") }
    }
  }

  @Test(arguments: TestDatabase.Kind.allCases, [OpeningMode.reading, .writing])
  func missingStoreIsNotMade(kind: TestDatabase.Kind, mode: OpeningMode) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    #expect(try issues { _ = try open(place, 3, mode) }.map(\.code) == ["store.missing"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func manyAtOnceMakeOneStore(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      #expect(throws: Never.self) { _ = try open(place, 3) }
    }
    let database = try open(place, 3)
    #expect(try database.read { try $0.first("SELECT count(*) FROM towns") { $0.integer(0) } } == 1)
  }
}
