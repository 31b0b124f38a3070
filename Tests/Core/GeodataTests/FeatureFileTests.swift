import Foundation
import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

private func areaSquareKilometres(_ features: [Feature]) throws -> Double {
  try features.reduce(0) { $0 + (try Region(wkb: $1.geometry)).areaSquareMetres } / 1e6
}

@Suite struct FeatureFileOnRealFiles {
  private let areas = Checkout.path("Content/openstreetmap/osmconf.ini")

  /// Areas in square kilometres from an independent program.
  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      ("Encamp", 81.446), ("La Massana", 64.531), ("Ordino", 84.926), ("Escaldes-Engordany", 45.620),
    ])
  func parishesOfAndorra(name: String, squareKilometres: Double) throws {
    let file = try FeatureFile(
      openStreetMapAreas: SharedData.path("andorra/andorra_2013-05-28.osm.pbf"), configuration: areas)
    let parishes = try file.features(
      FeatureQuery(filter: "boundary = 'administrative' AND admin_level = '7'", invalid: .repaired))
    let parish = try #require(parishes.first { $0.attributes["name"]?.text == name })
    #expect(parish.identifier.hasPrefix("relation/"))
    #expect(abs(try areaSquareKilometres([parish]) - squareKilometres) < 0.001)
  }

  /// The union of all `leisure=park` inside the municipal boundary: 1.6245 km².
  @Test(.enabled(if: SharedData.isPresent)) func parksOfLasPalmas() throws {
    let file = try FeatureFile(
      openStreetMapAreas: SharedData.path("las-palmas/las_palmas_2023-02-21.osm.pbf"), configuration: areas)
    let parks = try file.features(FeatureQuery(filter: "leisure = 'park'", invalid: .repaired))
    let boundary = try FeatureFile(SharedData.path("las-palmas/boundary_municipality.geojson")).features(
      FeatureQuery(invalid: .repaired))
    #expect(abs(try areaSquareKilometres(boundary) - 103.32) < 0.01)
    let inside = try Shape.collection(parks.map(\.geometry)).dissolved().intersection(
      try Shape.collection(boundary.map(\.geometry)).dissolved())
    #expect(abs(try Region(wkb: inside.wkb).areaSquareMetres / 1e6 - 1.6245) < 0.0001)
    // Keys without a column of their own come along.
    #expect(
      parks.contains { $0.attributes.keys.contains("name:es") || $0.attributes.keys.contains("wikidata") })
    #expect(
      parks.allSatisfy { $0.attributes["leisure"] == .text("park") && $0.attributes["other_tags"] == nil })
  }

  @Test(.enabled(if: SharedData.isPresent)) func aCollectionOfOneMultipolygonIsThatMultipolygon() throws {
    let file = try FeatureFile(SharedData.path("nairobi/boundary_county.geojson"))
    let county = try file.features(FeatureQuery(invalid: .repaired))
    #expect(county.count == 1)
    #expect(Array(county[0].geometry[..<5]) == [1, 6, 0, 0, 0])
    // The same rings on a sphere of the Earth's surface, by Lambert's equal-area formula: 732.8 km².
    #expect(abs(try areaSquareKilometres(county) / 732.8 - 1) < 0.01)
  }

  @Test(.enabled(if: SharedData.isPresent)) func aDeclaredReferenceIsHeeded() throws {
    let path = SharedData.path("las-palmas/secondary_school_areas.geojson")
    let file = try FeatureFile(path)
    #expect(try file.reference()?.text == "EPSG:5635")
    let areas = try file.features(FeatureQuery(invalid: .repaired))
    #expect(areas.count == 29)
    for area in areas {
      let bounds = try #require(try Region(wkb: area.geometry).bounds)
      #expect(bounds.west > -15.6 && bounds.east < -15.3 && bounds.south > 27.9 && bounds.north < 28.3)
    }
    let asWritten = try file.features(FeatureQuery(reference: nil, invalid: .repaired))
    let bounds = try #require(try Region(wkb: asWritten[0].geometry).bounds)
    #expect(bounds.west > 1_000_000)
  }

  @Test(.enabled(if: SharedData.isPresent)) func geoPackagesAreRead() throws {
    let file = try FeatureFile(SharedData.path("las-palmas/urban_centre_ghs_ucdb_r2019a.gpkg"))
    #expect(file.layerNames == ["Las Palmas de Gran Canaria"])
    let centre = try file.features(FeatureQuery(attributes: ["P15", "SDG_LUE9015"]))
    #expect(centre.count == 1)
    #expect(centre[0].attributes.count == 2)
    #expect(abs(try #require(centre[0].attributes["P15"]?.number) - 443_141.2) < 0.1)
    let municipalities = try FeatureFile(SharedData.path("belgium/municipalities.gpkg")).features(
      FeatureQuery(invalid: .repaired))
    #expect(municipalities.count == 581)
  }
}

@Suite struct FeatureFileOnDrawnFiles {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ name: String) throws -> String {
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
    return folder.file(name)
  }

  private func collection(_ features: [(geometry: String, properties: String)]) -> String {
    let list = features.map {
      "{\"type\":\"Feature\",\"properties\":\($0.properties),\"geometry\":\($0.geometry)}"
    }
    return "{\"type\":\"FeatureCollection\",\"features\":[\(list.joined(separator: ","))]}"
  }

  private func polygon(_ ring: String) -> String { "{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}" }
  private let square = "[0,0],[1,0],[1,1],[0,1],[0,0]"
  private let bowtie = "[0,0],[1,1],[1,0],[0,1],[0,0]"

  @Test func attributesKeepTheirTypes() throws {
    let path = try write(
      collection([
        (polygon(square), "{\"name\":\"São José\",\"people\":12,\"share\":0.5,\"none\":null}"),
        ("{\"type\":\"Point\",\"coordinates\":[2,3,44]}", "{\"name\":\"\",\"people\":-1}"),
      ]), "a.geojson")
    let features = try FeatureFile(path).features()
    #expect(
      features[0].attributes == ["name": .text("São José"), "people": .integer(12), "share": .real(0.5)])
    #expect(features[1].attributes == ["name": .text(""), "people": .integer(-1)])
    #expect(features[1].geometry == WellKnownBinaryWriter.point(x: 2, y: 3))
    #expect(try FeatureFile(path).features(FeatureQuery(filter: "people > 0")).count == 1)
  }

  @Test func aBorderThatCrossesItselfIsShownOrMended() throws {
    let path = try write(
      collection([
        (polygon(square), "{}"), (polygon(bowtie), "{}"), ("null", "{}"),
        ("{\"type\":\"Polygon\",\"coordinates\":[]}", "{}"),
      ]), "a.geojson")
    let file = try FeatureFile(path, name: "districts.geojson")
    let issues = #expect(throws: InputIssues.self) { try file.features() }
    #expect(issues?.all.map(\.code) == ["geometry.invalid", "geometry.missing", "geometry.missing"])
    #expect(issues?.all[0].place == Place(file: "districts.geojson", feature: "1"))
    #expect(issues?.all[0].found == "Self-intersection")
    #expect(issues?.all[0].arguments == ["x": "0.5", "y": "0.5"])

    let mendable = try write(collection([(polygon(bowtie), "{}")]), "b.geojson")
    let mended = try FeatureFile(mendable).features(FeatureQuery(invalid: .repaired))
    #expect(mended[0].repair == "Self-intersection")
    #expect(try Shape(wkb: mended[0].geometry).invalidity == nil)
  }

  @Test func pointsOfATableKeepTheirCodes() throws {
    let path = try write("id,lon,lat,people\n007,-15.5,28.1,12\n008,-15.4,28.2,\n", "cells.csv")
    let points = try FeatureFile(csv: path, x: "lon", y: "lat").features(
      FeatureQuery(assumedReference: .wgs84))
    #expect(points.count == 2)
    #expect(points[0].geometry == WellKnownBinaryWriter.point(x: -15.5, y: 28.1))
    #expect(points[0].attributes["id"] == .text("007"))
    #expect(points[0].attributes["people"]?.number == 12)
    #expect(points[1].attributes["people"] == nil)
    let issues = #expect(throws: InputIssues.self) { _ = try FeatureFile(csv: path, x: "x", y: "lat") }
    #expect(issues?.all.map(\.code) == ["feature.field.missing"])
    #expect(issues?.all.first?.arguments["names"]?.contains("lon") == true)
    #expect(codes { _ = try FeatureFile(csv: path, x: "lon", y: "lat").features() } == ["crs.missing"])
  }

  @Test func faultsAreNamed() throws {
    let path = try write(collection([(polygon(square), "{\"name\":\"a\"}")]), "a.geojson")
    func query(_ query: FeatureQuery) -> [String] { codes { _ = try FeatureFile(path).features(query) } }
    #expect(query(FeatureQuery(layer: "b")) == ["layer.missing"])
    #expect(
      query(FeatureQuery(attributes: ["name", "people", "x"])) == [
        "feature.field.missing", "feature.field.missing",
      ])
    #expect(query(FeatureQuery(filter: "name ===")) == ["feature.filter"])
    #expect(query(FeatureQuery(filter: "name = 'b'")) == [])
    #expect(codes { _ = try FeatureFile(folder.file("none.gpkg")) } == ["file.missing"])
    #expect(codes { _ = try FeatureFile(folder.path) } == ["file.directory"])
    #expect(codes { _ = try FeatureFile(try write("", "empty.geojson")) } == ["file.empty"])
    #expect(codes { _ = try FeatureFile(try write("no map", "text.geojson")) } == ["features.unreadable"])
    #expect(codes { _ = try FeatureFile("/vsimem/a.geojson") } == ["file.missing"])
    let cut = String(collection([(polygon(square), "{}")]).dropLast(20))
    #expect(
      codes { _ = try FeatureFile(try write(cut, "cut.geojson")).features() } == ["features.unreadable"])
    #expect(
      codes { _ = try FeatureFile(openStreetMapAreas: path, configuration: folder.file("none.ini")) } == [
        "file.missing"
      ])
    let lasting = try write(collection([]), "nothing.geojson")
    #expect(codes { _ = try FeatureFile(lasting).features() } == ["layer.empty"])
  }

  /// Degrees beyond the poles have no place in Web Mercator.
  @Test func aPlaceThatDoesNotExistIsAnIssue() throws {
    let path = try write(
      collection([("{\"type\":\"Point\",\"coordinates\":[0,95]}", "{}")]), "a.geojson")
    let target = try CoordinateReference("EPSG:32631", at: Place(file: ""))
    #expect(
      codes { _ = try FeatureFile(path).features(FeatureQuery(reference: target)) } == ["geometry.unplaced"])
  }
}
