/// A position on WGS 84 in whole nanodegrees (0.11 mm on the equator).
public struct Coordinate: Hashable, Sendable {
  public var longitude: Int
  public var latitude: Int

  public init(longitude: Int, latitude: Int) {
    self.longitude = longitude
    self.latitude = latitude
  }

  public var longitudeDegrees: Double { Double(longitude) / 1e9 }
  public var latitudeDegrees: Double { Double(latitude) / 1e9 }

  /// Nanodegrees as a decimal number of degrees, without needless zeros: `-25.0299991`.
  static func text(_ nanodegrees: Int) -> String {
    let magnitude = nanodegrees.magnitude
    var decimals = String(magnitude % 1_000_000_000)
    decimals = String(repeating: "0", count: 9 - decimals.utf8.count) + decimals
    while decimals.utf8.last == UInt8(ascii: "0") { decimals.removeLast() }
    let whole = (nanodegrees < 0 ? "-" : "") + String(magnitude / 1_000_000_000)
    return decimals.isEmpty ? whole : whole + "." + decimals
  }
}

/// A position on the drawing board of the city: whole centimetres east and north of its south-west corner.
struct PlanePoint: Hashable {
  var x: Int
  var y: Int

  /// The south-west corner of the drawing board: open ocean in the middle of the Atlantic, where no real
  /// city is, just south of the equator.
  private static let corner = Coordinate(longitude: -25_040_000_000, latitude: -230_000_000)
  /// Centimetres to one degree at 0.2 degrees of southern latitude.
  private static let centimetresPerDegree = (east: 11_131_882, north: 11_057_429)

  /// Rounded to 1e-7 degrees, the resolution of OpenStreetMap.
  ///
  /// - Precondition: the point lies less than 9 km outside the drawing board.
  var coordinate: Coordinate {
    // Shifted by 0.1 degree, so that division always rounds the same way.
    let shift = 1_000_000
    let east = (x + shift) * 10_000_000 / PlanePoint.centimetresPerDegree.east
    let north = (y + shift) * 10_000_000 / PlanePoint.centimetresPerDegree.north
    let shiftEast = shift * 10_000_000 / PlanePoint.centimetresPerDegree.east
    let shiftNorth = shift * 10_000_000 / PlanePoint.centimetresPerDegree.north
    return Coordinate(
      longitude: PlanePoint.corner.longitude + (east - shiftEast) * 100,
      latitude: PlanePoint.corner.latitude + (north - shiftNorth) * 100)
  }

  /// Where a position lies on the drawing board, to the centimetre.
  init(_ coordinate: Coordinate) {
    x =
      (coordinate.longitude - PlanePoint.corner.longitude) / 100 * PlanePoint.centimetresPerDegree.east
      / 10_000_000
    y =
      (coordinate.latitude - PlanePoint.corner.latitude) / 100 * PlanePoint.centimetresPerDegree.north
      / 10_000_000
  }

  init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  /// The point so many thousandths of the way to another.
  func towards(_ other: PlanePoint, thousandths: Int) -> PlanePoint {
    PlanePoint(x: x + (other.x - x) * thousandths / 1_000, y: y + (other.y - y) * thousandths / 1_000)
  }

  func moved(east: Int = 0, north: Int = 0) -> PlanePoint { PlanePoint(x: x + east, y: y + north) }

  /// What an anticlockwise ring encloses; its first corner is not repeated.
  static func squareMetres(inside ring: [PlanePoint]) -> Int {
    let doubled = ring.indices.reduce(0) { sum, index in
      let (a, b) = (ring[index], ring[(index + 1) % ring.count])
      return sum + a.x * b.y - b.x * a.y
    }
    return doubled / 20_000
  }

  func squaredDistance(to other: PlanePoint) -> Int {
    (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
  }
}

/// The largest whole number whose square is not above the number given.
func integerSquareRoot(_ number: Int) -> Int {
  guard number > 0 else { return 0 }
  var root = 1 << ((Int.bitWidth - number.leadingZeroBitCount + 1) / 2)
  while true {
    let next = (root + number / root) / 2
    if next >= root { return root }
    root = next
  }
}
