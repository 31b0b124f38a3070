/// How an estimate was made.
public struct EstimateMethod: Hashable, Sendable {
  public enum Statistic: Hashable, Sendable {
    case total, mean, ratio, proportion, variance
    case quantile(probability: Double, rule: QuantileRule)
    /// Of a regression, from 0.
    case coefficient(Int)
    case difference, logarithmOfRatio
    /// Any other smooth function of estimates.
    case function
  }

  public enum Variance: Hashable, Sendable {
    case linearised(VarianceForm)
    /// `used` replicates in which the statistic is defined.
    case replicates(ReplicateWeights.Kind, used: Int, centre: ReplicateWeights.Centre)
    case unequalProbabilities(UnequalProbabilitySample.Formula)
    /// By inverting the interval of a proportion (Woodruff 1952).
    case woodruff
  }

  public enum Interval: Hashable, Sendable {
    /// value ± t s.
    case student
    case proportion(ProportionInterval)
    /// Ends are quantiles at the ends of the interval of a proportion.
    case woodruff
    /// No event was seen, or nothing else: from 0 up to, or from, a one-sided limit.
    case oneSided
  }

  public var statistic: Statistic
  public var variance: Variance
  public var interval: Interval
  public var isCalibrated: Bool

  public init(statistic: Statistic, variance: Variance, interval: Interval, isCalibrated: Bool) {
    self.statistic = statistic
    self.variance = variance
    self.interval = interval
    self.isCalibrated = isCalibrated
  }
}
