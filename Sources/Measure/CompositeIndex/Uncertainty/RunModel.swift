import Monitoring

/// An index made ready to be worked out many times in other ways. Everything that can be known before is:
/// normalised columns of every combination of imputation, treatment and normalisation, each carried over for
/// every mean that takes it. A run without errors of data then is weighted sums and one sort.
struct RunModel: Sendable {
  struct InnerNode: Sendable {
    let place: Int
    let parent: Int?
    let children: [Int]
    let weights: [Double]
    let shareMinimum: Double
  }

  /// Normalised columns of one combination, and what they are when carried over: 0 where missing.
  struct Prepared: Sendable {
    /// Units without a value, by column.
    let gaps: [FixedNumbers<Int32>]
    let normalised: [Double]
    let carried: [PowerMean: FixedNumbers<Double>]
  }

  /// Numbers that stay where they are as long as anyone holds them.
  final class FixedNumbers<Number: BitwiseCopyable>: @unchecked Sendable {
    let values: UnsafeBufferPointer<Number>
    private let room: UnsafeMutablePointer<Number>

    init(_ numbers: [Number]) {
      let room = UnsafeMutablePointer<Number>.allocate(capacity: max(1, numbers.count))
      numbers.withUnsafeBufferPointer {
        if let start = $0.baseAddress { room.initialize(from: start, count: $0.count) }
      }
      self.room = room
      values = UnsafeBufferPointer(start: room, count: numbers.count)
    }

    deinit { room.deallocate() }
  }

  let pipeline: IndexPipeline
  let plan: UncertaintyPlan
  let inputs: [UncertaintyPlan.Input]
  let unitCount: Int
  /// Places of inner nodes, children before parents.
  let inner: [InnerNode]
  /// Column of an indicator by place; −1 for inner nodes.
  let leafColumn: [Int]
  let nodeCount: Int
  let root: Int
  /// By alternative, by place: nil where nothing is made of the children.
  let aggregations: [[Aggregation?]]
  /// By weight set, by place.
  let weightSets: [[Double]]
  let prepared: [Prepared]
  /// Values and errors over their denominators, before anything is imputed.
  let denominated: DataColumns
  let standardErrors: [Double]
  let rankingCoverageMinimum: Double
  /// Coverage of each unit by the root.
  let rankable: [Bool]

  let imputations: [Imputation?]
  let treatments: [OutlierTreatment?]
  let normalisations: [Normalisation]

  init(_ nominal: IndexResult, _ plan: UncertaintyPlan) throws(InputIssues) {
    let tree = nominal.tree
    let definition = tree.definition
    precondition(plan.weightNoise.values.allSatisfy { $0 >= 0 && $0 < 1 }, "noise keeps weights above 0")
    imputations = plan.imputations.isEmpty ? [definition.imputation] : plan.imputations
    treatments = plan.treatments.isEmpty ? [definition.treatment] : plan.treatments
    normalisations = plan.normalisations.isEmpty ? [definition.normalisation] : plan.normalisations
    let kept = nominal.rows
    let pipeline = try IndexPipeline(tree, nominal.input, imputations: imputations).keeping(units: kept)
    self.pipeline = pipeline
    self.plan = plan
    inputs = plan.inputs
    unitCount = kept.count
    nodeCount = definition.nodes.count
    root = tree.root
    var leafColumn = [Int](repeating: -1, count: nodeCount)
    for (column, place) in tree.indicators.enumerated() { leafColumn[place] = column }
    self.leafColumn = leafColumn
    let alternatives = plan.aggregations.isEmpty ? [[]] : plan.aggregations
    let aggregations = alternatives.map { alternative in
      definition.nodes.indices.map { place -> Aggregation? in
        let depth = tree.depths[place]
        let other = depth < alternative.count ? alternative[depth] : nil
        return tree.children[place].isEmpty ? nil : other ?? tree.level(place).aggregation
      }
    }
    self.aggregations = aggregations
    inner = tree.upwards.filter { !tree.children[$0].isEmpty }.map { place in
      InnerNode(
        place: place, parent: tree.parents[place], children: tree.children[place],
        weights: nominal.weights[place], shareMinimum: tree.level(place).coverageMinimum)
    }
    var base = [Double](repeating: 1, count: nodeCount)
    for node in inner { for (child, weight) in zip(node.children, node.weights) { base[child] = weight } }
    weightSets = (plan.weightSets.isEmpty ? [[:]] : plan.weightSets).map { set in
      var weights = base
      // A set is in its own scale, so the siblings it does not name keep the definition's.
      for place in definition.nodes.indices where tree.parents[place] != nil {
        let siblings = tree.children[tree.parents[place]!]
        guard siblings.contains(where: { set[definition.nodes[$0].code] != nil }) else { continue }
        weights[place] = set[definition.nodes[place].code] ?? definition.nodes[place].weight ?? 1
        precondition(weights[place] >= 0, "weights at least 0")
      }
      return weights
    }
    let denominated = pipeline.denominated(pipeline.table.values)
    self.denominated = denominated
    if plan.dataErrors != nil {
      let errors = pipeline.table.standardErrors.map { pipeline.denominated($0) }
      standardErrors = errors?.values.map { $0 > 0 ? $0 : 0 } ?? denominated.values.map { _ in 0 }
    } else {
      standardErrors = []
    }
    rankingCoverageMinimum = definition.rankingCoverageMinimum
    rankable = nominal.coverage[tree.root].map { $0 >= definition.rankingCoverageMinimum - 1e-12 }

    // Which means the indicators have to be carried over for.
    var means: Set<PowerMean> = [.arithmetic]
    for aggregation in aggregations {
      for place in tree.indicators {
        means.formUnion([aggregation[tree.parents[place]!]?.mean ?? .arithmetic])
      }
    }
    guard plan.dataErrors == nil else {
      prepared = []
      return
    }
    var prepared: [Prepared] = []
    for imputation in imputations {
      let imputed = pipeline.imputed(denominated, imputation)
      for treatment in treatments {
        let treated = pipeline.treated(imputed, treatment).0
        for normalisation in normalisations {
          let normalised = pipeline.normalised(treated, normalisation).0
          let carried = Dictionary(
            uniqueKeysWithValues: means.map { mean in
              (mean, FixedNumbers(normalised.values.map { $0.isNaN ? 0 : mean.carried($0) }))
            })
          let gaps = normalised.columns.map { column in
            FixedNumbers(column.indices.filter { column[$0].isNaN }.map { Int32(truncatingIfNeeded: $0) })
          }
          prepared.append(Prepared(gaps: gaps, normalised: normalised.values, carried: carried))
        }
      }
    }
    self.prepared = prepared
  }

  /// The alternatives that a point of the unit cube stands for.
  struct Choice {
    var imputation = 0
    var treatment = 0
    var normalisation = 0
    var aggregation = 0
    var weightSet = 0
    /// Place of the indicator left out; −1 for none.
    var dropped = -1
    var noiseSeed: UInt64?
    var errorSeed: UInt64?
  }

  /// - Parameter u: a coordinate from 0 up to, not reaching, 1 for each of `inputs`.
  func choice(_ u: UnsafeBufferPointer<Double>) -> Choice {
    var choice = Choice()
    func pick(_ u: Double, _ count: Int) -> Int { min(count - 1, Int(u * Double(count))) }
    for (input, u) in zip(inputs, u) {
      switch input {
      case .imputation: choice.imputation = pick(u, imputations.count)
      case .treatment: choice.treatment = pick(u, treatments.count)
      case .normalisation: choice.normalisation = pick(u, normalisations.count)
      case .aggregation: choice.aggregation = pick(u, aggregations.count)
      case .weightSet: choice.weightSet = pick(u, weightSets.count)
      case .weightNoise: choice.noiseSeed = u.bitPattern
      case .droppedIndicator:
        let picked = pick(u, pipeline.tree.indicators.count + 1)
        choice.dropped = picked == 0 ? -1 : pipeline.tree.indicators[picked - 1]
      case .dataError: choice.errorSeed = u.bitPattern
      }
    }
    return choice
  }
}
