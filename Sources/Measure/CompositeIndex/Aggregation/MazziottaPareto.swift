import Monitoring

/// A mean less, or plus, a penalty for unbalanced scores: M ∓ S cv, with M and S the mean and the population
/// deviation of the unit's values and cv = S/M.
/// - Source: M. Mazziotta and A. Pareto 2013, 2016.
public struct MazziottaPareto: Hashable, Sendable {
  public enum Scale: Hashable, Sendable {
    /// z = 100 + 10 (x − mean)/σ, σ with n.
    case standardised
    /// r = 70 + 60 (x − min)/(max − min), between goalposts; nil for the bounds of the column.
    case adjusted(minimum: Double?, maximum: Double?)
  }

  public var scale: Scale
  /// True where a high score is good, and unbalance is to cost.
  public var isPenaltySubtracted: Bool

  public init(_ scale: Scale = .standardised, isPenaltySubtracted: Bool = true) {
    self.scale = scale
    self.isPenaltySubtracted = isPenaltySubtracted
  }

  /// - Parameters:
  ///   - columns: in the right direction already.
  ///   - weights: nil for equal ones.
  public func scores(_ columns: [[Double]], weights: [Double]? = nil) -> [Double] {
    let scaled = columns.map { column -> [Double] in
      switch scale {
      case .standardised:
        let mean = ColumnStatistics.mean(column)
        let deviation = ColumnStatistics.populationDeviation(column)
        return column.map { deviation > 0 ? 100 + 10 * ($0 - mean) / deviation : .nan }
      case .adjusted(let minimum, let maximum):
        let bounds = ColumnStatistics.bounds(column)
        let (low, high) = (minimum ?? bounds.minimum, maximum ?? bounds.maximum)
        return column.map { high > low ? 70 + 60 * ($0 - low) / (high - low) : .nan }
      }
    }
    return (columns.first ?? []).indices.map { unit in
      var (sum, squares, there) = (0.0, 0.0, 0.0)
      for (index, column) in scaled.enumerated() where !column[unit].isNaN {
        let weight = weights?[index] ?? 1
        sum += weight * column[unit]
        there += weight
      }
      guard there > 0 else { return .nan }
      let mean = sum / there
      for (index, column) in scaled.enumerated() where !column[unit].isNaN {
        squares += (weights?[index] ?? 1) * (column[unit] - mean) * (column[unit] - mean)
      }
      let penalty = squares / there / mean
      return isPenaltySubtracted ? mean - penalty : mean + penalty
    }
  }

  var text: String {
    let sign = isPenaltySubtracted ? "minus" : "plus"
    switch scale {
    case .standardised: return "mazziotta-pareto \(sign)"
    case .adjusted(let minimum, let maximum):
      let bounds = [minimum, maximum].map { $0.map(JSON.numberText) ?? "own" }
      return "adjusted-mazziotta-pareto \(sign) \(bounds.joined(separator: "–"))"
    }
  }
}
