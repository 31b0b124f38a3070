import CPostgres

/// Rows on their way to the server in the binary form of COPY: a header, per row the number of columns and
/// per column its length and bytes, a trailer.
final class PostgreSQLInserter: RowInserter {
  private let session: PostgreSQLSession
  private let sql: String
  private let types: [PostgreSQLType]
  private var bytes: [UInt8] = []
  private var column = 0
  private var failure: (any Error)?

  /// Bytes gathered before they go to the server.
  private static let pieceBytes = 64 * 1024

  init(session: PostgreSQLSession, sql: String, columns: [PostgreSQLType]) {
    self.session = session
    self.sql = sql
    types = columns
    bytes.reserveCapacity(2 * PostgreSQLInserter.pieceBytes)
  }

  func run(_ body: (any RowInserter) throws -> Void) throws {
    _ = try session.check(PQexec(session.connection, sql), sql)
    bytes += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)
    do {
      try body(self)
      precondition(column == 0, "the last row is complete: \(sql)")
      if let failure { throw failure }
    } catch {
      // The server gives up the whole transaction; what counts is why we did.
      PQputCopyEnd(session.connection, "the rows end here")
      drain()
      if session.failure == nil { _ = session.noteFailure(state: "57014", "the rows ended early", sql) }
      throw error
    }
    bytes += [0xFF, 0xFF]
    send()
    guard PQputCopyEnd(session.connection, nil) == 1 else {
      throw session.noteFailure(state: nil, String(cString: PQerrorMessage(session.connection)), sql)
    }
    defer { drain() }
    _ = try session.check(PQgetResult(session.connection), sql)
  }

  private func drain() {
    while let result = PQgetResult(session.connection) {
      // Where the end could not be sent, libpq would wait for it for ever.
      let isWaiting = PQresultStatus(result) == PGRES_COPY_IN
      PQclear(result)
      if isWaiting { return }
    }
  }

  /// Failures show when the server answers at the end, the loss of the connection among them.
  private func send() {
    bytes.withUnsafeBytes { buffer in
      let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      _ = PQputCopyData(session.connection, start, CInt(buffer.count))
    }
    bytes.removeAll(keepingCapacity: true)
  }

  private func append(_ write: (PostgreSQLType, inout [UInt8]) -> PostgreSQLType.Form) {
    precondition(column < types.count, "no more values than columns: \(sql)")
    if column == 0 { bytes.append(bigEndian: Int16(types.count)) }
    let type = types[column]
    let start = bytes.count
    bytes.append(bigEndian: Int32(0))
    let form = write(type, &bytes)
    let length = Int32(bytes.count - start - 4)
    withUnsafeBytes(of: length.bigEndian) { length in
      for index in 0..<4 { bytes[start + index] = length[index] }
    }
    if form == .text, failure == nil {
      failure = session.noteFailure(
        state: "22P03", "column \(column + 1) does not take the value: wrong type", sql)
    }
    column += 1
  }

  func bindNull() {
    precondition(column < types.count, "no more values than columns: \(sql)")
    if column == 0 { bytes.append(bigEndian: Int16(types.count)) }
    bytes.append(bigEndian: Int32(-1))
    column += 1
  }

  func bind(_ integer: Int64) { append { $0.append(integer, to: &$1) } }
  func bind(_ double: Double) { append { $0.append(double, to: &$1) } }

  func bind(_ text: String) {
    append { type, bytes in
      let start = bytes.count
      let form = type.append(text, to: &bytes)
      if type == .text, bytes[start...].contains(0), failure == nil {
        failure = session.noteFailure(
          state: "22021", "invalid byte sequence for encoding \"UTF8\": 0x00", sql)
      }
      return form
    }
  }

  func bind(_ blob: [UInt8]) {
    append { type, bytes in
      bytes.append(contentsOf: blob)
      return type == .bytea ? .binary : .text
    }
  }

  func endRow() throws {
    precondition(column == types.count, "a value for every column: \(sql)")
    column = 0
    if let failure { throw failure }
    if bytes.count >= PostgreSQLInserter.pieceBytes { send() }
    if session.isLost {
      throw session.noteFailure(state: nil, String(cString: PQerrorMessage(session.connection)), sql)
    }
  }
}
