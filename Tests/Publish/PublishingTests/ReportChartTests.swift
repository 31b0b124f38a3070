import Monitoring
import Publishing
import Testing

struct ReportChartTests {
  private func chart(_ figures: [RecordedObservation]) throws -> JSON? {
    var report = ReportFixture.city()
    report.figures = figures
    return try ReportFixture.data(ReportFixture.page(report))["chart"]
  }

  @Test func networkAndStraightLineStandInOneGroup() throws {
    let bars = try #require(try chart(ReportFixture.city().figures)?["bars"]?.array)
    #expect(
      bars.map { $0["title"]?.string } == [
        "Convenient access", "Convenient access", "Convenient access – Sex: Female", "Frequent service",
      ])
    #expect(bars.map { $0["group"]?.number } == [0, 0, 1, 2])
    #expect(bars.map { $0["method"]?.string } == ["network", "euclidean", "network", nil])
    #expect(bars.map { $0["value"]?.number } == [63.2, 71.4, 60.1, 40])
    #expect(bars[0]["label"]?.string == "63.2%")
  }

  @Test func onlySeriesOfSeveralPeriodsHaveACourse() throws {
    let steps = try #require(try chart(ReportFixture.city().figures)?["steps"]?.array)
    #expect(steps.map { $0["period"]?.string } == ["2018", "2023"])
    #expect(steps.map { $0["value"]?.number } == [58, 63.2])
    #expect(try chart([ReportFixture.figure(1, 5)])?["steps"]?.array == [])
  }

  @Test func intervalsGoWithTheirBars() throws {
    let error = SamplingError(lower: 60, upper: 66, level: 0.95)
    let bar = try #require(try chart([ReportFixture.figure(1, 63, error: error)])?["bars"]?.array?.first)
    #expect(bar["lower"]?.number == 60)
    #expect(bar["upper"]?.number == 66)
  }

  @Test func tooManyBarsLeaveTheTotals() throws {
    func figures(_ parts: Int) -> [RecordedObservation] {
      [ReportFixture.figure(1, 50)] + (0..<parts).map { ReportFixture.figure($0 + 2, 40, ["WARD": "W\($0)"]) }
    }
    #expect(try chart(figures(39))?["bars"]?.array?.count == 40)
    #expect(try chart(figures(40))?["bars"]?.array?.count == 1)
  }

  @Test func whatIsNoShareIsNotDrawn() throws {
    var report = ReportFixture.city()
    report.mapFeatures = [:]
    report.area.boundary = nil
    report.figures = [ReportFixture.figure(1, 5, unit: "KM2"), ReportFixture.figure(2, nil, ["SEX": "F"])]
    let page = try ReportFixture.page(report)
    #expect(!page.contains("id=\"chart\""))
    #expect(!page.contains("<script"))
    #expect(page.contains("5 km²"))
  }
}
