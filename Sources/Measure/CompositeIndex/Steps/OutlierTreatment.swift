#if canImport(Glibc)
  import Glibc
#endif
import Monitoring

/// Treatment of columns whose skewness and kurtosis show outliers: winsorising, and where that is not enough a
/// logarithm.
/// - Source: the sequence of the R package COINr (W. Becker et al.), after the OECD/JRC *Handbook on
///   Constructing Composite Indicators*.
public struct OutlierTreatment: Hashable, Sendable {
  /// What a column becomes that winsorising has not mended. G is its skewness.
  public enum Transform: Hashable, Sendable {
    /// ln(x − min + 0.01 (max − min)).
    case logarithm
    /// The same for G > 0, else −ln(max + 0.01 (max − min) − x).
    case signedLogarithm
    /// ln(x − min + 1).
    case logarithmOfShifted
    /// ln((max − 1)(x − min)/(max − min) + 1), of the Global Innovation Index. Not defined for a maximum up to
    /// 1, where it would turn the order round or leave all equal.
    case innovationIndexLogarithm
    /// (x^λ − 1)/λ, ln x for λ = 0; shifted, x is first x − min + 1. Not defined for x below 0, nor for 0 with λ
    /// up to 0.
    case boxCox(lambda: Double, isShifted: Bool)
  }

  /// |G| below this passes, whatever the kurtosis.
  public var skewnessLimit: Double
  /// Excess kurtosis below this passes, whatever the skewness.
  public var kurtosisLimit: Double
  /// Winsorising stops at so many points.
  public var pointMaximum: Int
  /// Nil, or defined for no value of the column: the column stays as winsorising left it.
  public var transform: Transform?

  public init(
    skewnessLimit: Double = 2, kurtosisLimit: Double = 3.5, pointMaximum: Int = 5,
    transform: Transform? = .logarithm
  ) {
    self.skewnessLimit = skewnessLimit
    self.kurtosisLimit = kurtosisLimit
    self.pointMaximum = pointMaximum
    self.transform = transform
  }

  /// What was done to a column.
  public struct Outcome: Hashable, Sendable {
    public var winsorisedPoints: Int
    public var isTransformed: Bool
    /// Whether the column passes the test as it now is; true also for one too short or too even to test.
    public var passes: Bool
  }

  public func passes(_ column: some Sequence<Double>) -> Bool {
    let (skewness, kurtosis) = ColumnStatistics.shape(column)
    // What cannot be told of so few or equal values is no reason to change them.
    return skewness.isNaN || kurtosis.isNaN || abs(skewness) < skewnessLimit || kurtosis < kurtosisLimit
  }

  public func treated(_ column: [Double]) -> (column: [Double], outcome: Outcome) {
    var treated = column
    let outcome = treated.withUnsafeMutableBufferPointer { treat($0) }
    return (treated, outcome)
  }

  /// As `treated`, in place; allocates only where a column fails.
  func treat(_ column: UnsafeMutableBufferPointer<Double>) -> Outcome {
    if passes(column) { return Outcome(winsorisedPoints: 0, isTransformed: false, passes: true) }
    let original = Array(column)
    let points = winsorise(column)
    if passes(column) { return Outcome(winsorisedPoints: points, isTransformed: false, passes: true) }
    guard let transform else { return Outcome(winsorisedPoints: points, isTransformed: false, passes: false) }
    let transformed = transform.applied(to: original)
    guard transformed.contains(where: { !$0.isNaN }) else {
      return Outcome(winsorisedPoints: points, isTransformed: false, passes: false)
    }
    for index in column.indices { column[index] = transformed[index] }
    return Outcome(winsorisedPoints: 0, isTransformed: true, passes: passes(column))
  }

  /// Step by step the current extremes, on the side of the skew, become the next distinct value inwards.
  private func winsorise(_ column: UnsafeMutableBufferPointer<Double>) -> Int {
    var touched = Set<Int>()
    while touched.count < pointMaximum, !passes(column) {
      let isUpper = ColumnStatistics.shape(column).skewness >= 0
      let bounds = ColumnStatistics.bounds(column)
      let extreme = isUpper ? bounds.maximum : bounds.minimum
      var next = isUpper ? -Double.infinity : Double.infinity
      for value in column where !value.isNaN && value != extreme {
        next = isUpper ? max(next, value) : min(next, value)
      }
      for index in column.indices where column[index] == extreme {
        column[index] = next
        touched.insert(index)
      }
    }
    return touched.count
  }

  public var text: String {
    "winsorise \(pointMaximum) at |skewness| \(JSON.numberText(skewnessLimit)) and kurtosis "
      + "\(JSON.numberText(kurtosisLimit)), then \(transform?.text ?? "nothing")"
  }
}

extension OutlierTreatment.Transform {
  /// NaN stays NaN; so becomes what the function is not defined for.
  public func applied(to column: [Double]) -> [Double] {
    let (low, high) = ColumnStatistics.bounds(column)
    let range = high - low
    switch self {
    case .logarithm: return column.map { log($0 - low + 0.01 * range) }
    case .signedLogarithm:
      if ColumnStatistics.shape(column).skewness > 0 { return column.map { log($0 - low + 0.01 * range) } }
      return column.map { -log(high + 0.01 * range - $0) }
    case .logarithmOfShifted: return column.map { log($0 - low + 1) }
    case .innovationIndexLogarithm:
      return column.map { high > 1 ? log((high - 1) * ($0 - low) / range + 1) : .nan }
    case .boxCox(let lambda, let isShifted):
      return column.map {
        let x = isShifted ? $0 - low + 1 : $0
        guard x > 0 || x == 0 && lambda > 0 else { return .nan }
        return lambda == 0 ? log(x) : (pow(x, lambda) - 1) / lambda
      }
    }
  }

  var text: String {
    switch self {
    case .logarithm: "log"
    case .signedLogarithm: "signed-log"
    case .logarithmOfShifted: "log-of-shifted"
    case .innovationIndexLogarithm: "log-gii"
    case .boxCox(let lambda, let isShifted):
      "box-cox \(JSON.numberText(lambda))\(isShifted ? " shifted" : "")"
    }
  }
}
