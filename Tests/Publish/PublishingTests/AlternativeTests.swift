import Foundation
import Monitoring
import Publishing
import Testing

struct AlternativeTests {
  private func report(
    _ values: [String: Double?], part: [String: String] = [:], parameters: JSON = [:]
  ) -> CityReport {
    var report = ReportFixture.city()
    report.runs = [ReportFixture.run(parameters: parameters)]
    for (number, value) in values.sorted(by: { $0.key < $1.key }).enumerated() {
      report.figures.append(
        ReportFixture.figure(100 + number, value.value, part.merging(["ALTERNATIVE": value.key]) { $1 }))
    }
    return report
  }

  private func rows(_ page: String, in caption: String) throws -> [[String]] {
    let start = try #require(page.range(of: "<summary>\(caption)</summary>")).upperBound
    let end = try #require(page[start...].range(of: "</details>")).lowerBound
    return page[start..<end].components(separatedBy: "<tr>").dropFirst(2).map { row in
      row.components(separatedBy: "</t").dropLast().map {
        $0.replacing(/<[^>]*>|^[hd]>/, with: "").trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }
  }

  static let card = "Alternatives to 11.2.1, Convenient access"
  static let all = "All figures by alternative"

  @Test func rangeStandsBesideTheValue() throws {
    let page = try ReportFixture.page(report(["narrow": 60.04, "wide": 71.5, "other": nil]))
    #expect(page.contains("<dt>Range over alternatives</dt><dd>60.0% to 71.5%</dd>"))
    #expect(page.contains(">63.20%</data><span class=\"mark\">alternatives: 60.04% to 71.50%</span>"))
  }

  @Test func rangeHoldsTheValueItself() throws {
    #expect(try ReportFixture.page(report(["a": 70, "b": 80])).contains("<dd>63.2% to 80.0%</dd>"))
    #expect(try ReportFixture.page(report(["a": 10, "b": 20])).contains("<dd>10.0% to 63.2%</dd>"))
    #expect(try ReportFixture.page(report(["a": 63.2])).contains("<dd>63.2% to 63.2%</dd>"))
  }

  @Test func alternativesWithoutAValueAreListedAndSpanNothing() throws {
    let page = try ReportFixture.page(report(["a": nil, "b": .nan]))
    #expect(!page.contains("Range over alternatives"))
    #expect(!page.contains("alternatives: "))
    #expect(
      try rows(page, in: Self.card).map { $0[0...1] } == [
        ["As reported", "63.20%"], ["a", "–"], ["b", "–"],
      ])
  }

  @Test func mainFigureWithoutAValueHasTheRangeOfItsAlternatives() throws {
    var report = report(["a": 50, "b": 55])
    report.figures[0].observation.value = nil
    #expect(try ReportFixture.page(report).contains("<dd>50.0% to 55.0%</dd>"))
  }

  @Test func foldedTablesListThem() throws {
    let page = try ReportFixture.page(report(["narrow": 60, "wide": 71.5]))
    #expect(
      try rows(page, in: Self.card).map { Array($0.prefix(3)) } == [
        ["As reported", "63.20%", "r7"], ["narrow", "60.00%", "r7"], ["wide", "71.50%", "r7"],
      ])
    let rows = try rows(page, in: Self.all)
    #expect(
      rows.map { $0[0...4] } == [
        ["Convenient access", "Total", "2023", "As reported", "63.20%"],
        ["Convenient access", "Total", "2023", "narrow", "60.00%"],
        ["Convenient access", "Total", "2023", "wide", "71.50%"],
      ])
    #expect(rows.map { $0[7] } == ["o1", "o100", "o101"])
    #expect(page.contains("<code id=\"o100\">o100</code>"))
    let identifiers = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
    #expect(Set(identifiers).count == identifiers.count)
    #expect(Markup.fault(in: page) == nil)
  }

  @Test func namesAreThoseOfTheRun() throws {
    let parameters: JSON = [
      "alternatives": [
        ["code": "narrow", "name": "Municipal <boundary>"],
        ["code": "own", "name": ["ru": "Своя граница"]],
        ["code": "wide", "name": ["en": "Metropolitan area", "fr": "Aire métropolitaine"]],
      ]
    ]
    let report = report(["narrow": 60, "wide": 71.5, "unnamed": 62, "own": 61], parameters: parameters)
    func names(_ language: Language, _ caption: String) throws -> [String] {
      try rows(ReportFixture.page(report, language), in: caption).dropFirst().map { $0[3] }
    }
    #expect(
      try names(.en, Self.all) == [
        "Municipal &lt;boundary&gt;", "Своя граница", "unnamed", "Metropolitan area",
      ])
    #expect(
      try names(.fr, "Tous les chiffres par variante") == [
        "Municipal &lt;boundary&gt;", "Своя граница", "unnamed", "Aire métropolitaine",
      ])
    #expect(try names(.ru, "Все показатели по вариантам").last == "Metropolitan area")
  }

  @Test func alternativesToAPartStandBesideThatPart() throws {
    let page = try ReportFixture.page(report(["wide": 66], part: ["SEX": "F"]))
    #expect(!page.contains("Range over alternatives"))
    #expect(try rows(page, in: Self.all).map { $0[1] } == ["Sex: Female", "Sex: Female"])
  }

  @Test func alternativeToNothingIsAFigureLikeAnyOther() throws {
    let page = try ReportFixture.page(report(["wide": 66], part: ["SEX": "M"]))
    #expect(page.contains("Alternative: wide, Sex: Male"))
    #expect(!page.contains(Self.all))
  }

  @Test func chartsShowMainFiguresAlone() throws {
    let plain = try ReportFixture.data(ReportFixture.page(ReportFixture.city()))["chart"]
    #expect(try ReportFixture.data(ReportFixture.page(report(["a": 1, "b": 99])))["chart"] == plain)
  }

  @Test func figuresWithoutAlternativesLookAsBefore() throws {
    let page = try ReportFixture.page(report([:]))
    #expect(!page.contains("lternatives"))
    #expect(!page.contains("class=\"mark\">alternatives"))
  }
}
