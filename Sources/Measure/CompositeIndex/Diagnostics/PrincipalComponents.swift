/// Principal components of the correlation matrix, and factors rotated from them.
public struct PrincipalComponents: Hashable, Sendable {
  public let eigen: SymmetricEigen

  /// - Returns: nil where a correlation cannot be told.
  public init?(_ columns: [[Double]]) {
    let matrix = Correlation.pearson.matrix(columns)
    guard !columns.isEmpty, matrix.allSatisfy({ $0.allSatisfy { !$0.isNaN } }) else { return nil }
    eigen = SymmetricEigen(matrix)
  }

  public init(correlations: [[Double]]) { eigen = SymmetricEigen(correlations) }

  /// As it comes: elements may be below 0, and then are no weights.
  public var firstVector: [Double] { eigen.vectors[0] }

  /// Shares of the variance, greatest first.
  public var explained: [Double] {
    let sum = eigen.values.reduce(0, +)
    return eigen.values.map { $0 / sum }
  }

  /// Eigenvector · √λ, a row to each column of data, for the first so many components.
  public func loadings(_ count: Int) -> [[Double]] {
    eigen.values.indices.map { row in
      (0..<count).map { eigen.vectors[$0][row] * max(eigen.values[$0], 0).squareRoot() }
    }
  }

  /// Components of the Handbook's rule: λ > 1, more than 10 % each, and more of those of 10 % until they have
  /// over 60 % together. At least one.
  public var handbookCount: Int {
    let explained = explained
    var (count, cumulative) = (0, 0.0)
    for (value, share) in zip(eigen.values, explained) {
      guard share > 0.10, value > 1 || cumulative <= 0.60 else { break }
      count += 1
      cumulative += share
    }
    return max(count, 1)
  }

  /// Weights from squared rotated loadings: each factor's squares are scaled to a sum of 1, each indicator goes
  /// to the factor that it loads most, and takes that factor's share of the variance they explain. Summing to 1.
  /// - Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 6.
  public func handbookWeights(count: Int? = nil) -> [Double] {
    let count = count ?? handbookCount
    let rotated = count > 1 ? Varimax.rotated(loadings(count)) : loadings(count)
    let explained = (0..<count).map { factor in rotated.reduce(0) { $0 + $1[factor] * $1[factor] } }
    let all = explained.reduce(0, +)
    let weights = rotated.map { row in
      let factor = row.indices.max { abs(row[$0]) < abs(row[$1]) }!
      return row[factor] * row[factor] / explained[factor] * explained[factor] / all
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
