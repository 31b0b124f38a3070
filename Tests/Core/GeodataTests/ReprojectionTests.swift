import Geodata
import Monitoring
import Testing

@Suite struct ReprojectionTests {
  private func reference(_ text: String) throws -> CoordinateReference {
    try CoordinateReference(text, at: Place(file: "city.yaml", field: "crs"))
  }

  /// On the central meridian easting is 500,000 m by definition; the northing of 45° is the meridian arc
  /// 4,984,944.378 m times the scale 0.9996.
  @Test func eastComesBeforeNorth() throws {
    let there = try Reprojection(from: .wgs84, to: try reference("EPSG:32631"), at: Place(file: ""))
    var (x, y) = ([3.0, 3.0], [0.0, 45.0])
    #expect(there.apply(x: &x, y: &y) == 0)
    #expect(abs(x[0] - 500_000) < 1e-6 && abs(y[0]) < 1e-6)
    #expect(abs(x[1] - 500_000) < 1e-6 && abs(y[1] - 4_984_944.378 * 0.9996) < 1e-2)
    let back = try Reprojection(from: try reference("EPSG:32631"), to: .wgs84, at: Place(file: ""))
    #expect(back.apply(x: &x, y: &y) == 0)
    #expect(abs(x[1] - 3) < 1e-9 && abs(y[1] - 45) < 1e-9)
  }

  /// Zone 1 has its central meridian at 177° west; Taveuni lies on both sides of the antimeridian.
  @Test func theAntimeridianIsNoEdgeOfAZone() throws {
    let there = try Reprojection(from: .wgs84, to: try reference("EPSG:32701"), at: Place(file: ""))
    var (x, y) = ([179.999, -179.999, 180, -180], [-16.8, -16.8, -16.8, -16.8])
    #expect(there.apply(x: &x, y: &y) == 0)
    #expect(abs((x[1] - x[0]) - 213) < 1)
    #expect(abs(x[2] - x[3]) < 1e-6)
  }

  @Test func aPointWithoutAPlaceIsNotANumber() throws {
    let there = try Reprojection(from: .wgs84, to: try reference("EPSG:3857"), at: Place(file: ""))
    var (x, y) = ([0.0, .nan, 10], [0.0, 0, .infinity])
    #expect(there.apply(x: &x, y: &y) == 2)
    #expect(x[0] == 0 && x[1].isNaN && x[2].isNaN && y[2].isNaN)
    var (noX, noY): ([Double], [Double]) = ([], [])
    #expect(there.apply(x: &noX, y: &noY) == 0)
  }

  @Test(arguments: [
    "", "EPSG:1", "EPSG:", "4326", "http://localhost/crs", "/etc/passwd", "GEOGCS[", "EPSG:4326:1",
  ])
  func whatIsNoReferenceIsAnIssue(text: String) throws {
    let issues = #expect(throws: InputIssues.self) { try reference(text) }
    #expect(
      issues?.all == [InputIssue("crs.unknown", at: Place(file: "city.yaml", field: "crs"), found: text)])
  }

  @Test func spellingsOfOneReferenceAreTheSame() throws {
    let text = """
      GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],\
      UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]
      """
    #expect(try reference(text).isSame(as: .wgs84))
    #expect(try reference(text).isGeographic)
    #expect(try !reference("EPSG:3857").isSame(as: .wgs84))
    #expect(try !reference("ESRI:54009").isGeographic)
  }
}
