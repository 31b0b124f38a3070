import CompositeIndex
import Testing

@Suite struct AggregationTests {
  private func score(_ aggregation: Aggregation, _ columns: [[Double]] = SixUnits.positive) -> [Double] {
    aggregation.applied(to: columns, weights: SixUnits.weights)
  }

  @Test func means() {
    #expect(
      isNear(
        score(.arithmetic, SixUnits.normalised),
        [
          16.6666666666667, 31.7857142857143, 63.9285714285714, 27.8571428571429, 67.1428571428571,
          73.5119047619048,
        ], 1e-13))
    #expect(
      isNear(
        score(.geometric),
        [
          4.31808531107098, 26.4771605470941, 56.1842101320163, 13.1453005297264, 47.3373495546745,
          69.9411376760841,
        ], 1e-13))
    #expect(
      isNear(
        score(.harmonic),
        [
          1.63490888909444, 22.8985733456509, 48.4372976218978, 3.14445639639038, 8.87022314504494,
          65.8479846030442,
        ], 1e-13))
    #expect(
      isNear(
        score(.power(2)),
        [
          28.2187880675269, 40.8393114810338, 71.0058446502103, 34.3696368729073, 73.1742817539338,
          77.230004305652,
        ], 1e-13))
    #expect(isNear(score(.power(-1)), score(.harmonic), 1e-14))
  }

  @Test func missingValuesGiveTheirWeightToTheRest() {
    let columns = [[50.0], [.nan], [20.0]]
    #expect(Aggregation.arithmetic.applied(to: columns, weights: [1, 1, 2]) == [30])
    #expect(
      isNear(Aggregation.geometric.applied(to: columns, weights: [1, 1, 2]), [27.1441761659491], 1e-13))
    #expect(Aggregation.arithmetic.applied(to: columns, weights: [1, 1, 2], shareMinimum: 0.75) == [30])
    #expect(
      Aggregation.arithmetic.applied(to: columns, weights: [1, 1, 2], shareMinimum: 0.76)[0].isNaN)
    for rule in [Aggregation.arithmetic, .geometric, .harmonic, .power(2), .copeland, .borda, .idealPoint] {
      #expect(rule.applied(to: [[.nan], [.nan]], weights: [1, 1])[0].isNaN, "\(rule)")
    }
  }

  @Test func zeroAndBelow() {
    let columns = [[0.0, -1, 4], [9.0, 9, 9]]
    for rule in [Aggregation.geometric, .harmonic, .power(-2)] {
      let scores = rule.applied(to: columns, weights: [1, 1])
      #expect(scores[0] == 0 && scores[1].isNaN && scores[2] > 4, "\(rule)")
    }
    #expect(Aggregation.power(2).applied(to: columns, weights: [1, 1])[1].isNaN)
    #expect(Aggregation.geometric.applied(to: [[0], [-1]], weights: [1, 1])[0].isNaN)
  }

  @Test func outranking() {
    let outranking = Outranking(SixUnits.normalised, weights: SixUnits.weights)
    #expect(outranking.copeland == [-5, -1, 3, -3, 4, 2])
    #expect(isNear((0..<6).map { $0 == 2 ? 0 : outranking[2, $0] }, [1, 0.95, 0, 0.6, 0.3, 0.6], 1e-14))
    #expect(outranking.dominancePairs == 2)
    #expect(score(.copeland, SixUnits.normalised) == [-5, -1, 3, -3, 4, 2])
    let borda = score(.borda, SixUnits.normalised)
    #expect(isNear(borda[0], 0.3 * 2 + 0.1 * 1))
  }

  @Test func theExactOrderIsTheBestOfAll() {
    var random = SeededColumns(seed: 3)
    for _ in 0..<20 {
      let columns = (0..<4).map { _ in random.column(6) }
      let outranking = Outranking(columns, weights: [0.1, 0.2, 0.3, 0.4])
      var best = 0.0
      permute([], Array(0..<6)) { best = max(best, outranking.support(of: $0)) }
      let found = outranking.kemeny
      #expect(found.isExact && isNear(found.support, best, 1e-12))
      #expect(found.support <= found.supportLimit + 1e-12)
      #expect(found.order.sorted() == Array(0..<6))
    }
  }

  private func permute(_ head: [Int], _ rest: [Int], _ body: ([Int]) -> Void) {
    if rest.isEmpty { return body(head) }
    for (index, next) in rest.enumerated() {
      var left = rest
      left.remove(at: index)
      permute(head + [next], left, body)
    }
  }

  @Test func aLongOrderIsNoWorseThanCopelands() {
    var random = SeededColumns(seed: 4)
    let columns = (0..<5).map { _ in random.column(40) }
    let outranking = Outranking(columns, weights: [1, 1, 1, 1, 1])
    let scores = outranking.copeland
    let copeland = (0..<40).sorted { (scores[$0], $1) > (scores[$1], $0) }
    let found = outranking.kemeny
    #expect(!found.isExact && found.support >= outranking.support(of: copeland))
    #expect(found.support <= found.supportLimit)
  }

  @Test func idealPoint() {
    let found = IdealPoint.closeness(
      SixUnits.winsorised, weights: SixUnits.weights, isReversed: SixUnits.isReversed)
    #expect(
      isNear(
        found,
        [
          0.236094824467, 0.218834964934, 0.490397763419, 0.320643681094, 0.676658619033, 0.781534127628,
        ], 1e-11))
  }

  @Test func mazziottaPareto() {
    #expect(
      isNear(
        MazziottaPareto(.standardised).scores(SixUnits.normalised),
        [
          90.252143899227, 97.824358110659, 107.516096044285, 94.022401022275, 102.411124555385,
          104.215012026674,
        ], 1e-12))
    #expect(
      isNear(
        MazziottaPareto(.standardised, isPenaltySubtracted: false).scores(SixUnits.normalised),
        [
          90.956683217524, 99.346985281705, 108.547162330393, 94.97684210026, 104.396423717072,
          105.534767694541,
        ], 1e-12))
    #expect(
      isNear(
        MazziottaPareto(.adjusted(minimum: nil, maximum: nil)).scores(SixUnits.normalised),
        [
          78.125, 93.278505897772, 112.885294767057, 86.717755928282, 99.706457925636, 106.042626728111,
        ], 1e-12))
  }

  @Test func benefitOfDoubt() {
    let inputs = SixUnits.normalised.map { $0.map { 0.0099 * $0 + 0.01 } }
    #expect(
      isNear(BenefitOfDoubt().scores(inputs), [0.547381546135, 1, 1, 0.714921465969, 1, 1], 1e-11))
    #expect(
      isNear(
        BenefitOfDoubt(shareMinimum: 0.1).scores(inputs),
        [0.059442559948, 0.706268360664, 1, 0.096234301506, 0.094600473312, 1], 1e-11))
    #expect(BenefitOfDoubt().scores([[1, .nan], [2, 3]])[1].isNaN)
    let capped = BenefitOfDoubt(shareMaximum: 0.5).solutions(inputs)[3]!
    let own = inputs.map { $0[3] }
    #expect(zip(capped.weights, own).allSatisfy { $0 * $1 <= 0.5 * capped.score + 1e-9 })
    #expect(capped.score <= 0.714921465969 + 1e-9)
  }

  @Test func onlyAWinnerMayBeDominatedByNone() {
    var random = SeededColumns(seed: 11)
    let rules: [Aggregation] = [
      .arithmetic, .geometric, .harmonic, .power(2), .copeland, .borda, .kemeny, .benefitOfDoubt(.init()),
      .idealPoint, .netFlow(NetFlow()), .netFlow(NetFlow(indifference: 5, preference: 30)),
      .choquet(ChoquetIntegral(interaction: 0.8)), .choquet(ChoquetIntegral(interaction: -1)),
    ]
    for _ in 0..<30 {
      var columns = (0..<4).map { _ in random.column(8) }
      // The first unit is below the second everywhere.
      for index in columns.indices { columns[index][0] = columns[index][1] * (0.5 + 0.5 * random.uniform()) }
      for rule in rules {
        let scores = rule.applied(to: columns, weights: [0.1, 0.4, 0.2, 0.3])
        #expect(scores[0] <= scores[1] + 1e-9, "\(rule)")
      }
    }
  }

  /// The figures are those of pymcdm's PROMETHEE II with its usual, second V-shaped and U-shaped functions.
  @Test func netFlow() {
    func flow(_ indifference: Double, _ preference: Double) -> [Double] {
      score(
        .netFlow(NetFlow(indifference: indifference, preference: preference)), SixUnits.normalised)
    }
    #expect(isNear(flow(0, 0), [-0.72, -0.38, 0.38, -0.32, 0.56, 0.48], 1e-12))
    #expect(
      isNear(
        flow(10, 40),
        [
          -0.5462698412698413, -0.3292857142857143, 0.3097619047619048, -0.3061904761904762,
          0.4116666666666665, 0.46031746031746024,
        ], 1e-12))
    #expect(
      isNear(
        flow(0, 40),
        [
          -0.5897023809523809, -0.34196428571428567, 0.3273214285714286, -0.3096428571428571, 0.44875,
          0.4652380952380953,
        ], 1e-12))
    #expect(isNear(flow(25, 25), [-0.58, -0.38, 0.32, -0.24, 0.4, 0.48], 1e-12))
  }

  @Test func netFlowIsTheSumOverAllPairs() {
    var random = SeededColumns(seed: 4)
    for (indifference, preference) in [(0.0, 0.0), (0, 7), (12, 12), (3, 60), (200, 300)] {
      var column = random.column(40, missing: 0.1)
      column += [column[3], column[3], column[3] + indifference, column[3] + preference]
      let flows = NetFlow(indifference: indifference, preference: preference).flows(column)
      let there = column.indices.filter { !column[$0].isNaN }
      func preferred(_ d: Double) -> Double {
        d <= indifference ? 0 : d >= preference ? 1 : (d - indifference) / (preference - indifference)
      }
      for a in column.indices {
        let expected = there.reduce(0) {
          $0 + preferred(column[a] - column[$1]) - preferred(column[$1] - column[a])
        }
        #expect(isNear(flows[a], column[a].isNaN ? .nan : expected / Double(there.count - 1), 1e-12))
      }
      #expect(isNear(there.reduce(0) { $0 + flows[$1] }, 0, 1e-12))
    }
    #expect(NetFlow().flows([.nan, 3])[1] == 0 && NetFlow().flows([]).isEmpty)
  }

  /// By the definition: values in ascending order, each step times the capacity of those that reach it.
  @Test func choquetIntegral() {
    let weights = SixUnits.weights
    for interaction in [-1, -0.4, 0, 0.5, 1] {
      let scores = score(.choquet(ChoquetIntegral(interaction: interaction)), SixUnits.normalised)
      func capacity(_ set: [Int]) -> Double {
        set.reduce(0) { sum, i in
          let own = (0..<4).filter { $0 != i }.reduce(0) { $0 + interaction * weights[i] * weights[$1] }
          let pairs = set.filter { $0 > i }.reduce(0) { $0 + 2 * interaction * weights[i] * weights[$1] }
          return sum + weights[i] - own + pairs
        }
      }
      #expect(isNear(capacity([0, 1, 2, 3]), 1))
      for unit in 0..<6 {
        let order = (0..<4).sorted { SixUnits.normalised[$0][unit] < SixUnits.normalised[$1][unit] }
        var (sum, below) = (0.0, 0.0)
        for place in order.indices {
          let value = SixUnits.normalised[order[place]][unit]
          sum += (value - below) * capacity(Array(order[place...]))
          below = value
        }
        #expect(isNear(scores[unit], sum, 1e-12))
      }
    }
    #expect(isNear(score(.choquet(ChoquetIntegral(interaction: 0))), score(.arithmetic), 1e-13))
    // Half of each, all unevenness counted: the Gini coefficient of 1 and 3 is a quarter.
    let two = Aggregation.choquet(ChoquetIntegral(interaction: 1)).applied(
      to: [[1, .nan, 5], [3, .nan, .nan]], weights: [1, 1])
    #expect(two[0] == 1.5 && two[1].isNaN && two[2] == 5)
  }
}
