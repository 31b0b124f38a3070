import Foundation
import Monitoring
import Storage
import TestSupport
import Testing

/// What a file is before it is opened, and that it stays as it was where it is refused.
@Suite struct SQLiteMigratorTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store.gpkg")
  }

  func open(_ count: Int, _ mode: SQLiteDatabase.Mode = .creating) throws -> SQLiteDatabase {
    try SQLiteDatabase(path: path, mode: mode, migrator: Migrator(Array(MigratorTests.steps.prefix(count))))
  }

  func bytes(_ file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file)) }

  func code(_ body: () throws -> Void) throws -> String? { try issues(body).first?.code }

  @Test(arguments: [SQLiteDatabase.Mode.reading, .writing, .creating])
  func newerStoreIsRefusedUnchanged(mode: SQLiteDatabase.Mode) throws {
    do { _ = try open(3) }
    let before = try bytes(path)
    let found = try issues { _ = try open(2, mode) }
    #expect(found.map(\.code) == ["store.newer"])
    #expect(found.first?.found == "3")
    #expect(found.first?.arguments == ["known": "2", "version": "3"])
    #expect(try bytes(path) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store.gpkg"])
  }

  /// As after a crash: the step to the newer version stands in the log alone.
  @Test(arguments: [SQLiteDatabase.Mode.reading, .writing, .creating])
  func newerStoreInItsLogIsRefusedUnchanged(mode: SQLiteDatabase.Mode) throws {
    do { _ = try open(2) }
    let database = try open(3)
    let copy = folder.file("copy.gpkg")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    try database.close()
    let before = (try bytes(copy), try bytes(copy + "-wal"))
    let migrator = Migrator(Array(MigratorTests.steps.prefix(2)))
    let refused = try code { _ = try SQLiteDatabase(path: copy, mode: mode, migrator: migrator) }
    #expect(refused == "store.newer")
    #expect(try bytes(copy) == before.0)
    #expect(try bytes(copy + "-wal") == before.1)
    let whole = try SQLiteDatabase(path: copy, mode: .writing, migrator: Migrator(MigratorTests.steps))
    #expect(try whole.read { try Migrator([]).version(of: $0) } == 3)
  }

  @Test func olderStoreIsNotReadWithoutItsSteps() throws {
    do { _ = try open(1) }
    let before = try bytes(path)
    let found = try issues { _ = try open(3, .reading) }
    #expect(found.map(\.code) == ["store.older"])
    #expect(found.first?.arguments == ["known": "3", "version": "1"])
    #expect(try bytes(path) == before)
  }

  @Test(arguments: [SQLiteDatabase.Mode.reading, .writing, .creating])
  func fileThatIsNoDatabaseIsRefusedUnchanged(mode: SQLiteDatabase.Mode) throws {
    var generator = SystemRandomNumberGenerator()
    let noise = Data((0..<10_000).map { _ in UInt8.random(in: 1...255, using: &generator) })
    try noise.write(to: URL(fileURLWithPath: path))
    #expect(try code { _ = try open(3, mode) } == "store.format")
    #expect(try bytes(path) == noise)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store.gpkg"])
  }

  @Test(arguments: [SQLiteDatabase.Mode.reading, .writing, .creating])
  func databaseOfSomebodyElseIsRefusedUnchanged(mode: SQLiteDatabase.Mode) throws {
    do {
      let foreign = try SQLiteDatabase(path: path, mode: .creating, migrator: nil)
      try foreign.write { try $0.runScript("CREATE TABLE recipes (a)") }
    }
    let before = try bytes(path)
    #expect(try code { _ = try open(3, mode) } == "store.format")
    #expect(try bytes(path) == before)
  }

  /// A creation that was interrupted leaves an empty file or a database without tables.
  @Test(arguments: [true, false])
  func emptyFileBecomesAStoreOnlyWhereOneMayBeMade(isDatabase: Bool) throws {
    if isDatabase {
      do { _ = try SQLiteDatabase(path: path, mode: .creating, migrator: nil) }
    } else {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    #expect(try code { _ = try open(3, .reading) } == "store.format")
    #expect(try code { _ = try open(3, .writing) } == "store.format")
    let database = try open(3, .creating)
    #expect(try database.read { try Migrator([]).version(of: $0) } == 3)
  }

  @Test func directoryCannotBeAStore() throws {
    let migrator = Migrator(MigratorTests.steps)
    let refused = try code { _ = try SQLiteDatabase(path: folder.path, mode: .creating, migrator: migrator) }
    #expect(refused == "store.format")
  }

  @Test func missingFolderCannotHoldAStore() throws {
    let migrator = Migrator(MigratorTests.steps)
    let refused = try code {
      _ = try SQLiteDatabase(path: folder.file("none/store.gpkg"), mode: .creating, migrator: migrator)
    }
    #expect(refused == "store.unreadable")
  }

  @Test func fileCutShortIsDamaged() throws {
    do {
      let database = try open(3)
      try database.write { connection in
        try connection.runScript("CREATE INDEX people_name ON people (name)")
        for number in 0..<5_000 {
          try connection.run("INSERT INTO people (name) VALUES (?)", [.text("name \(number)")])
        }
      }
    }
    let whole = try bytes(path)
    try whole.prefix(whole.count / 2 / 4_096 * 4_096).write(to: URL(fileURLWithPath: path))
    let found = try code {
      let database = try open(3, .reading)
      _ = try database.read { try $0.all("SELECT * FROM people ORDER BY age") { $0.values } }
    }
    #expect(found == "store.damaged")
  }
}
