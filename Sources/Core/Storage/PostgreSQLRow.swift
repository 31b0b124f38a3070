import CPostgres

/// A row of an answer that is here. The values stay in libpq's memory until they are asked for.
final class PostgreSQLRow: Row {
  private let result: PostgreSQLResult
  private let pointer: OpaquePointer
  private let types: [PostgreSQLType]
  private let isBinary: Bool
  let rowCount: Int
  private var row: CInt = 0

  init(_ result: PostgreSQLResult, columns: [PostgreSQLType], isBinary: Bool) {
    self.result = result
    pointer = result.pointer
    types = columns
    self.isBinary = isBinary
    rowCount = Int(PQntuples(result.pointer))
  }

  func stand(on row: Int) { self.row = CInt(row) }

  var count: Int { types.count }
  func isNull(_ column: Int) -> Bool { PQgetisnull(pointer, row, CInt(column)) == 1 }

  private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: PQgetvalue(pointer, row, CInt(column)), count: Int(PQgetlength(pointer, row, CInt(column))))
  }

  private func string(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

  private func number<Number: FixedWidthInteger>(_ column: Int, _: Number.Type) -> Number {
    Number(bigEndian: bytes(column).loadUnaligned(as: Number.self))
  }

  func integer(_ column: Int) -> Int64 {
    switch value(column) {
    case .integer(let integer): integer
    case .double(let double): Int64(exactly: double.rounded(.towardZero)) ?? 0
    case .text(let text): Int64(text) ?? 0
    case .null, .blob: 0
    }
  }

  func double(_ column: Int) -> Double {
    switch value(column) {
    case .integer(let integer): Double(integer)
    case .double(let double): double
    case .text(let text): Double(text) ?? 0
    case .null, .blob: 0
    }
  }

  func text(_ column: Int) -> String {
    if isNull(column) { return "" }
    if types[column] == .text || !isBinary { return string(column) }
    switch value(column) {
    case .integer(let integer): return String(integer)
    case .double(let double): return double.description
    case .text(let text): return text
    case .blob(let blob): return String(decoding: blob, as: UTF8.self)
    case .null: return ""
    }
  }

  func blob(_ column: Int) -> [UInt8] {
    if isNull(column) { return [] }
    if isBinary { return [UInt8](bytes(column)) }
    return types[column] == .bytea ? hexadecimal(column) : [UInt8](bytes(column))
  }

  func value(_ column: Int) -> Value {
    if isNull(column) { return .null }
    guard isBinary else { return valueOfText(column) }
    switch types[column] {
    case .int8: return .integer(number(column, Int64.self))
    case .int4: return .integer(Int64(number(column, Int32.self)))
    case .int2: return .integer(Int64(number(column, Int16.self)))
    case .bool: return .integer(bytes(column).first == 0 ? 0 : 1)
    case .float8: return .double(Double(bitPattern: number(column, UInt64.self)))
    case .float4: return .double(Double(Float(bitPattern: number(column, UInt32.self))))
    case .bytea: return .blob([UInt8](bytes(column)))
    case .text, .other: return .text(string(column))
    }
  }

  private func valueOfText(_ column: Int) -> Value {
    let text = string(column)
    switch types[column] {
    case .int2, .int4, .int8: return Int64(text).map(Value.integer) ?? .text(text)
    case .bool: return .integer(text == "t" ? 1 : 0)
    case .float4, .float8: return Double(text).map(Value.double) ?? .text(text)
    case .bytea: return .blob(hexadecimal(column))
    case .text: return .text(text)
    // A sum of whole numbers, among others.
    case .other: return Int64(text).map(Value.integer) ?? Double(text).map(Value.double) ?? .text(text)
    }
  }

  /// `\x00ff`
  private func hexadecimal(_ column: Int) -> [UInt8] {
    func digit(_ byte: UInt8) -> UInt8 { byte <= UInt8(ascii: "9") ? byte & 0x0F : (byte & 0x0F) + 9 }
    let digits = bytes(column).dropFirst(2)
    return stride(from: digits.startIndex, to: digits.endIndex - 1, by: 2).map {
      digit(digits[$0]) << 4 | digit(digits[$0 + 1])
    }
  }
}
