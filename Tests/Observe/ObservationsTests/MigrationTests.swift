import Foundation
import Monitoring
import Observations
import Storage
import TestSupport
import Testing

/// Stores of every version that ever was, brought to the present one with their rows.
@Suite struct MigrationTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store.gpkg")
  }

  func rows(_ database: SQLiteDatabase, columns: [String: [String]]? = nil) throws -> [String: [[Value]]] {
    try database.read { connection in
      var rows: [String: [[Value]]] = [:]
      for (table, names) in try columns ?? MigrationTests.columns(connection) {
        rows[table] = try connection.all("SELECT \(names.joined(separator: ", ")) FROM \(table)") {
          $0.values
        }
      }
      return rows
    }
  }

  static func columns(_ connection: any Connection) throws -> [String: [String]] {
    let tables = try connection.all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'quito%'"
    ) { $0.text(0) }
    var columns: [String: [String]] = [:]
    for table in tables {
      columns[table] = try connection.all("SELECT name FROM pragma_table_info(?)", [.text(table)]) {
        $0.text(0)
      }
    }
    return columns
  }

  /// Every table of its own is filled with two rows, whatever columns it has at that version.
  func fill(_ database: SQLiteDatabase) throws {
    try database.write { connection in
      try connection.runScript("PRAGMA defer_foreign_keys = ON")
      for table in try MigrationTests.columns(connection).keys.sorted() where !table.hasPrefix("gpkg_") {
        for row in 1...2 {
          var names: [String] = []
          var values: [Value] = []
          try connection.forEachRow("SELECT name, type FROM pragma_table_info(?)", [.text(table)]) { column in
            let (name, type) = (column.text(0), column.text(1))
            // A row that keeps the references between the tables.
            guard name != "parent" else { return }
            names.append(name)
            switch (name, type) {
            case ("geom", _): values.append(.blob([0x47, 0x50]))
            // Words of which the database takes no other.
            case ("role", _): values.append(.text("viewer"))
            case ("visibility", _): values.append(.text("draft"))
            case (_, "INTEGER"): values.append(Value(row))
            case (_, "DOUBLE"): values.append(.double(Double(row) / 3))
            default: values.append(.text("x\(row)"))
            }
          }
          let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
          try connection.run(
            "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(marks))",
            values
              .enumerated().map { index, value in
                ["area", "code"].contains(names[index]) ? .text("c\(row)") : value
              })
        }
      }
    }
  }

  @Test(arguments: 1...ObservationStore.migrations.count)
  func rowsOfEveryVersionStay(version: Int) throws {
    let migrator = Migrator(Array(ObservationStore.migrations.prefix(version)))
    let before: [String: [[Value]]]
    let columns: [String: [String]]
    do {
      let database = try SQLiteDatabase(path: path, mode: .creating, migrator: migrator)
      try fill(database)
      columns = try database.read { try MigrationTests.columns($0) }
      before = try rows(database)
    }
    #expect(before["observations"]?.count == 2)
    #expect(before["runs"]?.count == 2)
    do { _ = try ObservationStore(opening: path) }
    let database = try SQLiteDatabase(
      path: path, mode: .reading, migrator: Migrator(ObservationStore.migrations))
    #expect(try rows(database, columns: columns) == before)
    let found = try database.read { try migrator.version(of: $0) }
    #expect(found == ObservationStore.migrations.count)
  }

  @Test func storeOfALaterVersionIsRefusedUnchanged() throws {
    let next = Migration(ObservationStore.migrations.count + 1, "later") { _ in "CREATE TABLE later (a)" }
    do {
      _ = try SQLiteDatabase(
        path: path, mode: .creating, migrator: Migrator(ObservationStore.migrations + [next]))
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    for open in [
      { (path: String) in try ObservationStore(creatingOrOpening: path) },
      { try ObservationStore(opening: $0) },
      { try ObservationStore(reading: $0) },
    ] {
      #expect(try issues { _ = try open(path) }.map(\.code) == ["store.newer"])
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store.gpkg"])
  }

  /// What map programs look for in the first hundred bytes.
  @Test func fileSaysThatItIsAGeoPackage() throws {
    do { _ = try ObservationStore(creatingOrOpening: path) }
    let header = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)).prefix(100))
    #expect(Array(header[68..<72]) == Array("GPKG".utf8))
    #expect(Array(header[60..<64]) == [0, 0, 0x28, 0x3C])  // 10300
  }
}
