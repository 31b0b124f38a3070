/// Closeness to the best of all columns, away from the worst (TOPSIS).
///
///     v = w x/√Σx²,  score = d⁻/(d⁺ + d⁻)
/// - Source: Hwang and Yoon 1981.
public enum IdealPoint {
  /// - Parameter isReversed: columns of which less is better; nil for none.
  /// - Returns: NaN for units of which a value is missing, and where all are equal.
  public static func closeness(_ columns: [[Double]], weights: [Double], isReversed: [Bool]? = nil)
    -> [Double]
  {
    let scaled = zip(columns, weights).map { column, weight in
      let norm = column.reduce(0) { $1.isNaN ? $0 : $0 + $1 * $1 }.squareRoot()
      return column.map { norm > 0 ? weight * $0 / norm : 0 * $0 }
    }
    let bounds = scaled.enumerated().map { index, column -> (best: Double, worst: Double) in
      let (low, high) = ColumnStatistics.bounds(column)
      return isReversed?[index] == true ? (low, high) : (high, low)
    }
    return (columns.first ?? []).indices.map { unit in
      var (toBest, toWorst) = (0.0, 0.0)
      for (column, bound) in zip(scaled, bounds) {
        toBest += (column[unit] - bound.best) * (column[unit] - bound.best)
        toWorst += (column[unit] - bound.worst) * (column[unit] - bound.worst)
      }
      return toWorst.squareRoot() / (toBest.squareRoot() + toWorst.squareRoot())
    }
  }
}
