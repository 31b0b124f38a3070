import Foundation

/// A piece of a shape: its kind, and how many positions it has.
struct TilePart: Hashable, Sendable {
  enum Kind: UInt32 {
    case point, line
    /// The outline of an area, and what is left out of it.
    case ring, hole
  }

  private let bits: UInt32

  init(_ kind: Kind, count: Int) { bits = UInt32(count) << 2 | kind.rawValue }

  var kind: Kind { Kind(rawValue: bits & 3)! }
  var count: Int { Int(bits >> 2) }

  static let onePoint = TilePart(.point, count: 1)
}

/// A place in web mercator: 0 to 1 from west to east and from north to south.
struct TilePosition: Hashable, Sendable {
  var x, y: Double

  init(longitude: Double, latitude: Double) {
    let sine = sin(min(89.9, max(-89.9, latitude)) * .pi / 180)
    x = longitude / 360 + 0.5
    y = 0.5 - log((1 + sine) / (1 - sine)) / (4 * .pi)
  }
}
