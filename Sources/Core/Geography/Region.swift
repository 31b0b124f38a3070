import Monitoring

/// A polygon or several, with holes, on longitude and latitude in degrees.
public struct Region: Sendable {
  /// All rings one after the other; ring `i` is `ringStarts[i] ..< ringStarts[i + 1]`, first point repeated
  /// at the end.
  public private(set) var x: [Double] = []
  public private(set) var y: [Double] = []
  public private(set) var ringStarts: [Int] = [0]
  /// For each ring whether it is an outer one; holes follow the outer ring they lie in.
  public private(set) var isOuter: [Bool] = []

  public init() {}

  /// Adds a ring; closes it where the first point is not repeated.
  public mutating func addRing(_ points: [(x: Double, y: Double)], isOuter outer: Bool) {
    for point in points {
      x.append(point.x)
      y.append(point.y)
    }
    if let first = points.first, let last = points.last, first != last {
      x.append(first.x)
      y.append(first.y)
    }
    ringStarts.append(x.count)
    isOuter.append(outer)
  }

  /// The polygons of a polygon, multipolygon or a collection of such, as well-known binary; other geometries
  /// in a collection are passed over.
  public init(wkb: [UInt8]) throws(WellKnownBinaryError) {
    var reader = WellKnownBinaryReader(wkb)
    try reader.read { element in
      if case .ring(let points, let outer) = element { addRing(points, isOuter: outer) }
    }
  }

  public var isEmpty: Bool { isOuter.isEmpty }
  public var ringCount: Int { isOuter.count }

  public func ring(_ index: Int) -> [(x: Double, y: Double)] {
    (ringStarts[index]..<ringStarts[index + 1]).map { (x[$0], y[$0]) }
  }

  /// Square metres on the ellipsoid: outer rings less their holes.
  public var areaSquareMetres: Double {
    var sum = 0.0
    for index in 0..<ringCount {
      let area = Ellipsoid.area(ring: ring(index).dropLast())
      sum += isOuter[index] ? area : -area
    }
    return sum
  }

  public var bounds: Bounds? { Bounds(x: x, y: y) }

  /// The same region with every point moved, such as back from a plane to degrees.
  public func mapped(_ transform: (Double, Double) -> (x: Double, y: Double)) -> Region {
    var result = self
    for i in x.indices { (result.x[i], result.y[i]) = transform(x[i], y[i]) }
    return result
  }

  /// Multipolygon as ISO well-known binary, little endian.
  public var wkb: [UInt8] {
    var writer = WellKnownBinaryWriter()
    let outers = isOuter.indices.filter { isOuter[$0] }
    writer.begin(type: 6, count: outers.count)
    for (place, outer) in outers.enumerated() {
      let end = place + 1 < outers.count ? outers[place + 1] : ringCount
      writer.begin(type: 3, count: end - outer)
      for index in outer..<end { writer.ring(ring(index)) }
    }
    return writer.bytes
  }
}

/// The smallest upright rectangle around something, in degrees.
public struct Bounds: Hashable, Sendable {
  public var west, south, east, north: Double

  public init(west: Double, south: Double, east: Double, north: Double) {
    self.west = west
    self.south = south
    self.east = east
    self.north = north
  }

  /// Nil for no points.
  public init?(x: [Double], y: [Double]) {
    guard let west = x.min(), let east = x.max(), let south = y.min(), let north = y.max()
    else { return nil }
    self.init(west: west, south: south, east: east, north: north)
  }

  /// Wide enough on all sides for everything within `metres` of the rectangle.
  public func expanded(byMetres metres: Double) -> Bounds {
    // A degree northwards is never shorter than at the equator.
    let dy = metres / Ellipsoid.metresPerDegree(latitude: 0).north
    let scale = Ellipsoid.metresPerDegree(latitude: min(90, max(abs(south), abs(north)) + dy))
    let dx = metres / max(scale.east, 1)
    return Bounds(west: west - dx, south: south - dy, east: east + dx, north: north + dy)
  }

  public func contains(_ other: Bounds) -> Bool {
    west <= other.west && south <= other.south && east >= other.east && north >= other.north
  }

  public func holds(_ x: Double, _ y: Double) -> Bool {
    west <= x && x <= east && south <= y && y <= north
  }

  public func intersects(_ other: Bounds) -> Bool {
    west <= other.east && other.west <= east && south <= other.north && other.south <= north
  }
}
