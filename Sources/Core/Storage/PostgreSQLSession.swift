import CPostgres
import Foundation
import Monitoring

/// One connection to a server, used by one thread at a time, and the statements prepared on it.
final class PostgreSQLSession {
  let connection: OpaquePointer
  let failures: PostgreSQLFailures
  /// It served an earlier transaction: the server may have gone since.
  var hasServed = false
  /// The state of the first failure since the transaction began, and that failure.
  private(set) var failure: (state: String?, error: any Error)?
  var isWriting = false

  private var prepared: [String: PreparedStatement] = [:]
  private var preparedCount = 0
  /// Above so many, a new transaction begins with none.
  private static let preparedLimit = 256

  /// - Throws: `store.unreachable` where no server answers, `store.unreadable` where it refuses us.
  init(_ failures: PostgreSQLFailures) throws {
    self.failures = failures
    var parameters = failures.address.parameters
    func assume(_ keyword: String, _ value: String) { parameters[keyword] = parameters[keyword] ?? value }
    if ProcessInfo.processInfo.environment["PGCONNECT_TIMEOUT"] == nil {
      assume("connect_timeout", String(failures.limits.connectSeconds))
    }
    // A server that went away without a word is noticed within a minute.
    assume("keepalives_idle", "30")
    assume("keepalives_interval", "10")
    assume("keepalives_count", "3")
    assume("fallback_application_name", "quito")
    parameters["client_encoding"] = "UTF8"
    func connect() -> OpaquePointer {
      PostgreSQLSession.withParameters(parameters) { PQconnectdbParams($0, $1, 0)! }
    }
    func answers() -> Bool {
      PostgreSQLSession.withParameters(parameters) { PQpingParams($0, $1, 0) } == PQPING_OK
    }
    var connection = connect()
    var isThere = true
    if PQstatus(connection) != CONNECTION_OK {
      isThere = answers()
      if isThere {
        // One that is just getting up refuses, and is up when it is asked whether it is.
        PQfinish(connection)
        connection = connect()
        isThere = PQstatus(connection) == CONNECTION_OK || answers()
      }
    }
    self.connection = connection
    // Otherwise libpq writes the server's notices to standard error.
    PQsetNoticeReceiver(connection, { _, _ in }, nil)
    guard PQstatus(connection) == CONNECTION_OK else {
      // One that answers has refused us; its own words say why.
      throw failures.error(
        state: isThere ? "42501" : nil, message: String(cString: PQerrorMessage(connection)),
        isWriting: false)
    }
    try setLimits()
  }

  deinit { PQfinish(connection) }

  private static func withParameters<Result>(
    _ parameters: [String: String],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let texts = parameters.map { (strdup($0.key), strdup($0.value)) }
    defer {
      for (keyword, value) in texts {
        free(keyword)
        free(value)
      }
    }
    let keywords = texts.map { UnsafePointer($0.0) } + [nil]
    let values = texts.map { UnsafePointer($0.1) } + [nil]
    return body(keywords, values)
  }

  /// Cursors are read to their end, and no question here is worth compiling.
  private func setLimits() throws {
    let limits = failures.limits
    try script(
      """
      SET lock_timeout = \(PostgreSQLSession.milliseconds(limits.busySeconds));
      SET statement_timeout = \(PostgreSQLSession.milliseconds(limits.statementSeconds));
      SET cursor_tuple_fraction = 1; SET jit = off;
      SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
      SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
      """)
  }

  private static func milliseconds(_ seconds: Double) -> Int { max(1, Int(seconds * 1_000)) }

  /// The server has closed it, or nothing can be known of the server any more.
  var isLost: Bool { PQstatus(connection) != CONNECTION_OK }

  /// Whether an idle connection is still good, as far as can be told without asking the server.
  var isAlive: Bool { PQconsumeInput(connection) == 1 && !isLost }

  var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }

  /// All reads see one and the same state.
  func beginReading() throws {
    try begin(isWriting: false)
    try script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  }

  /// Waits for other writers of the same schema first, so that the transaction sees what they brought.
  func beginWriting() throws {
    try begin(isWriting: true)
    // A lock of the session, because a transaction would see the state from before it waited. It goes with the
    // session where we do not come to give it back.
    try script("SELECT pg_advisory_lock(\(PostgreSQLSession.writerLock))")
    // A writer that stands still must not keep the others out for ever.
    let seconds = failures.limits.statementSeconds
    try script(
      """
      BEGIN ISOLATION LEVEL SERIALIZABLE;
      SET LOCAL idle_in_transaction_session_timeout = \(PostgreSQLSession.milliseconds(seconds));
      """)
  }

  func letOtherWritersIn() throws { try script("SELECT pg_advisory_unlock(\(PostgreSQLSession.writerLock))") }

  /// "Quit", and the schema: stores in other schemas do not wait for one another.
  private static let writerLock = "\(0x5175_6974), hashtext(coalesce(current_schema(), ''))"

  private func begin(isWriting: Bool) throws {
    failure = nil
    self.isWriting = isWriting
    if prepared.count > PostgreSQLSession.preparedLimit {
      try script("DEALLOCATE ALL")
      prepared = [:]
    }
  }

  // MARK: - Statements

  /// Several statements without values.
  @discardableResult
  func script(_ sql: String) throws -> PostgreSQLResult { try check(PQexec(connection, sql), sql) }

  /// The one text of the one row.
  func text(_ sql: String) throws -> String? {
    let result = try script(sql)
    guard PQntuples(result.pointer) > 0, PQgetisnull(result.pointer, 0, 0) == 0 else { return nil }
    return String(cString: PQgetvalue(result.pointer, 0, 0))
  }

  func prepare(_ sql: String) throws -> PreparedStatement {
    if let known = prepared[sql] { return known }
    preparedCount += 1
    let name = "s\(preparedCount)"
    let numbered = NumberedPlaceholders.sql(sql)
    _ = try check(PQprepare(connection, name, numbered, 0, nil), sql)
    let description = try check(PQdescribePrepared(connection, name), sql)
    let statement = PreparedStatement(
      name: name, sql: sql, numbered: numbered,
      parameters: (0..<PQnparams(description.pointer)).map { PQparamtype(description.pointer, $0) },
      columns: (0..<PQnfields(description.pointer)).map { PQftype(description.pointer, $0) })
    prepared[sql] = statement
    return statement
  }

  /// Takes over a result and throws what it says went wrong.
  func check(_ pointer: OpaquePointer?, _ sql: String) throws -> PostgreSQLResult {
    guard let pointer else { throw noteFailure(state: nil, String(cString: PQerrorMessage(connection)), sql) }
    let result = PostgreSQLResult(pointer)
    switch PQresultStatus(pointer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC:
      return result
    default:
      // 'C', `PG_DIAG_SQLSTATE`; the server sends none where the connection broke.
      let state = PQresultErrorField(pointer, 67).map { String(cString: $0) }
      let primary = PQresultErrorField(pointer, 77).map { String(cString: $0) }  // 'M'
      throw noteFailure(
        state: isLost ? nil : state, primary ?? String(cString: PQresultErrorMessage(pointer)), sql)
    }
  }

  func noteFailure(state: String?, _ message: String, _ sql: String) -> any Error {
    let error = failures.error(state: state, message: message, statement: sql, isWriting: isWriting)
    if failure == nil { failure = (state, error) }
    return error
  }
}

/// A statement as the server knows it.
final class PreparedStatement {
  let name: String
  let sql: String
  /// With `$1` for the first `?`.
  let numbered: String
  let parameterNumbers: [Oid]
  let parameters: [PostgreSQLType]
  let columns: [PostgreSQLType]
  /// Rows come as bytes where every column has a form we read, otherwise as text.
  let hasBinaryRows: Bool
  /// It can be read piece by piece.
  let isQuery: Bool

  init(name: String, sql: String, numbered: String, parameters: [Oid], columns: [Oid]) {
    self.name = name
    self.sql = sql
    self.numbered = numbered
    parameterNumbers = parameters
    self.parameters = parameters.map(PostgreSQLType.init)
    self.columns = columns.map(PostgreSQLType.init)
    hasBinaryRows = !columns.isEmpty && !self.columns.contains(.other)
    let word = numbered.drop { $0.isWhitespace || $0 == "(" }.prefix { $0.isLetter }.uppercased()
    isQuery = !columns.isEmpty && ["SELECT", "WITH", "VALUES"].contains(word)
  }
}

/// What a server answered; given back with the value.
final class PostgreSQLResult {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { PQclear(pointer) }
}
