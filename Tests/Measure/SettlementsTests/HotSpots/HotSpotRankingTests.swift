import Settlements
import TestSupport
import Testing

@Suite struct HotSpotRankingTests {
  private typealias Drawn = ScoredSettlements

  private func ranking(_ values: [Double], topShare: Double = 0.2, scoreMinimum: Double = 60)
    -> HotSpotRanking
  {
    var definition = Drawn.definition
    definition.topShare = topShare
    definition.scoreMinimum = scoreMinimum
    return HotSpotRanking(
      values.enumerated().map { Drawn.scored("s\($0.offset)", $0.element) }, by: definition)
  }

  /// 20 % of n settlements: one from five on, two from ten on.
  @Test(arguments: [
    (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 2), (11, 2), (15, 3),
    (35, 7), (55, 11),
  ])
  func topShareRoundsDown(count: Int, expected: Int) {
    let values = (0..<count).map { 0.1 + 0.2 * Double($0) / Double(count) }
    let ranking = ranking(values)
    #expect(ranking.isHotSpot.count { $0 } == expected)
    // They are the best ranked.
    #expect(zip(ranking.ranks, ranking.isHotSpot).allSatisfy { ($0! <= expected) == $1 })
  }

  @Test func theLimitOfTheScoreIsInclusive() {
    // 100 x value^(2/3) = 60 at value = 0.6^1.5.
    let value = 0.6 * 0.6.squareRoot()
    let ranking = ranking([value, value * 0.9999])
    #expect(ranking.scores[0].score == 60)
    #expect(ranking.isHotSpot == [true, false])
  }

  @Test func singleSettlement() {
    #expect(ranking([0.1]).ranks == [1])
    #expect(ranking([0.1]).isHotSpot == [false])
    #expect(ranking([0.9]).isHotSpot == [true])
    #expect(ranking([]).order.isEmpty)
  }

  @Test func equalScoresShareARankAndAreTakenTogether() {
    let ranking = ranking([0.1, 0.3, 0.2, 0.3, 0.05])
    #expect(ranking.ranks == [4, 1, 3, 1, 5])
    #expect(ranking.isHotSpot == [false, true, false, true, false])
    #expect(ranking.order == [1, 3, 2, 0, 4])
  }

  @Test func noRiskIsNoHotSpotWhateverTheRank() {
    let ranking = ranking([0, 0, 0, 0, 0], topShare: 1, scoreMinimum: 0)
    #expect(ranking.ranks == [1, 1, 1, 1, 1])
    #expect(ranking.isHotSpot == [false, false, false, false, false])
  }

  @Test func settlementsWithoutAScoreHaveNoRankAndAreNotCounted() {
    var settlements = (0..<4).map { Drawn.scored("s\($0)", 0.1 + 0.02 * Double($0)) }
    settlements.append(Drawn.settlement("unknown", exposure: nil))
    let ranking = HotSpotRanking(settlements, by: Drawn.definition)
    #expect(ranking.ranks == [4, 3, 2, 1, nil])
    #expect(ranking.isHotSpot == [false, false, false, false, false])
    #expect(ranking.order == [3, 2, 1, 0, 4])
  }

  /// The order of the input decides nothing.
  @Test func ranksFollowTheSettlementAndNotItsPlace() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let count = Int.random(in: 1...30, using: &generator)
      let settlements = (0..<count).map {
        Drawn.scored("s\($0)", Double(Int.random(in: 0...10, using: &generator)) / 10)
      }
      let ranking = HotSpotRanking(settlements, by: Drawn.definition)
      let shuffled = settlements.shuffled(using: &generator)
      let other = HotSpotRanking(shuffled, by: Drawn.definition)
      #expect(
        ranking.order.map { settlements[$0].id } == other.order.map { shuffled[$0].id })
      for (place, settlement) in shuffled.enumerated() {
        let index = settlements.firstIndex(of: settlement)!
        #expect(ranking.ranks[index] == other.ranks[place])
        // A rank is one more than the settlements that score higher.
        let higher = ranking.scores.count { $0.score! > ranking.scores[index].score! }
        #expect(ranking.ranks[index] == higher + 1)
      }
    }
  }
}
