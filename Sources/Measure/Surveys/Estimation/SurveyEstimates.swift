extension SurveyDesign {
  /// Σ w y over the rows of the domain (nil: all), values that are NaN left out. 0 with a standard error of
  /// 0 for an empty domain.
  public func total(
    of values: [Double], in domain: [Bool]? = nil, rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    estimate(linearisedTotal(of: values, in: domain), rules: rules)
  }

  /// Σ w y / Σ w over the rows of the domain: every row counts by its weight. NaN for an empty domain.
  public func mean(
    of values: [Double], in domain: [Bool]? = nil, rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    estimate(linearisedMean(of: values, in: domain), rules: rules)
  }

  /// Σ w y / Σ w x over the rows of the domain. A share of the population of cities is a ratio of totals
  /// (people served over people), not the mean of the shares of cities.
  public func ratio(
    of numerators: [Double], over denominators: [Double], in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    estimate(linearisedRatio(of: numerators, over: denominators, in: domain), rules: rules)
  }

  /// The share of one category, its interval by the rule for proportions.
  public func proportion(
    of code: Int32, among codes: [Int32], in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    estimate(linearisedProportion(of: code, among: codes, in: domain), rules: rules)
  }

  /// The shares of categories 0 ..< `count`, which sum to 1.
  public func proportions(
    among codes: [Int32], count: Int, in domain: [Bool]? = nil, rules: EstimationRules = EstimationRules()
  ) -> [Estimate] {
    (0..<Int32(count)).map { proportion(of: $0, among: codes, in: domain, rules: rules) }
  }

  /// The variance of the values in the population.
  public func populationVariance(
    of values: [Double], in domain: [Bool]? = nil, rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    estimate(linearisedVariance(of: values, in: domain), rules: rules)
  }

  /// Mean of the second less mean of the first over the rows that state both: the change of a panel, whose
  /// variance V₁ + V₂ − 2 C₁₂ is that of the pairs.
  public func pairedChange(
    from first: [Double], to second: [Double], in domain: [Bool]? = nil,
    rules: EstimationRules = EstimationRules()
  ) -> Estimate {
    let rows = countedRows(domain, first, second)
    return estimate(linearisedMean(of: second, in: rows) - linearisedMean(of: first, in: rows), rules: rules)
  }

  /// A statistic with its error, design effect and interval.
  public func estimate(_ statistic: Linearised, rules: EstimationRules = EstimationRules()) -> Estimate {
    let variance = variance(of: statistic)
    let degrees = rules.degrees(of: self, rows: statistic.rows)
    let method = EstimateMethod(
      statistic: statistic.statistic, variance: .linearised(varianceForm), interval: .student,
      isCalibrated: isCalibrated)
    let estimate = Estimate(
      value: statistic.value, standardError: variance.squareRoot(), rules: rules, degreesOfFreedom: degrees,
      count: statistic.count,
      designEffect: variance
        / simpleRandomVariance(of: statistic, denominator: rules.designEffectDenominator),
      method: method)
    guard statistic.statistic == .proportion else { return estimate }
    return estimate.withProportionInterval(
      rules, effectiveSizeWithoutEvents: effectiveSize(of: statistic.rows))
  }

  private func effectiveSize(of rows: [Bool]?) -> Double {
    var size = EffectiveSize()
    for row in 0..<rowCount where rows?[row] ?? true { size.add(weights[row]) }
    return size.value
  }
}
