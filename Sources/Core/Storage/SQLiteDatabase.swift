import Foundation
import GRDB
import GRDBSQLite
import Monitoring

/// One SQLite file with a write-ahead log: any number of readers beside one writer, also between processes.
/// Every commit is on the disk before it returns (`synchronous = FULL`). Foreign keys are enforced.
public final class SQLiteDatabase: Database {
  public typealias Mode = OpeningMode

  /// How long a writer waits for another one before it gives up with `store.busy`.
  public static let busyTimeoutSeconds = 30.0

  /// Memory for the pages that the writer has changed or read.
  private static let writerCacheKibibytes = 64 * 1024

  public let path: String
  public var name: String { path }
  private let access: any DatabaseWriter
  private let failures: SQLiteFailures

  /// Opens a file and, unless for reading, brings it to the layout of the migrator.
  /// - Parameter migrator: nil opens any SQLite file as it is.
  /// - Throws: `InputIssues`: `store.missing`, `store.format` (no SQLite file, or none of the migrator's),
  ///   `store.newer` and `store.older` (the file is left as it was), `store.unreadable`, `store.busy`,
  ///   `store.damaged`. `StorageError` otherwise.
  public init(
    path: String, mode: Mode, migrator: Migrator?, busyTimeoutSeconds: Double = busyTimeoutSeconds
  ) throws {
    self.path = path
    let failures = SQLiteFailures(name: path, busyTimeoutSeconds: busyTimeoutSeconds)
    self.failures = failures
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue { throw failures.issue("store.format") }
    if !exists, mode != .creating { throw failures.issue("store.missing") }
    if let migrator, exists {
      // Looked at before it is opened, because a pool writes to the log as soon as it opens.
      let found = try SQLiteGlance(path: path, failures: failures).version
      if let found {
        try migrator.check(found: found, in: path, mayMigrate: mode != .reading)
      } else if mode != .creating {
        throw failures.issue("store.format")
      }
    }
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    if mode == .reading {
      // A connection that could write but may not: unlike a read-only one it takes the log's files away when
      // it closes as the last.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = ON") }
      access = try failures.translating { try DatabaseQueue(path: path, configuration: configuration) }
    } else {
      access = try failures.translating {
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { connection in
          // The pool leaves its writer at NORMAL, which may lose the last commits when the power fails.
          try connection.execute(sql: "PRAGMA synchronous = FULL")
          try connection.execute(sql: "PRAGMA cache_size = \(-SQLiteDatabase.writerCacheKibibytes)")
        }
        return pool
      }
      try migrator?.migrate(self)
    }
  }

  public func read<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
    try failures.translating { try access.read { try run(body, on: $0) } }
  }

  public func write<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
    guard let pool = access as? DatabasePool else { throw failures.issue("store.readonly") }
    return try failures.translating { try pool.write { try run(body, on: $0) } }
  }

  /// Waits for what runs, moves the log into the file and takes the log away. Calls after it throw.
  public func close() throws {
    try failures.translating {
      if let pool = access as? DatabasePool {
        // The pool closes its writer before its readers; a reader that closes as the last leaves the log behind,
        // with everything in it. Where another process reads, that process takes the log away.
        pool.invalidateReadOnlyConnections()
        try pool.writeWithoutTransaction { _ = try? $0.checkpoint(.truncate) }
      }
      try access.close()
    }
  }

  private func run<Result>(
    _ body: (any Connection) throws -> Result, on database: GRDB.Database
  ) throws -> Result {
    let connection = SQLiteConnection(database.sqliteConnection!, failures: failures)
    defer { connection.finalizeStatements() }
    return try body(connection)
  }
}
