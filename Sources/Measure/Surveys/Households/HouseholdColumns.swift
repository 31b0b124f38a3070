/// The answers of households that housing is judged by, one entry a household in every column.
///
/// A column that is nil was not asked for in the survey. A number that is NaN and a code below 0 were asked
/// for and not stated.
public struct HouseholdColumns: Hashable, Sendable {
  public let rowCount: Int
  /// Persons.
  public var members: [Double]?
  /// Habitable rooms.
  public var rooms: [Double]?
  /// Main source of drinking water.
  public var water: CodedColumn?
  public var secondaryWater: CodedColumn?
  /// Households that use the same source.
  public var householdsSharingWater: [Double]?
  /// Litres a person has a day.
  public var waterLitresPerPersonDay: [Double]?
  public var sanitation: CodedColumn?
  /// Households that use the same facility, this one among them.
  public var householdsSharingSanitation: [Double]?
  /// Items of structure and site: floor, walls, roof, state of repair, hazards.
  public var structure: [CodedColumn] = []
  /// Items of tenure: kind of tenure, documents, protection from eviction.
  public var tenure: [CodedColumn] = []
  /// In any currency and any span of time, the same as `income`.
  public var housingCost: [Double]?
  public var income: [Double]?
  public var accessibility: CodedColumn?
  public var culturalAdequacy: CodedColumn?
  /// Whether the survey found the dwelling in an informal settlement; `deprived` is yes.
  public var informalSettlement: CodedColumn?

  public init(rowCount: Int) { self.rowCount = rowCount }

  /// Whether every column has one entry a household.
  var isRectangular: Bool {
    let numbers = [
      members, rooms, householdsSharingWater, waterLitresPerPersonDay, householdsSharingSanitation,
      housingCost, income,
    ]
    let codes =
      [water, secondaryWater, sanitation, accessibility, culturalAdequacy, informalSettlement]
      .compactMap { $0 } + structure + tenure
    return numbers.allSatisfy { $0 == nil || $0!.count == rowCount }
      && codes.allSatisfy { $0.codes.count == rowCount }
  }
}
