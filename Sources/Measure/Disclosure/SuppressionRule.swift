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
