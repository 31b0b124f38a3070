import Geography

/// A property of a feature on a tile.
public enum TileValue: Hashable, Sendable {
  case text(String)
  case number(Double)
  case flag(Bool)
}

/// One layer of vector tiles (Mapbox Vector Tile 2.1): features are taken in once and drawn on any number of tiles.
///
/// ```swift
/// var stops = VectorTileLayer("stops")
/// try stops.add(geometry, identifier: 12, properties: [("name", .text("Plaza"))])
/// let tile = VectorTileLayer.tile([stops], on: address)   // application/vnd.mapbox-vector-tile
/// ```
/// Shapes are kept projected, in flat arrays. On a tile they are cut to it and its margin, thinned to what it can show
/// and set on its grid of 4,096 by 4,096. What falls to nothing is left out.
public struct VectorTileLayer: Sendable {
  public static let mediaType = "application/vnd.mapbox-vector-tile"
  /// Steps of the grid each way.
  public static let extent = 4_096
  /// Part of a tile that shapes reach beyond it, so that outlines do not show at its edges.
  public static let margin = 1.0 / 32

  public let name: String

  struct Feature {
    /// Parts of the world, a little wider than the shape.
    var west, north, east, south: Float
    var identifier: UInt64
    /// Of what it has among those of the layer; the next feature's come after.
    var firstPart, firstPosition, firstTag: UInt32

    @inline(__always)
    func meets(_ frame: (west: Float, north: Float, east: Float, south: Float)) -> Bool {
      west <= frame.east && east >= frame.west && north <= frame.south && south >= frame.north
    }
  }

  private(set) var features: [Feature] = []
  private var parts: [TilePart] = []
  private var positions: [TilePosition] = []
  /// Numbers of keys and values in turn.
  private var tags: [UInt32] = []
  private(set) var keys = TagTable()
  private(set) var values = TagTable()

  public init(_ name: String) { self.name = name }

  func parts(of place: Int) -> ArraySlice<TilePart> {
    let next = place + 1
    return parts[
      Int(features[place].firstPart)..<(next < features.count ? Int(features[next].firstPart) : parts.count)]
  }

  func positions(of place: Int) -> ArraySlice<TilePosition> {
    let next = place + 1
    let end = next < features.count ? Int(features[next].firstPosition) : positions.count
    return positions[Int(features[place].firstPosition)..<end]
  }

  func tags(of place: Int) -> ArraySlice<UInt32> {
    let next = place + 1
    return tags[
      Int(features[place].firstTag)..<(next < features.count ? Int(features[next].firstTag) : tags.count)]
  }

  /// What the layer takes in memory, about.
  public var byteCount: Int {
    features.count * MemoryLayout<Feature>.stride + parts.count * MemoryLayout<TilePart>.stride
      + positions.count * MemoryLayout<TilePosition>.stride + 4 * tags.count + keys.byteCount
      + values.byteCount
  }

  /// - Parameter geometry: well-known binary in degrees, longitude first.
  /// - Throws: where the bytes are no geometry; the layer is as before.
  public mutating func add(
    _ geometry: [UInt8], identifier: UInt64, properties: [(String, TileValue)]
  ) throws(WellKnownBinaryError) {
    try add(geometry, identifier: identifier, tags: properties.flatMap { [tag(ofKey: $0), tag(of: $1)] })
  }

  /// - Parameter tags: the tags of keys and values in turn.
  public mutating func add(
    _ geometry: [UInt8], identifier: UInt64, tags: [UInt32]
  ) throws(WellKnownBinaryError) {
    let before = (parts: parts.count, positions: positions.count)
    do throws(WellKnownBinaryError) {
      var reader = WellKnownBinaryReader(geometry)
      try reader.read { element in
        switch element {
        case .point(let x, let y):
          parts.append(TilePart(.point, count: 1))
          positions.append(TilePosition(longitude: x, latitude: y))
        case .line(let points): add(.line, points)
        case .ring(let points, let isOuter): add(isOuter ? .ring : .hole, points)
        }
      }
    } catch {
      parts.removeLast(parts.count - before.parts)
      positions.removeLast(positions.count - before.positions)
      throw error
    }
    var (west, north, east, south) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)
    for position in positions[before.positions...] {
      (west, east) = (min(west, position.x), max(east, position.x))
      (north, south) = (min(north, position.y), max(south, position.y))
    }
    features.append(
      Feature(
        west: Float(west).nextDown, north: Float(north).nextDown, east: Float(east).nextUp,
        south: Float(south).nextUp, identifier: identifier, firstPart: UInt32(before.parts),
        firstPosition: UInt32(before.positions), firstTag: UInt32(self.tags.count)))
    self.tags += tags
  }

  private mutating func add(_ kind: TilePart.Kind, _ points: [(x: Double, y: Double)]) {
    parts.append(TilePart(kind, count: points.count))
    for point in points { positions.append(TilePosition(longitude: point.x, latitude: point.y)) }
  }

  /// What stands for a property's name in the features of this layer.
  public mutating func tag(ofKey key: String) -> UInt32 {
    var field = ProtobufWriter()
    field.text(3, key)
    return keys.number(of: field.bytes)
  }

  /// What stands for a property's value in the features of this layer.
  public mutating func tag(of value: TileValue) -> UInt32 {
    var message = ProtobufWriter()
    switch value {
    case .text(let text): message.text(1, text)
    case .number(let number): message.double(3, number)
    case .flag(let flag): message.number(7, flag ? 1 : 0)
    }
    var field = ProtobufWriter()
    field.chunk(4, message.bytes)
    return values.number(of: field.bytes)
  }

  /// The bytes of a tile; none where nothing of any layer lies on it, as the specification has it.
  public static func tile(_ layers: [VectorTileLayer], on address: TileAddress) -> [UInt8] {
    tile(layers, on: address, most: .max) {}
  }

  /// - Parameters:
  ///   - most: features of each layer; the rest is left out.
  ///   - goesOn: asked now and then; what it throws ends the drawing.
  public static func tile(
    _ layers: [VectorTileLayer], on address: TileAddress, most: Int, goesOn: () throws -> Void
  ) rethrows -> [UInt8] {
    var tile = ProtobufWriter()
    for layer in layers {
      var drawing = TileDrawing(of: layer, on: address)
      try drawing.draw(most: most, goesOn: goesOn)
      drawing.write(to: &tile)
    }
    return tile.bytes
  }
}
