import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

@Suite struct PolygonisationTests {
  private func frame(_ columns: Int, _ rows: Int) throws -> GridFrame {
    GridFrame(
      reference: try CoordinateReference("ESRI:54009", at: Place(file: "")),
      georeference: Georeference(
        west: 300_000, north: 6_000_000, cellWidth: 1_000, cellHeight: 1_000, columns: columns, rows: rows))
  }

  private func planeArea(_ wkb: [UInt8]) throws -> Double {
    let region = try Region(wkb: wkb)
    return (0..<region.ringCount).reduce(0.0) { sum, index in
      let ring = region.ring(index)
      let twice = zip(ring, ring.dropFirst()).reduce(0.0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
      return sum + (region.isOuter[index] ? 1 : -1) * abs(twice) / 2
    }
  }

  @Test func regionsByHand() throws {
    // A ring of 1 around a 2; a 1 that touches it at a corner only.
    let cells: [UInt8] = [
      1, 1, 1, 0,
      1, 2, 1, 0,
      1, 1, 1, 0,
      0, 0, 0, 1,
    ]
    let areas = try Polygonisation.polygons(of: cells, frame: try frame(4, 4))
    #expect(areas.map(\.value) == [0, 1, 2])
    #expect(try areas.map { try planeArea($0.geometry) } == [6e6, 9e6, 1e6])
    let ones = try Region(wkb: areas[1].geometry)
    #expect(ones.isOuter.filter { $0 }.count == 2 && ones.ringCount == 3)
    #expect(areas[2].pointCount == 5)
    #expect(try Shape(wkb: areas[1].geometry).invalidity == nil)
    let one = try Polygonisation.polygons(of: cells, frame: try frame(4, 4), values: [2, 9])
    #expect(one == [areas[2]])
    #expect(try Polygonisation.polygons(of: cells, frame: try frame(4, 4), values: []) == [])
  }

  /// Every class of a drawn grid has the area of its cells, in valid shapes, alike for bytes and labels.
  @Test(arguments: 1...4) func areasAreThoseOfTheCells(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    let frame = try frame(60, 45)
    let cells = (0..<frame.cellCount).map { _ in UInt8.random(in: 0...2, using: &chance) }
    let areas = try Polygonisation.polygons(of: cells, frame: frame)
    for area in areas {
      #expect(try planeArea(area.geometry) == Double(cells.filter { Int($0) == area.value }.count) * 1e6)
      #expect(try Shape(wkb: area.geometry).invalidity == nil)
    }
    let labels = try Polygonisation.polygons(of: cells.map { Int32($0) + 100_000 }, frame: frame)
    #expect(labels.map(\.value) == [100_000, 100_001, 100_002])
    #expect(labels.map(\.geometry) == areas.map(\.geometry))
  }

  /// The system keeps areas, so square metres on the ellipsoid are about those on the plane (its own formulas
  /// are those of a sphere, which moves areas by up to some thousandths).
  @Test func shapesOnTheEllipsoid() throws {
    let frame = try frame(100, 80)
    let cells = (0..<frame.cellCount).map { UInt8($0 % 100 < 50 ? 1 : 2) }
    let areas = try Polygonisation.polygons(of: cells, frame: frame, in: .wgs84)
    for area in areas {
      #expect(abs(try Region(wkb: area.geometry).areaSquareMetres / 4e9 - 1) < 0.01)
    }
  }

  @Test func aCornerOffTheMapIsAnIssue() throws {
    var frame = try frame(2, 1)
    frame.georeference.west = 30_000_000
    #expect(
      codes { _ = try Polygonisation.polygons(of: [1, 1] as [UInt8], frame: frame, in: .wgs84) } == [
        "geometry.unplaced"
      ])
  }

  @Test func majority() throws {
    let cells: [UInt8] = [
      1, 1, 2, 2, 7,
      1, 3, 5, 4, 7,
      9, 9, 8, 8, 6,
    ]
    let (coarse, target) = MajorityCoarsening.coarsened(cells, frame: try frame(5, 3), byBlocksOf: 2)
    #expect(coarse == [1, 2, 7, 9, 8, 6])
    #expect(target.columns == 3 && target.rows == 2 && target.cellWidth == 2_000 && target.north == 6_000_000)
    // Of 2, 2, 4, 5 two are 2; where all are as frequent, the lowest stands.
    let ties = MajorityCoarsening.coarsened([4, 3, 2, 1], frame: try frame(2, 2), byBlocksOf: 2)
    #expect(ties.cells == [1])
    let same = MajorityCoarsening.coarsened(cells, frame: try frame(5, 3), toAtMost: 15)
    #expect(same.cells == cells)
    #expect(same.frame.georeference.columns == 5)
    #expect(MajorityCoarsening.coarsened(cells, frame: try frame(5, 3), toAtMost: 14).cells == coarse)
    #expect(MajorityCoarsening.coarsened(cells, frame: try frame(5, 3), toAtMost: 1).cells.count == 1)
  }

  @Test func mapsKeepBelowTheLimit() throws {
    var chance = SeededGenerator(seed: 5)
    let frame = try frame(200, 200)
    let cells = (0..<frame.cellCount).map { _ in UInt8.random(in: 0...3, using: &chance) }
    let areas = try Polygonisation.mapPolygons(of: cells, frame: frame, maximumPoints: 5_000)
    #expect(areas.reduce(0) { $0 + $1.pointCount } <= 5_000)
    #expect(areas.count > 1)
    let plain = [UInt8](repeating: 3, count: frame.cellCount)
    let one = try Polygonisation.mapPolygons(of: plain, frame: frame)
    #expect(one.map(\.value) == [3])
    let whole = try Polygonisation.polygons(of: plain, frame: frame, in: .wgs84)
    #expect(one == whole)
  }
}
