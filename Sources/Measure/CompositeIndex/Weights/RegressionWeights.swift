/// Weights in proportion to the coefficients of the least squares that explain an outcome by the columns, all in
/// units of their standard deviation, with no coefficient below 0: where ordinary least squares has none there, the
/// two are the same.
/// - Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 6; C. L. Lawson and
///   R. J. Hanson 1974, chapter 23.
public struct RegressionWeights: Hashable, Sendable {
  /// Summing to 1.
  public let weights: [Double]
  /// Share of the outcome's variance explained.
  public let determination: Double

  /// - Parameter outcome: of the same units; those with a missing value are left out.
  /// - Returns: nil for fewer units than columns and two more, columns that do not vary or depend on each other, and
  ///   where nothing that is better goes with a greater outcome.
  public init?(_ columns: [[Double]], outcome: [Double]) {
    let units = outcome.indices.filter { unit in
      !outcome[unit].isNaN && columns.allSatisfy { !$0[unit].isNaN }
    }
    guard units.count >= columns.count + 2 else { return nil }
    let there = (columns + [outcome]).map { column in units.map { column[$0] } }
    let r = Correlation.pearson.matrix(there)
    guard r.allSatisfy({ $0.allSatisfy { !$0.isNaN } }) else { return nil }
    let count = columns.count
    var coefficients = [Double](repeating: 0, count: count)
    var free: [Int] = []
    func solved(_ free: [Int]) -> [Double]? {
      CholeskyFactor(free.map { i in free.map { r[i][$0] } })?.solve(free.map { r[$0][count] })
    }
    // Each round lowers the sum of squares, so that no set of free columns comes twice; rounding may let it stand
    // still.
    for _ in 0..<10 * count {
      let pulls = (0..<count).filter { !free.contains($0) }.map { i in
        (i, r[i][count] - (0..<count).reduce(0) { $0 + r[i][$1] * coefficients[$1] })
      }
      guard let strongest = pulls.max(by: { $0.1 < $1.1 }), strongest.1 > 1e-12 else { break }
      free.append(strongest.0)
      while true {
        guard let next = solved(free) else { return nil }
        guard next.contains(where: { $0 <= 0 }) else {
          for (i, value) in zip(free, next) { coefficients[i] = value }
          break
        }
        // As far towards the free solution as no coefficient passes 0; the one that reaches it is held there.
        var step = 1.0
        for (i, value) in zip(free, next) where value <= 0 {
          step = min(step, coefficients[i] / (coefficients[i] - value))
        }
        for (i, value) in zip(free, next) { coefficients[i] += step * (value - coefficients[i]) }
        for i in free where coefficients[i] <= 1e-14 { coefficients[i] = 0 }
        free.removeAll { coefficients[$0] == 0 }
      }
    }
    let sum = coefficients.reduce(0, +)
    guard sum > 0 else { return nil }
    weights = coefficients.map { $0 / sum }
    determination = (0..<count).reduce(0) { $0 + coefficients[$1] * r[$1][count] }
  }
}
