/// The degrees of freedom of the t interval of a national figure.
public enum IntervalDegrees: String, CaseIterable, Hashable, Sendable {
  /// V² / sum(V_h²/(n_h − 1)), V_h being what each stratum not taken whole adds to the variance V: what the
  /// error is known by when one or two small strata carry most of it.
  /// - Source: F. E. Satterthwaite 1946; Cochran 1977, (5.16).
  case satterthwaite
  /// sum(n_h − 1) over the strata not taken whole: cities less strata, as most survey programs have it. In
  /// strata of two or three cities its intervals are too short.
  case citiesLessStrata = "cities-less-strata"
}
