import Foundation
import Monitoring

/// The files that hot spots are found from.
public struct HotSpotInputs: Hashable, Sendable {
  /// A file, and what of it is meant.
  public struct Source: Hashable, Sendable {
    public var path: String
    /// What messages call the file.
    public var name: String
    /// Of a file of features: needed where it has several layers.
    public var layer: String?
    /// A condition on attributes, as in SQL after `WHERE`.
    public var filter: String?
    /// Of a file of features: what its items count or say.
    public var field: String?
    /// Of a grid, from 1.
    public var band: Int

    public init(
      path: String, name: String, layer: String? = nil, filter: String? = nil, field: String? = nil,
      band: Int = 1
    ) {
      self.path = path
      self.name = name
      self.layer = layer
      self.filter = filter
      self.field = field
      self.band = band
    }

    /// `flood.tif`, or `flood.gpkg:depth` with the field after a colon.
    public init(_ text: String, in files: InputFolder) {
      var (name, field) = (text, String?.none)
      if !FileManager.default.fileExists(atPath: files.path(text)), let colon = text.lastIndex(of: ":"),
        colon > text.startIndex, colon < text.index(before: text.endIndex)
      {
        (name, field) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
      }
      self.init(path: files.path(name), name: name, field: field)
    }

    /// Endings of files that hold features; everything else is taken for a grid.
    private static let featureEndings: Set = [
      "gpkg", "geojson", "geojsonl", "json", "shp", "fgb", "kml", "kmz", "sqlite",
    ]

    var holdsFeatures: Bool { Self.featureEndings.contains((path as NSString).pathExtension.lowercased()) }

    var json: JSON {
      [
        "file": .string(name), "layer": JSON(layer), "where": JSON(filter), "field": JSON(field),
        "band": JSON(band),
      ]
    }
  }

  /// The settlements.
  public var areas: Source
  /// The field of their identifiers; by their number in the file where nil.
  public var identifier: String?
  public var nameField: String?
  /// By the name of the hazard.
  public var hazards: [String: Source]
  /// Classes 0 to 3 for the whole city, by the name of the hazard.
  public var frequencies: [String: Int]
  /// People: a grid of counts, or areas or points with a field of counts.
  public var exposure: Source?
  /// Buildings: areas or points, with a field of dwellings or else one dwelling each.
  public var buildings: Source?
  /// A table of what is known of the settlements, by identifier.
  public var attributes: Source?
  /// What the score is made of; the content's where nil.
  public var definition: Source?
  /// The places that communities give.
  public var communities: Source?

  public init(
    areas: Source, identifier: String? = nil, nameField: String? = nil, hazards: [String: Source] = [:],
    frequencies: [String: Int] = [:], exposure: Source? = nil, buildings: Source? = nil,
    attributes: Source? = nil, definition: Source? = nil, communities: Source? = nil
  ) {
    self.areas = areas
    self.identifier = identifier
    self.nameField = nameField
    self.hazards = hazards
    self.frequencies = frequencies
    self.exposure = exposure
    self.buildings = buildings
    self.attributes = attributes
    self.definition = definition
    self.communities = communities
  }

  /// Every file with its role, in a fixed order.
  var sources: [(role: String, source: Source)] {
    var all = [("settlements", areas)]
    all += hazards.sorted { $0.key < $1.key }.map { ("hazard", $0.value) }
    if let exposure { all.append(("exposure", exposure)) }
    if let buildings { all.append(("buildings", buildings)) }
    if let attributes { all.append(("attributes", attributes)) }
    if let communities { all.append(("communities", communities)) }
    return all
  }

  var json: [String: JSON] {
    [
      "areas": areas.json, "identifier": JSON(identifier), "name": JSON(nameField),
      "hazards": .object(hazards.mapValues(\.json)),
      "frequencies": .object(frequencies.mapValues { JSON($0) }),
      "exposure": exposure?.json ?? .null, "buildings": buildings?.json ?? .null,
      "attributes": attributes?.json ?? .null, "communities": communities?.json ?? .null,
    ]
  }
}
