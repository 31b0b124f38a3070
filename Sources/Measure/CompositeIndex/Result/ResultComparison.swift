/// Two results side by side, over the units that both have ranked.
public struct ResultComparison: Hashable, Sendable {
  public struct Unit: Hashable, Sendable {
    public var name: String
    /// Nil where the tables are of one.
    public var period: Int?
    public var scores: [Double]
    public var ranks: [Int]
    /// Places lost from the first to the second; below 0, gained.
    public var rankChange: Int { ranks[1] - ranks[0] }
  }

  public let units: [Unit]
  /// Mean |rank change|; NaN without units.
  public let meanRankShift: Double
  /// Of the scores.
  public let spearman, kendall: Double
  /// Whether the two are of the same indicators; if not, a comparison of scores says little.
  public let haveSameIndicators: Bool

  public init(_ first: IndexResult, _ second: IndexResult) {
    struct Row: Hashable {
      var name: String
      var period: Int?
    }
    func row(_ result: IndexResult, _ place: Int) -> Row {
      Row(name: result.units[place], period: result.periods.isEmpty ? nil : result.periods[place])
    }
    let places = Dictionary(
      second.units.indices.map { (row(second, $0), $0) }, uniquingKeysWith: { first, _ in first })
    let (totals, others) = (first.totals, second.totals)
    units = first.units.enumerated().compactMap { place, name in
      let row = row(first, place)
      guard let other = places[row], first.ranks[place] > 0, second.ranks[other] > 0 else { return nil }
      return Unit(
        name: name, period: row.period, scores: [totals[place], others[other]],
        ranks: [Int(first.ranks[place]), Int(second.ranks[other])])
    }
    meanRankShift = ColumnStatistics.mean(units.map { abs(Double($0.rankChange)) })
    let (a, b) = (units.map { $0.scores[0] }, units.map { $0.scores[1] })
    spearman = Correlation.spearman.coefficient(a, b)
    kendall = Correlation.kendall.coefficient(a, b)
    haveSameIndicators = first.normalised.codes == second.normalised.codes
  }
}

extension IndexResult {
  /// A node taken out, and how far that moves the ranks.
  public struct Removal: Hashable, Sendable {
    public var code: String
    public var meanRankShift: Double
    public var spearman: Double
  }

  /// Takes out the nodes of a depth one by one, the rest as it is. A node without siblings cannot be taken out
  /// alone and is left out here.
  public func removals(atDepth depth: Int) -> [Removal] {
    tree.nodes(atDepth: depth).compactMap { place in
      guard let parent = tree.parents[place], tree.children[parent].count > 1 else { return nil }
      var gone: Set = [place]
      for child in tree.upwards.reversed() {
        if let above = tree.parents[child], gone.contains(above) { gone.insert(child) }
      }
      var definition = tree.definition
      definition.nodes = tree.definition.nodes.indices.filter { !gone.contains($0) }
        .map { tree.definition.nodes[$0] }
      guard let smaller = try? IndexTree(definition), let result = try? IndexResult(smaller, input) else {
        preconditionFailure("a tree without one of several siblings is a tree, and its table is the same")
      }
      let comparison = ResultComparison(self, result)
      return Removal(
        code: tree.definition.nodes[place].code, meanRankShift: comparison.meanRankShift,
        spearman: comparison.spearman)
    }
  }
}
