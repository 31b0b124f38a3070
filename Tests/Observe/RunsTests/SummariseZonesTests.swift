import Foundation
import Geodata
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

@Suite struct SummariseZonesTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func summarise(
    _ grid: String, _ zones: ZoneFile, _ statistics: [ZonalStatistic],
    weights: SummariseZones.Weights? = nil, threads: Int = 2
  ) throws -> SummariseZones.Outcome {
    try SummariseZones(
      grid: .init(path: grid, name: "grid", band: 1), zones: zones, weights: weights, statistics: statistics,
      threads: threads, now: { Timestamp(microsecondsSince1970: 0) }
    ).perform()
  }

  /// Against a table made with another program (exactextractr).
  @Test(.enabled(if: SharedData.isPresent)) func theMunicipalitiesOfSaoMiguel() throws {
    let table = try String(
      decoding: SharedData.bytes("sao-miguel/expected_zonal_statistics.csv"), as: UTF8.self)
    var expected: [String: [Double]] = [:]
    for line in table.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
      expected[fields[0]] = fields.dropFirst().compactMap { Double($0) }
    }
    #expect(expected.count == 6)
    let zones = ZoneFile(
      path: SharedData.path("sao-miguel/concelhos.gpkg"), name: "concelhos.gpkg", identifier: "name")
    func figures(_ name: String, _ statistics: [ZonalStatistic], area: Bool = false) throws -> [String:
      [Double]]
    {
      let outcome = try summarise(
        SharedData.path("sao-miguel/\(name).tif"), zones, statistics, weights: area ? .area : nil)
      #expect(outcome.warnings.isEmpty && outcome.emptyZoneCount == 0)
      return Dictionary(
        uniqueKeysWithValues: outcome.zones.map { ($0.identifier!.text, $0.figures.map { $0! }) })
    }
    let count = try figures("gpw_v411_2020_count_2020", [.sum])
    let density = try figures("gpw_v411_2020_density_2020", [.mean, .weightedSum], area: true)
    let elevation = try figures("eu_dem_v11", [.mean, .maximum])
    for (name, row) in expected {
      let found = count[name]! + density[name]! + elevation[name]!
      for (value, wanted) in zip(found, row) { #expect(abs(value / wanted - 1) < 1e-6, "\(name)") }
    }
  }

  /// A grid of a degree a cell around the Earth, each cell with the number of its column.
  private func world(columns: Int = 360, west: Double = -180) throws -> String {
    let frame = GridFrame(
      reference: .wgs84,
      georeference: Georeference(
        west: west, north: 90, cellWidth: 1, cellHeight: 1, columns: columns, rows: 180))
    let file = try RasterFileWriter<Float>(folder.file("world.tif"), frame: frame)
    for _ in 0..<180 { try file.append((0..<columns).map { Float($0) }) }
    try file.finish()
    return folder.file("world.tif")
  }

  private func zones(_ polygons: [String], crs: String = "") throws -> ZoneFile {
    let features = polygons.enumerated().map { index, rings in
      """
      {"type":"Feature","properties":{"name":"z\(index)"},"geometry":{"type":"MultiPolygon","coordinates":\(rings)}}
      """
    }
    let path = folder.file("zones.geojson")
    try "{\"type\":\"FeatureCollection\",\(crs)\"features\":[\(features.joined(separator: ","))]}"
      .write(toFile: path, atomically: true, encoding: .utf8)
    return ZoneFile(path: path, name: "zones.geojson", identifier: "name")
  }

  @Test func zonesAcrossTheAntimeridianAndAtThePoles() throws {
    let zones = try zones([
      // Beyond 180, cut at 180, the same around 360; a whole hemisphere; a cap over the pole.
      "[[[[178,0],[183,0],[183,2],[178,2],[178,0]]]]",
      "[[[[178,0],[180,0],[180,2],[178,2],[178,0]]],[[[-180,0],[-177,0],[-177,2],[-180,2],[-180,0]]]]",
      "[[[[538,0],[543,0],[543,2],[538,2],[538,0]]]]",
      "[[[[-180,0],[180,0],[180,90],[-180,90],[-180,0]]]]",
      "[[[[-180,89.5],[180,89.5],[180,90],[-180,90],[-180,89.5]]]]",
    ])
    let outcome = try summarise(try world(), zones, [.count, .sum])
    let across: Double = 2 * (358 + 359 + 0 + 1 + 2)
    let hemisphere: [Double?] = [32_400, 90 * 359 * 180]
    let cap: [Double?] = [180, 359 * 90]
    #expect(outcome.zones.prefix(3).allSatisfy { $0.figures == [10, across] })
    #expect(outcome.zones[3].figures == hemisphere)
    #expect(outcome.zones[4].figures == cap)
    // The same ground on a grid from 0 to 360 degrees.
    #expect(
      try summarise(try world(west: 0), zones, [.count]).zones.map { $0.figures[0] } == [
        10, 10, 10, 32_400, 180,
      ])
    // Areas weigh: the northern hemisphere.
    let area = try summarise(try world(), zones, [.weightedMean, .weightedSum], weights: .area).zones[3]
      .figures
    #expect(abs(area[0]! - 179.5) < 1e-9)
    #expect(abs(area[1]! / 179.5 - 510_065_621.724 / 2) < 0.01)
  }

  @Test func aSideThatJumpsAroundTheEarthIsRefused() throws {
    let zones = try zones([
      "[[[[179,0],[-179,0],[-179,2],[179,2],[179,0]]]]", "[[[[0,0],[1,0],[1,1],[0,0]]]]",
    ])
    let issues = #expect(throws: InputIssues.self) { try summarise(try world(), zones, [.count]) }
    #expect(issues?.all.map(\.code) == ["zones.antimeridian"])
    #expect(issues?.all.first?.place.feature == "z0")
    #expect(issues?.all.first?.arguments == ["to": "-179"])
  }

  @Test func zonesThatCrossThemselvesAreRefusedOrRepaired() throws {
    var zones = try zones(["[[[[0,0],[4,4],[4,0],[0,4],[0,0]]]]"])
    let issues = #expect(throws: InputIssues.self) { try summarise(try world(), zones, [.count]) }
    #expect(issues?.all.map(\.code) == ["geometry.invalid"])
    zones.repairs = true
    let outcome = try summarise(try world(), zones, [.count])
    #expect(abs(outcome.zones[0].figures[0]! - 8) < 1e-12)
    #expect(outcome.warnings.map(\.code) == ["zones.repaired"])
  }

  @Test func pointsAreNoZonesAndZonesElsewhereSaySo() throws {
    let path = folder.file("points.geojson")
    try """
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
    "geometry":{"type":"Point","coordinates":[1,1]}}]}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let issues = #expect(throws: InputIssues.self) {
      try summarise(try world(), ZoneFile(path: path, name: "points"), [.count])
    }
    #expect(issues?.all.map(\.code) == ["zones.shape"])
    let outcome = try summarise(
      try world(columns: 20), try zones(["[[[[50,0],[51,0],[51,1],[50,0]]]]"]), [.count, .mean, .variety])
    #expect(outcome.zones[0].figures == [0, nil, 0])
    #expect(outcome.emptyZoneCount == 1)
    #expect(outcome.warnings.map(\.code) == ["zones.outside"])
  }

  /// Zones in degrees on a grid of equal area: sides are split, so that areas are those of the zones.
  @Test func zonesInAnotherSystemKeepTheirSidesInPlace() throws {
    let frame = GridFrame(
      reference: try CoordinateReference("ESRI:54009", at: Place(file: "test")),
      georeference: Georeference(
        west: -18_040_000, north: 9_020_000, cellWidth: 40_000, cellHeight: 40_000, columns: 902, rows: 451))
    let file = try RasterFileWriter<Float>(folder.file("mollweide.tif"), frame: frame)
    for _ in 0..<451 { try file.append([Float](repeating: 1, count: 902)) }
    try file.finish()
    // A cap around the pole, a box of two corners far apart, and neighbours that share a long side.
    let zones = try zones([
      "[[[[-180,80],[180,80],[180,90],[-180,90],[-180,80]]]]",
      "[[[[10,-60],[60,-60],[60,60],[10,60],[10,-60]]]]",
      "[[[[-40,-40],[40,40],[-40,40],[-40,-40]]]]", "[[[[-40,-40],[40,-40],[40,40],[-40,-40]]]]",
    ])
    let outcome = try summarise(folder.file("mollweide.tif"), zones, [.count])
    #expect(outcome.isReprojected)
    let found = outcome.zones.map { $0.figures[0]! * 1_600 }
    // Mollweide is of equal area on the sphere of the semi-major axis, latitudes taken as they are.
    let sphere = 6_378.137 * 6_378.137
    func band(_ south: Double, _ north: Double, _ degrees: Double) -> Double {
      sphere * degrees * .pi / 180 * (sin(north * .pi / 180) - sin(south * .pi / 180))
    }
    #expect(abs(found[0] / band(80, 90, 360) - 1) < 1e-3)
    #expect(abs(found[1] / band(-60, 60, 50) - 1) < 1e-4)
    #expect(abs((found[2] + found[3]) / band(-40, 40, 80) - 1) < 1e-4)
    #expect(abs(found[2] / found[3] - 1) < 1e-3)
  }

  @Test func aZoneAcrossTheEdgeOfTheMapIsRefused() throws {
    let frame = GridFrame(
      reference: try CoordinateReference("ESRI:54009", at: Place(file: "test")),
      georeference: Georeference(
        west: -18_000_000, north: 9_000_000, cellWidth: 100_000, cellHeight: 100_000, columns: 360, rows: 180)
    )
    let file = try RasterFileWriter<Float>(folder.file("mollweide.tif"), frame: frame)
    for _ in 0..<180 { try file.append([Float](repeating: 1, count: 360)) }
    try file.finish()
    let zones = try zones(["[[[[170,0],[190,0],[190,10],[170,10],[170,0]]]]"])
    let issues = #expect(throws: InputIssues.self) {
      try summarise(folder.file("mollweide.tif"), zones, [.count])
    }
    #expect(issues?.all.map(\.code) == ["zones.seam"])
  }

  @Test(arguments: ["csv", "gpkg", "geojson"]) func theResultIsWrittenWithItsRun(ending: String) throws {
    let zones = try zones(["[[[[0,0],[2,0],[2,1],[0,1],[0,0]]]]", "[[[[50,0],[51,0],[51,1],[50,0]]]]"])
    let outcome = try summarise(try world(columns: 190), zones, [.count, .sum])
    let path = folder.file("result." + ending)
    try outcome.write(to: path)
    if ending == "csv" {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text == "zone,count,sum\n".replacingOccurrences(of: "zone", with: "name") + "z0,2,361\nz1,0,\n")
    } else {
      let read = try FeatureFile(path).features()
      #expect(read.map { $0.attributes["name"]?.text } == ["z0", "z1"])
      #expect(read.map { $0.attributes["sum"]?.number } == [361, nil])
    }
    let run = try String(contentsOfFile: path + ".run.json", encoding: .utf8)
    for part in [
      "\"method\":\"zonal-statistics\"", "\"role\":\"grid\"", "\"role\":\"zones\"", "\"count\",\"sum\"",
    ] {
      #expect(run.contains(part), "\(part)")
    }
  }
}
