import CPostgres
import Monitoring

final class PostgreSQLStatement: Statement {
  private let prepared: PreparedStatement
  private unowned let connection: PostgreSQLConnection
  private var values = PostgreSQLValues()

  /// Rows fetched at once when streaming: a little more than whoever reads page by page takes of them.
  static let rowsPerPiece = 1_024

  init(_ prepared: PreparedStatement, connection: PostgreSQLConnection) {
    self.prepared = prepared
    self.connection = connection
  }

  /// The type of the next value; one too many is told when the statement runs.
  private var nextType: PostgreSQLType {
    values.count < prepared.parameters.count ? prepared.parameters[values.count] : .text
  }

  func bindNull() { values.appendNull() }
  func bind(_ integer: Int64) {
    let type = nextType
    values.append { type.append(integer, to: &$0) }
  }
  func bind(_ double: Double) {
    let type = nextType
    values.append { type.append(double, to: &$0) }
  }
  func bind(_ text: String) {
    let type = nextType
    values.append { type.append(text, to: &$0) }
    if type != .bytea { values.noteText() }
  }
  func bind(_ blob: [UInt8]) {
    values.append {
      $0.append(contentsOf: blob)
      return .binary
    }
  }

  /// The values bound, which are gone then.
  private func takeValues() throws -> PostgreSQLValues {
    precondition(
      values.count == prepared.parameters.count, "a value for every placeholder: \(prepared.sql)")
    defer { values.removeAll() }
    if values.holdsNullCharacter {
      let message = "invalid byte sequence for encoding \"UTF8\": 0x00"
      throw connection.session.noteFailure(state: "22021", message, prepared.sql)
    }
    return values
  }

  func run(_ body: (any Row) throws -> Void) throws {
    let pointer = try takeValues().withPointers { pointers, lengths, formats in
      PQexecPrepared(
        connection.session.connection, prepared.name, CInt(prepared.parameters.count), pointers, lengths,
        formats, prepared.hasBinaryRows ? 1 : 0)
    }
    try pass(try connection.session.check(pointer, prepared.sql), to: body)
  }

  func stream(_ body: (any Row) throws -> Void) throws {
    guard prepared.isQuery else { return try run(body) }
    var (cursor, piece) = try connection.openCursor(for: prepared, try takeValues())
    defer { connection.finishCursor(cursor) }
    while try pass(piece, to: body) == PostgreSQLStatement.rowsPerPiece {
      piece = try connection.nextPiece(of: cursor, prepared)
    }
  }

  @discardableResult
  private func pass(_ result: PostgreSQLResult, to body: (any Row) throws -> Void) throws -> Int {
    let row = PostgreSQLRow(result, columns: prepared.columns, isBinary: prepared.hasBinaryRows)
    for number in 0..<row.rowCount {
      row.stand(on: number)
      try body(row)
    }
    return row.rowCount
  }
}

/// The values of one call, one after the other in one piece of memory.
struct PostgreSQLValues {
  private var bytes: [UInt8] = []
  /// Where each begins; -1 for null.
  private var offsets: [Int] = []
  private var lengths: [CInt] = []
  private var formats: [CInt] = []
  /// PostgreSQL's texts cannot hold the character 0.
  private(set) var holdsNullCharacter = false

  var count: Int { offsets.count }

  mutating func appendNull() {
    offsets.append(-1)
    lengths.append(0)
    formats.append(0)
  }

  mutating func append(_ write: (inout [UInt8]) -> PostgreSQLType.Form) {
    offsets.append(bytes.count)
    let form = write(&bytes)
    lengths.append(CInt(bytes.count - offsets.last!))
    formats.append(form == .binary ? 1 : 0)
    // What goes as text ends with 0; and nothing is without an address.
    bytes.append(0)
  }

  mutating func noteText() {
    if bytes[offsets.last!..<(bytes.count - 1)].contains(0) { holdsNullCharacter = true }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    formats.removeAll(keepingCapacity: true)
    holdsNullCharacter = false
  }

  func withPointers<Result>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<CInt>, UnsafePointer<CInt>) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { bytes in
      let start = bytes.baseAddress
      let pointers = offsets.map { offset in
        offset < 0 ? nil : (start! + offset).assumingMemoryBound(to: CChar.self) as UnsafePointer<CChar>?
      }
      return body(pointers, lengths, formats)
    }
  }
}
