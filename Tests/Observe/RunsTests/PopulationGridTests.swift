import ExampleCity
import Foundation
import Geodata
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

/// Grids of persons about the straight street: 25° W on the equator, a boundary of 2,400 by 995 m.
@Suite struct PopulationGridTests {
  let folder: TemporaryFolder
  private let boundary: Region
  init() throws {
    folder = try TemporaryFolder()
    let ladder = ExampleCity(seed: 0, layout: .ladder())
    try folder.write(ladder)
    var region = Region()
    region.addRing(ladder.boundary.map { ($0.longitudeDegrees, $0.latitudeDegrees) }, isOuter: true)
    boundary = region
  }

  private func measure(_ grid: String, cellMetres: Int = 1_000, boundary: String = "boundary.geojson") throws
    -> MeasuredCity
  {
    try MeasuredCity(
      """
      area: { code: X, kind: city, name: Ex }
      boundary: \(boundary)
      period: 2025
      inputs:
        timetables: gtfs-2025.zip
        population: { grid: \(grid) }
      parameters: { reference_day: 2025-05-14, cell_metres: \(cellMetres) }
      """, in: folder.path)
  }

  /// The persons of the points that lie in the boundary, added in their order.
  private func persons(_ points: [(x: Double, y: Double, persons: Double)]) -> Double {
    let inside = PointLocator([boundary])
    return points.filter { inside.contains(x: $0.x, y: $0.y) }.reduce(0) { $0 + $1.persons }
  }

  private func grid(columns: Int, rows: Int, cellDegrees: Double, seed: UInt64) -> GridWriter {
    var generator = SeededGenerator(seed: seed)
    var grid = GridWriter(
      columns: columns, rows: rows, west: -25 - Double(columns) * cellDegrees / 2,
      north: Double(rows) * cellDegrees / 2 + 0.000_123, cellDegrees: cellDegrees, tileSide: 16)
    for row in 0..<rows {
      for column in 0..<columns where Int.random(in: 0..<3, using: &generator) > 0 {
        grid.cells[.init(column: column, row: row)] = Float(Int.random(in: 1...40, using: &generator)) / 4
      }
    }
    return grid
  }

  /// Grids that end on every side of the boundary, or lie within it.
  @Test(arguments: [(80, 60, 0.001), (15, 80, 0.001), (80, 5, 0.001), (7, 4, 0.0007), (300, 300, 0.0001)])
  func everyoneInTheBoundaryIsCounted(columns: Int, rows: Int, cellDegrees: Double) throws {
    let grid = grid(columns: columns, rows: rows, cellDegrees: cellDegrees, seed: 5)
    try grid.write(to: folder.file("people.tif"))
    var points: [(x: Double, y: Double, persons: Double)] = []
    for row in 0..<rows {
      for column in 0..<columns {
        guard let value = grid.cells[.init(column: column, row: row)] else { continue }
        points.append(
          (
            grid.west + (Double(column) + 0.5) * cellDegrees, grid.north - (Double(row) + 0.5) * cellDegrees,
            Double(value)
          ))
      }
    }
    let figure = try measure("people.tif").figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN")
    #expect(figure.denominator == persons(points))
    #expect(try #require(figure.denominator) > 0)
  }

  /// Cells of 1.1 km are cut into parts of at most 100 m.
  @Test func coarseCellsAreCut() throws {
    var grid = GridWriter(columns: 20, rows: 20, west: -25.1, north: 0.1, cellDegrees: 0.01, tileSide: 16)
    for row in 0..<20 {
      for column in 0..<20 { grid.cells[.init(column: column, row: row)] = 144 }
    }
    try grid.write(to: folder.file("people.tif"))
    let cut = try measure("people.tif", cellMetres: 100).figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN")
    // 144 persons to a square of 0.01 degrees.
    let bounds = try #require(boundary.bounds)
    let expected = 144 * (bounds.east - bounds.west) * (bounds.north - bounds.south) / 1e-4
    #expect(abs(cut.denominator! - expected) < 0.12 * expected)
    let whole = try measure("people.tif").figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN")
    #expect(whole.denominator! != cut.denominator!)
    // The disc of 500 m about the stop, of which 1.4 % lie outside the boundary.
    let served = 144 * .pi * 0.25 / (1.11319 * 1.10574)
    #expect(abs(cut.numerator! - served) < 0.1 * served)
  }

  /// In another system the boundary bends; the nearest cells are found all the same.
  @Test func gridsInOtherSystemsAreBroughtToDegrees() throws {
    try folder.write(
      """
      PROJCS["WGS 84 / UTM zone 26N",GEOGCS["WGS 84",DATUM["WGS_1984",\
      SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],\
      PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",-27],\
      PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],\
      UNIT["metre",1],AUTHORITY["EPSG","32626"]]
      """, to: "people.prj")
    let (columns, rows, west, north, cell) = (60, 40, 720_000.0, 2_000.0, 100.0)
    var generator = SeededGenerator(seed: 9)
    var lines = [
      "ncols \(columns)", "nrows \(rows)", "xllcorner \(west)", "yllcorner \(north - Double(rows) * cell)",
      "cellsize \(cell)",
    ]
    var (x, y, values): ([Double], [Double], [Double]) = ([], [], [])
    for row in 0..<rows {
      let line = (0..<columns).map { _ in Int.random(in: 0...9, using: &generator) }
      lines.append(line.map(String.init).joined(separator: " "))
      for column in 0..<columns where line[column] > 0 {
        x.append(west + (Double(column) + 0.5) * cell)
        y.append(north - (Double(row) + 0.5) * cell)
        values.append(Double(line[column]))
      }
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "people.asc")
    let place = Place(file: "people.asc")
    try Reprojection(from: CoordinateReference("EPSG:32626", at: place), to: .wgs84, at: place)
      .apply(x: &x, y: &y)
    let expected = persons(zip(zip(x, y), values).map { ($0.0, $0.1, $1) })
    try #require(expected > 500 && expected < values.reduce(0, +) / 2)
    #expect(try measure("people.asc").figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN").denominator == expected)
  }

  /// Ten thousand million cells, which no memory holds as numbers: only the part about the city is read.
  @Test func aGridOfTheGlobeMayBeNamed() throws {
    var grid = GridWriter(
      columns: 100_000, rows: 100_000, west: -75, north: 50, cellDegrees: 0.001, tileSide: 512)
    // A cell on the street, 50 m from the stop, and one far away.
    grid.cells[.init(column: 50_000, row: 50_000)] = 12.5
    grid.cells[.init(column: 10, row: 10)] = 1_000
    try grid.write(to: folder.file("globe.tif"))
    let figure = try measure("globe.tif").figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN")
    #expect((figure.numerator, figure.denominator, figure.value) == (12.5, 12.5, 100))
  }

  /// More cells in the boundary than are held at a time: nobody is lost or doubled where strips meet.
  @Test func stripsMeetWithoutAGap() throws {
    let (columns, rows) = (2_100, 4_300)
    var grid = GridWriter(
      columns: columns, rows: rows, west: -26.05, north: 2.15, cellDegrees: 0.001, tileSide: 256)
    var sum = 0.0
    for row in 0..<rows {
      grid.cells[.init(column: row % columns, row: row)] = Float(row + 1)
      sum += Double(row + 1)
    }
    try grid.write(to: folder.file("people.tif"))
    try folder.write(
      """
      {"type": "Polygon", "coordinates": [[[-30, -5], [-20, -5], [-20, 5], [-30, 5], [-30, -5]]]}
      """, to: "wide.geojson")
    let figure = try measure("people.tif", boundary: "wide.geojson")
      .figure("SP_TRN_PUBL", "METHOD=EUCLIDEAN")
    #expect(figure.denominator == sum)
  }

  @Test func gridsWithNobodyInTheBoundaryAreRefused() throws {
    var grid = grid(columns: 8, rows: 8, cellDegrees: 0.001, seed: 1)
    grid.west = 30
    try grid.write(to: folder.file("elsewhere.tif"))
    #expect(faults { _ = try measure("elsewhere.tif") } == ["elsewhere.tif population.elsewhere"])
    let empty = GridWriter(columns: 80, rows: 80, west: -25.04, north: 0.04, cellDegrees: 0.001)
    try empty.write(to: folder.file("empty.tif"))
    #expect(faults { _ = try measure("empty.tif") } == ["empty.tif population.elsewhere"])
    #expect(faults { _ = try measure("none.tif") } == ["none.tif file.missing"])
    #expect(faults { _ = try measure("{file: empty.tif, band: 2}") } == ["empty.tif grid.band.missing"])
  }
}
