import Foundation
import Monitoring
import Testing

/// OGC API Features as a client meets it.
struct FeatureTests {
  private let example: ServedExample

  init() throws { example = try ServedExample() }

  private func items(_ target: String) async throws -> (matched: Int, identifiers: [String], json: JSON) {
    let answer = try await example.get(target)
    #expect(answer.status == 200, "\(target): \(answer.text.prefix(300))")
    #expect(answer.headers["content-type"] == "application/geo+json")
    let features = answer.json["features"]?.array ?? []
    let matched = Int(answer.json["numberMatched"]?.number ?? -1)
    #expect(answer.json["numberReturned"]?.number == Double(features.count))
    return (
      matched, features.map { $0["id"]?.string ?? $0["id"]?.number.map { String(Int($0)) } ?? "?" },
      answer.json
    )
  }

  @Test func documentsLinkToOneAnother() async throws {
    var waiting = ["/ogc/"]
    var seen: Set<String> = []
    while let next = waiting.popLast() {
      guard seen.insert(next).inserted, seen.count < 400 else { continue }
      let answer = try await example.get(next)
      #expect(answer.status == 200, "\(next): \(answer.text.prefix(200))")
      guard answer.headers["content-type"]?.contains("json") == true, !next.contains("/items") else {
        continue
      }
      func links(_ json: JSON) -> [String] {
        switch json {
        case .object(let members):
          let own = members["templated"]?.bool == true ? [] : [members["href"]?.string].compactMap { $0 }
          return own + members.values.flatMap(links)
        case .array(let list): return list.flatMap(links)
        default: return []
        }
      }
      for link in links(answer.json) {
        #expect(link.hasPrefix("http://example.test/"), "\(next) links to \(link)")
        waiting.append(String(link.dropFirst("http://example.test".count)))
      }
    }
    #expect(seen.count > 30)
  }

  @Test func collectionsAreAreasCitiesAndLayers() async throws {
    let answer = try await example.get("/ogc/collections")
    let collections = answer.json["collections"]?.array ?? []
    #expect(
      collections.compactMap { $0["id"]?.string } == ["areas", "cities", "islands", "stops", "urban-extent"])
    let cities = try #require(collections.first { $0["id"]?.string == "cities" })
    #expect(cities["extent"]?["spatial"]?["bbox"]?.array?[0].array?.compactMap(\.number) == [0, 0, 5.5, 4.5])
    #expect(cities["storageCrs"]?.string == "http://www.opengis.net/def/crs/OGC/1.3/CRS84")
  }

  @Test func featureHasItsLatestValues() async throws {
    let answer = try await example.get("/ogc/collections/areas/items/XXA-CITY07")
    let properties = try #require(answer.json["properties"])
    #expect(answer.json["id"]?.string == "XXA-CITY07")
    #expect(properties["name"]?.string == "City 7")
    #expect(properties["SP_TRN_PUBL"]?.number == 51)
    #expect(properties["SP_TRN_PUBL_period"]?.string == "2025")
    #expect(properties["EN_ATM_PM25"]?.number == 10)
    let ring = answer.json["geometry"]?["coordinates"]?.array?[0].array?[0].array ?? []
    #expect(ring.first?.array?.compactMap(\.number) == [1, 1])
    #expect(ring.count == 5)
  }

  @Test func namesAreInTheLanguageAskedFor() async throws {
    for (header, name) in [
      ("fr", "Exemplie"), ("ar;q=0.9, de", "مثاليا"), ("de", "Examplia"), ("zh-Hans", "Examplia"),
    ] {
      let answer = try await example.get("/ogc/collections/areas/items/XXA", ["accept-language": header])
      #expect(answer.json["properties"]?["name"]?.string == name, "\(header)")
    }
  }

  /// Every feature once, whatever the size of the page; back by the links to the pages before.
  @Test(arguments: [1, 7, 400, 1_200, 5_000])
  func pagesHoldEveryFeatureOnce(limit: Int) async throws {
    var target: String? = "/ogc/collections/stops/items?limit=\(limit)"
    var all: [String] = []
    var last = ""
    var pages = 0
    while let next = target, pages < 40 {
      let page = try await items(next)
      #expect(page.matched == ServedExample.stopCount)
      #expect(page.identifiers.count <= limit)
      all += page.identifiers
      last = next
      pages += 1
      target = link("next", page.json)
    }
    if pages < 40 { #expect(all.count == ServedExample.stopCount) }
    #expect(Set(all).count == all.count)
    #expect(all == all.sorted { Int($0)! < Int($1)! })
    guard pages > 1, pages < 40 else { return }
    var back = try await items(last)
    var places = all.count - back.identifiers.count
    while let previous = link("prev", back.json) {
      back = try await items(previous)
      #expect(back.identifiers == Array(all[(places - back.identifiers.count)..<places]))
      places -= back.identifiers.count
    }
    #expect(places == 0)
  }

  private func link(_ rel: String, _ json: JSON) -> String? {
    json["links"]?.array?.first { $0["rel"]?.string == rel }?["href"]?.string
      .map { String($0.dropFirst("http://example.test".count)) }
  }

  @Test func limitHasADefaultAndAnEnd() async throws {
    #expect(try await items("/ogc/collections/stops/items").identifiers.count == 1_000)
    #expect(try await items("/ogc/collections/stops/items?limit=1000000").identifiers.count == 1_200)
  }

  @Test(arguments: [
    ("bbox=0,0,0.5,0.5", 36), ("bbox=0,0,0,0.5,0.5,9", 36), ("bbox=50,50,51,51", 0), ("capacity=HIGH", 600),
    ("capacity=HIGH&persons=4", 1), ("capacity=LOW&persons=4", 0), ("run=r2", 1_200),
    ("area=XXA-CITY00", 1_200),
    ("area=XXA-CITY01", 0), ("filter=persons%20%3C%2010", 10),
    ("filter=name%20LIKE%20%27Stop%2011%25%27", 111),
    ("filter=persons%20BETWEEN%205%20AND%209%20AND%20capacity%3D%27HIGH%27", 2),
    ("filter=S_INTERSECTS(geometry,BBOX(0,0,0.5,0.5))", 36),
    ("filter=S_INTERSECTS(geometry,BBOX(0,0,0.5,0.5))&bbox=0.45,0,4,4", 6), ("filter=name%20IS%20NULL", 0),
    ("filter=name%20IN%20(%27Stop%201%27,%27Stop%202%27)&filter-lang=cql2-text", 2),
    ("filter=NOT%20capacity%20%3D%20%27HIGH%27", 600), ("datetime=2001-01-01", 1_200),
  ])
  func featuresAreChosen(parameters: String, count: Int) async throws {
    let page = try await items("/ogc/collections/stops/items?limit=5&\(parameters)")
    #expect(page.matched == count)
    #expect(page.identifiers.count == min(5, count))
    // The links to further pages keep what was chosen.
    if let next = link("next", page.json) { #expect(try await items(next).matched == count) }
  }

  @Test(arguments: [
    ("2015-06-01", 1), ("2019-01-01/2021-01-01", 1), ("../2020-01-01", 2), ("2020-07-01T00:00:00Z/..", 2),
    ("/2015-01-01", 1), ("2012-01-01", 0), ("2015-01-01T12:00:00+02:00/2025-12-31", 3),
  ])
  func timeChooses(text: String, count: Int) async throws {
    let encoded = text.replacingOccurrences(of: "+", with: "%2B")
    #expect(try await items("/ogc/collections/urban-extent/items?datetime=\(encoded)").matched == count)
  }

  @Test func boxesCrossTheAntimeridian() async throws {
    #expect(try await items("/ogc/collections/islands/items?bbox=178,-20,-178,-10").matched == 2)
    #expect(try await items("/ogc/collections/islands/items?bbox=178,-20,180,-10").matched == 1)
    #expect(try await items("/ogc/collections/islands/items?bbox=-178,-20,178,-10").matched == 0)
  }

  /// A rectangle in the notch of a shape meets its rectangle and not the shape.
  @Test func shapesAreMetAndNotTheirRectangles() async throws {
    func matched(_ corner: String) async throws -> Int {
      let triangle = "POLYGON((\(corner) 0.7, 0.7 0.7, 0.7 \(corner), \(corner) 0.7))"
      let filter = "filter=S_INTERSECTS(geometry,\(triangle))".replacingOccurrences(of: " ", with: "%20")
      return try await items("/ogc/collections/cities/items?\(filter)").matched
    }
    // The long side runs beside the corner 0.5, 0.5 of a city, or cuts it.
    #expect(try await matched("0.4") == 0)
    #expect(try await matched("0.2") == 1)
  }

  @Test func valuesOfAreasChoose() async throws {
    let filter = "SP_TRN_PUBL%20%3E%3D%2070%20AND%20EN_ATM_PM25%20%3C%2012"
    let page = try await items("/ogc/collections/cities/items?filter=\(filter)")
    // 44 + city is 70 or more from city 26 on; 10 + city mod 7 is below 12 for 28 and 29.
    #expect(page.identifiers == ["XXA-CITY28", "XXA-CITY29"])
  }

  // MARK: Coordinate systems

  private static let mercator = "http://www.opengis.net/def/crs/EPSG/0/3857"
  private static let latitudeFirst = "http://www.opengis.net/def/crs/EPSG/0/4326"

  @Test func coordinatesAreInTheSystemAskedFor() async throws {
    let plain = try await example.get("/ogc/collections/cities/items/XXA-CITY07")
    #expect(plain.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>")
    let turned = try await example.get(
      "/ogc/collections/cities/items/XXA-CITY08?crs=\(FeatureTests.latitudeFirst)")
    #expect(turned.headers["content-crs"] == "<\(FeatureTests.latitudeFirst)>")
    #expect(first(turned.json) == [1, 2])
    let projected = try await example.get(
      "/ogc/collections/cities/items/XXA-CITY08?crs=\(FeatureTests.mercator)")
    let place = first(projected.json)
    // 2 and 1 degrees on the sphere of the projection.
    #expect(abs(place[0] - 222_638.982) < 0.001)
    #expect(abs(place[1] - 111_325.143) < 0.001)
  }

  private func first(_ json: JSON) -> [Double] {
    json["geometry"]?["coordinates"]?.array?[0].array?[0].array?[0].array?.compactMap(\.number) ?? []
  }

  @Test func boxesAreInTheSystemAskedFor() async throws {
    let plain = try await items("/ogc/collections/stops/items?bbox=0.05,0.95,0.35,1.35")
    let turned = try await items(
      "/ogc/collections/stops/items?bbox=0.95,0.05,1.35,0.35&bbox-crs=\(FeatureTests.latitudeFirst)")
    let metres = try await items(
      "/ogc/collections/stops/items?bbox=5566,105760,38961,150303&bbox-crs=\(FeatureTests.mercator)")
    #expect(plain.matched == 12)
    #expect(turned.identifiers == plain.identifiers)
    #expect(metres.identifiers == plain.identifiers)
  }

  // MARK: Faults

  @Test func everyFaultIsTold() async throws {
    let answer = try await example.get(
      "/ogc/collections/stops/items?limit=0&bbox=1,2,3&datetime=soon&crs=EPSG:9&colour=red&persons=many"
        + "&filter=nome%3D1&filter-lang=sql")
    #expect(answer.status == 400)
    #expect(answer.headers["content-type"] == "application/problem+json")
    let codes = Set((answer.json["errors"]?.array ?? []).compactMap { $0["code"]?.string })
    #expect(
      codes == [
        "server.limit", "server.bbox", "server.datetime", "server.crs", "server.parameter", "server.value",
        "filter.property", "server.filter-lang",
      ])
  }

  @Test(arguments: [
    "limit=-1", "limit=ten", "limit=1&limit=2", "bbox=1,1,2", "bbox=1,2,3,four", "bbox=1,5,2,4",
    "bbox=1,-91,2,4",
    "bbox=nan,1,2,3", "bbox=", "bbox=1e400,1,2,3", "datetime=2025-13-01", "datetime=../..",
    "datetime=2025/2024",
    "datetime=2025-01-01/2024-01-01", "after=x", "before=1;DROP", "after=1&before=2", "filter=", "filter=(",
    "filter-crs=EPSG:3857", "geometry=POINT(1%202)", "f=xml",
  ])
  func faultyParametersAreRefused(parameters: String) async throws {
    let answer = try await example.get("/ogc/collections/stops/items?\(parameters)")
    #expect(answer.status == 400, "\(answer.text.prefix(200))")
    let faults = answer.json["errors"]?.array ?? []
    #expect(!faults.isEmpty)
  }

  @Test func faultsAreInTheClientsLanguage() async throws {
    var titles: Set<String> = []
    for language in ["ar", "en", "es", "fr", "ru", "zh"] {
      let answer = try await example.get(
        "/ogc/collections/stops/items?limit=x", ["accept-language": language])
      #expect(answer.headers["content-language"] == language)
      titles.insert(answer.json["title"]?.string ?? "")
    }
    #expect(titles.count == 6)
  }

  @Test(arguments: [
    "/ogc/nothing", "/ogc/collections/nothing", "/ogc/collections/stops/nothing",
    "/ogc/collections/stops/items/0",
    "/ogc/collections/stops/items/01", "/ogc/collections/stops/items/9999999999999999999",
    "/ogc/collections/areas/items/XXB", "/ogc/collections/stops/items/1/2", "/ogc/collections/",
    "/ogc/collections/areas%20--/items", "/ogc/tiles/WorldCRS84Quad", "/ogc/tiles/WebMercatorQuad/0/0/1",
    "/ogc/tiles/WebMercatorQuad/0/0/x", "/ogc/tiles/WebMercatorQuad/99/0/0", "/nothing", "/de/",
    "/en/areas/XXB",
    "/en/areas/XXA/nothing", "/en/runs/r99", "/en/runs/2", "/en/indicators/99.9.9", "/data/observations.xml",
    "/assets/0000000000000000/site.css", "/assets/site.css",
  ])
  func whatIsNotThereIsNotFound(target: String) async throws {
    let answer = try await example.get(target)
    #expect(answer.status == 404, "\(target): \(answer.status)")
    #expect(answer.headers["content-type"] == "application/problem+json")
  }

  /// Texts that would mean something to a database, a shell, a file system or a browser.
  @Test(arguments: [
    "'%20OR%20'1'='1", "1;DROP%20TABLE%20areas", "%3Cscript%3Ealert(1)%3C/script%3E", "$(reboot)",
    "..%2F..%2Fetc",
    "%00", "%ff%fe", "a%2Fb", "%E2%80%AE", "{{7*7}}",
  ])
  func hostileTextsDoNothing(text: String) async throws {
    for target in [
      "/ogc/collections/areas/items/\(text)", "/ogc/collections/\(text)/items", "/en/areas/\(text)",
      "/assets/\(text)/x",
      "/en/data?area=\(text)", "/data/observations.json?area=\(text)",
      "/ogc/collections/areas/items?code=\(text)",
      "/ogc/collections/areas/items?filter=\(text)", "/en/compare?area=\(text)",
    ] {
      let answer = try await example.get(target, ["accept": "text/html"])
      #expect([200, 400, 404].contains(answer.status), "\(target): \(answer.status)")
      #expect(!answer.text.contains("<script>alert"), "\(target)")
    }
    #expect(try await items("/ogc/collections/areas/items").matched == 32)
  }
}
