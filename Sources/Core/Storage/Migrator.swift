import Monitoring

/// One numbered step of a store's layout. A step that has been published is never edited: a change of layout
/// is the next step.
public struct Migration: Sendable {
  /// Counted from 1 without gaps; the version of a store is the number of its last step.
  public let number: Int
  public let name: String
  /// Statements separated by semicolons.
  public let script: @Sendable (Dialect) -> String

  public init(_ number: Int, _ name: String, script: @escaping @Sendable (Dialect) -> String) {
    self.number = number
    self.name = name
    self.script = script
  }
}

/// Brings a store to the layout this program knows.
public struct Migrator: Sendable {
  /// The table that records the steps taken; a file without it is no store.
  static let table = "quito_migrations"

  public let migrations: [Migration]
  /// The version this program knows.
  public var knownVersion: Int { migrations.count }

  /// - Precondition: numbered from 1 without gaps.
  public init(_ migrations: [Migration]) {
    precondition(
      migrations.map(\.number) == Array(1..<(migrations.count + 1)), "numbered from 1 without gaps")
    self.migrations = migrations
  }

  /// Takes every step still wanting, all in one transaction.
  /// - Throws: `InputIssues` with `store.newer` where the store is of a later version; it is left as it was.
  public func migrate(_ database: some Database) throws {
    try database.write { connection in
      try connection.runScript(
        """
        CREATE TABLE IF NOT EXISTS \(Migrator.table) (
          number \(connection.dialect.integer) PRIMARY KEY,
          name TEXT NOT NULL);
        """)
      let found = try version(of: connection)
      try check(found: found, in: database.name, mayMigrate: true)
      for migration in migrations.dropFirst(found) {
        try connection.runScript(migration.script(connection.dialect))
        try connection.run(
          "INSERT INTO \(Migrator.table) (number, name) VALUES (?, ?)",
          [Value(migration.number), .text(migration.name)])
      }
    }
  }

  /// The number of the last step taken; 0 before the first.
  public func version(of connection: any Connection) throws -> Int {
    try connection.first("SELECT coalesce(max(number), 0) FROM \(Migrator.table)") { Int($0.integer(0)) } ?? 0
  }

  /// Refuses a store of a later version, and one of an earlier version that may not be brought forward.
  func check(found: Int, in name: String, mayMigrate: Bool) throws {
    let versions = ["known": String(knownVersion), "version": String(found)]
    if found > knownVersion {
      throw InputIssues([
        InputIssue("store.newer", at: Place(file: name), found: String(found), arguments: versions)
      ])
    }
    if found < knownVersion, !mayMigrate {
      throw InputIssues([
        InputIssue("store.older", at: Place(file: name), found: String(found), arguments: versions)
      ])
    }
  }
}
