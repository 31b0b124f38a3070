import Surveys
import TestSupport
import Testing

@Suite struct SurveyDesignTests {
  private func faults(_ variables: SurveyVariables) -> [SurveyDesignFault] {
    do throws(SurveyDesignFaults) {
      return try SurveyDesign(variables).warnings
    } catch {
      return error.all
    }
  }

  @Test func everyFaultAtOnce() {
    let variables = SurveyVariables(
      weights: [1, 0, -2, .nan, .infinity, 1, 1, 1],
      stages: [
        .init(
          units: [1, 2, 3, 4, 1, 5, 6, 7], strata: [0, 0, 1, 1, 1, 2, 3, 3],
          population: .counts([9, 8, 1, 1, 1, 5, .nan, 0.5]))
      ], identifiers: [1, 2, 3, 2, 4, 5, 6, -1])
    let found = faults(variables).map { "\($0.row) \($0.kind.rawValue) \($0.found)" }
    #expect(
      found == [
        "1 survey.weight.value 0.0", "1 survey.population.varies 8.0", "2 survey.weight.value -2.0",
        "2 survey.population.sample 1.0", "3 survey.identifier.twice 2", "3 survey.weight.missing ",
        "4 survey.weight.value inf", "4 survey.unit.strata 1", "5 survey.stratum.single 2",
        "6 survey.population.missing ", "7 survey.population.value 0.5",
      ])
  }

  @Test func missingCodes() {
    let variables = SurveyVariables(
      weights: [1, 1, 1], stages: [.init(units: [0, -1, 1], strata: [-1, 0, 0]), .init(units: [0, 0, -1])])
    #expect(
      faults(variables).map { "\($0.row) \($0.stage!) \($0.kind)" } == [
        "0 0 stratumMissing", "1 0 unitMissing", "2 1 unitMissing",
      ])
  }

  /// R's set `crowd`: cluster 4 stands in two strata, and alone in the third.
  @Test func unitsNumberedWithinStrata() throws {
    let stage = SurveyVariables.Stage(units: [1, 2, 3, 4, 4, 6], strata: [1, 1, 2, 2, 3, 3])
    let rows = [1.0, 1, 1, 1, 1, 1]
    #expect(faults(SurveyVariables(weights: rows, stages: [stage])).map(\.kind) == [.unitInTwoStrata])
    let design = try SurveyDesign(
      SurveyVariables(weights: rows, stages: [stage], areUnitsNumberedWithinStrata: true))
    #expect(design.primaryUnitCount == 6 && design.stratumCount == 3 && design.degreesOfFreedom == 3)
  }

  @Test func codesMayBeSparse() throws {
    let dense = try SurveyDesign(
      SurveyVariables(weights: [1, 2, 3, 4], stages: [.init(units: [0, 1, 2, 3], strata: [0, 0, 1, 1])]))
    let sparse = try SurveyDesign(
      SurveyVariables(
        weights: [1, 2, 3, 4],
        stages: [
          .init(units: [7, 2_000_000_000, 9, 1_999_999_999], strata: [5, 5, 2_100_000_000, 2_100_000_000])
        ]))
    let y: [Double] = [3, 1, 4, 1]
    #expect(dense.mean(of: y) == sparse.mean(of: y))
    #expect(dense.stages == sparse.stages)
  }

  @Test func oneRowAndNone() throws {
    let none = try SurveyDesign(SurveyVariables(weights: [], stages: [.init()]))
    #expect(none.total(of: []).value == 0 && none.mean(of: []).value.isNaN && none.degreesOfFreedom == 0)
    let one = try SurveyDesign(SurveyVariables.simple(rowCount: 1, populationCount: 1))
    let mean = one.mean(of: [5])
    // A census of one city does not err, but knows nothing of its own error's distribution.
    #expect(mean.value == 5 && mean.standardError == 0 && mean.degreesOfFreedom == 0 && mean.lower.isNaN)
    #expect(faults(SurveyVariables.simple(rowCount: 1)).map(\.kind) == [.loneUnit])
  }

  @Test func emptyDomain() throws {
    let design = try SurveyDesign(SurveyVariables.simple(rowCount: 3))
    let nobody = [false, false, false]
    #expect(design.total(of: [1, 2, 3], in: nobody).value == 0)
    #expect(design.total(of: [1, 2, 3], in: nobody).standardError == 0)
    let mean = design.mean(of: [1, 2, 3], in: nobody)
    #expect(mean.value.isNaN && mean.count == 0 && !mean.isDefined && mean.lower.isNaN)
    #expect(design.quantiles(of: [1, 2, 3], at: [0.5], in: nobody)[0].value.isNaN)
  }

  @Test func kish() throws {
    let design = try SurveyDesign(SurveyVariables(weights: [1, 1, 2], stages: [.init()]))
    #expect(agree(design.kishLoss, 3 * 6 / 16.0, 1e-15))
  }

  /// Weights that are brought to a mean of 1 expand to no population: a design effect takes replacement.
  @Test func designEffectsOfNormalisedWeights() throws {
    let y: [Double] = [3, 1, 4, 1, 5, 9, 2, 6]
    let endless = EstimationRules(designEffectDenominator: .withReplacement)
    let ones = try SurveyDesign(SurveyVariables.simple(rowCount: 8))
    #expect(try #require(ones.mean(of: y).designEffect).isNaN)
    #expect(agree(try #require(ones.mean(of: y, rules: endless).designEffect), 1, 1e-12))
    let weights: [Double] = [1, 2, 3, 4, 5, 6, 7, 8]
    let plain = try SurveyDesign(SurveyVariables(weights: weights, stages: [.init()]))
    let normalised = try SurveyDesign(
      SurveyVariables(weights: weights.map { $0 / 4.5 }, stages: [.init()]))
    #expect(try #require(normalised.mean(of: y).designEffect).isNaN)
    let (first, second) = (plain.mean(of: y, rules: endless), normalised.mean(of: y, rules: endless))
    #expect(agree(try #require(second.designEffect), try #require(first.designEffect), 1e-12))
    let batch = StatisticBatch(
      ones, columns: [.values(y)], statistics: [.mean(0)], domains: [.whole(rowCount: 8)]
    ).linearised(threads: 1, withDesignEffects: true)
    #expect(try #require(batch.estimate(0, domain: 0).designEffect).isNaN)
    #expect(agree(try #require(batch.estimate(0, domain: 0, rules: endless).designEffect), 1, 1e-12))
  }

  private struct Drawn {
    var design: SurveyDesign
    var y, x: [Double]
    var group: [Int32]
  }

  private func drawn(_ seed: UInt64, weightScale: Double = 1) throws -> Drawn {
    var generator = SeededGenerator(seed: seed)
    let strata = (0..<600).map { _ in Int32.random(in: 0..<8, using: &generator) }
    let units = strata.map { $0 * 10 + Int32.random(in: 0..<10, using: &generator) }
    let weights = strata.map { _ in Double.random(in: 1...9, using: &generator) * weightScale }
    let y = strata.map { _ in Double.random(in: 0...100, using: &generator) }
    let design = try SurveyDesign(
      SurveyVariables(weights: weights, stages: [.init(units: units, strata: strata)]))
    return Drawn(
      design: design, y: y, x: y.map { $0 + Double.random(in: 0...50, using: &generator) + 1 },
      group: strata.map { _ in Int32.random(in: 0..<4, using: &generator) })
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func scaleOfWeightsLeavesMeans(seed: UInt64) throws {
    let (first, second) = (try drawn(seed), try drawn(seed, weightScale: 37.5))
    let (mean, other) = (first.design.mean(of: first.y), second.design.mean(of: second.y))
    #expect(agree(mean, other.value, other.standardError, 1e-12))
    let (ratio, same) = (
      first.design.ratio(of: first.y, over: first.x), second.design.ratio(of: second.y, over: second.x)
    )
    #expect(agree(ratio, same.value, same.standardError, 1e-12))
    #expect(
      agree(second.design.total(of: second.y).value, 37.5 * first.design.total(of: first.y).value, 1e-12))
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func domainsPartitionTotals(seed: UInt64) throws {
    let drawn = try drawn(seed)
    let parts = (0..<4).map { group in
      drawn.design.linearisedTotal(of: drawn.y, in: drawn.group.map { $0 == Int32(group) })
    }
    let whole = drawn.design.total(of: drawn.y)
    #expect(agree(parts.reduce(0) { $0 + $1.value }, whole.value, 1e-12))
    // Covariances of the parts sum to the variance of the whole.
    #expect(agree(drawn.design.covariances(of: parts).elements.reduce(0, +), whole.variance, 1e-11))
    let shares = drawn.design.proportions(among: drawn.group, count: 4)
    #expect(agree(shares.reduce(0) { $0 + $1.value }, 1, 1e-12))
  }

  @Test func manyMissing() throws {
    var drawn = try drawn(9)
    for row in stride(from: 0, to: 600, by: 7) { drawn.y[row] = .nan }
    let stated = drawn.y.map { !$0.isNaN }
    let filled = drawn.y.map { $0.isNaN ? 1e9 : $0 }
    #expect(drawn.design.mean(of: drawn.y) == drawn.design.mean(of: filled, in: stated))
  }

  /// 95 % intervals hold the truth in 95 % of samples: 2,000 stratified samples of 60 of 600 values.
  @Test func intervalsCover() throws {
    var generator = SeededGenerator(seed: 77)
    let strata = (0..<3).map { stratum in
      (0..<200).map { _ in Double(stratum) * 10 + Double.random(in: 0...10, using: &generator) }
    }
    let truth = strata.joined().reduce(0, +) / 600
    let share = Double(strata.joined().count { $0 > 25 }) / 600
    var (means, shares) = (0, 0)
    for _ in 0..<2_000 {
      let y = strata.flatMap { $0.shuffled(using: &generator).prefix(20) }
      let design = try SurveyDesign(
        SurveyVariables(
          weights: nil,
          stages: [.init(strata: (0..<60).map { $0 / 20 }, population: .counts(y.map { _ in 200 }))]))
      let mean = design.mean(of: y)
      if mean.lower <= truth, truth <= mean.upper { means += 1 }
      let estimate = design.proportion(of: 1, among: y.map { $0 > 25 ? 1 : 0 })
      if estimate.lower <= share, share <= estimate.upper { shares += 1 }
    }
    #expect((1_860...1_940).contains(means))
    #expect((1_840...1_990).contains(shares))
  }
}
