/// What the data say of the structure of an index: whether what stands together belongs together, and how much each
/// node really moves the whole, beside the weight it was given.
public struct IndexDiagnostics: Hashable, Sendable {
  /// A node and its children, of which at least two vary.
  public struct Group: Hashable, Sendable {
    public var code: String
    /// Children that vary.
    public var childCount: Int
    /// Areas of which all those are known.
    public var unitCount: Int
    public var alpha: CronbachAlpha?
    /// Kaiser–Meyer–Olkin, 0 to 1; nil where the correlations cannot be inverted.
    public var adequacy: SamplingAdequacy?
    public var bartlett: BartlettTest?
    /// Of the correlation matrix, greatest first; nil where a correlation cannot be told.
    public var eigenvalues: [Double]?
    public var flags: [CorrelationFlag]
  }

  /// A node below the root, and the whole.
  public struct Influence: Hashable, Sendable {
    public var code: String
    /// 1 for children of the root.
    public var depth: Int
    /// In the whole, 0 to 1.
    public var weight: Double
    /// With the score of the root.
    public var correlation: Double
    /// Share of the variance of the root's score that goes with the node alone, 0 to 1.
    public var firstOrder: Double
    /// Mean |change of rank| without the node; nil for one without siblings.
    public var meanRankShift: Double?
  }

  /// In the order of the definition.
  public let groups: [Group]
  public let influences: [Influence]

  public init(of result: IndexResult) {
    let tree = result.tree
    let nodes = tree.definition.nodes
    groups = nodes.indices.compactMap { place in
      Group(nodes[place].code, tree.children[place].map { (nodes[$0].code, result.scores[$0]) })
    }
    let depths = tree.definition.levels.indices
    let shifts = Dictionary(
      depths.flatMap(result.removals).map { ($0.code, $0.meanRankShift) },
      uniquingKeysWith: { first, _ in first })
    let totals = result.totals
    influences = nodes.indices.filter { $0 != tree.root }.map { place in
      let scores = result.scores[place]
      return Influence(
        code: nodes[place].code, depth: tree.depths[place], weight: result.effectiveWeights[place],
        correlation: Correlation.pearson.coefficient(scores, totals),
        firstOrder: FirstOrderEffect.share(of: totals, with: scores),
        meanRankShift: shifts[nodes[place].code])
    }
  }
}

extension IndexDiagnostics.Group {
  /// - Returns: nil for fewer than two children that vary.
  fileprivate init?(_ code: String, _ children: [(code: String, scores: [Double])]) {
    let varying = children.filter { child in
      let bounds = ColumnStatistics.bounds(child.scores)
      return bounds.minimum < bounds.maximum
    }
    guard varying.count >= 2 else { return nil }
    let columns = varying.map(\.scores)
    let r = Correlation.pearson.matrix(columns)
    let isKnown = r.allSatisfy { $0.allSatisfy { !$0.isNaN } }
    self.code = code
    childCount = columns.count
    let unitCount = columns[0].indices.count { unit in columns.allSatisfy { !$0[unit].isNaN } }
    self.unitCount = unitCount
    alpha = CronbachAlpha(columns)
    adequacy = isKnown ? SamplingAdequacy(correlations: r) : nil
    bartlett = isKnown ? BartlettTest(correlations: r, unitCount: unitCount) : nil
    eigenvalues = isKnown ? SymmetricEigen(r).values : nil
    flags = CorrelationFlag.flags(codes: varying.map(\.code), columns)
  }
}
