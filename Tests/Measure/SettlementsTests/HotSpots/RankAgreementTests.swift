import Settlements
import TestSupport
import Testing

@Suite struct RankAgreementTests {
  @Test func handCases() {
    let tau = RankAgreement.kendallTau
    #expect(tau([1, 2, 3, 4], [1, 2, 3, 4]) == 1)
    #expect(tau([1, 2, 3, 4], [4, 3, 2, 1]) == -1)
    // Of six pairs one is turned round: (5 - 1) / 6.
    #expect(tau([1, 2, 3, 4], [1, 3, 2, 4]) == 4.0 / 6)
    // Of six pairs three are.
    #expect(tau([1, 2, 3, 4], [2, 4, 1, 3]) == 0)
    // One tie on one side: 5 pairs in order of 6 and 5 told apart: 5 / sqrt(30).
    #expect(tau([1, 2, 3, 4], [1, 2, 2, 3]) == 5 / 30.0.squareRoot())
    // The same tie on both sides is full agreement.
    #expect(tau([1, 2, 2, 3], [10, 20, 20, 30]) == 1)
    // Of ten pairs the first list tells eight apart, the second nine; two agree and six do not.
    #expect(tau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) == -4 / 72.0.squareRoot())
  }

  @Test func nothingToTellApart() {
    #expect(RankAgreement.kendallTau([], []) == nil)
    #expect(RankAgreement.kendallTau([1], [1]) == nil)
    #expect(RankAgreement.kendallTau([1, 1, 1], [1, 2, 3]) == nil)
    #expect(RankAgreement.kendallTau([1, 2, 3], [5, 5, 5]) == nil)
  }

  @Test func symmetryAndReversal() {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<100 {
      let count = Int.random(in: 2...20, using: &generator)
      let a = (0..<count).map { _ in Double(Int.random(in: 0...6, using: &generator)) }
      let b = (0..<count).map { _ in Double(Int.random(in: 0...6, using: &generator)) }
      let tau = RankAgreement.kendallTau(a, b)
      #expect(RankAgreement.kendallTau(b, a) == tau)
      #expect(RankAgreement.kendallTau(a.map { -$0 }, b) == tau.map { -$0 })
      if let tau { #expect((-1...1).contains(tau)) }
    }
  }

  /// Scores a > b > c > d > e; the community names the first three. d and e tie behind: of ten pairs nine are
  /// told apart.
  @Test func placesNotNamedTieBehind() {
    let settlements = zip(["a", "b", "c", "d", "e"], [0.9, 0.8, 0.7, 0.6, 0.5])
      .map { ScoredSettlements.scored($0, $1) }
    let ranking = HotSpotRanking(settlements, by: ScoredSettlements.definition)
    let agreed = RankAgreement.Community(name: "east", places: ["a": 1, "b": 2, "c": 3])
    #expect(RankAgreement.tau(agreed, with: ranking) == 9 / 90.0.squareRoot())
    let opposed = RankAgreement.Community(name: "west", places: ["e": 1, "d": 2, "c": 3])
    #expect(RankAgreement.tau(opposed, with: ranking) == -9 / 90.0.squareRoot())
    // Together a has 1 + 4, b 2 + 4, c 3 + 3, d 4 + 2 and e 4 + 1: of the six pairs told apart those of a
    // agree and those of e do not.
    #expect(RankAgreement.tau([agreed, opposed], with: ranking) == 0)
    #expect(RankAgreement.tau(RankAgreement.Community(name: "none", places: [:]), with: ranking) == nil)
  }

  @Test func settlementsWithoutAScoreAreNotCompared() {
    let settlements = [
      ScoredSettlements.scored("a", 0.9), ScoredSettlements.settlement("x", exposure: nil),
      ScoredSettlements.scored("b", 0.5),
    ]
    let ranking = HotSpotRanking(settlements, by: ScoredSettlements.definition)
    let community = RankAgreement.Community(name: "c", places: ["x": 1, "a": 2, "b": 3])
    #expect(RankAgreement.tau(community, with: ranking) == 1)
  }
}
