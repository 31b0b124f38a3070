import CitySamples
import Surveys
import Testing

@Suite struct DryRunTests {
  @Test func precisionExpected() throws {
    let run = DryRun(
      cityCounts: [1, 5, 8, 10], sizes: [1, 3, 3, 3],
      .init(deviations: [0, 6, 5, 4], mean: 45, designEffect: 1.5, overlap: 0.8, correlation: 0.9))
    // By hand: sum of (N_h/24·S_h)²·(1/3 − 1/N_h).
    let parts = [(5.0, 6.0), (8, 5), (10, 4)].map { (cities: Double, deviation: Double) -> Double in
      let spread = cities / 24 * deviation
      return spread * spread * (1 / 3.0 - 1 / cities)
    }
    let variance = 1.5 * parts.reduce(0, +)
    #expect(isNear(run.standardError, variance.squareRoot()))
    #expect(isNear(try #require(run.coefficientOfVariation), variance.squareRoot() / 45))
    #expect(run.degreesOfFreedom == 6 && run.sampleSize == 10)
    #expect(isNear(run.halfWidth, 2.4469118511449692 * variance.squareRoot(), 1e-12))
    #expect(
      isNear(run.smallestDetectableChange, SampleSize.z95 * (2 * variance * 0.28).squareRoot(), 1e-12))
  }

  /// With the standard deviations of the whole country, the dry run tells the variance over all samples.
  @Test func theRunIsTrueToTheDraws() throws {
    let plan = try ToyCountry.plan()
    let deviations = DryRun.deviations(plan, pilot: ToyCountry.access)
    #expect(deviations.count == 4 && deviations[0] == 0)
    #expect(deviations.contains { isNear($0, 5.09901951, 1e-8) })
    let run = DryRun(plan, .init(deviations: deviations, mean: 45.0833333333333))
    var (sum, squares) = (0.0, 0.0)
    for draw in 0..<4000 {
      let sample = plan.draw(seed: "dry-\(draw)")
      let mean = sample.selections.reduce(0) { $0 + $1.weight * ToyCountry.access[$1.row] } / 24
      sum += mean
      squares += mean * mean
    }
    let mean = sum / 4000
    let spread = (squares / 4000 - mean * mean).squareRoot()
    #expect(abs(mean - 45.0833333333333) < 4 * run.standardError / 4000.0.squareRoot())
    // The standard error of a standard deviation of 4,000 values is about 1.1 %.
    #expect(abs(spread / run.standardError - 1) < 0.045)
  }

  @Test func tableOverSampleSizes() throws {
    let plan = try ToyCountry.plan()
    let table = DryRun.table(
      plan, sampleSizes: [5, 7, 10, 16, 24, 25],
      .init(deviations: DryRun.deviations(plan, pilot: ToyCountry.access)))
    // One certain and three of each of three.
    #expect(table.map(\.sampleSize) == [10, 16, 24])
    #expect(zip(table, table.dropFirst()).allSatisfy { $0.standardError > $1.standardError })
    #expect(table[2].standardError == 0 && table[2].halfWidth == 0)
    #expect(table[0].coefficientOfVariation == nil)
  }

  /// The precision told is that of the allocation that the design asks for, not of a better one.
  @Test(arguments: [AllocationRule.equal, .proportional, .neymanOnLogPopulation, .power(0.5)])
  func sizesAreAllocatedAsTheDesignSays(rule: AllocationRule) throws {
    let frame = try ToyCountry.frame()
    func plan(_ size: Int) throws -> CityPlan {
      try CityPlan(
        CityDesign(
          sampleSize: size, stratifiers: [.size], sizeRule: .breaks([200, 500]), certainty: .primate,
          allocation: rule, minimumPerStratum: 2), on: frame)
    }
    let small = try plan(12)
    let assumptions = DryRun.Assumptions(deviations: DryRun.deviations(small, pilot: ToyCountry.access))
    let table = DryRun.table(small, sampleSizes: [12, 17], assumptions)
    #expect(table == [DryRun(small, assumptions), DryRun(try plan(17), assumptions)])
    // Wright's allocation on the true deviations is at least as good.
    let best = Allocation.integers(
      priorities: zip(small.cityCounts, assumptions.deviations).map { Double($0) * $1 }, sampleSize: 12,
      minima: [1, 2, 2, 2], caps: small.cityCounts)!
    let least = DryRun(cityCounts: small.cityCounts, sizes: best, assumptions).standardError
    #expect(table[0].standardError >= least)
  }

  @Test func pilotsWithGaps() throws {
    let plan = try ToyCountry.plan()
    var pilot = [Double](repeating: .nan, count: 24)
    let unknown = DryRun.deviations(plan, pilot: pilot)
    #expect(unknown.count { $0.isNaN } == 3)
    for (row, value) in [(1, 50.0), (2, 54), (3, 46), (7, 40), (8, 44), (20, 30)] { pilot[row] = value }
    let deviations = DryRun.deviations(plan, pilot: pilot)
    // Large: 4; medium: √8; small has one value and gets √((2·16 + 8)/3).
    let byName = Dictionary(uniqueKeysWithValues: zip(plan.strata.map(\.name), deviations))
    #expect(isNear(byName["Toy / large"]!, 4) && isNear(byName["Toy / medium"]!, 8.0.squareRoot()))
    #expect(isNear(byName["Toy / small"]!, (40 / 3.0).squareRoot()))
  }
}
