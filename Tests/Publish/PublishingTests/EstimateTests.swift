import Foundation
import Monitoring
import Publishing
import Testing

struct EstimateTests {
  private static let caption = "Estimates, their precision and how they were made"

  private func page(_ figures: [RecordedObservation], _ language: Language = .en) throws -> String {
    try ReportFixture.page(NationFixture.nation(figures), language)
  }

  private func section(_ page: String) throws -> String {
    try #require(NationFixture.section("estimates", of: page))
  }

  @Test func estimatesStandWithAllThatIsKnownOfTheirError() throws {
    let page = try page([NationFixture.estimate(1, 48), NationFixture.truth(2, 50.25)])
    #expect(
      try NationFixture.rows(page, captioned: Self.caption).map { Array($0.prefix(9)) } == [
        [
          "Convenient access", "Total", "2023", "48.00%", "2", "44.00% to 52.00%", "95%", "50.25%", "yes",
        ]
      ])
    #expect(page.contains("Intervals that hold the true value: 1 of 1."))
    #expect(page.contains("<a href=\"#estimates\">"))
    #expect(Markup.fault(in: page) == nil)
  }

  @Test(arguments: [(43.99, "no"), (44, "yes"), (52, "yes"), (52.01, "no")])
  func intervalHoldsTheTrueValueOrNot(truth: Double, answer: String) throws {
    let page = try page([NationFixture.estimate(1, 48), NationFixture.truth(2, truth)])
    #expect(try NationFixture.rows(page, captioned: Self.caption)[0][8] == answer)
    #expect(page.contains("hold the true value: \(answer == "yes" ? 1 : 0) of 1."))
  }

  @Test func remarksStandOnceAndTablesNameThemByNumber() throws {
    let (first, second) = (Note("euclidean"), Note("boundary-none"))
    var figures = [
      NationFixture.estimate(1, 48), NationFixture.estimate(2, 47, ["REGION": "North"]),
      NationFixture.estimate(3, 46, ["REGION": "South"]),
    ]
    figures[0].observation.notes = [first]
    figures[1].observation.notes = [second, first]
    figures[2].observation.notes = []
    let page = try page(figures)
    let (estimates, all) = (try section(page), try #require(NationFixture.section("figures", of: page)))
    for table in [estimates, all] {
      #expect(table.matches(of: /href="#note-1">1</).count == 2)
      #expect(table.contains("<a href=\"#note-1\">1</a>, <a href=\"#note-2\">2</a>"))
    }
    #expect(all.matches(of: /<li id="note-1">euclidean</).count == 1)
    #expect(all.matches(of: /<li id="note-2">boundary-none</).count == 1)
    #expect(!page.contains("note-3"))
    #expect(Markup.fault(in: page) == nil)
  }

  @Test func trueValuesNeverStandAsFigures() throws {
    let without = try page([NationFixture.estimate(1, 48)])
    let with = try page([NationFixture.estimate(1, 48), NationFixture.truth(2, 50.25)])
    #expect(NationFixture.section("figures", of: with) == NationFixture.section("figures", of: without))
    #expect(NationFixture.section("headlines", of: with) == NationFixture.section("headlines", of: without))
    #expect(NationFixture.section("chart", of: with) == NationFixture.section("chart", of: without))
    #expect(try ReportFixture.data(with)["chart"] == ReportFixture.data(without)["chart"])
    #expect(!without.contains("True value"))
  }

  @Test func trueValueIsThatOfTheSamePartAndPeriod() throws {
    let page = try page([
      NationFixture.estimate(1, 48), NationFixture.estimate(2, 47, ["REGION": "North"]),
      NationFixture.truth(3, 49, ["REGION": "North"]), NationFixture.truth(4, nil),
    ])
    let rows = try NationFixture.rows(page, captioned: Self.caption)
    #expect(rows.map { $0[1] } == ["Total", "Region: North"])
    #expect(rows.map { $0[7] } == ["–", "49.00%"])
    #expect(rows.map { $0[8] } == ["–", "yes"])
  }

  @Test func plotSetsEstimatesOfAUnitOnOneScale() throws {
    let section = try section(
      page([
        NationFixture.estimate(1, 48), NationFixture.truth(2, 60),
        NationFixture.estimate(
          3, 20, ["SEX": "F"], error: SamplingError(standardError: 5, lower: 10, upper: 30, level: 0.95)),
        NationFixture.estimate(4, 7, ["SEX": "M"], unit: "RO", error: SamplingError(lower: 6, upper: 8)),
      ]))
    #expect(section.components(separatedBy: "<figure class=\"chart\">").count == 3)
    // From 10 to 60 in steps of ten: 48 lies at 76 hundredths of the way.
    #expect(section.contains("<circle class=\"point\" cx=\"76%\""))
    #expect(section.contains("<line class=\"whisker\" x1=\"68%\" x2=\"84%\""))
    #expect(section.contains("<line class=\"whisker\" x1=\"0%\" x2=\"40%\""))
    #expect(section.contains("<svg x=\"100%\" y=\"11\" overflow=\"visible\"><path class=\"truth\""))
    #expect(section.contains("<circle class=\"point\" cx=\"50%\""))
    for mark in [10, 20, 30, 40, 50, 60] { #expect(section.contains(">\(mark)%</text>")) }
  }

  @Test func plotIsMirroredWhereReadingIs() throws {
    let figures = [
      NationFixture.estimate(1, 48),
      NationFixture.estimate(
        3, 20, ["SEX": "F"], error: SamplingError(standardError: 5, lower: 10, upper: 60, level: 0.95)),
    ]
    let section = try section(page(figures, .ar))
    #expect(section.contains("<circle class=\"point\" cx=\"24%\""))
    #expect(section.contains("<line class=\"whisker\" x1=\"32%\" x2=\"16%\""))
  }

  @Test func withoutAnIntervalThereIsAPointAlone() throws {
    let page = try page([NationFixture.estimate(1, 48, error: SamplingError(standardError: 2))])
    let section = try section(page)
    #expect(section.contains("class=\"point\""))
    #expect(!section.contains("class=\"whisker\""))
    #expect(try NationFixture.rows(page, captioned: Self.caption)[0][5] == "not stated")
  }

  @Test func withheldFiguresAreListedAndNotDrawn() throws {
    var withheld = NationFixture.estimate(1, nil, error: nil)
    withheld.observation.status = .missingSuppressed
    let page = try page([withheld])
    #expect(!(try section(page)).contains("class=\"plot\""))
    #expect(
      try NationFixture.rows(page, captioned: Self.caption)[0][3...6] == ["–", "–", "not stated", "–"])
  }

  @Test func endsThatAreNoNumbersAreNoInterval() throws {
    let broken = SamplingError(lower: .nan, upper: 52, level: 0.95)
    let page = try page([NationFixture.estimate(1, 48, error: broken), NationFixture.truth(2, 48)])
    #expect(try NationFixture.rows(page, captioned: Self.caption)[0][8] == "–")
    #expect(!page.contains("NaN") && !page.contains("nan%"))
  }

  @Test(arguments: [0.0, 1e300, -1e-12, 1.5e17]) func scaleHasRoomForAnyValue(_ value: Double) throws {
    let error = SamplingError(standardError: 1, lower: value, upper: value, level: 0.95)
    let page = try page([NationFixture.estimate(1, value, unit: "NUMBER", error: error)])
    #expect((try section(page)).contains("<circle class=\"point\" cx=\"50%\""))
  }

  @Test func figuresOfOtherRunsAreNoEstimates() throws {
    var report = ReportFixture.city()
    report.figures[0].observation.error = SamplingError(standardError: 2, lower: 44, upper: 52, level: 0.95)
    let page = try ReportFixture.page(report)
    #expect(NationFixture.section("estimates", of: page) == nil)
  }

  @Test func figuresOfAHouseholdSurveyAreEstimates() throws {
    var report = NationFixture.nation([NationFixture.estimate(1, 48)])
    report.runs = [NationFixture.run(20, kind: "survey", method: "household-survey.estimate")]
    #expect(NationFixture.section("estimates", of: try ReportFixture.page(report)) != nil)
  }

  @Test func meanOverCitiesIsNamedAsSuch() throws {
    let page = try page([NationFixture.estimate(1, 48, ["AGGREGATION": "CITY_MEAN"])])
    let mean = "Aggregation: Mean over cities, each counting once"
    #expect(page.contains("<p class=\"series\">Convenient access · \(mean) · 2023</p>"))
    let both = try self.page([
      NationFixture.estimate(1, 48, ["AGGREGATION": "CITY_MEAN"]), NationFixture.estimate(2, 61),
    ])
    #expect(both.contains("<p class=\"series\">Convenient access · 2023</p>"))
  }
}
