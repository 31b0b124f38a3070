#if canImport(Glibc)
  import Glibc
#endif
import Monitoring

/// An index made ready to be worked out many times in other ways. Everything that can be known before is:
/// normalised columns of every combination of imputation, treatment and normalisation, each carried over for
/// every mean that takes it, and the tree collapsed where nothing is missing. A run without errors of data then is
/// weighted sums and one sort.
struct RunModel: Sendable {
  struct InnerNode: Sendable {
    let place: Int
    let parent: Int?
    let children: [Int]
    let shareMinimum: Double
  }

  /// An inner node with the range of its children in `childPlaces`.
  struct DownwardNode: Sendable {
    let place: Int
    let children: Range<Int>
  }

  /// Normalised columns of one combination, and what they are when carried over: 0 where missing.
  struct Prepared: Sendable {
    /// Units without a value, by column.
    let gaps: [FixedNumbers<Int32>]
    let normalised: [Double]
    /// Columns of `stride` numbers, what is beyond the units as the last of them.
    let carried: [PowerMean: FixedNumbers<Double>]
    /// By alternative of aggregation.
    let collapsed: [CollapsedTree?]
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
  /// Room for a column.
  let stride: Int
  /// Places of inner nodes, children before parents.
  let inner: [InnerNode]
  /// Parents before children.
  let downwards: [DownwardNode]
  let childPlaces: FixedNumbers<Int32>
  /// Places of nodes whose weights vary, and by what part.
  let noise: [(place: Int, part: Double)]
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
  /// Units that are ranked among each other: of one period, covered enough.
  let rankGroups: [[Int32]]
  /// Whether that is all units together.
  let isOneRanking: Bool
  /// Of the collapsed tree that takes most.
  let stageMaximum: Int
  /// Values with an error, by their place in `denominated`; empty where values do not vary.
  let drawn: [DrawnValue]

  /// A value that is drawn anew in each run.
  struct DrawnValue: BitwiseCopyable {
    let place: Int
    /// Of a normal distribution about the value; of a logarithm about its mean.
    let mean, deviation: Double
    let isLogarithmic: Bool
  }

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
    stride = BufferFunctions.roundedUp(kept.count)
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
        shareMinimum: tree.level(place).coverageMinimum)
    }
    var places: [Int32] = []
    downwards = inner.reversed().map { node in
      let first = places.count
      places += node.children.map { Int32(truncatingIfNeeded: $0) }
      return DownwardNode(place: node.place, children: first..<places.count)
    }
    childPlaces = FixedNumbers(places)
    noise = definition.nodes.indices.compactMap { place in
      plan.weightNoise[tree.depths[place]].map { (place, $0) }
    }
    var base = [Double](repeating: 1, count: nodeCount)
    for node in inner {
      for (child, weight) in zip(node.children, nominal.weights[node.place]) { base[child] = weight }
    }
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
    let errors = plan.dataErrors == nil ? nil : pipeline.table.standardErrors.map { pipeline.denominated($0) }
    drawn = errors.map { RunModel.drawn(denominated.values, $0.values, plan.dataErrors!) } ?? []
    let rankable = nominal.coverage[tree.root].map { $0 >= definition.rankingCoverageMinimum - 1e-12 }
    rankGroups = Ranking.groups(of: nominal.periods, count: kept.count).map { group in
      group.filter { rankable[$0] }.map { Int32(truncatingIfNeeded: $0) }
    }
    isOneRanking = rankGroups.count == 1 && rankGroups[0].count == kept.count

    // Which means the indicators have to be carried over for.
    var means: Set<PowerMean> = [.arithmetic]
    for aggregation in aggregations {
      for place in tree.indicators {
        means.formUnion([aggregation[tree.parents[place]!]?.mean ?? .arithmetic])
      }
    }
    guard plan.dataErrors == nil else {
      prepared = []
      stageMaximum = 0
      return
    }
    let (stride, root, children) = (stride, root, tree.children)
    var prepared: [Prepared] = []
    for imputation in imputations {
      let imputed = pipeline.imputed(denominated, imputation)
      for treatment in treatments {
        let treated = pipeline.treated(imputed, treatment).0
        for normalisation in normalisations {
          let normalised = pipeline.normalised(treated, normalisation).0
          let carried = Dictionary(
            uniqueKeysWithValues: means.map { ($0, RunModel.carried(normalised, by: $0, stride: stride)) })
          let gaps = normalised.columns.map { column in
            FixedNumbers(column.indices.filter { column[$0].isNaN }.map { Int32(truncatingIfNeeded: $0) })
          }
          let isWhole = unitCount > 0 && normalised.values.allSatisfy(\.isFinite)
          let values = isWhole ? normalised.values.min()!...normalised.values.max()! : nil
          let collapsed = aggregations.map {
            CollapsedTree(
              root: root, children: children, columns: leafColumn, aggregations: $0, values: values)
          }
          prepared.append(
            Prepared(gaps: gaps, normalised: normalised.values, carried: carried, collapsed: collapsed))
        }
      }
    }
    self.prepared = prepared
    stageMaximum = prepared.flatMap(\.collapsed).compactMap { $0?.stages.count }.max() ?? 0
  }

  private static func carried(_ columns: DataColumns, by mean: PowerMean, stride: Int) -> FixedNumbers<Double>
  {
    FixedNumbers(
      columns.columns.flatMap { column in
        (0..<stride).map { unit in
          let value = column[min(unit, column.count - 1)]
          return value.isNaN ? 0 : mean.carried(value)
        }
      })
  }

  private static func drawn(
    _ values: [Double], _ errors: [Double], _ distribution: UncertaintyPlan.ErrorDistribution
  ) -> [DrawnValue] {
    zip(values, errors).enumerated().compactMap { place, one in
      let (x, error) = one
      guard error > 0 else { return nil }
      guard distribution == .logNormal else {
        return DrawnValue(place: place, mean: x, deviation: error, isLogarithmic: false)
      }
      // What has no logarithm is kept, and its number drawn all the same.
      guard x > 0 else { return DrawnValue(place: place, mean: x, deviation: 0, isLogarithmic: false) }
      let variance = log(1 + error * error / (x * x))
      return DrawnValue(
        place: place, mean: -variance / 2, deviation: variance.squareRoot(), isLogarithmic: true)
    }
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

  /// Of `prepared` and its `collapsed`, for a run without errors of data.
  func alternatives(_ choice: Choice) -> (prepared: Int, collapsed: Int) {
    (
      (choice.imputation * treatments.count + choice.treatment) * normalisations.count + choice.normalisation,
      choice.aggregation
    )
  }

  /// The weights of a run, by place.
  ///
  /// - Parameter covered: the same without noise: how much of a node is known is not uncertain.
  func fillWeights(
    _ choice: Choice, _ weights: UnsafeMutablePointer<Double>,
    covered: UnsafeMutablePointer<Double>? = nil
  ) {
    weightSets[choice.weightSet].withUnsafeBufferPointer { set in
      weights.update(from: set.baseAddress!, count: nodeCount)
      covered?.update(from: set.baseAddress!, count: nodeCount)
    }
    if let seed = choice.noiseSeed {
      var stream = RandomStream(seed: seed, run: 1)
      for (place, part) in noise { weights[place] *= 1 + part * (2 * stream.uniform() - 1) }
    }
    if choice.dropped >= 0 { drop(choice.dropped, weights, covered) }
  }

  /// Takes a node out. A parent of which nothing else counts goes with it: it would be missing, and count against
  /// what is above it.
  private func drop(
    _ place: Int, _ weights: UnsafeMutablePointer<Double>, _ covered: UnsafeMutablePointer<Double>?
  ) {
    weights[place] = 0
    covered?[place] = 0
    let tree = pipeline.tree
    guard let parent = tree.parents[place], parent != root,
      tree.children[parent].allSatisfy({ weights[$0] == 0 })
    else { return }
    drop(parent, weights, covered)
  }
}
