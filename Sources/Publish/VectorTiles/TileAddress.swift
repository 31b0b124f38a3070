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

  /// Where a place lies on the tile: 0 to 1 from west to east and from north to south; outside beyond.
  @inline(__always)
  func position(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double) {
    let count = Double(1 << zoom)
    let sine = sin(min(89.9, max(-89.9, latitude)) * .pi / 180)
    let y = 0.5 - log((1 + sine) / (1 - sine)) / (4 * .pi)
    return ((longitude / 360 + 0.5) * count - Double(column), y * count - Double(row))
  }
}
