/// Choices in which survey systems differ, with Quito's defaults.
public struct EstimationRules: Hashable, Sendable {
  public enum DegreesOfFreedom: Hashable, Sendable {
    /// First-stage units less strata of the whole design (default).
    case design
    /// Of the units and strata that have rows in the domain; more cautious for small domains.
    case domain
    case stated(Double)
    /// Normal intervals.
    case infinite
  }

  /// The variance of a simple random sample that a design effect divides by.
  public enum DesignEffectDenominator: Hashable, Sendable {
    /// (1 − n / N̂) S² / n (default).
    case withoutReplacement
    /// S² / n.
    case withReplacement

    /// 1 − n / N̂ or 1; NaN where weights do not expand the rows to a population larger than they are, as
    /// weights that are normalised do not.
    func correction(count: Int, size: Double) -> Double {
      guard self == .withoutReplacement else { return 1 }
      return Double(count) < size ? 1 - Double(count) / size : .nan
    }
  }

  public var level: Double
  public var degreesOfFreedom: DegreesOfFreedom
  public var designEffectDenominator: DesignEffectDenominator
  public var proportionInterval: ProportionInterval

  public init(
    level: Double = 0.95, degreesOfFreedom: DegreesOfFreedom = .design,
    designEffectDenominator: DesignEffectDenominator = .withoutReplacement,
    proportionInterval: ProportionInterval = .automatic
  ) {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    self.level = level
    self.degreesOfFreedom = degreesOfFreedom
    self.designEffectDenominator = designEffectDenominator
    self.proportionInterval = proportionInterval
  }

  /// The quantile of t at (1 + level) / 2; NaN without degrees of freedom.
  func criticalValue(degreesOfFreedom: Double) -> Double {
    StudentDistribution.quantile(1 - (1 - level) / 2, degreesOfFreedom: degreesOfFreedom)
  }

  func degrees(of design: SurveyDesign, rows: [Bool]?) -> Double {
    switch degreesOfFreedom {
    case .design: design.degreesOfFreedom
    case .domain: rows.map { design.degreesOfFreedom(in: $0) } ?? design.degreesOfFreedom
    case .stated(let degrees): degrees
    case .infinite: .infinity
    }
  }
}
