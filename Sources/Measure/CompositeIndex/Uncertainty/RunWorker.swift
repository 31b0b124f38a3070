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
  private let keys: UnsafeMutableBufferPointer<UInt64>
  private let ranked: UnsafeMutableBufferPointer<Double>
  private let meanRoom: MeanRoom

  init(_ model: RunModel) {
    self.model = model
    let (units, nodes) = (model.unitCount, model.nodeCount)
    scores = .allocate(capacity: nodes * units)
    carried = .allocate(capacity: nodes * units)
    carriedOver = .allocate(capacity: nodes * units)
    leaves = .allocate(capacity: max(1, model.denominated.values.count))
    weights = .allocate(capacity: nodes)
    coverageWeights = .allocate(capacity: nodes)
    hasMissing = .allocate(capacity: nodes)
    children = .allocate(capacity: nodes)
    keys = .allocate(capacity: units)
    keys.initialize(repeating: 0)
    ranked = .allocate(capacity: units)
    ranked.initialize(repeating: 0)
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
    keys.deallocate()
    ranked.deallocate()
    meanRoom.deallocate()
  }

  /// Works one run: the root's scores, and the ranks of the units that may be ranked.
  func run(
    _ choice: RunModel.Choice, scores totals: UnsafeMutableBufferPointer<Double>,
    ranks: UnsafeMutableBufferPointer<Int32>
  ) {
    let units = model.unitCount
    setWeights(choice)
    let prepared: RunModel.Prepared?
    if let seed = choice.errorSeed {
      prepareLeaves(choice, seed: seed)
      prepared = nil
    } else {
      let combination =
        (choice.imputation * model.treatments.count + choice.treatment) * model.normalisations.count
        + choice.normalisation
      prepared = model.prepared[combination]
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
            column: columns.values.baseAddress! + leaf * units, weight: weights[child],
            coverageWeight: coverageWeights[child],
            gaps: gaps.isEmpty ? .none : .listed(gaps))
        } else {
          let column: UnsafePointer<Double>
          if leaf < 0, aggregations[child]?.mean == mean {
            // A mean of means of one kind needs no way back and forth.
            column = UnsafePointer(carried + child * units)
          } else {
            let from = leaf >= 0 ? leaves + leaf * units : scores + child * units
            if mean != .arithmetic { mean.carry(from, into: carriedOver + child * units, count: units) }
            column = UnsafePointer(mean == .arithmetic ? from : carriedOver + child * units)
          }
          entry = PowerMean.Child(
            column: column, weight: weights[child], coverageWeight: coverageWeights[child],
            gaps: hasMissing[child] ? .marked : .none)
        }
        (children.baseAddress! + count).initialize(to: entry)
      }
      let start = node.place * units
      hasMissing[node.place] = mean.carriedMeans(
        UnsafeBufferPointer(rebasing: children[..<node.children.count]), shareMinimum: node.shareMinimum,
        unitCount: units, room: meanRoom, into: carried + start)
      let above = node.parent.flatMap { aggregations[$0]?.mean }
      if above != mean { mean.carryBack(carried + start, into: scores + start, count: units) }
    }
    let root = scores + model.root * units
    for unit in 0..<units {
      totals[unit] = root[unit]
      ranked[unit] = model.rankable[unit] ? root[unit] : .nan
    }
    Ranking.descending(UnsafeBufferPointer(ranked), into: ranks, keys: keys)
  }

  private func setWeights(_ choice: RunModel.Choice) {
    let set = model.weightSets[choice.weightSet]
    for place in 0..<model.nodeCount {
      weights[place] = set[place]
      coverageWeights[place] = set[place]
    }
    if let seed = choice.noiseSeed {
      var stream = RandomStream(seed: seed, run: 1)
      let depths = model.pipeline.tree.depths
      for place in 0..<model.nodeCount {
        if let factor = model.plan.weightNoise[depths[place]] {
          weights[place] *= 1 + factor * (2 * stream.uniform() - 1)
        }
      }
    }
    if choice.dropped >= 0 {
      weights[choice.dropped] = 0
      coverageWeights[choice.dropped] = 0
    }
  }

  private func fillMissing(_ place: Int) {
    for unit in 0..<model.unitCount { scores[place * model.unitCount + unit] = .nan }
    hasMissing[place] = true
  }

  /// Values drawn about the observed ones, and the steps after them again.
  private func prepareLeaves(_ choice: RunModel.Choice, seed: UInt64) {
    let units = model.unitCount
    var stream = RandomStream(seed: seed, run: 2)
    let isLogNormal = model.plan.dataErrors == .logNormal
    let layers = NormalLayers.shared
    let errors = model.standardErrors
    for (index, x) in model.denominated.values.enumerated() {
      let error = errors[index]
      guard error > 0 else {
        leaves[index] = x
        continue
      }
      let z = stream.normal(layers)
      if !isLogNormal {
        leaves[index] = x + error * z
      } else if x > 0 {
        let variance = log(1 + error * error / (x * x))
        leaves[index] = x * exp(variance.squareRoot() * z - variance / 2)
      } else {
        leaves[index] = x
      }
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
    let units = model.unitCount
    let used = node.children.filter { weights[$0] > 0 }
    guard !used.isEmpty else { return fillMissing(node.place) }
    let columns = used.map { child -> [Double] in
      let leaf = model.leafColumn[child]
      if leaf >= 0, let prepared { return Array(prepared.normalised[leaf * units..<(leaf + 1) * units]) }
      return Array(
        UnsafeBufferPointer(start: leaf >= 0 ? leaves + leaf * units : scores + child * units, count: units))
    }
    let result = aggregation.applied(
      to: columns, weights: used.map { weights[$0] }, shareMinimum: node.shareMinimum)
    for unit in 0..<units { scores[node.place * units + unit] = result[unit] }
    hasMissing[node.place] = result.contains(where: \.isNaN)
  }
}
