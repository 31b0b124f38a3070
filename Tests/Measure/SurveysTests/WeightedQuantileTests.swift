import Surveys
import TestSupport
import Testing

@Suite struct WeightedQuantileTests {
  /// The results of R's package survey 4.1.
  @Test func rules() {
    let distribution = WeightedDistribution([1, 2, 3, 4, 10], weights: [1, 1, 2, 1, 1])
    let expected: [QuantileRule: [Double]] = [
      .mathematical: [2, 3, 4], .school: [2, 3, 4], .hf1: [2, 3, 4], .hf2: [2, 3, 4], .hf3: [2, 3, 4],
      .hf5: [2, 3, 4], .shahVaish: [1, 3, 4], .hf4: [1.5, 2.5, 3.5], .hf6: [1.75, 2.75, 5.5],
      .hf7: [2.25, 3.25, 3.875], .hf8: [1.91666666667, 2.9, 4.5], .hf9: [1.9375, 2.92307692308, 4.375],
    ]
    #expect(expected.count == QuantileRule.allCases.count)
    for (rule, values) in expected {
      for (share, value) in zip([0.25, 0.5, 0.75], values) {
        #expect(agree(distribution.quantile(share, rule: rule), value, 1e-11), "\(rule) \(share)")
      }
    }
  }

  /// Equal weights: Hyndman and Fan's definitions on 1 … 10 (R's `quantile`, types 4 to 9).
  @Test func equalWeightsAreThePlainRules() {
    let distribution = WeightedDistribution(
      (1...10).map(Double.init), weights: Array(repeating: 0.7, count: 10))
    let expected: [QuantileRule: Double] = [
      .hf4: 2.5, .hf5: 3, .hf6: 2.75, .hf7: 3.25, .hf8: 35.0 / 12, .hf9: 2.9375, .hf1: 3, .hf2: 3,
    ]
    for (rule, value) in expected {
      #expect(agree(distribution.quantile(0.25, rule: rule), value, 1e-12), "\(rule)")
    }
    #expect(distribution.quantile(0.5, rule: .school) == 5.5)
    #expect(distribution.quantile(0.5) == 5)
  }

  @Test func edges() {
    let none = WeightedDistribution([.nan], weights: [1])
    #expect(none.quantile(0.5).isNaN && none.count == 0)
    for rule in QuantileRule.allCases {
      let one = WeightedDistribution([7, 9], weights: [3, 0])
      #expect(
        one.quantile(0, rule: rule) == 7 && one.quantile(0.5, rule: rule) == 7
          && one.quantile(1, rule: rule) == 7)
      let ties = WeightedDistribution([2, 2, 2, 2], weights: [1, 5, 2, 9])
      #expect(ties.quantile(0.37, rule: rule) == 2)
    }
  }

  @Test func orderOfRowsAndScaleOfWeightsDoNotCount() {
    var generator = SeededGenerator(seed: 5)
    let pairs = (0..<300).map { _ in
      (Double(Int.random(in: 0...40, using: &generator)), Double.random(in: 0.5...9, using: &generator))
    }
    let first = WeightedDistribution(pairs.map(\.0), weights: pairs.map(\.1))
    let mixed = pairs.shuffled(using: &generator)
    let second = WeightedDistribution(mixed.map(\.0), weights: mixed.map { $0.1 * 1_024 })
    for rule in QuantileRule.allCases {
      for share in [0, 0.1, 0.333, 0.5, 0.9, 1] {
        #expect(agree(first.quantile(share, rule: rule), second.quantile(share, rule: rule), 1e-12))
      }
    }
  }
}
