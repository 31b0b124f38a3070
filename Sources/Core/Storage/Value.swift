/// One SQL value.
public enum Value: Hashable, Sendable {
  case null
  case integer(Int64)
  case double(Double)
  case text(String)
  case blob([UInt8])

  public init(_ value: Int) { self = .integer(Int64(value)) }
  public init(_ value: String?) { self = value.map(Value.text) ?? .null }
  public init(_ value: Double?) { self = value.map(Value.double) ?? .null }
  public init(_ value: [UInt8]?) { self = value.map(Value.blob) ?? .null }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
}
