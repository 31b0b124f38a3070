import Catalogue
import Foundation
import Monitoring
import Publishing
import Testing

struct CountryReportTests {
  @Test func sameValuesGiveSameBytesWhateverTheirOrder() throws {
    var turned = DocumentFixture.country
    turned.figures.reverse()
    turned.runs.reverse()
    #expect(try DocumentFixture.page() == DocumentFixture.page(.en, .screen, turned))
    var other = DocumentFixture.country
    other.figures[0].observation.value = 30.1
    #expect(try DocumentFixture.page() != DocumentFixture.page(.en, .screen, other))
  }

  @Test func everyTargetHasItsSectionInOrder() throws {
    let page = try DocumentFixture.page()
    let sections = page.matches(of: /<section id="(target-[^"]+)"/).map { String($0.1) }
    #expect(
      sections
        == ["11-1", "11-2", "11-3", "11-4", "11-5", "11-6", "11-7", "11-a", "11-b", "11-c"].map {
          "target-\($0)"
        })
  }

  @Test func headlineSaysValueIntervalBasisAndRun() throws {
    let said = try DocumentFixture.text("target-11-1-1", until: "<table", of: try DocumentFixture.page())
    for text in [
      "30.0%", "Series SLUM", "2023", "95% confidence interval: 28.00% to 32.00%",
      "estimated from a sample of cities", "r20",
    ] { #expect(said.contains(text), "\(text) in \(said)") }
    let supplied = try DocumentFixture.text("target-11-2-1", until: "<table", of: try DocumentFixture.page())
    #expect(supplied.contains("as supplied"))
  }

  @Test func newestFigureOfEachCityIsShownAndTheOthersAreMissing() throws {
    let page = try DocumentFixture.page()
    let rows = try NationFixture.rows(page, captioned: "11.1.1: Figures by city")
    #expect(
      rows.map { Array($0.prefix(3)) } == [
        ["City XXX-A", "2023", "20.00%"], ["City XXX-B", "2020", "50.00%"],
      ])
    let part = try DocumentFixture.text("target-11-1-1", until: "</article>", of: page)
    #expect(part.contains("1 of 3 cities have no figure: City XXX-C."))
    #expect(part.contains("Figures of the cities are of different periods, from 2020 to 2023."))
    #expect(part.contains("access.transport 3, observations.import 3"))
    #expect(part.contains("by status: Estimated value: 1"))
    #expect(part.contains("A break lies between 2014 and 2016."))
  }

  @Test func changeIsJudgedAgainstItsSamplingError() throws {
    func said(_ earlier: Double, error: SamplingError? = DocumentFixture.precise) throws -> String {
      var report = DocumentFixture.country
      report.figures[1].observation.value = earlier
      report.figures[1].observation.error = error
      let page = try DocumentFixture.page(.en, .screen, report)
      let start = try #require(page.range(of: "<p class=\"trend-text\">")).upperBound
      return String(page[start...].prefix { $0 != "<" })
    }
    #expect(try said(40) == "From 40.0% in 2015 to 30.0% in 2023: 10.0 percentage points less; improved.")
    #expect(try said(20).hasSuffix("10.0 percentage points more; worsened."))
    // Two standard errors of 1 leave 1.96 times the root of 2, which is 2.77.
    #expect(try said(32.7).hasSuffix("unclear, within sampling error."))
    #expect(try said(32.8).hasSuffix("improved."))
    #expect(try said(30).hasSuffix("unchanged."))
    // One error alone counts too.
    #expect(try said(31.9, error: nil).hasSuffix("unclear, within sampling error."))
    #expect(try said(32, error: nil).hasSuffix("improved."))
  }

  @Test func gapsAreStated() throws {
    let page = try DocumentFixture.page()
    let slums = try DocumentFixture.text("target-11-1-1", until: "</article>", of: page)
    #expect(slums.contains("Not recorded for the country: Series SLUM_N."))
    #expect(!slums.contains("There is one period only"))
    let transport = try DocumentFixture.text("target-11-2-1", until: "</article>", of: page)
    for text in [
      "None of the 3 cities has a figure", "There is one period only, and so no trend.",
      "Not broken down by: Sex.",
      "No sampling error is stated", "No target has been recorded.",
    ] { #expect(transport.contains(text), "\(text)") }
    let withheld = try DocumentFixture.text("target-11-b-1", until: "</article>", of: page)
    #expect(withheld.contains("There is no national figure."))
    #expect(withheld.contains("Figures withheld or missing for stated reasons: 1."))
    var old = DocumentFixture.country
    old.figures = [DocumentFixture.figure(5, 60, "11.2.1", "TRANSPORT", period: "2015")]
    let aged = try DocumentFixture.text(
      "target-11-2-1", until: "</article>", of: try DocumentFixture.page(.en, .screen, old))
    // From the end of 2015 to May 2026.
    #expect(aged.contains("The newest figure is 10 or more years old."))
  }

  @Test func targetStandsWithItsDistance() throws {
    let page = try DocumentFixture.page()
    let summary = try NationFixture.rows(page, captioned: "Goal 11 at a glance")
    let slums = try #require(summary.first { $0[0].hasPrefix("11.1.1") })
    #expect(slums[1...4] == ["30.0%", "2023", "28.0% to 32.0%", "improved"])
    #expect(slums[5].contains("5.0 percentage points to go"))
    #expect(slums[6] == "2")
    #expect(summary.count == 4)
  }

  @Test func everyLinkLeadsToSomethingOnThePage() throws {
    for page in try [DocumentFixture.page(), DocumentFixture.page(.ar, .paper(pages: [:]))] {
      let ids = page.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
      #expect(Set(ids).count == ids.count, "\(ids.filter { id in ids.count { $0 == id } > 1 })")
      for match in page.matches(of: /href="#([^"]+)"/) {
        #expect(ids.contains(String(match.1)), "\(match.1)")
      }
    }
  }

  @Test func emptyCountryIsAllGaps() throws {
    var empty = DocumentFixture.country
    (empty.figures, empty.cities, empty.runs, empty.chainHead) = ([], [], [], nil)
    let page = try DocumentFixture.page(.en, .screen, empty)
    #expect(page.contains("0 of 4 indicators of Goal 11 have a national figure"))
    #expect(!page.contains("id=\"agenda\""))
  }

  @Test(arguments: Language.allCases) func everyPhraseShownExists(language: Language) throws {
    for medium in [ReportMedium.screen, .paper(pages: ["summary": 2])] {
      #expect(try !DocumentFixture.page(language, medium).contains("report."))
    }
  }
}
