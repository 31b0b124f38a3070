import CompositeIndex
import Foundation
import Monitoring
import Runs
import Testing
import TestSupport

@Suite struct IndexDefinitionFileTests {
  private func names(_ word: String) -> String {
    "{ar: \(word), en: \(word), es: \(word), fr: \(word), ru: \(word), zh: \(word)}"
  }

  private func text(
    levels: String = "[{code: index, aggregation: arithmetic, mark: Q}, {code: indicator, mark: Q}]",
    _ rest: String
  ) -> String {
    """
    code: test
    edition: "1"
    names: \(names("test"))
    source: none
    levels: \(levels)
    \(rest)
    """
  }

  private func node(_ code: String, _ rest: String) -> String {
    "  - {code: \(code), names: \(names(code)), mark: Q, \(rest)}"
  }

  private func issues(_ text: String) throws -> [InputIssue] {
    try #require(throws: InputIssues.self) { try IndexTree(parsing: text, file: "t.yaml") }.all
  }

  @Test func theFrameworkIsAMatrixWithoutAScore() throws {
    let path = Checkout.path("Content/index/umf.yaml")
    let tree = try IndexTree(parsing: String(contentsOfFile: path, encoding: .utf8), file: "umf.yaml")
    #expect(tree.nodes(atDepth: 1).count == 5 && tree.nodes(atDepth: 2).count == 20)
    #expect(tree.definition.columns.map(\.code) == ["safe", "inclusive", "resilient", "sustainable"])
    for domain in tree.nodes(atDepth: 1) {
      let columns = tree.children[domain].map { tree.definition.nodes[$0].column }
      #expect(columns == ["safe", "inclusive", "resilient", "sustainable"])
    }
    #expect(tree.definition.levels.allSatisfy { $0.aggregation == nil })
    #expect(tree.definition.nodes.allSatisfy { $0.names.missing.isEmpty })
    let result = try IndexResult(
      tree,
      IndicatorTable(units: ["a"], values: DataColumns(unitCount: 1, codes: [], values: [])))
    #expect(result.totals.count == 1 && result.totals[0].isNaN)
    #expect(result.reason(unit: 0, node: tree.root) == .notAggregated)
  }

  @Test func everyRule() throws {
    let tree = try IndexTree(
      parsing: text(
        levels: """

            - {code: index, aggregation: {kind: power, exponent: 2}, weighting: equal, mark: Q}
            - {code: group, aggregation: {kind: adjusted-mazziotta-pareto, adds-penalty: true, minimum: 0, maximum: 100}, mark: Q}
            - {code: indicator, mark: Q}
          """,
        """
        normalisation: {kind: z-score, mean: 10, deviation: 2}
        treatment: {skewness: 1.5, kurtosis: 3, points: 4, transform: {kind: box-cox, lambda: 0.5, shifted: true}}
        imputation: {kind: group-median, group: region}
        frozen-bases: {a: {minimum: 0, maximum: 9, mean: 5, deviation: 2}}
        nodes:
        \(node("all", "source: s"))
        \(node("g", "parent: all, weight: 2"))
        \(node("a", "parent: g, indicator: true, direction: less, denominator: people, variants: basic"))
        \(node("b", "parent: g, indicator: true, function: {kind: root, degree: 4, minimum-root: 0.38, maximum-root: 3, inverse: true}"))
        """), file: "t.yaml")
    let definition = tree.definition
    #expect(definition.levels[0].aggregation == .power(2) && definition.levels[0].weighting == .equal)
    #expect(
      definition.levels[1].aggregation
        == .mazziottaPareto(
          MazziottaPareto(.adjusted(minimum: 0, maximum: 100), isPenaltySubtracted: false)))
    #expect(definition.normalisation == .zScore(mean: 10, deviation: 2))
    #expect(
      definition.treatment
        == OutlierTreatment(
          skewnessLimit: 1.5, kurtosisLimit: 3, pointMaximum: 4,
          transform: .boxCox(lambda: 0.5, isShifted: true)))
    #expect(definition.imputation == .groupMedian("region"))
    #expect(definition.frozenBases["a"]?.maximum == 9)
    let a = definition.nodes[2]
    #expect(a.direction == .lessIsBetter && a.denominator == "people" && a.variants == ["basic"])
    guard case .root(4, let low, let high, true)? = definition.nodes[3].function else {
      Issue.record("a fourth root")
      return
    }
    #expect(abs(low - 0.02085136) < 1e-12 && high == 81)
  }

  @Test func allFaultsAtOnce() throws {
    let found = try issues(
      text(
        """
        treatmant: {points: 3}
        nodes:
        \(node("all", "weight: 1"))
        \(node("a", "parent: all, indicator: true, function: {kind: linear, minimum: 9, maximum: 3}"))
        \(node("a", "parent: all, indicator: true, function: {kind: linear, minimum: 1}"))
        \(node("b", "parent: nowhere, indicator: true, function: {kind: cubic}"))
        \(node("c", "parent: d, weight: 0"))
        \(node("d", "parent: c"))
        """))
    let codes = Set(found.map(\.code))
    #expect(
      codes.isSuperset(of: [
        "description.key.suggest", "index.benchmarks", "index.code.twice", "description.key.missing",
        "index.parent", "description.choice", "index.weight", "index.cycle",
      ]), "\(codes)")
    #expect(found.first { $0.code == "index.benchmarks" }?.place.line == 9)
    #expect(found.first { $0.code == "index.parent" }?.place.line == 11)
  }

  private func judged(_ weights: String, _ child: String = "") throws -> IndexTree {
    try IndexTree(
      parsing: text(
        """
        nodes:
        \(node("all", "weights: \(weights)"))
        \(node("a", "parent: all, indicator: true\(child)"))
        \(node("b", "parent: all, indicator: true"))
        \(node("c", "parent: all, indicator: true"))
        """), file: "t.yaml")
  }

  @Test func weightsThatPeopleJudge() throws {
    // Saaty's matrix of the reference: 1 3 5, 1/3 1 2, 1/5 1/2 1.
    let hierarchy = try judged("{kind: analytic-hierarchy, comparisons: [[3, 5], [2]]}")
    let weights = hierarchy.givenWeights(hierarchy.root)
    let expected = [0.648329013822, 0.229650794063, 0.122020192115]
    #expect(zip(weights, expected).allSatisfy { abs($0 - $1) < 1e-11 } && hierarchy.warnings.isEmpty)
    let circle = try judged("{kind: analytic-hierarchy, comparisons: [[9, 0.111], [9]]}")
    #expect(circle.warnings.map(\.code) == ["index.weights.inconsistent"])
    let budget = try judged("{kind: expert-budget, allocations: [[50, 30, 20], [20, 30, 50], [1, 0, 0]]}")
    let shares = budget.givenWeights(budget.root)
    #expect(zip(shares, [1.7 / 3, 0.2, 0.7 / 3]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func faultsOfJudgements() throws {
    func codes(_ weights: String, _ child: String = "") throws -> [String] {
      try #require(throws: InputIssues.self) { try judged(weights, child) }.all.map(\.code)
    }
    #expect(
      try codes("{kind: analytic-hierarchy, comparisons: [[3, 5]]}") == ["index.weights.comparisons"])
    #expect(
      try codes("{kind: analytic-hierarchy, comparisons: [[3, -5], [x]]}") == [
        "description.number", "description.number",
      ])
    #expect(
      try codes("{kind: expert-budget, allocations: [[1, 2], [0, 0, 0]]}") == ["index.weights.allocations"])
    #expect(try codes("{kind: expert-budget, allocations: []}") == ["index.weights.allocations"])
    #expect(
      try codes("{kind: expert-budget, allocations: [[1, 2, 3]]}", ", weight: 2") == [
        "index.weights.twice"
      ])
    #expect(try codes("{kind: guess}") == ["description.choice"])
    #expect(
      try issues(
        text(
          levels:
            "[{code: index, aggregation: {kind: promethee, indifference: 3, preference: 2}}, {code: i}]",
          "nodes: [{code: all}, {code: a, parent: all, indicator: true}]")
      ).map(\.code) == ["index.thresholds"])
  }

  @Test func furtherAggregations() throws {
    func aggregation(_ rule: String) throws -> Aggregation? {
      try IndexTree(
        parsing: text(
          levels: "[{code: index, aggregation: \(rule)}, {code: i}]",
          "nodes: [{code: all}, {code: a, parent: all, indicator: true}]"), file: "t.yaml"
      ).definition.levels[0].aggregation
    }
    #expect(try aggregation("promethee") == .netFlow(NetFlow()))
    #expect(
      try aggregation("{kind: promethee, indifference: 2}")
        == .netFlow(NetFlow(indifference: 2, preference: 2)))
    #expect(
      try aggregation("{kind: choquet, interaction: -0.5}") == .choquet(ChoquetIntegral(interaction: -0.5)))
  }

  @Test func textsThatAreNone() throws {
    #expect(try issues("").map(\.code) == ["description.empty"])
    #expect(try issues("a: [").map(\.code).first == "description.yaml")
    #expect(try issues("- 1").map(\.code).first == "description.mapping")
    #expect(try issues(text("nodes: 7")).map(\.code).contains("index.list"))
    #expect(try issues(text("nodes: []")).map(\.code) == ["index.root"])
  }

  @Test func basesAreKeptOfIndicatorsThatThereAre() throws {
    let found = try issues(
      text(
        """
        normalisation: {kind: min-max, lower: 0, upper: 100}
        frozen-bases:
          A: {minimum: 0, maximum: 9, mean: 5, deviation: 2}
          b: {minimum: 9, maximum: 9, mean: 5, deviation: 2}
        nodes:
        \(node("all", "source: s"))
        \(node("a", "parent: all, indicator: true"))
        \(node("b", "parent: all, indicator: true"))
        """))
    #expect(found.map(\.code).sorted() == ["index.benchmarks", "index.frozen-base"])
    #expect(found.first { $0.code == "index.frozen-base" }?.found == "A")
  }
}
