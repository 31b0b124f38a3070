/// Weights kept within bounds, what is cut off (or filled up) spread in equal parts over the weights that
/// were within, so that the sum stays. Totals that were calibrated no longer hold: calibrate again.
public struct WeightTrimming: Sendable {
  public let weights: [Double]
  public let trimmedCount: Int

  /// `isStrict` repeats until the spread leaves no weight outside. Nil where no weight is within the bounds,
  /// or none is left to take what is cut off.
  public init?(_ weights: [Double], to bounds: ClosedRange<Double>, isStrict: Bool = false) {
    var weights = weights
    var isTrimmed = [Bool](repeating: false, count: weights.count)
    repeat {
      let outside = weights.indices.filter { !isTrimmed[$0] && !bounds.contains(weights[$0]) }
      if outside.isEmpty { break }
      var excess = 0.0
      for row in outside {
        let kept = min(max(weights[row], bounds.lowerBound), bounds.upperBound)
        excess += weights[row] - kept
        weights[row] = kept
        isTrimmed[row] = true
      }
      let takers = isTrimmed.count { !$0 }
      guard takers > 0 else { return nil }
      for row in weights.indices where !isTrimmed[row] { weights[row] += excess / Double(takers) }
    } while isStrict
    self.weights = weights
    trimmedCount = isTrimmed.count { $0 }
  }
}
