import Settlements
import Testing

@Suite struct FivePrinciplesTests {
  private typealias Bound = PlanningRules.Bound

  @Test func limitsAreInclusiveButForBelow() {
    #expect(Bound.atLeast(0.3).isMet(by: 0.3))
    #expect(!Bound.atLeast(0.3).isMet(by: 0.299999))
    #expect(Bound.atMost(0.5).isMet(by: 0.5))
    #expect(!Bound.atMost(0.5).isMet(by: 0.500001))
    #expect(!Bound.below(0.1).isMet(by: 0.1))
    #expect(Bound.below(0.1).isMet(by: 0.099999))
    #expect(Bound.within(0.2...0.5).isMet(by: 0.2))
    #expect(Bound.within(0.2...0.5).isMet(by: 0.5))
    #expect(!Bound.within(0.2...0.5).isMet(by: 0.199999))
    #expect(!Bound.within(0.2...0.5).isMet(by: 0.500001))
    // What the last digit of a sum of areas says does not decide.
    #expect(Bound.atLeast(0.3).isMet(by: 0.3.nextDown))
    #expect(!Bound.below(0.1).isMet(by: 0.1.nextDown))
  }

  @Test(arguments: [
    (PlanningRules.Bound.atLeast(18), nil as Double?, 9.0, 0.5), (.atLeast(18), nil, 36, 1),
    (.atLeast(18), nil, 0, 0), (.within(0.2...0.5), 1, 0.1, 0.5), (.within(0.2...0.5), 1, 0.35, 1),
    (.within(0.2...0.5), 1, 0.75, 0.5), (.within(0.2...0.5), 1, 1, 0), (.within(0.2...0.5), 1, 0, 0),
    (.atMost(0.5), 1, 0.75, 0.5), (.atMost(0.5), 1, 1, 0), (.atMost(0.5), 1, 0.1, 1),
    (.below(0.1), 1, 0.1, 1), (.below(0.1), 1, 0.15, 0.5), (.below(0.1), 1, 0.2, 0),
    (.below(0.1), 1, 0.9, 0), (.atMost(4), nil, 6, 0.5), (.within(2...4), nil, 8, 0),
  ])
  func grades(bound: PlanningRules.Bound, end: Double?, value: Double, expected: Double) {
    #expect(abs(bound.grade(value, end: end) - expected) < 1e-12)
  }

  private static let perfect: [PlanMeasure: Double] = [
    .streetShare: 0.3, .streetLength: 18, .density: 15_000, .economicShare: 0.4, .lowCostShare: 0.2,
    .largestTenureShare: 0.5, .singleFunctionShare: 0.05,
  ]

  @Test func allFiveAreMetAtTheirLimits() {
    let principles = FivePrinciples(Self.perfect, checks: DrawnPlan.rules.checks)
    #expect(principles.metCount == 5)
    #expect(principles.knownCount == 5)
    #expect(principles.grade == 1)
    #expect(principles.principles.map(\.number) == [1, 2, 3, 4, 5])
  }

  @Test func oneFailedCheckFailsItsPrinciple() {
    var values = Self.perfect
    values[.streetLength] = 9
    let principles = FivePrinciples(values, checks: DrawnPlan.rules.checks)
    #expect(principles.metCount == 4)
    #expect(principles.principles[0].isMet == false)
    #expect(principles.principles[0].grade == 0.5)
    #expect(abs(principles.grade! - 0.9) < 1e-12)
  }

  @Test func whatIsNotKnownIsNeitherMetNorFailed() {
    var values = Self.perfect
    values[.largestTenureShare] = nil
    var principles = FivePrinciples(values, checks: DrawnPlan.rules.checks)
    #expect(principles.principles[3].isMet == nil)
    #expect(principles.principles[3].grade == nil)
    #expect(principles.metCount == 4 && principles.knownCount == 4)
    #expect(principles.grade == nil)
    // One check that fails decides without the other.
    values[.lowCostShare] = 0
    principles = FivePrinciples(values, checks: DrawnPlan.rules.checks)
    #expect(principles.principles[3].isMet == false)
    #expect(principles.knownCount == 5)
  }
}
