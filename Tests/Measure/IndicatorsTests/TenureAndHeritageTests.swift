import Indicators
import Monitoring
import Testing

/// SDG 1.4.2 from counts, and 11.4.1.
@Suite struct TenureAndHeritageTests {
  private let measurement = Measurement(
    area: "X", period: Period("2023")!, nature: .country, status: .normal, notes: [])

  @Test func tenure() {
    let counts = TenureCounts(adults: 200, documented: 80, perceived: 120, both: 60)
    #expect(
      counts.observations(measurement).map { "\($0.key.series) \($0.value ?? -1)" } == [
        "SP_LGL_LNDDOC 40.0", "SP_LGL_LNDSEC 60.0", "SP_LGL_LNDSTR 30.0",
      ])
    let women = counts.observations(measurement, Disaggregation(["SEX": "F", "TENURE": "CUSTOMARY"]))
    #expect(women.allSatisfy { $0.key.disaggregation.text == "SEX=F;TENURE=CUSTOMARY" })
    #expect(
      TenureCounts(adults: 0, documented: 0, perceived: nil, both: nil).observations(measurement).map(\.value)
        == [nil])
  }

  /// The whole is the mean of its parts, each weighing its adults.
  @Test func tenureOfAllIsThatOfWomenAndMen() {
    let women = TenureCounts(adults: 110, documented: 30, perceived: 50, both: 20)
    let men = TenureCounts(adults: 90, documented: 50, perceived: 70, both: nil)
    let sum = TenureCounts.sum([women, men])
    #expect(sum == TenureCounts(adults: 200, documented: 80, perceived: 120, both: nil))
  }

  typealias Entry = HeritageExpenditure.Entry

  private func figures(_ entries: [Entry], population: Double = 1000, ppp: Double = 2) -> [String:
    Observation]
  {
    let all = HeritageExpenditure(entries: entries, population: population, purchasingPowerParity: ppp)
      .observations(measurement)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.key.series, $0) })
  }

  @Test func heritage() {
    let entries: [Entry] = [
      Entry(source: .national, heritage: .cultural, expenditure: 10_000),
      Entry(source: .regional, heritage: .cultural, expenditure: 6_000, transfersReceived: 4_000),
      Entry(source: .local, heritage: .cultural, expenditure: 2_000),
      Entry(source: .national, heritage: .natural, expenditure: 4_000),
      Entry(source: .privateSources, heritage: .cultural, expenditure: 1_000),
      Entry(source: .privateSources, heritage: .both, expenditure: 3_000),
    ]
    let figures = figures(entries)
    // What passes from the nation to the region counts once, where it is paid.
    #expect(figures["GB_XPD_CUL_PB"]?.value == 7)
    #expect(figures["GB_XPD_CULNAT_PB"]?.value == 9)
    #expect(figures["GB_XPD_CULNAT_PBPV"]?.value == 11)
    #expect(figures["GB_XPD_CULNAT_PV"]?.value == 2)
    #expect(figures["GB_XPD_NAT_PB"]?.value == 2)
    #expect(figures["GB_XPD_NAT_PV"] == nil)
    #expect(figures["Q_XPD_CULNAT_REGIONAL"]?.value == 1)
    #expect(figures["GB_XPD_CULNAT_PBPV"]?.numerator == 22_000)
    #expect(figures["GB_XPD_CULNAT_PBPV"]?.denominator == 2_000)
    // Partial, and not scaled.
    #expect(
      figures["GB_XPD_NAT_PB"]?.notes == [Note("sources-unreported", ["sources": "regional, local"])])
    #expect(figures["GB_XPD_CUL_PB"]?.notes == [])
  }

  /// What a level spends on both kinds in one sum is in no figure of one kind, and the figure says so.
  @Test func anUndividedSumIsALowerBoundOfItsKinds() {
    let figures = figures([
      Entry(source: .national, heritage: .cultural, expenditure: 10_000),
      Entry(source: .regional, heritage: .both, expenditure: 6_000),
      Entry(source: .local, heritage: .cultural, expenditure: 2_000),
      Entry(source: .local, heritage: .both, expenditure: 2_000),
    ])
    #expect(
      figures["GB_XPD_CUL_PB"]?.notes == [Note("sources-undivided", ["sources": "regional, local"])])
    #expect(figures["GB_XPD_CUL_PB"]?.value == 6)
    #expect(figures["GB_XPD_CULNAT_PB"]?.value == 10 && figures["GB_XPD_CULNAT_PB"]?.notes == [])
  }

  @Test func levelsAddUpToThePublic() {
    let entries = HeritageExpenditure.Source.allCases.map {
      Entry(source: $0, heritage: .both, expenditure: 300, transfersReceived: 100)
    }
    let figures = figures(entries, population: 7, ppp: 3)
    let levels = ["NATIONAL", "REGIONAL", "LOCAL"].compactMap { figures["Q_XPD_CULNAT_\($0)"]?.value }
    let total = figures["GB_XPD_CULNAT_PB"]?.value ?? .nan
    #expect(levels.count == 3 && abs(levels.reduce(0, +) - total) < 1e-12)
    #expect(figures["GB_XPD_CUL_PB"] == nil)
    #expect(self.figures(entries, population: 0)["GB_XPD_CULNAT_PB"]?.value == nil)
    #expect(self.figures([]).isEmpty)
  }
}
