import Monitoring

/// What a normalisation takes from a column: that of the table, or one kept from a base period.
public struct ColumnBase: Hashable, Sendable {
  public var minimum, maximum, mean, deviation: Double

  public init(minimum: Double, maximum: Double, mean: Double, deviation: Double) {
    self.minimum = minimum
    self.maximum = maximum
    self.mean = mean
    self.deviation = deviation
  }

  /// Of a column, missing values skipped; the deviation is with n − 1.
  public init(_ column: some Sequence<Double>) {
    let values = Array(column)
    (minimum, maximum) = ColumnStatistics.bounds(values)
    mean = ColumnStatistics.mean(values)
    deviation = ColumnStatistics.standardDeviation(values)
  }

  /// Of the column times −1.
  var reversed: ColumnBase {
    ColumnBase(minimum: -maximum, maximum: -minimum, mean: -mean, deviation: deviation)
  }
}

/// From values in their units to values that can be put together. A column whose direction is that less is
/// better is multiplied by −1 first, unless a reversed formula is given.
///
/// A column of equal values has no minimum–maximum or z-score: it becomes missing, never 0 or 100.
/// - Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008); forms of the R package COINr.
public enum Normalisation: Hashable, Sendable {
  /// l + (u − l)(x − min)/(max − min).
  case minMax(lower: Double, upper: Double)
  /// m + s (x − mean)/deviation.
  case zScore(mean: Double, deviation: Double)
  /// s (x − a)/(b − a), not clamped.
  case scaled(minimum: Double, maximum: Double, factor: Double)
  /// s clamp((x − a)/(b − a)); reversed s clamp((b − x)/(b − a)).
  case goalposts(minimum: Double, maximum: Double, factor: Double)
  /// Ascending, equal values share the least rank.
  case rank
  /// Rank less 1.
  case borda
  /// (rank − 1)/(n − 1).
  case percentileRank
  /// 1 − (max − x)/(max − min).
  case distanceToMaximum
  /// 1 − (r − x)/(r − min), r the value of an area, in a panel that of its first row; capped at 1 if asked.
  case distanceToReference(area: String, isCapped: Bool)
  /// (x − min)/(T − min); reversed (max − x)/(max − T); capped to 0…1 if asked.
  case distanceToTarget(Double, isCapped: Bool)
  /// x/max; reversed min/x. Missing unless max, or min and x, is above 0.
  case fractionOfMaximum
  /// A score for each range between quantiles: one more score than probabilities.
  case categorical(probabilities: [Double], scores: [Double])
  /// 1 above mean + p |mean|, −1 below mean − p |mean|, else 0.
  case aboveOrBelowMean(band: Double)
  /// A function with fixed benchmarks.
  case standard(Standardisation)

  /// Whether it takes anything from the other units.
  public var dependsOnOthers: Bool {
    switch self {
    case .scaled, .goalposts, .standard: false
    default: true
    }
  }

  /// The area that others are measured against; nil where there is none.
  var referenceArea: String? {
    if case .distanceToReference(let area, _) = self { area } else { nil }
  }

  /// - Parameters:
  ///   - isReversed: whether less is better.
  ///   - base: of the column as it stands; nil for its own.
  ///   - reference: the value of the area that `distanceToReference` names.
  public func applied(
    to column: [Double], isReversed: Bool = false, base: ColumnBase? = nil, reference: Double? = nil
  ) -> [Double] {
    var normalised = column
    normalised.withUnsafeMutableBufferPointer {
      apply($0, isReversed: isReversed, base: base, reference: reference)
    }
    return normalised
  }

  /// As `applied`, in place; those by rank and quantile allocate.
  func apply(
    _ column: UnsafeMutableBufferPointer<Double>, isReversed: Bool, base given: ColumnBase? = nil,
    reference: Double? = nil
  ) {
    func map(_ f: (Double) -> Double) { for index in column.indices { column[index] = f(column[index]) } }
    let sign = isReversed ? -1.0 : 1
    func base() -> ColumnBase {
      let base = given ?? ColumnBase(column)
      return isReversed ? base.reversed : base
    }
    func bounds() -> (low: Double, high: Double, range: Double) {
      let (minimum, maximum) = given.map { ($0.minimum, $0.maximum) } ?? ColumnStatistics.bounds(column)
      let (low, high) = isReversed ? (-maximum, -minimum) : (minimum, maximum)
      return (low, high, high > low ? high - low : .nan)
    }
    switch self {
    case .minMax(let lower, let upper):
      let (low, _, range) = bounds()
      map { lower + (upper - lower) * (sign * $0 - low) / range }
    case .zScore(let mean, let deviation):
      let base = base()
      let spread = base.deviation > 0 ? base.deviation : .nan
      map { mean + deviation * (sign * $0 - base.mean) / spread }
    case .scaled(let minimum, let maximum, let factor):
      map { factor * (sign * $0 - minimum) / (maximum - minimum) }
    case .goalposts(let minimum, let maximum, let factor):
      map {
        guard !$0.isNaN else { return .nan }
        let share = (isReversed ? maximum - $0 : $0 - minimum) / (maximum - minimum)
        return factor * min(1, max(0, share))
      }
    case .rank, .borda, .percentileRank:
      let ranks = Ranking.ascending(column.map { sign * $0 })
      let last = Double(ranks.count { !$0.isNaN }) - 1
      for index in column.indices {
        switch self {
        case .rank: column[index] = ranks[index]
        case .borda: column[index] = ranks[index] - 1
        default: column[index] = last > 0 ? (ranks[index] - 1) / last : .nan
        }
      }
    case .distanceToMaximum:
      let (_, high, range) = bounds()
      map { 1 - (high - sign * $0) / range }
    case .distanceToReference(_, let isCapped):
      let (low, _, _) = bounds()
      let reference = sign * (reference ?? .nan)
      let range = reference > low ? reference - low : .nan
      map {
        let distance = 1 - (reference - sign * $0) / range
        return isCapped && distance > 1 ? 1 : distance
      }
    case .distanceToTarget(let target, let isCapped):
      let (low, _, _) = bounds()
      let range = sign * target > low ? sign * target - low : .nan
      map {
        let share = (sign * $0 - low) / range
        return isCapped ? (share > 1 ? 1 : share < 0 ? 0 : share) : share
      }
    case .fractionOfMaximum:
      let (minimum, maximum) = given.map { ($0.minimum, $0.maximum) } ?? ColumnStatistics.bounds(column)
      if isReversed {
        map { minimum > 0 && $0 > 0 ? minimum / $0 : .nan }
      } else {
        map { maximum > 0 ? $0 / maximum : .nan }
      }
    case .categorical(let probabilities, let scores):
      precondition(scores.count == probabilities.count + 1, "one score more than cuts")
      let directed = column.map { sign * $0 }
      let cuts = probabilities.map { ColumnStatistics.quantile(directed, $0) }
      map { value in value.isNaN ? .nan : scores[cuts.count { $0 <= sign * value }] }
    case .aboveOrBelowMean(let band):
      let mean = base().mean
      let width = abs(mean) * band
      map { value in
        guard !value.isNaN else { return .nan }
        let x = sign * value
        return x > mean + width ? 1 : x < mean - width ? -1 : 0
      }
    case .standard(let function): map { function.score($0).score }
    }
  }

  /// 100/N Σ sign of the change each opinion or indicator reports; NaN for none.
  public static func balanceOfOpinions(_ changes: [Double]) -> Double {
    100 * ColumnStatistics.mean(changes.map { $0.isNaN ? .nan : $0 > 0 ? 1 : $0 < 0 ? -1 : 0 })
  }

  public var text: String {
    func number(_ value: Double) -> String { JSON.numberText(value) }
    return switch self {
    case .minMax(let lower, let upper): "min-max \(number(lower))–\(number(upper))"
    case .zScore(let mean, let deviation): "z-score \(number(mean)) ± \(number(deviation))"
    case .scaled(let a, let b, let s): "scaled \(number(a))–\(number(b)) × \(number(s))"
    case .goalposts(let a, let b, let s): "goalposts \(number(a))–\(number(b)) × \(number(s))"
    case .rank: "rank"
    case .borda: "borda"
    case .percentileRank: "percentile-rank"
    case .distanceToMaximum: "distance-to-maximum"
    case .distanceToReference(let area, let isCapped): "distance-to-area \(area)\(isCapped ? " capped" : "")"
    case .distanceToTarget(let target, let isCapped):
      "distance-to-target \(number(target))\(isCapped ? " capped" : "")"
    case .fractionOfMaximum: "fraction-of-maximum"
    case .categorical(let probabilities, let scores):
      "categorical \(probabilities.map(number).joined(separator: " ")) : "
        + scores.map(number).joined(separator: " ")
    case .aboveOrBelowMean(let band): "above-or-below-mean \(number(band))"
    case .standard(let function): function.text
    }
  }
}
