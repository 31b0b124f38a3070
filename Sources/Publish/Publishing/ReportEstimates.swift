import Monitoring

/// The figures that were estimated from a sample of cities or of households, with what is known of them
/// otherwise.
struct ReportEstimates {
  struct Estimate {
    var figure: RecordedObservation
    /// True value of the same figure; nil where it is not known.
    var truth: Double?

    /// Value and both ends, as far as they are there and finite.
    var value: Double? { finite(figure.observation.value) }
    var interval: ClosedRange<Double>? { figure.observation.error?.interval }

    /// Whether the interval holds the true value; nil where either is not known.
    var holdsTruth: Bool? {
      guard let truth, let interval else { return nil }
      return interval.contains(truth)
    }

    private func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
  }

  /// In the order of all figures.
  let all: [Estimate]

  private static let cityMethod = "city-sample.estimate"
  private static let surveyKind = "survey"

  /// - Parameter references: values known otherwise, by the dimension `REFERENCE_VALUE`.
  init(_ figures: ReportFigures, references: [RecordedObservation], runs: [RecordedRun]) {
    let sampling = Set(
      runs.filter { $0.run.method == Self.cityMethod || $0.run.kind == Self.surveyKind }.map(\.number))
    var truths: [Observation.Key: Double] = [:]
    for reference in references.sorted(by: { $0.number < $1.number }) {
      let key = reference.observation.key
      guard key.disaggregation.codes[FigureGroups.referenceDimension] == FigureGroups.truth,
        let value = reference.observation.value, value.isFinite
      else { continue }
      truths[FigureGroups.without(FigureGroups.referenceDimension, key)] = value
    }
    all = figures.all.filter {
      // A figure withheld for being too imprecise has neither value nor error, and is told of all the same.
      sampling.contains($0.runNumber) && ($0.observation.error != nil || $0.observation.value == nil)
    }.map { Estimate(figure: $0, truth: truths[$0.observation.key]) }
  }
}

extension SamplingError {
  /// Both ends, as far as they are there, finite and in order.
  var interval: ClosedRange<Double>? {
    guard let lower, let upper, lower.isFinite, upper.isFinite, lower <= upper else { return nil }
    return lower...upper
  }
}
