/// What a stratum with one selected unit of several adds to a variance. No rule mends such a design:
/// strata are to be collapsed before the draw.
public enum LonePrimaryUnitRule: String, CaseIterable, Hashable, Sendable {
  /// The design is refused.
  case fail
  /// Nothing, as if the unit stood there with certainty. Understates the error.
  case remove
  /// As much as the other strata on average: the variance is multiplied by H / (H − number of such strata).
  case average
  /// (1 − f) Z², the square of the unit's own total about 0. About right for means and ratios, whose
  /// linearised totals sum to 0; far too large for totals.
  case adjust
}
