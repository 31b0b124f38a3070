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
    for report in [rich(), ReportFixture.empty()] {
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
