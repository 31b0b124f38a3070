import Foundation
import Monitoring
import Storage
import Synchronization
import TestDatabases
import TestSupport
import Testing

/// What holds for a server alone.
@Suite struct PostgreSQLDatabaseTests {
  private func database(_ place: TestDatabase, _ limits: PostgreSQLLimits = PostgreSQLLimits()) throws
    -> PostgreSQLDatabase
  {
    try PostgreSQLDatabase(
      PostgreSQLAddress(place.address), mode: .writing, migrator: nil, limits: limits)
  }

  private func backend(_ connection: any Connection) throws -> Int64 {
    try connection.first("SELECT pg_backend_pid()") { $0.integer(0) } ?? 0
  }

  @Test func questionMarksInTextsAndCommentsAreNoPlaceholders() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let read = try database(place).read {
      try $0.first(
        """
        SELECT '?', 'it''s ?', "?" /* ? */, $tag$ ? $tag$, $$?$$, ? -- ?
        FROM (SELECT 'named ?' AS "?") AS q WHERE 'a' = ?
        """, ["value", "a"]
      ) { $0.values }
    }
    #expect(read == ["?", "it's ?", "named ?", " ? ", "?", "value"])
  }

  /// Types that are not read as bytes, and values that are not of the column's type.
  @Test func otherTypesReadAsText() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    try database(place).write { connection in
      let values = try connection.first(
        "SELECT 1::numeric, 1.5::numeric, true, 2::smallint, 3::int, 4::bigint, 0.5::real, 'x'::name, '\\x0aff'::bytea, date '2026-01-31'"
      ) { row in
        #expect(row.blob(8) == [0x0A, 0xFF])
        return row.values
      }
      #expect(
        values == [1, .double(1.5), 1, 2, 3, 4, .double(0.5), "x", .blob([0x0A, 0xFF]), "2026-01-31"])
      try connection.runScript("CREATE TABLE t (i int, d float8, n numeric, s text)")
      try connection.run("INSERT INTO t VALUES (?, ?, ?, ?)", ["7", 8, .double(9.5), 10])
      #expect(try connection.first("SELECT * FROM t") { $0.values } == [7, .double(8), .double(9.5), "10"])
    }
  }

  @Test func bulkRowsTakeOnlyWhatTheColumnsHold() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place)
    try database.write { try $0.runScript("CREATE TABLE t (i bigint, d float8)") }
    func insert(_ first: Value, _ second: Value) throws {
      try database.write { connection in
        try connection.insert(into: "t", columns: ["i", "d"]) { rows in
          rows.bind([first, second])
          try rows.endRow()
        }
      }
    }
    try insert(1, 2)
    try insert(.double(3), .double(4.5))
    for wrong: (Value, Value) in [("x", 1), (.double(1.5), 1), (1, "x"), (1, .blob([0]))] {
      let error = #expect(throws: StorageError.self) { try insert(wrong.0, wrong.1) }
      #expect(error?.code == "22P03")
    }
    let rows = try database.read { try $0.all("SELECT i, d FROM t ORDER BY i") { $0.values } }
    #expect(rows == [[1, .double(2)], [3, .double(4.5)]])
  }

  @Test func nullCharacterIsRefused() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place)
    try database.write { try $0.runScript("CREATE TABLE t (s text)") }
    let byStatement = try issues {
      try database.write { try $0.run("INSERT INTO t VALUES (?)", ["a\u{0}b"]) }
    }
    #expect(byStatement.map(\.code) == ["store.text"])
    let inBulk = try issues {
      try database.write { connection in
        try connection.insert(into: "t", columns: ["s"]) { rows in
          rows.bind("a\u{0}b")
          try rows.endRow()
        }
      }
    }
    #expect(inBulk.map(\.code) == ["store.text"])
    #expect(try database.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 0)
  }

  @Test func schemasDoNotWaitForOneAnother() throws {
    let places = try (0..<2).map { _ in try TestDatabase(.postgresql) }
    defer { for place in places { place.remove() } }
    let limits = PostgreSQLLimits(busySeconds: 1)
    let databases = try places.map { try database($0, limits) }
    try databases[0].write { _ in
      try databases[1].write { try $0.runScript("CREATE TABLE t (a int)") }
      #expect(try issues { try database(places[0], limits).write { _ in } }.map(\.code) == ["store.busy"])
    }
  }

  /// A program beside us changed what the closure read: it runs again and sees the change.
  @Test func conflictRunsTheClosureAgain() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place)
    let other = try PostgreSQLDatabase(
      PostgreSQLAddress(place.address), mode: .writing, migrator: nil)
    try database.write { try $0.runScript("CREATE TABLE t (a int); INSERT INTO t VALUES (1)") }
    var attempts = 0
    try database.write { connection in
      attempts += 1
      let read = try connection.first("SELECT sum(a) FROM t") { $0.integer(0) } ?? 0
      if attempts == 1 {
        // As a map program would: without our lock.
        try other.read { outside in
          try outside.runScript("COMMIT; BEGIN; UPDATE t SET a = 10; COMMIT; BEGIN")
        }
      }
      try connection.run("UPDATE t SET a = ?", [.integer(read + 1)])
    }
    #expect(attempts == 2)
    #expect(try database.read { try $0.first("SELECT a FROM t") { $0.integer(0) } } == 11)
  }

  @Test func conflictWithoutEndIsBusy() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place, PostgreSQLLimits(attempts: 3))
    let other = try self.database(place)
    try database.write { try $0.runScript("CREATE TABLE t (a int); INSERT INTO t VALUES (1)") }
    var attempts = 0
    let found = try issues {
      try database.write { connection in
        attempts += 1
        _ = try connection.first("SELECT a FROM t") { $0.integer(0) }
        try other.read { try $0.runScript("COMMIT; BEGIN; UPDATE t SET a = a + 1; COMMIT; BEGIN") }
        try connection.run("UPDATE t SET a = 0")
      }
    }
    #expect(found.map(\.code) == ["store.busy"])
    #expect(attempts == 3)
  }

  @Test func failureThatAClosureKeepsToItselfIsToldAllTheSame() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place)
    try database.write { try $0.runScript("CREATE TABLE t (a int)") }
    #expect(throws: StorageError.self) {
      try database.write { connection in
        try connection.run("INSERT INTO t VALUES (1)")
        try? connection.run("INSERT INTO nowhere VALUES (1)")
      }
    }
    #expect(try database.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 0)
  }

  @Test func longStatementIsStopped() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place, PostgreSQLLimits(statementSeconds: 0.2))
    let found = try issues { try database.read { try $0.run("SELECT pg_sleep(30)") } }
    #expect(found.map(\.code) == ["store.timeout"])
    #expect(found.first?.arguments == ["seconds": "0.2"])
    #expect(try database.read { try $0.first("SELECT 1") { $0.integer(0) } } == 1)
  }

  /// Locked by another program: given up after the time limit and not waited for without end.
  @Test func lockedTableIsBusy() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place, PostgreSQLLimits(busySeconds: 0.2))
    try database.write { try $0.runScript("CREATE TABLE t (a int)") }
    try self.database(place).read { other in
      try other.runScript("COMMIT; BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
      #expect(
        try issues { try database.write { try $0.run("INSERT INTO t VALUES (1)") } }.map(\.code) == [
          "store.busy"
        ])
    }
  }

  @Test func connectionsAreBoundedAndKept() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place, PostgreSQLLimits(connections: 3))
    let backends = Mutex<Set<Int64>>([])
    let running = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 24) { _ in
      #expect(throws: Never.self) {
        try database.read { connection in
          let now = running.withLock {
            $0 += 1
            return $0
          }
          #expect(now <= 3)
          let backend = try backend(connection)
          backends.withLock { _ = $0.insert(backend) }
          Thread.sleep(forTimeInterval: 0.005)
          running.withLock { $0 -= 1 }
        }
      }
    }
    #expect(backends.withLock(\.count) <= 3)
    // All in use: one more waits, and gives up in time.
    let few = try self.database(place, PostgreSQLLimits(busySeconds: 0.1, connections: 1))
    try few.read { _ in
      let second = try issues { try few.read { _ in } }
      #expect(second.map(\.code) == ["store.busy"])
    }
  }

  @Test func keptConnectionThatWasCutOffIsReplaced() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place)
    let killer = try self.database(place)
    for _ in 0..<3 {
      let backend = try database.read { try self.backend($0) }
      try killer.read { try $0.run("SELECT pg_terminate_backend(?, 5000)", [.integer(backend)]) }
      #expect(try database.write { try self.backend($0) } != backend)
    }
  }

  @Test func connectionLostMidwayIsToldAndNothingStays() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let database = try database(place)
    let killer = try self.database(place)
    try database.write { try $0.runScript("CREATE TABLE t (a int)") }
    func cut(_ connection: any Connection) throws {
      let backend = try backend(connection)
      try killer.read { try $0.run("SELECT pg_terminate_backend(?, 5000)", [.integer(backend)]) }
    }
    let writing = try issues {
      try database.write { connection in
        try connection.run("INSERT INTO t VALUES (1)")
        try cut(connection)
        try connection.run("INSERT INTO t VALUES (2)")
      }
    }
    #expect(writing.map(\.code) == ["store.unreachable"])
    let inBulk = try issues {
      try database.write { connection in
        let backend = try backend(connection)
        try connection.insert(into: "t", columns: ["a"]) { rows in
          for number in 0..<1_000_000 {
            rows.bind(number)
            try rows.endRow()
            if number == 100_000 {
              try killer.read { try $0.run("SELECT pg_terminate_backend(?, 5000)", [.integer(backend)]) }
            }
          }
        }
      }
    }
    #expect(inBulk.map(\.code) == ["store.unreachable"])
    let atTheEnd = try issues {
      try database.write { connection in
        try connection.run("INSERT INTO t VALUES (1)")
        try cut(connection)
      }
    }
    #expect(atTheEnd.map(\.code) == ["store.unreachable"])
    let reading = try issues {
      try database.read { connection in
        try connection.forEachRow("SELECT * FROM generate_series(1, 100000)") { row in
          if row.integer(0) == 5_000 { try cut(connection) }
        }
      }
    }
    #expect(reading.map(\.code) == ["store.unreachable"])
    #expect(try database.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 0)
  }

  @Test func commitsReachTheDisk() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let careless = place.address.replacingOccurrences(
      of: "options=", with: "options=-csynchronous_commit%3Doff%20")
    let database = try PostgreSQLDatabase(PostgreSQLAddress(careless), mode: .writing, migrator: nil)
    let settings = try database.write { connection in
      try ["synchronous_commit", "transaction_isolation"].map { name in
        try connection.first("SHOW \(name)") { $0.text(0) }
      }
    }
    #expect(settings == ["on", "serializable"])
  }

  @Test func userWithoutRightsIsToldSo() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let schema = place.address.components(separatedBy: "%3D")[1].prefix { $0 != "," }
    let user = "reader_\(schema)"
    try database(place).write { connection in
      try connection.runScript(
        """
        CREATE TABLE t (a int); CREATE USER \(user);
        GRANT USAGE ON SCHEMA \(schema) TO \(user); GRANT SELECT ON t TO \(user);
        """)
    }
    let reader = try PostgreSQLDatabase(
      PostgreSQLAddress(place.address.replacingOccurrences(of: "quito@", with: "\(user)@")), mode: .writing,
      migrator: nil)
    #expect(try reader.read { try $0.first("SELECT count(*) FROM t") { $0.integer(0) } } == 0)
    let found = try issues { try reader.write { try $0.run("INSERT INTO t VALUES (1)") } }
    #expect(found.map(\.code) == ["store.readonly"])
    try reader.close()
    try database(place).write { try $0.runScript("DROP OWNED BY \(user); DROP USER \(user)") }
  }
}
