import Monitoring
import Surveys

extension SurveyDescription {
  /// How the households were selected and weighted.
  public struct Design: Hashable, Sendable {
    public enum Expansion: String, CaseIterable, Hashable, Sendable { case households, persons }

    /// One stage of selection.
    public struct Stage: Hashable, Sendable {
      /// Of the description, for messages: `design`, `design.stages[2]`.
      public var field: String
      public var clusters: [String] = []
      public var strata: [String] = []
      /// The variable that holds the number of units in the stratum, or n / N.
      public var populationCounts: String?
      public var populationFractions: String?

      var statesPopulation: Bool { populationCounts != nil || populationFractions != nil }
    }

    public var weight: String?
    /// What the weights add up to.
    public var expandsTo = Expansion.households
    /// From the first down; at least one.
    public var stages = [Stage(field: "design")]
    public var clustersAreNumberedWithinStrata = false
    public var lonePrimaryUnits = LonePrimaryUnitRule.fail
    public var calibration: Calibration?
    public var replicates: Replicates?
    /// Conditions that the rows of every figure meet.
    public var filter: [Comparison] = []

    /// Weights that the description does not name follow from the sizes of the populations, where every stage
    /// states one; else each row counts once.
    var weightsFollowFromPopulations: Bool {
      weight == nil && stages.allSatisfy(\.statesPopulation)
    }
  }

  /// Weights brought to known totals.
  public struct Calibration: Hashable, Sendable {
    public enum Method: String, CaseIterable, Hashable, Sendable {
      case postStratification = "post-stratification"
      case raking, linear
      case truncatedLinear = "truncated-linear"
      case logit

      var takesBounds: Bool { self == .truncatedLinear || self == .logit }
      var takesVariance: Bool { self == .linear || takesBounds }
    }

    public var method: Method
    /// The file of totals.
    public var totals: String
    /// Of the weights after over those before.
    public var bounds: ClosedRange<Double>?
    /// The variable to which the residual variance is proportional; nil where it is the same for all rows.
    public var variance: String?
    public var line: Int?
  }

  /// Replicate weights that stand in the file.
  public struct Replicates: Hashable, Sendable {
    public enum Method: String, CaseIterable, Hashable, Sendable {
      case jackknife = "JK1"
      case stratifiedJackknife = "JKn"
      case balancedHalfSamples = "BRR"
      case perturbedHalfSamples = "Fay"
      case bootstrap
    }
    public enum Centre: String, CaseIterable, Hashable, Sendable { case mean, full }

    /// Variables, or with one `*` all whose names begin and end so.
    public var columns: [String]
    public var method: Method
    /// Fay's factor.
    public var rho = 0.0
    /// Of the sum of squares; nil by the method.
    public var scale: Double?
    /// One a replicate; none for 1.
    public var scales: [Double] = []
    /// Whether the columns are factors on the weight.
    public var areFactors = false
    public var centre = Centre.mean
    public var degreesOfFreedom: Double?
    public var line: Int?

    /// That of the method for so many replicates.
    func scale(count: Int) -> Double {
      if let scale { return scale }
      let count = Double(count)
      switch method {
      case .jackknife: return (count - 1) / count
      case .stratifiedJackknife: return 1
      case .balancedHalfSamples: return 1 / count
      case .perturbedHalfSamples: return 1 / (count * (1 - rho) * (1 - rho))
      case .bootstrap: return 1 / (count - 1)
      }
    }
  }

  /// A condition on one variable, which a missing value never meets.
  public struct Comparison: Hashable, Sendable {
    public enum Relation: String, CaseIterable, Hashable, Sendable {
      /// One of the values, by value or by label.
      case isIn = "in"
      case isNotIn = "not in"
      case isBelow = "<"
      case isAtMost = "<="
      case isAbove = ">"
      case isAtLeast = ">="
    }

    public var variable: String
    public var relation: Relation
    /// One number where the relation is one of size.
    public var values: [String]
    public var line: Int?
  }
}
