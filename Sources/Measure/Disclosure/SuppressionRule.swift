/// Which counts are too small to be shown, and what must stay possible about them.
public struct SuppressionRule: Hashable, Sendable {
  /// Counts below it, but for 0, are hidden.
  public var minimumCount: Double

  /// - Precondition: 2 or more; a minimum of 1 would hide nothing.
  public init(minimumCount: Double = 10) {
    precondition(minimumCount >= 2)
    self.minimumCount = minimumCount
  }

  /// A zero says of nobody anything but that there is nobody; a share of nobody or of everybody is not hidden either.
  public func isSensitive(_ count: Double) -> Bool { count > 0 && count < minimumCount }

  /// How far the count of a cell must be able to move for a reader who knows everything that is shown: so that every
  /// value from 1 (or the part it includes) to the minimum (or the whole, where that is smaller) stays possible, of the
  /// count and of what is left of the whole.
  func reach(count: Double, whole: Double?, part: Double) -> (up: Double, down: Double) {
    var reach = (up: 0.0, down: 0.0)
    let most = min(minimumCount, whole ?? .infinity)
    if isSensitive(count) {
      reach.up = max(reach.up, most - count)
      reach.down = max(reach.down, count - max(min(1, count), min(part, count)))
    }
    if let whole, isSensitive(whole - count) {
      let left = whole - count
      reach.down = max(reach.down, most - left)
      reach.up = max(reach.up, left - min(1, left))
    }
    return reach
  }
}

/// The dominance rule (n, k): a sum is not to be shown where few contributors make up most of it, for each of them
/// could work out the others.
public struct DominanceRule: Hashable, Sendable {
  /// n: how many of the greatest contributors are looked at.
  public var contributors: Int
  /// k: the share of the sum, in per cent, that they may not exceed together.
  public var mostPercent: Double

  /// - Precondition: one contributor or more, a share above 0 and no more than 100.
  public init(contributors: Int = 2, mostPercent: Double = 85) {
    precondition(contributors >= 1 && mostPercent > 0 && mostPercent <= 100)
    self.contributors = contributors
    self.mostPercent = mostPercent
  }

  /// - Parameter contributions: what each adds to the sum; signs do not count. Nothing dominates an empty sum.
  public func isSensitive(_ contributions: [Double]) -> Bool {
    let sizes = contributions.map(abs).sorted(by: >)
    let sum = sizes.reduce(0, +)
    guard sum > 0 else { return false }
    return sizes.prefix(contributors).reduce(0, +) * 100 > mostPercent * sum
  }
}
