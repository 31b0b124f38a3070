#if canImport(Glibc)
  import Glibc
#endif

/// The regularised upper incomplete gamma function Q(a, x), by its series below a + 1 and by Lentz's continued
/// fraction above.
/// - Source: Abramowitz and Stegun 6.5.29 and 6.5.31.
enum IncompleteGamma {
  static func upper(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    var sign: Int32 = 0
    let front = exp(a * log(x) - x - lgamma_r(a, &sign))
    if x < a + 1 {
      var (term, sum, n) = (1 / a, 1 / a, a)
      for _ in 0..<10_000 where abs(term) > abs(sum) * 1e-17 {
        n += 1
        term *= x / n
        sum += term
      }
      return 1 - front * sum
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var h = d
    for i in 1..<10_000 {
      let factor = -Double(i) * (Double(i) - a)
      b += 2
      d = factor * d + b
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = b + factor / c
      if abs(c) < tiny { c = tiny }
      h *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return front * h
  }

  /// P(X ≥ x) of chi-square with so many degrees of freedom.
  static func chiSquareTail(_ x: Double, degrees: Double) -> Double { upper(degrees / 2, x / 2) }
}
