import Foundation
import Geodata
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

/// Built-up area and population summed over areas, on grids of four columns and three rows of 0.01 degrees
/// from the equator northwards at 10 degrees east.
@Suite struct LandGridsTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let wgs84 =
    "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137,298.257223563]],"
    + "PRIMEM[\"Greenwich\",0],UNIT[\"Degree\",0.0174532925199433]]"

  private func grid(_ name: String, _ rows: [[Double]]) throws -> LandGrids.Grid {
    let cells = rows.map { $0.map { "\($0)" }.joined(separator: " ") }.joined(separator: "\n")
    try folder.write(
      "ncols \(rows[0].count)\nnrows \(rows.count)\nxllcorner 10\nyllcorner 0\ncellsize 0.01\n"
        + "NODATA_value -9999\n\(cells)\n", to: "\(name).asc")
    try folder.write(Self.wgs84, to: "\(name).prj")
    return LandGrids.Grid(path: folder.file("\(name).asc"), name: "\(name).asc")
  }

  /// Upright rectangles in cells from the south-western corner.
  private func areas(
    _ name: String, _ areas: [(name: String?, west: Double, south: Double, east: Double, north: Double)],
    identifier: String? = "code"
  ) throws -> LandGrids.Boundary {
    let features = areas.map { area in
      let (w, s, e, n) = (
        10 + area.west / 100, area.south / 100, 10 + area.east / 100, area.north / 100
      )
      let code = area.name.map { "\"\($0)\"" } ?? "null"
      return
        "{\"type\":\"Feature\",\"properties\":{\"code\":\(code)},\"geometry\":{\"type\":\"Polygon\","
        + "\"coordinates\":[[[\(w),\(s)],[\(e),\(s)],[\(e),\(n)],[\(w),\(n)],[\(w),\(s)]]]}}"
    }
    try folder.write(
      "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}",
      to: "\(name).geojson")
    return LandGrids.Boundary(
      path: folder.file("\(name).geojson"), name: "\(name).geojson", identifier: identifier)
  }

  private func measure(
    built: [LandGrids.Grid], population: [LandGrids.Grid], boundaries: [LandGrids.Boundary],
    values: LandGrids.BuiltValues = .squareMetres
  ) throws -> MeasureLandConsumption.Outcome {
    let dates = zip(["2000", "2010", "2020"], zip(built, population)).map {
      LandGrids.Dated(period: Period($0)!, built: $1.0, population: $1.1)
    }
    return try MeasureLandConsumption(
      .grids(LandGrids(dates: dates, builtValues: values, boundaries: boundaries)),
      now: { Timestamp(microsecondsSince1970: 0) }
    ).perform()
  }

  private func codes(_ body: () throws -> Void) -> [String] {
    do {
      try body()
      return []
    } catch let issues as InputIssues { return issues.all.map(\.code) } catch {
      Issue.record(error)
      return []
    }
  }

  private let builtThen: [[Double]] = [[1e5, 1e5, 0, 0], [2e5, 2e5, 0, -9999], [4e5, 4e5, 0, 0]]
  private let builtNow: [[Double]] = [[2e5, 2e5, 1e5, 0], [4e5, 4e5, 1e5, -9999], [8e5, 8e5, 1e5, 0]]
  private let peopleThen: [[Double]] = [[10, 10, 0, 0], [20, 20, 0, -9999], [40, 40, 0, 0]]
  private let peopleNow: [[Double]] = [[15, 15, 5, 0], [30, 30, 5, -9999], [60, 60, 5, 0]]

  private func grids() throws -> (built: [LandGrids.Grid], population: [LandGrids.Grid]) {
    (
      [try grid("b1", builtThen), try grid("b2", builtNow)],
      [try grid("p1", peopleThen), try grid("p2", peopleNow)]
    )
  }

  @Test func cellsCountByTheirPartInside() throws {
    let (built, population) = try grids()
    // All; the first column and half of the second of the lowest row; a quarter of one cell.
    let outcome = try measure(
      built: built, population: population,
      boundaries: [
        try areas("city", [("ALL", 0, 0, 4, 3), ("PART", 0, 0, 1.5, 1), ("BIT", 0.25, 2.25, 0.75, 2.75)])
      ])
    let rows = outcome.rows
    #expect(rows.map(\.area) == ["ALL", "PART", "BIT"])
    #expect(rows.allSatisfy { $0.boundaryMode == "fixed" })
    let expected: [(Double, Double, Double, Double)] = [
      (1.4, 3.1, 140, 225), (0.6, 1.2, 60, 90), (0.025, 0.05, 2.5, 3.75),
    ]
    for (row, truth) in zip(rows, expected) {
      #expect(abs(row.builtUpSquareKilometres.from - truth.0) < 1e-9)
      #expect(abs(row.builtUpSquareKilometres.to - truth.1) < 1e-9)
      #expect(abs(row.persons.from - truth.2) < 1e-7 && abs(row.persons.to - truth.3) < 1e-7)
    }
    #expect(abs(try #require(rows[1].ratio) - 0.1 / (log(1.5) / 10)) < 1e-9)
    #expect(outcome.warnings.isEmpty)
  }

  /// A partition of the grid adds up to the whole.
  @Test func partsAddUp() throws {
    let (built, population) = try grids()
    let outcome = try measure(
      built: built, population: population,
      boundaries: [
        try areas(
          "parts",
          [("W", 0, 0, 1.3, 3), ("M", 1.3, 0, 2.9, 1.7), ("N", 1.3, 1.7, 2.9, 3), ("E", 2.9, 0, 4, 3)])
      ])
    #expect(abs(outcome.rows.reduce(0) { $0 + $1.builtUpSquareKilometres.to } - 3.1) < 1e-9)
    #expect(abs(outcome.rows.reduce(0) { $0 + $1.persons.to } - 225) < 1e-7)
  }

  @Test func eachDateItsOwnBoundary() throws {
    let (built, population) = try grids()
    let outcome = try measure(
      built: built, population: population,
      boundaries: [
        try areas("then", [("A", 0, 0, 2, 1), ("GONE", 3, 0, 4, 1)]), try areas("now", [("A", 0, 0, 3, 1)]),
      ])
    #expect(outcome.rows.map(\.area) == ["A"])
    let row = try #require(outcome.rows.first)
    #expect(row.boundaryMode == "dynamic")
    #expect(abs(row.builtUpSquareKilometres.from - 0.8) < 1e-9)
    #expect(abs(row.builtUpSquareKilometres.to - 1.7) < 1e-9)
    #expect(abs(row.persons.to - 125) < 1e-7)
    #expect(outcome.warnings.map(\.code) == ["land.date.single"])
    #expect(outcome.run.parameters["boundary_mode"]?.string == "dynamic")
    #expect(
      outcome.run.inputs.map(\.role) == [
        "built", "built", "population-grid", "population-grid", "boundary", "boundary",
      ])
  }

  /// Without a field the one area of each file is the same, and is called by the first file.
  @Test func oneAreaWithoutAField() throws {
    let (built, population) = try grids()
    let outcome = try measure(
      built: built, population: population,
      boundaries: [
        try areas("city-2000", [(nil, 0, 0, 2, 1)], identifier: nil),
        try areas("city-2010", [(nil, 0, 0, 3, 1)], identifier: nil),
      ])
    #expect(outcome.rows.map(\.area) == ["city-2000"])
  }

  /// 1, a half and nothing of cells whose area on the ellipsoid is known.
  @Test func sharesAndClassesCountByTheAreaOfTheirCells() throws {
    var cell = Region()
    cell.addRing([(10, 0), (10.01, 0), (10.01, 0.01), (10, 0.01)], isOuter: true)
    let squareKilometres = cell.areaSquareMetres / 1e6
    let population = [try grid("p1", [[10, 10]]), try grid("p2", [[20, 20]])]
    let city = try areas("city", [("A", 0, 0, 1.5, 1)])
    let shares = try measure(
      built: [try grid("s1", [[0.5, 0]]), try grid("s2", [[0.5, 1]])], population: population,
      boundaries: [city], values: .shares
    ).rows[0]
    #expect(abs(shares.builtUpSquareKilometres.from - 0.5 * squareKilometres) < 1e-8)
    #expect(abs(shares.builtUpSquareKilometres.to - squareKilometres) < 1e-8)
    let classes = try measure(
      built: [try grid("c1", [[1, 2]]), try grid("c2", [[1, 1]])], population: population,
      boundaries: [city], values: .classes
    ).rows[0]
    #expect(abs(classes.builtUpSquareKilometres.to - 1.5 * squareKilometres) < 1e-8)
    #expect(abs(try #require(classes.totalChangePercent) - 50) < 1e-8)
  }

  @Test func whatCellsHoldIsChecked() throws {
    let population = [try grid("p1", [[10, 10]]), try grid("p2", [[20, 20]])]
    let city = try areas("city", [("A", 0, 0, 2, 1)])
    func found(_ rows: [[Double]], _ values: LandGrids.BuiltValues) throws -> [String] {
      let built = [try grid("x1", rows), try grid("x2", rows)]
      return codes {
        _ = try measure(built: built, population: population, boundaries: [city], values: values)
      }
    }
    func twice(_ code: String) -> [String] { [code, code] }
    #expect(try found([[2e6, 0]], .squareMetres) == twice("land.built.over-cell"))
    #expect(try found([[1, 0.2]], .squareMetres) == twice("land.built.like-shares"))
    #expect(try found([[0, 0]], .squareMetres).isEmpty)
    #expect(try found([[1.2e6, 5]], .squareMetres).isEmpty)
    #expect(try found([[55, 0]], .shares) == twice("land.built.share"))
    #expect(try found([[3, 1]], .classes) == twice("land.built.class"))
    #expect(try found([[2, 1]], .classes).isEmpty)
    #expect(try found([[0.5, 1]], .classes) == twice("land.built.class"))
    #expect(try found([[-200, 1]], .classes) == twice("land.cells.negative"))
    let negative = [try grid("n1", [[-200, 5]]), try grid("n2", [[-200, 5]])]
    let built = [try grid("y1", [[1e5, 0]]), try grid("y2", [[1e5, 0]])]
    #expect(
      codes { _ = try measure(built: built, population: negative, boundaries: [city]) }
        == twice("land.cells.negative"))
  }

  @Test func areasOffTheGrid() throws {
    let (built, population) = try grids()
    let outside = try areas("outside", [("A", 0, 0, 1, 1), ("B", 10, 0, 11, 1), ("C", -50, 8, -40, 9)])
    #expect(
      codes { _ = try measure(built: built, population: population, boundaries: [outside]) }
        == Array(repeating: "land.zone.outside", count: 8))
    let partly = try measure(
      built: built, population: population, boundaries: [try areas("partly", [("A", -1, 0, 1, 1)])])
    #expect(partly.warnings.map(\.code) == Array(repeating: "land.zone.partly", count: 4))
    #expect(partly.warnings.allSatisfy { $0.arguments["percent"] == "50" })
    #expect(abs(partly.rows[0].builtUpSquareKilometres.from - 0.4) < 1e-9)
    // Nothing but cells without a value is nothing built and nobody there.
    let empty = try measure(
      built: built, population: population, boundaries: [try areas("empty", [("A", 3, 1, 4, 2)])])
    #expect(empty.rows[0].ratio == nil && empty.rows[0].remark == Note("built_up_zero"))
  }

  @Test func everyFaultOfEveryFileAtOnce() throws {
    let (built, population) = try grids()
    let twins = try areas("twins", [("A", 0, 0, 1, 1), ("A", 1, 0, 2, 1), (nil, 2, 0, 3, 1)])
    #expect(
      codes { _ = try measure(built: built, population: population, boundaries: [twins]) }
        == ["land.zone.twice", "land.zone.unnamed"])
    let gone = LandGrids.Grid(path: folder.file("gone.tif"), name: "gone.tif")
    let city = try areas("city", [("A", 0, 0, 1, 1)])
    #expect(
      codes {
        _ = try measure(built: [gone, built[1]], population: [population[0], gone], boundaries: [city])
      }
        == ["file.missing", "file.missing"])
    let field = LandGrids.Boundary(
      path: folder.file("city.geojson"), name: "city.geojson", identifier: "name")
    #expect(
      codes { _ = try measure(built: built, population: population, boundaries: [field]) }
        == ["feature.field.missing"])
  }

  @Test func boundariesAreNamedWithTheirField() throws {
    _ = try areas("city", [("A", 0, 0, 1, 1)])
    try folder.write("", to: "odd:name")
    let files = InputFolder(folder.path)
    for (text, name, identifier) in [
      ("city.geojson", "city.geojson", nil), ("city.geojson:code", "city.geojson", "code"),
      ("odd:name", "odd:name", nil), ("a:b.gpkg:id", "a:b.gpkg", "id"),
      ("city.geojson:", "city.geojson:", nil),
    ] as [(String, String, String?)] {
      let boundary = LandGrids.Boundary(text, in: files)
      #expect(boundary.name == name && boundary.identifier == identifier, "\(text)")
    }
  }

  /// Around Washington, cells first built up in 1975, 1980 …: the class grids of two years give the counts
  /// of cells known, at a hectare each.
  @Test(.enabled(if: SharedData.isPresent)) func washington() throws {
    let path = SharedData.path("washington/ghs_built_first_epoch_100m.tif")
    let file = try RasterFile(path)
    let epochs: [Double] = try file.read(file.whole)
    let frame = file.frame
    func write(_ name: String, _ cells: [Double]) throws -> LandGrids.Grid {
      let rows = (0..<frame.rows).map { row in
        cells[(row * frame.columns)..<((row + 1) * frame.columns)].map { $0 == 0 ? "0" : "\($0)" }
          .joined(separator: " ")
      }
      try folder.write(
        "ncols \(frame.columns)\nnrows \(frame.rows)\nxllcorner \(frame.west)\nyllcorner \(frame.south)\n"
          + "cellsize \(frame.cellWidth)\n" + rows.joined(separator: "\n") + "\n", to: "\(name).asc")
      try folder.write(
        "PROJCS[\"World_Mollweide\",\(Self.wgs84),PROJECTION[\"Mollweide\"],"
          + "PARAMETER[\"False_Easting\",0],PARAMETER[\"False_Northing\",0],"
          + "PARAMETER[\"Central_Meridian\",0],UNIT[\"Meter\",1]]", to: "\(name).prj")
      return LandGrids.Grid(path: folder.file("\(name).asc"), name: "\(name).asc")
    }
    func built(_ year: Double) -> [Double] { epochs.map { $0 > 0 && $0 <= year ? 1 : 0 } }
    let grids = [try write("b1990", built(1990)), try write("b2020", built(2020))]
    let people = [try write("p1", epochs.map { _ in 1 }), try write("p2", epochs.map { _ in 2 })]
    // The frame of the grid itself, its corners carried to degrees and back.
    var x = [frame.west, frame.east, frame.east, frame.west]
    var y = [frame.south, frame.south, frame.north, frame.north]
    try Reprojection(from: frame.reference, to: .wgs84, at: Place(file: "corners")).apply(x: &x, y: &y)
    let ring = (zip(x, y).map { "[\($0),\($1)]" } + ["[\(x[0]),\(y[0])]"]).joined(separator: ",")
    try folder.write(
      "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}}",
      to: "frame.geojson")
    let outcome = try measure(
      built: grids, population: people,
      boundaries: [LandGrids.Boundary(path: folder.file("frame.geojson"), name: "frame.geojson")],
      values: .classes)
    let row = try #require(outcome.rows.first)
    // 350,143 and 434,295 cells of a hectare.
    #expect(abs(row.builtUpSquareKilometres.from - 3_501.43) < 0.05)
    #expect(abs(row.builtUpSquareKilometres.to - 4_342.95) < 0.05)
    #expect(abs(row.persons.from - Double(frame.columns * frame.rows)) < 0.5)
    let change = try #require(row.totalChangePercent)
    #expect(abs(change - 24.033609) < 1e-3)
  }
}
