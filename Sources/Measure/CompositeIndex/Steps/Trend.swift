#if canImport(Glibc)
  import Glibc
#endif

/// Change of one figure between two periods.
public struct Trend: Hashable, Sendable {
  /// Last less first.
  public let change: Double
  /// Compound rate a year, (last/first)^(1/years) − 1; NaN unless both are above 0.
  public let compoundRate: Double

  public init(first: Double, last: Double, years: Double) {
    precondition(years > 0, "the last period comes after the first")
    change = last - first
    compoundRate = first > 0 && last > 0 ? pow(last / first, 1 / years) - 1 : .nan
  }
}
