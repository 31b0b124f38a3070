import CompositeIndex
import Testing

@Suite struct WeightsTests {
  @Test func fromTheData() {
    #expect(
      isNear(
        DataWeights.entropy(SixUnits.positive),
        [0.287321960591, 0.21384865476, 0.21223144726, 0.286597937389], 1e-11))
    #expect(
      isNear(
        DataWeights.critic(SixUnits.normalised),
        [0.247028721229, 0.232971005918, 0.152242769832, 0.367757503021], 1e-11))
    #expect(
      isNear(
        DataWeights.variation(SixUnits.positive),
        [0.281773139307, 0.221701492837, 0.224155185699, 0.272370182157], 1e-11))
  }

  @Test func analyticHierarchy() throws {
    let found = try #require(AnalyticHierarchy([[1, 3, 5], [1.0 / 3, 1, 2], [0.2, 0.5, 1]]))
    #expect(isNear(found.weights, [0.648329013822, 0.229650794063, 0.122020192115], 1e-11))
    #expect(isNear(found.largestEigenvalue, 3.003694598064, 1e-11))
    #expect(isNear(found.consistencyIndex, 0.001847299032, 1e-11))
    #expect(isNear(found.consistencyRatio ?? 0, 0.003184998331, 1e-11))
    #expect(found.isConsistent == true)
    #expect(AnalyticHierarchy([[1, 3], [3, 1]]) == nil)
    #expect(AnalyticHierarchy([]) == nil)
    #expect(AnalyticHierarchy([[1]])?.weights == [1])
    let circle = try #require(AnalyticHierarchy([[1, 9, 1.0 / 9], [1.0 / 9, 1, 9], [9, 1.0 / 9, 1]]))
    #expect(circle.isConsistent == false)
  }

  @Test func expertBudget() {
    let budget = ExpertBudget([[50, 50], [30, 70], [1, 0]])
    #expect(isNear(budget.weights, [0.6, 0.4]))
    #expect(budget.criteria[0].minimum == 0.3 && budget.criteria[0].maximum == 1)
  }

  @Test func balancedCorrelations() {
    var random = SeededColumns(seed: 5)
    let base = random.column(60)
    let columns = (0..<3).map { index in
      let noise = random.column(60)
      return zip(base, noise).map { $0 + Double(index + 1) * 0.5 * $1 }
    }
    let equal = BalancedWeights(columns, targets: [1, 1, 1])
    #expect(equal.gap < 1e-8)
    #expect(isNear(equal.weights.reduce(0, +), 1))
    let shares = equal.correlations.map { $0 / equal.correlations.reduce(0, +) }
    #expect(shares.allSatisfy { abs($0 - 1.0 / 3) < 1e-4 })
    let uneven = BalancedWeights(columns, targets: [0.36, 0.33, 0.31])
    let unevenShares = uneven.correlations.map { $0 / uneven.correlations.reduce(0, +) }
    #expect(isNear(unevenShares, [0.36, 0.33, 0.31], 1e-3))
  }

  /// The figures are those of scipy's non-negative least squares.
  @Test func regression() throws {
    let outcome: [Double] = [52, 55, 61, 50, 70, 72]
    let held = try #require(RegressionWeights(SixUnits.normalised, outcome: outcome))
    #expect(
      isNear(held.weights, [0.46065567880882535, 0.4597780518302946, 0, 0.07956626936088002], 1e-12))
    #expect(isNear(held.determination, 0.9654116676872968, 1e-12))
    let free = try #require(RegressionWeights(Array(SixUnits.normalised[..<3]), outcome: outcome))
    #expect(isNear(free.weights, [0.4901268698044179, 0.47317651892506524, 0.03669661127051683], 1e-12))
    // A unit without an outcome says nothing; too few say nothing together.
    #expect(RegressionWeights(SixUnits.normalised, outcome: [52, 55, 61, 50, 70, .nan]) == nil)
    #expect(RegressionWeights([SixUnits.x1], outcome: SixUnits.x1.map { -$0 }) == nil)
    #expect(RegressionWeights([SixUnits.x1, SixUnits.x1], outcome: SixUnits.x1)?.weights.max() == 1)
  }

  @Test func whatAnOutcomeIsMadeOfIsFoundAgain() throws {
    var random = SeededColumns(seed: 12)
    let columns = (0..<5).map { _ in random.column(200) }
    let standard = columns.map { Normalisation.zScore(mean: 0, deviation: 1).applied(to: $0) }
    let weights = [0.35, 0, 0.25, 0.3, 0.1]
    let outcome = (0..<200).map { unit in
      20 + 3 * zip(standard, weights).reduce(0) { $0 + $1.0[unit] * $1.1 }
    }
    let found = try #require(RegressionWeights(columns, outcome: outcome))
    #expect(isNear(found.weights, weights, 1e-9) && isNear(found.determination, 1, 1e-12))
  }

  @Test func unusableWeightsGiveWay() throws {
    // The first component of these has an element below 0.
    let columns = SixUnits.normalised
    #expect(Weighting.firstComponent.weights(columns, given: SixUnits.weights) == nil)
    #expect(Weighting.equal.weights(columns, given: SixUnits.weights) == [0.25, 0.25, 0.25, 0.25])
    for weighting in Weighting.allCases where weighting != .firstComponent {
      let weights = try #require(
        weighting.weights(columns, given: SixUnits.weights, outcome: [52, 55, 61, 50, 70, 72]))
      #expect(isNear(weights.reduce(0, +), 1) && weights.allSatisfy { $0 >= 0 }, "\(weighting)")
    }
  }
}
