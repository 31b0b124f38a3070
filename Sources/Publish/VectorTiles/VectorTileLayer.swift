import Geography

/// A property of a feature on a tile.
public enum TileValue: Hashable, Sendable {
  case text(String)
  case number(Double)
  case flag(Bool)
}

/// One layer of a vector tile (Mapbox Vector Tile 2.1), built feature by feature.
///
/// ```swift
/// var layer = VectorTileLayer("stops", on: address)
/// try layer.add(geometry, identifier: 12, properties: [("name", .text("Plaza"))])
/// let tile = VectorTileLayer.tile([layer])   // application/vnd.mapbox-vector-tile
/// ```
/// Shapes are projected, cut to the tile and its margin, thinned to what the tile can show and set on its grid
/// of 4,096 by 4,096. What falls to nothing is left out.
public struct VectorTileLayer: Sendable {
  public static let mediaType = "application/vnd.mapbox-vector-tile"
  /// Steps of the grid each way.
  public static let extent = 4_096
  /// Part of a tile that shapes reach beyond it, so that outlines do not show at its edges.
  public static let margin = 1.0 / 32

  public let name: String
  public let address: TileAddress
  public private(set) var featureCount = 0

  private var features = ProtobufWriter()
  private var keys: [String: UInt32] = [:]
  private var keyOrder: [String] = []
  private var values: [TileValue: UInt32] = [:]
  private var valueOrder: [TileValue] = []

  public init(_ name: String, on address: TileAddress) {
    self.name = name
    self.address = address
  }

  /// - Parameter geometry: well-known binary in degrees, longitude first.
  /// - Throws: where the bytes are no geometry; the layer is as before.
  public mutating func add(
    _ geometry: [UInt8], identifier: UInt64, properties: [(String, TileValue)]
  ) throws(WellKnownBinaryError) {
    try add(geometry, identifier: identifier) { layer in
      properties.flatMap { [layer.tag(ofKey: $0), layer.tag(of: $1)] }
    }
  }

  /// - Parameter tags: the tags of keys and values in turn; asked for where something of the feature is left.
  public mutating func add(
    _ geometry: [UInt8], identifier: UInt64, tags: (inout VectorTileLayer) -> [UInt32]
  ) throws(WellKnownBinaryError) {
    let shape = try TileShape(geometry, on: address)
    var own: [UInt32]?
    for (type, commands) in shape.commands where !commands.isEmpty {
      let tags = own ?? tags(&self)
      own = tags
      features.begin(
        2,
        length: ProtobufWriter.length(1, number: identifier) + ProtobufWriter.length(2, packed: tags)
          + ProtobufWriter.length(3, number: type) + ProtobufWriter.length(4, packed: commands))
      features.number(1, identifier)
      features.packed(2, tags)
      features.number(3, type)
      features.packed(4, commands)
      featureCount += 1
    }
  }

  /// What stands for a property's name in the features of this layer.
  public mutating func tag(ofKey key: String) -> UInt32 {
    if let place = keys[key] { return place }
    keys[key] = UInt32(keyOrder.count)
    keyOrder.append(key)
    return UInt32(keyOrder.count - 1)
  }

  /// What stands for a property's value in the features of this layer.
  public mutating func tag(of value: TileValue) -> UInt32 {
    if let place = values[value] { return place }
    values[value] = UInt32(valueOrder.count)
    valueOrder.append(value)
    return UInt32(valueOrder.count - 1)
  }

  private var message: [UInt8] {
    var layer = ProtobufWriter()
    layer.number(15, 2)
    layer.text(1, name)
    var bytes = layer.bytes + features.bytes
    var rest = ProtobufWriter()
    for key in keyOrder { rest.text(3, key) }
    for value in valueOrder {
      var message = ProtobufWriter()
      switch value {
      case .text(let text): message.text(1, text)
      case .number(let number): message.double(3, number)
      case .flag(let flag): message.number(7, flag ? 1 : 0)
      }
      rest.chunk(4, message.bytes)
    }
    rest.number(5, UInt64(VectorTileLayer.extent))
    bytes += rest.bytes
    return bytes
  }

  /// The bytes of a tile; none for layers that are all empty, as the specification has it.
  public static func tile(_ layers: [VectorTileLayer]) -> [UInt8] {
    var tile = ProtobufWriter()
    for layer in layers where layer.featureCount > 0 { tile.chunk(3, layer.message) }
    return tile.bytes
  }
}
