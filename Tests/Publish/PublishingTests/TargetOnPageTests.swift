import Foundation
import Monitoring
import Publishing
import Testing

struct TargetOnPageTests {
  private static let caption = "Targets and the distance to them"

  private func target(
    _ number: Int, _ value: Double?, kind: String = "NATIONAL", period: String = "2030",
    series: String = "SP_TRN_PUBL", unit: String = "PT", _ part: [String: String] = [:]
  ) -> RecordedObservation {
    ReportFixture.figure(
      number, value, series: series, period: period, part.merging(["TARGET": kind]) { $1 }, unit: unit)
  }

  private func page(
    _ targets: [RecordedObservation], direction: Indicator.Direction = .higher, _ language: Language = .en
  ) throws -> String {
    var report = ReportFixture.city()
    report.indicators[0].series[0].direction = direction
    report.figures += targets
    return try ReportFixture.page(report, language)
  }

  @Test func cardTellsHowFarItIs() throws {
    let page = try page([target(50, 79), target(51, 60, kind: "LOCAL", period: "2025")])
    #expect(
      page.contains(
        "<dt>Target for 2025</dt><dd>60.0% (Local target): met</dd><dt>Target for 2030</dt>"
          + "<dd>79.0% (National target): 15.8 percentage points to go</dd>"))
  }

  @Test(
    arguments: [
      (.higher, 63.2, "met"), (.higher, 63.3, "0.1 percentage points to go"), (.lower, 63.2, "met"),
      (.lower, 60, "3.2 percentage points to go"), (.lower, 70, "met"),
      (.none, 60, "3.2 percentage points away"), (.target, 63.2, "met"),
    ] as [(Indicator.Direction, Double, String)])
  func distanceGoesTheWayThatIsBetter(
    direction: Indicator.Direction, value: Double, text: String
  ) throws {
    #expect(try page([target(50, value)], direction: direction).contains("(National target): \(text)<"))
  }

  @Test func targetsNeverStandAsFigures() throws {
    let plain = try ReportFixture.page(ReportFixture.city())
    let page = try page([target(50, 79), target(51, 90, ["SEX": "F"])])
    func table(_ page: String) throws -> [[String]] {
      try NationFixture.rows(page, captioned: "All figures with their quality and origin")
    }
    #expect(try table(page) == table(plain))
    #expect(try ReportFixture.data(page)["chart"]?["bars"] == ReportFixture.data(plain)["chart"]?["bars"])
    #expect(page.contains("<data value=\"63.2\">63.2%</data>"))
  }

  @Test func tableHasThoseOfPartsToo() throws {
    let rows = try NationFixture.rows(
      page([target(50, 79), target(51, 90, ["SEX": "F"]), target(52, 80, ["SEX": "M"])]),
      captioned: Self.caption)
    #expect(
      rows.map { Array($0[1...7]) } == [
        ["Total", "2030", "National target", "79.00%", "63.20%", "2023", "15.8 percentage points"],
        ["Sex: Female", "2030", "National target", "90.00%", "60.10%", "2023", "29.9 percentage points"],
        ["Sex: Male", "2030", "National target", "80.00%", "–", "–", "not measured"],
      ])
    #expect(rows.map { $0[9] } == ["o50", "o51", "o52"])
  }

  @Test func chartOverTimeMarksThem() throws {
    let data = try ReportFixture.data(page([target(50, 79), target(51, 40, series: "QU_FREQUENT")]))
    let marks = try #require(data["chart"]?["targets"]?.array)
    #expect(marks.map { $0["period"]?.string } == ["2030"])
    #expect(marks[0]["value"]?.number == 79)
    let plain = try ReportFixture.data(ReportFixture.page(ReportFixture.city()))
    #expect(plain["chart"]?["targets"] == nil)
    let mark = "A diamond marks a target."
    #expect(try page([target(50, 79)]).contains(mark))
    #expect(try !page([target(51, 40, series: "QU_FREQUENT")]).contains(mark))
  }

  @Test func targetOfNothingMeasuredStandsAlone() throws {
    var report = ReportFixture.city()
    report.figures = [target(50, 79)]
    let page = try ReportFixture.page(report)
    #expect(page.contains("No figure has been recorded."))
    #expect(page.contains("<dt>Target for 2030</dt><dd>79.0% (National target)</dd>"))
    #expect(page.contains("All figures of this area stand in other sections and tables."))
    #expect(try NationFixture.rows(page, captioned: Self.caption)[0][7] == "not measured")
    #expect(Markup.fault(in: page) == nil)
  }

  @Test func targetWithoutAValueIsNoTargetToMeet() throws {
    let page = try page([target(50, nil)])
    #expect(page.contains("<dd>not available (National target)</dd>"))
  }

  @Test func yearsInArabicKeepTheirOrder() throws {
    #expect(try page([target(50, 79)], .ar).contains("<dt>الغاية لعام \u{2066}2030\u{2069}</dt>"))
  }
}
