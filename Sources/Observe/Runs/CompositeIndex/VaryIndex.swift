import CompositeIndex
import Monitoring

/// How far the ranks of a composite index hold when the choices behind it are made otherwise, and which choice
/// moves them most.
public struct VaryIndex {
  /// Which choices are open.
  public struct Choices: Hashable, Sendable {
    /// Weights of every level but the root, each off by up to this part; 0 leaves them.
    public var weightNoise = 0.25
    /// Whether the root may be a geometric mean, beside the mean defined; not where a score below it is less
    /// than 0.
    public var variesAggregation = true
    /// Whether gaps may be filled by the median, or left, beside what is defined.
    public var variesImputation = false
    /// In place of these: so many sets of values drawn for the gaps; 0 for none.
    public var imputationSets = 0
    /// Whether any one indicator may be left out.
    public var dropsIndicator = false
    /// Whether values vary by their standard errors, where they have any.
    public var usesErrors = true

    public init() {}

    var json: JSON {
      [
        "weight_noise": .number(weightNoise), "varies_aggregation": .bool(variesAggregation),
        "varies_imputation": .bool(variesImputation), "imputation_sets": JSON(imputationSets),
        "drops_indicator": .bool(dropsIndicator),
        "uses_errors": .bool(usesErrors),
      ]
    }

    init?(json: JSON) {
      guard let noise = json["weight_noise"]?.number, let aggregation = json["varies_aggregation"]?.bool,
        let imputation = json["varies_imputation"]?.bool, let drops = json["drops_indicator"]?.bool,
        let errors = json["uses_errors"]?.bool
      else { return nil }
      weightNoise = noise
      variesAggregation = aggregation
      variesImputation = imputation
      imputationSets = json["imputation_sets"]?.number.flatMap { Int(exactly: $0) } ?? 0
      dropsIndicator = drops
      usesErrors = errors
    }

    /// Whether the root is made of its children, by another mean than the geometric one, which has no value where
    /// a score is below 0.
    private func canBeGeometric(_ result: IndexResult) -> Bool {
      let tree = result.tree
      guard let aggregation = tree.level(tree.root).aggregation, aggregation != .geometric else {
        return false
      }
      return tree.children[tree.root].allSatisfy { child in
        result.scores[child].allSatisfy { $0.isNaN || $0 >= 0 }
      }
    }

    /// - Parameter seed: of the sets drawn for the gaps.
    func plan(for result: IndexResult, seed: UInt64) throws(InputIssues) -> UncertaintyPlan {
      var plan = UncertaintyPlan()
      let definition = result.tree.definition
      if weightNoise > 0 {
        for depth in definition.levels.indices.dropFirst() { plan.weightNoise[depth] = weightNoise }
      }
      if variesAggregation, canBeGeometric(result) {
        plan.aggregations = [[nil], [.geometric]]
      }
      if imputationSets > 0 {
        let values = result.denominated
        let empty = values.codes.indices.filter { column in values[column].count { !$0.isNaN } < 2 }
        guard empty.isEmpty else {
          throw InputIssues(
            empty.map {
              InputIssue(
                "index.imputation.values", at: Place(file: definition.code, feature: values.codes[$0]),
                found: values.codes[$0])
            })
        }
        plan.imputations = (0..<imputationSets).map { .drawn(number: $0, seed: seed) }
      } else if variesImputation {
        plan.imputations = [definition.imputation] + [nil, .median].filter { $0 != definition.imputation }
      }
      plan.dropsIndicator = dropsIndicator
      if usesErrors, result.input.standardErrors != nil { plan.dataErrors = .normal }
      return plan
    }
  }

  public static let method = "composite-index.uncertainty"
  static let methodVersion = "1"

  public var outcome: ComputeIndex.Outcome
  public var choices: Choices
  public var seed: UInt64
  public var threads: Int

  public init(_ outcome: ComputeIndex.Outcome, choices: Choices, seed: UInt64, threads: Int) {
    self.outcome = outcome
    self.choices = choices
    self.seed = seed
    self.threads = threads
  }

  /// What a run of this kind was asked to do; nil for one that only computed the index.
  init?(repeating run: Run, _ outcome: ComputeIndex.Outcome, threads: Int) {
    guard run.method == Self.method, let choices = run.parameters["choices"].flatMap(Choices.init(json:)),
      let seed = run.parameters["seed"]?.string.flatMap({ UInt64($0) })
    else { return nil }
    self.init(outcome, choices: choices, seed: seed, threads: threads)
  }

  /// - Throws: faults of the table under the alternatives; `index.imputation.values` for each indicator with too few
  ///   values to draw others from.
  public func uncertainty(runs: Int) throws(InputIssues) -> UncertaintyAnalysis {
    try UncertaintyAnalysis(
      of: outcome.result, plan: choices.plan(for: outcome.result, seed: seed), runs: runs, seed: seed,
      threads: threads)
  }

  /// - Returns: nil where nothing is open.
  /// - Throws: faults of the table under the alternatives; `index.imputation.values` for each indicator with too few
  ///   values to draw others from.
  public func sensitivity(rows: Int, bootstraps: Int) throws(InputIssues) -> SensitivityAnalysis? {
    try SensitivityAnalysis(
      of: outcome.result, plan: choices.plan(for: outcome.result, seed: seed), rows: rows, seed: seed,
      bootstraps: bootstraps, threads: threads)
  }

  /// The ranks with their 5th to 95th percentile over the runs, as a run of its own.
  public func recording(
    of analysis: UncertaintyAnalysis, now: () -> Timestamp
  ) -> (run: Run, observations: [Observation]) {
    var run = outcome.run
    run.method = Self.method
    run.methodVersion = Self.methodVersion
    var members = run.parameters.object ?? [:]
    members["choices"] = choices.json
    members["seed"] = .string(String(seed))
    members["runs"] = JSON(analysis.runCount)
    run.parameters = .object(members)
    run.ended = now()
    struct Row: Hashable {
      var area: String
      /// Nil where there is one for all.
      var year: Int?
    }
    let result = outcome.result
    let distributions = Dictionary(
      zip(result.units.indices, analysis.distributions).map { unit, ranks in
        (Row(area: result.units[unit], year: result.periods.isEmpty ? nil : result.periods[unit]), ranks)
      }, uniquingKeysWith: { first, _ in first })
    let observations = outcome.observations.compactMap { one -> Observation? in
      let year = result.periods.isEmpty ? nil : one.key.period.firstDay.components.year
      guard one.key.series == ComputeIndex.rankSeries,
        let ranks = distributions[Row(area: one.key.area, year: year)], let interval = ranks.interval
      else { return nil }
      var ranked = one
      ranked.error = SamplingError(lower: interval.lowerBound, upper: interval.upperBound, level: 0.9)
      ranked.notes.append(
        Note(
          "index.uncertainty", ["runs": String(analysis.runCount), "median": JSON.numberText(ranks.median)]))
      return ranked
    }
    return (run, observations)
  }
}
