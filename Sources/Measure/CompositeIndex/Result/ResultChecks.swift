/// What a result checks of itself before anyone relies on it.
public enum ResultCheck: Hashable, Sendable {
  /// A normalised value outside 0 to 100 of functions with fixed benchmarks, or outside min–max bounds.
  case valueOutsideRange(indicator: String)
  /// Reference values are of the units at hand: one more or less may move all scores.
  case referencesNotFixed(indicators: Int)
  /// Siblings whose correlation asks for a look.
  case correlation(CorrelationFlag)
  /// A better value may lower a score, because unbalance costs.
  case aggregationNotMonotone(level: String)
  /// The data give no weights of the kind asked for below this node, so those of the definition stand.
  case weightsAsGiven(node: String)
}

extension IndexResult {
  /// Whether another unit more or less may move the scores of the others: not where all references, weights and
  /// means are those of the definition alone.
  public var dependsOnOtherUnits: Bool {
    let definition = tree.definition
    let imputation: Bool =
      switch definition.imputation {
      case nil, .panelLatest, .panelLinear: false
      default: true
      }
    let isOfColumns = tree.indicators.contains { place in
      let node = definition.nodes[place]
      guard node.function == nil else { return false }
      return definition.treatment != nil
        || definition.normalisation.dependsOnOthers && definition.frozenBases[node.code] == nil
    }
    let isOfUnits = definition.levels.contains { level in
      level.weighting != .given && level.weighting != .equal
        || level.aggregation?.isOfOwnValues == false
    }
    return imputation || isOfColumns || isOfUnits
  }

  /// - Returns: nothing where all is well.
  public var checks: [ResultCheck] {
    var checks: [ResultCheck] = []
    let definition = tree.definition
    var floating = 0
    for (column, place) in tree.indicators.enumerated() {
      let node = definition.nodes[place]
      let rule = node.function.map(Normalisation.standard) ?? definition.normalisation
      if rule.dependsOnOthers, definition.frozenBases[node.code] == nil { floating += 1 }
      let bounds: ClosedRange<Double>? =
        switch rule {
        case .standard: 0...100
        case .minMax(let lower, let upper) where definition.frozenBases[node.code] == nil:
          min(lower, upper)...max(lower, upper)
        case .percentileRank, .distanceToMaximum: 0...1
        default: nil
        }
      if let bounds {
        let slack = 1e-9 * (bounds.upperBound - bounds.lowerBound)
        let isOutside = normalised[column].contains {
          $0 < bounds.lowerBound - slack || $0 > bounds.upperBound + slack
        }
        if isOutside { checks.append(.valueOutsideRange(indicator: node.code)) }
      }
    }
    if floating > 0 { checks.append(.referencesNotFixed(indicators: floating)) }
    for place in tree.upwards where tree.children[place].count > 1 {
      let children = tree.children[place]
      let flags = CorrelationFlag.flags(
        codes: children.map { definition.nodes[$0].code }, children.map { scores[$0] })
      checks += flags.map { .correlation($0) }
    }
    for level in definition.levels where level.aggregation?.isMonotone == false {
      checks.append(.aggregationNotMonotone(level: level.code))
    }
    checks += weightsAsGiven.map { .weightsAsGiven(node: definition.nodes[$0].code) }
    return checks
  }
}
