import Catalogue
import Monitoring
import Runs
import TestSupport
import Testing

/// Which figures a target is held against, and what is said of it.
@Suite struct TrackTargetsTests {
  let catalogue: IndicatorCatalogue

  init() throws {
    catalogue = try IndicatorCatalogue.load(content: ContentFolder(path: Checkout.path("Content")))
  }

  private func figure(
    _ period: String, _ value: Double?, _ codes: [String: String] = [:], area: String = "KEN",
    indicator: String = "11.1.1", series: String = "EN_LND_SLUM", error: SamplingError? = nil,
    notes: [Note] = []
  ) -> RecordedObservation {
    RecordedObservation(
      number: 1,
      observation: Observation(
        key: Observation.Key(
          indicator: indicator, series: series, area: area, period: Period(period)!,
          disaggregation: Disaggregation(codes)), value: value, unit: "PT",
        status: value == nil ? .missing : .normal, nature: .country, error: error, notes: notes),
      revision: 1, recorded: Timestamp(microsecondsSince1970: 0), runNumber: 1)
  }

  private func target(
    _ value: Double?, _ codes: [String: String] = [:], area: String = "KEN", baseline: String? = nil,
    indicator: String = "11.1.1", series: String = "EN_LND_SLUM"
  ) -> RecordedObservation {
    figure(
      "2030", value, codes.merging(["TARGET": "NATIONAL"]) { $1 }, area: area, indicator: indicator,
      series: series, notes: baseline.map { [Note("target.baseline", ["period": $0])] } ?? [])
  }

  private func rows(_ figures: [RecordedObservation]) -> [TrackTargets.Row] {
    TrackTargets.rows(of: figures, catalogue: catalogue)
  }

  private func values(_ row: TrackTargets.Row?) -> [Double?] {
    [row?.baseline?.observation.value, row?.latest?.observation.value]
  }

  @Test func oldestSinceTheBaselineAndNewest() {
    let measured = [figure("2020", 50), figure("2010", 58), figure("2014", 56)]
    #expect(values(rows([target(35)] + measured).first) == [58, 50])
    let since = rows([target(35, baseline: "2012")] + measured).first
    #expect(values(since) == [56, 50] && since?.assessment == "fair")
    #expect(rows([target(35, baseline: "2021")] + measured).first?.assessment == "unmeasured")
    #expect(rows([target(35), figure("2020", 50)]).first?.assessment == "single")
  }

  /// A target for women is held against what was measured of women, and of the same city and indicator.
  @Test func theWholeKeyIsTheSame() {
    let figures = [
      target(35, ["SEX": "F"]), target(30), target(20, area: "UGA"),
      figure("2014", 56), figure("2020", 50), figure("2014", 66, ["SEX": "F"]),
      figure("2020", 60, ["SEX": "F"]), figure("2014", 1, indicator: "1.4.2"),
      figure("2020", 2, indicator: "1.4.2"), figure("2021", 3, ["METHOD": "EUCLIDEAN"]),
    ]
    let rows = rows(figures)
    #expect(rows.map(values) == [[66, 60], [56, 50], [nil, nil]])
    #expect(rows.map(\.assessment).last == "unmeasured")
  }

  /// A city bounded in two ways has two histories; what was measured within one boundary does not follow on
  /// what was measured within another. Without one, it is the target's all the same.
  @Test func aBoundaryIsFollowedThroughTime() {
    let indicator = ("11.3.1", "EN_LND_CNSPOP")
    func figure(_ period: String, _ value: Double, _ boundary: String) -> RecordedObservation {
      self.figure(period, value, ["BOUNDARY": boundary], indicator: indicator.0, series: indicator.1)
    }
    let rows = rows([
      target(1, indicator: indicator.0, series: indicator.1), figure("2010", 2, "DYNAMIC"),
      figure("2015", 1.8, "DYNAMIC"), figure("2020", 1.5, "DYNAMIC"), figure("2005", 9, "FIXED"),
      figure("2022", 8, "FIXED"),
    ])
    #expect(rows.map(values) == [[2, 1.5]])
  }

  /// What is known otherwise was not measured.
  @Test func referenceValuesAreNoHistory() {
    let rows = rows([target(35), figure("2014", 56, ["REFERENCE_VALUE": "TRUE_VALUE"]), figure("2020", 50)])
    #expect(rows.map(\.assessment) == ["single"])
  }

  @Test func atargetWithoutAValueIsNone() {
    #expect(rows([target(nil), figure("2014", 56), figure("2020", 50)]).isEmpty)
    #expect(rows([]).isEmpty)
    // Nor does a figure that is missing count.
    #expect(
      values(rows([target(35), figure("2014", 56), figure("2020", 50), figure("2022", nil)])[0]) == [56, 50])
  }

  /// Fewer people in slums are better, a larger share near public transport is: the catalogue says so.
  @Test func whichWayIsBetterStandsInTheCatalogue() {
    #expect(rows([target(20), figure("2014", 15), figure("2020", 12)])[0].assessment == "met")
    #expect(rows([target(20), figure("2014", 15), figure("2020", 22)])[0].assessment == "lost")
    let transport = ("11.2.1", "SP_TRN_PUBL")
    let rows = rows([
      target(80, indicator: transport.0, series: transport.1),
      figure("2014", 85, indicator: transport.0, series: transport.1),
      figure("2020", 90, indicator: transport.0, series: transport.1),
    ])
    #expect(rows[0].assessment == "met")
  }

  @Test func withinTheErrorOfASample() {
    func row(_ lower: Double?, _ upper: Double?) -> Bool? {
      let error = SamplingError(standardError: 1, lower: lower, upper: upper, level: 0.95)
      return rows([target(35), figure("2014", 56), figure("2020", 36, error: error)])[0].isWithinError
    }
    #expect(row(34, 38) == true && row(35, 38) == true && row(35.5, 38) == false)
    #expect(row(nil, 38) == nil)
    // Bounds the wrong way round hold nothing, and stop nothing.
    #expect(row(38, 34) == false)
  }
}
