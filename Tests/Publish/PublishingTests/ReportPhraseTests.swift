import Catalogue
import Foundation
import Monitoring
import Publishing
import TestSupport
import Testing

struct ReportPhraseTests {
  /// A report that has everything at least once, as pages of phrases that show their own keys.
  private func keysShown() throws -> Set<String> {
    let texts = try ReportFixture.texts(.en)
    let placeholders = /\{\w+\}/
    let spoken = texts.map { key, text in
      (key, "⟦\(key)⟧" + text.matches(of: placeholders).map { String(text[$0.range]) }.joined())
    }
    let phrases = Phrases(
      language: .en, own: Dictionary(uniqueKeysWithValues: spoken), english: [:])
    var reports = [
      ReportFixture.empty(), ReportFixture.empty(boundary: Binary.multiPolygon([ReportFixture.square])),
    ]
    for kind in ReferenceArea.Kind.allCases {
      var report = rich()
      report.area.kind = kind
      reports.append(report)
    }
    var without = rich()
    without.runs = [ReportFixture.run(role: "population")]
    without.figures.removeAll { $0.observation.key.disaggregation.isTotal }
    without.indicators[0].tiers = [.init(tier: nil, validFrom: Period("2016")!, source: "")]
    without.mapFeatures[7]!.removeAll { $0.layer == "population" }
    reports.append(without)
    var withdrawn = rich()
    withdrawn.indicators[0].tiers = [.init(tier: "withdrawn", validFrom: Period("2016")!, source: "")]
    withdrawn.figures = [ReportFixture.figure(1, nil)]
    reports.append(withdrawn)
    reports += nations()
    var shown: Set<String> = []
    for report in reports {
      let page = String(
        decoding: report.html(
          phrases: phrases, codeLists: try ReportFixture.codeLists.get(), assets: ReportFixture.assets),
        as: UTF8.self)
      for match in page.matches(of: /⟦([^⟧]*)⟧/) { shown.insert(String(match.1)) }
    }
    return shown
  }

  /// Estimates, targets, samples and indices in every state.
  private func nations() -> [CityReport] {
    func target(_ number: Int, _ value: Double, _ series: String) -> RecordedObservation {
      ReportFixture.figure(number, value, series: series, period: "2030", ["TARGET": "LOCAL"])
    }
    let scores = NationFixture.scores(["": 52, "P": 60, "Q": nil], rank: 2, interval: 1...3)
    var nation = NationFixture.nation([
      NationFixture.estimate(1, 48), NationFixture.truth(2, 50),
      NationFixture.estimate(3, 48, ["REGION": "North", "AGGREGATION": "CITY_MEAN"]),
      NationFixture.truth(4, 90, ["REGION": "North", "AGGREGATION": "CITY_MEAN"]),
      ReportFixture.figure(5, 40, series: "QU_FREQUENT"), ReportFixture.figure(10, 40, period: "2018"),
      target(6, 80, "SP_TRN_PUBL"),
      target(7, 30, "SP_TRN_PUBL"), target(8, 80, "QU_FREQUENT"), target(9, 80, "UNMEASURED"),
    ])
    nation.figures += scores + NationFixture.scores(["": 45], period: "2018", from: 400)
    nation.figures += NationFixture.scores(["": 45, "P": 1], index: "unknown", from: 500)
    nation.indices = [NationFixture.index]
    nation.members = [
      NationFixture.member("A", scores), NationFixture.member("B", NationFixture.scores(["": 40], rank: 3)),
      NationFixture.member("C", []),
    ]
    nation.mapFeatures[4] = [
      NationFixture.city(1, drawn: false), NationFixture.city(2, drawn: true),
      NationFixture.city(3, drawn: true, certain: true),
    ]
    var wanted = ReportFixture.city()
    wanted.figures = [target(1, 80, "SP_TRN_PUBL")]
    var without = ReportFixture.city()
    without.figures = [
      ReportFixture.figure(1, 40, series: "QU_FREQUENT"), target(2, 80, "QU_FREQUENT"),
    ]
    return [nation, wanted, without]
  }

  private func rich() -> CityReport {
    var report = ReportFixture.city()
    var number = 100
    func add(_ figure: (Int) -> RecordedObservation) {
      number += 1
      report.figures.append(figure(number))
    }
    for status in ObservationStatus.allCases {
      add { ReportFixture.figure($0, 1, ["X": "\($0)"], unit: "NUMBER", status: status) }
    }
    for nature in ObservationNature.allCases {
      add { ReportFixture.figure($0, 1, ["X": "\($0)"], unit: "NUMBER", nature: nature) }
    }
    for unit in [
      "PT", "NUMBER", "KM2", "HA", "GPERM3", "Q_M2_PER_POP", "Q_PT_PER_YR", "Q_POP_PER_HA", "Q_POP_PER_KM2",
      "Q_KM_PER_KM2",
    ] {
      add { ReportFixture.figure($0, 1, ["X": "\($0)"], unit: unit) }
    }
    for part in [
      ["SEX": "F"], ["SEX": "M"], ["DISABILITY_STATUS": "PD"], ["AGE": "Y_GE65"], ["AGE": "Y0T14"],
      ["CAPACITY": "LOW", "METHOD": "EUCLIDEAN"], ["BOUNDARY": "FIXED"], ["DEGREE_OF_URBANISATION": "DU30"],
      ["GROWTH_TYPE": "INFILL"], ["URBANISATION": "U"], ["AGE": "Y90T99"], ["AGE": "Y_GE90"],
      ["SEX": "F", "ALTERNATIVE": "wide"], ["X": "1", "ALTERNATIVE": "to-nothing"],
    ] { add { ReportFixture.figure($0, 1, period: "2019", part) } }
    for error in [
      SamplingError(standardError: 1), SamplingError(lower: 1, upper: 2),
      SamplingError(lower: 1, upper: 2, level: 0.9),
    ] { add { ReportFixture.figure($0, 1, ["X": "\($0)"], error: error) } }
    for direction in [Indicator.Direction.higher, .lower, .target, .none] {
      var series = report.indicators[0].series[0]
      series.code = "S_\(direction)"
      series.direction = direction
      report.indicators[0].series.append(series)
    }
    add { ReportFixture.figure($0, 1, ["ALTERNATIVE": "wide"]) }
    add { ReportFixture.figure($0, 1, series: "S_lower", unit: "RO") }
    var rate = report.indicators[0]
    rate.code = "11.3.1"
    rate.series = [rate.series[0]]
    rate.series[0].code = "RATE"
    report.indicators.append(rate)
    var ratio = ReportFixture.figure(99, 1, series: "RATE", unit: "RO")
    ratio.observation.key.indicator = "11.3.1"
    report.figures.append(ratio)
    report.mapFeatures[7]!.append(MapFeature(layer: "stops", geometry: []))
    report.mapFeatures[7]! += ThematicFixture.everyClass
    return report
  }

  @Test func everyPhraseIsShownSomewhere() throws {
    let unseen = Set(try ReportFixture.texts(.en).keys).subtracting(try keysShown())
    #expect(unseen == [], "\(unseen.sorted())")
  }

  @Test func everyPhraseShownExists() throws {
    for report in [rich(), ReportFixture.empty()] + nations() {
      #expect(try !ReportFixture.page(report).contains("report."))
    }
  }

  @Test(arguments: Language.allCases) func everyLanguageHasEveryPhraseWithItsPlaceholders(
    _ language: Language
  ) throws {
    let english = try ReportFixture.texts(.en)
    let own = try ReportFixture.texts(language)
    #expect(Set(own.keys) == Set(english.keys))
    func names(_ text: String) -> [String] { text.matches(of: /\{(\w+)\}/).map { String($0.1) }.sorted() }
    for (key, text) in english { #expect(names(own[key] ?? "") == names(text), "\(key)") }
  }
}
