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

  /// The middle of the frame of the polygon with most positions.
  var middle: (x: Double, y: Double)? {
    guard let largest = polygons.max(by: { $0[0].count < $1[0].count })?[0] else { return nil }
    var bounds = (west: largest[0], south: largest[1], east: largest[0], north: largest[1])
    for index in stride(from: 0, to: largest.count, by: 2) {
      (bounds.west, bounds.east) = (min(bounds.west, largest[index]), max(bounds.east, largest[index]))
      (bounds.south, bounds.north) = (
        min(bounds.south, largest[index + 1]), max(bounds.north, largest[index + 1])
      )
    }
    return ((bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2)
  }

  func mapRows(_ transform: (Positions) -> Positions) -> MapShape {
    var result = MapShape()
    result.points = transform(points)
    result.lines = lines.map(transform)
    result.polygons = polygons.map { $0.map(transform) }
    return result
  }

  /// Without what a map of this frame cannot show: polygons beside it, positions closer than `tolerance`.
  func drawn(in bounds: MapBounds? = nil, tolerance: Double) -> MapShape {
    var drawn = self
    drawn.lines = lines.map { simplified($0, tolerance: tolerance) }
    drawn.polygons = polygons.compactMap { rings in
      if let bounds, !MapShape.touches(rings[0], bounds) { return nil }
      let rings = rings.map { simplified($0, tolerance: tolerance) }
      // A ring that has become a line is smaller than anything the map could show.
      guard let outer = rings.first, outer.count >= 8 else { return nil }
      return [outer] + rings.dropFirst().filter { $0.count >= 8 }
    }
    return drawn
  }

  private static func touches(_ row: Positions, _ bounds: MapBounds) -> Bool {
    var (west, south, east, north) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)
    for index in stride(from: 0, to: row.count, by: 2) {
      (west, east) = (min(west, row[index]), max(east, row[index]))
      (south, north) = (min(south, row[index + 1]), max(north, row[index + 1]))
    }
    return west <= bounds.east && bounds.west <= east && south <= bounds.north && bounds.south <= north
  }
}
