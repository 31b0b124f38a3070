import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

/// The whole way from files to files.
@Suite struct ClassifySettlementsTests {
  static func now() -> Timestamp { Timestamp(microsecondsSince1970: 0) }

  static func reference() throws -> CoordinateReference {
    try CoordinateReference("ESRI:54009", at: Place(file: ""))
  }

  /// A town of 60,000 in the west of 20 x 10 cells, a village of 700, the sea in the last column.
  static func write(_ name: String, in folder: TemporaryFolder, _ value: (Int, Int) -> Float) throws -> String
  {
    let frame = GridFrame(
      reference: try reference(),
      georeference: Georeference(
        west: 400_000, north: 6_000_000, cellWidth: 1_000, cellHeight: 1_000, columns: 20, rows: 10))
    let path = folder.file(name)
    let file = try RasterFileWriter<Float>(path, frame: frame)
    try file.append((0..<200).map { value($0 % 20, $0 / 20) })
    try file.finish()
    return path
  }

  static func persons(_ column: Int, _ row: Int) -> Float {
    if (1...4).contains(column), (1...3).contains(row) { return 5_000 }
    return column == 12 && (6...7).contains(row) ? 350 : column == 19 ? 0 : 1
  }

  static func classify(
    _ grids: SettlementGridFiles, profile: String = "manual-2024", level: Int = 2,
    units: ClassifySettlements.Units? = nil, places: String? = nil, threads: Int = 2
  ) throws -> ClassifySettlements.Outcome {
    try ClassifySettlements(
      grids: grids,
      profile: try SettlementProfile(profile, content: try SettlementProfileTests.content.get()),
      level: ClassifySettlements.Level(rawValue: level)!, units: units, places: places, threads: threads,
      now: now
    ).perform()
  }

  static func codes(_ error: (any Error)?) -> [String] { (error as? InputIssues)?.all.map(\.code) ?? [] }

  @Test func fromFilesToFiles() throws {
    let folder = try TemporaryFolder()
    let people = try Self.write("people.tif", in: folder, Self.persons)
    let land = try Self.write("land.tif", in: folder) { column, _ in column == 19 ? 0 : 1_000_000 }
    let outcome = try Self.classify(
      SettlementGridFiles(population: .init(path: people), land: .init(path: land)))
    #expect(outcome.warnings.map(\.code) == ["settlements.values.square-metres"])
    #expect(outcome.urbanCentres.map(\.persons) == [60_000])
    #expect(outcome.urbanCentres.map(\.squareKilometres) == [12])
    let cells = Dictionary(uniqueKeysWithValues: outcome.classes.map { ($0.code, $0.cells) })
    #expect(cells[30] == 12 && cells[13] == 2 && cells[10] == 10 && cells[11] == 176)

    let result = folder.file("classes.tif")
    try outcome.writeGrid(to: result) { "class \($0)" }
    let written = try RasterFile(result)
    let classes: [UInt8] = try written.read(written.whole)
    #expect(classes == outcome.grid.classes(level: .two))
    #expect(written.frame.isAligned(with: outcome.frame))

    let centres = folder.file("centres.gpkg")
    try outcome.writeUrbanCentres(to: centres)
    let features = try FeatureFile(centres).features(FeatureQuery(reference: try Self.reference()))
    #expect(features.count == 1)
    #expect(features[0].attributes["persons"]?.number == 60_000)
    #expect(features[0].attributes["name"] == nil)
    let region = try Region(wkb: features[0].geometry)
    #expect(
      Bounds(x: region.x, y: region.y)
        == Bounds(west: 401_000, south: 5_996_000, east: 405_000, north: 5_999_000))
  }

  @Test func runSaysEverythingThatDecides() throws {
    let folder = try TemporaryFolder()
    let people = try Self.write("people.tif", in: folder, Self.persons)
    let outcome = try Self.classify(SettlementGridFiles(population: .init(path: people)), level: 1)
    let run = outcome.run
    #expect(run.method == "degree-of-urbanisation" && run.kind == "classify")
    #expect(run.inputs.map(\.role) == ["population", "rules.settlements"])
    #expect(run.parameters["profile"]?["gap_cells_maximum"] == 14)
    #expect(run.parameters["profile"]?["built_up_share"] == "off")
    #expect(run.parameters["level"] == 1)
    #expect(outcome.warnings.isEmpty)
  }

  @Test func threadsDoNotMatter() throws {
    let folder = try TemporaryFolder()
    let people = try Self.write("people.tif", in: folder, Self.persons)
    let grids = SettlementGridFiles(population: .init(path: people))
    let (one, two) = (try Self.classify(grids, threads: 1), try Self.classify(grids, threads: 2))
    #expect(one.classes == two.classes && one.urbanCentres == two.urbanCentres)
    #expect(one.json == two.json)
  }

  /// A grid in degrees is brought to 1 km, with its people, and the run says so.
  @Test func gridInDegrees() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("degrees.tif")
    let frame = GridFrame(
      reference: .wgs84,
      georeference: Georeference(
        west: 10, north: 0.2, cellWidth: 0.01, cellHeight: 0.01, columns: 40, rows: 40))
    let file = try RasterFileWriter<Float>(path, frame: frame)
    try file.append([Float](repeating: 2_500, count: 1_600))
    try file.finish()
    let outcome = try Self.classify(SettlementGridFiles(population: .init(path: path)))
    #expect(outcome.warnings.map(\.code) == ["settlements.grid.reprojected"])
    #expect(outcome.urbanCentres.count == 1)
    #expect(abs(outcome.classes.reduce(0) { $0 + $1.persons } - 4_000_000) < 100)
    #expect(outcome.frame.cellWidth == 1_000)
    #expect(outcome.run.parameters["population"]?["preparation"]?["handling"] == "reprojected")
  }

  @Test func wrongUnitsAreNamed() throws {
    let folder = try TemporaryFolder()
    let people = try Self.write("people.tif", in: folder, Self.persons)
    let percent = try Self.write("percent.tif", in: folder) { column, _ in Float(column) }
    let shares = try Self.write("shares.tif", in: folder) { column, _ in Float(column) / 32 }
    let metres = try Self.write("metres.tif", in: folder) { column, _ in Float(column) * 1_000 }
    let lights = try Self.write("lights.tif", in: folder) { column, _ in Float(column) * 17 }
    let negative = try Self.write("negative.tif", in: folder) { column, _ in column == 3 ? -99 : 5 }
    func failure(_ files: SettlementGridFiles) -> [String] {
      do { _ = try Self.classify(files) } catch { return Self.codes(error) }
      return []
    }
    func land(_ path: String, _ values: SettlementGridFiles.Values) -> SettlementGridFiles {
      SettlementGridFiles(population: .init(path: people), land: .init(path: path), landValues: values)
    }
    #expect(failure(land(percent, .automatic)) == ["settlements.values.percent"])
    #expect(failure(land(percent, .percent)).isEmpty)
    // More than 100, yet far from a square kilometre: light, heights or whatever.
    #expect(failure(land(lights, .automatic)) == ["settlements.values.percent"])
    #expect(failure(land(lights, .squareMetres)).isEmpty)
    #expect(failure(land(metres, .automatic)).isEmpty)
    #expect(failure(land(shares, .automatic)).isEmpty)
    #expect(failure(land(shares, .squareMetres)) == ["grid.units.share"])
    #expect(failure(land(metres, .shares)) == ["grid.units.area"])
    #expect(failure(land(metres, .squareMetres)).isEmpty)
    #expect(failure(SettlementGridFiles(population: .init(path: negative))) == ["grid.units.negative"])
  }

  @Test func profileWithBuiltUpLandNeedsItsGrid() throws {
    let folder = try TemporaryFolder()
    let people = try Self.write("people.tif", in: folder, Self.persons)
    let error = #expect(throws: InputIssues.self) {
      try Self.classify(SettlementGridFiles(population: .init(path: people)), profile: "ghsl-R2023A")
    }
    #expect(Self.codes(error) == ["settlements.built.missing"])
  }

  @Test func placesUnitsAndCommuting() throws {
    let folder = try TemporaryFolder()
    let people = try Self.write("people.tif", in: folder, Self.persons)
    let places = folder.file("places.csv")
    // The middle of the town in degrees.
    let reprojection = try Reprojection(from: try Self.reference(), to: .wgs84, at: Place(file: ""))
    var (x, y) = ([402_500.0], [5_997_500.0])
    reprojection.apply(x: &x, y: &y)
    try "name,longitude,latitude,population\nElsewhere,0,0,9000000\nTown,\(x[0]),\(y[0]),60000\n"
      .write(toFile: places, atomically: true, encoding: .utf8)
    let units = folder.file("units.gpkg")
    let layer = try FeatureFileWriter(
      units,
      layers: [
        .init("units", .areas, [.init("code", .text), .init("size", .integer)], in: try Self.reference())
      ])
    for (index, west) in [400_000.0, 406_000, 412_000].enumerated() {
      var region = Region()
      let east = index == 2 ? 420_000 : west + 6_000
      region.addRing(
        [(west, 5_990_000), (east, 5_990_000), (east, 6_000_000), (west, 6_000_000)], isOuter: true)
      try layer.append(
        geometry: region.wkb, ["code": .text("u\(index)"), "size": .integer(Int64(index))])
    }
    try layer.finish()
    let flows = folder.file("flows.csv")
    try "home,work,persons\nu0,u0,900\nu1,u0,20\nu1,u1,80\nu2,u2,50\nu2,abroad,50\n"
      .write(toFile: flows, atomically: true, encoding: .utf8)
    let grids = SettlementGridFiles(population: .init(path: people))
    let outcome = try Self.classify(
      grids, units: .init(path: units, codeField: "code", flows: flows), places: places)
    #expect(outcome.urbanCentres.map(\.name) == ["Town"])
    #expect(outcome.units.map(\.classification.code) == [30, 11, 13])
    #expect(outcome.units.map(\.functionalArea) == [[1], [1], nil])
    #expect(outcome.units.map(\.isInCity) == [true, false, false])
    #expect(outcome.warnings.map(\.code) == ["settlements.functional-areas"])
    let written = folder.file("classified.gpkg")
    try outcome.writeUnits(to: written)
    let features = try FeatureFile(written).features()
    #expect(features.map { $0.attributes["degree_of_urbanisation"]?.number } == [30, 11, 13])
    #expect(features.map { $0.attributes["code"]?.text } == ["u0", "u1", "u2"])
    #expect(features.map { $0.attributes["functional_part"]?.text } == ["city", "commuting-zone", nil])

    // Without the codes, and with codes that are none, commuting cannot be placed.
    func failure(_ units: ClassifySettlements.Units) -> [String] {
      do { _ = try Self.classify(grids, units: units) } catch { return Self.codes(error) }
      return []
    }
    #expect(failure(.init(path: units, flows: flows)) == ["settlements.units.field"])
    #expect(failure(.init(path: units, codeField: "size", flows: flows)) == ["settlements.flows.unit"])
    try "home,work,persons\n".write(toFile: flows, atomically: true, encoding: .utf8)
    #expect(failure(.init(path: units, codeField: "code", flows: flows)) == ["settlements.flows.missing"])
    try "home,work\nu0,u0\n".write(toFile: flows, atomically: true, encoding: .utf8)
    #expect(failure(.init(path: units, codeField: "code", flows: flows)) == ["table.column.missing"])
  }

  @Test func observationsAndMap() throws {
    let folder = try TemporaryFolder()
    let people = try Self.write("people.tif", in: folder, Self.persons)
    let outcome = try Self.classify(SettlementGridFiles(population: .init(path: people)), level: 1)
    let observations = outcome.observations(area: "XXA-TOWN", period: Period("2020")!)
    let catalogue = try IndicatorCatalogue.load(content: try SettlementProfileTests.content.get())
    let indicator = try #require(catalogue["Q-DEGURBA"])
    let list = try #require(catalogue.codeLists["DEGREE_OF_URBANISATION"])
    for observation in observations {
      let series = indicator.series.first { $0.code == observation.key.series }
      #expect(series?.unit == observation.unit)
      for (dimension, code) in observation.key.disaggregation.codes {
        #expect(series?.dimensions.contains(dimension) == true)
        #expect(list.codes.contains { $0.code == code })
      }
    }
    let shares = observations.filter { $0.key.series == "Q_DEGURBA_POP" }
    #expect(abs(shares.reduce(0) { $0 + ($1.value ?? 0) } - 100) < 1e-9)
    #expect(shares.first { $0.key.disaggregation.codes.values.contains("DU3") }?.numerator == 60_000)
    let areas = observations.filter { $0.key.series == "Q_DEGURBA_AREA" }
    #expect(areas.reduce(0) { $0 + ($1.value ?? 0) } == 200)
    let map = try outcome.mapFeatures()
    #expect(Set(map.map(\.layer)) == ["degree-of-urbanisation", "urban-centres"])
    #expect(map.first { $0.layer == "urban-centres" }?.properties["persons"] == 60_000)
  }

  @Test(.enabled(if: SharedData.isPresent)) func belgiumFromItsFiles() throws {
    func grid(_ name: String) -> SettlementGridFiles.Grid { .init(path: SharedData.path("belgium/" + name)) }
    let outcome = try Self.classify(
      SettlementGridFiles(
        population: grid("ghs_pop_2020_1km.tif"), builtUp: grid("ghs_built_s_2020_1km.tif"),
        land: grid("ghs_land_2020_1km.tif")), profile: "ghsl-R2023A")
    #expect(outcome.classes.map(\.cells) == [2_145, 1_511, 638, 6_653, 2_164, 20_955, 29_713, 2_578])
    #expect(
      outcome.warnings.map(\.code) == [
        "settlements.values.square-metres", "settlements.values.square-metres",
      ])
  }
}
