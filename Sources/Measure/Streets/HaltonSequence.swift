/// Points that fill a unit square evenly, each where the ones before have left most room (J. H. Halton, 1960):
/// the first coordinate in base 2, the second in base 3.
///
///     1: (0.5, 0.333…)   2: (0.25, 0.666…)   3: (0.75, 0.111…)   4: (0.125, 0.444…)
public enum HaltonSequence {
  /// - Parameter index: from 1; the digits of the index behind the point, in reverse.
  public static func point(_ index: Int) -> (x: Double, y: Double) {
    precondition(index >= 1)
    return (radicalInverse(index, base: 2), radicalInverse(index, base: 3))
  }

  private static func radicalInverse(_ index: Int, base: Int) -> Double {
    var (rest, numerator, denominator) = (index, 0, 1)
    while rest > 0 {
      numerator = numerator * base + rest % base
      denominator *= base
      rest /= base
    }
    // One division, so that the value is the nearest to the true fraction.
    return Double(numerator) / Double(denominator)
  }
}
