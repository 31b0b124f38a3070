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
    return WoodruffInterval(values: kept, weights: weights, rule: rule, rules: rules).quantiles(
      at: shares, degreesOfFreedom: rules.degrees(of: self, rows: rows), isCalibrated: isCalibrated
    ) { below in
      let share = linearisedMean(of: below, in: rows)
      return (share.value, variance(of: share).squareRoot(), share.count)
    }
  }
}

/// Quantiles whose interval follows from that of the share at or below them.
struct WoodruffInterval {
  /// NaN for rows that do not count.
  let values: [Double]
  let weights: [Double]
  let rule: QuantileRule
  let rules: EstimationRules

  /// `share` estimates the mean of 0 and 1, NaN for rows that do not count.
  func quantiles(
    at shares: [Double], degreesOfFreedom: Double, isCalibrated: Bool,
    share: (_ below: [Double]) -> (value: Double, standardError: Double, count: Int)
  ) -> [Estimate] {
    let distribution = WeightedDistribution(values, weights: weights)
    let critical = rules.criticalValue(degreesOfFreedom: degreesOfFreedom)
    return shares.map { probability in
      let value = distribution.quantile(probability, rule: rule)
      let below = share(values.map { $0.isNaN ? .nan : $0 <= value ? 1 : 0 })
      let half = critical * below.standardError
      func end(_ place: Double) -> Double {
        place.isFinite ? distribution.quantile(min(1, max(0, place)), rule: rule) : .nan
      }
      let (lower, upper) = (end(below.value - half), end(below.value + half))
      return Estimate(
        value: value, standardError: (upper - lower) / (2 * critical), lower: lower, upper: upper,
        level: rules.level, degreesOfFreedom: degreesOfFreedom, count: below.count,
        method: EstimateMethod(
          statistic: .quantile(probability: probability, rule: rule), variance: .woodruff,
          interval: .woodruff, isCalibrated: isCalibrated))
    }
  }
}
