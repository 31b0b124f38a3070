/// A positive semidefinite matrix in triangles, for solving A x = b. Columns that depend on those before them
/// are left out: their part of a solution is 0.
struct CholeskyFactor: Sendable {
  private let order: Int
  private var lower: [Double]
  private var scales: [Double]
  /// False for columns left out.
  private(set) var isIndependent: [Bool]

  init(_ matrix: SymmetricMatrix) {
    order = matrix.order
    lower = matrix.elements
    scales = (0..<order).map { matrix[$0, $0] > 0 ? 1 / matrix[$0, $0].squareRoot() : 0 }
    isIndependent = Array(repeating: true, count: order)
    for row in 0..<order {
      for column in 0..<order { lower[row * order + column] *= scales[row] * scales[column] }
    }
    for column in 0..<order {
      var pivot = lower[column * order + column]
      for inner in 0..<column { pivot -= lower[column * order + inner] * lower[column * order + inner] }
      // The diagonal is scaled to 1: what is left of it is the share not explained by earlier columns.
      isIndependent[column] = pivot > 1e-11
      let root = isIndependent[column] ? pivot.squareRoot() : 0
      lower[column * order + column] = root
      for row in column + 1..<max(order, column + 1) {
        var value = lower[row * order + column]
        for inner in 0..<column { value -= lower[row * order + inner] * lower[column * order + inner] }
        lower[row * order + column] = root > 0 ? value / root : 0
      }
    }
  }

  func solve(_ right: [Double]) -> [Double] {
    var x = zip(right, scales).map { $0 * $1 }
    for row in 0..<order {
      guard isIndependent[row] else {
        x[row] = 0
        continue
      }
      for inner in 0..<row { x[row] -= lower[row * order + inner] * x[inner] }
      x[row] /= lower[row * order + row]
    }
    for row in stride(from: order - 1, through: 0, by: -1) where isIndependent[row] {
      for inner in row + 1..<max(order, row + 1) { x[row] -= lower[inner * order + row] * x[inner] }
      x[row] /= lower[row * order + row]
    }
    return zip(x, scales).map { $0 * $1 }
  }
}
