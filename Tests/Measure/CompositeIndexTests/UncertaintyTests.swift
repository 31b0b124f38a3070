import CompositeIndex
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct UncertaintyTests {
  private func nominal(units: Int = 30, missing: Double = 0, seed: UInt64 = 1) throws -> IndexResult {
    var random = SeededColumns(seed: seed)
    let codes = (0..<9).map { "i\($0)" }
    var definition = IndexDefinition(
      code: "drawn", edition: "1",
      levels: [.init("index", .arithmetic), .init("group", .arithmetic), .init("indicator")],
      nodes: [IndexNode("all", parent: nil)]
        + (0..<3).map { IndexNode("g\($0)", parent: "all") }
        + (0..<9).map { IndexNode(codes[$0], parent: "g\($0 / 3)", isIndicator: true) },
      normalisation: .minMax(lower: 1, upper: 100))
    definition.treatment = OutlierTreatment()
    let columns = codes.map { _ in random.column(units, missing: missing) }
    var table = IndicatorTable(
      units: (0..<units).map { "u\($0)" }, values: DataColumns(codes: codes, columns: columns))
    table.standardErrors = DataColumns(codes: codes, columns: columns.map { $0.map { 0.05 * $0 } })
    return try IndexResult(IndexTree(definition), table)
  }

  private var fullPlan: UncertaintyPlan {
    var plan = UncertaintyPlan()
    plan.imputations = [nil, .mean, .median]
    plan.treatments = [nil, OutlierTreatment()]
    plan.normalisations = [.minMax(lower: 1, upper: 100), .zScore(mean: 10, deviation: 2)]
    plan.aggregations = [[.arithmetic, .arithmetic], [.geometric, .arithmetic], [.copeland, .harmonic]]
    plan.weightSets = [[:], ["g0": 0.5, "g1": 0.3, "g2": 0.2]]
    plan.weightNoise = [2: 0.25]
    plan.dropsIndicator = true
    return plan
  }

  /// Uncertain weights say how much an indicator matters, not how much is known: a node that is computed with
  /// exactly the share it needs is computed in every run.
  @Test func noiseOnWeightsTakesNoScoreAway() throws {
    var definition = IndexDefinition(
      code: "drawn", edition: "1",
      levels: [
        .init("index", .arithmetic, coverageMinimum: 1), .init("group", .arithmetic, coverageMinimum: 0.5),
        .init("indicator"),
      ],
      nodes: [IndexNode("all", parent: nil), IndexNode("g", parent: "all")]
        + ["a", "b"].map { IndexNode($0, parent: "g", isIndicator: true) },
      normalisation: .minMax(lower: 1, upper: 100))
    definition.code = "half"
    let table = IndicatorTable(
      units: ["x", "y", "z"],
      values: DataColumns(codes: ["a", "b"], columns: [[1, 2, 3], [.nan, .nan, .nan]]))
    let result = try IndexResult(IndexTree(definition), table)
    #expect(result.ranks == [3, 2, 1])
    var plan = UncertaintyPlan()
    plan.weightNoise = [1: 0.25, 2: 0.25]
    let analysis = try UncertaintyAnalysis(of: result, plan: plan, runs: 200, seed: 1, threads: 2)
    #expect(analysis.scores.allSatisfy { !$0.isNaN } && !analysis.ranks.contains(0))
  }

  @Test func anyNumberOfThreadsGivesTheSameBits() throws {
    let result = try nominal(missing: 0.05)
    for errors in [nil, UncertaintyPlan.ErrorDistribution.normal, .logNormal] {
      var plan = fullPlan
      plan.dataErrors = errors
      let one = try UncertaintyAnalysis(of: result, plan: plan, runs: 301, seed: 9, threads: 1)
      for threads in [2, 3, 8] {
        let other = try UncertaintyAnalysis(of: result, plan: plan, runs: 301, seed: 9, threads: threads)
        #expect(one.ranks == other.ranks)
        #expect(one.scores.map(\.bitPattern) == other.scores.map(\.bitPattern))
      }
      let seed = try UncertaintyAnalysis(of: result, plan: plan, runs: 301, seed: 10, threads: 2)
      #expect(seed.ranks != one.ranks)
    }
  }

  @Test func nothingUncertainIsTheNominalResult() throws {
    let result = try nominal(missing: 0.1)
    let analysis = try UncertaintyAnalysis(
      of: result, plan: UncertaintyPlan(), runs: 5, seed: 1, threads: 2)
    for run in 0..<5 {
      #expect(Array(analysis.ranks[run * 30..<(run + 1) * 30]) == result.ranks)
      #expect(isNear(Array(analysis.scores[run * 30..<(run + 1) * 30]), result.totals, 1e-13))
    }
    #expect(analysis.rankShifts == [0, 0, 0, 0, 0])
    var zero = UncertaintyPlan()
    zero.weightNoise = [1: 0, 2: 0]
    let still = try UncertaintyAnalysis(of: result, plan: zero, runs: 3, seed: 1, threads: 1)
    #expect(still.rankShifts == [0, 0, 0])
    #expect(try SensitivityAnalysis(of: result, plan: UncertaintyPlan(), rows: 8, seed: 1, threads: 1) == nil)
    let none = try UncertaintyAnalysis(of: result, plan: fullPlan, runs: 0, seed: 1, threads: 2)
    #expect(none.distributions[0].mean.isNaN && none.distributions[0].interval == nil)
  }

  /// Each alternative of a plan is what the whole engine gives under that rule.
  @Test func alternativesAreTheEnginesOwn() throws {
    let result = try nominal(missing: 0.1)
    func same(_ plan: UncertaintyPlan, _ change: (inout IndexDefinition) -> Void, _ note: String) throws {
      let analysis = try UncertaintyAnalysis(of: result, plan: plan, runs: 1, seed: 1, threads: 1)
      let other = try result.regenerated(change)
      #expect(isNear(analysis.scores, other.totals, 1e-12), "\(note)")
      #expect(analysis.ranks == other.ranks, "\(note)")
    }
    for rule in [Imputation.mean, .median, .hotDeck, .regression(predictorMaximum: 2)] {
      var plan = UncertaintyPlan()
      plan.imputations = [rule]
      try same(plan, { $0.imputation = rule }, rule.text)
      plan.dataErrors = .normal
      // Errors of 0 change nothing, so the other way through the run must agree.
      var table = result.input
      table.standardErrors = nil
      let bare = try IndexResult(result.tree, table)
      let analysis = try UncertaintyAnalysis(of: bare, plan: plan, runs: 1, seed: 1, threads: 1)
      #expect(isNear(analysis.scores, try result.regenerated { $0.imputation = rule }.totals, 1e-12))
    }
    // With gaps level by level, without them in as few steps as there are kinds of means.
    for result in [result, try nominal(missing: 0)] {
      for rules in [
        [Aggregation.arithmetic, .geometric], [.geometric, .arithmetic], [.harmonic, .power(3)],
        [.power(2), .harmonic], [.geometric, .geometric],
      ] {
        var plan = UncertaintyPlan()
        plan.aggregations = [rules]
        plan.normalisations = [.minMax(lower: 1, upper: 100)]
        plan.weightSets = [["g0": 3, "g1": 2, "i4": 7]]
        let analysis = try UncertaintyAnalysis(of: result, plan: plan, runs: 6, seed: 1, threads: 1)
        let other = try result.regenerated { definition in
          for depth in 0..<2 { definition.levels[depth].aggregation = rules[depth] }
          definition.normalisation = .minMax(lower: 1, upper: 100)
          for index in definition.nodes.indices {
            definition.nodes[index].weight = plan.weightSets[0][definition.nodes[index].code]
          }
        }
        for run in 0..<6 {
          #expect(isNear(Array(analysis.scores[run * 30..<(run + 1) * 30]), other.totals, 1e-12), "\(rules)")
          #expect(Array(analysis.ranks[run * 30..<(run + 1) * 30]) == other.ranks, "\(rules)")
        }
      }
    }
    for rule in [
      Aggregation.geometric, .harmonic, .power(3), .copeland, .borda, .mazziottaPareto(.init()), .idealPoint,
    ] {
      var plan = UncertaintyPlan()
      plan.aggregations = [[rule, .geometric]]
      try same(
        plan,
        {
          $0.levels[0].aggregation = rule
          $0.levels[1].aggregation = .geometric
        }, rule.text)
    }
    var plan = UncertaintyPlan()
    plan.weightSets = [["g0": 3, "g1": 2, "i4": 7]]
    try same(
      plan,
      {
        for index in $0.nodes.indices {
          $0.nodes[index].weight = plan.weightSets[0][$0.nodes[index].code]
        }
      }, "weights")
  }

  @Test func quantilesAndProbabilities() {
    let distribution = RankDistribution(nominal: 1, counts: [2, 0, 1, 1])
    // Ranks 1, 1, 3, 4.
    #expect(distribution.mean == 2.25 && distribution.median == 2)
    #expect(isNear(distribution.quantile(0.95), ColumnStatistics.quantile([1, 1, 3, 4], 0.95)))
    #expect(distribution.probability(of: 1...3) == 0.75)
    #expect(distribution.probability(of: 5...9) == 0)
    #expect(RankDistribution(nominal: 0, counts: [0, 0]).median.isNaN)
  }

  @Test func precedence() throws {
    let analysis = try UncertaintyAnalysis(of: nominal(), plan: fullPlan, runs: 200, seed: 3, threads: 2)
    let precedence = analysis.precedence
    for i in 0..<30 {
      #expect(precedence[i * 30 + i] == 0)
      for j in 0..<i {
        let ties = (0..<200).count { analysis.ranks[$0 * 30 + i] == analysis.ranks[$0 * 30 + j] }
        #expect(isNear(precedence[i * 30 + j] + precedence[j * 30 + i] + Double(ties) / 200, 1))
      }
    }
  }

  @Test func errorsOfDataHaveTheirSize() throws {
    let definition = IndexDefinition(
      code: "one", edition: "1", levels: [.init("index", .arithmetic), .init("indicator")],
      nodes: [
        IndexNode("all", parent: nil),
        IndexNode(
          "x", parent: "all", isIndicator: true,
          function: .linear(minimum: -1_000, maximum: 1_000)),
      ])
    var table = IndicatorTable(units: ["a", "b"], values: DataColumns(codes: ["x"], columns: [[10, 200]]))
    table.standardErrors = DataColumns(codes: ["x"], columns: [[3, .nan]])
    let result = try IndexResult(IndexTree(definition), table)
    for distribution in UncertaintyPlan.ErrorDistribution.allCases {
      var plan = UncertaintyPlan()
      plan.dataErrors = distribution
      let analysis = try UncertaintyAnalysis(of: result, plan: plan, runs: 40_000, seed: 5, threads: 2)
      let raw = stride(from: 0, to: 80_000, by: 2).map { analysis.scores[$0] * 20 - 1_000 }
      #expect(abs(ColumnStatistics.mean(raw) - 10) < 0.06)
      #expect(abs(ColumnStatistics.standardDeviation(raw) - 3) < 0.05)
      let shape = ColumnStatistics.shape(raw)
      if distribution == .normal {
        #expect(abs(shape.skewness) < 0.05 && abs(shape.kurtosis) < 0.1)
        #expect(abs(Double(raw.count { $0 < 10 - 1.959964 * 3 }) / 40_000 - 0.025) < 0.003)
        // Beyond the ziggurat's base, where its tail takes over: P(|z| > 3.4426) = 0.000576.
        #expect((8...42).contains(raw.count { abs($0 - 10) > 3.442619855899 * 3 }))
      }
      #expect(stride(from: 1, to: 80_000, by: 2).allSatisfy { analysis.scores[$0] == 60 })
    }
  }

  @Test func ishigami() {
    let expected = [
      (0.3139051911478, 0.5575888552100), (0.4424111447900, 0.4424111447900), (0, 0.2436836640621),
    ]
    for (sampling, tolerance) in [
      (VarianceSensitivity.Sampling.quasiRandom, 0.01), (.uniform, 0.05),
    ] {
      let found = VarianceSensitivity(
        dimensions: 3, rows: 1 << 14, sampling: sampling, seed: 1, bootstraps: 50
      ) { u in
        let x = u.map { Double.pi * (2 * $0 - 1) }
        return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0])
      }
      #expect(abs(found.variance - 13.844587940719254) < 0.5)
      #expect(found.evaluationCount == 5 << 14)
      for (input, (first, total)) in zip(found.inputs, expected) {
        #expect(abs(input.first - first) < tolerance && abs(input.total - total) < tolerance, "\(input)")
        #expect(input.totalInterval!.lowerBound <= input.totalInterval!.upperBound)
      }
    }
  }

  @Test func sobolFunctionG() {
    let a = [0.0, 1, 4.5, 9, 99, 99, 99, 99]
    let first =
      [0.716192168879, 0.179048042220, 0.023675774178, 0.007161921689]
      + [Double](repeating: 0.000071619217, count: 4)
    let total =
      [0.787144126659, 0.242198192818, 0.034316910154, 0.010460387065]
      + [Double](repeating: 0.000104949052, count: 4)
    let found = VarianceSensitivity(dimensions: 8, rows: 1 << 14, seed: 2) { u in
      zip(u, a).reduce(1) { $0 * (abs(4 * $1.0 - 2) + $1.1) / (1 + $1.1) }
    }
    #expect(abs(found.variance - 0.4654244319022) < 0.01)
    for index in a.indices {
      #expect(abs(found.inputs[index].first - first[index]) < 0.01)
      #expect(abs(found.inputs[index].total - total[index]) < 0.01)
    }
  }

  @Test func linearAndEmptyInputs() {
    let found = VarianceSensitivity(dimensions: 3, rows: 4_096, seed: 3) { 2 * $0[0] + $0[1] }
    #expect(abs(found.inputs[0].first - 0.8) < 0.005 && abs(found.inputs[1].first - 0.2) < 0.005)
    #expect(found.inputs[2].first == 0 && found.inputs[2].total == 0)
    let constant = VarianceSensitivity(dimensions: 1, rows: 8, seed: 3) { _ in 4 }
    #expect(constant.inputs[0].first.isNaN)
  }

  @Test func equalAlternativesHaveNoPart() throws {
    var plan = UncertaintyPlan()
    plan.normalisations = [.minMax(lower: 1, upper: 100), .minMax(lower: 1, upper: 100)]
    plan.aggregations = [[.arithmetic], [.geometric], [.harmonic]]
    plan.weightNoise = [1: 0.5]
    let found = try #require(
      try SensitivityAnalysis(of: nominal(), plan: plan, rows: 128, seed: 1, threads: 2))
    #expect(found.inputs == [.normalisation, .aggregation, .weightNoise])
    #expect(found.sensitivity.inputs[0].first == 0 && found.sensitivity.inputs[0].total == 0)
    #expect(found.sensitivity.inputs[1].total > 0 && found.sensitivity.inputs[2].total > 0)
    let score = try #require(
      try SensitivityAnalysis(
        of: nominal(), plan: plan, output: .score(unit: 3), rows: 128, seed: 1, threads: 2))
    #expect(score.sensitivity.variance > 0)
  }

  @Test func sobolPoints() {
    // The first points of the sequence in six dimensions, as scipy.stats.qmc.Sobol gives them.
    let sequence = SobolSequence(dimensions: 6, seed: nil)
    #expect(sequence.point(0) == [0, 0, 0, 0, 0, 0])
    #expect(sequence.point(1) == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    #expect(sequence.point(2) == [0.75, 0.25, 0.25, 0.25, 0.75, 0.75])
    #expect(sequence.point(5) == [0.875, 0.875, 0.125, 0.375, 0.875, 0.625])
    #expect(
      SobolSequence(dimensions: 21, seed: nil).point(57) == [
        0.640625, 0.921875, 0.734375, 0.828125, 0.484375, 0.765625, 0.703125, 0.015625, 0.953125, 0.953125,
        0.296875, 0.046875, 0.671875, 0.140625, 0.953125, 0.390625, 0.703125, 0.765625, 0.828125, 0.359375,
        0.359375,
      ])
    // Every dimension of any 2^k first points has one in each of 2^k equal parts, shifted or not.
    for seed in [nil, UInt64(4)] {
      let all = SobolSequence(dimensions: 21, seed: seed)
      let points = (0..<256).map { all.point($0) }
      for dimension in 0..<21 {
        #expect(Set(points.map { Int($0[dimension] * 256) }).count == 256)
      }
    }
  }

  /// One unit with a gap has all worked level by level; with fixed benchmarks that is nothing to the others.
  @Test func collapsedLevelsComeToTheSame() throws {
    var random = SeededColumns(seed: 12)
    let codes = (0..<9).map { "i\($0)" }
    var definition = IndexDefinition(
      code: "drawn", edition: "1", levels: [.init("index"), .init("group"), .init("indicator")],
      nodes: [IndexNode("all", parent: nil)] + (0..<3).map { IndexNode("g\($0)", parent: "all") }
        + (0..<9).map { index in
          IndexNode(
            codes[index], parent: "g\(index % 3)", isIndicator: true,
            function: .linear(minimum: -5, maximum: 105))
        })
    for depth in 0..<2 { definition.levels[depth].aggregation = .arithmetic }
    let columns = codes.map { _ in random.column(29) }
    let tree = try IndexTree(definition)
    let whole = try IndexResult(
      tree,
      IndicatorTable(units: (0..<29).map { "u\($0)" }, values: DataColumns(codes: codes, columns: columns)))
    let gapped = try IndexResult(
      tree,
      IndicatorTable(
        units: (0..<30).map { "u\($0)" },
        values: DataColumns(codes: codes, columns: columns.enumerated().map { $1 + [$0 == 4 ? .nan : 50] })))
    var plan = UncertaintyPlan()
    plan.weightNoise = [1: 0.25, 2: 0.5]
    plan.dropsIndicator = true
    plan.aggregations = [
      [.arithmetic, .arithmetic], [.geometric, .arithmetic], [.geometric, .geometric],
      [.harmonic, .power(2)],
      [.power(-2), .geometric],
    ]
    let fast = try UncertaintyAnalysis(of: whole, plan: plan, runs: 403, seed: 5, threads: 2)
    let slow = try UncertaintyAnalysis(of: gapped, plan: plan, runs: 403, seed: 5, threads: 2)
    var worst = 0.0
    for run in 0..<403 {
      for unit in 0..<29 {
        worst = max(worst, abs(fast.scores[run * 29 + unit] / slow.scores[run * 30 + unit] - 1))
      }
    }
    #expect(worst < 1e-12, "\(worst)")
  }

  /// A group whose only child is left out is left out too, and takes no score away.
  @Test func anOnlyChildIsLeftOutWithItsParent() throws {
    let definition = IndexDefinition(
      code: "only", edition: "1",
      levels: [
        .init("index", .arithmetic, coverageMinimum: 1), .init("group", .arithmetic), .init("indicator"),
      ],
      nodes: [
        IndexNode("all", parent: nil), IndexNode("g", parent: "all"), IndexNode("h", parent: "all"),
        IndexNode("a", parent: "g", isIndicator: true), IndexNode("b", parent: "h", isIndicator: true),
        IndexNode("c", parent: "h", isIndicator: true), IndexNode("d", parent: "h", isIndicator: true),
      ], normalisation: .minMax(lower: 1, upper: 100))
    for gap in [Double.nan, 4] {
      let table = IndicatorTable(
        units: ["x", "y", "z"],
        values: DataColumns(
          codes: ["a", "b", "c", "d"], columns: [[1, 2, 3], [4, 5, 9], [2, gap, 3], [1, 3, 2]]))
      var plan = UncertaintyPlan()
      plan.dropsIndicator = true
      let analysis = try UncertaintyAnalysis(
        of: IndexResult(IndexTree(definition), table), plan: plan, runs: 100, seed: 1, threads: 1)
      #expect(analysis.scores.allSatisfy { !$0.isNaN } && !analysis.ranks.contains(0))
      #expect(Set(analysis.scores).count > 3)
    }
  }

  /// Nothing is made of an empty cell of a matrix, in the runs as in the nominal index.
  @Test func emptyCellsOfAMatrixHaveNoScore() throws {
    var cell = IndexNode("cell", parent: "all")
    cell.column = "c"
    var definition = IndexDefinition(
      code: "matrix", edition: "1", levels: [.init("index", .geometric), .init("cell"), .init("indicator")],
      nodes: [IndexNode("all", parent: nil), cell]
        + ["a", "b"].map { IndexNode($0, parent: "all", isIndicator: true) },
      normalisation: .minMax(lower: 1, upper: 100))
    definition.columns = [.init("c")]
    let table = IndicatorTable(
      units: ["x", "y", "z"], values: DataColumns(codes: ["a", "b"], columns: [[1, 2, 3], [5, 4, 9]]))
    let nominal = try IndexResult(IndexTree(definition), table)
    var plan = UncertaintyPlan()
    plan.weightNoise = [1: 0]
    let analysis = try UncertaintyAnalysis(of: nominal, plan: plan, runs: 4, seed: 1, threads: 2)
    for run in 0..<4 { #expect(isNear(Array(analysis.scores[run * 3..<run * 3 + 3]), nominal.totals, 1e-13)) }
  }
}
