import Foundation
import Monitoring
import Storage
import Synchronization
import TestDatabases
import TestSupport
import Testing

/// What holds for every database.
@Suite struct DatabaseTests {
  static let texts = [
    "", "Кито 基多 كيتو 🏙", "a\"b'c\\d\te\nf$1?", String(repeating: "x", count: 100_000),
  ]
  static let blobs: [[UInt8]] = [[], [0], [UInt8](0...255), [UInt8](repeating: 7, count: 1 << 20)]
  static let values: [Value] =
    [
      .null, 0, .integer(.max), .integer(.min), .double(0.1), .double(-1e300),
      .double(.leastNonzeroMagnitude),
      .double(.greatestFiniteMagnitude), .double(-0.0), .double(9_007_199_254_740_994),
    ] + texts.map(Value.text) + blobs.map(Value.blob)

  /// A table with a column of each type.
  static func makeBoxes(_ connection: any Connection) throws {
    let dialect = connection.dialect
    try connection.runScript(
      """
      CREATE TABLE boxes (place \(dialect.integer) PRIMARY KEY, i \(dialect.integer), d \(dialect.double),
        t \(dialect.text), b \(dialect.blob))
      """)
  }

  static func column(of value: Value) -> String {
    switch value {
    case .integer, .null: "i"
    case .double: "d"
    case .text: "t"
    case .blob: "b"
    }
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func valuesReadBackByStatementAndInBulk(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { connection in
      try DatabaseTests.makeBoxes(connection)
      for (number, value) in DatabaseTests.values.enumerated() {
        let column = DatabaseTests.column(of: value)
        try connection.run("INSERT INTO boxes (place, \(column)) VALUES (?, ?)", [Value(number), value])
        try connection.insert(into: "boxes", columns: ["place", column]) { rows in
          rows.bind(1_000 + number)
          rows.bind(value)
          try rows.endRow()
        }
      }
    }
    try database.read { connection in
      for (number, value) in DatabaseTests.values.enumerated() {
        for place in [number, 1_000 + number] {
          let sql = "SELECT \(DatabaseTests.column(of: value)) FROM boxes WHERE place = ?"
          #expect(try connection.all(sql, [Value(place)]) { $0.value(0) } == [value])
          var streamed: [Value] = []
          try connection.forEachRow(sql, [Value(place)]) { streamed.append($0.value(0)) }
          #expect(streamed == [value])
        }
      }
    }
  }

  /// What is not a number has its own bits.
  @Test(arguments: TestDatabase.Kind.allCases)
  func infinitiesReadBack(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { connection in
      try DatabaseTests.makeBoxes(connection)
      try connection.run("INSERT INTO boxes (place, d) VALUES (1, ?)", [.double(.infinity)])
      try connection.run("INSERT INTO boxes (place, d) VALUES (2, ?)", [.double(-.infinity)])
    }
    let read = try database.read { try $0.all("SELECT d FROM boxes ORDER BY place") { $0.double(0) } }
    #expect(read == [.infinity, -.infinity])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func nullsReadAsNilOrEmpty(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { connection in
      try DatabaseTests.makeBoxes(connection)
      try connection.run("INSERT INTO boxes VALUES (1, ?, ?, ?, ?)", [.null, .null, "", .blob([])])
      try connection.run("INSERT INTO boxes VALUES (2, ?, ?, ?, ?)", [.null, .null, .null, .null])
    }
    try database.read { connection in
      let checked = try connection.all("SELECT i, d, t, b FROM boxes ORDER BY place") { row in
        let isFirst = row.textOrNil(2) != nil
        #expect(row.textOrNil(2) == (isFirst ? "" : nil))
        #expect(row.blobOrNil(3) == (isFirst ? [] : nil))
        #expect(row.doubleOrNil(1) == nil)
        #expect(row.isNull(0))
        #expect(row.integer(0) == 0)
        #expect(row.double(1) == 0)
        #expect(row.text(2) == "")
        #expect(row.blob(3) == [])
        return row.count
      }
      #expect(checked == [4, 4])
    }
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func statementTakesNewValuesEachTime(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { connection in
      try connection.runScript(
        "CREATE TABLE pairs (a \(connection.dialect.integer), b \(connection.dialect.text))")
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

  @Test(arguments: TestDatabase.Kind.allCases)
  func firstOfNoneIsNil(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    #expect(try place.open().read { try $0.first("SELECT 1 WHERE 1 = 0") { _ in 1 } } == nil)
  }

  /// Bytes decide, not the language of the server.
  @Test(arguments: TestDatabase.Kind.allCases)
  func textsAreOrderedByTheirBytes(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    let texts = [
      "B", "a", "A", "b", "É", "e", "ä", "z", "Z", "10", "9", "_", "-", "a b", "a-b", "ab", "基", "я",
    ]
    let read = try database.write { connection in
      try connection.runScript("CREATE TABLE words (t \(connection.dialect.text) PRIMARY KEY)")
      for text in texts { try connection.run("INSERT INTO words VALUES (?)", [.text(text)]) }
      return try connection.all("SELECT t FROM words ORDER BY t") { $0.text(0) }
    }
    #expect(read == texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let greater = try database.read {
      try $0.all("SELECT t FROM words WHERE t > 'a' AND t < 'b'") { $0.text(0) }
    }
    #expect(Set(greater) == ["a b", "a-b", "ab"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func streamAsksOtherQuestionsOnTheWay(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { connection in
      try connection.runScript("CREATE TABLE numbers (n \(connection.dialect.integer) PRIMARY KEY)")
      try connection.insert(into: "numbers", columns: ["n"]) { rows in
        for number in 1...10_001 {
          rows.bind(number)
          try rows.endRow()
        }
      }
    }
    try database.read { connection in
      var sum = 0
      var expected = 1
      try connection.forEachRow("SELECT n FROM numbers WHERE n >= ? ORDER BY n", [1]) { row in
        #expect(row.integer(0) == Int64(expected))
        expected += 1
        guard row.integer(0) % 1_000 == 1 else { return }
        try connection.forEachRow("SELECT n FROM numbers WHERE n < ?", [.integer(row.integer(0))]) { _ in
          sum += 1
        }
        sum += try connection.first("SELECT count(*) FROM numbers") { Int($0.integer(0)) } ?? 0
      }
      #expect(expected == 10_002)
      #expect(sum == 55_000 + 11 * 10_001)
      struct Enough: Error {}
      #expect(throws: Enough.self) {
        try connection.forEachRow("SELECT n FROM numbers") { if $0.integer(0) == 3_000 { throw Enough() } }
      }
      // The transaction goes on.
      #expect(try connection.first("SELECT max(n) FROM numbers") { $0.integer(0) } == 10_001)
    }
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func thrownErrorLeavesNothing(kind: TestDatabase.Kind) throws {
    struct Stop: Error {}
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { try $0.runScript("CREATE TABLE kept (a \($0.dialect.integer))") }
    #expect(throws: Stop.self) {
      try database.write { connection in
        try connection.runScript(
          "INSERT INTO kept VALUES (1); CREATE TABLE lost (a \(connection.dialect.integer))")
        try connection.insert(into: "kept", columns: ["a"]) { rows in
          rows.bind(2)
          try rows.endRow()
        }
        throw Stop()
      }
    }
    #expect(throws: Stop.self) {
      try database.write { connection in
        try connection.insert(into: "kept", columns: ["a"]) { rows in
          rows.bind(3)
          try rows.endRow()
          throw Stop()
        }
      }
    }
    #expect(try database.read { try $0.first("SELECT count(*) FROM kept") { $0.integer(0) } } == 0)
    #expect(throws: StorageError.self) { try database.read { try $0.run("SELECT * FROM lost") } }
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func wrongStatementIsNamed(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    let error = #expect(throws: StorageError.self) {
      try database.read { try $0.run("SELECT secret FROM nowhere WHERE a = ?", ["hidden"]) }
    }
    #expect(error?.statement == "SELECT secret FROM nowhere WHERE a = ?")
    #expect(error?.message.contains("nowhere") == true)
    #expect(error.map { "\($0)".contains("hidden") } == false)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func guardedTableOnlyGrows(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { connection in
      try connection.runScript(
        "CREATE TABLE stones (a \(connection.dialect.integer));" + connection.dialect.guarding("stones"))
      try connection.runScript("INSERT INTO stones VALUES (1), (2)")
    }
    var changes = ["UPDATE stones SET a = 3", "DELETE FROM stones WHERE a = 1"]
    if kind == .postgresql { changes.append("TRUNCATE stones") }
    for change in changes {
      let error = #expect(throws: StorageError.self) { try database.write { try $0.run(change) } }
      #expect(error?.message.contains("stones are never changed") == true)
    }
    #expect(try database.read { try $0.all("SELECT a FROM stones") { $0.integer(0) } } == [1, 2])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func databaseOpenedForReadingTakesNothing(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    try place.open().write {
      try $0.runScript("CREATE TABLE t (a \($0.dialect.integer)); INSERT INTO t VALUES (5)")
    }
    let database = try place.open(.reading)
    #expect(try database.read { try $0.first("SELECT a FROM t") { $0.integer(0) } } == 5)
    #expect(try issues { try database.write { _ in } }.map(\.code) == ["store.readonly"])
    #expect(throws: (any Error).self) { try database.read { try $0.run("INSERT INTO t VALUES (6)") } }
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func readersSeeTheStateBeforeAnUnfinishedWrite(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let writer = try place.open()
    let reader = try place.open(.reading)
    try writer.write { try $0.runScript("CREATE TABLE t (a \($0.dialect.integer))") }
    try writer.write { connection in
      try connection.run("INSERT INTO t VALUES (1)")
      #expect(try reader.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 0)
    }
    #expect(try reader.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 1)
  }

  /// All reads of one closure see one and the same state.
  @Test(arguments: TestDatabase.Kind.allCases)
  func readerDoesNotSeeWhatComesMeanwhile(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let writer = try place.open()
    try writer.write {
      try $0.runScript("CREATE TABLE t (a \($0.dialect.integer)); INSERT INTO t VALUES (1)")
    }
    let reader = try place.open(.reading)
    try reader.read { connection in
      #expect(try connection.first("SELECT count(*) FROM t") { $0.integer(0) } == 1)
      try writer.write { try $0.run("INSERT INTO t VALUES (2)") }
      #expect(try connection.first("SELECT count(*) FROM t") { $0.integer(0) } == 1)
    }
    #expect(try reader.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 2)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func secondWriterGivesUpAfterItsTimeout(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let first = try place.open()
    try first.write { try $0.runScript("CREATE TABLE t (a \($0.dialect.integer))") }
    let second = try place.open(.writing, busyTimeoutSeconds: 0.2)
    try first.write { connection in
      try connection.run("INSERT INTO t VALUES (1)")
      let found = try issues { try second.write { try $0.run("INSERT INTO t VALUES (2)") } }
      #expect(found.map(\.code) == ["store.busy"])
      #expect(found.first?.place.file == first.name)
      #expect(found.first?.arguments == ["seconds": "0.2"])
    }
    try second.write { try $0.run("INSERT INTO t VALUES (3)") }
    #expect(try first.read { try $0.all("SELECT a FROM t ORDER BY a") { $0.integer(0) } } == [1, 3])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func secondWriterWaits(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let first = try place.open()
    try first.write { try $0.runScript("CREATE TABLE t (a \($0.dialect.integer))") }
    let second = try place.open(.writing)
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

  @Test(arguments: TestDatabase.Kind.allCases)
  func closedDatabaseAnswersNoMore(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let database = try place.open()
    try database.write { try $0.runScript("CREATE TABLE t (a \($0.dialect.integer))") }
    try database.close()
    #expect(throws: (any Error).self) { try database.read { _ in } }
  }
}
