import CompositeIndex
import Testing

@Suite struct DiagnosticsTests {
  private let correlations = Correlation.pearson.matrix(SixUnits.normalised)

  @Test func coefficients() {
    let r = correlations
    #expect(
      isNear(
        [r[0][1], r[0][2], r[0][3], r[1][2], r[1][3], r[2][3]],
        [
          0.286523949303623, 0.381308593794224, -0.318357269983507, 0.590657109933544, -0.359634167862117,
          0.358019505197266,
        ], 1e-13))
    let arithmetic = Aggregation.arithmetic.applied(to: SixUnits.normalised, weights: SixUnits.weights)
    let geometric = Aggregation.geometric.applied(to: SixUnits.positive, weights: SixUnits.weights)
    #expect(Ranking.descending(arithmetic) == [6, 4, 3, 5, 2, 1])
    #expect(Ranking.descending(geometric) == [6, 4, 2, 5, 3, 1])
    #expect(isNear(Correlation.spearman.coefficient(arithmetic, geometric), 0.942857142857143, 1e-13))
    #expect(isNear(Correlation.kendall.coefficient(arithmetic, geometric), 0.866666666666667, 1e-13))
    #expect(
      isNear(
        SixUnits.normalised.map { Correlation.pearson.coefficient($0, arithmetic) },
        [0.769130401902497, 0.719434366587529, 0.836473698983864, -0.0692105267822129], 1e-13))
    #expect(Correlation.pearson.coefficient([1, 1, 1], [1, 2, 3]).isNaN)
    #expect(Correlation.kendall.coefficient([1], [2]).isNaN)
    // Ties: τ_b of (1, 1, 2, 3) and (1, 2, 2, 3) is 4/√(5·5).
    #expect(isNear(Correlation.kendall.coefficient([1, 1, 2, 3], [1, 2, 2, 3]), 0.8))
  }

  @Test func tiesShareTheLeastRank() {
    #expect(Ranking.descending([3, 5, 3, .nan, 1]) == [2, 1, 2, 0, 4])
    #expect(Ranking.midRanks([3, 5, 3, 1]) == [2.5, 4, 2.5, 1])
    #expect(Ranking.descending([]) == [])
  }

  @Test func principalComponents() throws {
    let components = try #require(PrincipalComponents(SixUnits.normalised))
    #expect(
      isNear(
        components.eigen.values, [1.88498269520591, 1.34036106362929, 0.719513681428078, 0.0551425597367263],
        1e-12))
    #expect(
      isNear(components.firstVector, [0.5154330378, 0.62122265752, 0.549491162037, -0.215570536416], 1e-9))
    #expect(components.handbookCount == 2)
    let weights = components.handbookWeights()
    #expect(isNear(weights.reduce(0, +), 1) && weights.allSatisfy { $0 > 0 })
    // What a rotation leaves alone: the sum of squares of each row.
    let loadings = components.loadings(2)
    let rotated = Varimax.rotated(loadings)
    for (a, b) in zip(loadings, rotated) {
      #expect(isNear(a.reduce(0) { $0 + $1 * $1 }, b.reduce(0) { $0 + $1 * $1 }, 1e-12))
    }
    let expected = [
      [0.677109350875, 0.296892782903], [0.839403561023, 0.163502265416],
      [0.825261887607, -0.545164168958], [-0.181981712388, -0.967476890837],
    ]
    // Up to the order and sign of the factors.
    let first = abs(rotated[3][0]) < abs(rotated[3][1]) ? 0 : 1
    let signs = [rotated[1][first] < 0 ? -1.0 : 1, rotated[3][1 - first] > 0 ? -1.0 : 1]
    // The figures come from an iteration that stops at 1e-5 of the criterion, so near but short of the best.
    for (found, row) in zip(rotated, expected) {
      #expect(isNear([signs[0] * found[first], signs[1] * found[1 - first]], row, 2e-3), "\(found)")
    }
    let (best, published) = (simplicity(rotated), simplicity(expected))
    #expect(best >= published && isNear(best, published, 1e-5))
  }

  /// Kaiser's criterion, the variance of squared loadings of rows of unit length, summed over factors.
  private func simplicity(_ loadings: [[Double]]) -> Double {
    (0..<2).reduce(0) { sum, factor in
      let squares = loadings.map { row in row[factor] * row[factor] / (row[0] * row[0] + row[1] * row[1]) }
      let deviation = ColumnStatistics.populationDeviation(squares)
      return sum + deviation * deviation
    }
  }

  @Test func reliability() throws {
    let alpha = try #require(CronbachAlpha(SixUnits.normalised))
    #expect(isNear(alpha.covarianceForm, 0.372817833958737, 1e-12))
    #expect(isNear(alpha.standardised, 0.425846321031406, 1e-12))
    #expect(CronbachAlpha([SixUnits.x1]) == nil)
    let adequacy = try #require(SamplingAdequacy(correlations: correlations))
    #expect(isNear(adequacy.overall, 0.204993961820697, 1e-11))
    #expect(
      isNear(
        adequacy.items, [0.194883887925138, 0.235671042047112, 0.230630051750733, 0.152016287929372], 1e-11))
    let bartlett = try #require(BartlettTest(correlations: correlations, unitCount: 6))
    #expect(isNear(bartlett.chiSquare, 6.51710730915106, 1e-11))
    #expect(bartlett.degreesOfFreedom == 6)
    #expect(isNear(bartlett.probability, 0.36781796490199, 1e-11))
    #expect(BartlettTest(correlations: [[1, 1], [1, 1]], unitCount: 5) == nil)
  }

  @Test func flags() {
    let a = [1.0, 2, 3, 4, 5]
    let flags = CorrelationFlag.flags(
      codes: ["a", "b", "c"], [a, a.map { 2 * $0 + 1 }, [4, 5, 3, 1, 2]])
    #expect(flags.map(\.kind) == [.redundant, .conflict, .conflict])
    #expect(flags[0].first == "a" && flags[0].second == "b")
  }

  @Test func eigenOfKnownMatrices() {
    let found = SymmetricEigen([[2, 1], [1, 2]])
    #expect(isNear(found.values, [3, 1], 1e-14))
    let diagonal = SymmetricEigen([[1, 0, 0], [0, 5, 0], [0, 0, 3]])
    #expect(diagonal.values == [5, 3, 1] && diagonal.vectors[0] == [0, 1, 0])
    #expect(SymmetricEigen([]).values.isEmpty)
  }
}
