import CompositeIndex
import Monitoring
import Testing

@Suite struct IndexResultTests {
  private func six() throws -> IndexResult { try IndexResult(IndexTree(SixUnits.definition), SixUnits.table) }

  /// A tree of eight indicators in three groups over values of chance.
  private func drawn(
    seed: UInt64, units: Int = 12, missing: Double = 0, _ aggregation: Aggregation = .arithmetic,
    fixed: Bool = false
  ) throws -> (tree: IndexTree, table: IndicatorTable) {
    var random = SeededColumns(seed: seed)
    let codes = (0..<8).map { "i\($0)" }
    var nodes = [IndexNode("all", parent: nil)]
    for group in 0..<3 { nodes.append(IndexNode("g\(group)", parent: "all", weight: Double(group + 1))) }
    for index in 0..<8 {
      let isReversed = index == 4
      nodes.append(
        IndexNode(
          codes[index], parent: "g\(index % 3)", isIndicator: true,
          direction: isReversed ? .lessIsBetter : .moreIsBetter,
          function: fixed ? .linear(minimum: -1, maximum: 101, isInverse: isReversed) : nil))
    }
    let definition = IndexDefinition(
      code: "drawn", edition: "1",
      levels: [.init("index", aggregation), .init("group", aggregation), .init("indicator")], nodes: nodes,
      normalisation: .minMax(lower: 1, upper: 100))
    let table = IndicatorTable(
      units: (0..<units).map { "u\($0)" },
      values: DataColumns(codes: codes, columns: codes.map { _ in random.column(units, missing: missing) }))
    return (try IndexTree(definition), table)
  }

  @Test func sixUnits() throws {
    let result = try six()
    #expect(
      isNear(
        result.totals,
        [
          16.6666666666667, 31.7857142857143, 63.9285714285714, 27.8571428571429, 67.1428571428571,
          73.5119047619048,
        ], 1e-13))
    #expect(result.ranks == [6, 4, 3, 5, 2, 1])
    #expect(result.treatments.map { $0?.winsorisedPoints } == [0, 0, 0, 1])
    #expect(isNear(result.effectiveWeights, [1, 0.4, 0.3, 0.2, 0.1], 1e-15))
    let geometric = try result.regenerated {
      $0.normalisation = .minMax(lower: 1, upper: 100)
      $0.levels[0].aggregation = .geometric
    }
    #expect(geometric.ranks == [6, 4, 2, 5, 3, 1])
    let comparison = ResultComparison(result, geometric)
    #expect(isNear(comparison.meanRankShift, 1.0 / 3))
    #expect(isNear(comparison.spearman, 0.942857142857143, 1e-12))
    #expect(isNear(comparison.kendall, 0.866666666666667, 1e-12))
    #expect(comparison.haveSameIndicators && comparison.units[2].rankChange == -1)
  }

  @Test func rebuiltBitForBit() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let (tree, table) = try drawn(seed: seed, missing: 0.1, .geometric)
      let result = try IndexResult(tree, table)
      #expect(try result.rebuilt() == result)
      #expect(result.operations.map(\.step) == IndexResult.Operation.Step.allCases)
      #expect(try result.regenerated { $0.normalisation = .minMax(lower: 2, upper: 100) } != result)
    }
  }

  @Test func orderOfUnitsAndNodesMeansNothing() throws {
    let (tree, table) = try drawn(seed: 3, missing: 0.1)
    let result = try IndexResult(tree, table)
    let reversed = try IndexResult(tree, table.keeping(units: Array((0..<12).reversed())))
    #expect(isNear(reversed.totals.reversed(), result.totals, 1e-13))
    #expect(Array(reversed.ranks.reversed()) == result.ranks)
    var definition = tree.definition
    definition.nodes.reverse()
    let turned = try IndexResult(IndexTree(definition), table)
    #expect(isNear(turned.totals, result.totals, 1e-13))
  }

  @Test func scaleOfTheInputMeansNothing() throws {
    let (tree, table) = try drawn(seed: 4)
    for rule in [Normalisation.minMax(lower: 1, upper: 100), .zScore(mean: 10, deviation: 2)] {
      var definition = tree.definition
      definition.normalisation = rule
      var scaled = table
      scaled.values = DataColumns(
        codes: table.values.codes,
        columns: table.values.columns.enumerated().map { index, column in
          column.map { Double(index + 1) * 7 * $0 - 300 }
        })
      let tree = try IndexTree(definition)
      let (a, b) = (try IndexResult(tree, table), try IndexResult(tree, scaled))
      #expect(isNear(a.totals, b.totals, 1e-11) && a.ranks == b.ranks)
    }
  }

  @Test func aBetterValueNeverLowersAScore() throws {
    var random = SeededColumns(seed: 6)
    let rules: [Aggregation] = [
      .arithmetic, .geometric, .harmonic, .power(2), .choquet(ChoquetIntegral(interaction: 1)),
      .choquet(ChoquetIntegral(interaction: -1)),
    ]
    for aggregation in rules {
      let (tree, table) = try drawn(seed: 5, aggregation, fixed: true)
      let before = try IndexResult(tree, table)
      for _ in 0..<30 {
        let (unit, column) = (random.index(below: 12), random.index(below: 8))
        let value = table.values[unit, column]
        let better = column == 4 ? value * random.uniform() : value + (100 - value) * random.uniform()
        let after = try before.whatIf([(table.units[unit], table.values.codes[column], better)])
        #expect(after.totals[unit] >= before.totals[unit] - 1e-12)
        // With fixed benchmarks nobody else is touched.
        for other in 0..<12 where other != unit { #expect(after.totals[other] == before.totals[other]) }
      }
    }
  }

  @Test func contributionsSumToTheScore() throws {
    let means: [Aggregation] = [
      .arithmetic, .geometric, .harmonic, .power(2), .choquet(ChoquetIntegral(interaction: 0.7)),
    ]
    for aggregation in means {
      let (tree, table) = try drawn(seed: 8, missing: 0.15, aggregation)
      let result = try IndexResult(tree, table)
      for unit in 0..<12 {
        let parts = try #require(result.contributions(unit: unit))
        #expect(isNear(parts.reduce(0, +), result.totals[unit], 1e-12))
        for (part, value) in zip(parts, result.normalised.columns) where value[unit].isNaN {
          #expect(part == 0)
        }
      }
    }
    let six = try six()
    #expect(isNear(six.contributions(unit: 4)!, [0.4 * 400 / 7, 30, 0.2 * 500 / 7, 0], 1e-12))
    let copeland = try six.regenerated { $0.levels[0].aggregation = .copeland }
    #expect(copeland.contributions(unit: 0) == nil)
    #expect(six.imbalance.allSatisfy { $0 >= -1e-9 })
  }

  @Test func strengthsAndWeaknesses() throws {
    let standings = try six().standings(unit: 4)
    #expect(standings.map(\.code) == ["x2", "x1", "x3", "x4"])
    #expect(standings.map(\.rank) == [1, 2, 2, 6])
    #expect(isNear(standings[0].aboveMedian, 100 - 56.25))
  }

  @Test func screeningComesBeforeImputation() throws {
    var table = SixUnits.table
    table.values = DataColumns(
      codes: ["x1", "x2", "x3", "x4"],
      columns: [[10, .nan, 30, 40, 50, 80], [5, .nan, 3, 9, 1, 4], SixUnits.x3, SixUnits.x4])
    var definition = SixUnits.definition
    definition.availabilityMinimum = 0.6
    definition.imputation = .mean
    let result = try IndexResult(IndexTree(definition), table)
    #expect(
      result.leftOut == ["B"] && result.units == ["A", "C", "D", "E", "F"] && result.rows == [0, 2, 3, 4, 5])
    definition.availabilityMinimum = 0.5
    let kept = try IndexResult(IndexTree(definition), table)
    #expect(kept.leftOut.isEmpty && kept.imputed["x1"]![1] == 42)
    #expect(isNear(kept.coverage["all"]![1], 0.3) && isNear(kept.imputedShare["all"]![1], 0.7))
    definition.rankingCoverageMinimum = 0.5
    let ranked = try IndexResult(IndexTree(definition), table)
    #expect(ranked.ranks[1] == 0 && !ranked.totals[1].isNaN && ranked.ranks.max() == 5)
    #expect(ranked.input.availabilityByIndicator == [5.0 / 6, 5.0 / 6, 1, 1])
  }

  @Test func faultsOfATable() throws {
    var definition = SixUnits.definition
    definition.imputation = .groupMean("region")
    definition.nodes[1].denominator = "people"
    var table = SixUnits.table
    table.values = DataColumns(codes: ["x1", "x2"], columns: [SixUnits.x1, [1, 2, .infinity, 4, 5, 6]])
    let tree = try IndexTree(definition)
    let codes = try #require(throws: InputIssues.self) { try IndexResult(tree, table) }.all.map(\.code)
    #expect(
      Set(codes) == [
        "index.table.group", "index.table.column", "index.table.infinite", "index.table.indicator",
      ])
    let panel = try IndexTree(
      {
        var definition = SixUnits.definition
        definition.imputation = .panelLatest
        return definition
      }())
    #expect(throws: InputIssues.self) { try IndexResult(panel, SixUnits.table) }
  }

  @Test func denominatorsAndReasons() throws {
    var definition = SixUnits.definition
    definition.treatment = nil
    definition.nodes[1].denominator = "people"
    definition.levels[0].coverageMinimum = 0.9
    var table = SixUnits.table
    table.auxiliaries["people"] = [10, 0, 10, .nan, 10, 10]
    table.values = DataColumns(
      codes: ["x1", "x2", "x3", "x4"], columns: [SixUnits.x1, SixUnits.x2, [1, 1, 1, 1, 1, 1], SixUnits.x4])
    let result = try IndexResult(IndexTree(definition), table)
    #expect(result.denominated["x1"]![0] == 1 && result.denominated["x1"]![1].isNaN)
    #expect(result.reason(unit: 1, node: 1) == .noDenominator)
    #expect(result.reason(unit: 0, node: 3) == .columnWithoutSpread)
    guard case .coverage(let share, 0.9)? = result.reason(unit: 0, node: 0) else {
      Issue.record("coverage")
      return
    }
    #expect(isNear(share, 0.8))
    #expect(result.ranks == [0, 0, 0, 0, 0, 0])
  }

  @Test func noUnitsAndOne() throws {
    let tree = try IndexTree(SixUnits.definition)
    let none = try IndexResult(
      tree, IndicatorTable(units: [], values: DataColumns(unitCount: 0, codes: ["x1"], values: [])))
    #expect(none.totals.isEmpty && none.ranks.isEmpty && none.warnings.count == 3)
    let one = try IndexResult(tree, SixUnits.table.keeping(units: [2]))
    #expect(one.totals[0].isNaN && one.ranks == [0])
    #expect(one.reason(unit: 0, node: 1) == .columnWithoutSpread)
    let plan = UncertaintyPlan()
    #expect(try UncertaintyAnalysis(of: none, plan: plan, runs: 3, seed: 1, threads: 2).scores.isEmpty)
  }

  @Test func checksOfItself() throws {
    let result = try six()
    #expect(result.checks.contains(.referencesNotFixed(indicators: 4)))
    let frozen = try result.regenerated { definition in
      for (index, code) in ["x1", "x2", "x3", "x4"].enumerated() {
        definition.frozenBases[code] = ColumnBase(SixUnits.winsorised[index])
      }
    }
    #expect(isNear(frozen.totals, result.totals, 1e-13))
    #expect(!frozen.checks.contains(.referencesNotFixed(indicators: 4)))
    let pareto = try result.regenerated { $0.levels[0].aggregation = .mazziottaPareto(.init()) }
    #expect(pareto.checks.contains(.aggregationNotMonotone(level: "index")))
  }

  @Test func removalsAndYears() throws {
    let removals = try six().removals(atDepth: 1)
    #expect(removals.map(\.code) == ["x1", "x2", "x3", "x4"])
    // From ranks 6 4 3 5 2 1 to 5 4 1 6 2 3, 6 5 2 4 3 1, the same, and 6 5 3 4 2 1.
    #expect(isNear(removals.map(\.meanRankShift), [1, 2.0 / 3, 0, 1.0 / 3], 1e-12))
    // 1 − 6 Σd²/210.
    let correlations: [Double] = [5.0 / 7, 31.0 / 35, 1, 33.0 / 35]
    #expect(isNear(removals.map(\.spearman), correlations, 1e-12))
    #expect(try six().removals(atDepth: 0).isEmpty)
    var table = SixUnits.table
    table.years = DataColumns(
      codes: ["x1", "x2"],
      columns: [[2010, 2011, 2012, 2013, 2014, 2015], [2020, .nan, 2020, 2020, 2020, 2020]])
    let result = try IndexResult(IndexTree(SixUnits.definition), table)
    #expect(result.years(unit: 0, under: 0) == 2010...2020 && result.years(unit: 1, under: 0) == 2011...2011)
    #expect(result.years(unit: 0, under: 4) == nil)
  }

  /// A value without its denominator is not observed, and neither is one that the function says nothing of.
  @Test func coverageIsOfWhatIsScored() throws {
    var definition = SixUnits.definition
    definition.treatment = nil
    definition.imputation = .mean
    definition.nodes[1].denominator = "people"
    definition.nodes[2].direction = .moreIsBetter
    definition.nodes[2].function = .root(2, minimum: 0, maximum: 9)
    var table = SixUnits.table
    table.auxiliaries["people"] = [10, 0, 10, .nan, 10, 10]
    table.values = DataColumns(
      codes: ["x1", "x2", "x3", "x4"], columns: [SixUnits.x1, [-1, 7, 3, 9, 1, 4], SixUnits.x3, SixUnits.x4])
    let result = try IndexResult(IndexTree(definition), table)
    let (covered, imputed) = (result.coverage["all"]!, result.imputedShare["all"]!)
    // x1 weighs 0.4, x2 0.3.
    #expect(isNear(covered, [0.7, 0.6, 1, 0.6, 1, 1], 1e-12))
    #expect(isNear(imputed, [0, 0.4, 0, 0.4, 0, 0], 1e-12))
  }

  /// Areas A, B and C in three years, of which B lacks the middle one.
  private func panel(_ imputation: Imputation?, weights: Bool = false) throws -> IndexResult {
    var definition = IndexDefinition(
      code: "panel", edition: "1", levels: [.init("index", .arithmetic), .init("indicator")],
      nodes: [IndexNode("all", parent: nil)]
        + ["a", "b"].map { IndexNode($0, parent: "all", isIndicator: true) },
      normalisation: .minMax(lower: 0, upper: 100))
    definition.imputation = imputation
    let table = IndicatorTable(
      units: ["A", "B", "C", "A", "B", "C", "A", "B", "C"],
      values: DataColumns(
        codes: ["a", "b"],
        columns: [[0, 10, 20, 5, .nan, 30, 40, 50, 45], [0, 1, 2, 3, .nan, 4, 5, 7, 10]]),
      periods: [2000, 2000, 2000, 2005, 2005, 2005, 2010, 2010, 2010])
    return try IndexResult(IndexTree(definition), table)
  }

  @Test func yearsOfAPanelStandOnCommonBases() throws {
    let result = try panel(nil)
    // a from 0 to 50 and b from 0 to 10 over all years.
    #expect(isNear(result.totals.filter { !$0.isNaN }, [0, 15, 30, 20, 50, 65, 85, 95], 1e-12))
    #expect(result.totals[4].isNaN)
    // Ranks are those of each year.
    #expect(result.ranks == [3, 2, 1, 2, 0, 1, 3, 2, 1])
    #expect(result.unitsByRank == [8, 7, 6, 5, 3, 4, 2, 1, 0])
    #expect(result.standings(unit: 0).map(\.rank) == [3, 3])
    #expect(
      result.operations.first { $0.step == .normalise }!.rules[0].hasSuffix("min-max 0–100, over 3 periods"))
    let frozen = try result.regenerated { definition in
      definition.frozenBases["a"] = ColumnBase(minimum: 0, maximum: 100, mean: 0, deviation: 1)
      definition.frozenBases["b"] = ColumnBase(minimum: 0, maximum: 10, mean: 0, deviation: 1)
    }
    #expect(isNear(frozen.totals[7], 60))
  }

  @Test func gapsOfAPanelAreFilledAlongTime() throws {
    let between = try panel(.panelLinear(extendsConstantly: false))
    #expect(between.imputed["a"]![4] == 30 && between.imputed["b"]![4] == 4)
    #expect(between.ranks[3...5] == [3, 1, 1])
    #expect(try panel(.panelLatest).imputed["a"]![4] == 10)
    let comparison = try ResultComparison(between, panel(.panelLatest))
    #expect(comparison.units.count == 9 && comparison.units[4].period == 2005)
  }

  @Test func ranksOfAPanelVaryWithinTheirYear() throws {
    let result = try panel(.panelLatest)
    var plan = UncertaintyPlan()
    plan.weightNoise = [1: 0.5]
    let analysis = try UncertaintyAnalysis(of: result, plan: plan, runs: 50, seed: 1, threads: 2)
    for run in 0..<50 {
      for year in 0..<3 {
        #expect(Set(analysis.ranks[run * 9 + year * 3..<run * 9 + year * 3 + 3]) == [1, 2, 3])
      }
    }
  }

  @Test func aPanelAsksWhatIfOfItsNewestYear() throws {
    let before = try panel(nil)
    let after = try before.whatIf([("A", "a", 45)])
    #expect(
      zip(before.input.values[0], after.input.values[0]).map { $0 == $1 } == [
        true, true, true, true, false, true, false, true, true,
      ])
    #expect(after.input.values[6, 0] == 45)
  }

  @Test func weightsByRegression() throws {
    var definition = SixUnits.definition
    definition.levels[0].weighting = .regression
    let missing = try #require(throws: InputIssues.self) { try IndexTree(definition) }
    #expect(missing.all.map(\.code) == ["index.outcome"])
    definition.outcome = "life"
    let tree = try IndexTree(definition)
    let faults = try #require(throws: InputIssues.self) { try IndexResult(tree, SixUnits.table) }
    #expect(faults.all.map(\.code) == ["index.table.outcome"])
    var table = SixUnits.table
    table.auxiliaries["life"] = [52, 55, 61, 50, 70, 72]
    let result = try IndexResult(tree, table)
    #expect(
      isNear(result.weights[0], [0.46065567880882535, 0.4597780518302946, 0, 0.07956626936088002], 1e-9))
    #expect(result.weightsAsGiven.isEmpty)
    // What nothing explains leaves the weights of the definition, and says so.
    table.auxiliaries["life"] = [1, 1, 1, 1, 1, 1]
    let given = try IndexResult(tree, table)
    #expect(isNear(given.weights[0], SixUnits.weights) && given.checks.contains(.weightsAsGiven(node: "all")))
  }

  @Test func anAreaOfReference() throws {
    var definition = SixUnits.definition
    definition.treatment = nil
    definition.normalisation = .distanceToReference(area: "E", isCapped: false)
    let result = try IndexResult(IndexTree(definition), SixUnits.table)
    #expect(isNear(result.normalised[0], [0, 0.25, 0.5, 0.75, 1, 1.75]))
    #expect((0..<4).allSatisfy { result.normalised[4, $0] == 1 || $0 == 3 })
    definition.normalisation = .distanceToReference(area: "Z", isCapped: false)
    let tree = try IndexTree(definition)
    let faults = try #require(throws: InputIssues.self) { try IndexResult(tree, SixUnits.table) }
    #expect(faults.all.map(\.code) == ["index.table.reference"])
  }

  @Test func whoDependsOnTheOthers() throws {
    func depends(_ change: (inout IndexDefinition) -> Void) throws -> Bool {
      let (tree, table) = try drawn(seed: 1, fixed: true)
      return try IndexResult(tree, table).regenerated(change).dependsOnOtherUnits
    }
    let found = try [
      depends { _ in }, depends { $0.imputation = .mean }, depends { $0.levels[0].aggregation = .copeland },
      depends { $0.levels[1].weighting = .entropy },
      depends { $0.levels[0].aggregation = .choquet(ChoquetIntegral(interaction: 1)) },
      depends { $0.levels[0].aggregation = .netFlow(NetFlow()) },
    ]
    #expect(found == [false, true, true, true, false, true])
    #expect(try six().dependsOnOtherUnits)
  }
}
