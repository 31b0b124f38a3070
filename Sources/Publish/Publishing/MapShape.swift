import Geography

/// The points, lines and polygons of a map feature, in degrees on WGS 84, longitude first.
struct MapShape {
  /// Positions one after the other: x, y, x, y …
  typealias Positions = [Double]

  var points: Positions = []
  var lines: [Positions] = []
  /// Outer ring first, then its holes.
  var polygons: [[Positions]] = []

  init() {}

  /// - Parameter bytes: a geometry as well-known binary.
  init(wellKnownBinary bytes: [UInt8]) throws(WellKnownBinaryError) {
    var shape = MapShape()
    var reader = WellKnownBinaryReader(bytes)
    try reader.read { element in
      switch element {
      case .point(let x, let y): shape.points += [x, y]
      case .line(let points) where points.count >= 2: shape.lines.append(MapShape.row(points))
      case .ring(let points, isOuter: true): shape.polygons.append([MapShape.row(points)])
      case .ring(let points, isOuter: false) where points.count >= 4:
        shape.polygons[shape.polygons.count - 1].append(MapShape.row(points))
      default: break
      }
    }
    // A polygon of no extent is nothing to draw, and its holes are none.
    shape.polygons.removeAll { $0[0].count < 8 }
    self = shape
  }

  private static func row(_ points: [(x: Double, y: Double)]) -> Positions {
    var row: Positions = []
    row.reserveCapacity(2 * points.count)
    for point in points {
      row.append(point.x)
      row.append(point.y)
    }
    return row
  }

  /// Every row of positions in the shape.
  var rows: [Positions] { (points.isEmpty ? [] : [points]) + lines + polygons.flatMap(\.self) }

  func mapRows(_ transform: (Positions) -> Positions) -> MapShape {
    var result = MapShape()
    result.points = transform(points)
    result.lines = lines.map(transform)
    result.polygons = polygons.map { $0.map(transform) }
    return result
  }
}
