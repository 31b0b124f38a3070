import Foundation
import Monitoring
import Observations
import Storage
import TestDatabases
import TestSupport
import Testing

/// Stores of every version that ever was, brought to the present one with their rows.
@Suite struct MigrationTests {
  func rows(
    _ database: any Database, columns: [String: [String]]
  ) throws -> [String: [[Value]]] {
    try database.read { connection in
      try Dictionary(
        uniqueKeysWithValues: columns.map { table, names in
          let list = names.joined(separator: ", ")
          return (table, try connection.all("SELECT \(list) FROM \(table) ORDER BY 1, 2") { $0.values })
        })
    }
  }

  static func columns(_ connection: any Connection) throws -> [String: [String]] {
    Dictionary(uniqueKeysWithValues: try connection.tables().map { ($0.name, $0.columns) })
  }

  /// The number columns of either database.
  private static func types(_ connection: any Connection, _ table: String) throws -> [(
    name: String, type: String
  )] {
    try connection.all(
      connection.dialect == .sqlite
        ? "SELECT name, type FROM pragma_table_info(?)"
        : "SELECT column_name::text, upper(data_type) FROM information_schema.columns WHERE table_name = ? AND table_schema = current_schema()",
      [.text(table)]
    ) { ($0.text(0), $0.text(1)) }
  }

  /// Every table is filled with two rows, whatever columns it has at that version.
  func fill(_ database: any Database) throws {
    try database.write { connection in
      if connection.dialect == .sqlite { try connection.runScript("PRAGMA defer_foreign_keys = ON") }
      for table in try TableDescription.inOrderOfReference(connection.tables()) {
        for row in 1...2 {
          var names: [String] = []
          var values: [Value] = []
          // Without the parent of an area, a row keeps the references between the tables.
          for (name, type) in try MigrationTests.types(connection, table.name) where name != "parent" {
            names.append(name)
            switch (name, type) {
            case ("geom", _): values.append(.blob([0x47, 0x50]))
            // Words of which the database takes no other.
            case ("role", _): values.append(.text("viewer"))
            case ("visibility", _): values.append(.text("draft"))
            case ("area", _), ("code", _): values.append(.text("c\(row)"))
            case (_, "INTEGER"), (_, "BIGINT"): values.append(Value(row))
            case (_, "DOUBLE"), (_, "DOUBLE PRECISION"): values.append(.double(Double(row) / 3))
            default: values.append(.text("x\(row)"))
            }
          }
          let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
          try connection.run(
            "INSERT INTO \(table.name) (\(names.joined(separator: ", "))) VALUES (\(marks))", values)
        }
      }
    }
  }

  @Test(arguments: TestDatabase.Kind.allCases, 1...ObservationStore.migrations.count)
  func rowsOfEveryVersionStay(kind: TestDatabase.Kind, version: Int) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let migrator = Migrator(Array(ObservationStore.migrations.prefix(version)))
    let before: [String: [[Value]]]
    let columns: [String: [String]]
    do {
      let database = try place.open(migrator: migrator)
      try fill(database)
      columns = try database.read { try MigrationTests.columns($0) }
      before = try rows(database, columns: columns)
    }
    #expect(before["observations"]?.count == 2)
    #expect(before["runs"]?.count == 2)
    do { _ = try ObservationStore(opening: place.address) }
    let database = try place.open(.reading, migrator: Migrator(ObservationStore.migrations))
    #expect(try rows(database, columns: columns) == before)
    let found = try database.read { try migrator.version(of: $0) }
    #expect(found == ObservationStore.migrations.count)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func storeOfALaterVersionIsRefusedUnchanged(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let path = place.folder.file("store.gpkg")
    func bytes() throws -> Data? { kind == .sqlite ? try Data(contentsOf: URL(fileURLWithPath: path)) : nil }
    let next = Migration(ObservationStore.migrations.count + 1, "later") {
      "CREATE TABLE later (a \($0.integer))"
    }
    let later = Migrator(ObservationStore.migrations + [next])
    do { _ = try place.open(migrator: later) }
    let before = try bytes()
    for open in [
      { (path: String) in try ObservationStore(creatingOrOpening: path) },
      { try ObservationStore(opening: $0) },
      { try ObservationStore(reading: $0) },
    ] {
      #expect(try issues { _ = try open(place.address) }.map(\.code) == ["store.newer"])
    }
    #expect(try bytes() == before)
    if kind == .sqlite {
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path) == ["store.gpkg"])
    }
    let found = try place.open(.reading, migrator: later).read { try later.version(of: $0) }
    #expect(found == later.knownVersion)
  }

  /// What map programs look for in the first hundred bytes.
  @Test func fileSaysThatItIsAGeoPackage() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("store.gpkg")
    do { _ = try ObservationStore(creatingOrOpening: path) }
    let header = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)).prefix(100))
    #expect(Array(header[68..<72]) == Array("GPKG".utf8))
    #expect(Array(header[60..<64]) == [0, 0, 0x28, 0x3C])  // 10300
  }
}
