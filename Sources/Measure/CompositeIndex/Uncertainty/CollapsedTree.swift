/// A tree of weighted means in as few steps as its kinds of means allow. Where a node and its parent are made by
/// the same mean and nothing is missing, the parent is the mean of the node's children, each with the product of
/// the weights on its way; so that a whole arithmetic index is one weighted sum of its indicators.
struct CollapsedTree: Sendable {
  /// A node that is worked out, from indicators and from other such nodes.
  struct Stage: Sendable {
    let place: Int
    let mean: PowerMean
    /// Places and columns of indicators.
    var leaves: [(place: Int, column: Int)] = []
    /// Numbers of stages, and the places of their nodes.
    var stages: [(place: Int, number: Int)] = []
    /// Of the stage that takes this one; nil for the root.
    var above: PowerMean?
  }

  /// Each before the one that takes it; the last is the root.
  private(set) var stages: [Stage] = []

  /// - Parameters:
  ///   - children, columns, aggregations: by place; −1 where a place is no indicator.
  ///   - values: the least and the greatest of all the indicators; nil where one is missing or infinite.
  /// - Returns: nil where the tree has to be worked level by level: where a value or a whole node may be missing,
  ///   or a node is made by no mean.
  init?(
    root: Int, children: [[Int]], columns: [Int], aggregations: [Aggregation?], values: ClosedRange<Double>?
  ) {
    guard let values else { return nil }
    /// - Returns: false where a node has no mean.
    func gather(_ place: Int, _ stage: inout Stage, _ done: inout [Stage]) -> Bool {
      guard !children[place].isEmpty else { return false }
      for child in children[place] {
        if columns[child] >= 0 {
          stage.leaves.append((child, columns[child]))
        } else if aggregations[child]?.mean == stage.mean {
          guard gather(child, &stage, &done) else { return false }
        } else {
          guard let mean = aggregations[child]?.mean else { return false }
          var below = Stage(place: child, mean: mean, above: stage.mean)
          guard gather(child, &below, &done) else { return false }
          done.append(below)
          stage.stages.append((child, done.count - 1))
        }
      }
      return true
    }
    guard let mean = aggregations[root]?.mean else { return nil }
    var top = Stage(place: root, mean: mean)
    var done: [Stage] = []
    guard gather(root, &top, &done) else { return nil }
    stages = done + [top]
    // Means lie between the least and the greatest value, which tells what may be made of them.
    for stage in stages where stage.mean != .arithmetic {
      let domain = BufferFunctions.domain
      for value in [values.lowerBound, values.upperBound] {
        guard domain.contains(value) else { return nil }
        if case .power = stage.mean, !domain.contains(stage.mean.carried(value)) { return nil }
      }
    }
  }
}
