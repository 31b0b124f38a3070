/// What is known of every city of the frame, used to sharpen an estimate. All are calibrations of the
/// weights.
public enum AuxiliaryUse: Hashable, Sendable {
  /// The design weights as they are (expansion, or for ratios the ratio of two expansions).
  case none
  /// The combined ratio estimator: weights that meet the population of the country, by one factor.
  case ratio
  /// The separate one: a factor for each stratum. Biased where strata have few cities.
  case separateRatio
  /// The regression estimator (GREG) on the number of cities and their population.
  case regression
  /// Weights that meet the totals of the frame named.
  case calibrated([FrameTotal])
}

/// A total that the frame knows.
public enum FrameTotal: String, CaseIterable, Hashable, Sendable {
  case cities, population
  /// Number of cities by region, size class or function.
  case citiesByRegion = "cities-by-region"
  case citiesBySize = "cities-by-size"
  case citiesByFunction = "cities-by-function"
  case populationByRegion = "population-by-region"
}
