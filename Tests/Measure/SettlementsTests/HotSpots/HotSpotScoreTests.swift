import Settlements
import Testing

@Suite struct HotSpotScoreTests {
  private typealias Component = HotSpotDefinition.Component

  /// H = 2 x 2 / 9 = 4/9; E = (0.4 + 0.6 + 1 + 0.5) / 4 = 0.625; V = (0.3 + 0.6) / 2 = 0.45;
  /// C = (1 + 0) / 2 = 0.5. H E V = 0.125, its cube root 0.5; R = 100 x 0.5 x (1 - 0.25) = 37.5.
  @Test func scoreByHand() {
    let definition = HotSpotDefinition(
      exposure: ["dwellings", "people", "assets", "density"].map { Component(id: $0) },
      vulnerability: ["housing", "poverty"].map { Component(id: $0) },
      capacity: ["warning", "plan"].map { Component(id: $0) })
    let score = HotSpotScore(
      SettlementCondition(
        id: "gully",
        hazards: [
          "flood": .init(intensity: 2, frequency: 2), "landslide": .init(intensity: 3, frequency: 1),
        ],
        exposure: [0.4, 0.6, 1, 0.5], vulnerability: [0.3, 0.6], capacity: [1, 0]),
      by: definition)
    #expect(score.hazard.value == 4.0 / 9)
    #expect(score.governingHazard == "flood")
    #expect(score.exposure.value == 0.625)
    #expect(abs(score.vulnerability.value! - 0.45) < 1e-15)
    #expect(score.capacity.value == 0.5)
    #expect(score.score == 37.5)
  }

  @Test func weightsOfComponentsAndFactors() {
    let definition = HotSpotDefinition(
      exposure: [Component(id: "a", weight: 3), Component(id: "b", weight: 1)],
      vulnerability: [Component(id: "c")], capacity: [],
      factorWeights: .init(hazard: 2, exposure: 1, vulnerability: 1))
    // E = (3 x 1 + 1 x 0.24) / 4 = 0.81; H = 4/9, squared 16/81; V = 0.0625;
    // (16/81 x 0.81 x 0.0625)^(1/4) = (0.01)^(1/4).
    let score = HotSpotScore(
      SettlementCondition(
        id: "s", hazards: ["flood": .init(intensity: 2, frequency: 2)], exposure: [1, 0.24],
        vulnerability: [0.0625], capacity: []),
      by: definition)
    #expect(abs(score.score! - 100 * 0.01.squareRoot().squareRoot()) < 1e-9)
  }

  @Test(arguments: [
    ScoredSettlements.settlement("h", 0, 3), ScoredSettlements.settlement("f", 3, 0),
    ScoredSettlements.settlement("e", exposure: 0), ScoredSettlements.settlement("v", vulnerability: 0),
  ])
  func noRiskWithoutAnyOfTheThree(settlement: SettlementCondition) {
    #expect(HotSpotScore(settlement, by: ScoredSettlements.definition).score == 0)
  }

  @Test func theWorstIsAHundredAndFullCapacityHalvesIt() {
    func score(_ capacity: Double) -> Double? {
      HotSpotScore(ScoredSettlements.settlement(capacity: capacity), by: ScoredSettlements.definition).score
    }
    #expect(score(0) == 100)
    #expect(score(1) == 50)
    #expect(score(0.5) == 75)
  }

  /// Each of the three factors taken k times takes the score cbrt(k) times.
  @Test(arguments: [0.001, 0.027, 0.125, 0.512, 0.9])
  func scoreGoesWithTheCubeRootOfEachFactor(k: Double) {
    func score(_ e: Double, _ v: Double) -> Double {
      HotSpotScore(
        ScoredSettlements.settlement(exposure: e, vulnerability: v), by: ScoredSettlements.definition
      ).score!
    }
    let whole = score(0.8, 0.7)
    #expect(abs(score(0.8 * k, 0.7) / whole - score(k, 1) / 100) < 1e-9)
    #expect(abs(score(0.8, 0.7 * k) / whole - score(k, 1) / 100) < 1e-9)
    let root = score(k, 1) / 100
    #expect(abs(root * root * root - k) < 1e-9)
  }

  /// Factors that change places give the same score to the bit, so that they tie.
  @Test func equalProductsTie() {
    let scores = [(0.2, 0.3), (0.3, 0.2), (0.6, 0.1), (0.1, 0.6)].map {
      HotSpotScore(
        ScoredSettlements.settlement(exposure: $0.0, vulnerability: $0.1), by: ScoredSettlements.definition
      ).score
    }
    #expect(Set(scores).count == 1)
  }

  @Test func missingComponentsAreLeftOutOfTheMeanAndShown() {
    let definition = HotSpotDefinition(
      exposure: [Component(id: "a"), Component(id: "b", weight: 3)], vulnerability: [Component(id: "c")],
      capacity: [Component(id: "d"), Component(id: "e")])
    let score = HotSpotScore(
      SettlementCondition(
        id: "s",
        hazards: ["flood": .init(intensity: 3, frequency: 3), "fire": .init(intensity: 1, frequency: nil)],
        exposure: [0.5, nil], vulnerability: [0.5], capacity: [nil, 1]),
      by: definition)
    #expect(score.hazard == .init(value: 1, coverage: 0.5))
    #expect(score.exposure == .init(value: 0.5, coverage: 0.25))
    #expect(score.capacity == .init(value: 1, coverage: 0.5))
    // cbrt(0.25) x 100 x 0.5
    #expect(abs(score.score! - 31.498026247) < 1e-8)
  }

  @Test func aFactorOfWhichNothingIsKnownLeavesNoScore() {
    typealias Drawn = ScoredSettlements
    let cases: [(SettlementCondition, HotSpotDefinition.Factor)] = [
      (Drawn.settlement("h", nil, 2), .hazard), (Drawn.settlement("i", 2, nil), .hazard),
      (Drawn.settlement("e", exposure: nil), .exposure),
      (Drawn.settlement("v", vulnerability: nil), .vulnerability),
      (Drawn.settlement("c", capacity: nil), .capacity),
    ]
    for (settlement, factor) in cases {
      let score = HotSpotScore(settlement, by: Drawn.definition)
      #expect(score.score == nil)
      #expect(score.missing == [factor])
      #expect(score[factor] == .init(value: nil, coverage: 0))
    }
    let nothing = HotSpotScore(
      SettlementCondition(id: "n", hazards: [:], exposure: [nil], vulnerability: [nil], capacity: [nil]),
      by: Drawn.definition)
    #expect(nothing.score == nil)
    #expect(nothing.missing == HotSpotDefinition.Factor.allCases)
    #expect(nothing.governingHazard == nil)
  }

  /// Harm that never comes and events that do no harm need no second class.
  @Test func zeroDecidesAloneAboutAHazard() {
    #expect(SettlementCondition.Hazard(intensity: 0, frequency: nil).value == 0)
    #expect(SettlementCondition.Hazard(intensity: nil, frequency: 0).value == 0)
    #expect(SettlementCondition.Hazard(intensity: 3, frequency: nil).value == nil)
    #expect(SettlementCondition.Hazard(intensity: 3, frequency: 2).value == 2.0 / 3)
  }

  @Test func aLeastCoverageMayBeAskedFor() {
    var definition = ScoredSettlements.definition
    definition.exposure = [Component(id: "a"), Component(id: "b")]
    let settlement = SettlementCondition(
      id: "s", hazards: ["flood": .init(intensity: 3, frequency: 3)], exposure: [1, nil],
      vulnerability: [1], capacity: [0])
    definition.coverageMinimum = 0.5
    #expect(HotSpotScore(settlement, by: definition).score == 100)
    definition.coverageMinimum = 0.51
    #expect(HotSpotScore(settlement, by: definition).score == nil)
    #expect(HotSpotScore(settlement, by: definition).exposure.coverage == 0.5)
  }

  @Test func withoutCapacityInTheDefinitionNothingIsTakenOff() {
    var definition = ScoredSettlements.definition
    definition.capacity = []
    let settlement = SettlementCondition(
      id: "s", hazards: ["flood": .init(intensity: 3, frequency: 3)], exposure: [1], vulnerability: [1],
      capacity: [])
    #expect(HotSpotScore(settlement, by: definition).score == 100)
  }

  @Test(arguments: [
    ([0.0, 0, 0], 0), ([0.04, 0.04, 0.04], 0), ([0.05, 0.04, 0], 1), ([0.5, 0.05, 0.01], 2),
    ([1, 1, 1], 3), ([0.05, 0.05, 0.05], 3),
  ])
  func intensityIsTheHighestClassThatEnoughLandHas(shares: [Double], class expected: Int) {
    #expect(SettlementCondition.Hazard.intensity(shares: shares, shareMinimum: 0.05) == expected)
  }

  @Test func noLandIsNoClassEvenWhereNoneIsAskedFor() {
    #expect(SettlementCondition.Hazard.intensity(shares: [0.1, 0, 0], shareMinimum: 0) == 1)
  }

  @Test func percentilesAreSharesOfTheOthers() {
    #expect(SettlementCondition.percentiles([10, 30, 20]) == [0, 1, 0.5])
    #expect(SettlementCondition.percentiles([5, 5, 1, 9, nil]) == [0.5, 0.5, 0, 1, nil])
    #expect(SettlementCondition.percentiles([7, 7, 7]) == [0.5, 0.5, 0.5])
    #expect(SettlementCondition.percentiles([7]) == [nil])
    #expect(SettlementCondition.percentiles([nil, 7]) == [nil, nil])
    #expect(SettlementCondition.percentiles([]).isEmpty)
  }
}
