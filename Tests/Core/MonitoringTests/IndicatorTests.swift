import Monitoring
import Testing

@Suite struct IndicatorTests {
  private func indicator(_ tiers: [(String?, String)]) throws -> Indicator {
    Indicator(
      code: "11.2.1", titles: LocalisedText([.en: "Access"]), frameworks: ["sdg": "11.2.1"], custodians: [],
      tiers: try tiers.map {
        Indicator.TierEntry(tier: $0.0, validFrom: try #require(Period($0.1)), source: "register")
      }, series: [], source: "", notes: [])
  }

  @Test(
    arguments: [
      ("2015-12-31", nil), ("2016-01-01", "III"), ("2019-11-19", "III"), ("2019-11-20", "II"),
      ("2030-01-01", "II"),
    ] as [(String, String?)])
  func theLastStandingBegunIsInForce(day: String, tier: String?) throws {
    let indicator = try indicator([("II", "2019-11-20"), ("III", "2016")])
    #expect(indicator.tier(on: try #require(CalendarDate(day)))?.tier == tier)
  }

  @Test func withoutEntriesThereIsNone() throws {
    #expect(try indicator([]).tier(on: CalendarDate(dayNumber: 0)) == nil)
  }
}
