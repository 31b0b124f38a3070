/// How many rows of equal weight would weigh as evenly as those that count (Kish 1965):
///
///     n_eff = (Σ w)² / Σ w²
///
/// The size behind the one-sided limit of a proportion of which no event was seen, whose standard error of 0
/// gives no size of its own.
struct EffectiveSize {
  private var sum = 0.0
  private var squares = 0.0

  mutating func add(_ weight: Double) {
    sum += weight
    squares += weight * weight
  }

  /// NaN without rows.
  var value: Double { sum * sum / squares }
}
