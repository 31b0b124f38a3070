import Foundation

/// Student's t distribution; with infinitely many degrees of freedom the normal one.
public enum StudentDistribution {
  /// NaN where the degrees of freedom are not above 0.
  public static func cumulative(_ x: Double, degreesOfFreedom: Double) -> Double {
    if degreesOfFreedom == .infinity { return NormalDistribution.cumulative(x) }
    guard degreesOfFreedom > 0 else { return .nan }
    let tail = lowerTail(abs(x), degreesOfFreedom)
    return x < 0 ? tail : 1 - tail
  }

  /// The share below −x, x not below 0.
  private static func lowerTail(_ x: Double, _ degrees: Double) -> Double {
    let sum = degrees + x * x
    return 0.5
      * BetaDistribution.cumulative(degrees / sum, complement: x * x / sum, a: degrees / 2, b: 0.5)
  }

  /// The x below which a share `probability` lies: from the normal quantile by Newton steps, each kept
  /// between bounds.
  public static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    if degreesOfFreedom == .infinity { return NormalDistribution.quantile(probability) }
    guard degreesOfFreedom > 0, probability > 0, probability < 1 else {
      return probability == 0 ? -.infinity : probability == 1 ? .infinity : .nan
    }
    if probability == 0.5 { return 0 }
    let tail = min(probability, 1 - probability)
    var low = 0.0
    var high = Double.infinity
    var x = -NormalDistribution.quantile(tail)
    for _ in 0..<400 {
      let error = lowerTail(x, degreesOfFreedom) - tail
      if error == 0 { break }
      if error > 0 { low = x } else { high = x }
      var next = x + error / density(x, degreesOfFreedom)
      if !(next > low && next < high) { next = high.isInfinite ? 4 * x : (low + high) / 2 }
      if abs(next - x) <= 2e-16 * x {
        x = next
        break
      }
      x = next
    }
    return probability < 0.5 ? -x : x
  }

  private static func density(_ x: Double, _ degrees: Double) -> Double {
    // Γ((ν + 1)/2) / (Γ(ν/2) √(νπ)) by Stirling's series.
    let half = degrees / 2
    let logarithm =
      half * log1p(0.5 / half) - 0.5 - 0.5 * log(2 * Double.pi)
      + BetaDistribution.stirlingError(half + 0.5) - BetaDistribution.stirlingError(half)
    return exp(logarithm - (half + 0.5) * log1p(x * x / degrees))
  }

  /// The share above `f` of Fisher's F distribution; the denominator's degrees may be infinite.
  static func upperTailOfF(_ f: Double, numerator: Double, denominator: Double) -> Double {
    guard f > 0 else { return f.isNaN ? .nan : 1 }
    let denominator = min(denominator, 1e12)
    let sum = numerator * f + denominator
    return BetaDistribution.cumulative(
      denominator / sum, complement: numerator * f / sum, a: denominator / 2, b: numerator / 2)
  }
}
