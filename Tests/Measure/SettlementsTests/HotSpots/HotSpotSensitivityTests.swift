import Settlements
import TestSupport
import Testing

@Suite struct HotSpotSensitivityTests {
  private typealias Component = HotSpotDefinition.Component

  private static let definition = HotSpotDefinition(
    exposure: [Component(id: "people"), Component(id: "assets", weight: 2)],
    vulnerability: [Component(id: "housing"), Component(id: "poverty")],
    capacity: [Component(id: "plan"), Component(id: "warning")])

  private static func settlements(_ count: Int, seed: UInt64) -> [SettlementCondition] {
    var generator = SeededGenerator(seed: seed)
    func part() -> Double { Double.random(in: 0...1, using: &generator) }
    return (0..<count).map {
      SettlementCondition(
        id: "s\($0)",
        hazards: [
          "flood": .init(
            intensity: Int.random(in: 1...3, using: &generator),
            frequency: Int.random(in: 1...3, using: &generator))
        ],
        exposure: [part(), part()], vulnerability: [part(), part()], capacity: [part(), part()])
    }
  }

  /// Ten weights: three factors, the relief, six components; each down and up.
  @Test func everyWeightIsMovedBothWays() {
    let ranking = HotSpotRanking(Self.settlements(12, seed: 1), by: Self.definition)
    let sensitivity = HotSpotSensitivity(ranking, by: Self.definition)
    #expect(sensitivity.scenarios.count == 20)
    #expect(Set(sensitivity.scenarios.map(\.weight)).count == 10)
    #expect(
      sensitivity.scenarios.map(\.multiplier).sorted() == Array(repeating: 0.75, count: 10)
        + Array(repeating: 1.25, count: 10))
  }

  /// The weight of a component that stands above the mean of its factor raises the score when it grows and
  /// lowers it when it shrinks; below the mean the other way round. Capacity works against.
  @Test func scoresMoveTheWayTheWeightPulls() {
    let settlements = Self.settlements(40, seed: 2)
    let ranking = HotSpotRanking(settlements, by: Self.definition)
    let sensitivity = HotSpotSensitivity(ranking, by: Self.definition)
    func scenario(_ component: String, _ multiplier: Double) -> HotSpotSensitivity.Scenario {
      sensitivity.scenarios.first { $0.weight.component == component && $0.multiplier == multiplier }!
    }
    for (index, settlement) in settlements.enumerated() {
      let score = ranking.scores[index].score!
      let pulls: [(String, Double)] = [
        ("people", settlement.exposure[0]! - settlement.exposure[1]!),
        ("assets", settlement.exposure[1]! - settlement.exposure[0]!),
        ("housing", settlement.vulnerability[0]! - settlement.vulnerability[1]!),
        ("plan", settlement.capacity[1]! - settlement.capacity[0]!),
      ]
      for (component, pull) in pulls {
        let (down, up) = (
          scenario(component, 0.75).scores[index]!, scenario(component, 1.25).scores[index]!
        )
        #expect(pull > 0 ? down < score && score < up : up < score && score < down)
      }
      let relief = sensitivity.scenarios.filter { $0.weight == .init(factor: .capacity, component: nil) }
      #expect(relief[0].scores[index]! >= score && score >= relief[1].scores[index]!)
    }
  }

  @Test func spreadsHoldEveryScenarioAndTheDefinition() {
    let settlements = Self.settlements(30, seed: 3)
    let ranking = HotSpotRanking(settlements, by: Self.definition)
    let sensitivity = HotSpotSensitivity(ranking, by: Self.definition)
    for index in settlements.indices {
      let spread = sensitivity.spreads[index]!
      #expect(spread.ranks.contains(ranking.ranks[index]!))
      #expect(sensitivity.scenarios.allSatisfy { spread.ranks.contains($0.ranks[index]!) })
      #expect(sensitivity.scenarios.allSatisfy { spread.scores.contains($0.scores[index]!) })
      let times = sensitivity.scenarios.count { $0.isHotSpot[index] }
      #expect(spread.hotSpotShare == Double(times) / 20)
    }
    for scenario in sensitivity.scenarios {
      #expect(
        scenario.changedCount == settlements.indices.count { scenario.isHotSpot[$0] != ranking.isHotSpot[$0] }
      )
      #expect(scenario.agreement! > 0.5 && scenario.agreement! <= 1)
    }
  }

  /// A wider shift never narrows the range of the scores: each score moves monotonically with a weight.
  @Test func spreadsWidenWithTheShift() {
    let settlements = Self.settlements(20, seed: 4)
    var ranges: [[ClosedRange<Double>]] = []
    for shift in [0.05, 0.15, 0.25, 0.5] {
      var definition = Self.definition
      definition.weightShift = shift
      let ranking = HotSpotRanking(settlements, by: definition)
      ranges.append(HotSpotSensitivity(ranking, by: definition).spreads.map { $0!.scores })
    }
    for (narrow, wide) in zip(ranges, ranges.dropFirst()) {
      for (a, b) in zip(narrow, wide) {
        #expect(b.lowerBound <= a.lowerBound && a.upperBound <= b.upperBound)
      }
    }
  }

  @Test func settlementsThatDifferInNothingStayTogether() {
    let settlements = (0..<4).map { ScoredSettlements.scored("s\($0)", 0.3) }
    let ranking = HotSpotRanking(settlements, by: ScoredSettlements.definition)
    let sensitivity = HotSpotSensitivity(ranking, by: ScoredSettlements.definition)
    #expect(sensitivity.spreads.allSatisfy { $0!.ranks == 1...1 })
    #expect(sensitivity.scenarios.allSatisfy { $0.agreement == nil && $0.changedCount == 0 })
  }

  @Test func settlementsWithoutAScoreHaveNoSpread() {
    let settlements = [ScoredSettlements.scored("a", 0.5), ScoredSettlements.settlement("b", capacity: nil)]
    let ranking = HotSpotRanking(settlements, by: ScoredSettlements.definition)
    let spreads = HotSpotSensitivity(ranking, by: ScoredSettlements.definition).spreads
    #expect(spreads[0] != nil)
    #expect(spreads[1] == nil)
  }

  @Test func weightsOfNothingAreNotMovedAndReliefStaysWithinOne() {
    var definition = ScoredSettlements.definition
    definition.capacityRelief = 0.9
    definition.exposure = [Component(id: "a", weight: 0), Component(id: "b")]
    let settlement = SettlementCondition(
      id: "s", hazards: ["flood": .init(intensity: 3, frequency: 3)], exposure: [0, 1],
      vulnerability: [1], capacity: [1])
    let ranking = HotSpotRanking([settlement], by: definition)
    let sensitivity = HotSpotSensitivity(ranking, by: definition)
    #expect(!sensitivity.scenarios.contains { $0.weight.component == "a" })
    // 0.9 x 1.25 is above 1: no score falls below 0.
    #expect(sensitivity.spreads[0]!.scores.lowerBound == 0)
  }
}
