import CPostgres

/// The types of columns and parameters that go to and fro in their binary form; every other one as text.
enum PostgreSQLType: Hashable {
  case bool, int2, int4, int8, float4, float8, text, bytea, other

  /// The numbers are fixed: catalog `pg_type` of the server.
  init(_ number: Oid) {
    self =
      switch number {
      case 16: .bool
      case 17: .bytea
      case 19, 25, 1042, 1043: .text
      case 20: .int8
      case 21: .int2
      case 23: .int4
      case 700: .float4
      case 701: .float8
      default: .other
      }
  }

  /// How a value of ours goes to a column or a parameter of this type.
  enum Form {
    /// As the type itself is sent.
    case binary
    /// As text, which the server reads as the type: only a parameter may be sent so.
    case text
  }

  /// Appends the bytes of a value.
  func append(_ integer: Int64, to bytes: inout [UInt8]) -> Form {
    switch self {
    case .int8: bytes.append(bigEndian: UInt64(bitPattern: integer))
    case .int4 where Int32(exactly: integer) != nil:
      bytes.append(bigEndian: UInt32(bitPattern: Int32(integer)))
    case .float8: bytes.append(bigEndian: Double(integer).bitPattern)
    default:
      bytes.append(contentsOf: String(integer).utf8)
      return self == .text ? .binary : .text
    }
    return .binary
  }

  func append(_ double: Double, to bytes: inout [UInt8]) -> Form {
    if self == .float8 {
      bytes.append(bigEndian: double.bitPattern)
      return .binary
    }
    // A whole number is one, so that an integer column can take it.
    if let whole = Int64(exactly: double), self != .text, self != .float4 { return append(whole, to: &bytes) }
    bytes.append(contentsOf: PostgreSQLType.text(of: double).utf8)
    return self == .text ? .binary : .text
  }

  func append(_ text: String, to bytes: inout [UInt8]) -> Form {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
    return self == .text || self == .bytea ? .binary : .text
  }

  private static func text(of double: Double) -> String {
    double.isNaN ? "NaN" : double.isInfinite ? (double < 0 ? "-Infinity" : "Infinity") : double.description
  }
}

extension [UInt8] {
  mutating func append(bigEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }
}
