import Foundation
import Testing
import TestDatabases

/// A store on a PostgreSQL server is served as one in a file is.
struct ServedDatabaseTests {
  private static let targets = [
    "/en/", "/en/areas/XXA-CITY00", "/en/areas/XXA-CITY00/map.json", "/en/indicators/11.2.1", "/en/runs",
    "/data/observations.csv", "/data/observations.json?history=true",
    "/data/observations.csv?totals=true&from=2020",
    "/ogc/collections", "/ogc/collections/areas/items", "/ogc/collections/areas/items/XXA-CITY03",
    "/ogc/collections/stops/items?limit=10000", "/ogc/collections/stops/items?limit=10&after=700",
    "/ogc/collections/stops/items?filter=persons%3E1000", "/ogc/collections/stops/items?bbox=1,1,2,2",
    "/ogc/collections/stops/tiles/WebMercatorQuad/0/0/0",
    "/ogc/collections/areas/tiles/WebMercatorQuad/6/31/32",
  ]

  @Test func aStoreOnAServerIsServedAsOneInAFile() async throws {
    let place = try TestDatabase(.postgresql)
    defer { place.remove() }
    let (database, file) = (try ServedExample(in: place.address), try ServedExample())
    for target in ServedDatabaseTests.targets {
      let headers = ["accept": "application/json, text/csv;q=0.9, */*;q=0.1"]
      let (one, other) = (try await database.get(target, headers), try await file.get(target, headers))
      #expect(one.status == 200 && !one.bytes.isEmpty, "\(target)")
      #expect(one.status == other.status && one.bytes == other.bytes, "\(target)")
    }
    database.service.close()
  }
}
