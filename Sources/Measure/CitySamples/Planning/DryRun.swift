import Surveys

/// What precision a design can be expected to have, before money is spent.
///
///     V  = deff·sum(W_h²·S_h²·(1/n_h − 1/N_h)),  W_h = N_h/N
///     se = √V,  CV = se/mean,  half-width = t·se,
///     smallest change seen = 1.96·√(2·V·(1 − P·ρ))
///
/// with t for sum(n_h − 1) degrees of freedom over the strata not taken whole. The last is for two rounds
/// with a share P of common cities whose values correlate by ρ, and is an approximation.
public struct DryRun: Hashable, Sendable {
  /// What is expected of the indicator.
  public struct Assumptions: Hashable, Sendable {
    /// Standard deviation of the indicator within each stratum, in the order of the strata of the plan.
    public var deviations: [Double]
    /// Of the indicator over all cities; nil where it is not known, which leaves out the CV.
    public var mean: Double?
    /// For what the strata do not account for, such as a variance within cities that are themselves sampled.
    public var designEffect: Double
    /// P and ρ.
    public var overlap, correlation: Double
    public var level: Double

    public init(
      deviations: [Double], mean: Double? = nil, designEffect: Double = 1, overlap: Double = 1,
      correlation: Double = 0, level: Double = 0.95
    ) {
      self.deviations = deviations
      self.mean = mean
      self.designEffect = designEffect
      self.overlap = overlap
      self.correlation = correlation
      self.level = level
    }
  }

  public let sampleSize: Int
  public let standardError: Double
  /// Of the mean; nil where it was not stated.
  public let coefficientOfVariation: Double?
  public let degreesOfFreedom: Int
  /// NaN without degrees of freedom, unless nothing is left to chance.
  public let halfWidth: Double
  public let smallestDetectableChange: Double

  public init(cityCounts: [Int], sizes: [Int], _ assumptions: Assumptions) {
    sampleSize = sizes.reduce(0, +)
    let variance =
      assumptions.designEffect
      * Allocation.varianceOfMean(
        cities: cityCounts, deviations: assumptions.deviations, sizes: sizes.map(Double.init))
    let deviation = variance.squareRoot()
    standardError = deviation
    coefficientOfVariation = assumptions.mean.map { deviation / abs($0) }
    degreesOfFreedom = zip(cityCounts, sizes).reduce(0) { $0 + ($1.1 < $1.0 ? max(0, $1.1 - 1) : 0) }
    let upper = (1 + assumptions.level) / 2
    halfWidth =
      deviation == 0
      ? 0 : StudentDistribution.quantile(upper, degreesOfFreedom: Double(degreesOfFreedom)) * deviation
    smallestDetectableChange =
      NormalDistribution.quantile(upper)
      * (2 * variance * max(0, 1 - assumptions.overlap * assumptions.correlation)).squareRoot()
  }

  public init(_ plan: CityPlan, _ assumptions: Assumptions) {
    self.init(cityCounts: plan.cityCounts, sizes: plan.sizes, assumptions)
  }

  /// The strata of a plan under several sample sizes, allocated as the design says with its minima. The size of
  /// a stated allocation is taken as stated; others of it are allocated on the assumed standard deviations.
  /// Sizes that cannot be met are left out.
  public static func table(
    _ plan: CityPlan, sampleSizes: [Int], _ assumptions: Assumptions
  ) -> [DryRun] {
    let counts = plan.cityCounts
    precondition(assumptions.deviations.count == counts.count)
    let minima = zip(counts, plan.strata).map { $1.isCertainty ? 1 : min($0, plan.design.minimumPerStratum) }
    let open = plan.strata.indices.filter { !plan.strata[$0].isCertainty }
    var priorities = [Double](repeating: 0, count: counts.count)
    if case .stated = plan.design.allocation {
      for stratum in open { priorities[stratum] = Double(counts[stratum]) * assumptions.deviations[stratum] }
    } else {
      let ruled = CityPlan.priorities(plan.design.allocation, open.map { plan.strata[$0] }, plan.frame)
      for (stratum, priority) in zip(open, ruled) { priorities[stratum] = priority }
    }
    let planned = plan.sizes.reduce(0, +)
    return sampleSizes.compactMap { size in
      if size == planned { return DryRun(plan, assumptions) }
      return Allocation.integers(priorities: priorities, sampleSize: size, minima: minima, caps: counts)
        .map { DryRun(cityCounts: counts, sizes: $0, assumptions) }
    }
  }

  /// Standard deviations within the strata of a plan from values of a pilot, by row of the frame; NaN where
  /// there is none. A stratum with fewer than two values gets the pooled one of the others; all are NaN where
  /// no stratum has two.
  public static func deviations(_ plan: CityPlan, pilot values: [Double]) -> [Double] {
    precondition(values.count == plan.frame.count)
    let known = plan.strata.map { $0.rows.map { values[$0] }.filter { !$0.isNaN } }
    let (squares, degrees) = known.filter { $0.count > 1 }.reduce((0.0, 0)) { sum, values in
      let deviation = CityPlan.deviation(values)
      return (
        sum.0 + deviation * deviation * Double(values.count - 1), sum.1 + values.count - 1
      )
    }
    let pooled = degrees > 0 ? (squares / Double(degrees)).squareRoot() : .nan
    return zip(plan.strata, known).map { stratum, values in
      stratum.isCertainty ? 0 : values.count > 1 ? CityPlan.deviation(values) : pooled
    }
  }
}
