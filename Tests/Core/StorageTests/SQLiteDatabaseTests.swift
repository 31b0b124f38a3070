import Foundation
import Monitoring
import Storage
import Synchronization
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

  static let values: [Value] = [
    .null, 0, .integer(.max), .integer(.min), .double(0.1), .double(-1e300), .double(.leastNonzeroMagnitude),
    "",
    "a\u{0}b", "Кито 基多 كيتو 🏙", .text(String(repeating: "x", count: 100_000)), .blob([]), .blob([0]),
    .blob([UInt8](0...255)),
  ]

  @Test(arguments: values)
  func valueReadsBack(value: Value) throws {
    let database = try open()
    try database.write { connection in
      try connection.runScript("CREATE TABLE boxes (content)")
      try connection.run("INSERT INTO boxes (content) VALUES (?)", [value])
    }
    let read = try database.read { try $0.all("SELECT content FROM boxes") { $0.value(0) } }
    #expect(read == [value])
  }

  @Test func nullsReadAsNilOrEmpty() throws {
    try open().read { connection in
      let checked = try connection.first("SELECT NULL, ?, ?", ["", .blob([])]) { row in
        #expect(row.textOrNil(0) == nil)
        #expect(row.doubleOrNil(0) == nil)
        #expect(row.blobOrNil(0) == nil)
        #expect(row.text(0) == "")
        #expect(row.integer(0) == 0)
        #expect(row.textOrNil(1) == "")
        #expect(row.blobOrNil(2) == [])
        return row.count
      }
      #expect(checked == 3)
    }
  }

  @Test func statementTakesNewValuesEachTime() throws {
    let database = try open()
    try database.write { connection in
      try connection.runScript("CREATE TABLE pairs (a INTEGER, b TEXT)")
      let insert = try connection.prepare("INSERT INTO pairs (a, b) VALUES (?, ?)")
      for number in 1...1_000 {
        insert.bind(number)
        insert.bind("n\(number)")
        try insert.run()
      }
      #expect(try connection.prepare("INSERT INTO pairs (a, b) VALUES (?, ?)") === insert)
    }
    let sums = try database.read {
      try $0.first("SELECT count(*), sum(a), max(b) FROM pairs") { $0.values }
    }
    #expect(sums == [1_000, 500_500, "n999"])
  }

  @Test func firstOfNoneIsNil() throws {
    #expect(try open().read { try $0.first("SELECT 1 WHERE 1 = 0") { _ in 1 } } == nil)
  }

  @Test func thrownErrorLeavesNothing() throws {
    struct Stop: Error {}
    let database = try open()
    try database.write { try $0.runScript("CREATE TABLE kept (a)") }
    #expect(throws: Stop.self) {
      try database.write { connection in
        try connection.runScript("INSERT INTO kept VALUES (1); CREATE TABLE lost (a)")
        throw Stop()
      }
    }
    let tables = try database.read { try $0.all("SELECT name FROM sqlite_master") { $0.text(0) } }
    #expect(tables == ["kept"])
    #expect(try database.read { try $0.first("SELECT count(*) FROM kept") { $0.integer(0) } } == 0)
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

  @Test func wrongStatementIsNamed() throws {
    let database = try open()
    let error = #expect(throws: StorageError.self) {
      try database.read { try $0.run("SELECT secret FROM nowhere WHERE a = ?", ["hidden"]) }
    }
    #expect(error?.statement == "SELECT secret FROM nowhere WHERE a = ?")
    #expect(error?.message.contains("nowhere") == true)
    #expect(error.map { "\($0)".contains("hidden") } == false)
  }

  @Test func guardedTableOnlyGrows() throws {
    let database = try open()
    try database.write { connection in
      try connection.runScript("CREATE TABLE stones (a);" + connection.dialect.guarding("stones"))
      try connection.runScript("INSERT INTO stones VALUES (1), (2)")
    }
    for change in ["UPDATE stones SET a = 3", "DELETE FROM stones WHERE a = 1"] {
      #expect(throws: StorageError.self) { try database.write { try $0.run(change) } }
    }
    #expect(try database.read { try $0.all("SELECT a FROM stones") { $0.integer(0) } } == [1, 2])
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
    try database.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["plain.sqlite"])
  }

  @Test func readersSeeTheStateBeforeAnUnfinishedWrite() throws {
    let writer = try open()
    let reader = try open(.reading)
    try writer.write { try $0.runScript("CREATE TABLE t (a)") }
    try writer.write { connection in
      try connection.run("INSERT INTO t VALUES (1)")
      #expect(try reader.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 0)
    }
    #expect(try reader.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 1)
  }

  @Test func secondWriterGivesUpAfterItsTimeout() throws {
    let first = try open()
    try first.write { try $0.runScript("CREATE TABLE t (a)") }
    let second = try open(.writing, seconds: 0.2)
    try first.write { connection in
      try connection.run("INSERT INTO t VALUES (1)")
      let found = try issues { try second.write { try $0.run("INSERT INTO t VALUES (2)") } }
      #expect(found.map(\.code) == ["store.busy"])
      #expect(found.first?.place.file == path)
      #expect(found.first?.arguments == ["seconds": "0.2"])
    }
    try second.write { try $0.run("INSERT INTO t VALUES (3)") }
    #expect(try first.read { try $0.all("SELECT a FROM t ORDER BY a") { $0.integer(0) } } == [1, 3])
  }

  @Test func secondWriterWaits() throws {
    let first = try open()
    try first.write { try $0.runScript("CREATE TABLE t (a)") }
    let second = try open(.writing)
    let begun = DispatchSemaphore(value: 0)
    let release = DispatchSemaphore(value: 0)
    let done = DispatchGroup()
    DispatchQueue.global().async(group: done) {
      try? first.write { connection in
        try connection.run("INSERT INTO t VALUES (1)")
        begun.signal()
        release.wait()
      }
    }
    begun.wait()
    let seen = Mutex<Int64?>(nil)
    DispatchQueue.global().async(group: done) {
      // What the first writer brought is there, because this transaction began after it.
      let count = try? second.write { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } }
      seen.withLock { $0 = count ?? nil }
    }
    Thread.sleep(forTimeInterval: 0.1)
    #expect(seen.withLock { $0 } == nil)
    release.signal()
    done.wait()
    #expect(seen.withLock { $0 } == 1)
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
