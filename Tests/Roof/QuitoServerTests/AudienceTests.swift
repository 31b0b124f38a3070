import Accounts
import Foundation
import Geography
import Monitoring
import Observations
import QuitoServer
import Testing

/// What is not for everyone is nowhere to be had: on no page, in no file, by no interface.
struct AudienceTests {
  private let users: ServedUsers
  private static let draft = 8_675.25

  /// Run 4 is a draft with a figure, a revision and a drawing of its own.
  init() throws {
    users = try ServedUsers()
    try users.withStore { store in
      let observations = [
        AudienceTests.figure("SP_TRN_PUBL", "2026", AudienceTests.draft),
        AudienceTests.figure("SP_TRN_PUBL", "2025", AudienceTests.draft),
      ]
      let drawing = MapFeature(
        layer: "secret-layer", geometry: ServedExample.square(0, 0, 0.1), properties: ["name": "Secret 8675"])
      let stop = MapFeature(
        layer: "stops", geometry: WellKnownBinaryWriter.point(x: 1, y: 1), properties: ["name": "Stop 8675"])
      _ = try store.record(
        [
          Recording(
            run: ServedExample.run("draft.method"), observations: observations, mapFeatures: [drawing, stop])
        ], at: Timestamp("2026-01-31T13:00:00Z")!)
      try store.setVisibility(
        .draft, ofRuns: 4, through: 4, by: .command(systemUser: "test"), at: ServedUsers.start)
    }
  }

  private static func figure(_ series: String, _ period: String, _ value: Double) -> Observation {
    Observation(
      key: .init(
        indicator: "11.2.1", series: series, area: ServedExample.code(0), period: Period(period)!,
        disaggregation: Disaggregation()),
      value: value, unit: "PT", status: .normal, nature: .country)
  }

  private static let targets = [
    "/en/", "/en/areas/XXA-CITY00", "/en/areas/XXA-CITY00/figures", "/en/areas/XXA-CITY00/map.json",
    "/en/indicators/11.2.1", "/en/compare?area=XXA-CITY00", "/en/data?area=XXA-CITY00", "/en/data?run=r4",
    "/en/runs",
    "/en/runs/r4", "/data/observations.csv", "/data/observations.json?history=true",
    "/data/observations.csv?run=r4", "/data/observations.csv?as-of=2026-01-31T13:00:00Z",
    "/ogc/collections", "/ogc/collections/cities/items", "/ogc/collections/cities/items/XXA-CITY00",
    "/ogc/collections/cities/items?filter=SP_TRN_PUBL%3E1000", "/ogc/collections/secret-layer/items",
    "/ogc/api", "/ogc/collections/areas/tiles/WebMercatorQuad/0/0/0",
    "/ogc/collections/secret-layer/tiles/WebMercatorQuad/0/0/0",
    "/ogc/collections/stops/tiles/WebMercatorQuad/0/0/0",
    "/sdmx/data/dataflow/QUITO/OBSERVATIONS/1.0.0/*?includeHistory=true",
    "/sdmx/availability/dataflow/QUITO/OBSERVATIONS/1.0.0/*/*",
  ]

  private static func gives(_ answer: Received) -> Bool {
    let text = String(decoding: answer.bytes, as: UTF8.self)
    return ["8675", "8,675", "secret-layer", "draft.method", "\"2026\""].contains { text.contains($0) }
  }

  /// Nothing follows an answer without a body: it would be taken for the beginning of the next one.
  @Test func nothingFoundIsNothingForSignedInAsWell() async throws {
    let target = "/sdmx/data/dataflow/QUITO/OBSERVATIONS/1.0.0/*?c[TIME_PERIOD]=1900"
    for authorization in [nil, "Bearer \(try users.token(.analyst, [.read]))"] {
      var headers = ["accept-encoding": "gzip"]
      headers["authorization"] = authorization
      let answer = try await users.example.get(target, headers)
      #expect(answer.status == 204 && answer.bytes.isEmpty && answer.headers["content-encoding"] == nil)
    }
  }

  @Test(arguments: targets)
  func draftsAreForAnalysts(target: String) async throws {
    let accepts = ["accept": "application/json, text/csv;q=0.9, */*;q=0.1"]
    for role in [Role.everyone, .viewer] {
      let headers = role == .everyone ? [:] : ["authorization": "Bearer \(try users.token(role, [.read]))"]
      let answer = try await users.example.get(target, accepts.merging(headers) { $1 })
      #expect(!AudienceTests.gives(answer), "\(role): \(answer.text.prefix(300))")
      #expect(
        answer.headers["cache-control"] == (role == .everyone ? answer.headers["cache-control"] : "no-store"))
    }
  }

  /// The same figures are there for whoever may; and what was made for an analyst is not given to the public after.
  @Test func analystsSeeDraftsAndCachesDoNotMix() async throws {
    let bearer = ["authorization": "Bearer \(try users.token(.analyst, [.read]))"]
    var seen = 0
    for target in AudienceTests.targets {
      if AudienceTests.gives(try await users.example.get(target, bearer)) { seen += 1 }
      #expect(try await !AudienceTests.gives(users.example.get(target)), "\(target)")
    }
    #expect(seen >= 12, "\(seen)")
  }

  /// What is published is there at once, and gone at once when it is withdrawn.
  @Test func publishingHoldsFromTheNextRequestOn() async throws {
    let editor = ServedUsers.Browser(users)
    try await editor.signIn(.editor)
    let target = "/data/observations.csv?area=XXA-CITY00&totals=true&from=2026"
    func isPublic() async throws -> Bool { AudienceTests.gives(try await users.example.get(target)) }
    #expect(try await !isPublic())
    let fields = [("first", "r4"), ("last", "r4")]
    let published = try await editor.submit(
      "/en/access", to: "/en/access/visibility", fields + [("visibility", "public")])
    #expect(published.status == 303)
    #expect(try await isPublic())
    #expect(try await users.example.get("/en/areas/XXA-CITY00").text.contains("8,675"))
    #expect(
      try await editor.submit("/en/access", to: "/en/access/visibility", fields + [("visibility", "draft")])
        .status == 303)
    #expect(try await !isPublic())
    #expect(try await !users.example.get("/en/areas/XXA-CITY00").text.contains("8,675"))
    for wrong in [
      [("first", "r99"), ("last", "r99")], [("first", "x"), ("last", "")], [("first", "r3"), ("last", "r2")],
    ] {
      let answer = try await editor.submit(
        "/en/access", to: "/en/access/visibility", wrong + [("visibility", "draft")])
      #expect(answer.status == 422)
    }
  }

  /// Small counts, and what would give them away, by every way of asking.
  @Test func protectedFiguresAreHiddenEverywhere() async throws {
    try users.withStore { store in
      func count(_ area: String, _ number: Double) -> Observation {
        Observation(
          key: .init(
            indicator: "11.5.1", series: "VC_DSR_MORT", area: area, period: Period("2025")!,
            disaggregation: Disaggregation()),
          value: number, unit: "NUMBER", status: .normal, nature: .country)
      }
      let cities = (0..<4).map { count(ServedExample.code($0), [7_001, 7_002, 7_003, 4][$0]) }
      _ = try store.record(
        [
          Recording(
            run: ServedExample.run("counts"), observations: cities + [count("XXA", 7_001 + 7_002 + 7_003 + 4)]
          )
        ], at: Timestamp("2026-01-31T14:00:00Z")!)
      try store.setProtection(
        Protection(), of: "VC_DSR_MORT", by: .command(systemUser: "test"), at: ServedUsers.start)
    }
    let analyst = ["authorization": "Bearer \(try users.token(.analyst, [.read]))"]
    let target = "/data/observations.csv?series=VC_DSR_MORT"
    func values(_ target: String, _ headers: [String: String] = [:]) async throws -> [String: String] {
      var values: [String: String] = [:]
      for row in try await users.example.get(target, headers).text.split(separator: "\n").dropFirst() {
        let fields = row.split(separator: ",", omittingEmptySubsequences: false)
        values[String(fields[6])] = String(fields[9])
      }
      return values
    }
    let (all, shown) = (try await values(target, analyst), try await values(target))
    #expect(all[ServedExample.code(3)] == "4" && all.count == 5)
    #expect(shown.count == 5 && shown[ServedExample.code(3)] == "")
    // One more must be hidden, or the country would give the fourth away.
    #expect(shown.values.count { $0.isEmpty } >= 2)
    // Whatever part is asked for, the same cells are hidden.
    for (area, value) in shown {
      #expect(try await values(target + "&area=\(area)")[area] == value)
    }
    let hidden = try #require(shown.first { $0.value.isEmpty && $0.key != ServedExample.code(3) }?.key)
    let figure = try #require(all[hidden])
    for address in [
      "/ogc/collections/areas/items/\(hidden)", "/en/areas/\(hidden)", "/en/indicators/11.5.1",
      "/data/observations.json?area=\(hidden)", "/ogc/collections/areas/items?filter=VC_DSR_MORT%3E0",
      "/sdmx/data/dataflow/QUITO/OBSERVATIONS/1.0.0/*",
    ] {
      let text = try await users.example.get(address, ["accept": "application/json, */*"]).text
      #expect(!text.contains(figure), "\(address)")
    }
  }
}
