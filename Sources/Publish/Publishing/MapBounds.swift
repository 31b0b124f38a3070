/// The frame of a map, in degrees. Where places lie on both sides of the 180th meridian, those west of it are
/// counted on beyond 180, so that a city there is as narrow on the map as it is on the ground.
struct MapBounds: Equatable {
  var west: Double
  var south: Double
  var east: Double
  var north: Double
  let crossesAntimeridian: Bool

  /// A single place still gets a frame of this size.
  static let smallestDegrees = 0.01

  /// - Returns: nil where there is no position at all.
  init?(_ shapes: [MapShape]) {
    var (west, east, south, north) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
    var (shiftedWest, shiftedEast) = (Double.infinity, -Double.infinity)
    for row in shapes.lazy.flatMap(\.rows) {
      for index in stride(from: 0, to: row.count, by: 2) {
        let (x, y) = (row[index], row[index + 1])
        let shifted = x < 0 ? x + 360 : x
        (west, east) = (min(west, x), max(east, x))
        (shiftedWest, shiftedEast) = (min(shiftedWest, shifted), max(shiftedEast, shifted))
        (south, north) = (min(south, y), max(north, y))
      }
    }
    guard west.isFinite else { return nil }
    crossesAntimeridian = east - west > 180 && shiftedEast - shiftedWest < 180
    self.west = crossesAntimeridian ? shiftedWest : west
    self.east = crossesAntimeridian ? shiftedEast : east
    self.south = south
    self.north = north
    widen()
  }

  private mutating func widen() {
    let (width, height) = (east - west, north - south)
    if width < MapBounds.smallestDegrees {
      west -= (MapBounds.smallestDegrees - width) / 2
      east += (MapBounds.smallestDegrees - width) / 2
    }
    if height < MapBounds.smallestDegrees {
      south -= (MapBounds.smallestDegrees - height) / 2
      north += (MapBounds.smallestDegrees - height) / 2
    }
  }

  var longerSide: Double { max(east - west, north - south) }

  /// The frame with as much again on every side.
  var surroundings: MapBounds {
    var wide = self
    wide.west -= east - west
    wide.east += east - west
    wide.south = max(-90, south - (north - south))
    wide.north = min(90, north + (north - south))
    return wide
  }

  /// Grows on every side by a part of its longer side.
  mutating func leaveRoom(_ part: Double) {
    let room = longerSide * part
    (west, east) = (west - room, east + room)
    (south, north) = (max(-90, south - room), min(90, north + room))
  }

  /// Grows to hold a shape whose positions are counted as in this frame.
  mutating func include(_ shape: MapShape) {
    for row in shape.rows {
      for index in stride(from: 0, to: row.count, by: 2) {
        (west, east) = (min(west, row[index]), max(east, row[index]))
        (south, north) = (min(south, row[index + 1]), max(north, row[index + 1]))
      }
    }
  }

  /// - Precondition: the two overlap.
  mutating func limit(to other: MapBounds) {
    (west, east) = (max(west, other.west), min(east, other.east))
    (south, north) = (max(south, other.south), min(north, other.north))
  }

  /// The positions as this frame counts them.
  func unwrapped(_ shape: MapShape) -> MapShape {
    guard crossesAntimeridian else { return shape }
    return shape.mapRows { row in
      var row = row
      for index in stride(from: 0, to: row.count, by: 2) where row[index] < 0 { row[index] += 360 }
      return row
    }
  }
}
