/// How a plan stands to the five principles of sustainable neighbourhood planning: streets, density, mixed
/// use, social mix, limited specialisation.
///
/// A principle is met when all its checks are, and not met when one is not, even where another is not known.
/// Its grade is that of its weakest check (Quito's ruling), so that 1 means met, except at a limit that must
/// be stayed below.
/// - Source: UN-Habitat, *A New Strategy of Sustainable Neighbourhood Planning: Five Principles*; which
///   thresholds stand there each check's mark says.
public struct FivePrinciples: Hashable, Sendable {
  public struct Outcome: Hashable, Sendable {
    public var check: PlanningRules.Check
    /// In the unit of the measure; nil where the plan does not say.
    public var value: Double?
    public var isMet: Bool?
    /// 0 to 1.
    public var grade: Double?
  }

  public struct Principle: Hashable, Sendable {
    /// 1 to 5.
    public var number: Int
    public var outcomes: [Outcome]
    public var isMet: Bool?
    public var grade: Double?
  }

  /// Those that the rules have checks for, by number.
  public let principles: [Principle]
  /// 0 to 5; those not known are not counted.
  public let metCount: Int
  public let knownCount: Int
  /// Mean of the grades of the principles; nil where one is not known.
  public let grade: Double?

  public init(_ values: [PlanMeasure: Double], checks: [PlanningRules.Check]) {
    principles = Set(checks.map(\.principle)).sorted().map { number in
      let outcomes = checks.filter { $0.principle == number }.map { check in
        let value = values[check.measure]
        return Outcome(
          check: check, value: value, isMet: value.map { check.bound.isMet(by: $0) },
          grade: value.map { check.bound.grade($0, end: check.measure.unit == .share ? 1 : nil) })
      }
      let isKnown = outcomes.allSatisfy { $0.isMet != nil }
      let isFailed = outcomes.contains { $0.isMet == false }
      return Principle(
        number: number, outcomes: outcomes, isMet: isFailed ? false : isKnown ? true : nil,
        grade: isKnown ? outcomes.compactMap(\.grade).min() : nil)
    }
    metCount = principles.count { $0.isMet == true }
    knownCount = principles.count { $0.isMet != nil }
    let grades = principles.compactMap(\.grade)
    grade =
      !principles.isEmpty && grades.count == principles.count
      ? grades.reduce(0, +) / Double(grades.count) : nil
  }
}
