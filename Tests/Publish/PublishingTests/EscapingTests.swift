import Foundation
import Monitoring
import Publishing
import Testing

struct EscapingTests {
  static let hostile = "<script>alert(\"it's\")</script>&amp;\u{0}\u{7F}<!--\u{2028}"

  @Test func hostileTextStaysText() throws {
    var report = ReportFixture.city(Self.hostile)
    report.runs[0].run.parameters = [
      "attributions": [.string(Self.hostile)], Self.hostileKey: .string(Self.hostile),
    ]
    report.runs[0].run.inputs[0].name = Self.hostile
    report.figures[0].observation.notes = [Note(Self.hostile, [Self.hostile: Self.hostile])]
    report.area.code = Self.hostile
    report.indicators[0].titles = LocalisedText([.en: Self.hostile])
    report.indicators[0].series[0].titles = LocalisedText([.en: Self.hostile])
    report.indicators[0].series[0].formula = Self.hostile
    let page = try ReportFixture.page(report)
    #expect(!page.contains("<script>alert"))
    #expect(!page.contains("\u{0}"))
    #expect(
      page.contains(
        "&lt;script&gt;alert(&quot;it&#39;s&quot;)&lt;/script&gt;&amp;amp;\u{FFFD}\u{FFFD}&lt;!--"))
    #expect(Markup.fault(in: page) == nil)
  }

  static let hostileKey = "key\"><b>"

  @Test func dataCannotLeaveItsScript() throws {
    var report = ReportFixture.city()
    report.indicators[0].series[0].titles = LocalisedText([.en: Self.hostile])
    let page = try ReportFixture.page(report)
    let start = try #require(page.range(of: "id=\"report-data\">")).upperBound
    let block = page[start...].prefix { $0 != "<" }
    #expect(block.hasSuffix("}"))
    #expect(!block.unicodeScalars.contains("\u{2028}"))
    #expect(block.contains("\\u2028"))
    let data = try ReportFixture.data(page)
    #expect(data["chart"]?["bars"]?.array?.first?["title"]?.string == Self.hostile)
    #expect(data["map"]?["runs"]?.array?.first?["stopNames"]?.array?.first?.string == "Main </script> St")
  }

  @Test func embeddedFilesCannotLeaveTheirElements() throws {
    var assets = ReportFixture.assets
    assets.script = Array("a('</SCRIPT><!-- b')".utf8)
    assets.style = Array("c{content:'</style>'}".utf8)
    let page = try ReportFixture.page(ReportFixture.city(), assets: assets)
    #expect(page.contains("a('<\\/SCRIPT><\\!-- b')"))
    #expect(page.contains("c{content:'<\\/style>'}"))
    #expect(Markup.fault(in: page) == nil)
  }

  /// Digests taken by another road: Foundation's base 64 of the bytes between the tags.
  @Test func policyAllowsExactlyWhatStandsInThePage() throws {
    let page = try ReportFixture.page(ReportFixture.city())
    let policy = try #require(page.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)).1
    #expect(!policy.contains("unsafe"))
    #expect(policy.hasPrefix("default-src &#39;none&#39;;"))
    for (tag, pattern) in [
      ("script", /<script>([^<]*(?:<\\[^<]*)*)<\/script>/), ("style", /<style>([^<]*)<\/style>/),
    ] {
      let found = page.matches(of: pattern).map { String($0.1) }
      #expect(found.count == (tag == "script" ? 3 : 2))
      for content in found {
        let digits = Array(Digest(of: content).text)
        let bytes = stride(from: 0, to: 64, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
        #expect(policy.contains("&#39;sha256-\(Data(bytes).base64EncodedString())&#39;"))
      }
    }
  }

  @Test func nothingIsAskedForFromOutside() throws {
    let page = try ReportFixture.page(ReportFixture.city())
    #expect(page.matches(of: /(src|srcset|action|data)="/).isEmpty)
    #expect(page.matches(of: /\son[a-z]+="/).isEmpty)
    #expect(page.matches(of: /\sstyle="/).isEmpty)
    #expect(
      page.matches(of: /href="([^#"][^"]*)"/).map { String($0.1) } == [
        "https://www.openstreetmap.org/copyright"
      ])
  }
}

/// Just enough of a parser to see whether every element that opens also closes, in order.
enum Markup {
  static let void: Set<String> = ["meta"]

  static func fault(in page: String) -> String? {
    var open: [String] = []
    var rest = page.dropFirst("<!DOCTYPE html>".count)
    while let start = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: start)...]
      guard let end = rest.firstIndex(of: ">") else { return "unclosed tag" }
      let tag = rest[..<end]
      rest = rest[rest.index(after: end)...]
      let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
      if name.isEmpty { return "stray < before \(tag.prefix(20))" }
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { return "</\(name)> closes nothing" }
      } else if !tag.hasSuffix("/"), !void.contains(name) {
        open.append(name)
        if name == "script" || name == "style" {
          guard let close = rest.range(of: "</\(name)>", options: .caseInsensitive) else {
            return "unclosed \(name)"
          }
          rest = rest[close.lowerBound...]
        }
      }
    }
    return open.isEmpty ? nil : "unclosed \(open)"
  }
}
