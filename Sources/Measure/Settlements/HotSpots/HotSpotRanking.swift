/// The settlements of a city in the order of their scores, and which of them are hot spots.
///
/// A settlement is a hot spot where its score is above 0 and either reaches `scoreMinimum` or its rank is
/// among the `topShare` of the scored settlements, rounded down: with 20 %, of four settlements none, of five
/// one, of ten two. Settlements that tie at the edge are all taken.
public struct HotSpotRanking: Hashable, Sendable {
  public let settlements: [SettlementCondition]
  public let scores: [HotSpotScore]
  /// From 1, the highest score first; equal scores share the better rank and leave the next ones out (1, 2,
  /// 2, 4). Nil without a score.
  public let ranks: [Int?]
  public let isHotSpot: [Bool]

  public init(_ settlements: [SettlementCondition], by definition: HotSpotDefinition) {
    self.settlements = settlements
    scores = settlements.map { HotSpotScore($0, by: definition) }
    let descending = scores.compactMap(\.score).sorted(by: >)
    var rankOf: [Double: Int] = [:]
    for (index, score) in descending.enumerated() where rankOf[score] == nil { rankOf[score] = index + 1 }
    let ranks = scores.map { $0.score.flatMap { rankOf[$0] } }
    let top = HotSpotRanking.topCount(of: descending.count, share: definition.topShare)
    self.ranks = ranks
    isHotSpot = zip(scores, ranks).map { score, rank in
      guard let score = score.score, let rank, score > 0 else { return false }
      return score >= definition.scoreMinimum || rank <= top
    }
  }

  /// How many ranks the top share holds. The sliver keeps 0.2 × 15 at 3, whatever the bits of 0.2.
  static func topCount(of count: Int, share: Double) -> Int { Int(Double(count) * share + 1e-9) }

  /// Places in the list, best rank first, equal ones in the order of their identifiers, unscored ones last.
  public var order: [Int] {
    settlements.indices.sorted { a, b in
      let (first, second) = (ranks[a] ?? .max, ranks[b] ?? .max)
      return first != second ? first < second : settlements[a].id < settlements[b].id
    }
  }
}
