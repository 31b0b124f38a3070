import Catalogue
import Foundation
import Monitoring
import PDF
import Publishing
import Testing

private let chromium = try? Chromium.find()

/// A small report printed; what the whole of a report is like on paper is looked at by `Tests/Browser`.
@Suite(.serialized, .enabled(if: chromium != nil))
struct PrintedReportTests {
  /// Two parts, the second on a page of its own, and a frame around a picture with a text.
  static func document(moment: Timestamp? = Timestamp("2026-05-04T10:11:12.345678Z"), pages: Box = Box())
    -> ReportDocument
  {
    ReportDocument(
      title: "تقرير عن المدن",
      parts: [
        ReportPart(id: "one", title: "\u{2066}1.1\u{2069} الجزء الأول"),
        ReportPart(id: "two", title: "الجزء الثاني"), ReportPart(id: "three", title: "Third", level: 2),
        ReportPart(id: "nowhere", title: "Not on any page"),
      ], moment: moment
    ) { medium in
      guard case .paper(let known) = medium else { return [] }
      pages.add(known)
      return Array(
        """
        <!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>x</title>
        <style>section { break-before: page }</style></head><body>
        <h1>تقرير</h1><a href="#one">\(known["one"] ?? 0)</a> <a href="#two">\(known["two"] ?? 0)</a>
        <a href="#three">3</a>
        <section id="one"><h2>الجزء الأول</h2><figure><svg role="img" aria-label="picture" width="9" height="9">
        <rect width="9" height="9"/></svg><figcaption>frame</figcaption></figure></section>
        <section id="two"><h2>الجزء الثاني</h2><h3 id="three">Third</h3></section></body></html>
        """.utf8)
    }
  }

  /// What was known at each printing.
  final class Box: @unchecked Sendable {
    private let lock = NSLock()
    private var known: [[String: Int]] = []
    func add(_ pages: [String: Int]) { lock.withLock { known.append(pages) } }
    var all: [[String: Int]] { lock.withLock { known } }
  }

  private func printed(_ document: ReportDocument) throws -> [UInt8] {
    try PrintedReport(document, software: "Quito 1").pdf(try #require(chromium))
  }

  @Test func isPrintedAgainWithTheNumbersOfItsPages() throws {
    let pages = Box()
    _ = try printed(Self.document(pages: pages))
    #expect(pages.all == [[:], ["one": 2, "two": 3, "three": 3]])
  }

  @Test func sameReportGivesSameBytesAndAnotherMomentOthers() throws {
    let first = try printed(Self.document())
    #expect(try printed(Self.document()) == first)
    #expect(try printed(Self.document(moment: nil)) != first)
    #expect(first.starts(with: Array("%PDF-1.7".utf8)))
  }

  @Test func faultsOfTheReportComeThrough() throws {
    let broken = ReportDocument(title: "x", parts: [], moment: nil) {
      (_: ReportMedium) throws(InputIssues) -> [UInt8] in
      throw InputIssues([InputIssue("report-text.brace", at: Place(file: "x"))])
    }
    #expect(throws: InputIssues.self) { _ = try printed(broken) }
  }

  @Test func browserThatDoesNotPrintIsTold() throws {
    let wrong = try Chromium.find(environment: ["QUITO_CHROMIUM": "/bin/false"])
    do {
      _ = try PrintedReport(Self.document(), software: "Quito 1").pdf(wrong)
      Issue.record("nothing was thrown")
    } catch let issues as InputIssues {
      #expect(issues.all.map(\.code) == ["pdf.browser.failed"])
    }
  }
}
