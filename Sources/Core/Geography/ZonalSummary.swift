/// What is known of the cells that one zone covers, in one strip of the grid or in several.
public struct ZonalSummary: Sendable {
  /// Σ c over cells with a value.
  var count = 0.0
  /// Σ c x
  var sum = 0.0
  var minimum = Double.infinity
  var maximum = -Double.infinity
  var spread = Spread()
  /// Σ c w x
  var weightedSum = 0.0
  var weightedSpread = Spread()
  var values: ValueTable?

  init() {}

  /// Mean and squared differences from it, kept so that large values that differ little lose no digits
  /// (T. F. Chan, G. H. Golub, R. J. LeVeque, 1983).
  struct Spread: Sendable {
    /// Σ of the weights.
    var weight = 0.0
    var mean = 0.0
    /// Σ of the weights times the squared difference from the mean.
    var squares = 0.0

    var variance: Double { squares / weight }

    @inline(__always)
    mutating func merge(weight other: Double, mean otherMean: Double, squares otherSquares: Double) {
      // Nothing weighed changes nothing; a weight that is no number goes on.
      if other == 0 { return }
      let total = weight + other
      let difference = otherMean - mean
      let part = other / total
      squares += otherSquares + difference * difference * weight * part
      mean += difference * part
      weight = total
    }
  }

  /// Adds what is known of other cells. The order matters to the last bits: north to south.
  mutating func merge(_ other: ZonalSummary) {
    count += other.count
    sum += other.sum
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    weightedSum += other.weightedSum
    spread.merge(weight: other.spread.weight, mean: other.spread.mean, squares: other.spread.squares)
    weightedSpread.merge(
      weight: other.weightedSpread.weight, mean: other.weightedSpread.mean,
      squares: other.weightedSpread.squares)
    if let table = other.values {
      if values == nil { values = table } else { values!.merge(table) }
    }
  }

  /// The figures asked for, in their order; nil for what has no value, as all but count and variety have none
  /// where no cell with a value is covered.
  func figures(_ statistics: [ZonalStatistic]) -> [Double?] {
    var sorted: [(value: Double, covered: Double)]?
    func ascending() -> [(value: Double, covered: Double)] {
      if sorted == nil { sorted = values?.sorted() ?? [] }
      return sorted!
    }
    return statistics.map { statistic -> Double? in
      if statistic == .count { return count }
      if statistic == .variety { return Double(values?.values.count ?? 0) }
      guard count > 0 else { return nil }
      let figure =
        switch statistic {
        case .count: count
        case .sum: sum
        case .mean: sum / count
        case .minimum: minimum
        case .maximum: maximum
        case .variance: spread.variance
        case .standardDeviation: spread.variance.squareRoot()
        case .coefficientOfVariation: spread.variance.squareRoot() / spread.mean
        case .quantile(let q): ZonalSummary.quantile(q, ascending())
        case .median: ZonalSummary.quantile(0.5, ascending())
        case .majority: ZonalSummary.majority(ascending())
        case .minority: ZonalSummary.minority(ascending())
        case .variety: Double.nan
        case .weightedSum: weightedSum
        case .weightedMean: weightedSpread.weight == 0 ? .nan : weightedSum / weightedSpread.weight
        case .weightedVariance: weightedSpread.variance
        case .weightedStandardDeviation: weightedSpread.variance.squareRoot()
        }
      return figure.isFinite ? figure : nil
    }
  }

  /// Values cover the same where they differ by less than this part: rounding must not choose between them.
  private static let tieTolerance = 1e-9

  private static func majority(_ ascending: [(value: Double, covered: Double)]) -> Double {
    let most = ascending.reduce(0) { max($0, $1.covered) }
    return ascending.last { $0.covered >= (1 - tieTolerance) * most }?.value ?? .nan
  }

  private static func minority(_ ascending: [(value: Double, covered: Double)]) -> Double {
    let least = ascending.reduce(.infinity) { min($0, $1.covered) }
    return ascending.first { $0.covered <= (1 + tieTolerance) * least }?.value ?? .nan
  }

  private static func quantile(_ q: Double, _ ascending: [(value: Double, covered: Double)]) -> Double {
    let last = Double(ascending.count - 1)
    let wanted = q * last * ascending.reduce(0) { $0 + $1.covered }
    var before = 0.0
    var left = (place: 0.0, value: ascending[0].value)
    for (index, entry) in ascending.enumerated() {
      let place = Double(index) * entry.covered + last * before
      if place > wanted {
        return left.value + (wanted - left.place) * (entry.value - left.value) / (place - left.place)
      }
      left = (place, entry.value)
      before += entry.covered
    }
    return left.value
  }
}
