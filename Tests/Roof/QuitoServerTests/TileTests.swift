import Foundation
import Monitoring
import Testing

struct TileTests {
  private let example: ServedExample

  init() throws { example = try ServedExample() }

  @Test func tilesHoldWhatLiesOnThem() async throws {
    let whole = try await example.get("/ogc/collections/stops/tiles/WebMercatorQuad/0/0/0")
    #expect(whole.status == 200)
    #expect(whole.headers["content-type"] == "application/vnd.mapbox-vector-tile")
    #expect(whole.text.contains("stops"))
    // The stops lie north-east of 0, 0.
    let northEast = try await example.get("/ogc/collections/stops/tiles/WebMercatorQuad/6/31/32")
    #expect(!northEast.bytes.isEmpty)
    let elsewhere = try await example.get("/ogc/collections/stops/tiles/WebMercatorQuad/6/10/10")
    #expect(elsewhere.status == 200 && elsewhere.bytes.isEmpty)
  }

  /// Whether a collection is ready for all its tiles or read for each, and in whatever language it was wanted before.
  @Test func tilesAreTheSameHoweverTheyAreMade() async throws {
    let unready = try ServedExample { $0.limits.readyTileFeatures = 0 }
    let crowded = try ServedExample { $0.limits.readyTileBytes = 1_000 }
    for target in ["stops", "areas", "cities"].flatMap({ name in
      ["0/0/0", "6/31/32", "7/63/64"].map { "/ogc/collections/\(name)/tiles/WebMercatorQuad/\($0)" }
    }) {
      for language in ["en", "ar"] {
        let headers = ["accept-language": language]
        let tile = try await example.get(target, headers).bytes
        #expect(!tile.isEmpty)
        #expect(try await unready.get(target, headers).bytes == tile, "\(target)")
        #expect(try await crowded.get(target, headers).bytes == tile, "\(target)")
      }
    }
  }

  @Test func tilesOfAreasHaveTheirValues() async throws {
    let tile = try await example.get("/ogc/tiles/WebMercatorQuad/4/7/8")
    for word in ["areas", "SP_TRN_PUBL", "XXA-CITY07", "kind"] {
      #expect(tile.text.contains(word), "\(word)")
    }
  }

  @Test func tilesetsSayWhereTheTilesAre() async throws {
    let answer = try await example.get("/ogc/collections/stops/tiles/WebMercatorQuad?f=json")
    let template = answer.json["links"]?.array?.first { $0["rel"]?.string == "item" }?["href"]?.string
    #expect(
      template
        == "http://example.test/ogc/collections/stops/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}")
    #expect(answer.json["layers"]?.array?.first?["id"]?.string == "stops")
    let grid = try await example.get("/ogc/tileMatrixSets/WebMercatorQuad")
    let matrices = grid.json["tileMatrices"]?.array ?? []
    #expect(matrices.count == 25)
    // OGC 17-083r4, annex D.1.
    #expect(abs((matrices[0]["scaleDenominator"]?.number ?? 0) - 559_082_264.028_717_2) < 1e-3)
  }
}
