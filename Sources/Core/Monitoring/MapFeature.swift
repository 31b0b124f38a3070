/// A shape that shows how a figure came about: a service area, a cell of population, a stop.
public struct MapFeature: Hashable, Sendable {
  /// `service-area`, `population`, `stops`, `open-spaces`, `streets`.
  public var layer: String
  /// EPSG:4326, longitude first, as ISO well-known binary, little endian.
  public var geometry: [UInt8]
  public var properties: [String: JSON]
  public init(layer: String, geometry: [UInt8], properties: [String: JSON] = [:]) {
    self.layer = layer
    self.geometry = geometry
    self.properties = properties
  }
}
