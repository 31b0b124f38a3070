/// What housing is judged by: the five deprivations of a slum household (SDG 11.1.1) and the three further
/// criteria of inadequate housing.
public enum HousingCriterion: String, CaseIterable, Hashable, Sendable {
  /// Improved water.
  case water
  /// Improved sanitation.
  case sanitation
  /// Sufficient living area: not too many persons for the rooms.
  case livingArea = "living-area"
  /// Durable structure on a site without hazard.
  case structure
  /// Security of tenure.
  case tenure
  /// Housing costs that the income bears.
  case affordability
  /// Use by persons with disabilities.
  case accessibility
  /// Housing that suits the way of life of those who live in it.
  case culturalAdequacy = "cultural-adequacy"
}

/// A set of criteria in 8 bits, one value a household in the hot loops.
public struct HousingCriteria: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public init(_ criterion: HousingCriterion) {
    switch criterion {
    case .water: self = .water
    case .sanitation: self = .sanitation
    case .livingArea: self = .livingArea
    case .structure: self = .structure
    case .tenure: self = .tenure
    case .affordability: self = .affordability
    case .accessibility: self = .accessibility
    case .culturalAdequacy: self = .culturalAdequacy
    }
  }

  public static let water = HousingCriteria(rawValue: 1)
  public static let sanitation = HousingCriteria(rawValue: 2)
  public static let livingArea = HousingCriteria(rawValue: 4)
  public static let structure = HousingCriteria(rawValue: 8)
  public static let tenure = HousingCriteria(rawValue: 16)
  public static let affordability = HousingCriteria(rawValue: 32)
  public static let accessibility = HousingCriteria(rawValue: 64)
  public static let culturalAdequacy = HousingCriteria(rawValue: 128)

  /// The five deprivations.
  public static let deprivations: HousingCriteria = [.water, .sanitation, .livingArea, .structure, .tenure]

  public var count: Int { rawValue.nonzeroBitCount }

  /// In the order of the cases.
  public var criteria: [HousingCriterion] {
    HousingCriterion.allCases.filter { contains(HousingCriteria($0)) }
  }
}
