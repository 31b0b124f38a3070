import Foundation
import Geography

/// A tile of the tile matrix set WebMercatorQuad (OGC 17-083r4, annex D): at zoom level z there are 2^z tiles
/// each way, counted from the north-west corner.
public struct TileAddress: Hashable, Sendable {
  public let zoom: Int
  public let row: Int
  public let column: Int

  /// Positions within a tile are whole numbers below 2^12; with deeper levels they would be finer than a
  /// millimetre.
  public static let deepestZoom = 24

  /// The latitude at which the square of the projection ends.
  public static let northernmost = 85.0511287798066

  /// - Returns: nil where the level has no such tile.
  public init?(zoom: Int, row: Int, column: Int) {
    guard (0...TileAddress.deepestZoom).contains(zoom) else { return nil }
    let count = 1 << zoom
    guard (0..<count).contains(row), (0..<count).contains(column) else { return nil }
    self.zoom = zoom
    self.row = row
    self.column = column
  }

  /// Degrees; with `margin` parts of a tile more on every side.
  public func bounds(margin: Double = 0) -> Bounds {
    let count = Double(1 << zoom)
    func longitude(_ x: Double) -> Double { x / count * 360 - 180 }
    func latitude(_ y: Double) -> Double { atan(sinh(.pi * (1 - 2 * y / count))) * 180 / .pi }
    return Bounds(
      west: longitude(Double(column) - margin), south: latitude(Double(row + 1) + margin),
      east: longitude(Double(column + 1) + margin), north: latitude(Double(row) - margin))
  }

  /// The tile among parts of the world: 0 to 1 from west to east and from north to south.
  func frame(margin: Double) -> (west: Float, north: Float, east: Float, south: Float) {
    let count = Double(1 << zoom)
    return (
      Float((Double(column) - margin) / count).nextDown, Float((Double(row) - margin) / count).nextDown,
      Float((Double(column + 1) + margin) / count).nextUp, Float((Double(row + 1) + margin) / count).nextUp
    )
  }

  /// Where a place lies on the tile's grid.
  @inline(__always)
  func onGrid(_ position: TilePosition) -> (x: Double, y: Double) {
    let (count, extent) = (Double(1 << zoom), Double(VectorTileLayer.extent))
    return ((position.x * count - Double(column)) * extent, (position.y * count - Double(row)) * extent)
  }
}
