import Foundation
import Geography
import TestSupport
import Testing

typealias Point = (x: Double, y: Double)

func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> [Point] {
  [(west, south), (east, south), (east, north), (west, north), (west, south)]
}

func region(_ rings: [Point]...) -> Region {
  var region = Region()
  for (index, ring) in rings.enumerated() { region.addRing(ring, isOuter: index == 0) }
  return region
}

/// A regular polygon about a point, as near to a circle of that radius as its corners allow.
func disc(_ x: Double, _ y: Double, metres: Double, corners: Int = 360) -> [Point] {
  let scale = Ellipsoid.metresPerDegree(latitude: y)
  return (0..<corners).map {
    let angle = 2 * Double.pi * Double($0) / Double(corners)
    return (x + metres * cos(angle) / scale.east, y + metres * sin(angle) / scale.north)
  }
}

/// Polygons of the first feature of a GeoJSON file.
func geoJSONRegion(_ bytes: [UInt8]) throws -> Region {
  let json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  let features = json["features"] as? [[String: Any]] ?? [json]
  let geometry = try #require(features[0]["geometry"] as? [String: Any])
  let coordinates = try #require(geometry["coordinates"] as? [Any])
  let polygons =
    geometry["type"] as? String == "Polygon" ? [coordinates] : coordinates.compactMap { $0 as? [Any] }
  var region = Region()
  for polygon in polygons {
    for (index, ring) in polygon.enumerated() {
      let points = try #require(ring as? [[Double]])
      region.addRing(points.map { ($0[0], $0[1]) }, isOuter: index == 0)
    }
  }
  return region
}

@Suite struct RegionTests {
  @Test(.enabled(if: SharedData.isPresent)) func areaOfLasPalmas() throws {
    let region = try geoJSONRegion(SharedData.bytes("las-palmas/boundary_municipality.geojson"))
    #expect((region.areaSquareMetres / 1e6 * 100).rounded() / 100 == 103.32)
    let back = try Region(wkb: region.wkb)
    #expect(back.areaSquareMetres == region.areaSquareMetres)
  }

  /// Half of the ellipsoid's 510,065,621.724 km².
  @Test func areaOfAHemisphere() {
    let equator: [Point] = [(0, 0), (90, 0), (180, 0), (-90, 0)]
    #expect(abs(region(equator).areaSquareMetres / 255_032_810_862_044 - 1) < 1e-12)
  }

  /// An octant: an eighth of the whole.
  @Test func areaOfAnOctant() {
    #expect(abs(region([(0, 0), (90, 0), (0, 90)]).areaSquareMetres / 63_758_202_715_511 - 1) < 1e-9)
  }

  @Test(arguments: [0.0, 28.1, -30.03, 60, 78.2])
  func areaOfADisc(latitude: Double) {
    let area = region(disc(179.999, latitude, metres: 1_000)).areaSquareMetres
    let expected = 180 * sin(2 * Double.pi / 360) * 1e6
    #expect(abs(area / expected - 1) < 2e-5)
  }

  @Test func holesAreTakenOffWhateverTheDirection() {
    let (outer, hole) = (box(0, 0, 0.02, 0.02), box(0.005, 0.005, 0.01, 0.01))
    let whole = region(outer).areaSquareMetres
    let part = region(hole).areaSquareMetres
    #expect(part > 0)
    for ring in [hole, hole.reversed()] {
      #expect(abs(region(outer, ring).areaSquareMetres - (whole - part)) < 1e-3)
      #expect(abs(region(outer.reversed(), ring).areaSquareMetres - (whole - part)) < 1e-3)
    }
  }

  @Test func ringsAreClosed() {
    let open = region(Array(box(0, 0, 1, 1).dropLast()))
    #expect(open.ring(0).count == 5)
    #expect(open.ring(0).first! == open.ring(0).last!)
    #expect(region(box(0, 0, 1, 1)).ring(0).count == 5)
  }

  @Test func emptyAndDegenerate() {
    #expect(Region().isEmpty)
    #expect(Region().areaSquareMetres == 0)
    #expect(Region().bounds == nil)
    #expect(region([]).areaSquareMetres == 0)
    #expect(region([(3, 4)]).areaSquareMetres == 0)
    #expect(region([(3, 4), (3, 5)]).areaSquareMetres == 0)
  }

  @Test func movesEveryPoint() {
    let moved = region(box(0, 0, 1, 1), box(0.2, 0.2, 0.4, 0.4)).mapped { ($0 + 10, $1 * 2) }
    #expect(moved.bounds == Bounds(west: 10, south: 0, east: 11, north: 2))
    #expect(moved.ringCount == 2)
    #expect(moved.isOuter == [true, false])
  }
}

@Suite struct BoundsTests {
  @Test func holdsAndMeets() {
    let square = Bounds(west: 0, south: 0, east: 2, north: 2)
    #expect(square.contains(square))
    #expect(square.intersects(square))
    #expect(square.contains(Bounds(west: 1, south: 1, east: 2, north: 2)))
    #expect(!square.contains(Bounds(west: 1, south: 1, east: 2.1, north: 2)))
    #expect(square.intersects(Bounds(west: 2, south: 2, east: 3, north: 3)))
    #expect(!square.intersects(Bounds(west: 2.1, south: 0, east: 3, north: 3)))
    #expect(!square.intersects(Bounds(west: 0, south: -2, east: 3, north: -0.1)))
    #expect(Bounds(x: [], y: []) == nil)
    #expect(Bounds(x: [3, -1], y: [5, 7]) == Bounds(west: -1, south: 5, east: 3, north: 7))
  }

  /// Everything within the margin is inside, on all sides, and not much more.
  @Test(arguments: [0.0, 28, -60, 78])
  func expands(latitude: Double) {
    let bounds = Bounds(west: 10, south: latitude, east: 10.1, north: latitude + 0.1)
    let wide = bounds.expanded(byMetres: 1_000)
    #expect(wide.contains(bounds))
    for y in [bounds.south, bounds.north] {
      #expect(Ellipsoid.distance(10, y, wide.west, y) >= 1_000)
      #expect(Ellipsoid.distance(10.1, y, wide.east, y) >= 1_000)
      #expect(Ellipsoid.distance(10, y, wide.west, y) < 1_100)
    }
    #expect(Ellipsoid.distance(10, wide.south, 10, bounds.south) >= 1_000)
    #expect(Ellipsoid.distance(10, wide.north, 10, bounds.north) >= 1_000)
    #expect(Ellipsoid.distance(10, wide.north, 10, bounds.north) < 1_020)
  }
}
