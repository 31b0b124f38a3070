/// Why a node of a unit has no score.
public enum ScoreReason: Hashable, Sendable {
  /// Not observed, and not imputed.
  case noValue
  /// The denominator is missing or 0.
  case noDenominator
  /// The function says nothing of such a value, or its auxiliary columns are missing.
  case functionUndefined
  /// All units have the same value, or one has none to be compared with.
  case columnWithoutSpread
  /// The level has no aggregation.
  case notAggregated
  /// Too small a share of the children's weight is there.
  case coverage(share: Double, minimum: Double)
  /// The mean is not defined for such values.
  case aggregationUndefined
}

extension IndexResult {
  /// Why a unit has no score of a node; nil where it has one.
  public func reason(unit: Int, node place: Int) -> ScoreReason? {
    guard scores[unit, place].isNaN else { return nil }
    if let column = tree.indicators.firstIndex(of: place) {
      let node = tree.definition.nodes[place]
      if imputed[unit, column].isNaN {
        return raw[unit, column].isNaN || node.denominator == nil ? .noValue : .noDenominator
      }
      return node.function == nil ? .columnWithoutSpread : .functionUndefined
    }
    let level = tree.level(place)
    if level.aggregation == nil { return .notAggregated }
    let share = zip(tree.children[place], weights[place]).reduce(0) { sum, child in
      scores[unit, child.0].isNaN ? sum : sum + child.1
    }
    if share == 0 || share < level.coverageMinimum - 1e-12 {
      return .coverage(share: share, minimum: level.coverageMinimum)
    }
    return .aggregationUndefined
  }
}
