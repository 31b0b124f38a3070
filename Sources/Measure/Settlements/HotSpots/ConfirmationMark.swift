/// How sure it is that a rule is the official one. Every rule that decides a result carries it, and a reader
/// sees it beside the rule.
public enum ConfirmationMark: String, CaseIterable, Hashable, Sendable {
  /// Stands in the source named.
  case confirmed = "C"
  /// Stands in a secondary copy of the source.
  case secondary = "S"
  /// General knowledge of the profession, to be checked before it is relied on.
  case unverified = "U"
  /// Quito's default, because what is official is not public; not the official tool.
  case own = "Q"
}
