import Catalogue
import Foundation
import Monitoring
import Testing

struct ReportOutlineTests {
  private static let titles = "{ar: أ, en: A, es: B, fr: C, ru: Д, zh: 一}"

  private func outline(_ text: String, known: [String] = ["11.1.1", "11.2.1"]) throws -> ReportOutline {
    let drawn = try DrawnContent()
    try FileManager.default.createDirectory(
      atPath: drawn.folder.file("report-outlines"), withIntermediateDirectories: true)
    try drawn.write("report-outlines/mine.yaml", text)
    return try ReportOutline("mine", content: try drawn.content(), indicators: known)
  }

  @Test func readsSectionsAndParagraphsInOrder() throws {
    let read = try outline(
      """
      titles: \(Self.titles)
      sections:
        - code: summary
          titles: \(Self.titles)
          numbered: false
          paragraphs: [{code: opening, kind: written}]
        - code: housing
          titles: \(Self.titles)
          paragraphs: [{code: slums, kind: figures, indicators: ["11.1.1", "11.2.1"]}]
          sections:
            - code: cities
              titles: \(Self.titles)
              paragraphs: [{code: by-city, kind: cities, indicators: ["11.1.1"]}]
      """)
    #expect(read.code == "mine")
    #expect(read.titles[.zh] == "一")
    #expect(read.sections.map(\.isNumbered) == [false, true])
    #expect(read.paragraphs.map(\.code) == ["opening", "slums", "by-city"])
    #expect(read.paragraphs.map(\.kind) == [.written, .figures, .cities])
    #expect(read.paragraphs[1].indicators == ["11.1.1", "11.2.1"])
  }

  @Test func everyFaultIsTold() throws {
    let found = try issues {
      _ = try outline(
        """
        titles: {en: A}
        sections:
          - code: Big One
            titles: \(Self.titles)
            paragraphs:
              - {code: slums, kind: figures}
              - {code: slums, kind: written, indicators: ["11.1.1"]}
              - {code: more, kind: figuers}
              - {code: far, kind: cities, indicators: ["11.1.2"]}
            colour: red
            sections:
              - code: deep
                titles: \(Self.titles)
                sections: []
        """)
    }
    #expect(
      Set(found.map(summary)) == [
        "mine.yaml:1:titles content.key.missing", "mine.yaml:3:sections.code outline.code",
        "mine.yaml:6:paragraphs content.key.missing", "mine.yaml:7:paragraphs.code outline.code.twice",
        "mine.yaml:7:paragraphs.indicators outline.indicators.idle",
        "mine.yaml:8:paragraphs.kind content.choice",
        "mine.yaml:9:paragraphs.indicators outline.indicator.unknown",
        "mine.yaml:10:colour content.key.unknown", "mine.yaml:14:sections content.key.unknown",
      ])
    #expect(found.filter { $0.code == "content.key.missing" }.count == 6)
  }

  @Test func whereThereIsNoneOfTheNameTheOthersAreNamed() throws {
    let found = try issues {
      _ = try ReportOutline("agneda", content: try checkoutContent(), indicators: ["11.1.1"])
    }
    #expect(found.map(\.code) == ["outline.unknown"])
    #expect(found[0].arguments["known"] == "agenda")
  }

  /// The outline that comes with Quito, in six languages, under the indicators there are.
  @Test func theOutlineOfTheContentIsSound() throws {
    let content = try checkoutContent()
    let codes = try IndicatorCatalogue.load(content: content).indicators.map(\.code)
    for name in ReportOutline.names(content) {
      let outline = try ReportOutline(name, content: content, indicators: codes)
      for section in outline.sections { #expect(section.titles.missing == []) }
      #expect(outline.paragraphs.contains { $0.kind == .written })
    }
    let agenda = try ReportOutline("agenda", content: content, indicators: codes)
    #expect(Set(agenda.paragraphs.map(\.kind)) == Set(ReportOutline.Kind.allCases))
    // The eight headings A to H of the national chapter.
    #expect(agenda.sections.map(\.sections.count).max() == 8)
  }
}
