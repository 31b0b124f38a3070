import Catalogue
import Foundation
import Monitoring
import Publishing
import Testing

struct AgendaReportTests {
  /// Number and text of the numbered paragraphs.
  private func paragraphs(_ page: String) -> [String] {
    page.matches(of: /<p class="numbered"[^>]*>(.*?)<\/p>/).map {
      String($0.1).replacing(/<[^>]*>/, with: "").replacing(/\s+/, with: " ")
    }
  }

  private func headings(_ page: String) -> [String] {
    page.matches(of: /<h[23] id="[^"]*">(.*?)<\/h[23]>/).map { String($0.1) }
  }

  @Test func numbersRunThroughGeneratedAndWrittenParagraphs() throws {
    let page = try DocumentFixture.page(
      DocumentFixture.agenda([
        try DocumentFixture.written(1, "mandate", "First of two.\n\nSecond of two."),
        try DocumentFixture.written(2, "slums", "Behind the figures."),
        try DocumentFixture.written(3, "summary-text", "Not counted."),
      ]))
    let found = paragraphs(page)
    #expect(found[0] == "Not counted.")
    #expect(
      found[1].hasPrefix("1. This report rests on 4 recorded computations, with 9 figures for Testland"))
    #expect(found[2] == "2. First of two.")
    #expect(found[3] == "3. Second of two.")
    #expect(found[4].hasPrefix("4. “Series SLUM” stood at 30.0% in 2023 (95% confidence interval"))
    #expect(found[5] == "5. No national figure has been recorded for: 11.b.1.")
    #expect(found[6] == "6. Behind the figures.")
    #expect(
      found[7].hasPrefix("7. “Series SLUM” is known for 2 of 3 cities; it ranges from 20.0% (City XXX-A)"))
  }

  @Test func headingsAreCountedAsTheUnitedNationsCountThem() throws {
    let report = DocumentFixture.agenda([try DocumentFixture.written(1, "summary-text", "Text.")])
    let shown: [Language: [String]] = [
      .en: ["Summary", "I. Introduction", "II. Action", "A. Housing", "B. Monitoring"],
      .ar: [
        "عن Summary", "أولا - عن Introduction", "ثانيا - عن Action", "ألف - عن Housing",
        "باء - عن Monitoring",
      ],
      .zh: ["Summary", "一、Introduction", "二、Action", "A. Housing", "B. Monitoring"],
    ]
    for (language, expected) in shown {
      // Chapters without a paragraph do not stand and are not counted.
      #expect(
        headings(try DocumentFixture.page(report, language)).filter { !$0.contains("#") }.prefix(5)
          == expected[...])
    }
  }

  @Test func figureInRunningTextHasPeriodBasisAndRun() throws {
    let page = try DocumentFixture.page(
      DocumentFixture.agenda([
        try DocumentFixture.written(
          1, "mandate",
          "Now {observation: SLUM, XXX, latest} and {observation: SLUM, XXX, 2015}, women {observation:SLUM,XXX,2023,SEX=F}."
        )
      ]))
    #expect(
      paragraphs(page)[1]
        == "2. Now 30.0% (2023; estimated from a sample of cities; r20) and 40.0% (2015; estimated from a sample of cities; "
        + "r20), women 33.0% (2023; estimated from a sample of cities; r20).")
    #expect(page.contains("<data value=\"30\">30.0%</data>"))
  }

  @Test func paragraphsAndTablesReferToOneAnotherInBothDirections() throws {
    let page = try DocumentFixture.page(
      DocumentFixture.agenda([
        try DocumentFixture.written(
          1, "mandate", "See {paragraph: slum-cities} and table {table: slum-cities}."),
        try DocumentFixture.written(2, "distance", "As said in {paragraph: mandate}."),
      ]))
    #expect(page.contains("See <a href=\"#p5\">5</a> and table <a href=\"#table-slum-cities\">2</a>."))
    #expect(page.contains("As said in <a href=\"#p2\">2</a>."))
    let tables = page.matches(of: /class="table-number">(.*?)</).map { String($0.1) }
    #expect(tables == ["Table 1", "Table 2", "Table 3"])
  }

  @Test func itemsAreLettered() throws {
    let report = DocumentFixture.agenda([
      try DocumentFixture.written(1, "mandate", "We recommend:\n- One,\n  which goes on;\n- Two.\nTail")
    ])
    func letters(_ language: Language) throws -> [String] {
      try DocumentFixture.page(report, language).matches(of: /class="letter">(.*?)</).prefix(2).map {
        String($0.1)
      }
    }
    #expect(try letters(.en) == ["(a)", "(b)"])
    #expect(try letters(.fr) == ["a)", "b)"])
    #expect(try letters(.ar) == ["(أ)", "(ب)"])
    #expect(try DocumentFixture.page(report).contains("One, which goes on;"))
  }

  @Test func everyReferenceThatLeadsNowhereIsTold() throws {
    let report = DocumentFixture.agenda([
      try DocumentFixture.written(
        1, "mandate",
        "A {observation: NONE, XXX, 2023} b\n{observation: STRATEGY, XXX, latest}\n\nc {paragraph: unwritten}, {paragraph: slms}."
      ),
      try DocumentFixture.written(2, "slums", "{table: mandate} {table: slums}"),
    ])
    var found: [String] = []
    do { _ = try DocumentFixture.page(report) } catch let issues as InputIssues {
      found = issues.all.map { "\($0.place.text) \($0.code) \($0.found)" }
    }
    #expect(
      found == [
        "store.gpkg:1:t1:mandate report-text.observation.unknown NONE, XXX, 2023",
        "store.gpkg:2:t1:mandate report-text.observation.empty STRATEGY, XXX, latest",
        "store.gpkg:4:t1:mandate report-text.paragraph.unknown unwritten",
        "store.gpkg:4:t1:mandate report-text.paragraph.unknown slms",
        "store.gpkg:1:t2:slums report-text.table.unknown mandate",
      ])
  }

  @Test func whatWasWrittenIsTextAndNoMarkup() throws {
    let page = try DocumentFixture.page(
      DocumentFixture.agenda([try DocumentFixture.written(1, "mandate", "<script>alert(1)</script> & \"x\"")])
    )
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"))
    #expect(page.contains("Ana &lt;b&gt;"))
    #expect(page.contains(Digest(of: "texts").text))
  }

  @Test func gapsAreListedWithTheCitiesThatHaveFigures() throws {
    var country = DocumentFixture.country
    country.figures.removeAll { $0.observation.key.indicator == "11.1.1" }
    let page = try DocumentFixture.page(DocumentFixture.agenda([], country: country))
    let list = try DocumentFixture.text("part-monitoring", until: "</ol>", of: page)
    #expect(list.contains("(a) 11.1.1 Title of 11.1.1 – cities with a figure: 2"))
    #expect(list.contains("(b) 11.b.1"))
  }

  @Test func everyLinkLeadsToSomethingOnThePage() throws {
    let page = try DocumentFixture.page(
      DocumentFixture.agenda([try DocumentFixture.written(1, "mandate", "{observation: SLUM, XXX, latest}")]),
      .ar,
      .paper(pages: [:]))
    let ids = page.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    for match in page.matches(of: /href="#([^"]+)"/) { #expect(ids.contains(String(match.1)), "\(match.1)") }
  }

  @Test(arguments: Language.allCases) func everyPhraseShownExists(language: Language) throws {
    let report = DocumentFixture.agenda([try DocumentFixture.written(1, "mandate", "x")])
    #expect(try !DocumentFixture.page(report, language).contains("report."))
    var empty = DocumentFixture.country
    (empty.figures, empty.cities, empty.runs) = ([], [], [])
    #expect(
      try !DocumentFixture.page(DocumentFixture.agenda([], country: empty), language).contains("report."))
  }

  /// Every phrase of the two topics stands somewhere.
  @Test func everyPhraseIsShownSomewhere() throws {
    var keys: Set<String> = []
    for topic in ["report-country", "report-agenda"] {
      keys.formUnion(try ReportFixture.texts(.en, topic: topic).keys)
    }
    let marks = Dictionary(
      uniqueKeysWithValues: keys.map { key in
        let english = (try? ReportFixture.documentPhrases(.en))?[key] ?? ""
        return (key, english.matches(of: /\{\w+\}/).map { String($0.0) }.joined() + "⟦\(key)⟧")
      })
    var phrases = try ReportFixture.texts(.en)
    phrases.merge(marks) { $1 }
    let marked = Phrases(language: .en, own: phrases, english: [:])
    var pages = ""
    for report in DocumentCases.countries {
      for medium in [ReportMedium.screen, .paper(pages: [:])] {
        pages += String(
          decoding: report.html(
            phrases: marked, codeLists: try ReportFixture.codeLists.get(), assets: ReportFixture.assets,
            medium: medium), as: UTF8.self)
      }
      pages += String(
        decoding: try DocumentFixture.agenda(
          [try DocumentFixture.written(1, "mandate", "{observation: SLUM, XXX, latest}")].filter { _ in
            report.figures.contains { $0.observation.key.series == "SLUM" }
          }, country: report
        ).html(
          phrases: marked, codeLists: try ReportFixture.codeLists.get(), assets: ReportFixture.assets),
        as: UTF8.self)
    }
    let unseen = keys.filter { !pages.contains("⟦\($0)⟧") && !$0.hasPrefix("report.dimension.") }
    #expect(unseen == [], "\(unseen.sorted())")
  }
}

/// Countries that together call for every phrase.
enum DocumentCases {
  static var countries: [CountryReport] {
    let plain = DocumentFixture.country
    var empty = plain
    (empty.figures, empty.cities, empty.runs, empty.indicators) = ([], [], [], [])
    var rich = plain
    rich.indices = [NationFixture.index]
    rich.mapFeatures = [20: [NationFixture.city(1, drawn: true), NationFixture.city(2, drawn: false)]]
    rich.cities[0].figures += NationFixture.scores(["": 61, "P": 62], rank: 1)
    for number in 0..<15 { rich.cities.append(DocumentFixture.city("XXX-Z\(number)")) }
    rich.figures.append(DocumentFixture.figure(30, 30, "11.2.1", "TRANSPORT", period: "2019", run: 22))
    rich.figures[0].observation.value = 41
    rich.figures[4].observation.key.period = Period("2015")!
    var steady = plain
    steady.figures[1].observation.value = 30
    var better = plain
    better.figures[1].observation.value = 50
    var worse = plain
    worse.figures[1].observation.value = 10
    var unclear = plain
    unclear.figures[1].observation.value = 30.5
    var complete = plain
    complete.indicators = [DocumentFixture.indicator("11.1.1", ["SLUM"], direction: .lower)]
    complete.cities = [complete.cities[0]]
    var citiesOnly = plain
    citiesOnly.figures.removeAll { $0.observation.key.indicator == "11.1.1" }
    return [plain, empty, rich, steady, better, worse, unclear, complete, citiesOnly]
  }
}
