import Foundation
import Monitoring

/// A schema of a database on a PostgreSQL server: the first of the connection's search path. Any number of
/// readers beside one writer, between processes and machines too. Every commit is on the server's disk before
/// it returns.
public final class PostgreSQLDatabase: Database {
  public let address: PostgreSQLAddress
  public var name: String { address.name }
  private let mode: OpeningMode
  private let failures: PostgreSQLFailures
  private let pool: PostgreSQLPool
  /// Writers of this process wait here, so that they do not take up all connections.
  private let writing = NSLock()

  /// Opens a database and, unless for reading, brings it to the layout of the migrator.
  /// - Parameter migrator: nil opens any database as it is.
  /// - Throws: `InputIssues`: `store.unreachable`, `store.unreadable` (the server refuses us), `store.missing`,
  ///   `store.format` (the schema holds tables of somebody else), `store.newer`, `store.older`, `store.busy`,
  ///   `store.readonly` (the user may not make tables), `store.damaged`. `StorageError` otherwise.
  public init(
    _ address: PostgreSQLAddress, mode: OpeningMode, migrator: Migrator?,
    limits: PostgreSQLLimits = PostgreSQLLimits()
  ) throws {
    self.address = address
    self.mode = mode
    failures = PostgreSQLFailures(address: address, limits: limits)
    pool = PostgreSQLPool(failures)
    guard let migrator else {
      try read { _ in }
      return
    }
    let found = try read { try PostgreSQLDatabase.version(of: $0, failures) }
    if let found { try migrator.check(found: found, in: name, mayMigrate: mode != .reading) }
    if found == nil, mode != .creating { throw failures.issue("store.missing") }
    if found != migrator.knownVersion { try migrator.migrate(self) }
  }

  /// The version of the store; nil where the schema is empty.
  private static func version(
    of connection: any Connection, _ failures: PostgreSQLFailures
  ) throws -> Int? {
    // What an extension such as PostGIS brought is nobody's table.
    let tables = try connection.all(
      """
      SELECT c.relname FROM pg_class c
      WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      """
    ) { $0.text(0) }
    if tables.isEmpty { return nil }
    guard tables.contains(Migrator.table) else { throw failures.issue("store.format") }
    return try Migrator([]).version(of: connection)
  }

  public func read<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
    let session = try begin { try $0.beginReading() }
    defer { finish(session) }
    let result = try body(PostgreSQLConnection(session))
    // Of a failure that the closure kept to itself the answer may not be what it seems.
    if let failure = session.failure { throw failure.error }
    return result
  }

  public func write<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
    guard mode != .reading else { throw failures.issue("store.readonly") }
    writing.lock()
    defer { writing.unlock() }
    var attempt = 1
    while true {
      let session = try begin { try $0.beginWriting() }
      defer { finish(session) }
      do {
        let result = try body(PostgreSQLConnection(session))
        if let failure = session.failure { throw failure.error }
        try commit(session)
        return result
      } catch {
        guard let failure = session.failure, PostgreSQLFailures.isConflict(failure.state),
          attempt < failures.limits.attempts
        else { throw error }
        attempt += 1
      }
    }
  }

  public func close() throws { pool.close() }

  deinit { pool.close() }

  /// A session in which the transaction has begun. One kept from before may have been cut off unnoticed.
  private func begin(_ start: (PostgreSQLSession) throws -> Void) throws -> PostgreSQLSession {
    var session = try pool.take()
    do {
      try start(session)
      return session
    } catch {
      let isStale = session.isLost && session.hasServed
      finish(session)
      guard isStale else { throw error }
    }
    session = try pool.take(isNew: true)
    do {
      try start(session)
      return session
    } catch {
      finish(session)
      throw error
    }
  }

  /// Undoes what was not committed and gives the session back.
  private func finish(_ session: PostgreSQLSession) {
    if !session.isLost, session.isInTransaction { _ = try? session.script("ROLLBACK") }
    if !session.isLost, session.isWriting { _ = try? session.letOtherWritersIn() }
    pool.release(session)
  }

  private func commit(_ session: PostgreSQLSession) throws {
    let transaction = try session.text("SELECT pg_current_xact_id_if_assigned()::text")
    do { try session.script("COMMIT") } catch {
      // The server may have committed and not come to tell us.
      guard session.isLost, let transaction else { throw error }
      guard try isCommitted(transaction) else { throw error }
    }
  }

  private static let askingAgainSeconds = 0.1

  /// What became of a transaction whose connection broke while it committed.
  /// - Throws: `store.uncertain` where the server cannot be asked in time.
  private func isCommitted(_ transaction: String) throws -> Bool {
    let limit = Date(timeIntervalSinceNow: failures.limits.busySeconds)
    repeat {
      if let session = try? PostgreSQLSession(failures),
        let state = try? session.text("SELECT pg_xact_status('\(transaction)'::xid8)")
      {
        if state != "in progress" { return state == "committed" }
      }
      Thread.sleep(forTimeInterval: PostgreSQLDatabase.askingAgainSeconds)
    } while Date() < limit
    throw failures.issue("store.uncertain")
  }
}
