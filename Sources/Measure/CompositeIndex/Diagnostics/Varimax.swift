#if canImport(Glibc)
  import Glibc
#endif

/// Rotation of factors that gives each indicator a large loading on few of them (Kaiser 1958), with rows
/// scaled to unit length while it turns.
public enum Varimax {
  /// - Parameter loadings: a row to each indicator, an element to each factor.
  public static func rotated(_ loadings: [[Double]]) -> [[Double]] {
    guard let count = loadings.first?.count, count > 1 else { return loadings }
    let lengths = loadings.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    var rows = zip(loadings, lengths).map { row, length in length > 0 ? row.map { $0 / length } : row }
    let n = Double(rows.count)
    for _ in 0..<1_000 {
      var turned = 0.0
      for p in 0..<count {
        for q in (p + 1)..<max(count, p + 1) {
          var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
          for row in rows {
            let u = row[p] * row[p] - row[q] * row[q]
            let v = 2 * row[p] * row[q]
            a += u
            b += v
            c += u * u - v * v
            d += 2 * u * v
          }
          let angle = atan2(d - 2 * a * b / n, c - (a * a - b * b) / n) / 4
          turned = max(turned, abs(angle))
          let (cosine, sine) = (cos(angle), sin(angle))
          for index in rows.indices {
            let (x, y) = (rows[index][p], rows[index][q])
            rows[index][p] = cosine * x + sine * y
            rows[index][q] = -sine * x + cosine * y
          }
        }
      }
      if turned < 1e-15 { break }
    }
    return zip(rows, lengths).map { row, length in row.map { $0 * length } }
  }
}
