/// A figure of the population estimated from a sample, with its error.
public struct Estimate: Hashable, Sendable {
  /// NaN where it is not defined: no rows in the domain, or a denominator of 0.
  public var value: Double
  /// √V by the method named; NaN where it cannot be estimated.
  public var standardError: Double
  /// Ends of the interval; NaN where there are no degrees of freedom or no standard error.
  public var lower, upper: Double
  /// That of the interval: 0.95 for 95 %.
  public var level: Double
  public var degreesOfFreedom: Double
  /// Rows that count: in the domain, with all values stated.
  public var count: Int
  /// Variance over that of a simple random sample of as many rows; nil where it was not asked for, NaN where
  /// the rows do not vary or are no fewer than the population that they expand to.
  public var designEffect: Double?
  public var method: EstimateMethod

  public init(
    value: Double, standardError: Double, lower: Double, upper: Double, level: Double,
    degreesOfFreedom: Double, count: Int, designEffect: Double? = nil, method: EstimateMethod
  ) {
    self.value = value
    self.standardError = standardError
    self.lower = lower
    self.upper = upper
    self.level = level
    self.degreesOfFreedom = degreesOfFreedom
    self.count = count
    self.designEffect = designEffect
    self.method = method
  }

  /// value ± t s.
  init(
    value: Double, standardError: Double, rules: EstimationRules, degreesOfFreedom: Double, count: Int,
    designEffect: Double? = nil, method: EstimateMethod
  ) {
    let half = rules.criticalValue(degreesOfFreedom: degreesOfFreedom) * standardError
    self.init(
      value: value, standardError: standardError, lower: value - half, upper: value + half,
      level: rules.level, degreesOfFreedom: degreesOfFreedom, count: count, designEffect: designEffect,
      method: method)
  }

  public var isDefined: Bool { value.isFinite }
  public var variance: Double { standardError * standardError }
  /// Standard error / |value|; not finite where the value is 0.
  public var coefficientOfVariation: Double { standardError / abs(value) }
  /// √deff.
  public var deft: Double? { designEffect.map { $0.squareRoot() } }
  /// n / deff: the size of the simple random sample that would err as much.
  public var effectiveSampleSize: Double? { designEffect.map { Double(count) / $0 } }
  /// Of a change between two rounds: the least that is told from none, 1.96 s at 95 %.
  public var smallestDetectableChange: Double {
    NormalDistribution.quantile(1 - (1 - level) / 2) * standardError
  }

  /// Correlation within clusters of mean size b: ρ = (deff − 1) / (b − 1); NaN for clusters of one.
  public func intraclusterCorrelation(meanClusterSize: Double) -> Double? {
    designEffect.map { meanClusterSize > 1 ? ($0 - 1) / (meanClusterSize - 1) : .nan }
  }
}
