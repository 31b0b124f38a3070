import Foundation
import Monitoring
import Storage
import TestSupport
import Testing

@Suite struct SQLiteDatabaseTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("plain.sqlite")
  }

  func open(_ mode: SQLiteDatabase.Mode = .creating, seconds: Double = 30) throws -> SQLiteDatabase {
    try SQLiteDatabase(path: path, mode: mode, migrator: nil, busyTimeoutSeconds: seconds)
  }

  @Test func commitsReachTheDiskAndForeignKeysHold() throws {
    let database = try open()
    try database.write { connection in
      #expect(try connection.first("PRAGMA synchronous") { $0.integer(0) } == 2)
      #expect(try connection.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
      try connection.runScript(
        "CREATE TABLE parents (a INTEGER PRIMARY KEY); CREATE TABLE children (a REFERENCES parents (a))")
    }
    #expect(throws: StorageError.self) {
      try database.write { try $0.run("INSERT INTO children VALUES (7)") }
    }
  }

  /// A server's texts cannot hold it.
  @Test func nullCharacterReadsBack() throws {
    let database = try open()
    try database.write { connection in
      try connection.runScript("CREATE TABLE boxes (t TEXT)")
      try connection.run("INSERT INTO boxes VALUES (?)", ["a\u{0}b"])
    }
    #expect(try database.read { try $0.all("SELECT t FROM boxes") { $0.value(0) } } == ["a\u{0}b"])
  }

  @Test(arguments: [SQLiteDatabase.Mode.reading, .writing])
  func missingFileIsNotMade(mode: SQLiteDatabase.Mode) throws {
    #expect(try issues { _ = try open(mode) }.map(\.code) == ["store.missing"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func readingChangesNothing() throws {
    do { try open().write { try $0.runScript("CREATE TABLE t (a); INSERT INTO t VALUES (5)") } }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    do {
      let database = try open(.reading)
      #expect(try database.read { try $0.first("SELECT a FROM t") { $0.integer(0) } } == 5)
      #expect(try issues { try database.write { _ in } }.map(\.code) == ["store.readonly"])
      #expect(throws: (any Error).self) { try database.read { try $0.run("INSERT INTO t VALUES (6)") } }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["plain.sqlite"])
  }

  @Test func closingLeavesOneFile() throws {
    let database = try open()
    try database.write { try $0.runScript("CREATE TABLE t (a)") }
    #expect(FileManager.default.fileExists(atPath: path + "-wal"))
    // A connection of its own, which must not be the last to go.
    try database.read { try $0.run("SELECT a FROM t") }
    try database.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["plain.sqlite"])
  }

  @Test(arguments: ["a b.gpkg", "50%.gpkg", "what?.gpkg", "no#1.gpkg", "كيتو.gpkg", "q'uote.gpkg"])
  func anyFileNameWorks(name: String) throws {
    let migrator = Migrator([Migration(1, "one") { _ in "CREATE TABLE t (a)" }])
    let file = folder.file(name)
    do { _ = try SQLiteDatabase(path: file, mode: .creating, migrator: migrator) }
    let again = try SQLiteDatabase(path: file, mode: .reading, migrator: migrator)
    #expect(try again.read { try migrator.version(of: $0) } == 1)
  }
}
