#if canImport(Glibc)
  import Glibc
#endif
import Monitoring

/// Where the weights of siblings come from.
public enum Weighting: String, CaseIterable, Hashable, Sendable {
  /// Those of the definition.
  case given
  case equal
  case entropy
  /// Of contrast and conflict (CRITIC).
  case critic
  /// Of the coefficient of variation.
  case variation
  /// The first eigenvector as it comes; not for use where an element is below 0.
  case firstComponent = "first-component"
  /// Squared loadings of rotated factors, after the OECD/JRC Handbook.
  case rotatedComponents = "rotated-components"
  /// Such that the correlations with the parent are in the proportion of the given weights.
  case balanced
  /// Of the least squares that explain an outcome measured elsewhere.
  case regression

  /// - Parameters:
  ///   - columns: of the siblings, normalised, more being better.
  ///   - given: weights of the definition, summing to 1.
  ///   - outcome: what `regression` explains, of the same units.
  /// - Returns: weights summing to 1; nil where the data allow none of the kind.
  public func weights(_ columns: [[Double]], given: [Double], outcome: [Double]? = nil) -> [Double]? {
    let weights: [Double] =
      switch self {
      case .given: given
      case .equal: columns.map { _ in 1 }
      case .entropy: DataWeights.entropy(columns)
      case .critic: DataWeights.critic(columns)
      case .variation: DataWeights.variation(columns)
      case .firstComponent: PrincipalComponents(columns)?.firstVector ?? []
      case .rotatedComponents: PrincipalComponents(columns)?.handbookWeights() ?? []
      case .balanced: BalancedWeights(columns, targets: given).weights
      case .regression: outcome.flatMap { RegressionWeights(columns, outcome: $0)?.weights } ?? []
      }
    let sum = weights.reduce(0, +)
    guard weights.count == columns.count, sum > 0, weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      return nil
    }
    return weights.map { $0 / sum }
  }
}

/// Weights from how the columns vary; each result sums to 1. NaN where nothing varies.
public enum DataWeights {
  private static func shared(_ values: [Double]) -> [Double] {
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// 1 − E, with p = x/Σx and E = −Σ p ln p/ln M. Values must be at least 0.
  public static func entropy(_ columns: [[Double]]) -> [Double] {
    shared(
      columns.map { column in
        let values = ColumnStatistics.present(column)
        let sum = values.reduce(0, +)
        let entropy = -values.reduce(0) { $1 > 0 ? $0 + $1 / sum * log($1 / sum) : $0 }
        return 1 - entropy / log(Double(values.count))
      })
  }

  /// sd_q Σ_k (1 − r_qk), on data of one range.
  public static func critic(_ columns: [[Double]]) -> [Double] {
    let r = Correlation.pearson.matrix(columns)
    return shared(
      columns.indices.map { q in
        ColumnStatistics.standardDeviation(columns[q]) * r[q].reduce(0) { $0 + 1 - $1 }
      })
  }

  /// sd/mean.
  public static func variation(_ columns: [[Double]]) -> [Double] {
    shared(columns.map { ColumnStatistics.standardDeviation($0) / ColumnStatistics.mean($0) })
  }
}

/// What experts who each share out a budget say of each criterion.
public struct ExpertBudget: Hashable, Sendable {
  public struct Criterion: Hashable, Sendable {
    public var mean, minimum, maximum, deviation: Double
  }
  public let criteria: [Criterion]
  /// Means, summing to 1.
  public let weights: [Double]

  /// - Parameter allocations: of each expert, to each criterion; each is scaled to a sum of 1 first.
  public init(_ allocations: [[Double]]) {
    precondition(!allocations.isEmpty && allocations.allSatisfy { $0.reduce(0, +) > 0 }, "budgets above 0")
    let shares = allocations.map { allocation in
      let sum = allocation.reduce(0, +)
      return allocation.map { $0 / sum }
    }
    criteria = shares[0].indices.map { criterion in
      let column = shares.map { $0[criterion] }
      let bounds = ColumnStatistics.bounds(column)
      return Criterion(
        mean: ColumnStatistics.mean(column), minimum: bounds.minimum, maximum: bounds.maximum,
        deviation: ColumnStatistics.standardDeviation(column))
    }
    weights = criteria.map(\.mean)
  }
}

/// Weights from pairwise comparisons: the principal eigenvector of the reciprocal matrix.
/// - Source: T. L. Saaty 1980; his random index for 3 to 10 criteria.
public struct AnalyticHierarchy: Hashable, Sendable {
  public let weights: [Double]
  public let largestEigenvalue: Double
  /// (λ − n)/(n − 1).
  public let consistencyIndex: Double
  /// Consistency index over the random one; below 0.10 is accepted. 0 for fewer than three criteria, nil for
  /// more than ten, for which no random index is stated.
  public let consistencyRatio: Double?

  /// - Returns: nil unless a_ij > 0, a_ii = 1 and a_ij a_ji = 1.
  public init?(_ matrix: [[Double]]) {
    let size = matrix.count
    guard size > 0, matrix.allSatisfy({ $0.count == size }) else { return nil }
    for i in 0..<size {
      for j in 0...i where !(matrix[i][j] > 0 && abs(matrix[i][j] * matrix[j][i] - 1) < 1e-9) { return nil }
    }
    var vector = [Double](repeating: 1 / Double(size), count: size)
    var eigenvalue = Double(size)
    for _ in 0..<10_000 {
      let next = matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
      eigenvalue = next.reduce(0, +)
      let scaled = next.map { $0 / eigenvalue }
      let change = zip(scaled, vector).reduce(0) { max($0, abs($1.0 - $1.1)) }
      vector = scaled
      if change < 1e-16 { break }
    }
    weights = vector
    largestEigenvalue = eigenvalue
    consistencyIndex = size > 1 ? (eigenvalue - Double(size)) / Double(size - 1) : 0
    let random = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49]
    consistencyRatio = size < 3 ? 0 : size <= 10 ? consistencyIndex / random[size - 3] : nil
  }

  public var isConsistent: Bool? { consistencyRatio.map { $0 < 0.10 } }
}

/// Weights under which the correlations of the columns with their weighted mean, as shares of their sum, come
/// as near to targets as can be, by least squares.
/// - Source: W. Becker et al., COINr.
public struct BalancedWeights: Hashable, Sendable {
  /// Summing to 1; all above 0.
  public let weights: [Double]
  /// Of the columns with the mean.
  public let correlations: [Double]
  /// Σ (share − target)².
  public let gap: Double

  public init(_ columns: [[Double]], targets: [Double]) {
    let sum = targets.reduce(0, +)
    let targets = targets.map { $0 / sum }
    func shared(_ logarithms: [Double]) -> [Double] {
      // The greatest is taken out first so that no exponential overflows.
      let top = logarithms.max() ?? 0
      let powers = logarithms.map { exp($0 - top) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
    func achieved(_ weights: [Double]) -> [Double] {
      let mean = Aggregation.arithmetic.applied(to: columns, weights: weights)
      return columns.map { Correlation.pearson.coefficient($0, mean) }
    }
    func gap(_ weights: [Double]) -> Double {
      let r = achieved(weights)
      let sum = r.reduce(0, +)
      let gap = zip(r, targets).reduce(0) { $0 + ($1.0 / sum - $1.1) * ($1.0 / sum - $1.1) }
      return gap.isNaN ? .infinity : gap
    }
    let found = NelderMead.minimise(
      from: targets.map { log(max($0, 1e-6)) }, step: 0.25, evaluations: 2_000, tolerance: 1e-14
    ) { gap(shared($0)) }
    weights = shared(found.place)
    correlations = achieved(weights)
    self.gap = found.value
  }
}
