import Catalogue
import Foundation
import Monitoring
import Publishing
import Testing

struct CityReportTests {
  @Test func sameValuesGiveSameBytesWhateverTheirOrder() throws {
    let report = ReportFixture.city()
    var turned = report
    turned.figures.reverse()
    turned.runs.reverse()
    #expect(try ReportFixture.page(report) == ReportFixture.page(turned))
    var other = report
    other.figures[0].observation.value = 63.3
    #expect(try ReportFixture.page(report) != ReportFixture.page(other))
  }

  @Test func showsWhatIsKnownOfEachFigure() throws {
    let page = try ReportFixture.page(ReportFixture.city())
    for text in [
      "63.2%", "632 of 1,000", "Convenient access", "Sex: Female", "id=\"o4\"", "href=\"#r7\"", "id=\"r7\"",
      "1,234,567 bytes", Digest(of: "input").text, Digest(of: "after 7").text, Digest(of: "before").text,
      Digest(of: "head").text, "quito verify r7 --store STORE", "limits.low", "100 x inside / all",
      "2026-05-04 10:11:12 UTC", "The peak is unconfirmed.", "A licence &lt;of&gt; theirs",
    ] { #expect(page.contains(text), "\(text)") }
  }

  @Test func tierIsThatOfTheDayOfTheData() throws {
    let page = try ReportFixture.page(ReportFixture.city())
    #expect(page.contains("Tier II on 2026-05-04 (since 2018-08; second list)"))
    #expect(!page.contains("a list to come"))
  }

  @Test func headlineIsTheNewestTotalOfTheFirstSeriesThatHasOne() throws {
    var report = ReportFixture.city()
    report.figures.removeAll { $0.observation.key.series == "SP_TRN_PUBL" }
    #expect(try headline(report) == "40")
    report.figures.append(ReportFixture.figure(9, 12.5, ["SEX": "F"]))
    #expect(try headline(report) == "40")
    report.figures.append(ReportFixture.figure(10, 33, period: "2010"))
    #expect(try headline(report) == "33")
  }

  private func headline(_ report: CityReport) throws -> String {
    let page = try ReportFixture.page(report)
    let start = try #require(page.range(of: "<p class=\"value\"><data value=\"")).upperBound
    return String(page[start...].prefix { $0 != "\"" })
  }

  @Test func missingValueSaysSo() throws {
    var report = ReportFixture.city()
    report.figures = [
      ReportFixture.figure(1, nil, status: .missing, notes: [Note("no-one", ["why": "<none>"])])
    ]
    let page = try ReportFixture.page(report)
    #expect(page.contains("<p class=\"value none\">not available</p>"))
    #expect(page.contains("no-one, why = &lt;none&gt;"))
  }

  @Test(
    arguments: [
      ("KM2", 12.5, "12.50 km²"), ("HA", 1_234.6, "1,235 ha"), ("Q_M2_PER_POP", 96.25, "96.25 m² per person"),
      ("Q_PT_PER_YR", -1.5, "1.50% per year"), ("GPERM3", 35, "35 µg/m³"), ("RO", 1.25, "1.25"),
    ] as [(String, Double, String)]) func valuesHaveTheSignOfTheirUnit(
      unit: String, value: Double, text: String
    ) throws
  {
    var report = ReportFixture.city()
    report.figures = [ReportFixture.figure(1, value, unit: unit)]
    let page = try ReportFixture.page(report)
    // Once on the card and once in the table.
    #expect(
      page.matches(of: try Regex("<data value=\"\(value == 35 ? "35" : String(value))\">[^<]*")).count == 2)
    #expect(page.contains(text + "</data>"))
    #expect(!page.contains("class=\"meter\""))
    #expect(!page.contains("<dd>\(unit)</dd>"), "the unit has a name")
  }

  @Test(arguments: [-0.1, 100.1, 250]) func shareBeyondAllIsNoBar(value: Double) throws {
    var report = ReportFixture.city()
    report.figures = [ReportFixture.figure(1, value)]
    let page = try ReportFixture.page(report)
    #expect(!page.contains("class=\"meter\""))
    #expect(!page.contains("id=\"chart\""))
  }

  @Test func partsOfARateAreNoPartOfOneAnother() throws {
    var report = ReportFixture.city()
    report.figures = [ReportFixture.figure(1, 2, unit: "RO")]
    let page = try ReportFixture.page(report)
    #expect(page.contains("<dd>20 / 1,000</dd>"))
    #expect(!page.contains("20 of 1,000"))
  }

  @Test func codesHaveTheNamesOfTheirLists() throws {
    var report = ReportFixture.city()
    report.figures = [
      ReportFixture.figure(
        1, 5, ["AGE": "Y0T4", "URBANISATION": "U"], status: .provisional, nature: .modelled),
      ReportFixture.figure(2, 5, ["AGE": "Y33T44"]),
      ReportFixture.figure(3, 5, ["NEW": "CODE"], unit: "UNHEARD"),
    ]
    let page = try ReportFixture.page(report)
    for text in [
      "Age: Under 5 years, Urban or rural: Urban", "Provisional value", "Modelled", "33 to 44 years",
      "NEW: CODE",
      "<td>UNHEARD</td>",
    ] { #expect(page.contains(text), "\(text)") }
  }

  @Test func emptyReportIsAPageWithoutLibraries() throws {
    let page = try ReportFixture.page(ReportFixture.empty())
    #expect(page.contains("No figures have been recorded for this area."))
    #expect(page.contains("No map has been recorded for this area."))
    #expect(page.contains("No runs have been recorded for these figures."))
    #expect(!page.contains("<script"))
    #expect(!page.contains("<svg"))
    #expect(page.contains("script-src &#39;none&#39;"))
    #expect(!page.contains("licence"))
  }

  @Test func withoutLibrariesItStaysWholeAndStill() throws {
    let plain = ReportAssets(style: ReportFixture.assets.style, script: ReportFixture.assets.script)
    let page = try ReportFixture.page(ReportFixture.city(), assets: plain)
    #expect(!page.contains("<script"))
    #expect(page.contains("<svg class=\"picture\""))
    #expect(page.contains("The values of the charts"))
  }

  @Test(arguments: Language.allCases) func pageIsNamedInItsLanguageAndDirection(_ language: Language) throws {
    let page = try ReportFixture.page(ReportFixture.city(), language)
    let direction = language == .ar ? "rtl" : "ltr"
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\" dir=\"\(direction)\">"))
    #expect(!page.contains("report."))
  }

  @Test func datesInArabicTextKeepTheirOrder() throws {
    let page = try ReportFixture.page(ReportFixture.city(), .ar)
    #expect(page.contains("\u{2066}2018-08\u{2069}"))
  }

  @Test func tagsCloseInOrder() throws {
    for report in [ReportFixture.city(), ReportFixture.empty()] {
      #expect(try Markup.fault(in: ReportFixture.page(report)) == nil)
    }
  }

  @Test func identifiersStandOnce() throws {
    let page = try ReportFixture.page(ReportFixture.city())
    let identifiers = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
    #expect(identifiers.count > 20)
    #expect(Set(identifiers).count == identifiers.count)
    for target in page.matches(of: /href="#([^"]*)"/).map({ String($0.1) }) {
      #expect(identifiers.contains(target), "\(target)")
    }
  }

  @Test func creditsStreetMapsAndWhomTheRunsName() throws {
    let credit = "© OpenStreetMap contributors"
    let page = try ReportFixture.page(ReportFixture.city())
    #expect(page.contains(credit))
    #expect(page.contains("Open Database License"))
    #expect(page.contains("<li><bdi>City Bus Company</bdi></li>"))
    var without = ReportFixture.city()
    without.runs = [ReportFixture.run(role: "population")]
    #expect(try !ReportFixture.page(without).contains(credit))
    #expect(try ReportFixture.page(without).contains("No attributions have been recorded."))
  }
}
