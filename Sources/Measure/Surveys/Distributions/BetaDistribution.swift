import Foundation

/// The beta distribution, by its distribution function the regularised incomplete beta function I_x(a, b).
public enum BetaDistribution {
  /// I_x(a, b) for a, b above 0; NaN where they are not. Continued fraction of Lentz (DLMF 8.17.22), its
  /// factor from Stirling's series so that large a and b lose no digits.
  public static func cumulative(_ x: Double, a: Double, b: Double) -> Double {
    guard a > 0, b > 0, !x.isNaN else { return .nan }
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    return cumulative(x, complement: 1 - x, a: a, b: b)
  }

  /// With 1 − x given, so that x near 1 loses nothing.
  static func cumulative(_ x: Double, complement: Double, a: Double, b: Double) -> Double {
    if x <= 0 { return 0 }
    if complement <= 0 { return 1 }
    let factor = exp(logarithmOfPower(x, complement, a: a, b: b))
    if x < (a + 1) / (a + b + 2) { return factor * continuedFraction(x, a: a, b: b) / a }
    return 1 - factor * continuedFraction(complement, a: b, b: a) / b
  }

  /// The x with I_x(a, b) = probability: Newton steps kept between bounds that close in.
  public static func quantile(_ probability: Double, a: Double, b: Double) -> Double {
    guard a > 0, b > 0, probability >= 0, probability <= 1 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return 1 }
    var low = 0.0
    var high = 1.0
    var x = a / (a + b)
    for _ in 0..<400 {
      let error = cumulative(x, a: a, b: b) - probability
      if error == 0 { return x }
      if error > 0 { high = x } else { low = x }
      let density = exp(logarithmOfPower(x, 1 - x, a: a, b: b)) / (x * (1 - x))
      var next = density > 0 ? x - error / density : .nan
      // Very small quantiles are found by the exponent: halving the way to 0 takes too long.
      if !(next > low && next < high) {
        next = low > 0 && high / low > 4 ? (low * high).squareRoot() : low == 0 ? high / 16 : (low + high) / 2
      }
      if abs(next - x) <= 1e-16 * x || next == x { return next }
      x = next
    }
    return x
  }

  /// log of x^a (1 − x)^b / B(a, b).
  private static func logarithmOfPower(_ x: Double, _ complement: Double, a: Double, b: Double) -> Double {
    let sum = a + b
    // The deviation of x from the mean a / (a + b), relative to it and to its complement.
    let excess = x * b - a * complement
    let first = abs(excess) < 0.5 * a ? log1p(excess / a) : log(x) + log(sum / a)
    let second = abs(excess) < 0.5 * b ? log1p(-excess / b) : log(complement) + log(sum / b)
    return a * first + b * second + 0.5 * log(a / sum * b / (2 * Double.pi)) + stirlingError(sum)
      - stirlingError(a) - stirlingError(b)
  }

  private static func continuedFraction(_ x: Double, a: Double, b: Double) -> Double {
    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < tiny ? tiny : d)
    var result = d
    for m in 1...20_000 {
      let m = Double(m)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      var change = 1.0
      for term in [even, odd] {
        d = 1 + term * d
        d = 1 / (abs(d) < tiny ? tiny : d)
        c = 1 + term / c
        if abs(c) < tiny { c = tiny }
        change = c * d
        result *= change
      }
      if abs(change - 1) < 1e-16 { break }
    }
    return result
  }

  /// log Γ(z) − ((z − ½) log z − z + ½ log 2π).
  static func stirlingError(_ z: Double) -> Double {
    var shift = 0.0
    var z = z
    while z < 16 {
      shift += (z + 0.5) * log1p(1 / z) - 1
      z += 1
    }
    let square = 1 / (z * z)
    let series =
      1.0 / 12
      - square
      * (1.0 / 360
        - square * (1.0 / 1_260 - square * (1.0 / 1_680 - square * (1.0 / 1_188 - square * 691 / 360_360))))
    return shift + series / z
  }
}
