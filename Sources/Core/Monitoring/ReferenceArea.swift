/// A place that observations speak of: the world, a country, a city, a ward.
public struct ReferenceArea: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case world, region, subregion, intermediateRegion = "intermediate-region", country, province, metropolis
    case city, urbanCentre = "urban-centre", municipality, district, neighbourhood
  }

  /// What the area is kept under. Countries: ISO 3166-1 alpha-3. World and regions: the M49 code in three
  /// digits. Cities and below: the user's own, starting with the country's code and a hyphen.
  public var code: String
  public var kind: Kind
  /// The code of the area this one lies in; nil for the world.
  public var parent: String?
  /// UN M49, three digits; countries and regions only.
  public var m49: String?
  /// ISO 3166-1 alpha-2; countries only.
  public var iso2: String?
  public var names: LocalisedText
  /// Multipolygon in EPSG:4326, longitude first, as ISO well-known binary, little endian; nil when unknown.
  public var boundary: [UInt8]?

  public init(
    code: String, kind: Kind, parent: String? = nil, m49: String? = nil, iso2: String? = nil,
    names: LocalisedText, boundary: [UInt8]? = nil
  ) {
    self.code = code
    self.kind = kind
    self.parent = parent
    self.m49 = m49
    self.iso2 = iso2
    self.names = names
    self.boundary = boundary
  }
}
