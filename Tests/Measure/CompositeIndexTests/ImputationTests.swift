import CompositeIndex
import Testing

@Suite struct ImputationTests {
  private func table(_ columns: [[Double]], periods: [Int] = [], units: [String]? = nil) -> IndicatorTable {
    IndicatorTable(
      units: units ?? columns[0].indices.map { "u\($0)" },
      values: DataColumns(codes: columns.indices.map { "x\($0)" }, columns: columns), periods: periods)
  }

  @Test func centres() {
    var six = table([[10, 20, .nan, 40, 55, 80]])
    six.groups["g"] = ["a", "a", "b", "b", "b", "a"]
    #expect(Imputation.mean.filled(six)[2, 0] == 41)
    #expect(Imputation.median.filled(six)[2, 0] == 40)
    #expect(Imputation.groupMean("g").filled(six)[2, 0] == 47.5)
    #expect(Imputation.groupMedian("g").filled(six)[2, 0] == 47.5)
    six.groups["g"] = ["a", "a", nil, "b", "b", "a"]
    #expect(Imputation.groupMean("g").filled(six)[2, 0].isNaN)
    #expect(Imputation.mean.filled(table([[.nan, .nan]])).values.allSatisfy { $0.isNaN })
  }

  @Test func neighboursAndLines() {
    let data = table([[1, 2, 3, 4, 10], [10, 20, 30, 40, 100], [5, .nan, 6.9, 9, 21]])
    // Units 0 and 2 are as near to unit 1; the first counts.
    #expect(Imputation.hotDeck.filled(data)[1, 2] == 5)
    let exact = table([[1, 2, 3, 4, 10], [5, .nan, 9, 11, 23]])
    #expect(isNear(Imputation.regression(predictorMaximum: 3).filled(exact)[1, 1], 7, 1e-12))
    let alone = table([[.nan, 1, 2]])
    #expect(Imputation.regression(predictorMaximum: 3).filled(alone)[0, 0].isNaN)
    #expect(Imputation.hotDeck.filled(alone)[0, 0].isNaN)
  }

  @Test func panels() {
    let data = table(
      [[1, .nan, .nan, 7, .nan, .nan, 5]], periods: [2000, 2001, 2003, 2006, 2008, 2000, 2001],
      units: ["a", "a", "a", "a", "a", "b", "b"])
    let latest = Imputation.panelLatest.filled(data)[0]
    #expect(isNear(latest, [1, 1, 1, 7, 7, .nan, 5]))
    let linear = Imputation.panelLinear(extendsConstantly: false).filled(data)[0]
    #expect(isNear(linear, [1, 2, 4, 7, .nan, .nan, 5]))
    let extended = Imputation.panelLinear(extendsConstantly: true).filled(data)[0]
    #expect(isNear(extended, [1, 2, 4, 7, 7, 5, 5]))
  }

  /// For values missing in one column only, the greatest likelihood is the regression on the complete rows
  /// (Anderson 1957), with the means of all rows.
  @Test func multivariateNormalAgainstItsClosedForm() throws {
    var random = SeededColumns(seed: 12)
    let x = random.column(60)
    let noise = random.column(60)
    var y = zip(x, noise).map { 2 * $0 + 0.3 * $1 }
    for unit in 0..<15 { y[4 * unit] = .nan }
    let data = table([x, y])
    let model = try #require(NormalModel(data.values, iterationMaximum: 5_000, tolerance: 1e-13))
    let there = y.indices.filter { !y[$0].isNaN }
    let (xs, ys) = (there.map { x[$0] }, there.map { y[$0] })
    let slope = Correlation.covariance(xs, ys) / Correlation.covariance(xs, xs)
    let intercept = ColumnStatistics.mean(ys) - slope * ColumnStatistics.mean(xs)
    #expect(isNear(model.means[1], intercept + slope * ColumnStatistics.mean(x), 1e-6))
    let filled = Imputation.multivariateNormal(iterationMaximum: 5_000, tolerance: 1e-13).filled(data)
    for unit in 0..<15 { #expect(isNear(filled[4 * unit, 1], intercept + slope * x[4 * unit], 1e-6)) }
    #expect(NormalModel(table([[1, .nan, .nan]]).values, iterationMaximum: 5, tolerance: 1) == nil)
  }

  @Test func multipleImputation() throws {
    var random = SeededColumns(seed: 13)
    let x = random.column(80)
    let noise = random.column(80)
    var y = zip(x, noise).map { $0 + 0.5 * $1 }
    let whole = ColumnStatistics.mean(y)
    for unit in 0..<20 { y[4 * unit + 1] = .nan }
    let data = table([x, y])
    let sets = try #require(MultipleImputation.dataSets(data, count: 20, seed: 5))
    #expect(sets == MultipleImputation.dataSets(data, count: 20, seed: 5))
    #expect(sets[3] == Imputation.drawn(number: 3, seed: 5).filled(data))
    let columns = sets.map { $0[1] }
    for column in columns {
      for (a, b) in zip(column, y) { #expect(b.isNaN ? !a.isNaN : a == b) }
    }
    let combined = try #require(
      MultipleImputation.combine(
        estimates: columns.map { ColumnStatistics.mean($0) },
        variances: columns.map {
          let deviation = ColumnStatistics.standardDeviation($0)
          return deviation * deviation / 80
        }))
    #expect(abs(combined.estimate - whole) < 3 * combined.variance.squareRoot())
    #expect(combined.between > 0 && combined.variance > combined.within)
    // Rubin's rules by hand: Q̄ = 2, Ū = 1, B = 1, T = 1 + 4/3, ν = 2 (1 + 3/4)².
    let hand = try #require(MultipleImputation.combine(estimates: [1, 2, 3], variances: [1, 1, 1]))
    #expect(hand.estimate == 2 && isNear(hand.variance, 7.0 / 3) && isNear(hand.degreesOfFreedom, 6.125))
    #expect(MultipleImputation.combine(estimates: [1], variances: [1]) == nil)
    #expect(MultipleImputation.combine(estimates: [2, 2], variances: [1, 1])?.degreesOfFreedom == .infinity)
  }

  @Test func trends() {
    let trend = Trend(first: 100, last: 121, years: 2)
    #expect(trend.change == 21 && isNear(trend.compoundRate, 0.1))
    #expect(Trend(first: -1, last: 5, years: 1).compoundRate.isNaN)
  }

  @Test func rawValues() {
    #expect(isNear(ProsperityRawValues.gini([1, 1, 1]), 0))
    // Σ|yᵢ − yⱼ| of (1, 2, 3, 4) is 20; 20/(2·16·2.5).
    #expect(isNear(ProsperityRawValues.gini([4, 1, 3, 2]), 0.25))
    #expect(ProsperityRawValues.gini([]).isNaN && ProsperityRawValues.gini([0, 0]).isNaN)
    #expect(
      isNear(
        ProsperityRawValues.landUseMix([[1, 1, 1, 1, 1], [5, 0, 0, 0, 0], [0, 0, 0, 0, 0]]),
        1.6094379124341003 / 2))
    let ratio = ProsperityRawValues.landUseEfficiency(land: (100, 120), population: (1_000, 1_100), years: 10)
    #expect(isNear(ratio, 0.2 / 0.09531017980432493))
    #expect(ProsperityRawValues.landUseEfficiency(land: (100, 120), population: (10, 9), years: 5).isNaN)
    #expect(isNear(ProsperityRawValues.enrolmentParity(girls: (80, 100), boys: (45, 50)), 8.0 / 9))
    #expect(
      ProsperityRawValues.cityProductPerCapita(
        nationalProduct: [100, 50, 7], cityEmployment: [10, 5, 0], nationalEmployment: [100, 10, 0],
        population: 5, purchasingPowerFactor: 2) == 14)
    #expect(ProsperityRawValues.normalisedHerfindahl([1]).isNaN)
    #expect(isNear(ProsperityRawValues.normalisedHerfindahl([3, 3, 3]), 0))
  }

  /// The urban governance index of 2004: logarithmic goalposts and weighted sums of one worked example.
  @Test func governanceIndexOf2004() {
    let revenue = Standardisation.logarithmic(minimum: 2.3, maximum: 1_340).score(277.8).score
    #expect(isNear(revenue, 75.28827, 1e-7))
    let ratio = Standardisation.logarithmic(minimum: 0.09, maximum: 8.37).score(38.0 / 6).score
    #expect(isNear(ratio, 93.84840, 1e-7))
    let scores = [revenue / 100, ratio / 100, 0.9, 1, 1, 0.8, 1, 0.5]
    let total = Aggregation.arithmetic.applied(
      to: scores.map { [$0] }, weights: [0.25, 0.10, 0.10, 0.10, 0.10, 0.15, 0.10, 0.10])
    #expect((total[0] * 100).rounded() == 84)
  }
}
