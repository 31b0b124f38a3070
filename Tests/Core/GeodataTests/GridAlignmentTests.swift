import Geodata
import Geography
import Monitoring
import Testing

@Suite struct GridAlignmentTests {
  private func frame(
    _ system: String = "ESRI:54009", west: Double = 187_000, north: Double = 6_035_000, cell: Double = 1_000,
    columns: Int = 30, rows: Int = 20
  ) throws -> GridFrame {
    GridFrame(
      reference: try CoordinateReference(system, at: Place(file: "")),
      georeference: Georeference(
        west: west, north: north, cellWidth: cell, cellHeight: cell, columns: columns, rows: rows))
  }

  @Test func alikeButForRounding() throws {
    let grid = try frame()
    #expect(grid.isAligned(with: grid))
    #expect(grid.isAligned(with: try frame(west: 187_000.000_1)))
    #expect(grid.isAligned(with: try frame(cell: 1_000.000_000_01)))
    for other in [
      try frame(west: 187_001), try frame(north: 6_034_000), try frame(cell: 1_000.001),
      try frame(columns: 31),
      try frame(rows: 21), try frame("EPSG:3857"),
    ] { #expect(!grid.isAligned(with: other)) }
  }

  @Test func placeAmongTheCellsOfAnother() throws {
    let grid = try frame()
    #expect(try #require(grid.place(of: try frame(west: 190_000, north: 6_040_000))) == (3, -5))
    #expect(grid.place(of: try frame(west: 190_500)) == nil)
    #expect(grid.place(of: try frame(cell: 500)) == nil)
  }

  @Test func bothGridsAreNamed() throws {
    try GridAlignment.check(try frame(), of: "a.tif", with: try frame(), of: "b.tif")
    let issues = #expect(throws: InputIssues.self) {
      try GridAlignment.check(try frame(cell: 100), of: "land.tif", with: try frame(), of: "people.tif")
    }
    let issue = try #require(issues?.all.first)
    #expect(issue.code == "grid.align" && issue.place.file == "land.tif")
    #expect(issue.found == "ESRI:54009, 30 × 20 cells of 100 × 100 from 187000 6035000")
    #expect(
      issue.arguments == [
        "name": "people.tif", "expected": "ESRI:54009, 30 × 20 cells of 1000 × 1000 from 187000 6035000",
      ])
  }

  /// The sphere of Mollweide has the ellipsoid's greatest radius a; with e² = 0.00669438 its areas are
  /// a² / (M N) of those on the ellipsoid: 1 / (1 - e²) at the equator, 1 - e² at the poles.
  @Test func areasOfMollweide() throws {
    let equator = try #require(try frame(west: 0, north: 10_000).areaDistortion())
    #expect(abs(equator.lowerBound - 1.006_739) < 1e-5 && abs(equator.upperBound - 1.006_739) < 1e-5)
    let world = try #require(
      try frame(west: -18_000_000, north: 9_000_000, cell: 100_000, columns: 360, rows: 180).areaDistortion())
    #expect(abs(world.lowerBound - 0.993_306) < 2e-3 && abs(world.upperBound - 1.006_739) < 1e-4)
    #expect(try frame().isEqualArea())
  }

  @Test func areasOfOtherPlanes() throws {
    // Lambert's azimuthal projection of Europe keeps those of the ellipsoid.
    let europe = try #require(
      try frame("EPSG:3035", west: 3_000_000, north: 4_000_000, cell: 100_000, columns: 20, rows: 20)
        .areaDistortion())
    #expect(abs(europe.lowerBound - 1) < 1e-5 && abs(europe.upperBound - 1) < 1e-5)
    // Web Mercator at 60 degrees: about four times.
    let mercator = try frame("EPSG:3857", west: 0, north: 8_399_738 + 10_000)
    let fourfold = try #require(try mercator.areaDistortion())
    #expect(abs(fourfold.lowerBound - 4) < 0.05 && abs(fourfold.upperBound - 4) < 0.05)
    #expect(try !mercator.isEqualArea())
    // New York in feet.
    let feet = try frame("EPSG:2263", west: 980_000, north: 200_000)
    #expect(try feet.isEqualArea())
    #expect(abs(feet.reference.metresPerUnit! - 0.304_800_61) < 1e-8)
    let degrees = GridFrame(reference: .wgs84, georeference: feet.georeference)
    #expect(try degrees.areaDistortion() == nil && !degrees.isEqualArea())
    #expect(degrees.reference.metresPerUnit == nil)
    // Beyond the edge of the map.
    #expect(try frame(west: 30_000_000).areaDistortion() == nil)
  }
}
