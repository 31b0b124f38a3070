import CitySamples
import Foundation
import Monitoring
import Observations

/// What the cities of a panel have measured in one round of what a national figure is made of.
struct MeasuredFigure {
  let figure: NationalFigure
  /// What the estimate is multiplied by: 100 for a share in per cent made of numerators and denominators.
  let scale: Double
  /// One of the cities' observations.
  let template: Observation
  /// Of the observations used, in the store.
  let numbers: [Int]
  let warnings: [InputIssue]

  /// - Throws: `sample.values.none`, `…parts`, `…rates`, `…scale`, `…total`, and what the room finds in the
  ///   values.
  init(
    _ wanted: SampleDescription.Wanted, _ measured: [RecordedObservation], in round: SampleRound
  ) throws(InputIssues) {
    let period = round.period
    let place = Place(file: round.file, field: wanted.series)
    let drawn = Set(round.members.map(\.id))
    var found: [String: RecordedObservation] = [:]
    for one in measured {
      let key = one.observation.key
      guard key.series == wanted.series, wanted.indicator.map({ $0 == key.indicator }) ?? true,
        key.period == period, key.disaggregation == wanted.disaggregation, drawn.contains(key.area),
        one.observation.value != nil
      else { continue }
      found[key.area] = one
    }
    let cities = found.keys.sorted().map { found[$0]! }
    guard let template = cities.first?.observation else {
      throw InputIssues([
        InputIssue("sample.values.none", at: place, found: wanted.series, arguments: ["period": period.text])
      ])
    }
    let needsParts = wanted.figure == .populationShare || wanted.figure == .ratioOfTotals
    var scale = 1.0
    if needsParts { scale = try Self.scale(of: cities, wanted, at: place) }
    if wanted.figure == .total, !Self.addsUp(template.unit) {
      throw InputIssues([InputIssue("sample.values.total", at: place, found: template.unit)])
    }
    var warnings: [InputIssue] = []
    func column(_ value: (Observation) -> Double?) throws(InputIssues) -> CityValues {
      let values = try CityValues(
        cities.map { CityValue(id: $0.observation.key.area, value: value($0.observation)) },
        panel: round.national.panel, frame: round.frame, file: wanted.series)
      warnings += values.warnings.filter { !warnings.contains($0) }
      return values
    }
    switch wanted.figure {
    case .cityMean: figure = .cityMean(of: try column(\.value))
    case .populationMean: figure = .populationMean(of: try column(\.value))
    case .populationShare: figure = .populationShare(of: try column(\.numerator))
    case .ratioOfTotals:
      figure = .ratioOfTotals(of: try column(\.numerator), over: try column(\.denominator))
    case .total: figure = .total(of: try column(\.value))
    }
    self.scale = scale
    self.template = template
    numbers = cities.map(\.number)
    self.warnings = warnings
  }

  /// Series whose numerators and denominators are rates of a city, not amounts that add up over cities.
  private static let seriesOfRates: Set = ["EN_LND_CNSPOP", "Q_LND_CNSPOP_LOG"]

  /// Whether values of a unit may be summed over cities: amounts may, shares, means and rates may not.
  private static func addsUp(_ unit: String) -> Bool {
    !["PT", "RO", "IX", "Q_SCORE"].contains(unit) && !unit.contains("PER")
  }

  /// What the values of cities are of numerator over denominator: 100 for a share in per cent, 100,000 for a
  /// rate of so many people. Values may have been rounded, so the power of ten nearest to the median counts.
  /// - Throws: `sample.values.parts` for every city without both, `sample.values.rates`, and
  ///   `sample.values.scale` where values are no such multiple.
  private static func scale(
    of cities: [RecordedObservation], _ wanted: SampleDescription.Wanted, at place: Place
  ) throws(InputIssues) -> Double {
    if Self.seriesOfRates.contains(wanted.series) {
      throw InputIssues([InputIssue("sample.values.rates", at: place, found: wanted.figure.rawValue)])
    }
    let partless = cities.filter { $0.observation.numerator == nil || $0.observation.denominator == nil }
    guard partless.isEmpty else {
      throw InputIssues(
        partless.map {
          InputIssue(
            "sample.values.parts", at: place, found: $0.id,
            arguments: ["city": $0.observation.key.area, "figure": wanted.figure.rawValue])
        })
    }
    let scales = cities.compactMap { city -> Double? in
      let (value, parts) = (
        city.observation.value!, (city.observation.numerator!, city.observation.denominator!)
      )
      let scale = value * parts.1 / parts.0
      return scale.isFinite && scale != 0 ? scale : nil
    }.sorted()
    // Of zeros alone every multiple is zero.
    guard !scales.isEmpty else { return 1 }
    let median = scales[scales.count / 2]
    let power = pow(10, log10(abs(median)).rounded())
    guard abs(median / power - 1) < 0.05 else {
      throw InputIssues([InputIssue("sample.values.scale", at: place, found: JSON.numberText(median))])
    }
    return power
  }
}
