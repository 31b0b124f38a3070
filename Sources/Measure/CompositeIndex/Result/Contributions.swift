#if canImport(Glibc)
  import Glibc
#endif

extension IndexResult {
  /// What each indicator brings to a unit's score: the shares of Euler's theorem, Σ x ∂f/∂x = f for every
  /// power mean f and for the Choquet integral. Of an arithmetic index that is effective weight × score.
  ///
  ///     of a child: w x^p/f^(p − 1), w without the missing siblings; geometric: w f
  /// - Returns: in the order of the indicators, summing to the score; 0 for missing ones. Nil where there is no
  ///   score, or a level above the unit's indicators has another aggregation.
  public func contributions(unit: Int) -> [Double]? {
    nodeContributions(unit: unit).map { amounts in tree.indicators.map { amounts[$0] } }
  }

  /// As `contributions`, of all nodes in the order of the definition: a group brings what its indicators do.
  public func nodeContributions(unit: Int) -> [Double]? {
    guard !scores[unit, tree.root].isNaN else { return nil }
    var amounts = [Double](repeating: 0, count: tree.parents.count)
    amounts[tree.root] = scores[unit, tree.root]
    for place in tree.upwards.reversed() where !tree.children[place].isEmpty && amounts[place] != 0 {
      let children = tree.children[place]
      if case .choquet(let method)? = tree.level(place).aggregation {
        let values = children.map { scores[unit, $0] }
        for (index, marginal) in method.marginalWeights(values, weights[place]).enumerated()
        where !values[index].isNaN {
          amounts[children[index]] = amounts[place] * marginal * values[index] / scores[unit, place]
        }
        continue
      }
      guard let mean = tree.level(place).aggregation?.mean else { return nil }
      let there = children.indices.filter { !scores[unit, children[$0]].isNaN }
      let sum = there.reduce(0) { $0 + weights[place][$1] }
      let score = scores[unit, place]
      for index in there {
        let (x, weight) = (scores[unit, children[index]], weights[place][index] / sum)
        let share: Double =
          switch mean {
          case .arithmetic: weight * x / score
          case .geometric: weight
          case .power(let p): weight * pow(x / score, p)
          }
        amounts[children[index]] = amounts[place] * share
      }
    }
    return amounts
  }

  /// The score of the root under arithmetic means throughout less that under geometric ones: how unbalanced a
  /// unit is. NaN where either is missing.
  public var imbalance: [Double] {
    func total(_ aggregation: Aggregation) -> [Double] {
      var definition = tree.definition
      for depth in definition.levels.indices where definition.levels[depth].aggregation != nil {
        definition.levels[depth].aggregation = aggregation
      }
      guard let tree = try? IndexTree(definition) else { preconditionFailure("the tree is that of before") }
      return NodeAggregation(tree, normalised, outcome: outcome).scores[tree.root]
    }
    return zip(total(.arithmetic), total(.geometric)).map { $0 - $1 }
  }

  /// One indicator of a unit against the others.
  public struct Standing: Hashable, Sendable {
    public var code: String
    /// Among the units that have it, 1 for the best.
    public var rank: Int
    public var score: Double
    /// Score less the median of all units.
    public var aboveMedian: Double
  }

  /// The indicators of a unit by rank among the units of its period, then by distance from the median: the first are its
  /// strengths, the last its weaknesses. Missing ones are left out.
  public func standings(unit: Int) -> [Standing] {
    let peers = periods.isEmpty ? Array(units.indices) : units.indices.filter { periods[$0] == periods[unit] }
    let own = peers.firstIndex(of: unit)!
    return tree.indicators.indices.compactMap { column -> Standing? in
      let values = peers.map { normalised[$0, column] }
      guard !values[own].isNaN else { return nil }
      return Standing(
        code: normalised.codes[column], rank: Int(Ranking.descending(values)[own]), score: values[own],
        aboveMedian: values[own] - ColumnStatistics.median(values))
    }.sorted { ($0.rank, -$0.aboveMedian, $0.code) < ($1.rank, -$1.aboveMedian, $1.code) }
  }
}
