/// Correlation of two columns, over the pairs of which both are there.
public enum Correlation: String, CaseIterable, Hashable, Sendable {
  case pearson, spearman
  /// Kendall's τ_b, with its correction for ties.
  case kendall

  /// NaN for fewer than two pairs, or where a column does not vary.
  public func coefficient(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "columns of one length")
    let pairs = a.indices.filter { !a[$0].isNaN && !b[$0].isNaN }
    let (x, y) = (pairs.map { a[$0] }, pairs.map { b[$0] })
    switch self {
    case .pearson: return Correlation.product(x, y)
    case .spearman: return Correlation.product(Ranking.midRanks(x), Ranking.midRanks(y))
    case .kendall: return Correlation.concordance(x, y)
    }
  }

  /// The symmetric matrix of all columns, row by row; 1 on the diagonal.
  public func matrix(_ columns: [[Double]]) -> [[Double]] {
    var matrix = [[Double]](repeating: [Double](repeating: 1, count: columns.count), count: columns.count)
    for i in columns.indices {
      for j in 0..<i {
        let r = coefficient(columns[i], columns[j])
        matrix[i][j] = r
        matrix[j][i] = r
      }
    }
    return matrix
  }

  private static func product(_ x: [Double], _ y: [Double]) -> Double {
    guard x.count >= 2 else { return .nan }
    let (meanX, meanY) = (ColumnStatistics.mean(x), ColumnStatistics.mean(y))
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for index in x.indices {
      let (dx, dy) = (x[index] - meanX, y[index] - meanY)
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
    guard xx > 0, yy > 0 else { return .nan }
    return xy / (xx * yy).squareRoot()
  }

  private static func concordance(_ x: [Double], _ y: [Double]) -> Double {
    var (difference, untiedX, untiedY) = (0, 0, 0)
    for i in x.indices {
      for j in 0..<i {
        let a = x[i] > x[j] ? 1 : x[i] < x[j] ? -1 : 0
        let b = y[i] > y[j] ? 1 : y[i] < y[j] ? -1 : 0
        difference += a * b
        untiedX += a * a
        untiedY += b * b
      }
    }
    guard untiedX > 0, untiedY > 0 else { return .nan }
    return Double(difference) / (Double(untiedX) * Double(untiedY)).squareRoot()
  }

  /// Sample covariance over the pairs of which both are there; NaN for fewer than two.
  public static func covariance(_ a: [Double], _ b: [Double]) -> Double {
    let pairs = a.indices.filter { !a[$0].isNaN && !b[$0].isNaN }
    guard pairs.count >= 2 else { return .nan }
    let meanA = pairs.reduce(0) { $0 + a[$1] } / Double(pairs.count)
    let meanB = pairs.reduce(0) { $0 + b[$1] } / Double(pairs.count)
    return pairs.reduce(0) { $0 + (a[$1] - meanA) * (b[$1] - meanB) } / Double(pairs.count - 1)
  }
}
