/// How many cities a stated precision needs, and the precision that so many give. Nothing is rounded: round
/// a size up.
///
///     mean        n₀ = deff·z²·S²/e²,        n = n₀ / (1 + n₀/N)
///     proportion  n₀ = deff·z²·p(1 − p)/e²,  n = n₀ / (1 + (n₀ − 1)/N)
/// - Source: W. G. Cochran, *Sampling Techniques*, 1977, chapter 4.
public enum SampleSize {
  /// The normal quantile of a 95 % interval.
  public static let z95 = 1.959963984540054

  /// - Parameters:
  ///   - halfWidth: half the width of the interval, in the unit of the indicator, above 0.
  ///   - population: cities of the frame; nil leaves out the correction for a finite one.
  public static func mean(
    standardDeviation: Double, halfWidth: Double, population: Double? = nil, designEffect: Double = 1,
    z: Double = z95
  ) -> Double {
    precondition(halfWidth > 0 && standardDeviation >= 0 && designEffect > 0)
    let first = designEffect * z * z * standardDeviation * standardDeviation / (halfWidth * halfWidth)
    return population.map { first / (1 + first / $0) } ?? first
  }

  /// 0.5 is the proportion that needs most.
  public static func proportion(
    _ proportion: Double = 0.5, halfWidth: Double, population: Double? = nil, designEffect: Double = 1,
    z: Double = z95
  ) -> Double {
    precondition(halfWidth > 0 && (0...1).contains(proportion) && designEffect > 0)
    let first = designEffect * z * z * proportion * (1 - proportion) / (halfWidth * halfWidth)
    return population.map { first / (1 + (first - 1) / $0) } ?? first
  }

  /// The half-width that a sample gives a mean; the inverse of `mean`. 0 when every city is in it.
  public static func halfWidthOfMean(
    standardDeviation: Double, sampleSize: Double, population: Double? = nil, designEffect: Double = 1,
    z: Double = z95
  ) -> Double {
    precondition(sampleSize > 0)
    // n = n₀/(1 + n₀/N) solved for n₀.
    let share = 1 / sampleSize - (population.map { 1 / $0 } ?? 0)
    return z * standardDeviation * (designEffect * max(0, share)).squareRoot()
  }

  /// The half-width that a sample gives a proportion; the inverse of `proportion`.
  public static func halfWidthOfProportion(
    _ proportion: Double = 0.5, sampleSize: Double, population: Double? = nil, designEffect: Double = 1,
    z: Double = z95
  ) -> Double {
    precondition(sampleSize > 0)
    var first = sampleSize
    if let population {
      guard sampleSize < population else { return 0 }
      first = sampleSize * (1 - 1 / population) / (1 - sampleSize / population)
    }
    return z * (designEffect * proportion * (1 - proportion) / first).squareRoot()
  }
}
