import Settlements

/// Settlements for tests: one component each unless said.
enum ScoredSettlements {
  static let definition = HotSpotDefinition(
    exposure: [.init(id: "people")], vulnerability: [.init(id: "housing")], capacity: [.init(id: "plan")])

  static func settlement(
    _ id: String = "a", _ intensity: Int? = 3, _ frequency: Int? = 3, exposure: Double? = 1,
    vulnerability: Double? = 1, capacity: Double? = 0
  ) -> SettlementCondition {
    SettlementCondition(
      id: id, hazards: ["flood": .init(intensity: intensity, frequency: frequency)], exposure: [exposure],
      vulnerability: [vulnerability], capacity: [capacity])
  }

  /// A settlement of a given score: hazard 1, no capacity, exposure and vulnerability the same, so that the
  /// score is 100 x value^(2/3).
  static func scored(_ id: String, _ value: Double) -> SettlementCondition {
    settlement(id, exposure: value, vulnerability: value)
  }
}
