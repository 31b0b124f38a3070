#if canImport(Glibc)
  import Glibc
#endif

/// Moments and order statistics of a column. NaN is missing and skipped.
public enum ColumnStatistics {
  /// Values that are there.
  public static func present(_ values: some Sequence<Double>) -> [Double] { values.filter { !$0.isNaN } }

  /// NaN for none.
  public static func mean(_ values: some Sequence<Double>) -> Double {
    var (sum, count) = (0.0, 0.0)
    for value in values where !value.isNaN {
      sum += value
      count += 1
    }
    return count > 0 ? sum / count : .nan
  }

  /// With n − 1; NaN for fewer than two.
  public static func standardDeviation(_ values: some Sequence<Double>) -> Double {
    moments(values, isPopulation: false)
  }

  /// With n; NaN for none.
  public static func populationDeviation(_ values: some Sequence<Double>) -> Double {
    moments(values, isPopulation: true)
  }

  private static func moments(_ values: some Sequence<Double>, isPopulation: Bool) -> Double {
    let values = present(values)
    let count = Double(values.count) - (isPopulation ? 0 : 1)
    guard count > 0 else { return .nan }
    let mean = mean(values)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }

  /// Quantile of type 7 (Hyndman and Fan 1996): linear between order statistics at 1 + p (n − 1). NaN for none.
  public static func quantile(_ values: some Sequence<Double>, _ probability: Double) -> Double {
    let sorted = present(values).sorted()
    guard let last = sorted.last else { return .nan }
    let place = probability * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
  }

  public static func median(_ values: some Sequence<Double>) -> Double { quantile(values, 0.5) }

  /// Adjusted skewness G and excess kurtosis K of a sample.
  ///
  ///     g = √n Σd³ / (Σd²)^(3/2),  G = g √(n (n − 1)) / (n − 2)
  ///     r = n Σd⁴ / (Σd²)²,        K = ((n + 1)(r − 3) + 6)(n − 1) / ((n − 2)(n − 3))
  ///
  /// G is NaN for fewer than three values, K for fewer than four, both where all are equal.
  public static func shape(_ values: some Sequence<Double>) -> (skewness: Double, kurtosis: Double) {
    let mean = mean(values)
    var (count, second, third, fourth) = (0.0, 0.0, 0.0, 0.0)
    for value in values where !value.isNaN {
      let deviation = value - mean
      let square = deviation * deviation
      count += 1
      second += square
      third += square * deviation
      fourth += square * square
    }
    guard second > 0 else { return (.nan, .nan) }
    let g = count.squareRoot() * third / (second * second.squareRoot())
    let skewness = count >= 3 ? g * (count * (count - 1)).squareRoot() / (count - 2) : .nan
    let r = count * fourth / (second * second)
    let kurtosis =
      count >= 4
      ? ((count + 1) * (r - 3) + 6) * (count - 1) / ((count - 2) * (count - 3)) : .nan
    return (skewness, kurtosis)
  }

  /// Least and greatest; NaN for none.
  public static func bounds(_ values: some Sequence<Double>) -> (minimum: Double, maximum: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where !value.isNaN {
      low = Swift.min(low, value)
      high = Swift.max(high, value)
    }
    return low <= high ? (low, high) : (.nan, .nan)
  }
}
