/// A figure told of the cells of a grid that a zone covers, each cell counting by the part covered.
///
/// With *x* the value of a cell, *c* the part of it that the zone covers and *w* its weight, over all cells
/// that have a value:
///
///     count                       Σ c
///     sum                         Σ c x
///     mean                        Σ c x / Σ c
///     variance                    Σ c (x − mean)² / Σ c
///     standard_deviation          √ variance
///     coefficient_of_variation    standard_deviation / mean
///     min, max                    of all cells touched, however little
///     quantile(q), median         see below
///     majority, minority          the value that covers most, or least; of equals the greatest, or the least
///     variety                     number of different values
///     weighted_sum                Σ c w x
///     weighted_mean               Σ c w x / Σ c w
///     weighted_variance           Σ c w (x − weighted_mean)² / Σ c w
///     weighted_standard_deviation √ weighted_variance
///
/// For quantiles the different values x₀ < x₁ < … < xₙ₋₁ get places sₖ = k cₖ + (n − 1) (c₀ + … + cₖ₋₁), cₖ
/// being what each covers; between the two places around q sₙ, sₙ = (n − 1) Σ c, the quantile lies on the
/// straight line.
///
/// A cell with a value but no weight leaves the weighted figures of its zone without a value.
///
/// - Source: the definitions of exactextract (D. Baston, ISciences), in words and formulas of its manual.
public enum ZonalStatistic: Hashable, Sendable {
  case count
  case sum
  case mean
  case minimum
  case maximum
  case variance
  case standardDeviation
  case coefficientOfVariation
  /// Between 0 and 1.
  case quantile(Double)
  case median
  case majority
  case minority
  case variety
  case weightedSum
  case weightedMean
  case weightedVariance
  case weightedStandardDeviation

  /// All but the quantiles, which are without number.
  public static let named: [ZonalStatistic] = [
    .count, .sum, .mean, .minimum, .maximum, .variance, .standardDeviation, .coefficientOfVariation, .median,
    .majority, .minority, .variety, .weightedSum, .weightedMean, .weightedVariance,
    .weightedStandardDeviation,
  ]

  /// As in a list of statistics asked for and in the header of a table: `mean`, `quantile(0.9)`.
  public var name: String {
    switch self {
    case .count: "count"
    case .sum: "sum"
    case .mean: "mean"
    case .minimum: "min"
    case .maximum: "max"
    case .variance: "variance"
    case .standardDeviation: "standard_deviation"
    case .coefficientOfVariation: "coefficient_of_variation"
    case .quantile(let q): "quantile(\(q))"
    case .median: "median"
    case .majority: "majority"
    case .minority: "minority"
    case .variety: "variety"
    case .weightedSum: "weighted_sum"
    case .weightedMean: "weighted_mean"
    case .weightedVariance: "weighted_variance"
    case .weightedStandardDeviation: "weighted_standard_deviation"
    }
  }

  /// Nil where there is no such statistic.
  public init?(name: String) {
    if let known = ZonalStatistic.named.first(where: { $0.name == name }) {
      self = known
      return
    }
    guard name.hasPrefix("quantile("), name.hasSuffix(")"),
      let q = Double(name.dropFirst("quantile(".count).dropLast()), (0...1).contains(q)
    else { return nil }
    self = .quantile(q)
  }

  public var needsWeights: Bool { needs.contains(.weights) }

  /// What has to be gathered for it beside count and sum.
  var needs: ZonalNeeds {
    switch self {
    case .count, .sum, .mean: []
    case .minimum, .maximum: .extremes
    case .variance, .standardDeviation, .coefficientOfVariation: .spread
    case .quantile, .median, .majority, .minority, .variety: .values
    case .weightedSum, .weightedMean, .weightedVariance, .weightedStandardDeviation: .weights
    }
  }
}

struct ZonalNeeds: OptionSet {
  let rawValue: Int
  static let extremes = ZonalNeeds(rawValue: 1)
  static let spread = ZonalNeeds(rawValue: 2)
  static let values = ZonalNeeds(rawValue: 4)
  static let weights = ZonalNeeds(rawValue: 8)
}
