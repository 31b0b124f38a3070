import Catalogue
import Foundation
import Monitoring
import TestSupport
import Testing

struct IndicatorCatalogueTests {
  @Test func `The content has every indicator of Goal 11, the water indicators and 1 4 2`() throws {
    let catalogue = try IndicatorCatalogue.load(content: checkoutContent())
    #expect(
      catalogue.indicators.map(\.code) == [
        "1.4.2", "6.3.1", "6.3.2", "6.4.1", "6.4.2", "6.5.1", "6.5.2", "6.6.1", "11.1.1", "11.2.1", "11.3.1",
        "11.3.2", "11.4.1", "11.5.1", "11.5.2", "11.5.3", "11.6.1", "11.6.2", "11.7.1", "11.7.2", "11.a.1",
        "11.b.1", "11.b.2", "11.c.1", "Q-DEGURBA", "Q-EXTENT", "Q-HOTSPOT", "Q-HOUSING", "Q-INDEX", "Q-PLAN",
      ])
  }

  @Test func `Every title stands in six languages, no two alike`() throws {
    let catalogue = try IndicatorCatalogue.load(content: checkoutContent())
    for indicator in catalogue.indicators {
      #expect(
        indicator.titles.missing.isEmpty && Set(indicator.titles.texts.values).count == 6, "\(indicator.code)"
      )
      // Quito's own are asked for by no framework under a code.
      let isOwn = indicator.code.hasPrefix("Q-")
      #expect(indicator.frameworks["sdg"] == (isOwn ? nil : indicator.code), "\(indicator.code)")
      for series in indicator.series {
        #expect(series.titles.missing.isEmpty && Set(series.titles.texts.values).count == 6, "\(series.code)")
        #expect(!series.formula.isEmpty)
      }
      if indicator.code != "11.c.1" { #expect(!indicator.series.isEmpty, "\(indicator.code)") }
    }
  }

  @Test func `Titles are scripts of their own`() throws {
    let catalogue = try IndicatorCatalogue.load(content: checkoutContent())
    func isIn(_ text: String, _ range: ClosedRange<UInt32>) -> Bool {
      text.unicodeScalars.contains { range.contains($0.value) }
    }
    for indicator in catalogue.indicators {
      for titles in [indicator.titles] + indicator.series.map(\.titles) {
        #expect(
          isIn(titles[.ar], 0x600...0x6FF) && isIn(titles[.ru], 0x400...0x4FF)
            && isIn(titles[.zh], 0x4E00...0x9FFF))
        for language in [Language.en, .es, .fr] {
          #expect(!isIn(titles[language], 0x400...0x6FF) && !isIn(titles[language], 0x4E00...0x9FFF))
        }
      }
    }
  }

  @Test(arguments: [
    ("2018-04-30", nil), ("2018-05-15", "III"), ("2018-08-01", "III"), ("2018-08-02", "II"),
    ("2026-01-01", "II"),
  ])
  func `11 7 1 left tier III on 2 August 2018`(day: String, tier: String?) throws {
    let indicator = try #require(try IndicatorCatalogue.load(content: checkoutContent())["11.7.1"])
    #expect(indicator.tier(on: try #require(CalendarDate(day)))?.tier == tier)
  }

  @Test func `11 a 1 is blank and 11 c 1 withdrawn since April 2021`() throws {
    let catalogue = try IndicatorCatalogue.load(content: checkoutContent())
    let day = try #require(CalendarDate("2022-01-01"))
    let blank = try #require(catalogue["11.a.1"]?.tier(on: day))
    #expect(blank.tier == nil)
    #expect(catalogue["11.c.1"]?.tier(on: day)?.tier == "withdrawn")
  }

  @Test func `Access to transport and open space have their own series beside the headline`() throws {
    let catalogue = try IndicatorCatalogue.load(content: checkoutContent())
    let transport = try #require(catalogue["11.2.1"])
    #expect(
      transport.series.map(\.code) == [
        "SP_TRN_PUBL", "Q_TRN_PUBL_ALL", "Q_TRN_PUBL_UNPEAK", "Q_TRN_PUBL_GHSCI30", "Q_TRN_PUBL_GHSCI20",
        "Q_TRN_PUBL_ONS", "Q_TRN_PUBL_CYCLE",
      ])
    #expect(transport.series.map(\.isOfficial) == [true] + [Bool](repeating: false, count: 6))
    #expect(
      transport.series.allSatisfy { $0.dimensions.contains("CAPACITY") && $0.dimensions.contains("METHOD") })
    #expect(
      catalogue["11.7.1"]?.series.map(\.code) == [
        "EN_URB_OPENSP", "Q_OPS_AREA", "Q_LAS_AREA", "Q_LAS_SAMPLE", "Q_OPS_ACCESS",
      ])
    #expect(catalogue.series("Q_OPS_ACCESS", of: "11.7.1")?.unit == "PT")
    #expect(catalogue.series("Q_OPS_ACCESS", of: "11.2.1") == nil)
    #expect(catalogue.series("SP_TRN_PUBL").map(\.indicator.code) == ["11.2.1"])
    #expect(catalogue.series("NONE").isEmpty && catalogue["99.9.9"] == nil)
  }

  @Test func `Notes and unofficial titles are told in the reader's language`() throws {
    let catalogue = try IndicatorCatalogue.load(content: checkoutContent())
    let french = try Phrases(content: checkoutContent(), language: .fr)
    #expect(catalogue.unofficialTitles(of: "11.4.1") == [.ru])
    #expect(catalogue.unofficialTitles(of: "11.5.2") == [.ar, .fr, .zh])
    #expect(catalogue.unofficialTitles(of: "11.5.3") == Language.allCases)
    #expect(catalogue.unofficialTitles(of: "11.7.1").isEmpty)
    let notes = catalogue.notes(of: "11.4.1", phrases: french)
    #expect(notes.count == 2)
    #expect(notes.first?.contains("code propre") == true)
    #expect(notes.last?.hasSuffix("Русский") == true)
    #expect(catalogue["11.4.1"]?.notes.first?.contains("code of its own") == true)
    #expect(catalogue.notes(of: "none", phrases: french).isEmpty)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `Official titles are those of the translations`() throws {
    let catalogue = try IndicatorCatalogue.load(content: checkoutContent())
    for (language, name) in [(Language.es, "es"), (.fr, "fr"), (.ar, "ar"), (.zh, "zh-Hans")] {
      let bytes = try SharedData.bytes("sdg/translations_\(name)_global_indicators.yml")
      let source = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
      // Quito's own indicators have no official title.
      for indicator in catalogue.indicators
      where indicator.frameworks["sdg"] != nil
        && !catalogue.unofficialTitles(of: indicator.code).contains(language)
      {
        let title = indicator.titles[language].filter { !$0.isWhitespace }
        #expect(source.contains(title), "\(indicator.code) \(language)")
      }
    }
  }
}

struct IndicatorFileTests {
  static let whole = """
    code: "99.1.1"
    titles: {ar: a, en: b, es: c, fr: d, ru: e, zh: f}
    frameworks: {sdg: "99.1.1"}
    custodians: [Someone]
    source: an edition
    tiers:
      - valid-from: "2020"
        tier: II
        source: a register
    series:
      - code: Q_ONE
        official: false
        titles: {ar: a, en: b, es: c, fr: d, ru: e, zh: f}
        unit: PT
        direction: higher
        dimensions: [SEX]
        formula: 100 * a / b

    """

  private func faults(replacing part: String, with other: String) throws -> [InputIssue] {
    let drawn = try DrawnContent()
    #expect(Self.whole.contains(part))
    try drawn.write("indicators/99.1.1.yaml", Self.whole.replacingOccurrences(of: part, with: other))
    return try issues { _ = try IndicatorCatalogue.load(content: drawn.content()) }
  }

  @Test func `A whole file is taken`() throws {
    let drawn = try DrawnContent()
    try drawn.write("indicators/99.1.1.yaml", Self.whole)
    let indicator = try #require(try IndicatorCatalogue.load(content: drawn.content())["99.1.1"])
    #expect(indicator.series.first?.dimensions == ["SEX"])
    #expect(indicator.series.first?.direction == .higher)
    #expect(indicator.tiers.first?.validFrom == Period("2020"))
    #expect(indicator.custodians == ["Someone"])
  }

  @Test(arguments: [
    ("custodians:", "custodian:", ["4:custodian content.key.misspelt", "1 content.key.missing"]),
    ("source: an edition", "source: an edition\nzzzzzz: 1", ["6:zzzzzz content.key.unknown"]),
    ("source: an edition", "source: an edition\nsource: two", ["5:source content.key.twice"]),
    ("source: an edition", "source: \"\"", ["5:source content.text"]),
    ("source: an edition", "source: [a]", ["5:source content.text"]),
    ("custodians: [Someone]", "custodians: Someone", ["4:custodians content.list"]),
    ("frameworks: {sdg: \"99.1.1\"}", "frameworks: [sdg]", ["3:frameworks content.mapping"]),
    (
      "titles: {ar: a, en: b, es: c, fr: d, ru: e, zh: f}\nframeworks",
      "titles: {en: b, es: c, fr: d, ru: e, zh: f}\nframeworks", ["2:titles content.key.missing"]
    ),
    (
      "titles: {ar: a, en: b, es: c, fr: d, ru: e, zh: f}\nframeworks",
      "titles: {ar: a, en: b, es: c, fr: d, ru: e, zh: ''}\nframeworks", ["2:titles.zh content.text"]
    ),
    ("valid-from: \"2020\"", "valid-from: \"2020-13\"", ["7:tiers.valid-from content.period"]),
    ("tier: II", "tier: IV", ["8:tiers.tier content.choice"]),
    ("official: false", "official: no", ["12:series.official content.choice"]),
    ("official: false", "official: true", ["11:series.code indicator.series.own"]),
    ("code: Q_ONE", "code: ONE", ["11:series.code indicator.series.own"]),
    ("unit: PT", "unit: PERCENT", ["14:series.unit indicator.unit.unknown"]),
    ("direction: higher", "direction: up", ["15:series.direction content.choice"]),
    ("dimensions: [SEX]", "dimensions: [SEX, COLOUR]", ["16:series.dimensions indicator.dimension.unknown"]),
    ("code: \"99.1.1\"", "code: \"99.1.2\"", ["1:code indicator.code.file"]),
    ("source: an edition", "source: an: edition", ["5 content.yaml"]),
  ])
  func `Each fault is told at its line`(part: String, other: String, expected: [String]) throws {
    #expect(try faults(replacing: part, with: other).map(summary) == expected.map { "99.1.1.yaml:" + $0 })
  }

  @Test func `A misspelt key gets a suggestion`() throws {
    let found = try faults(replacing: "formula:", with: "formular:")
    #expect(found.first?.arguments == ["suggestion": "formula"])
    #expect(found.first?.found == "formular")
  }

  @Test func `All faults of a file are listed at once`() throws {
    let found = try faults(replacing: "unit: PT\n    direction: higher", with: "unit: X\n    direction: up")
    #expect(found.map(\.code) == ["indicator.unit.unknown", "content.choice"])
  }

  @Test func `A series that stands twice is refused`() throws {
    let drawn = try DrawnContent()
    let series = Self.whole[try #require(Self.whole.range(of: "  - code: Q_ONE")).lowerBound...]
    try drawn.write("indicators/99.1.1.yaml", Self.whole + series)
    let found = try issues { _ = try IndicatorCatalogue.load(content: drawn.content()) }
    #expect(found.map(summary) == ["99.1.1.yaml:18:series indicator.series.twice"])
  }

  @Test(arguments: ["", "- a\n", "text\n"])
  func `A file that is no mapping is refused`(text: String) throws {
    let drawn = try DrawnContent()
    try drawn.write("indicators/99.1.1.yaml", text)
    let found = try issues { _ = try IndicatorCatalogue.load(content: drawn.content()) }
    #expect(found.map(summary) == ["99.1.1.yaml:1 content.mapping"])
  }

  @Test func `A user's own indicators are added from files and folders`() throws {
    let drawn = try DrawnContent()
    let mine = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: mine.file("more"), withIntermediateDirectories: true)
    func write(_ name: String, code: String, series: String) throws {
      let text = Self.whole.replacingOccurrences(of: "99.1.1", with: code)
        .replacingOccurrences(of: "Q_ONE", with: series)
      try Data(text.utf8).write(to: URL(fileURLWithPath: mine.file(name)))
    }
    try drawn.write("indicators/99.1.1.yaml", Self.whole)
    try write("x.1.yaml", code: "x.1", series: "Q_TWO")
    try write("more/x.10.yaml", code: "x.10", series: "Q_THREE")
    try write("more/x.2.yaml", code: "x.2", series: "Q_FOUR")
    let catalogue = try IndicatorCatalogue.load(
      content: drawn.content(), extra: [mine.file("x.1.yaml"), mine.file("more")])
    #expect(catalogue.indicators.map(\.code) == ["99.1.1", "x.1", "x.2", "x.10"])
  }

  @Test func `A code or an own series in two files is refused`() throws {
    let drawn = try DrawnContent()
    let mine = try TemporaryFolder()
    try drawn.write("indicators/99.1.1.yaml", Self.whole)
    try drawn.write("indicators/99.1.2.yaml", Self.whole.replacingOccurrences(of: "99.1.1", with: "99.1.2"))
    try Data(Self.whole.utf8).write(to: URL(fileURLWithPath: mine.file("99.1.1.yaml")))
    let found = try issues { _ = try IndicatorCatalogue.load(content: drawn.content(), extra: [mine.path]) }
    #expect(
      found.map(summary) == [
        "99.1.2.yaml:series indicator.series.twice", "99.1.1.yaml:code indicator.code.twice",
      ])
  }

  @Test func `An extra file that is not there is an issue`() throws {
    let drawn = try DrawnContent()
    let found = try issues {
      _ = try IndicatorCatalogue.load(content: drawn.content(), extra: ["/none/x.yaml"])
    }
    #expect(found.map(\.code) == ["content.file"])
  }

  @Test func `An official series may stand under two indicators`() throws {
    let drawn = try DrawnContent()
    let official = Self.whole.replacingOccurrences(of: "Q_ONE", with: "VC_ONE")
      .replacingOccurrences(of: "official: false", with: "official: true")
    try drawn.write("indicators/99.1.1.yaml", official)
    try drawn.write("indicators/99.1.2.yaml", official.replacingOccurrences(of: "99.1.1", with: "99.1.2"))
    let catalogue = try IndicatorCatalogue.load(content: drawn.content())
    #expect(catalogue.series("VC_ONE").map(\.indicator.code) == ["99.1.1", "99.1.2"])
  }
}
