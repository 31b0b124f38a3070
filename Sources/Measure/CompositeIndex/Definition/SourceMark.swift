/// How far a fact of an index definition is confirmed. A reader sees it beside the fact.
public enum SourceMark: String, CaseIterable, Hashable, Sendable {
  /// Stands in the source named.
  case confirmed = "C"
  /// Stands in a secondary copy of the source.
  case secondary = "S"
  /// Derived from confirmed or secondary facts.
  case derived = "D"
  /// Recalled from the source, not read there.
  case recalled = "R"
  /// Unconfirmed or contradictory.
  case unconfirmed = "U"
  /// Quito's default.
  case own = "Q"
}
