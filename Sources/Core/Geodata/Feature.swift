import Monitoring

/// A value of a feature's attribute.
public enum AttributeValue: Hashable, Sendable {
  case integer(Int64)
  case real(Double)
  case text(String)

  /// As text, whatever the type.
  public var text: String {
    switch self {
    case .integer(let value): String(value)
    case .real(let value): JSON.numberText(value)
    case .text(let value): value
    }
  }

  /// As a number, where it is one or is written as one.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .text(let value): Double(value)
    }
  }

  public var json: JSON {
    switch self {
    case .integer(let value): .number(Double(value))
    case .real(let value): value.isFinite ? .number(value) : .null
    case .text(let value): .string(value)
    }
  }
}

/// Something on the map, with a shape and attributes.
public struct Feature: Hashable, Sendable {
  /// What messages call it: `relation/2806`, `way/17`, else its number in the file.
  public var identifier: String
  /// ISO well-known binary, little endian, two dimensions, east before north.
  public var geometry: [UInt8]
  /// Without those that have no value.
  public var attributes: [String: AttributeValue]
  /// Why its geometry had to be repaired; nil where it did not.
  public var repair: String?

  public init(
    identifier: String, geometry: [UInt8], attributes: [String: AttributeValue] = [:], repair: String? = nil
  ) {
    self.identifier = identifier
    self.geometry = geometry
    self.attributes = attributes
    self.repair = repair
  }
}
