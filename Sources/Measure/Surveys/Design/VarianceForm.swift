/// Which terms of a variance are counted.
public enum VarianceForm: String, CaseIterable, Hashable, Sendable {
  /// Without replacement, the term of every stage whose populations are known.
  case everyStage
  /// The term of the first stage alone, with its finite population correction.
  case ultimateCluster
  /// The term of the first stage alone, as if selected with replacement. Strata whose only unit was
  /// certain to be selected still add nothing.
  case withReplacement
}
