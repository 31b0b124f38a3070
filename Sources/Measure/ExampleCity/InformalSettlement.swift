/// A neighbourhood grown without a plan, with what a survey found of its people.
public struct InformalSettlement: Sendable {
  public var id: String
  public var name: String
  /// Anticlockwise; the first corner is not repeated.
  public var ring: [Coordinate]
  /// Per cent of households: deprived in one or more of the five ways of SDG 11.1.1, poor, with insecure tenure.
  public var deprived: Int
  public var poor: Int
  public var insecureTenure: Int
  /// Whether drains, an organised community and a warning of floods are there.
  public var isDrained: Bool
  public var isOrganised: Bool
  public var isWarned: Bool

  /// The quarters of the old settlement and the two halves of the new one.
  static func all(plan: GroundPlan) -> [InformalSettlement] {
    let (old, new) = (GroundPlan.oldSettlement, GroundPlan.newSettlement)
    let middle = (
      column: (old.columns.lowerBound + old.columns.upperBound) / 2,
      row: (old.rows.lowerBound + old.rows.upperBound) / 2
    )
    let half = (new.columns.lowerBound + new.columns.upperBound) / 2
    func settlement(
      _ id: String, _ name: String, _ columns: Range<Int>, _ rows: Range<Int>, _ shares: (Int, Int, Int),
      _ answers: (drained: Bool, organised: Bool, warned: Bool)
    ) -> InformalSettlement {
      InformalSettlement(
        id: id, name: name, ring: plan.ring(columns: columns, rows: rows), deprived: shares.0, poor: shares.1,
        insecureTenure: shares.2, isDrained: answers.drained, isOrganised: answers.organised,
        isWarned: answers.warned)
    }
    return [
      settlement(
        "brook-west", "Arroyo Oeste", old.columns.lowerBound..<middle.column,
        old.rows.lowerBound..<middle.row,
        (82, 64, 71), (false, false, false)),
      settlement(
        "brook-east", "Arroyo Este", middle.column..<old.columns.upperBound, old.rows.lowerBound..<middle.row,
        (76, 58, 66), (false, true, false)),
      settlement(
        "hill-west", "Loma Oeste", old.columns.lowerBound..<middle.column, middle.row..<old.rows.upperBound,
        (61, 49, 55), (true, true, true)),
      settlement(
        "hill-east", "Loma Este", middle.column..<old.columns.upperBound, middle.row..<old.rows.upperBound,
        (57, 47, 52), (true, true, true)),
      settlement(
        "new-west", "Nueva Poniente", new.columns.lowerBound..<half, new.rows, (69, 61, 88),
        (false, false, false)),
      settlement(
        "new-east", "Nueva Levante", half..<new.columns.upperBound, new.rows, (66, 60, 85),
        (false, true, false)),
    ]
  }
}
