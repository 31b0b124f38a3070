import Foundation
import Monitoring
import Publishing
import Testing

struct CompositeIndexOnPageTests {
  private func city(
    _ figures: [RecordedObservation], index: ReportIndex = NationFixture.index
  ) -> CityReport {
    var report = ReportFixture.city()
    report.figures += figures
    report.indices = [index]
    return report
  }

  private func section(_ report: CityReport, _ language: Language = .en) throws -> String {
    let page = try ReportFixture.page(report, language)
    #expect(Markup.fault(in: page) == nil)
    let identifiers = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
    #expect(Set(identifiers).count == identifiers.count)
    return try #require(NationFixture.section("index", of: page))
  }

  private static let parts = "Prosperity – 2023: dimensions and their parts"
  private static let full: [String: Double?] = ["": 55, "P": 60, "P1": 70, "P2": 50, "Q": 40, "E": 60]

  @Test func wheelHasASectorForEachDimension() throws {
    let section = try section(city(NationFixture.scores(Self.full, rank: 3, interval: 2...6)))
    let wheel = try #require(section.firstMatch(of: /<svg class="wheel".*?<\/svg>/.dotMatchesNewlines()))
    #expect(wheel.0.matches(of: /class="track"/).count == 3)
    // Three dimensions and two parts of the first.
    #expect(wheel.0.matches(of: /class="sector part-/).count == 5)
    #expect(wheel.0.contains(">55.0</text>") && wheel.0.contains(">Strong</text>"))
    #expect(
      section.contains("<desc id=\"wheel-0-text\">Total: 55.0, Productivity: 60.0, Quality of life: 40.0"))
    #expect(section.contains("3 (2 to 6 in 90% of runs)"))
  }

  @Test func sectorsReachAsFarAsTheirScores() throws {
    let index = ReportIndex(
      "cpi2016", names: NationFixture.names("One"),
      nodes: [.init("P", names: NationFixture.names("All there is"), weight: 1)])
    // From 74 at nothing to 192 at 100.
    for (score, radius) in [(100.0, "192"), (50, "133"), (120, "192")] {
      let section = try section(city(NationFixture.scores(["": score, "P": score]), index: index))
      let sector = try #require(section.firstMatch(of: /class="sector part-0" d="([^"]*)"/)).1
      // A whole ring is made of two halves.
      #expect(sector.components(separatedBy: "A\(radius) \(radius) ").count == 3, "\(sector)")
    }
    let nothing = try section(city(NationFixture.scores(["": 0, "P": 0]), index: index))
    #expect(!nothing.contains("class=\"sector"))
  }

  /// On a scale of 1 the third decimal is what a score is told apart by.
  @Test func scoresStandOnTheScaleOfTheirIndex() throws {
    let index = ReportIndex(
      "cpi2016", names: NationFixture.names("One"),
      nodes: [.init("P", names: NationFixture.names("All there is"), weight: 1)], scale: 0...1)
    let section = try section(city(NationFixture.scores(["": 0.925, "P": 0.5]), index: index))
    #expect(section.contains(">0.925</text>") && section.contains("All there is: 0.500"))
    #expect(section.contains("from 0 to 1 at the rim"))
    // Half of the way from 74 to 192.
    let sector = try #require(section.firstMatch(of: /class="sector part-0" d="([^"]*)"/)).1
    #expect(sector.contains("A133 133 "), "\(sector)")
    #expect(section.contains("width=\"50%\""))
  }

  @Test func roundingCostsNoClass() {
    let index = ReportIndex(
      "x", names: NationFixture.names("X"), nodes: [],
      classes: [
        .init("low", names: NationFixture.names("Low"), lower: 0, upper: 50),
        .init("high", names: NationFixture.names("High"), lower: 50, upper: 100),
      ])
    #expect(index.scoreClass(of: 100.00000000000013)?.code == "high")
    #expect(index.scoreClass(of: 49.9)?.code == "low" && index.scoreClass(of: 100.1) == nil)
  }

  @Test func missingDimensionIsDashedAndSaysSo() throws {
    let figures = NationFixture.scores(["": 50, "P": 60, "Q": 40, "E": nil])
    let section = try section(city(figures))
    #expect(section.contains("class=\"track unknown\""))
    #expect(section.contains("Equity: not available"))
    #expect(
      try NationFixture.rows(section, captioned: Self.parts).map { Array($0.prefix(6)) } == [
        ["Productivity", "60.0", "Strong", "88%", "50.0%", "40.0"],
        ["Growth", "–", "–", "–", "25.0%", "–"], ["Jobs", "–", "–", "–", "25.0%", "–"],
        ["Quality of life", "40.0", "Weak", "88%", "25.0%", "13.3"],
        ["Equity", "–", "–", "88%", "25.0%", "–"], ["Total", "50.0", "Strong", "81%", "–", "–"],
      ])
  }

  @Test func pointsOfTheDimensionsSumToTheScore() throws {
    let plain = try section(city(NationFixture.scores(Self.full)))
    let points = try NationFixture.rows(plain, captioned: Self.parts).compactMap { Double($0[5]) }
    #expect(points == [30, 10, 15])
    #expect(!plain.contains("no plain weighted mean"))
    var geometric = Self.full
    geometric[""] = 52.3
    #expect(
      try section(city(NationFixture.scores(geometric))).contains(
        "Weight times score sums to 55.0, the score is 52.3"))
  }

  @Test func weightsAreThoseGiven() throws {
    var index = NationFixture.index
    index.nodes[0].weight = 6
    index.nodes[3].weight = 2
    index.nodes[4].weight = 2
    index.nodes[1].weight = 3
    index.nodes[2].weight = 3
    let rows = try NationFixture.rows(
      section(city(NationFixture.scores(Self.full), index: index)), captioned: Self.parts)
    #expect(rows.map { $0[4] } == ["60.0%", "30.0%", "30.0%", "20.0%", "20.0%", "–"])
    #expect(rows[0][5] == "36.0")
  }

  @Test func bothReadingDirectionsBeginWhereTheyDo() throws {
    let report = city(NationFixture.scores(Self.full))
    let (left, right) = (try section(report), try section(report, .ar))
    // The number of the first sector, right of the top or left of it.
    let place = /class="place" x="([0-9.]+)"/
    let (first, mirrored) = (
      Double(try #require(left.firstMatch(of: place)).1)!,
      Double(try #require(right.firstMatch(of: place)).1)!
    )
    #expect(abs(first - 220 - (220 - mirrored)) < 0.2 && first > 220)
    #expect(left.contains("<rect class=\"part-0\" x=\"0%\" y=\"3\" width=\"60%\""))
    #expect(right.contains("<rect class=\"part-0\" x=\"40%\" y=\"3\" width=\"60%\""))
  }

  @Test func scoresNeverStandAsFiguresUnlessTheIndexIsUnknown() throws {
    let plain = try ReportFixture.page(ReportFixture.city())
    let report = city(NationFixture.scores(Self.full, rank: 3))
    let page = try ReportFixture.page(report)
    #expect(NationFixture.section("figures", of: page) == NationFixture.section("figures", of: plain))
    #expect(try ReportFixture.data(page)["chart"] == ReportFixture.data(plain)["chart"])
    var unknown = report
    unknown.indices = []
    let table = try #require(
      NationFixture.section("figures", of: try ReportFixture.page(unknown)))
    #expect(table.contains("Composite index: City Prosperity Index 2016, Part of the index: P1"))
    #expect(NationFixture.section("index", of: try ReportFixture.page(unknown)) == nil)
  }

  @Test func cardHasTheScoreClassAndRank() throws {
    var report = city(NationFixture.scores(Self.full, rank: 3))
    report.indicators.append(
      Indicator(
        code: "Q-INDEX", titles: NationFixture.names("Composite index of areas"), frameworks: [:],
        custodians: [],
        tiers: [], series: [], source: "", notes: []))
    let cards = try #require(NationFixture.section("headlines", of: try ReportFixture.page(report)))
    #expect(cards.contains("<data value=\"55\">55.0</data>"))
    #expect(cards.contains("<dt>Class</dt><dd>Strong</dd><dt>Rank</dt><dd>3</dd>"))
    #expect(!cards.contains("No figure has been recorded."))
  }

  @Test func newestPeriodStandsAndOthersAreListed() throws {
    let figures =
      NationFixture.scores(["": 45], rank: 4, period: "2018")
      + NationFixture.scores(Self.full, rank: 3, interval: 1...4, from: 400)
    let rows = try NationFixture.rows(
      section(city(figures)), captioned: "Prosperity over time")
    #expect(
      rows == [
        ["2023", "55.0", "Strong", "3 (1 to 4 in 90% of runs)", "81%"],
        ["2018", "45.0", "Weak", "4", "81%"],
      ])
  }

  @Test(arguments: [
    (0.0, "weak"), (49.999, "weak"), (50, "strong"), (100, "strong"), (100.1, nil), (-1, nil),
  ])
  func classesTakeTheirLowerEnd(score: Double, code: String?) {
    #expect(NationFixture.index.scoreClass(of: score)?.code == code)
    #expect(NationFixture.index.scoreClass(of: .nan) == nil)
  }

  @Test func scoreOutsideAllClassesHasNone() throws {
    var index = NationFixture.index
    index.classes = []
    let rows = try NationFixture.rows(
      section(city(NationFixture.scores(Self.full), index: index)), captioned: Self.parts)
    #expect(Set(rows.map { $0[2] }) == ["–"])
  }
}

struct CityRankingTests {
  private func nation(_ members: [ReportMember]) -> CityReport {
    var report = ReportFixture.empty()
    report.indices = [NationFixture.index]
    report.members = members
    return report
  }

  private static let caption = "Prosperity – 2023: ranks and scores of the dimensions"

  @Test func citiesStandByRankWithIntervalsAndClasses() throws {
    let page = try ReportFixture.page(
      nation([
        NationFixture.member("B", NationFixture.scores(["": 48, "P": 50], rank: 2, interval: 1...3)),
        NationFixture.member("A", NationFixture.scores(["": 55, "P": 60, "Q": 40], rank: 1)),
        NationFixture.member("C", NationFixture.scores(["": nil, "P": 30])),
        NationFixture.member("D", []),
      ]))
    #expect(
      try NationFixture.rows(page, captioned: Self.caption) == [
        ["A XXX-A", "1", "not stated", "55.0", "Strong", "81%", "60.0", "40.0", "–"],
        ["B XXX-B", "2", "1 to 3", "48.0", "Weak", "81%", "50.0", "–", "–"],
        ["C XXX-C", "–", "not stated", "–", "–", "81%", "30.0", "–", "–"],
      ])
    #expect(page.contains("Cities without a score: 1"))
    #expect(page.contains("<bdi>2. B</bdi>"))
    #expect(page.contains("<bdi>48.0 · Weak</bdi>"))
    // Ranks from 1 to 3: the second lies in the middle of its interval.
    #expect(page.contains("<line class=\"whisker\" x1=\"0%\" x2=\"100%\""))
    #expect(page.contains("<circle class=\"point\" cx=\"50%\""))
    #expect(Markup.fault(in: page) == nil)
  }

  @Test func oneCityIsARankingToo() throws {
    let page = try ReportFixture.page(
      nation([NationFixture.member("A", NationFixture.scores(["": 55], rank: 1, interval: 1...1))]))
    #expect(try NationFixture.rows(page, captioned: Self.caption)[0].prefix(3) == ["A XXX-A", "1", "1 to 1"])
    #expect(page.contains("<circle class=\"point\""))
  }

  @Test func onlyTheNewestPeriodIsRanked() throws {
    let page = try ReportFixture.page(
      nation([
        NationFixture.member("A", NationFixture.scores(["": 55], rank: 1)),
        NationFixture.member("B", NationFixture.scores(["": 65], rank: 1, period: "2018")),
      ]))
    #expect(try NationFixture.rows(page, captioned: Self.caption).map { $0[0] } == ["A XXX-A"])
    #expect(page.contains("Cities without a score: 1"))
  }

  @Test func membersWithoutTheIndexAreNoRanking() throws {
    let page = try ReportFixture.page(nation([NationFixture.member("A", [ReportFixture.figure(1, 50)])]))
    #expect(NationFixture.section("index", of: page) == nil)
  }
}
