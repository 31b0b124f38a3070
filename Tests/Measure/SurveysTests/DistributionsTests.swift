import Foundation
import Surveys
import TestSupport
import Testing

@Suite struct DistributionsTests {
  /// Known quantiles, to 15 digits.
  @Test func normalQuantiles() {
    #expect(agree(NormalDistribution.quantile(0.975), 1.959963984540054, 1e-15))
    #expect(agree(NormalDistribution.quantile(0.5), 0, 1e-16))
    #expect(agree(NormalDistribution.quantile(1e-10), -6.361340902404056, 1e-14))
    #expect(agree(NormalDistribution.quantile(1e-300), -37.0471, 1e-5))
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(1.5).isNaN)
  }

  /// With one degree t is Cauchy's, tan π(p − ½); with two, (2p − 1)/√(2p(1 − p)).
  @Test(arguments: [1e-8, 0.001, 0.025, 0.2, 0.4999, 0.5, 0.6, 0.975, 0.9999])
  func studentInClosedForm(p: Double) {
    #expect(
      agree(
        StudentDistribution.quantile(p, degreesOfFreedom: 1), p == 0.5 ? 0 : -1 / tan(Double.pi * p), 2e-12))
    let two = (2 * p - 1) / (2 * p * (1 - p)).squareRoot()
    #expect(agree(StudentDistribution.quantile(p, degreesOfFreedom: 2), two, 2e-12))
  }

  @Test func studentQuantiles() {
    #expect(agree(StudentDistribution.quantile(0.975, degreesOfFreedom: 6), 2.4469118511449700, 1e-14))
    #expect(agree(StudentDistribution.quantile(0.975, degreesOfFreedom: 10), 2.2281388519862748, 1e-14))
    #expect(agree(StudentDistribution.quantile(0.975, degreesOfFreedom: 197), 1.97207903377850275, 1e-14))
    #expect(
      StudentDistribution.quantile(0.975, degreesOfFreedom: .infinity) == NormalDistribution.quantile(0.975))
    #expect(agree(StudentDistribution.quantile(0.975, degreesOfFreedom: 1e9), 1.959963984540054, 1e-8))
    #expect(StudentDistribution.quantile(0.975, degreesOfFreedom: 0).isNaN)
  }

  @Test func distributionFunctionsUndoTheirQuantiles() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<400 {
      let p = Double.random(in: 0.0001...0.9999, using: &generator)
      let degrees = Double.random(in: 0.5...400, using: &generator)
      let t = StudentDistribution.quantile(p, degreesOfFreedom: degrees)
      #expect(agree(StudentDistribution.cumulative(t, degreesOfFreedom: degrees), p, 1e-12))
      let a = exp(Double.random(in: -3...8, using: &generator))
      let b = exp(Double.random(in: -3...8, using: &generator))
      let x = BetaDistribution.quantile(p, a: a, b: b)
      // Where x is within rounding of 1 its own grain is larger than the tolerance.
      if x < 0.999 { #expect(agree(BetaDistribution.cumulative(x, a: a, b: b), p, 1e-11)) }
    }
  }

  /// I_x(a, 1) = x^a; I_x(1, b) = 1 − (1 − x)^b; a binomial sum; I_x(a, b) = 1 − I_{1−x}(b, a).
  @Test func betaInClosedForm() {
    for x in [1e-6, 0.1, 0.5, 0.77, 0.999] {
      for a in [0.3, 1, 2.5, 40, 3_000] {
        #expect(agree(BetaDistribution.cumulative(x, a: a, b: 1), pow(x, a), 1e-12))
        #expect(agree(BetaDistribution.cumulative(x, a: 1, b: a), -expm1(a * log1p(-x)), 1e-12))
        let sum = BetaDistribution.cumulative(x, a: a, b: 7) + BetaDistribution.cumulative(1 - x, a: 7, b: a)
        #expect(agree(sum, 1, 1e-12))
      }
    }
    // P(X ≥ 3) of ten throws with 0.3.
    let binomial =
      1 - (0...2).reduce(0) { $0 + [1, 10, 45][$1] * pow(0.3, Double($1)) * pow(0.7, Double(10 - $1)) }
    #expect(agree(BetaDistribution.cumulative(0.3, a: 3, b: 8), binomial, 1e-13))
    // To 30 digits by another implementation (mpmath).
    #expect(agree(BetaDistribution.cumulative(0.99, a: 3_000, b: 7), 1.01344356006760384e-7, 1e-13))
    #expect(
      agree(BetaDistribution.cumulative(0.99, a: 2_500.0 / 7, b: 13.0 / 9), 0.0609379377633367794, 1e-13))
    #expect(BetaDistribution.cumulative(0, a: 1, b: 1) == 0)
    #expect(BetaDistribution.cumulative(1, a: 1, b: 1) == 1)
    #expect(BetaDistribution.cumulative(0.5, a: 0, b: 1).isNaN)
    #expect(agree(BetaDistribution.quantile(0.025, a: 0.02, b: 1), pow(0.025, 50), 1e-12))
  }
}
