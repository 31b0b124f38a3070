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

  @Test func anIndexAsTheDataSeeIt() throws {
    let result = try IndexResult(IndexTree(SixUnits.definition), SixUnits.table)
    let found = IndexDiagnostics(of: result)
    let group = try #require(found.groups.first)
    #expect(found.groups.count == 1 && group.childCount == 4 && group.unitCount == 6)
    #expect(isNear(group.alpha!.covarianceForm, 0.372817833958737, 1e-12))
    #expect(isNear(group.adequacy!.overall, 0.204993961820697, 1e-12))
    #expect(isNear(group.bartlett!.probability, 0.36781796490199, 1e-12))
    #expect(
      isNear(
        group.eigenvalues!, [1.88498269520591, 1.34036106362929, 0.719513681428078, 0.0551425597367263],
        1e-12))
    #expect(
      isNear(
        found.influences.map(\.correlation),
        [0.769130401902497, 0.719434366587529, 0.836473698983864, -0.0692105267822129], 1e-12))
    #expect(found.influences.map(\.meanRankShift) == result.removals(atDepth: 1).map(\.meanRankShift))
    #expect(found.influences.allSatisfy { (0...1).contains($0.firstOrder) })
    // One area says nothing of how things go together.
    let alone = try IndexResult(IndexTree(SixUnits.definition), SixUnits.table.keeping(units: [0]))
    let nothing = IndexDiagnostics(of: alone)
    #expect(nothing.groups.isEmpty && nothing.influences.allSatisfy { $0.firstOrder.isNaN })
  }

  @Test func firstOrderEffects() {
    var random = SeededColumns(seed: 9)
    let x = random.column(2_000)
    let noise = random.column(2_000)
    func share(_ f: (Double, Double) -> Double) -> Double {
      FirstOrderEffect.share(of: zip(x, noise).map(f), with: x)
    }
    #expect(isNear(share { x, _ in 3 * x - 7 }, 1, 1e-9))
    // What a straight line does not see: no correlation, and yet all of it.
    let bent = zip(x, noise).map { x, _ in (x - 50) * (x - 50) }
    #expect(
      abs(Correlation.pearson.coefficient(x, bent)) < 0.1 && share { x, _ in (x - 50) * (x - 50) } > 0.97)
    // Two of one variance share theirs in halves.
    #expect(abs(share { $0 + $1 } - 0.5) < 0.04)
    #expect(share { _, e in e } < 0.02)
    #expect(FirstOrderEffect.share(of: [1, 2, 3, 4, 5], with: [2, 2, 2, 2, 2]).isNaN)
    #expect(FirstOrderEffect.share(of: [1, 2, 3, 4], with: [1, 2, 3, 4]).isNaN)
    // Where values are equal, the mean of what they go with is all that can be known.
    let steps = FirstOrderEffect.share(of: [1, 3, 1, 3, 7, 9, 7, 9], with: [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(isNear(steps, 0.9))
  }

  /// The figures are those of scipy's Ward linkage.
  @Test func clustersOfAreas() {
    let scaled = SixUnits.normalised.map { Normalisation.zScore(mean: 0, deviation: 1).applied(to: $0) }
    let two = AreaClusters(scaled, count: 2)
    #expect(two.clusters == [1, 1, 2, 1, 2, 2])
    let joins = [1.64747871, 1.83193663, 2.50973412, 3.05126657].map { $0 * $0 / 2 }
    #expect(isNear(two.explained, 1 - joins.reduce(0, +) / 20, 1e-8))
    let three = AreaClusters(scaled, count: 3)
    #expect(three.clusters == [1, 1, 3, 1, 2, 2])
    #expect(isNear(three.explained, 1 - joins[..<3].reduce(0, +) / 20, 1e-8))
    #expect(AreaClusters(scaled, count: 9).clusters == [1, 2, 3, 4, 5, 6])
    #expect(isNear(AreaClusters(scaled, count: 6).explained, 1))
    let one = AreaClusters(scaled, count: 1)
    #expect(one.count == 1 && isNear(one.explained, 0, 1e-12))
    let gaps = AreaClusters([[1, .nan, 2, 9], [1, 1, 2, 9]], count: 2)
    #expect(gaps.clusters == [1, nil, 1, 2])
    #expect(AreaClusters([[.nan]], count: 2).clusters == [nil])
  }

  @Test func clustersThatAreApartAreFound() {
    var random = SeededColumns(seed: 2)
    let columns = (0..<3).map { _ in random.column(90).enumerated().map { $1 + 300 * Double($0 % 3) } }
    let found = AreaClusters(columns, count: 3)
    #expect(found.count == 3 && found.explained > 0.9)
    for area in 0..<90 { #expect(found.clusters[area] == found.clusters[area % 3]) }
  }
}
