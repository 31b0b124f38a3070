import Geography
import TestSupport
import Testing

struct CoordinateTransformationTests {
  /// EPSG guidance note 7-2, Popular Visualisation Pseudo Mercator: 24°22'54.433" N, 100°20'00.000" W.
  @Test func webMercatorIsAsPublished() throws {
    let transformation = try CoordinateTransformation(to: "EPSG:3857")
    var (x, y) = ([-100.0 - 20.0 / 60], [24 + 22.0 / 60 + 54.433 / 3_600])
    transformation.forward(&x, &y)
    #expect(abs(x[0] - -11_169_055.58) < 0.01)
    #expect(abs(y[0] - 2_800_000.00) < 0.01)
  }

  @Test func axesAreInTheAuthoritysOrder() throws {
    let transformation = try CoordinateTransformation(to: "EPSG:4326")
    var (x, y) = ([2.35], [48.85])
    transformation.forward(&x, &y)
    #expect(x[0] == 48.85 && y[0] == 2.35)
  }

  @Test(arguments: ["EPSG:3857", "EPSG:4326", "EPSG:6933", "EPSG:3035", "EPSG:32631", "OGC:CRS84"])
  func thereAndBackIsHome(system: String) throws {
    let transformation = try CoordinateTransformation(to: system)
    var generator = SeededGenerator(seed: 5)
    let places = (0..<100).map { _ in
      (Double.random(in: -8...14, using: &generator), Double.random(in: 36...62, using: &generator))
    }
    var (x, y) = (places.map(\.0), places.map(\.1))
    transformation.forward(&x, &y)
    transformation.inverse(&x, &y)
    for (place, back) in zip(places, zip(x, y)) {
      #expect(abs(place.0 - back.0) < 1e-8 && abs(place.1 - back.1) < 1e-8)
    }
  }

  @Test func systemsThatAreNotKnownAreRefused() {
    for name in ["EPSG:1", "nonsense", "", "+proj=nothing"] {
      #expect(throws: CoordinateTransformation.Unknown.self) { try CoordinateTransformation(to: name) }
    }
  }

  @Test func placesOutsideASystemAreInfinite() throws {
    let transformation = try CoordinateTransformation(to: "EPSG:3857")
    var (x, y) = ([0.0], [90.0])
    transformation.forward(&x, &y)
    #expect(!y[0].isFinite || abs(y[0]) > 1e8)
  }

  /// The sides of a rectangle of a zone are curves on the ground: the rectangle around it is larger than that of
  /// its corners.
  @Test func rectanglesAreFollowedAlongTheirSides() throws {
    let transformation = try CoordinateTransformation(to: "EPSG:32631")
    let bounds = try #require(transformation.inverse(boundsOf: (200_000, 5_000_000, 800_000, 5_600_000)))
    var (x, y) = ([200_000.0, 800_000], [5_600_000.0, 5_600_000])
    transformation.inverse(&x, &y)
    #expect(bounds.north > y.max()! + 0.01)
    #expect(bounds.west <= x.min()! && bounds.east >= x.max()!)
  }

  @Test func rectanglesOfBinariesAreTheirPositions() {
    let line = WellKnownBinaryWriter.line([(3, 4), (-1, 7), (2, -5)])
    #expect(Bounds(wellKnownBinary: line) == Bounds(west: -1, south: -5, east: 3, north: 7))
    var region = Region()
    region.addRing([(0, 0), (10, 0), (10, 10)], isOuter: true)
    region.addRing([(20, 20), (30, 20), (30, 25)], isOuter: true)
    #expect(Bounds(wellKnownBinary: region.wkb) == Bounds(west: 0, south: 0, east: 30, north: 25))
    // Nothing, too little, too much.
    #expect(Bounds(wellKnownBinary: []) == nil)
    #expect(Bounds(wellKnownBinary: Array(line.dropLast())) == nil)
    #expect(Bounds(wellKnownBinary: line + [0]) == nil)
    #expect(Bounds(wellKnownBinary: WellKnownBinaryWriter.point(x: .nan, y: .nan)) == nil)
  }

  @Test func shapesLieToOneAnotherAsSaid() throws {
    func square(_ west: Double, _ side: Double) throws -> Shape {
      var region = Region()
      region.addRing([(west, 0), (west + side, 0), (west + side, side), (west, side)], isOuter: true)
      return try Shape(wkb: region.wkb)
    }
    let large = try square(0, 4)
    let small = try square(1, 1)
    let beside = try square(4, 2)
    let across = try square(3, 3)
    #expect(large.holds(.contains, with: small) == true && small.holds(.within, with: large) == true)
    #expect(large.holds(.touches, with: beside) == true && large.holds(.overlaps, with: across) == true)
    #expect(small.holds(.disjoint, with: beside) == true && small.holds(.intersects, with: beside) == false)
    #expect(large.holds(.equals, with: try square(0, 4)) == true)
    let line = try Shape(wkb: WellKnownBinaryWriter.line([(-1, 2), (5, 2)]))
    #expect(line.holds(.crosses, with: large) == true)
  }
}
