/// Weighted values in ascending order, for reading quantiles off.
public struct WeightedDistribution: Sendable {
  private let values: [Double]
  private let weights: [Double]
  /// Weights up to and with each value.
  private let sums: [Double]

  /// Values that are NaN, and those without weight, are left out. Equal values stand by weight, so that the
  /// order of the rows does not count.
  public init(_ values: [Double], weights: [Double]) {
    precondition(values.count == weights.count, "a weight for every value")
    let pairs = zip(values, weights).filter { !$0.isNaN && $1 > 0 }.sorted { $0 < $1 }
    self.values = pairs.map(\.0)
    self.weights = pairs.map(\.1)
    var sum = 0.0
    sums = pairs.map {
      sum += $0.1
      return sum
    }
  }

  public var count: Int { values.count }

  /// The value below which a share of the weight lies; NaN without values.
  public func quantile(_ share: Double, rule: QuantileRule = .mathematical) -> Double {
    precondition(share >= 0 && share <= 1, "a share lies between 0 and 1")
    guard let last = weights.last, let sum = sums.last else { return .nan }
    switch rule {
    case .mathematical, .hf1: return step(share * sum) { low, _, _ in low }
    case .school, .hf2: return step(share * sum) { low, high, _ in (low + high) / 2 }
    case .hf3: return step(share * sum) { low, high, rank in rank % 2 == 0 ? low : high }
    case .hf4: return interpolated(share * sum) { sums[$0] }
    case .hf5: return interpolated(share * sum) { sums[$0] - weights[$0] / 2 }
    case .hf6: return interpolated(share * (sum + last)) { sums[$0] }
    case .hf7: return interpolated(share * (sum - last)) { sums[$0] - weights[$0] }
    case .hf8: return interpolated(share * (sum + last / 3)) { sums[$0] - weights[$0] / 3 }
    case .hf9: return interpolated(share * (sum + last / 4)) { sums[$0] - weights[$0] * 3 / 8 }
    case .shahVaish:
      let scale = Double(count) / sum
      let target = share * Double(count + 1) + tolerance(Double(count))
      let place = firstPlace { (sums[$0] - weights[$0] / 2) * scale + 0.5 > target }
      return values[max(0, place - 1)]
    }
  }

  /// Sums of weights are known to rounding: a share is met where it is missed by no more.
  private func tolerance(_ sum: Double) -> Double { 1e-12 * sum }

  /// The first value whose sum reaches the target; where it is met exactly, what `tie` makes of that value,
  /// the next, and the rank from 1.
  private func step(_ target: Double, tie: (Double, Double, Int) -> Double) -> Double {
    let sum = sums[count - 1]
    let place = min(count - 1, firstPlace { sums[$0] >= target - tolerance(sum) })
    guard abs(sums[place] - target) <= tolerance(sum), place + 1 < count else { return values[place] }
    return tie(values[place], values[place + 1], place + 1)
  }

  /// Between the values whose points enclose the target; the outermost beyond them.
  private func interpolated(_ target: Double, point: (Int) -> Double) -> Double {
    let place = firstPlace { point($0) >= target }
    if place == 0 { return values[0] }
    if place == count { return values[count - 1] }
    let (low, high) = (point(place - 1), point(place))
    let share = high > low ? (target - low) / (high - low) : 1
    return values[place - 1] + share * (values[place] - values[place - 1])
  }

  /// The first place for which a condition that stays true once met is met; `count` where it never is.
  private func firstPlace(where condition: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
