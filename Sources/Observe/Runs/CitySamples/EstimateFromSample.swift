import CitySamples
import DelimitedText
import Foundation
import Geography
import Monitoring
import Observations
import Surveys

/// Makes national figures of what the cities of a sample have measured.
public struct EstimateFromSample {
  static let kind = "sample"
  public static let method = "city-sample.estimate"
  static let methodVersion = "1"
  /// The dimension of figures of the regions of a frame.
  static let regionDimension = "REGION"

  public struct Figure: Sendable {
    public var observation: Observation
    public var estimate: NationalEstimate
    /// Nil for the whole.
    public var region: String?
  }

  public struct Outcome: Sendable {
    public var figures: [Figure]
    public var warnings: [InputIssue]
    public var recording: Recording
  }

  public var plan: PlanSample
  /// The area of the estimates after all that it lies in.
  public var areas: [ReferenceArea]
  public var now: () -> Timestamp

  public init(_ plan: PlanSample, areas: [ReferenceArea], now: @escaping () -> Timestamp) {
    self.plan = plan
    self.areas = areas
    self.now = now
  }

  /// What to ask a store for: everything that the cities have measured of the series wanted.
  public var query: ObservationQuery {
    ObservationQuery(
      series: Array(Set(plan.description.wanted.map(\.series))).sorted(), areas: plan.frame.cities.map(\.id))
  }

  /// - Parameter measured: the answer to `query`; of a run that is repeated, the observations it names.
  /// - Throws: all that keeps a figure from being made: `sample.estimates.none`, `sample.values.none`,
  ///   `sample.values.parts`, `…rates`, `…scale`, `…total`, `sample.missing`, `sample.calibration`, and what the room finds in the values.
  public func perform(measured: [RecordedObservation]) throws(InputIssues) -> Outcome {
    let started = now()
    var issues = InputIssues()
    let description = plan.description
    var warnings = plan.warnings
    let sample = try plan.sample(&warnings)
    if description.wanted.isEmpty {
      issues.append(InputIssue("sample.estimates.none", at: Place(file: description.name)))
    }
    var inputs = plan.inputs
    if let name = description.sample, let input = Run.input("sample", name, at: plan.folder.path(name)) {
      inputs.append(input)
    }
    let national = NationalSample(CityPanel(sample, plan.plan), plan.frame)
    var (figures, used) = ([Figure](), [Int]())
    for wanted in description.wanted {
      issues.attempt { () throws(InputIssues) in
        let values = try values(for: wanted, measured, sample: sample, national: national)
        warnings += values.warnings
        used += values.numbers
        figures += try self.figures(wanted, values, national)
      }
    }
    try issues.throwIfAnyError()
    var parameters = plan.parameters
    parameters["observations"] = .array(Set(used).sorted().map { JSON($0) })
    let run = Run(
      kind: Self.kind, method: Self.method, methodVersion: Self.methodVersion,
      parameters: .object(parameters), inputs: inputs, softwareVersion: SoftwareVersion.text,
      started: started, ended: now())
    return Outcome(
      figures: figures, warnings: warnings,
      recording: Recording(
        run: run, areas: areas, observations: figures.map(\.observation), mapFeatures: map(of: sample)))
  }

  /// Every city of the frame whose position is known, and which of them were drawn.
  private func map(of sample: CitySample) -> [MapFeature] {
    let drawn = Dictionary(uniqueKeysWithValues: sample.selections.map { ($0.row, $0) })
    return plan.positions.enumerated().compactMap { row, position in
      guard let position else { return nil }
      let city = plan.frame.cities[row]
      var properties: [String: JSON] = [
        "city": .string(city.id), "name": .string(city.name),
        "population": .number(plan.frame.populations[row]), "drawn": .bool(drawn[row] != nil),
      ]
      if let selection = drawn[row] {
        properties["stratum"] = .string(sample.strata[selection.stratum].name)
        properties["weight"] = .number(selection.weight)
        properties["certainty"] = .bool(selection.isCertainty)
      }
      return MapFeature(
        layer: "city-sample",
        geometry: WellKnownBinaryWriter.point(x: position.longitude, y: position.latitude),
        properties: properties)
    }
  }

  /// What the cities drawn have measured of one figure.
  private struct Values {
    var figure: NationalFigure
    /// What the estimate is multiplied by: 100 for a share in per cent made of numerators and denominators.
    var scale: Double
    var template: Observation
    var numbers: [Int]
    var warnings: [InputIssue]
  }

  private func values(
    for wanted: SampleDescription.Wanted, _ measured: [RecordedObservation], sample: CitySample,
    national: NationalSample
  ) throws(InputIssues) -> Values {
    let period = plan.description.period
    let place = Place(file: plan.description.frame.file, field: wanted.series)
    let drawn = Set(sample.selections.map(\.id))
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
    if needsParts { scale = try self.scale(of: cities, wanted, at: place) }
    if wanted.figure == .total, !Self.addsUp(template.unit) {
      throw InputIssues([InputIssue("sample.values.total", at: place, found: template.unit)])
    }
    var warnings: [InputIssue] = []
    func column(_ value: (Observation) -> Double?) throws(InputIssues) -> CityValues {
      let values = try CityValues(
        cities.map { CityValue(id: $0.observation.key.area, value: value($0.observation)) },
        panel: national.panel, frame: plan.frame, file: wanted.series)
      warnings += values.warnings.filter { !warnings.contains($0) }
      return values
    }
    let figure: NationalFigure
    switch wanted.figure {
    case .cityMean: figure = .cityMean(of: try column(\.value))
    case .populationMean: figure = .populationMean(of: try column(\.value))
    case .populationShare: figure = .populationShare(of: try column(\.numerator))
    case .ratioOfTotals:
      figure = .ratioOfTotals(of: try column(\.numerator), over: try column(\.denominator))
    case .total: figure = .total(of: try column(\.value))
    }
    return Values(
      figure: figure, scale: scale, template: template, numbers: cities.map(\.number), warnings: warnings)
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
  private func scale(
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

  private func figures(
    _ wanted: SampleDescription.Wanted, _ values: Values, _ national: NationalSample
  ) throws(InputIssues) -> [Figure] {
    do {
      let auxiliary = wanted.calibration.auxiliary
      var figures = [
        figure(
          wanted, values, try national.estimate(values.figure, auxiliary: auxiliary), national, region: nil)
      ]
      if wanted.isByRegion {
        for (region, estimate) in try national.estimates(values.figure, by: .region, auxiliary: auxiliary) {
          figures.append(figure(wanted, values, estimate, national, region: region))
        }
      }
      return figures
    } catch { throw PlanSample.fault(wanted.calibration, in: plan.description.frame.file) }
  }

  private func figure(
    _ wanted: SampleDescription.Wanted, _ values: Values, _ estimate: NationalEstimate,
    _ national: NationalSample, region: String?
  ) -> Figure {
    let isHidden = estimate.verdict == .suppress || !estimate.value.isFinite
    let template = values.template
    var disaggregation = wanted.nationalDisaggregation
    if let region {
      disaggregation = Disaggregation(disaggregation.codes.merging([Self.regionDimension: region]) { $1 })
    }
    func scaled(_ value: Double) -> Double? { value.isFinite ? value * values.scale : nil }
    var notes = [
      Note(
        "sample.cities",
        [
          "cities": String(estimate.cityCount), "drawn": String(national.cityCount),
          "frame": String(plan.frame.count), "figure": wanted.figure.rawValue,
        ])
    ]
    if estimate.silentClassCount > 0 {
      notes.append(Note("sample.silent", ["classes": String(estimate.silentClassCount)]))
    }
    if estimate.loneStrataCount > 0 {
      notes.append(Note("sample.lone", ["strata": String(estimate.loneStrataCount)]))
    }
    switch estimate.verdict {
    case .publish: break
    case .flag: notes.append(Note("sample.imprecise"))
    case .suppress: notes.append(Note("sample.suppressed"))
    }
    let value = isHidden ? nil : scaled(estimate.value)
    let observation = Observation(
      key: Observation.Key(
        indicator: template.key.indicator, series: wanted.series, area: plan.description.area,
        period: template.key.period, disaggregation: disaggregation),
      value: value, unit: template.unit,
      status: value == nil ? .missingSuppressed : estimate.verdict == .flag ? .unreliable : .estimated,
      nature: .estimated,
      error: isHidden
        ? nil
        : SamplingError(
          standardError: scaled(estimate.standardError), lower: scaled(estimate.estimate.lower),
          upper: scaled(estimate.estimate.upper), level: estimate.estimate.level), notes: notes)
    return Figure(observation: observation, estimate: estimate, region: region)
  }
}
