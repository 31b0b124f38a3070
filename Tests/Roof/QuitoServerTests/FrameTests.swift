import Foundation
import Monitoring
import Observations
import QuitoServer
import Testing

/// What stands around every answer.
struct FrameTests {
  private let example: ServedExample

  init() throws { example = try ServedExample() }

  private static let targets = [
    "/health", "/ogc/", "/ogc/collections/areas/items", "/en/", "/ogc/nothing", "/en/data",
    "/data/observations.csv",
    "/", "/ogc/collections/stops/items?limit=x",
  ]

  @Test(arguments: targets)
  func everyAnswerIsGuarded(target: String) async throws {
    let answer = try await example.get(target)
    let policy = try #require(answer.headers["content-security-policy"])
    #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"))
    #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
    #expect(answer.headers["x-content-type-options"] == "nosniff")
    #expect(answer.headers["referrer-policy"] == "strict-origin-when-cross-origin")
    // Only where readers come by TLS.
    #expect(answer.headers["strict-transport-security"] == nil)
  }

  @Test func transportIsSecuredWhereItCanBe() async throws {
    let secure = try ServedExample { $0.publicAddress = "https://cities.example" }
    #expect(try await secure.get("/en/").headers["strict-transport-security"] == "max-age=31536000")
  }

  /// Nothing on a page runs but files of the server, and nothing is styled but by them.
  @Test(arguments: [
    "/en/", "/ar/areas/XXA-CITY00", "/en/indicators/11.2.1", "/en/areas/XXA-CITY00/maps", "/en/runs/r2",
  ])
  func pagesHoldNoScriptAndNoStyle(target: String) async throws {
    let page = try await example.get(target).text
    var rest = page[...]
    while let start = rest.range(of: "<script") {
      let tag = rest[start.lowerBound...].prefix { $0 != ">" }
      #expect(tag.contains("src=\"/assets/") || tag.contains("type=\"application/json\""), "\(tag)")
      rest = rest[start.upperBound...]
    }
    #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick="))
    #expect(!page.contains("alert(3)</script>"))
  }

  @Test(arguments: ["/ogc/", "/en/", "/ogc/collections/stops/items?limit=3", "/data/observations.json"])
  func whatTheClientHasIsNotSentAgain(target: String) async throws {
    let first = try await example.get(target)
    let tag = try #require(first.headers["etag"])
    #expect(first.headers["last-modified"] == "Sat, 31 Jan 2026 12:00:00 GMT")
    #expect(first.headers["cache-control"] == "public, no-cache")
    let second = try await example.get(target, ["if-none-match": "\"other\", W/\(tag)"])
    #expect(second.status == 304 && second.bytes.isEmpty)
    #expect(second.headers["etag"] == tag)
    #expect(try await example.get(target, ["if-none-match": "\"other\""]).status == 200)
    // Another language, another answer.
    if target.hasPrefix("/ogc") {
      #expect(try await example.get(target, ["accept-language": "ru"]).headers["etag"] != tag)
    }
    let again = try await example.get(target)
    #expect(again.bytes == first.bytes && again.headers == first.headers)
  }

  /// A figure recorded meanwhile is there at once, and the answers before it are no longer good.
  @Test func growthOfTheStoreIsSeen() async throws {
    let target = "/ogc/collections/areas/items/XXA-CITY07"
    let before = try await example.get(target)
    let tag = try #require(before.headers["etag"])
    let store = try ObservationStore(opening: example.store)
    let run = Run(
      kind: "measure", method: "access.transport", methodVersion: "2", parameters: .object([:]), inputs: [],
      softwareVersion: "0.1", started: Timestamp("2026-02-01T10:00:00Z")!,
      ended: Timestamp("2026-02-01T10:01:00Z")!)
    let figure = Observation(
      key: .init(indicator: "11.2.1", series: "SP_TRN_PUBL", area: "XXA-CITY07", period: Period("2025")!),
      value: 77,
      unit: "PT", status: .normal, nature: .country)
    _ = try store.record(
      [Recording(run: run, observations: [figure])], at: Timestamp("2026-02-01T12:00:00Z")!)
    try store.close()
    let after = try await example.get(target, ["if-none-match": tag])
    #expect(after.status == 200)
    #expect(after.json["properties"]?["SP_TRN_PUBL"]?.number == 77)
    #expect(try await example.get("/health").json["runs"]?.number == 4)
    // As it was.
    let past = try await example.get(
      "/data/observations.json?area=XXA-CITY07&series=SP_TRN_PUBL&from=2025&totals=true&as-of=2026-01-31")
    #expect(past.json.array?.first?["value"]?.number == 51)
  }

  @Test func textIsCompressedForThoseWhoTakeIt() async throws {
    let plain = try await example.get("/ogc/collections/stops/items")
    let packed = try await example.get("/ogc/collections/stops/items", ["accept-encoding": "br, gzip;q=0.5"])
    #expect(packed.headers["content-encoding"] == "gzip")
    #expect(packed.bytes.count < plain.bytes.count / 5)
    #expect(try unpacked(packed.bytes) == plain.bytes)
    #expect(packed.headers["etag"] != plain.headers["etag"])
    #expect(
      try await example.get("/ogc/", ["accept-encoding": "gzip;q=0"]).headers["content-encoding"] == nil)
  }

  /// What does not fit into the cache is compressed on its way.
  @Test func streamsAreCompressedToo() async throws {
    let small = try ServedExample {
      $0.limits.cachedAnswerBytes = 1_000; $0.limits.chunkBytes = 2_000
    }
    let plain = try await small.get("/ogc/collections/stops/items")
    let packed = try await small.get("/ogc/collections/stops/items", ["accept-encoding": "gzip"])
    #expect(packed.headers["content-encoding"] == "gzip")
    #expect(try unpacked(packed.bytes) == plain.bytes)
    #expect(plain.json["features"]?.array?.count == 1_000)
  }

  private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
    let file = example.folder + "/answer.gz"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return [UInt8](data)
  }

  @Test func headIsGetWithoutItsBody() async throws {
    for target in ["/en/", "/ogc/", "/health"] {
      let head = try await example.get(target, method: "HEAD")
      let get = try await example.get(target)
      #expect(head.status == 200 && head.bytes.isEmpty)
      #expect(head.headers["content-length"] == String(get.bytes.count))
      #expect(head.headers["content-type"] == get.headers["content-type"])
    }
  }

  @Test func otherMethodsAreRefused() async throws {
    let options = try await example.get("/ogc/", method: "OPTIONS")
    #expect(options.status == 204 && options.headers["allow"] == "GET, HEAD, OPTIONS")
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
      let answer = try await example.get("/ogc/collections/areas/items", method: method)
      #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD, OPTIONS")
    }
  }

  @Test(arguments: [
    ("/ogc/?lang=xx", "server.lang"), ("/ogc/collections/areas/items?lang=xx", "server.lang"),
    ("/data/observations.csv?lang=xx", "server.lang"), ("/ogc/collections?f=json&f=json", "server.twice"),
    ("/ogc/collections/areas/items/XXA?crs=a&crs=b", "server.twice"),
    ("/data/observations.json?from=2020&from=2021", "server.twice"),
    ("/data/observations.json?lang=en&lang=en", "server.twice"),
    ("/ogc/collections/areas/items?after=", "server.key"),
  ])
  func everyAddressKnowsLanguagesAndSingleValues(target: String, code: String) async throws {
    let answer = try await example.get(target)
    #expect(answer.status == 400)
    #expect(answer.json["errors"]?.array?.contains { $0["code"]?.string == code } == true)
  }

  @Test func clientsAreHeldToTheirRate() async throws {
    let strict = try ServedExample {
      $0.limits.requestsPerSecond = 0.001; $0.limits.requestsAtOnce = 3
    }
    for _ in 0..<3 { #expect(try await strict.get("/health").status == 200) }
    let refused = try await strict.get("/health", ["accept-language": "fr"])
    #expect(refused.status == 429)
    #expect(Int(refused.headers["retry-after"] ?? "") ?? 0 > 100)
    // Another client is not held back.
    let request = try #require(
      WebRequest(method: "GET", target: "/health", client: "192.0.2.2", base: "http://example.test"))
    #expect(await strict.service.answer(request).status == 200)
  }

  @Test func readersThatWaitAreFew() async throws {
    let narrow = try ServedExample {
      $0.limits.readingThreads = 1; $0.limits.waitingReads = 2
    }
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<60 {
        group.addTask {
          try await narrow.get("/ogc/collections/stops/items?filter=persons%20%3E%20\(number)").status
        }
      }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(Set(statuses).isSubset(of: [200, 503]))
    #expect(statuses.contains(200) && statuses.contains(503))
    #expect(try await narrow.get("/health").status == 200)
  }

  /// Whoever is let in gets the whole, however many wait to be let in.
  @Test func answersThatHaveBegunComeToTheirEnd() async throws {
    let narrow = try ServedExample {
      $0.limits.readingThreads = 1; $0.limits.waitingReads = 1
      $0.limits.chunkBytes = 100; $0.limits.cachedAnswerBytes = 200
    }
    let answers = try await withThrowingTaskGroup(of: (Int, Int, String).self) { group in
      for number in 0..<60 {
        group.addTask {
          let answer = try await narrow.get("/ogc/collections/stops/items?limit=\(2 + number)")
          return (number, answer.status, answer.text)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(answers.map(\.1)) == [200, 503])
    for (number, status, text) in answers where status == 200 {
      #expect(try await narrow.get("/ogc/collections/stops/items?limit=\(2 + number)").text == text)
    }
  }

  @Test(arguments: [
    ("/../etc/passwd", false), ("/en/%2e%2e/%2e%2e/etc", false), ("/assets/..%2f..%2f/x", false),
    ("/a%00b", false),
    ("/%zz", false), ("/%f", false), ("/%ff", false), ("relative", false), ("", false), ("/en/..", false),
    ("/en/areas/%D9%85", true), ("/en/a+b", true), ("//en//", true), ("/en/data?area=%zz", false),
    ("/en/data?=&&a&b=1", true),
  ])
  func targetsAreReadStrictly(target: String, isRead: Bool) {
    #expect((WebRequest(method: "GET", target: target, base: "http://x") != nil) == isRead)
  }

  @Test func languageOfTheFirstPageIsTheClients() async throws {
    for (header, place) in [
      ("fr-CH, fr;q=0.9", "/fr/"), ("de", "/en/"), ("*", "/en/"), ("zh;q=0.1, ar;q=0.2", "/ar/"),
    ] {
      let answer = try await example.get("/", ["accept-language": header])
      #expect(answer.status == 302 && answer.headers["location"] == place)
      #expect(answer.headers["vary"] == "Accept-Language")
    }
  }

  @Test func browsersGetPagesAndProgramsGetData() async throws {
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    #expect(
      try await example.get("/ogc/collections", ["accept": browser]).headers["content-type"]
        == "text/html; charset=utf-8")
    #expect(try await example.get("/ogc/collections").headers["content-type"] == "application/json")
    #expect(
      try await example.get("/ogc/collections", ["accept": "application/json, text/html;q=0.9"]).headers[
        "content-type"] == "application/json")
    #expect(
      try await example.get("/ogc/collections?f=html").headers["content-type"] == "text/html; charset=utf-8")
    #expect(
      try await example.get("/ogc/nothing", ["accept": browser]).headers["content-type"]
        == "text/html; charset=utf-8")
  }

  @Test func assetsAreKeptForEver() async throws {
    let page = try await example.get("/en/").text
    let start = try #require(page.range(of: "href=\"/assets/"))
    let address = "/assets/" + page[start.upperBound...].prefix { $0 != "\"" }
    let asset = try await example.get(address, ["accept-encoding": "gzip"])
    #expect(asset.status == 200)
    #expect(asset.headers["cache-control"] == "public, max-age=31536000, immutable")
    let tag = try #require(asset.headers["etag"])
    #expect(try await example.get(address, ["accept-encoding": "gzip", "if-none-match": tag]).status == 304)
  }

  private struct Echo: MountedService {
    let root = "echo"
    func answer(_ request: WebRequest, _ context: MountContext) async throws -> Answer {
      guard request.path.count == 2 else { throw Problem(.notFound) }
      let runs = try await context.read { try $0.version().lastRun }
      return Answer("text/plain", Array("\(request.path[1]) \(context.language.rawValue) \(runs)".utf8))
    }
  }

  @Test func furtherServicesHaveTheirPlace() async throws {
    let mounted = try ServedExample(mounts: [Echo()])
    let answer = try await mounted.get("/echo/hello", ["accept-language": "es"])
    #expect(answer.text == "hello es 3")
    #expect(answer.headers["etag"] != nil && answer.headers["x-content-type-options"] == "nosniff")
    #expect(try await mounted.get("/echo/a/b").status == 404)
    #expect(try await example.get("/echo/hello").status == 404)
  }
}
