#if canImport(Glibc)
  import Glibc
#endif

/// Eigenvalues and vectors of a symmetric matrix, by Jacobi's rotations in cyclic order.
public struct SymmetricEigen: Hashable, Sendable {
  /// Greatest first.
  public let values: [Double]
  /// A unit vector to each value, its element of largest magnitude positive.
  public let vectors: [[Double]]

  public init(_ matrix: [[Double]]) {
    let size = matrix.count
    precondition(matrix.allSatisfy { $0.count == size }, "a square matrix")
    var a = matrix
    var v = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    let scale = max(matrix.flatMap { $0 }.reduce(0) { $0 + $1 * $1 }, .leastNormalMagnitude)
    for _ in 0..<100 {
      var off = 0.0
      for p in 0..<size { for q in 0..<p { off += a[p][q] * a[p][q] } }
      // Squares below 1e-32 of the whole no longer change a value of double precision.
      if off <= scale * 1e-32 { break }
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where a[p][q] != 0 {
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta >= 0 ? 1.0 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<size {
            let (kp, kq) = (a[k][p], a[k][q])
            a[k][p] = c * kp - s * kq
            a[k][q] = s * kp + c * kq
          }
          for k in 0..<size {
            let (pk, qk) = (a[p][k], a[q][k])
            a[p][k] = c * pk - s * qk
            a[q][k] = s * pk + c * qk
          }
          for k in 0..<size {
            let (kp, kq) = (v[k][p], v[k][q])
            v[k][p] = c * kp - s * kq
            v[k][q] = s * kp + c * kq
          }
        }
      }
    }
    let order = (0..<size).sorted { a[$0][$0] > a[$1][$1] }
    values = order.map { a[$0][$0] }
    vectors = order.map { column in
      let vector = (0..<size).map { v[$0][column] }
      let largest = vector.max { abs($0) < abs($1) } ?? 0
      return largest < 0 ? vector.map { -$0 } : vector
    }
  }
}

/// Solving with a symmetric positive definite matrix (Cholesky).
struct CholeskyFactor {
  private let lower: [[Double]]

  /// Nil where the matrix is not positive definite.
  init?(_ matrix: [[Double]]) {
    let size = matrix.count
    var l = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= l[i][k] * l[j][k] }
        if i == j {
          guard sum > matrix[i][i] * 1e-14, sum > 0 else { return nil }
          l[i][i] = sum.squareRoot()
        } else {
          l[i][j] = sum / l[j][j]
        }
      }
    }
    lower = l
  }

  func solve(_ right: [Double]) -> [Double] {
    var x = right
    for i in x.indices {
      for k in 0..<i { x[i] -= lower[i][k] * x[k] }
      x[i] /= lower[i][i]
    }
    for i in x.indices.reversed() {
      for k in (i + 1)..<max(x.count, i + 1) { x[i] -= lower[k][i] * x[k] }
      x[i] /= lower[i][i]
    }
    return x
  }

  /// The factor times a vector: correlated noise from independent.
  func times(_ vector: [Double]) -> [Double] {
    vector.indices.map { i in (0...i).reduce(0) { $0 + lower[i][$1] * vector[$1] } }
  }

  var inverse: [[Double]] {
    lower.indices.map { row in solve(lower.indices.map { $0 == row ? 1 : 0 }) }
  }

  var logarithmOfDeterminant: Double { lower.indices.reduce(0) { $0 + 2 * log(lower[$1][$1]) } }
}
