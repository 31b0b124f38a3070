import CPostgres

/// One transaction on one session.
final class PostgreSQLConnection: Connection {
  let dialect = Dialect.postgresql
  let session: PostgreSQLSession
  private var statements: [String: PostgreSQLStatement] = [:]
  private var cursorCount = 0
  /// Read to the end but still open on the server: closed with the next question, which saves a trip.
  private var finishedCursors: [String] = []

  init(_ session: PostgreSQLSession) { self.session = session }

  func prepare(_ sql: String) throws -> any Statement {
    if let statement = statements[sql] { return statement }
    let statement = PostgreSQLStatement(try session.prepare(sql), connection: self)
    statements[sql] = statement
    return statement
  }

  func runScript(_ sql: String) throws { try session.script(sql) }

  func insert(into table: String, columns: [String], _ body: (any RowInserter) throws -> Void) throws {
    let list = columns.joined(separator: ", ")
    let types = try session.prepare("SELECT \(list) FROM \(table)").columns
    let inserter = PostgreSQLInserter(
      session: session, sql: "COPY \(table) (\(list)) FROM STDIN (FORMAT binary)", columns: types)
    try inserter.run(body)
  }

  /// Sends a question and its first piece at once: few rows cost one trip to the server.
  func openCursor(
    for statement: PreparedStatement, _ values: PostgreSQLValues
  ) throws -> (name: String, PostgreSQLResult) {
    cursorCount += 1
    let name = "quito_\(cursorCount)"
    let connection = session.connection
    var results: [(sql: String, isSent: Bool)] = []
    func send(_ sql: String, _ code: CInt) { results.append((sql, code == 1)) }
    PQenterPipelineMode(connection)
    for name in finishedCursors {
      send(statement.sql, PQsendQueryParams(connection, "CLOSE \(name)", 0, nil, nil, nil, nil, 0))
    }
    finishedCursors = []
    let declaration = "DECLARE \(name) NO SCROLL CURSOR FOR \(statement.numbered)"
    values.withPointers { pointers, lengths, formats in
      send(
        statement.sql,
        PQsendQueryParams(
          connection, declaration, CInt(statement.parameters.count), statement.parameterNumbers, pointers,
          lengths, formats, 0))
    }
    send(statement.sql, sendFetch(name, isBinary: statement.hasBinaryRows))
    let isSynced = PQpipelineSync(connection) == 1
    var rows: PostgreSQLResult?
    var failure: (any Error)?
    for (sql, isSent) in results {
      guard isSent, isSynced else {
        failure = failure ?? session.noteFailure(state: nil, String(cString: PQerrorMessage(connection)), sql)
        break
      }
      do {
        let pointer = PQgetResult(connection)
        if let pointer, PQresultStatus(pointer) == PGRES_PIPELINE_ABORTED {
          PQclear(pointer)
        } else {
          rows = try session.check(pointer, sql)
        }
      } catch {
        failure = failure ?? error
        // Nothing more comes from a connection that broke.
        if session.isLost { break }
      }
      // Ends the answer to one question.
      PQclear(PQgetResult(connection))
    }
    // The mark that ends the pipeline, unless the connection broke.
    if !session.isLost { PQclear(PQgetResult(connection)) }
    PQexitPipelineMode(connection)
    if let failure { throw failure }
    return (name, rows!)
  }

  private func sendFetch(_ name: String, isBinary: Bool) -> CInt {
    PQsendQueryParams(session.connection, fetch(name), 0, nil, nil, nil, nil, isBinary ? 1 : 0)
  }

  private func fetch(_ name: String) -> String {
    "FETCH FORWARD \(PostgreSQLStatement.rowsPerPiece) FROM \(name)"
  }

  func nextPiece(of name: String, _ statement: PreparedStatement) throws -> PostgreSQLResult {
    let pointer = PQexecParams(
      session.connection, fetch(name), 0, nil, nil, nil, nil, statement.hasBinaryRows ? 1 : 0)
    return try session.check(pointer, statement.sql)
  }

  func finishCursor(_ name: String) { finishedCursors.append(name) }
}
