import Foundation

/// The normal distribution of mean 0 and variance 1.
public enum NormalDistribution {
  /// Accurate in both tails.
  public static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The x below which a share `probability` lies; infinite at 0 and 1, NaN outside.
  ///
  /// A rational start (Hastings, 26.2.23 of Abramowitz and Stegun, within 4.5e-4), then Halley steps on the
  /// distribution function, each of which triples the number of right digits.
  public static func quantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else {
      return probability == 0 ? -.infinity : probability == 1 ? .infinity : .nan
    }
    if probability > 0.5 { return -lower(1 - probability) }
    return lower(probability)
  }

  private static func lower(_ probability: Double) -> Double {
    let t = (-2 * log(probability)).squareRoot()
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var x = min(0, numerator / denominator - t)
    for _ in 0..<4 {
      let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      guard density > 0 else { break }
      let step = (cumulative(x) - probability) / density
      x -= step / (1 + x * step / 2)
      if abs(step) <= 1e-16 * abs(x) { break }
    }
    return x
  }
}
