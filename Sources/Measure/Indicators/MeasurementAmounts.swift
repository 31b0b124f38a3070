import Monitoring

/// Figures of indicators that are computed from stated inputs.
extension Measurement {
  /// A figure that is no ratio, such as a count.
  func amount(
    _ indicator: String, _ series: String, _ value: Double,
    _ disaggregation: Disaggregation = Disaggregation(), unit: String, notes further: [Note] = []
  ) -> Observation {
    Observation(
      key: Observation.Key(
        indicator: indicator, series: series, area: area, period: period, disaggregation: disaggregation),
      value: value, unit: unit, status: status, nature: nature, notes: notes + further)
  }

  /// `scale × numerator / denominator`; absent, with its reason, where the denominator is zero.
  func rate(
    _ indicator: String, _ series: String, _ disaggregation: Disaggregation = Disaggregation(),
    of numerator: Double, in denominator: Double, times scale: Double = 1, unit: String,
    notes further: [Note] = []
  ) -> Observation {
    let isThere = denominator > 0
    return Observation(
      key: Observation.Key(
        indicator: indicator, series: series, area: area, period: period, disaggregation: disaggregation),
      value: isThere ? scale * numerator / denominator : nil, numerator: numerator, denominator: denominator,
      unit: unit, status: isThere ? status : .missing, nature: nature,
      notes: notes + further + (isThere ? [] : [Note("denominator-zero")]))
  }

  /// A figure that is not there, and why.
  func absent(
    _ indicator: String, _ series: String, _ disaggregation: Disaggregation = Disaggregation(), unit: String,
    numerator: Double? = nil, denominator: Double? = nil, status: ObservationStatus = .missing,
    reasons: [Note]
  ) -> Observation {
    Observation(
      key: Observation.Key(
        indicator: indicator, series: series, area: area, period: period, disaggregation: disaggregation),
      value: nil, numerator: numerator, denominator: denominator, unit: unit, status: status, nature: nature,
      notes: notes + reasons)
  }
}
