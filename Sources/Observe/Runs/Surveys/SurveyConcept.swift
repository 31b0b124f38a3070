import Surveys

/// What an answer of categories is about: the keys of `concepts` in `SURVEY.yaml`.
public enum SurveyConcept: String, CaseIterable, Hashable, Sendable {
  case water
  case secondaryWater = "secondary-water"
  case sanitation
  case floor, walls, roof, dilapidated
  case majorRepair = "major-repair"
  case buildingCode = "building-code"
  case wasteSite = "waste-site"
  case floodZone = "flood-zone"
  case steepSlope = "steep-slope"
  case rightOfWay = "right-of-way"
  case tenure
  case tenureDocuments = "tenure-documents"
  case evictionFear = "eviction-fear"
  case accessibility
  case culturalAdequacy = "cultural-adequacy"
  case informalSettlement = "informal-settlement"

  /// The criterion that it decides or helps to; nil for what the survey says of the settlement.
  var criterion: HousingCriterion? {
    switch self {
    case .water, .secondaryWater: .water
    case .sanitation: .sanitation
    case .floor, .walls, .roof, .dilapidated, .majorRepair, .buildingCode, .wasteSite, .floodZone,
      .steepSlope, .rightOfWay:
      .structure
    case .tenure, .tenureDocuments, .evictionFear: .tenure
    case .accessibility: .accessibility
    case .culturalAdequacy: .culturalAdequacy
    case .informalSettlement: nil
    }
  }
}

/// What an answer in numbers is about: the keys of `numbers` in `SURVEY.yaml`. Of several variables the sum
/// counts.
public enum SurveyNumber: String, CaseIterable, Hashable, Sendable {
  case members, rooms
  case waterHouseholds = "water-households"
  case waterLitresPerPersonDay = "water-litres-per-person-day"
  case sanitationHouseholds = "sanitation-households"
  case housingCost = "housing-cost"
  case income
}
