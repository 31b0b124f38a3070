/// How the cities of a stratum are drawn.
public enum SelectionScheme: String, CaseIterable, Hashable, Sendable {
  /// Equal probabilities: those with the smallest permanent random numbers.
  case sequentialSimple = "sequential-simple"
  /// Probabilities proportional to size, each of a fixed number of cities, from here on.
  ///
  /// One random start through the cumulated probabilities. Many pairs cannot be drawn together, so that no
  /// unbiased estimate of the variance exists.
  case systematic
  /// Sampford 1967.
  case sampford
  /// Elimination of one after another, Tillé 1996.
  case tille
  /// Generalised Midzuno: the complement of an elimination among what is left out.
  case midzuno
  /// Conditional Poisson: of all designs with these probabilities the one with the largest entropy.
  case maximumEntropy = "maximum-entropy"
  /// Rosén 1997: the smallest odds of the permanent random number over those of the probability. The
  /// probabilities are met only approximately; the target is used.
  case pareto
  /// Ohlsson 1998: the smallest permanent random number over the probability. Approximate too, and less near:
  /// with 4 of 8 uncertain units drawn its probabilities were off by up to 0.05, Pareto's by 0.006.
  case sequentialPoisson = "sequential-poisson"

  public var hasEqualProbabilities: Bool { self == .sequentialSimple }

  /// Drawn by permanent random numbers alone, so that samples overlap from year to year.
  public var usesPermanentRandomNumbers: Bool {
    self == .sequentialSimple || self == .pareto || self == .sequentialPoisson
  }

  /// Whether the targets are met exactly.
  public var isExact: Bool { self != .pareto && self != .sequentialPoisson }
}
