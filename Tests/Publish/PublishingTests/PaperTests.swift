import Catalogue
import Foundation
import Monitoring
import Publishing
import Testing

/// Reports made to be printed.
struct PaperTests {
  private func city(_ language: Language = .en, pages: [String: Int] = [:]) throws -> String {
    String(
      decoding: ReportFixture.city().html(
        phrases: try ReportFixture.documentPhrases(language), codeLists: try ReportFixture.codeLists.get(),
        assets: ReportFixture.assets, medium: .paper(pages: pages)), as: UTF8.self)
  }

  @Test func paperHasNoScriptsAndEverythingIsOpen() throws {
    let page = try city()
    for absent in [
      "<script", "id=\"live\"", "class=\"live\"", "class=\"skip\"", "id=\"report-data\"", "<details>",
    ] {
      #expect(!page.contains(absent), "\(absent)")
    }
    #expect(page.contains("script-src &#39;none&#39;"))
    #expect(page.contains("<details open=\"\">"))
    #expect(page.contains("<html lang=\"en\" dir=\"ltr\" class=\"paper\">"))
  }

  @Test func chartsAreDrawnWithThePage() throws {
    var report = ReportFixture.city()
    report.figures.append(ReportFixture.figure(40, 41.5, period: "2010"))
    let page = try ReportFixture.page(report)
    // Both live and drawn, so that the page says everything without script.
    #expect(page.contains("<div class=\"live\" role=\"img\""))
    #expect(page.contains("<div class=\"drawn\"><div class=\"plot\" role=\"img\""))
    #expect(page.contains("<svg class=\"trend\""))
    // A point for each of three years, the oldest first.
    let start = try #require(page.range(of: "<polyline")).lowerBound
    let points = page[start...].prefix { $0 != ">" }.split(separator: "\"")[3].split(separator: " ")
      .compactMap { Double($0) }
    #expect(points.count == 6)
    #expect(points[0] < points[2] && points[2] < points[4])
    // Higher values stand higher.
    #expect(points[1] > points[3] && points[3] > points[5])
  }

  @Test func timeRunsFromTheRightInArabic() throws {
    let page = try city(.ar)
    let start = try #require(page.range(of: "<polyline")).lowerBound
    let points = page[start...].prefix { $0 != ">" }.split(separator: "\"")[3].split(separator: " ")
      .compactMap { Double($0) }
    #expect(points[0] > points[2])
  }

  @Test func tableOfContentsHasTheNumbersThatAreKnown() throws {
    let page = try city(pages: ["figures": 7])
    #expect(
      page.contains(
        "<a href=\"#figures\"><span class=\"toc-title\">All figures</span> <span class=\"toc-page\">7</span>")
    )
    #expect(
      page.contains(
        "<a href=\"#runs\"><span class=\"toc-title\">Origin of the figures</span> <span class=\"toc-page\"></span>"
      ))
  }

  @Test func runningHeadIsACSSStringWhateverTheName() throws {
    var report = ReportFixture.city("A \"b\" \\ </style> c")
    report.figures = []
    let page = String(
      decoding: report.html(
        phrases: try ReportFixture.documentPhrases(.en), codeLists: try ReportFixture.codeLists.get(),
        assets: ReportFixture.assets, medium: .paper(pages: [:])), as: UTF8.self)
    #expect(page.contains(#"content: "A \22 b\22  \5c  \3c /style\3e  c: urban indicators""#))
    #expect(page.contains("content: \"Page \" counter(page) \" of \" counter(pages)"))
  }

  @Test func documentNamesItsPartsAndItsMoment() throws {
    let phrases = try ReportFixture.documentPhrases(.en)
    let lists = try ReportFixture.codeLists.get()
    let document = DocumentFixture.country.document(
      phrases: phrases, codeLists: lists, assets: ReportFixture.assets)
    #expect(document.title == "Testland: Goal 11 and the New Urban Agenda")
    #expect(document.moment == ReportFixture.moment)
    #expect(document.parts.first == ReportPart(id: "summary", title: "Summary of the targets"))
    #expect(
      document.parts.contains(ReportPart(id: "target-11-1-1", title: "11.1.1 Title of 11.1.1", level: 2)))
    let page = String(decoding: try document.html(.paper(pages: [:])), as: UTF8.self)
    for part in document.parts { #expect(page.contains("id=\"\(part.id)\""), "\(part.id)") }
  }
}
