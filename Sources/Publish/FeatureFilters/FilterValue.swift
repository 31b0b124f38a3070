/// What a property may hold, as a filter knows it.
public enum FilterType: String, Hashable, Sendable {
  case text, number, flag, date, geometry
}

/// A property that a filter may name. Nothing else of a feature can be asked about.
public struct FilterProperty: Hashable, Sendable {
  public var name: String
  public var type: FilterType

  public init(_ name: String, _ type: FilterType) {
    self.name = name
    self.type = type
  }
}

/// The value of a property of one feature, or a value that stands in a filter.
public enum FilterValue: Hashable, Sendable {
  /// Also of a property that the feature has not.
  case null
  case text(String)
  case number(Double)
  case flag(Bool)
}

/// What a filter is asked about.
public protocol FilteredFeature {
  /// - Parameter property: the name of a known property that is no geometry.
  func value(of property: String) -> FilterValue
  /// Well-known binary in degrees, longitude first; nil where the feature has no geometry.
  var geometry: [UInt8]? { get }
}
