#if canImport(Glibc)
  import Glibc
#endif

/// The room that one thread works runs in. Everything is allocated once.
final class RunWorker {
  private let model: RunModel
  /// A column for each node, the scores of a run.
  private let scores: UnsafeMutablePointer<Double>
  /// The same as their own mean carries them.
  private let carried: UnsafeMutablePointer<Double>
  /// And as the mean of the parent does, where that is another.
  private let carriedOver: UnsafeMutablePointer<Double>
  private let leaves: UnsafeMutablePointer<Double>
  private let weights: UnsafeMutablePointer<Double>
  /// The weights without their noise.
  private let coverageWeights: UnsafeMutablePointer<Double>
  private let hasMissing: UnsafeMutablePointer<Bool>
  private let children: UnsafeMutableBufferPointer<PowerMean.Child>
  private let ranking: RunRanking
  private let meanRoom: MeanRoom

  init(_ model: RunModel) {
    self.model = model
    let (units, nodes, stride) = (model.unitCount, model.nodeCount, model.stride)
    scores = .allocate(capacity: nodes * stride)
    carried = .allocate(capacity: nodes * stride)
    carriedOver = .allocate(capacity: nodes * stride)
    leaves = .allocate(capacity: max(1, model.denominated.values.count))
    weights = .allocate(capacity: nodes)
    coverageWeights = .allocate(capacity: nodes)
    hasMissing = .allocate(capacity: nodes)
    // Nothing is made of the empty cell of a matrix: it stays without a score.
    scores.initialize(repeating: .nan, count: nodes * stride)
    carried.initialize(repeating: .nan, count: nodes * stride)
    carriedOver.initialize(repeating: .nan, count: nodes * stride)
    hasMissing.initialize(repeating: true, count: nodes)
    children = .allocate(capacity: nodes)
    ranking = RunRanking(model)
    meanRoom = MeanRoom(unitCount: units)
  }

  deinit {
    scores.deallocate()
    carried.deallocate()
    carriedOver.deallocate()
    leaves.deallocate()
    weights.deallocate()
    coverageWeights.deallocate()
    hasMissing.deallocate()
    children.deallocate()
    meanRoom.deallocate()
  }

  /// Works one run: the root's scores, and the ranks of the units that may be ranked.
  func run(
    _ choice: RunModel.Choice, scores totals: UnsafeMutablePointer<Double>,
    ranks: UnsafeMutablePointer<Int32>
  ) {
    let (units, stride) = (model.unitCount, model.stride)
    model.fillWeights(choice, weights, covered: coverageWeights)
    let prepared: RunModel.Prepared?
    if let seed = choice.errorSeed {
      prepareLeaves(choice, seed: seed)
      prepared = nil
    } else {
      prepared = model.prepared[model.alternatives(choice).prepared]
    }
    let aggregations = model.aggregations[choice.aggregation]
    for node in model.inner {
      guard let aggregation = aggregations[node.place] else {
        fillMissing(node.place)
        continue
      }
      guard let mean = aggregation.mean else {
        aggregate(node, aggregation, prepared)
        continue
      }
      let columns = prepared?.carried[mean]
      for (count, child) in node.children.enumerated() {
        let leaf = model.leafColumn[child]
        let entry: PowerMean.Child
        if leaf >= 0, let prepared, let columns {
          let gaps = prepared.gaps[leaf].values
          entry = PowerMean.Child(
            column: columns.values.baseAddress! + leaf * model.stride, weight: weights[child],
            coverageWeight: coverageWeights[child],
            gaps: gaps.isEmpty ? .none : .listed(gaps))
        } else {
          let column: UnsafePointer<Double>
          if leaf < 0, aggregations[child]?.mean == mean {
            // A mean of means of one kind needs no way back and forth.
            column = UnsafePointer(carried + child * stride)
          } else {
            let from = leaf >= 0 ? leaves + leaf * units : scores + child * stride
            if mean != .arithmetic { mean.carry(from, into: carriedOver + child * stride, count: units) }
            column = UnsafePointer(mean == .arithmetic ? from : carriedOver + child * stride)
          }
          entry = PowerMean.Child(
            column: column, weight: weights[child], coverageWeight: coverageWeights[child],
            gaps: hasMissing[child] ? .marked : .none)
        }
        (children.baseAddress! + count).initialize(to: entry)
      }
      let start = node.place * stride
      hasMissing[node.place] = mean.carriedMeans(
        UnsafeBufferPointer(rebasing: children[..<node.children.count]), shareMinimum: node.shareMinimum,
        unitCount: units, room: meanRoom, into: carried + start)
      let above = node.parent.flatMap { aggregations[$0]?.mean }
      if above != mean { mean.carryBack(carried + start, into: scores + start, count: units) }
    }
    let root = scores + model.root * stride
    totals.initialize(from: root, count: units)
    ranking.rank(root, into: ranks)
  }

  private func fillMissing(_ place: Int) {
    for unit in 0..<model.unitCount { scores[place * model.stride + unit] = .nan }
    hasMissing[place] = true
  }

  /// Values drawn about the observed ones, and the steps after them again.
  private func prepareLeaves(_ choice: RunModel.Choice, seed: UInt64) {
    let units = model.unitCount
    var stream = RandomStream(seed: seed, run: 2)
    let layers = NormalLayers.shared
    model.denominated.values.withUnsafeBufferPointer { values in
      if let start = values.baseAddress { leaves.update(from: start, count: values.count) }
    }
    for value in model.drawn {
      let drawn = value.mean + value.deviation * stream.normal(layers)
      leaves[value.place] = value.isLogarithmic ? leaves[value.place] * exp(drawn) : drawn
    }
    impute(model.imputations[choice.imputation])
    let treatment = model.treatments[choice.treatment]
    let normalisation = model.normalisations[choice.normalisation]
    for (column, place) in model.pipeline.tree.indicators.enumerated() {
      let part = UnsafeMutableBufferPointer(start: leaves + column * units, count: units)
      if let treatment, model.pipeline.tree.definition.nodes[place].function == nil {
        _ = treatment.treat(part)
      }
      model.pipeline.normalise(part, column: column, normalisation)
      var missing = false
      for unit in 0..<units where part[unit].isNaN { missing = true }
      hasMissing[place] = missing
    }
  }

  /// Only where something is missing; the rules work on a copy.
  private func impute(_ rule: Imputation?) {
    guard let rule else { return }
    let all = UnsafeMutableBufferPointer(start: leaves, count: model.denominated.values.count)
    guard all.contains(where: \.isNaN) else { return }
    let values = DataColumns(
      unitCount: model.unitCount, codes: model.denominated.codes, values: Array(all))
    let filled = model.pipeline.imputed(values, rule)
    for index in all.indices { all[index] = filled.values[index] }
  }

  /// The methods that are no power means, on copies of the columns.
  private func aggregate(
    _ node: RunModel.InnerNode, _ aggregation: Aggregation, _ prepared: RunModel.Prepared?
  ) {
    let (units, stride) = (model.unitCount, model.stride)
    let used = node.children.filter { weights[$0] > 0 }
    guard !used.isEmpty else { return fillMissing(node.place) }
    let columns = used.map { child -> [Double] in
      let leaf = model.leafColumn[child]
      if leaf >= 0, let prepared { return Array(prepared.normalised[leaf * units..<(leaf + 1) * units]) }
      return Array(
        UnsafeBufferPointer(start: leaf >= 0 ? leaves + leaf * units : scores + child * stride, count: units))
    }
    let result = aggregation.applied(
      to: columns, weights: used.map { weights[$0] }, shareMinimum: node.shareMinimum)
    for unit in 0..<units { scores[node.place * stride + unit] = result[unit] }
    hasMissing[node.place] = result.contains(where: \.isNaN)
  }
}
