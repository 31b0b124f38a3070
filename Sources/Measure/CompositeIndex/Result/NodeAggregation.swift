/// Scores of all nodes from the normalised indicators, level by level from the leaves up.
struct NodeAggregation {
  /// Of the children of each node, summing to 1.
  let weights: [[Double]]
  /// Places of nodes for whose children the data give no weights of the kind asked for.
  let weightsAsGiven: [Int]
  let scores: DataColumns

  /// - Parameter outcome: of the units, for weights by regression.
  init(_ tree: IndexTree, _ normalised: DataColumns, outcome: [Double]?) {
    let nodes = tree.definition.nodes
    var columns = [[Double]](
      repeating: [Double](repeating: .nan, count: normalised.unitCount), count: nodes.count)
    var weights = [[Double]](repeating: [], count: nodes.count)
    var weightsAsGiven: [Int] = []
    for (column, place) in tree.indicators.enumerated() { columns[place] = normalised[column] }
    for place in tree.upwards where !tree.children[place].isEmpty {
      let children = tree.children[place].map { columns[$0] }
      let level = tree.level(place)
      let given = tree.givenWeights(place)
      let found = level.weighting.weights(children, given: given, outcome: outcome)
      if found == nil, children.count > 1 { weightsAsGiven.append(place) }
      weights[place] = found ?? given
      guard let aggregation = level.aggregation, normalised.unitCount > 0 else { continue }
      columns[place] = aggregation.applied(
        to: children, weights: weights[place], shareMinimum: level.coverageMinimum)
    }
    self.weights = weights
    self.weightsAsGiven = weightsAsGiven.sorted()
    scores = DataColumns(
      unitCount: normalised.unitCount, codes: nodes.map(\.code), values: columns.flatMap { $0 })
  }

  /// For each node and unit the share of the node's weight whose indicators have a property; a leaf has 0 or 1.
  ///
  /// - Parameter has: of a place in the columns of indicators.
  static func shares(
    _ tree: IndexTree, _ weights: [[Double]], _ unitCount: Int, _ has: (Int) -> Bool
  ) -> DataColumns {
    let nodes = tree.definition.nodes
    var shares = [[Double]](repeating: [Double](repeating: 0, count: unitCount), count: nodes.count)
    for (column, place) in tree.indicators.enumerated() {
      shares[place] = (0..<unitCount).map { has(column * unitCount + $0) ? 1 : 0 }
    }
    for place in tree.upwards {
      for (child, weight) in zip(tree.children[place], weights[place]) {
        for unit in 0..<unitCount { shares[place][unit] += weight * shares[child][unit] }
      }
    }
    return DataColumns(unitCount: unitCount, codes: nodes.map(\.code), values: shares.flatMap { $0 })
  }
}
