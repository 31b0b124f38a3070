#if canImport(Glibc)
  import Glibc
#endif

/// How a sample is divided among strata.
///
/// The targets are numbers with fractions; `integers` makes whole ones of them, with a minimum and a cap for
/// each stratum.
/// - Source: Cochran 1977, chapter 5; M. D. Bankier, *Power Allocations*, 1988; L. Kish, *Optima and Proxima
///   in Linear Sample Designs*, 1976; T. Wright, *Exact Optimal Sample Allocation*, 2012.
public enum Allocation {
  /// n·N_h/N.
  public static func proportional(cities: [Int], sampleSize: Double) -> [Double] {
    divided(sampleSize, by: cities.map(Double.init))
  }

  /// n·N_h·S_h / sum(N·S): the least variance of a total for a given number of cities.
  public static func neyman(cities: [Int], deviations: [Double], sampleSize: Double) -> [Double] {
    precondition(cities.count == deviations.count)
    return divided(sampleSize, by: zip(cities, deviations).map { Double($0) * $1 })
  }

  /// Proportional to N_h·S_h/√c_h: the least variance for a given cost, c_h being what a city costs.
  public static func costOptimal(
    cities: [Int], deviations: [Double], costs: [Double], sampleSize: Double
  ) -> [Double] {
    precondition(cities.count == deviations.count && cities.count == costs.count)
    precondition(costs.allSatisfy { $0 > 0 })
    return divided(
      sampleSize, by: cities.indices.map { Double(cities[$0]) * deviations[$0] / costs[$0].squareRoot() })
  }

  /// Bankier: proportional to X_h^q·CV_h, X_h being the size of a stratum. `power` 1 is Neyman's when X is
  /// the total of the indicator; 0 gives each stratum nearly the same precision.
  public static func power(
    totals: [Double], variations: [Double], power exponent: Double, sampleSize: Double
  ) -> [Double] {
    precondition(totals.count == variations.count && (0...1).contains(exponent))
    return divided(sampleSize, by: zip(totals, variations).map { pow($0, exponent) * $1 })
  }

  /// Kish: proportional to √(I²·W_h² + H⁻²), between proportional (a large importance I) and equal (0).
  public static func kishCompromise(cities: [Int], importance: Double, sampleSize: Double) -> [Double] {
    let all = Double(cities.reduce(0, +))
    let equal = 1 / Double(max(1, cities.count))
    return divided(
      sampleSize,
      by: cities.map { count in
        let weight = importance * Double(count) / all
        return (weight * weight + equal * equal).squareRoot()
      })
  }

  /// Whole numbers that make sum(a_h²/n_h) least, a_h being N_h·S_h for the variance of a total, or any
  /// target above for the whole numbers nearest to it.
  ///
  /// From the minima on, each further unit goes to the stratum with the largest a_h/√(k(k + 1)), k being its
  /// size so far, equal ones to the first. A stratum that starts from 0 is served first.
  /// - Returns: nil where the minima ask for more than `sampleSize` or the caps allow less, and where a
  ///   minimum is above its cap.
  public static func integers(
    priorities: [Double], sampleSize: Int, minima: [Int], caps: [Int]
  ) -> [Int]? {
    precondition(priorities.count == minima.count && priorities.count == caps.count)
    precondition(priorities.allSatisfy { $0 >= 0 && $0.isFinite })
    guard zip(minima, caps).allSatisfy({ 0 <= $0 && $0 <= $1 }) else { return nil }
    var sizes = minima
    var left = sampleSize - minima.reduce(0, +)
    guard left >= 0, caps.reduce(0, +) >= sampleSize else { return nil }
    func priority(_ stratum: Int) -> Double {
      let size = Double(sizes[stratum])
      return size == 0 ? .infinity : priorities[stratum] / (size * (size + 1)).squareRoot()
    }
    while left > 0 {
      var best = -1
      for stratum in sizes.indices where sizes[stratum] < caps[stratum] {
        if best < 0 || priority(stratum) > priority(best) { best = stratum }
      }
      sizes[best] += 1
      left -= 1
    }
    return sizes
  }

  /// Variance of the mean over all cities: sum(W_h²·S_h²·(1/n_h − 1/N_h)), W_h = N_h/N.
  /// Infinite where a stratum that varies has no city in the sample.
  public static func varianceOfMean(cities: [Int], deviations: [Double], sizes: [Double]) -> Double {
    precondition(cities.count == deviations.count && cities.count == sizes.count)
    let all = Double(cities.reduce(0, +))
    return cities.indices.reduce(0) { sum, stratum in
      guard cities[stratum] > 0, deviations[stratum] > 0 else { return sum }
      let count = Double(cities[stratum])
      let spread = count / all * deviations[stratum]
      return sum + spread * spread * max(0, 1 / sizes[stratum] - 1 / count)
    }
  }

  private static func divided(_ sampleSize: Double, by shares: [Double]) -> [Double] {
    precondition(shares.allSatisfy { $0 >= 0 && $0.isFinite })
    let sum = shares.reduce(0, +)
    return shares.map { sum > 0 ? sampleSize * $0 / sum : 0 }
  }
}
