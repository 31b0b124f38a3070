import Foundation
import Monitoring
import Observations
import Storage
import TestDatabases
import TestSupport
import Testing

/// Shapes on a server, as a map program meets them.
@Suite struct PostGISTests {
  private func fill(_ address: String) throws -> ObservationStore {
    let store = try ObservationStore(creatingOrOpening: address)
    let areas = [
      ReferenceArea(
        code: "ECU", kind: .country, names: LocalisedText([:]), boundary: Drawn.square(-81, -5, 6)),
      Drawn.area("ECU-UIO", parent: "ECU"),
    ]
    let features = [
      MapFeature(layer: "stops", geometry: Drawn.point(-78.5, -0.2)),
      MapFeature(layer: "raised", geometry: [1] + Drawn.number(1_001) + Drawn.coordinates([1, 2, 3])),
      // A ring that is not closed, which PostGIS does not take.
      MapFeature(
        layer: "open",
        geometry: [1] + Drawn.number(3) + Drawn.number(1) + Drawn.number(4)
          + Drawn.coordinates([0, 0, 1, 0, 1, 1, 0, 1])),
    ]
    _ = try store.record(
      [
        Recording(
          run: Drawn.run(), areas: areas, observations: [Drawn.observation("ECU", value: 5)],
          mapFeatures: features)
      ], at: Drawn.moment)
    return store
  }

  @Test func viewsShowTheShapes() throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    _ = try fill(place.address)
    try place.open(.reading).read { connection in
      let listed = try connection.all(
        """
        SELECT f_table_name::text || ' ' || type || ' ' || srid FROM geometry_columns
        WHERE f_table_schema = current_schema() ORDER BY 1
        """
      ) { $0.text(0) }
      let areas = try connection.all("SELECT code, ST_AsText(shape) FROM areas_map ORDER BY code") {
        $0.values
      }
      let latest = try connection.all("SELECT area, value, ST_Area(shape) FROM latest_values_map") {
        $0.values
      }
      let features = try connection.all("SELECT layer, ST_AsText(shape) FROM map_features_map ORDER BY fid") {
        $0.values
      }
      #expect(
        listed == [
          "areas_map MULTIPOLYGON 4326", "latest_values_map MULTIPOLYGON 4326",
          "map_features_map GEOMETRY 4326",
        ])
      #expect(
        areas == [["ECU", "MULTIPOLYGON(((-81 -5,-75 -5,-75 1,-81 1,-81 -5)))"], ["ECU-UIO", .null]])
      #expect(latest == [["ECU", .double(5), .double(36)]])
      #expect(
        features == [["stops", "POINT(-78.5 -0.2)"], ["raised", "POINT(1 2)"], ["open", .null]])
    }
  }

  /// A server without it keeps a store all the same; the views come when the extension has come.
  @Test func storeDoesWithoutAndTakesItLater() throws {
    let server = try TestServer.url
    let name = "plain" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
    let administration = try PostgreSQLDatabase(PostgreSQLAddress(server), mode: .writing, migrator: nil)
    try administration.read {
      try $0.runScript("COMMIT"); try $0.runScript("CREATE DATABASE \(name)"); try $0.runScript("BEGIN")
    }
    let url = server.replacingOccurrences(of: "/quito?", with: "/\(name)?")
    let store = try fill(url)
    #expect(try store.check().isSound)
    let database = try PostgreSQLDatabase(PostgreSQLAddress(url), mode: .writing, migrator: nil)
    func views() throws -> [String] {
      try database.read {
        try $0.all(
          "SELECT viewname FROM pg_views WHERE schemaname = 'public' AND viewname LIKE '%map' ORDER BY 1"
        ) {
          $0.text(0)
        }
      }
    }
    #expect(try views() == [])
    try database.write { try $0.runScript("CREATE EXTENSION postgis") }
    try store.makeMapViews()
    #expect(try views() == ["areas_map", "latest_values_map", "map_features_map"])
    #expect(try ObservationStore(creatingOrOpening: url).check().isSound)
    try store.close()
    try database.close()
    try administration.read {
      try $0.runScript("COMMIT"); try $0.runScript("DROP DATABASE \(name) WITH (FORCE)");
      try $0.runScript("BEGIN")
    }
  }
}
