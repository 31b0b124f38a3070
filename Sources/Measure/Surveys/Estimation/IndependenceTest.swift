/// Whether two classifications are independent in the population: Pearson's statistic of the weighted table,
/// corrected for the design (Rao and Scott 1984, second order) and referred to F.
///
/// Under a complex design X² follows Σ δ_i χ²₁, δ the generalised design effects, eigenvalues of
/// Δ = (Cᵀ D⁻¹ C / n)⁻¹ Cᵀ D⁻¹ V D⁻¹ C with V the covariances of the cells' shares, D their diagonal and C
/// contrasts of interaction. F = X² / tr Δ has d = (tr Δ)² / tr Δ² and d times the design's degrees.
public struct IndependenceTest: Hashable, Sendable {
  /// Of the weighted table brought to n rows; not to be read as χ².
  public let pearson: Double
  public let f: Double
  public let numeratorDegrees, denominatorDegrees: Double
  /// The chance of an F as large were the classifications independent.
  public let probability: Double
}

extension SurveyDesign {
  /// Nil where fewer than two categories of either classification have rows, or cells do not vary. Codes
  /// below 0 are left out.
  public func independenceTest(_ first: [Int32], _ second: [Int32], in domain: [Bool]? = nil)
    -> IndependenceTest?
  {
    precondition(first.count == rowCount && second.count == rowCount, "codes for every row")
    let rows = (0..<rowCount).map { (domain?[$0] ?? true) && first[$0] >= 0 && second[$0] >= 0 }
    let firsts = Set(rows.indices.filter { rows[$0] }.map { first[$0] }).sorted()
    let seconds = Set(rows.indices.filter { rows[$0] }.map { second[$0] }).sorted()
    guard firsts.count > 1, seconds.count > 1 else { return nil }
    let cells = firsts.flatMap { a in
      seconds.map { b in
        linearisedMean(
          of: rows.indices.map { first[$0] == a && second[$0] == b ? 1 : 0 }, in: rows)
      }
    }
    let shares = cells.map(\.value)
    let width = seconds.count
    let count = Double(cells[0].count)
    var pearson = 0.0
    for a in firsts.indices {
      for b in seconds.indices {
        let row = (0..<width).reduce(0) { $0 + shares[a * width + $1] }
        let column = firsts.indices.reduce(0) { $0 + shares[$1 * width + b] }
        let gap = shares[a * width + b] - row * column
        pearson += count * gap * gap / (row * column)
      }
    }
    let contrasts = interactionContrasts(firsts.count, width)
    let inverses = shares.map { $0 > 0 ? 1 / $0 : 0 }
    var plain = SymmetricMatrix(order: contrasts.count)
    for (i, first) in contrasts.enumerated() {
      for j in 0...i {
        let sum = shares.indices.reduce(0) { $0 + first[$1] * contrasts[j][$1] * inverses[$1] }
        plain.add(sum / count, i, j)
      }
    }
    // Cᵀ D⁻¹ V D⁻¹ C is the covariance of the contrasts of p / D.
    let influences = contrasts.map { contrast in
      Linearised(
        value: 0, of: cells, derivatives: shares.indices.map { contrast[$0] * inverses[$0] }
      ).influence
    }
    let complex = covariances(ofInfluences: influences)
    let factor = CholeskyFactor(plain)
    let order = contrasts.count
    let delta = (0..<order).map { column in factor.solve((0..<order).map { complex[$0, column] }) }
    let trace = (0..<order).reduce(0) { $0 + delta[$1][$1] }
    var squares = 0.0
    for i in 0..<order {
      for j in 0..<order { squares += delta[i][j] * delta[j][i] }
    }
    guard trace > 0, squares > 0 else { return nil }
    let degrees = trace * trace / squares
    let f = pearson / trace
    return IndependenceTest(
      pearson: pearson, f: f, numeratorDegrees: degrees, denominatorDegrees: degrees * degreesOfFreedom,
      probability: StudentDistribution.upperTailOfF(
        f, numerator: degrees, denominator: degrees * degreesOfFreedom))
  }

  /// A basis of the tables whose rows and columns sum to 0.
  private func interactionContrasts(_ height: Int, _ width: Int) -> [[Double]] {
    (0..<height - 1).flatMap { row in
      (0..<width - 1).map { column in
        var contrast = [Double](repeating: 0, count: height * width)
        contrast[row * width + column] = 1
        contrast[row * width + width - 1] = -1
        contrast[(height - 1) * width + column] = -1
        contrast[height * width - 1] = 1
        return contrast
      }
    }
  }
}
