/// The thresholds by which households are judged, with the defaults of `docs/methods/households.md`.
public struct HousingRules: Hashable, Sendable {
  /// When a dwelling has too many persons.
  public enum Overcrowding: Hashable, Sendable {
    /// Persons for each habitable room above the limit: more than 3 in the metadata of 2021.
    case above(Double)
    /// At or above the limit: 4 in the metadata of 2016, which asked for fewer than four. The same for whole
    /// persons a room, but not for 3.5.
    case atLeast(Double)
  }

  public var overcrowding = Overcrowding.above(3)
  /// Households that may use one standpipe.
  public var standpipeHouseholdsMaximum = 5.0
  /// Litres a person a day that water must give; nil for no test, as in the metadata of 2021 (that of 2016
  /// asked for 20).
  public var waterLitresPerPersonDayMinimum: Double?
  /// Households that may use one sanitation facility; nil for no limit, as the metadata states none.
  public var sanitationHouseholdsMaximum: Double?
  /// Housing cost over income, above which housing is not affordable. The metadata gives no number.
  public var housingCostShareMaximum = 0.3
  /// Criteria that may be unknown of a household that no known criterion deprives, for it to count as not
  /// deprived. With more it counts in neither part of the share.
  public var unknownCriteriaMaximum = 1
  /// Criteria left out though the survey has them.
  public var leftOut: HousingCriteria = []

  public init() {}
}
