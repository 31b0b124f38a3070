import Monitoring

/// How the scores of siblings become that of their parent.
///
/// Weighted means leave out what is missing and share its weight among the rest.
/// - Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 6.
public enum Aggregation: Hashable, Sendable {
  /// Σ w x.
  case arithmetic
  /// exp Σ w ln x; 0 where a value is 0, missing where one is below.
  case geometric
  /// 1/Σ (w/x); 0 where a value is 0, missing where one is below.
  case harmonic
  /// (Σ w x^p)^(1/p), p not 0; missing where a value is below 0.
  case power(Double)
  /// Number of units beaten less number of units that beat, by the outranking matrix.
  case copeland
  /// Σ w (rank − 1).
  case borda
  /// Units below in the order of Condorcet, Kemeny, Young and Levenglick, so that more is better.
  case kemeny
  case mazziottaPareto(MazziottaPareto)
  case benefitOfDoubt(BenefitOfDoubt)
  /// Closeness to the ideal point (TOPSIS).
  case idealPoint
  /// Preference over the others less theirs (PROMETHEE II): Σ w φ.
  case netFlow(NetFlow)
  /// A mean less what unevenness costs.
  case choquet(ChoquetIntegral)

  /// The mean it is, nil if it is none.
  var mean: PowerMean? {
    switch self {
    case .arithmetic: .arithmetic
    case .geometric: .geometric
    case .harmonic: .power(-1)
    case .power(let p): p == 1 ? .arithmetic : .power(p)
    default: nil
    }
  }

  /// Whether a better value of one child can never lower the parent, whatever becomes of the other units.
  public var isMonotone: Bool {
    switch self {
    case .mazziottaPareto: false
    default: true
    }
  }

  /// Whether the score of a unit is made of its own values alone.
  public var isOfOwnValues: Bool {
    switch self {
    case .arithmetic, .geometric, .harmonic, .power, .choquet: true
    case .copeland, .borda, .kemeny, .mazziottaPareto, .benefitOfDoubt, .idealPoint, .netFlow: false
    }
  }

  /// Aggregates columns of children, each a value for every unit, more being better.
  ///
  /// - Parameters:
  ///   - weights: at least 0, in any sum above 0.
  ///   - shareMinimum: of the weight that must be there, 0 to 1. The methods that are no means take it too;
  ///     benefit of the doubt and the ideal point need every value.
  public func applied(to columns: [[Double]], weights: [Double], shareMinimum: Double = 0) -> [Double] {
    precondition(columns.count == weights.count && !columns.isEmpty, "a weight for each column")
    precondition(weights.allSatisfy { $0 >= 0 } && weights.reduce(0, +) > 0, "weights of a sum above 0")
    let units = columns[0].indices
    if let mean {
      return units.map { unit in
        mean.mean(columns.map { $0[unit] }, weights: weights, shareMinimum: shareMinimum)
      }
    }
    let sum = weights.reduce(0, +)
    let shares = weights.map { $0 / sum }
    var scores: [Double]
    switch self {
    case .copeland: scores = Outranking(columns, weights: shares).copeland
    case .borda:
      scores = Aggregation.arithmetic.applied(
        to: columns.map { Ranking.ascending($0).map { $0 - 1 } }, weights: weights,
        shareMinimum: shareMinimum)
    case .netFlow(let method):
      scores = Aggregation.arithmetic.applied(
        to: columns.map(method.flows), weights: weights, shareMinimum: shareMinimum)
    case .choquet(let method): scores = method.scores(columns, weights: shares)
    case .kemeny:
      scores = [Double](repeating: .nan, count: units.count)
      let there = units.filter { unit in columns.contains { !$0[unit].isNaN } }
      let order = Outranking(columns.map { column in there.map { column[$0] } }, weights: shares).kemeny.order
      for (place, unit) in order.enumerated() { scores[there[unit]] = Double(there.count - 1 - place) }
    case .mazziottaPareto(let method): scores = method.scores(columns, weights: shares)
    case .benefitOfDoubt(let method): scores = method.scores(columns)
    case .idealPoint: scores = IdealPoint.closeness(columns, weights: shares)
    default: preconditionFailure("means are done")
    }
    for unit in units {
      let there = columns.indices.reduce(0) { columns[$1][unit].isNaN ? $0 : $0 + shares[$1] }
      if there == 0 || there < shareMinimum - 1e-12 { scores[unit] = .nan }
    }
    return scores
  }

  public var text: String {
    switch self {
    case .arithmetic: "arithmetic"
    case .geometric: "geometric"
    case .harmonic: "harmonic"
    case .power(let p): "power \(JSON.numberText(p))"
    case .copeland: "copeland"
    case .borda: "borda"
    case .kemeny: "kemeny"
    case .mazziottaPareto(let method): method.text
    case .benefitOfDoubt(let method): method.text
    case .idealPoint: "ideal-point"
    case .netFlow(let method): method.text
    case .choquet(let method): method.text
    }
  }
}
