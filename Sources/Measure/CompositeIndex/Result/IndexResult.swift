import Monitoring

/// A composite index worked out: what went in, every data set on the way, and what was done with which
/// parameters, so that it can be rebuilt bit for bit and rebuilt otherwise.
public struct IndexResult: Hashable, Sendable {
  /// One step, in the words of a record.
  public struct Operation: Hashable, Sendable {
    public enum Step: String, CaseIterable, Hashable, Sendable {
      case denominate, screen, impute, treat, normalise, weight, aggregate, classify
    }
    public var step: Step
    /// The rule; for steps that differ by indicator or level, one line for each.
    public var rules: [String]
    /// Values, columns or units that it changed.
    public var changedCount: Int
  }

  public let tree: IndexTree
  /// The table as it was given.
  public let input: IndicatorTable
  /// Units of too small an availability, in the order of the input.
  public let leftOut: [String]
  /// Rows of the input that are scored, in their order.
  public let rows: [Int]
  /// Their units.
  public let units: [String]
  /// The period of each; empty where the table is of one. All periods are on common bases, those of the whole panel
  /// unless they are frozen, so that scores of different periods can be compared.
  public let periods: [Int]
  /// Of the units scored, indicators in the order of the tree.
  public let raw, denominated, imputed, treated, normalised: DataColumns
  public let treatments: [OutlierTreatment.Outcome?]
  /// Whether a normalised value had to be clamped, in the places of `normalised`.
  public let isClamped: [Bool]
  /// Of the children of each node, summing to 1.
  public let weights: [[Double]]
  /// Places of nodes below which the weights of the definition stand, because the data give none of the kind asked
  /// for.
  public let weightsAsGiven: [Int]
  /// What weights by regression explain, of the units scored; nil where the definition names none.
  public let outcome: [Double]?
  /// Of each node in the whole.
  public let effectiveWeights: [Double]
  /// Scores of all nodes, in the order of the definition; NaN where a node is not computed.
  public let scores: DataColumns
  /// Share of each node's effective weight that was observed and is scored, 0 to 1. A value without its
  /// denominator, or one that the function says nothing of, is none.
  public let coverage: DataColumns
  /// Share that was imputed and is scored, 0 to 1.
  public let imputedShare: DataColumns
  /// Of the root among the units of the same period, 1 for the greatest; 0 for units that are not scored, or not covered enough to be ranked.
  public let ranks: [Int32]
  public let operations: [Operation]
  /// Of the tree and of the table.
  public let warnings: [InputIssue]

  /// - Throws: every fault of the table.
  public init(_ tree: IndexTree, _ table: IndicatorTable) throws(InputIssues) {
    let definition = tree.definition
    let whole = try IndexPipeline(tree, table, imputations: [definition.imputation])
    var operations: [Operation] = []
    let availability = whole.table.availabilityByUnit()
    let kept = availability.indices.filter { availability[$0] >= definition.availabilityMinimum - 1e-12 }
    leftOut = availability.indices.filter { availability[$0] < definition.availabilityMinimum - 1e-12 }
      .map { table.units[$0] }
    let pipeline = kept.count == availability.count ? whole : whole.keeping(units: kept)
    let nodes = definition.nodes
    self.tree = tree
    rows = kept
    input = table
    units = pipeline.table.units
    periods = pipeline.table.periods
    raw = pipeline.table.values
    outcome = pipeline.outcome
    denominated = pipeline.denominated(raw)
    let divided = tree.indicators.filter { nodes[$0].denominator != nil }
    operations.append(
      Operation(
        step: .denominate, rules: divided.map { "\(nodes[$0].code) / \(nodes[$0].denominator ?? "")" },
        changedCount: divided.count))
    operations.append(
      Operation(
        step: .screen, rules: ["availability ≥ \(JSON.numberText(definition.availabilityMinimum))"],
        changedCount: leftOut.count))
    imputed = pipeline.imputed(denominated, definition.imputation)
    operations.append(
      Operation(
        step: .impute, rules: [definition.imputation?.text ?? "none: missing values are left out of means"],
        changedCount: zip(denominated.values, imputed.values).count { $0.isNaN && !$1.isNaN }))
    (treated, treatments) = pipeline.treated(imputed, definition.treatment)
    operations.append(
      Operation(
        step: .treat, rules: [definition.treatment?.text ?? "none"],
        changedCount: treatments.count { ($0?.winsorisedPoints ?? 0) > 0 || $0?.isTransformed == true }))
    (normalised, isClamped) = pipeline.normalised(treated, definition.normalisation)
    let ofPanel = Set(periods).count > 1 ? ", over \(Set(periods).count) periods" : ""
    operations.append(
      Operation(
        step: .normalise,
        rules: tree.indicators.map { place in
          let node = nodes[place]
          let frozen = definition.frozenBases[node.code] == nil ? ofPanel : ", frozen base"
          return "\(node.code): \((node.function?.text ?? definition.normalisation.text) + frozen)"
        },
        changedCount: isClamped.count { $0 }))
    let aggregated = NodeAggregation(tree, normalised, outcome: outcome)
    weights = aggregated.weights
    weightsAsGiven = aggregated.weightsAsGiven
    scores = aggregated.scores
    effectiveWeights = tree.effectiveWeights(weights)
    operations.append(
      Operation(
        step: .weight, rules: definition.levels.map { "\($0.code): \($0.weighting.rawValue)" },
        changedCount: 0))
    operations.append(
      Operation(
        step: .aggregate,
        rules: definition.levels.map {
          "\($0.code): \($0.aggregation?.text ?? "none"), coverage ≥ \(JSON.numberText($0.coverageMinimum))"
        },
        changedCount: scores.values.count { $0.isNaN }))
    let isScored = normalised.values.map { !$0.isNaN }
    let isObserved = denominated.values.map { !$0.isNaN }
    coverage = NodeAggregation.shares(tree, weights, units.count) { isScored[$0] && isObserved[$0] }
    imputedShare = NodeAggregation.shares(tree, weights, units.count) { isScored[$0] && !isObserved[$0] }
    let (totals, covered) = (scores[tree.root], coverage[tree.root])
    ranks = Ranking.descending(
      zip(totals, covered).map { $1 >= definition.rankingCoverageMinimum - 1e-12 ? $0 : .nan },
      groups: Ranking.groups(of: periods, count: totals.count))
    operations.append(
      Operation(
        step: .classify,
        rules: definition.classes.classes.map {
          "\($0.code): \(JSON.numberText($0.lower))–\(JSON.numberText($0.upper))"
        },
        changedCount: totals.count { definition.classes.index(of: $0) != nil }))
    self.operations = operations
    warnings = tree.warnings + whole.warnings
  }

  /// Of the root.
  public var totals: [Double] { scores[tree.root] }

  /// Places of the units by period, the newest first, then by rank and in their order; those without one last.
  public var unitsByRank: [Int] {
    func key(_ unit: Int) -> (Int, Int32, Int) {
      (periods.isEmpty ? 0 : -periods[unit], ranks[unit] == 0 ? .max : ranks[unit], unit)
    }
    return units.indices.sorted { key($0) < key($1) }
  }

  /// Classes of the root's scores; nil where there is no score or no class.
  public var classes: [ScoreClass?] { totals.map { tree.definition.classes[$0] } }

  /// Scores of a node; nil where there is none of that code.
  public subscript(code: String) -> [Double]? { scores[code] }

  /// The same again from the input and the definition alone.
  public func rebuilt() throws(InputIssues) -> IndexResult { try IndexResult(tree, input) }

  /// The same input under another definition: a what-if of rules.
  public func regenerated(_ change: (inout IndexDefinition) -> Void) throws(InputIssues) -> IndexResult {
    var definition = tree.definition
    change(&definition)
    return try IndexResult(IndexTree(definition), input)
  }

  /// Other values under the same definition: a what-if of the world, in a panel of each unit's newest period. Where
  /// the normalisation is not of fixed benchmarks, one unit's change may move the scores of all.
  public func whatIf(_ changes: [(unit: String, indicator: String, value: Double)]) throws(InputIssues)
    -> IndexResult
  {
    var table = input
    for change in changes {
      let rows = table.units.indices.filter { table.units[$0] == change.unit }
      guard
        let unit = table.periods.isEmpty
          ? rows.first : rows.max(by: { table.periods[$0] < table.periods[$1] }),
        let column = table.values.codes.firstIndex(of: change.indicator)
      else { preconditionFailure("a unit and an indicator of the table") }
      table.values.values[column * table.values.unitCount + unit] = change.value
    }
    return try IndexResult(tree, table)
  }

  /// Oldest and newest year of a unit's observed values under a node; nil where no year is known.
  public func years(unit: Int, under place: Int) -> ClosedRange<Int>? {
    guard let years = input.years else { return nil }
    let row = rows[unit]
    let known = tree.indicators(under: place).compactMap { leaf -> Int? in
      let code = tree.definition.nodes[leaf].code
      guard let year = years[code]?[row], !year.isNaN, let value = input.values[code]?[row], !value.isNaN
      else {
        return nil
      }
      return Int(year)
    }
    guard let first = known.min(), let last = known.max() else { return nil }
    return first...last
  }
}
