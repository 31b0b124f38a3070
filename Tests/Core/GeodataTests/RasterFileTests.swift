import Foundation
import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

/// Grids written by the test as ASCII grids with a `.prj` beside them.
@Suite struct RasterFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ name: String) throws -> String {
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
    return folder.file(name)
  }

  /// 3 columns, 2 rows, cells of 100 m in UTM zone 28 north, one without a value.
  private func small(reference: String? = "EPSG:32628", _ name: String = "people") throws -> String {
    if let reference {
      try #require(reference == "EPSG:32628")
      _ = try write(utm28, name + ".prj")
    }
    return try write(
      """
      ncols 3
      nrows 2
      xllcorner 400000
      yllcorner 3100000
      cellsize 100
      NODATA_value -9
      1 2 3
      4 -9 6.5
      """, name + ".asc")
  }

  private let utm28 = """
    PROJCS["WGS 84 / UTM zone 28N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],\
    PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],\
    PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",-15],PARAMETER["scale_factor",0.9996],\
    PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","32628"]]
    """

  @Test func readsFrameAndCells() throws {
    let grid = try RasterFile(try small())
    #expect(
      grid.frame
        == GridFrame(
          reference: try CoordinateReference("EPSG:32628", at: Place(file: "")),
          georeference: Georeference(
            west: 400_000, north: 3_100_200, cellWidth: 100, cellHeight: 100, columns: 3, rows: 2)))
    #expect(!grid.frame.reference.isGeographic)
    #expect(grid.bands.map(\.noData) == [-9])
    let cells: [Double] = try grid.read(grid.whole)
    #expect(cells[..<4] == [1, 2, 3, 4])
    #expect(cells[4].isNaN)
    #expect(cells[5] == 6.5)
    let floats: [Float] = try grid.read(.init(column: 1, row: 1, columns: 2, rows: 1))
    #expect(floats[0].isNaN && floats[1] == 6.5)
    let none: [Float] = try grid.read(.init(column: 3, row: 0, columns: 0, rows: 2))
    #expect(none.isEmpty)
  }

  @Test func faultsAreNamed() throws {
    #expect(codes { _ = try RasterFile(try small(reference: nil, "bare")) } == ["grid.crs.missing"])
    #expect(codes { _ = try RasterFile(folder.file("none.tif")) } == ["file.missing"])
    #expect(codes { _ = try RasterFile(folder.path) } == ["file.directory"])
    #expect(codes { _ = try RasterFile(try write("", "empty.tif")) } == ["file.empty"])
    #expect(codes { _ = try RasterFile(try write("no grid", "text.tif")) } == ["grid.unreadable"])
    #expect(codes { _ = try RasterFile("/vsicurl/https://example.org/a.tif") } == ["file.missing"])
    let grid = try RasterFile(try small())
    #expect(codes { _ = try grid.read(grid.whole, band: 2) as [Float] } == ["grid.band.missing"])
    #expect(codes { _ = try grid.read(grid.whole, band: 0) as [Float] } == ["grid.band.missing"])
  }

  /// A file that would send its reader to the network or elsewhere is no grid.
  @Test func aFileThatPointsElsewhereIsRefused() throws {
    let elsewhere = """
      <VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
      <SourceFilename>/vsicurl/http://localhost/a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>
      """
    #expect(codes { _ = try RasterFile(try write(elsewhere, "away.vrt")) } == ["grid.unreadable"])
    let service =
      "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://localhost/</ServerUrl></Service></GDAL_WMS>"
    #expect(codes { _ = try RasterFile(try write(service, "away.xml")) } == ["grid.unreadable"])
  }

  @Test func aReferenceCanBeAssumed() throws {
    let grid = try RasterFile(try small(reference: nil, "bare"), assumedReference: .wgs84)
    #expect(grid.frame.reference == .wgs84)
  }

  @Test func aTurnedGridIsRefused() throws {
    // A picture of one pixel; a world file with terms of rotation comes beside it.
    let picture: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
      0, 1,
      8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0,
      0, 0,
      2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
    try Data(picture).write(to: URL(fileURLWithPath: folder.file("picture.png")))
    #expect(
      codes { _ = try RasterFile(folder.file("picture.png"), assumedReference: .wgs84) } == [
        "grid.place.missing"
      ])
    _ = try write("10\n1\n1\n-10\n0\n0\n", "picture.pgw")
    #expect(
      codes { _ = try RasterFile(folder.file("picture.png"), assumedReference: .wgs84) } == ["grid.rotated"])
  }

  /// Twice as large cells over the same ground: sums and means by hand.
  @Test func resamplingByHand() throws {
    _ = try write(utm28, "even.prj")
    let path = try write(
      "ncols 4\nnrows 2\nxllcorner 400000\nyllcorner 3100000\ncellsize 100\n1 2 3 4\n5 6 7 8\n", "even.asc")
    let grid = try RasterFile(path)
    let target = GridFrame(
      reference: grid.frame.reference,
      georeference: Georeference(
        west: 400_000, north: 3_100_200, cellWidth: 200, cellHeight: 200, columns: 3, rows: 1))
    let sums: [Double] = try grid.read(resampledTo: target, by: .sum)
    #expect(sums[0] == 14 && sums[1] == 22 && sums[2].isNaN)
    let means: [Float] = try grid.read(resampledTo: target, by: .average)
    #expect(means[0] == 3.5 && means[1] == 5.5 && means[2].isNaN)
    var halfCell = target
    halfCell.georeference.west -= 50
    let shifted: [Double] = try grid.read(resampledTo: halfCell, by: .sum)
    // 150 m of the first, 200 m of the second, 50 m of the third target cell lie on the grid.
    #expect(abs(shifted[0] - (6 + 8 / 2)) < 1e-9)
    #expect(abs(shifted[1] - (8 / 2 + 10 + 12 / 2)) < 1e-9)
    #expect(abs(shifted[2] - 12 / 2) < 1e-9)
  }

  @Test(.enabled(if: SharedData.isPresent), arguments: [1, 2]) func totalsSurviveReprojection(threads: Int)
    throws
  {
    let grid = try RasterFile(SharedData.path("nairobi/worldpop_2025_100m.tif"))
    #expect(grid.frame.columns == 544 && grid.frame.rows == 338)
    #expect(grid.frame.reference == .wgs84)
    let cells: [Double] = try grid.read(grid.whole)
    let total = cells.reduce(0) { $0 + ($1.isNaN ? 0 : $1) }
    #expect(abs(total - 5_666_439) < 1)
    let target = GridFrame(
      reference: try CoordinateReference("EPSG:32737", at: Place(file: "")),
      georeference: Georeference(
        west: 230_000, north: 9_880_000, cellWidth: 250, cellHeight: 250, columns: 240, rows: 180))
    let moved: [Double] = try grid.read(resampledTo: target, by: .sum, threads: threads)
    let movedTotal = moved.reduce(0) { $0 + ($1.isNaN ? 0 : $1) }
    #expect(abs(movedTotal / total - 1) < 1e-3)
  }

  @Test(.enabled(if: SharedData.isPresent)) func realGridsAreReadAsTheyAreDescribed() throws {
    let people = try RasterFile(SharedData.path("belgium/ghs_pop_2020_1km.tif"))
    #expect(people.frame.columns == 303 && people.frame.rows == 219)
    #expect(people.frame.west == 187_000 && people.frame.south == 5_816_000)
    #expect(people.frame.reference.isSame(as: try CoordinateReference("ESRI:54009", at: Place(file: ""))))
    #expect(people.bands[0].dataType == "Float64")
    let cells: [Double] = try people.read(people.whole)
    #expect(abs(cells.reduce(0) { $0 + ($1.isNaN ? 0 : $1) } - 20_602_095.7) < 0.1)

    let built = try RasterFile(SharedData.path("belgium/ghs_built_s_2020_1km.tif"))
    #expect(built.bands[0].dataType == "UInt32" && built.bands[0].noData == 4_294_967_295)
    #expect((try built.read(built.whole) as [Float]).filter { !$0.isNaN }.max() == 523_271)

    let gridded = try RasterFile(SharedData.path("sao-miguel/gpw_v411_2020_count_2020.tif"))
    let counts: [Double] = try gridded.read(gridded.whole)
    #expect(abs(counts.reduce(0) { $0 + ($1.isNaN ? 0 : $1) } - 145_603) < 1)
  }

  @Test(.enabled(if: SharedData.isPresent)) func aDamagedGridIsAnIssue() throws {
    let bytes = try SharedData.bytes("belgium/ghs_pop_2020_1km.tif")
    for count in stride(from: 0, to: bytes.count, by: 20_000) {
      try Data(bytes[..<count]).write(to: URL(fileURLWithPath: folder.file("cut.tif")))
      let thrown = codes {
        let grid = try RasterFile(folder.file("cut.tif"))
        _ = try grid.read(grid.whole) as [Float]
      }
      #expect(thrown == [count == 0 ? "file.empty" : "grid.unreadable"])
    }
  }
}
