import Geography

/// Land: areas taken together, each place once, on an equal-area plane in metres.
public struct PlaneLand {
  /// Nil where there is no land.
  private let shape: Shape?
  public let squareMetres: Double

  public static var none: PlaneLand { PlaneLand() }

  private init() {
    shape = nil
    squareMetres = 0
  }

  /// The union of areas.
  /// - Throws: `ShapeError`, `WellKnownBinaryError` for areas that are not valid.
  public init(_ geometries: [[UInt8]]) throws {
    self = geometries.isEmpty ? .none : try PlaneLand(polygonsOf: Shape.collection(geometries).dissolved())
  }

  /// Of a shape only what has area: an overlay may leave lines and points where areas merely touch, and GEOS
  /// takes no such mixture in the next overlay.
  private init(polygonsOf shape: Shape) throws {
    let region = try Region(wkb: shape.wkb)
    self.shape = region.isEmpty ? nil : try Shape(wkb: region.wkb)
    squareMetres = region.planeArea
  }

  /// Polygons as well-known binary; nil where there is no land.
  public var wkb: [UInt8]? { shape?.wkb }

  public func intersection(_ other: PlaneLand) throws -> PlaneLand {
    guard let shape, let otherShape = other.shape else { return .none }
    return try PlaneLand(polygonsOf: shape.intersection(otherShape))
  }

  public func subtracting(_ other: PlaneLand) throws -> PlaneLand {
    guard let shape else { return .none }
    guard let otherShape = other.shape else { return self }
    return try PlaneLand(polygonsOf: shape.difference(otherShape))
  }

  /// Lines widened by half their width to either side and flat at their ends, as one land.
  static func widened(_ lines: [(geometry: [UInt8], widthMetres: Double)]) throws -> PlaneLand {
    try PlaneLand(
      lines.filter { $0.widthMetres > 0 }.map { line in
        try Shape(wkb: line.geometry).flatBuffer(line.widthMetres / 2).wkb
      })
  }

  /// All land within a distance of the lines.
  static func within(_ metres: Double, ofLines lines: [[UInt8]]) throws -> PlaneLand {
    guard !lines.isEmpty else { return .none }
    return try PlaneLand(
      polygonsOf: Shape.collection(lines).roundBuffer(metres, quarterSegments: 64).dissolved())
  }

  /// Metres of the lines on this land, a stretch that is drawn twice once.
  func metres(ofLines lines: [[UInt8]]) throws -> Double {
    guard let shape, !lines.isEmpty else { return 0 }
    var reader = WellKnownBinaryReader(try Shape.collection(lines).dissolved().intersection(shape).wkb)
    var metres = 0.0
    try reader.read { element in
      guard case .line(let points) = element else { return }
      for (a, b) in zip(points, points.dropFirst()) {
        metres += ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
      }
    }
    return metres
  }
}

extension Region {
  /// Square units of the plane: outer rings less their holes.
  var planeArea: Double {
    var sum = 0.0
    for index in 0..<ringCount {
      let range = ringStarts[index]..<ringStarts[index + 1]
      guard let first = range.first else { continue }
      // From the first corner on, so that large coordinates do not cost digits.
      let (x0, y0) = (x[first], y[first])
      var twice = 0.0
      for i in range.dropLast() {
        twice += (x[i] - x0) * (y[i + 1] - y0) - (x[i + 1] - x0) * (y[i] - y0)
      }
      sum += isOuter[index] ? abs(twice) / 2 : -abs(twice) / 2
    }
    return max(0, sum)
  }
}
