extension SurveyDesign {
  /// Quantiles at `shares` (0.5 for the median) with Woodruff's interval: the share of the population at or
  /// below the quantile has an interval p ± t s, and the quantiles at its ends are those of the quantile. The
  /// standard error is the width over 2 t. Ends beyond the sample are its least and greatest values.
  /// - Source: Woodruff (1952).
  public func quantiles(
    of values: [Double], at shares: [Double], rule: QuantileRule = .mathematical, in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> [Estimate] {
    let rows = countedRows(domain, values)
    let kept = rows.map { rows in values.indices.map { rows[$0] ? values[$0] : .nan } } ?? values
    let distribution = WeightedDistribution(kept, weights: weights)
    let degrees = rules.degrees(of: self, rows: rows)
    let critical = rules.criticalValue(degreesOfFreedom: degrees)
    return shares.map { share in
      let value = distribution.quantile(share, rule: rule)
      let below = linearisedMean(of: kept.map { $0.isNaN ? .nan : $0 <= value ? 1 : 0 }, in: rows)
      let half = critical * variance(of: below).squareRoot()
      func end(_ place: Double) -> Double {
        place.isFinite ? distribution.quantile(min(1, max(0, place)), rule: rule) : .nan
      }
      let (lower, upper) = (end(below.value - half), end(below.value + half))
      return Estimate(
        value: value, standardError: (upper - lower) / (2 * critical), lower: lower, upper: upper,
        level: rules.level, degreesOfFreedom: degrees, count: below.count,
        method: EstimateMethod(
          statistic: .quantile(probability: share, rule: rule), variance: .woodruff, interval: .woodruff,
          isCalibrated: isCalibrated))
    }
  }
}
