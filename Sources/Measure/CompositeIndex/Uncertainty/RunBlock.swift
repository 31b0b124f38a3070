/// The room that one thread works several runs of a collapsed tree at once in: each value of an indicator that is
/// loaded serves all of them. Everything is allocated once.
///
/// What a run comes to does not depend on the others of its block.
final class RunBlock {
  /// Runs at once.
  static let width = 4

  private let model: RunModel
  /// Units in a row, a multiple of `BufferFunctions.lanes`.
  private let stride: Int
  /// Of each run: weights by place, then the share of each node in the stage that takes it.
  private let weights: UnsafeMutablePointer<Double>
  private let shares: UnsafeMutablePointer<Double>
  /// A row of each run for each stage.
  private let rows: UnsafeMutablePointer<Double>
  private let factors: UnsafeMutablePointer<SIMD2<Double>>
  private let columns: UnsafeMutablePointer<UnsafePointer<Double>>
  private let isStage: UnsafeMutablePointer<Bool>
  private let ranking: RunRanking

  init(_ model: RunModel) {
    self.model = model
    stride = model.stride
    let (nodes, width) = (model.nodeCount, RunBlock.width)
    weights = .allocate(capacity: nodes)
    shares = .allocate(capacity: width * nodes)
    rows = .allocate(capacity: max(1, model.stageMaximum * width * stride))
    factors = .allocate(capacity: max(1, width * nodes))
    columns = .allocate(capacity: nodes)
    isStage = .allocate(capacity: nodes)
    ranking = RunRanking(model)
  }

  deinit {
    weights.deallocate()
    shares.deallocate()
    rows.deallocate()
    factors.deallocate()
    columns.deallocate()
    isStage.deallocate()
  }

  /// Works runs of one combination of alternatives and one collapsed tree.
  ///
  /// - Parameters:
  ///   - choices: that all the runs to be worked are numbers of.
  ///   - runs: numbers.
  ///   - other: works a run that cannot be collapsed, because a whole group has no weight left.
  func work(
    _ choices: UnsafeBufferPointer<RunModel.Choice>, runs: [Int], prepared: RunModel.Prepared,
    tree: CollapsedTree, scores: UnsafeMutablePointer<Double>, ranks: UnsafeMutablePointer<Int32>,
    other: (Int) -> Void
  ) {
    let (nodes, units) = (model.nodeCount, model.unitCount)
    for place in 0..<nodes { isStage[place] = false }
    for stage in tree.stages { isStage[stage.place] = true }
    // A stage of stages alone needs none.
    let sources = tree.stages.map { prepared.carried[$0.mean]?.values.baseAddress }
    var block: [Int] = []
    block.reserveCapacity(RunBlock.width)
    func finish() {
      guard !block.isEmpty else { return }
      // Places that no run takes are worked with what stands there, and not read.
      for lane in block.count..<RunBlock.width {
        (shares + lane * nodes).update(from: shares, count: nodes)
      }
      combine(tree, sources)
      for (lane, run) in block.enumerated() {
        let row = rows + ((tree.stages.count - 1) * RunBlock.width + lane) * stride
        (scores + run * units).initialize(from: row, count: units)
        ranking.rank(row, into: ranks + run * units)
      }
      block.removeAll(keepingCapacity: true)
    }
    for run in runs {
      model.fillWeights(choices[run], weights)
      if share(shares + block.count * nodes) {
        block.append(run)
        if block.count == RunBlock.width { finish() }
      } else {
        other(run)
      }
    }
    finish()
  }

  /// - Returns: false where the children of a node that counts have no weight.
  private func share(_ shares: UnsafeMutablePointer<Double>) -> Bool {
    let (weights, isStage) = (weights, isStage)
    let places = model.childPlaces.values
    for node in model.downwards {
      var sum = 0.0
      for child in node.children { sum += weights[Int(places[child])] }
      guard sum > 0 else {
        if node.place == model.root || weights[node.place] > 0 { return false }
        for child in node.children { shares[Int(places[child])] = 0 }
        continue
      }
      let factor = (isStage[node.place] ? 1 : shares[node.place]) / sum
      for child in node.children {
        let child = Int(places[child])
        shares[child] = weights[child] * factor
      }
    }
    return true
  }

  /// - Parameter sources: columns of indicators as the mean of each stage carries them.
  private func combine(_ tree: CollapsedTree, _ sources: [UnsafePointer<Double>?]) {
    let (nodes, stride, width) = (model.nodeCount, stride, RunBlock.width)
    for (number, stage) in tree.stages.enumerated() {
      let out = rows + number * width * stride
      let values = sources[number]
      for (index, leaf) in stage.leaves.enumerated() {
        (columns + index).initialize(to: values! + leaf.column * stride)
        for lane in 0..<width {
          (factors + (index * width + lane)).initialize(
            to: SIMD2(repeating: shares[lane * nodes + leaf.place]))
        }
      }
      RunBlock.product(
        UnsafePointer(columns), UnsafePointer(factors), count: stage.leaves.count, units: stride, into: out)
      for (place, number) in stage.stages {
        let below = rows + number * width * stride
        for lane in 0..<width {
          let weight = shares[lane * nodes + place]
          let (from, to) = (below + lane * stride, out + lane * stride)
          for unit in 0..<stride { to[unit] += weight * from[unit] }
        }
      }
      stage.mean.carryBack(out, count: width * stride)
      stage.above?.carry(out, count: width * stride)
    }
  }

  /// Weighted sums of columns for four runs: sixteen sums stay in registers while the columns pass by.
  ///
  /// - Parameters:
  ///   - factors: of each column, one for each run, twice.
  ///   - units: a multiple of 4.
  private static func product(
    _ columns: UnsafePointer<UnsafePointer<Double>>, _ factors: UnsafePointer<SIMD2<Double>>, count: Int,
    units: Int, into out: UnsafeMutablePointer<Double>
  ) {
    let room = UnsafeMutableRawPointer(out)
    let row = units &* 8
    var offset = 0
    while offset < row {
      var (a0, a1) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var (b0, b1) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var (c0, c1) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var (d0, d1) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var factor = factors
      for column in 0..<count {
        let values = UnsafeRawPointer(columns[column])
        let x0 = values.loadUnaligned(fromByteOffset: offset, as: SIMD2<Double>.self)
        let x1 = values.loadUnaligned(fromByteOffset: offset &+ 16, as: SIMD2<Double>.self)
        a0 += x0 * factor[0]
        a1 += x1 * factor[0]
        b0 += x0 * factor[1]
        b1 += x1 * factor[1]
        c0 += x0 * factor[2]
        c1 += x1 * factor[2]
        d0 += x0 * factor[3]
        d1 += x1 * factor[3]
        factor += 4
      }
      room.storeBytes(of: a0, toByteOffset: offset, as: SIMD2<Double>.self)
      room.storeBytes(of: a1, toByteOffset: offset &+ 16, as: SIMD2<Double>.self)
      room.storeBytes(of: b0, toByteOffset: row &+ offset, as: SIMD2<Double>.self)
      room.storeBytes(of: b1, toByteOffset: row &+ offset &+ 16, as: SIMD2<Double>.self)
      room.storeBytes(of: c0, toByteOffset: 2 &* row &+ offset, as: SIMD2<Double>.self)
      room.storeBytes(of: c1, toByteOffset: 2 &* row &+ offset &+ 16, as: SIMD2<Double>.self)
      room.storeBytes(of: d0, toByteOffset: 3 &* row &+ offset, as: SIMD2<Double>.self)
      room.storeBytes(of: d1, toByteOffset: 3 &* row &+ offset &+ 16, as: SIMD2<Double>.self)
      offset &+= 32
    }
  }
}
