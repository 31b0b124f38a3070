import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring
import Runs
import Settlements
import TestSupport
import Testing

@Suite struct MeasureUrbanExtentTests {
  private let folder: TemporaryFolder
  private let content: ContentFolder

  init() throws {
    folder = try TemporaryFolder()
    content = try ContentFolder(path: Checkout.path("Content"))
  }

  private static let metric = "ESRI:54009"

  /// Writes rows of `#` built-up, `.` open, `~` water, `?` no data.
  private func write(
    _ name: String, _ rows: [String], metres: Double = 100, system: String = metric, west: Double = 0
  ) throws -> LandGrids.Grid {
    let codes: [Character: UInt8] = ["#": 1, ".": 0, "~": 2, "?": 255, "x": 7]
    let frame = GridFrame(
      reference: try CoordinateReference(system, at: Place(file: name)),
      georeference: Georeference(
        west: west, north: system == "EPSG:4326" ? 10 : 1_000_000, cellWidth: metres, cellHeight: metres,
        columns: rows[0].count, rows: rows.count))
    let path = folder.file(name)
    let writer = try RasterFileWriter<UInt8>(path, frame: frame, noData: 255)
    try writer.append(rows.joined().map { codes[$0]! })
    try writer.finish()
    return LandGrids.Grid(path: path, name: name)
  }

  private func use(
    _ dates: [(String, LandGrids.Grid)], _ values: BuiltUpGrids.Values = .openBuiltWater,
    population: MeasureUrbanExtent.Population? = nil, profile: String = "atlas",
    centre: (longitude: Double, latitude: Double)? = nil, within: LandGrids.Grid? = nil
  ) -> MeasureUrbanExtent {
    MeasureUrbanExtent(
      BuiltUpGrids(
        dates: dates.map { .init(period: Period($0.0)!, grid: $0.1) }, values: values, within: within),
      population: population, profile: profile, centre: centre, content: content, threads: 2,
      now: { Timestamp(microsecondsSince1970: 0) })
  }

  private func codes(_ body: () throws -> Void) -> [String] {
    do { try body() } catch let issues as InputIssues { return issues.all.map(\.code) } catch { return ["?"] }
    return []
  }

  private let town = [
    "............", "............", "...#####....", "...#####....", "...#####....", "...#####....",
    "............", "............",
  ]

  // MARK: Profiles

  @Test func profilesOfTheContentAreThoseOfTheRoom() throws {
    for (name, profile) in [("atlas", UrbanExtentProfile.atlas), ("trends-earth", .trendsEarth)] {
      let path = Checkout.path("Content/settlements/urban-extent/\(name).yaml")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(try UrbanExtentProfile(parsing: text, file: name) == profile)
    }
  }

  @Test func everyOptionOfAProfileIsDemandedAndChecked() throws {
    let text = try String(
      contentsOfFile: Checkout.path("Content/settlements/urban-extent/atlas.yaml"), encoding: .utf8)
    let missing = text.replacing("water: separate\n", with: "")
    #expect(codes { _ = try UrbanExtentProfile(parsing: missing, file: "x") } == ["description.key.missing"])
    let wrong = text.replacing("suburban_share: 0.25", with: "suburban_share: 0.6")
      .replacing("fringe_metres: 100", with: "fringe_metres: far")
    #expect(
      codes { _ = try UrbanExtentProfile(parsing: wrong, file: "x") }
        == ["description.number", "extent.profile.shares"])
    let path = folder.file("own.yaml")
    try text.replacing("code: atlas", with: "code: own").replacing(
      "fringe_metres: 100", with: "fringe_metres: 0"
    )
    .write(toFile: path, atomically: true, encoding: .utf8)
    let grid = try write("a.tif", town)
    let outcome = try use([("2000", grid)], profile: path).perform()
    #expect(outcome.profile.code == "own")
    #expect(outcome.states[0].measures.cells.fringe == 0)
    #expect(try use([("2000", grid)]).perform().states[0].measures.cells.fringe > 0)
  }

  // MARK: Figures

  @Test func figuresOfATown() throws {
    let grid = try write("a.tif", town)
    let outcome = try use([("2000", grid)], population: .totals([5_000])).perform()
    let state = outcome.states[0]
    // Four by five built-up cells; at the corner of the town 16 of 97 cells make it rural, the rest suburban.
    #expect(state.measures.cells.built == 20)
    #expect(state.value(.built) == 0.2)
    let extent = try #require(state.value(.extent))
    #expect(state.value(.density) == 5_000 / (extent * 100))
    #expect(state.value(.builtDensity) == 250)
    #expect(outcome.run.inputs.map(\.role) == ["rules.urban-extent", "built"])
    #expect(outcome.run.parameters["profile"]?["inclusion_rule"]?.string == "transitive")
  }

  @Test func peopleAreSharedOutOverTheCellsTheyCover() throws {
    let grid = try write("a.tif", town)
    // One cell of 1,200 x 800 m over the whole grid, with a person a hectare.
    let frame = GridFrame(
      reference: try CoordinateReference(Self.metric, at: Place(file: "p")),
      georeference: Georeference(
        west: 0, north: 1_000_000, cellWidth: 1_200, cellHeight: 800, columns: 1, rows: 1))
    let path = folder.file("people.tif")
    let writer = try RasterFileWriter<Float>(path, frame: frame)
    try writer.append([96])
    try writer.finish()
    let outcome = try use(
      [("2000", grid)], population: .grids([LandGrids.Grid(path: path, name: "people.tif")])
    ).perform()
    let people = try #require(outcome.states[0].population)
    #expect(abs(people - outcome.states[0].measures.extentSquareMetres / 10_000) < 1e-3)
  }

  @Test func valuesMeanWhatTheyAreSaidToMean() throws {
    let grid = try write("a.tif", town.map { $0.replacing("#", with: "x") })
    #expect(codes { _ = try use([("2000", grid)]).perform() } == ["extent.built.class"])
    let named = try use([("2000", grid)], .classes(built: [7], water: [])).perform()
    #expect(named.states[0].measures.gridBuiltCells == 20)
    #expect(
      codes { _ = try use([("2000", grid)], .shares(atLeast: 0.5)).perform() } == ["extent.built.share"])
    #expect(codes { _ = try use([("2000", grid)], .firstYear).perform() } == ["extent.built.year"])
    let shares = try write("b.tif", town)
    let half = try use([("2000", shares)], .shares(atLeast: 0.5)).perform()
    #expect(half.states[0].measures.gridBuiltCells == 20)
    let metres = try use([("2000", shares)], .squareMetres(atLeast: 0.5)).perform()
    #expect(metres.states[0].measures.gridBuiltCells == 0)
  }

  // MARK: Refusals

  @Test func gridsInDegreesOrOnAPlaneThatDoesNotKeepAreasAreRefused() throws {
    let degrees = try write("a.tif", town, metres: 0.001, system: "EPSG:4326")
    #expect(codes { _ = try use([("2000", degrees)]).perform() } == ["extent.degrees"])
    let mercator = GridFrame(
      reference: try CoordinateReference("EPSG:3857", at: Place(file: "m")),
      georeference: Georeference(
        west: 0, north: 6_000_000, cellWidth: 100, cellHeight: 100, columns: 3, rows: 3))
    let path = folder.file("mercator.tif")
    let writer = try RasterFileWriter<UInt8>(path, frame: mercator)
    try writer.append([UInt8](repeating: 1, count: 9))
    try writer.finish()
    let grid = LandGrids.Grid(path: path, name: "mercator.tif")
    #expect(codes { _ = try use([("2000", grid)]).perform() } == ["extent.plane"])
  }

  @Test func cellsMustFitTheCircle() throws {
    let coarse = try write("a.tif", town, metres: 1_000)
    #expect(codes { _ = try use([("2000", coarse)]).perform() } == ["extent.cells.coarse"])
    let fine = try write("b.tif", town, metres: 2)
    #expect(codes { _ = try use([("2000", fine)]).perform() } == ["extent.cells.fine"])
  }

  @Test func gridsOfDifferentDatesMustAlign() throws {
    let (a, b) = (try write("a.tif", town), try write("b.tif", town, west: 50))
    #expect(codes { _ = try use([("2000", a), ("2010", b)]).perform() } == ["grid.align"])
  }

  @Test func aCentreOutsideEveryClusterIsAFault() throws {
    let grid = try write("a.tif", town)
    #expect(codes { _ = try use([("2000", grid)], centre: (40, 40)).perform() } == ["extent.centre.outside"])
    let inverse = try Reprojection(
      from: try CoordinateReference(Self.metric, at: Place(file: "")), to: .wgs84, at: Place(file: ""))
    var (x, y) = ([550.0], [999_600.0])
    inverse.apply(x: &x, y: &y)
    let outcome = try use([("2000", grid)], centre: (x[0], y[0])).perform()
    #expect(outcome.states[0].measures.cells.built == 20)
    #expect(outcome.profile.mainCluster == .containingPoint)
  }

  @Test(arguments: [".", "~", "?"])
  func aGridWithoutATownIsAWarning(fill: String) throws {
    let grid = try write("a.tif", town.map { $0.replacing("#", with: fill) })
    let outcome = try use([("2000", grid)]).perform()
    #expect(outcome.warnings.map(\.code) == ["extent.none"])
    #expect(outcome.states[0].value(.extent) == 0)
    #expect(outcome.states[0].value(.saturation) == nil)
  }

  @Test func aSingleCellIsAGridToo() throws {
    let outcome = try use([("2000", try write("a.tif", ["#"]))]).perform()
    #expect(outcome.states[0].value(.extent) == 0.01)
  }

  // MARK: Washington

  /// Built-up cells by year as counted by an independent program; the types of growth sum exactly to what was
  /// added.
  @Test(.enabled(if: SharedData.isPresent))
  func washington() throws {
    let name = "washington/ghs_built_first_epoch_100m.tif"
    let grid = LandGrids.Grid(path: SharedData.path(name), name: name)
    let years = ["1990", "2000", "2010", "2020"]
    var cells: [[UInt8]] = []
    var types: [[UInt8]] = []
    let outcome = try use(years.map { ($0, grid) }, .firstYear).perform { _, extent, _ throws(InputIssues) in
      cells.append(extent.classes)
    } eachChange: { _, growth, _, _ throws(InputIssues) in
      types.append(growth.types)
    }
    #expect(outcome.states.map(\.measures.gridBuiltCells) == [350_143, 381_956, 407_192, 434_295])
    func isBuiltInside(_ code: UInt8) -> Bool {
      ExtentClass(rawValue: code).map { $0.isBuilt && $0.isInside } ?? false
    }
    for (index, change) in outcome.changes.enumerated() {
      let added = zip(cells[index], cells[index + 1]).map { !isBuiltInside($0) && isBuiltInside($1) }
      #expect(zip(added, types[index]).allSatisfy { $0 == ($1 != 0) })
      let count = added.reduce(0) { $0 + ($1 ? 1 : 0) }
      #expect(count > 1_000)
      #expect(change.addedTotal == Double(count) / 100)
      let sum = UrbanGrowth.GrowthType.allCases.reduce(0) { $0 + (change.added[$1]! * 100).rounded() }
      #expect(sum == Double(count))
      // Nothing is ever torn down in this grid, but an extent need not hold the earlier one.
      #expect(change.lost < 0.01 * change.addedTotal)
    }
    for state in outcome.states {
      #expect(state.value(.saturation)! > 50 && state.value(.saturation)! < 100)
      #expect(state.value(.cohesion)! > 0.5 && state.value(.cohesion)! < 1)
    }
  }

  // MARK: Files

  @Test func aFolderHoldsGridsLayersFiguresAndTheRun() throws {
    let later = town.map { $0.replacing("#....", with: "##...") }
    let dates = [("2000", try write("a.tif", town)), ("2010-07-01", try write("b.tif", later))]
    let target = folder.file("out")
    let names = ExtentFiles.Names(
      classes: Dictionary(uniqueKeysWithValues: ExtentClass.allCases.map { ($0, "class \($0.rawValue)") }),
      growth: [:])
    let files = try ExtentFiles(target, dateCount: 2, names: names, threads: 2)
    var classes: [[UInt8]] = []
    let outcome = try use(dates, population: .totals([100, 200])).perform {
      state, extent, frame throws(InputIssues) in
      classes.append(extent.classes)
      try files.add(state, extent, frame)
    } eachChange: { change, growth, _, frame throws(InputIssues) in
      try files.add(change, growth, frame)
    }
    let written = try files.finish(outcome).map { ($0 as NSString).lastPathComponent }
    #expect(
      written == [
        "extent.gpkg", "classes-2000.tif", "classes-2010-07-01.tif", "growth-2000-2010-07-01.tif",
        "figures.csv",
      ])
    let raster = try RasterFile(target + "/classes-2000.tif")
    let cells: [UInt8] = try raster.read(raster.whole)
    #expect(cells == classes[0])
    let extents = try FeatureFile(target + "/extent.gpkg")
      .features(FeatureQuery(layer: "urban-extent", attributes: ["date", "square_km"]))
    #expect(extents.count == 2)
    // The outline has the area of the cells, on the ellipsoid as far as Mollweide keeps areas there.
    let region = try Region(wkb: extents[0].geometry)
    let stated = outcome.states[0].measures.extentSquareMetres
    #expect(abs(region.areaSquareMetres / stated - 1) < 0.02)
    let table = try String(contentsOfFile: target + "/figures.csv", encoding: .utf8)
    #expect(table.contains("2000,2010-07-01,added-area,,0.04,KM2,"))
    let run = try String(contentsOfFile: target + "/extent.gpkg.run.json", encoding: .utf8)
    #expect(run.contains("\"method\":\"urban-extent\"") && run.contains("\"buffer_share\":0.25"))
  }

  @Test func oneGridTakesOneDate() throws {
    let names = ExtentFiles.Names(classes: [:], growth: [:])
    #expect(
      codes { _ = try ExtentFiles(folder.file("o.tif"), dateCount: 2, names: names, threads: 1) }
        == ["extent.to.dates"])
  }

  @Test func onlyWhatLiesWithinAnAreaIsLookedAt() throws {
    let grid = try write("a.tif", ["##........##", "##........##", "............"])
    var region = Region()
    region.addRing([(-1, 999_650), (450, 999_650), (450, 1_000_001), (-1, 1_000_001)], isOuter: true)
    let path = folder.file("area.gpkg")
    let writer = try FeatureFileWriter(
      path,
      layers: [.init("area", .areas, [], in: try CoordinateReference(Self.metric, at: Place(file: "")))])
    try writer.append(geometry: region.wkb)
    try writer.finish()
    let outcome = try use([("2000", grid)], within: LandGrids.Grid(path: path, name: "area.gpkg")).perform()
    #expect(outcome.states[0].measures.gridBuiltCells == 4)
  }
}
