import Foundation
import Monitoring
import Testing

/// The pages, as text; what only a browser can tell is in `Tests/Browser`.
struct ServedPageTests {
  private let example: ServedExample

  init() throws { example = try ServedExample() }

  private static let pages = [
    "/", "/areas/XXA", "/areas/XXA-CITY00", "/areas/XXA-CITY00/figures", "/areas/XXA-CITY00/maps",
    "/indicators",
    "/indicators/11.2.1", "/indicators/11.2.1?series=Q_TRN_PUBL_ALL", "/compare",
    "/compare?area=XXA-CITY00&area=XXA-CITY01&area=",
    "/estimates", "/data", "/data?area=XXA-CITY07&totals=true", "/data?from=soon", "/runs", "/runs/r1",
    "/runs/r2",
  ]

  @Test(arguments: pages)
  func everyPageIsThereInSixLanguages(path: String) async throws {
    var texts: Set<String> = []
    for language in ["ar", "en", "es", "fr", "ru", "zh"] {
      let answer = try await example.get("/\(language)\(path)")
      #expect(answer.status == 200, "\(language)\(path): \(answer.text.prefix(300))")
      #expect(answer.headers["content-language"] == language)
      #expect(answer.text.contains("<html lang=\"\(language)\" dir=\"\(language == "ar" ? "rtl" : "ltr")\">"))
      #expect(answer.text.contains("href=\"#content\""))
      // A phrase that is not there shows its key.
      for key in ["site.", "server.", "report."] {
        #expect(
          answer.text.range(of: ">\(key)[a-z]", options: .regularExpression) == nil, "\(language)\(path)")
      }
      texts.insert(answer.text)
    }
    #expect(texts.count == 6)
  }

  /// Every link of every page, as far as they lead.
  @Test func noLinkLeadsNowhere() async throws {
    var waiting = ["/en/", "/ogc/?f=html"]
    var seen: Set<String> = []
    while let next = waiting.popLast(), seen.count < 500 {
      guard seen.insert(next).inserted else { continue }
      let answer = try await example.get(next)
      #expect(answer.status == 200, "\(next)")
      guard answer.headers["content-type"]?.hasPrefix("text/html") == true else { continue }
      var rest = answer.text[...]
      while let start = rest.range(of: "href=\"/") {
        let link = "/" + rest[start.upperBound...].prefix { $0 != "\"" && $0 != "#" }
        rest = rest[start.upperBound...]
        let address = link.replacingOccurrences(of: "&amp;", with: "&")
        // One language of each page is enough.
        if !["/ar/", "/es/", "/fr/", "/ru/", "/zh/"].contains(where: address.hasPrefix),
          !address.contains("lang=ar")
        {
          waiting.append(address)
        }
      }
    }
    #expect(seen.count > 60)
  }

  @Test func namesAreEscaped() async throws {
    for path in [
      "/", "/areas/XXA-CITY03", "/indicators/11.2.1", "/data?area=XXA-CITY03", "/compare?area=XXA-CITY03",
    ] {
      let page = try await example.get("/en\(path)").text
      #expect(page.contains("&lt;script&gt;alert(3)&lt;/script&gt; &amp; &quot;Sons&quot;"), "\(path)")
      #expect(!page.contains("<script>alert"))
    }
  }

  @Test func cityStandsAmongItsPeers() async throws {
    let page = try await example.get("/en/areas/XXA-CITY29").text
    // 73 is the highest of 30 shares, and more is better.
    #expect(page.contains("73.0%"))
    let peers = try #require(page.range(of: "id=\"peers\""))
    let table = page[peers.lowerBound...]
    #expect(table.contains("<data value=\"58.5\">58.5%</data>"))
    #expect(table.contains("<data value=\"1\">1</data>"))
  }

  @Test func explorerShowsAndGivesTheSameFigures() async throws {
    let page = try await example.get("/en/data?area=XXA-CITY07&indicator=11.2.1&totals=true").text
    #expect(page.components(separatedBy: "<tr>").count == 1 + 1 + 3)
    let start = try #require(page.range(of: "href=\"/data/observations.csv"))
    let link = "/data/observations.csv" + page[start.upperBound...].prefix { $0 != "\"" }
    let file = try await example.get(link.replacingOccurrences(of: "&amp;", with: "&"))
    #expect(file.headers["content-type"] == "text/csv; charset=utf-8")
    #expect(file.headers["content-disposition"] == "attachment; filename=\"observations.csv\"")
    let lines = file.text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[3].contains("XXA-CITY07,2025,,51,"))
  }

  /// Page after page: every figure once.
  @Test func explorerGoesThroughAllFigures() async throws {
    var target: String? = "/en/data"
    var seen: Set<Substring> = []
    var pages = 0
    while let next = target, pages < 10 {
      let page = try await example.get(next).text
      for piece in page.components(separatedBy: "<td><code>o").dropFirst() {
        seen.insert(piece.prefix { $0.isNumber }[...])
      }
      pages += 1
      target = page.range(of: "rel=\"next\" href=\"").map {
        String(page[$0.upperBound...].prefix { $0 != "\"" }).replacingOccurrences(of: "&amp;", with: "&")
      }
    }
    #expect(seen.count == 30 * 5)
    #expect(pages == 2)
  }

  /// Larger than a block of the stream, and whole.
  @Test func observationsAreStreamedWhole() async throws {
    let csv = try await example.get("/data/observations.csv?history=true")
    #expect(csv.text.split(separator: "\n").count == 1 + 150)
    let json = try await example.get("/data/observations.json?within=true&area=XXA&series=EN_ATM_PM25")
    #expect(json.json.array?.count == 30)
    #expect(json.json.array?.first?["lower"]?.number == 9)
    #expect(try await example.get("/data/observations.json?area=XXA-NOWHERE").json.array?.count == 0)
  }

  @Test(arguments: [
    "from=2025-13", "until=x", "as-of=yesterday", "history=maybe", "run=12", "run=rx", "colour=red",
  ])
  func faultyQuestionsAreRefused(parameters: String) async throws {
    for file in ["json", "csv"] {
      let answer = try await example.get("/data/observations.\(file)?\(parameters)")
      #expect(answer.status == 400)
      #expect(answer.json["errors"]?.array?.count == 1)
    }
  }

  @Test func runLeadsBackToItsInputs() async throws {
    let page = try await example.get("/en/runs/r2").text
    #expect(page.contains(Digest(of: "streets").text))
    #expect(page.contains("quito verify r2 --store STORE"))
    #expect(page.contains("href=\"/en/areas/XXA-CITY00\""))
  }
}
