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
    public var period: Period
    public var figures: [Figure]
    public var warnings: [InputIssue]
    public var recording: Recording
  }

  public var plan: PlanSample
  /// Of the round; nil for the newest.
  public var period: Period?
  /// The area of the estimates after all that it lies in.
  public var areas: [ReferenceArea]
  public var now: () -> Timestamp

  public init(
    _ plan: PlanSample, period: Period? = nil, areas: [ReferenceArea], now: @escaping () -> Timestamp
  ) {
    self.plan = plan
    self.period = period
    self.areas = areas
    self.now = now
  }

  /// - Parameter measured: the answer to the plan's `query`; of a run that is repeated, the observations it names.
  /// - Throws: all that keeps a figure from being made: `sample.estimates.none`, `sample.values.none`,
  ///   `sample.values.parts`, `…rates`, `…scale`, `…total`, `sample.missing`, `sample.round.none`,
  ///   `sample.calibration`, and what the room finds in the panel and in the values.
  public func perform(measured: [RecordedObservation]) throws(InputIssues) -> Outcome {
    let started = now()
    var issues = InputIssues()
    let description = plan.description
    var warnings = plan.warnings
    let round = try plan.round(period, &warnings)
    if description.wanted.isEmpty {
      issues.append(InputIssue("sample.estimates.none", at: Place(file: description.name)))
    }
    var inputs = plan.inputs
    if let name = description.sample, let input = Run.input("sample", name, at: plan.folder.path(name)) {
      inputs.append(input)
    }
    var (figures, used) = ([Figure](), [Int]())
    for wanted in description.wanted {
      issues.attempt { () throws(InputIssues) in
        let values = try MeasuredFigure(wanted, measured, in: round)
        warnings += values.warnings.filter { !warnings.contains($0) }
        used += values.numbers
        figures += try self.figures(wanted, values, round)
      }
    }
    try issues.throwIfAnyError()
    var parameters = plan.parameters
    parameters["period"] = .string(round.period.text)
    parameters["observations"] = .array(Set(used).sorted().map { JSON($0) })
    let run = Run(
      kind: Self.kind, method: Self.method, methodVersion: Self.methodVersion,
      parameters: .object(parameters), inputs: inputs, softwareVersion: SoftwareVersion.text,
      started: started, ended: now())
    return Outcome(
      period: round.period, figures: figures, warnings: warnings,
      recording: Recording(
        run: run, areas: areas, observations: figures.map(\.observation), mapFeatures: map(of: round)))
  }

  /// Every city of the frame whose position is known, and which of them the panel holds.
  private func map(of round: SampleRound) -> [MapFeature] {
    let members = Dictionary(uniqueKeysWithValues: round.members.map { ($0.row, $0) })
    return round.positions.enumerated().compactMap { row, position in
      guard let position else { return nil }
      let city = round.frame.cities[row]
      var properties: [String: JSON] = [
        "city": .string(city.id), "name": .string(city.name),
        "population": .number(round.frame.populations[row]), "drawn": .bool(members[row] != nil),
      ]
      if let member = members[row] {
        properties["stratum"] = .string(member.stratum)
        properties["weight"] = .number(member.weight)
        properties["certainty"] = .bool(member.isCertainty)
      }
      return MapFeature(
        layer: "city-sample",
        geometry: WellKnownBinaryWriter.point(x: position.longitude, y: position.latitude),
        properties: properties)
    }
  }

  private func figures(
    _ wanted: SampleDescription.Wanted, _ values: MeasuredFigure, _ round: SampleRound
  ) throws(InputIssues) -> [Figure] {
    do {
      let (auxiliary, national) = (wanted.calibration.auxiliary, round.national)
      var figures = [
        figure(
          wanted, values, try national.estimate(values.figure, auxiliary: auxiliary), round, region: nil)
      ]
      if wanted.isByRegion {
        for (region, estimate) in try national.estimates(values.figure, by: .region, auxiliary: auxiliary) {
          figures.append(figure(wanted, values, estimate, round, region: region))
        }
      }
      return figures
    } catch { throw PlanSample.fault(wanted.calibration, in: round.file) }
  }

  private func figure(
    _ wanted: SampleDescription.Wanted, _ values: MeasuredFigure, _ estimate: NationalEstimate,
    _ round: SampleRound, region: String?
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
          "cities": String(estimate.cityCount), "drawn": String(round.national.cityCount),
          "frame": String(round.frame.count), "figure": wanted.figure.rawValue,
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
