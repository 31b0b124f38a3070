import ConcurrentWork

/// Of which criteria each household is deprived, and which are known of it (SDG 11.1.1).
///
/// ```swift
/// var households = HouseholdColumns(rowCount: 4)
/// households.members = [5, 4, 6, 5]
/// households.rooms = [2, 2, 3, 5 / 3.5]
/// HouseholdDeprivations(of: households).deprived[3]   // [.livingArea]
/// ```
///
/// - water: what the category of the main source says; a standpipe by the number of households, bottled water
///   by the secondary source; then the quantity, where the rules ask for it.
/// - sanitation: what the category says; then the households that share it, where the rules set a limit.
/// - living area: persons > 3 × rooms. No room at all is overcrowded.
/// - structure: deprived where any item fails, adequate where any is known and none fails: surveys rarely
///   hold all.
/// - tenure: deprived where any item fails, adequate where all that the survey has are.
/// - affordability: cost > 0.3 × income. Without income, any cost is too much.
/// - Source: UN-Habitat, SDG 11.1.1 metadata, edition of March 2021.
public struct HouseholdDeprivations: Hashable, Sendable {
  /// One a household; a subset of `known`.
  public let deprived: [HousingCriteria]
  public let known: [HousingCriteria]
  /// Whether the survey says that the household lives in an informal settlement: 1 yes, 0 no, -1 not stated.
  public let informalSettlement: [Int8]
  /// Whether the survey states it of at least one household.
  public let statesInformalSettlement: Bool
  /// Criteria known of at least one household. The others are missing from the whole survey.
  public let measured: HousingCriteria
  /// Persons, one entry a household; NaN where not stated.
  public let members: [Double]
  public let rules: HousingRules

  public var rowCount: Int { deprived.count }

  /// - Precondition: every column has one entry a household.
  public init(of households: HouseholdColumns, rules: HousingRules = HousingRules(), threads: Int = 1) {
    precondition(households.isRectangular, "every column has one entry a household")
    let count = households.rowCount
    var deprived = [HousingCriteria](repeating: [], count: count)
    var known = [HousingCriteria](repeating: [], count: count)
    var informal = [Int8](repeating: -1, count: count)
    let judge = HouseholdJudge(households, rules)
    deprived.withUnsafeMutableBufferPointer { deprived in
      known.withUnsafeMutableBufferPointer { known in
        informal.withUnsafeMutableBufferPointer { informal in
          nonisolated(unsafe) let (deprived, known, informal) = (deprived, known, informal)
          let piece = 65_536
          // Rows are judged alone and written to their own places: any number of threads gives the same.
          ConcurrentWork.forEach((count + piece - 1) / piece, threads: threads) { index in
            for row in index * piece..<min(count, (index + 1) * piece) {
              (deprived[row], known[row], informal[row]) = judge.judge(row)
            }
          }
        }
      }
    }
    self.deprived = deprived
    self.known = known
    informalSettlement = informal
    statesInformalSettlement = informal.contains { $0 >= 0 }
    measured = known.reduce(into: HousingCriteria()) { $0.formUnion($1) }
    members = households.members ?? [Double](repeating: .nan, count: count)
    self.rules = rules
  }

  /// How many of the five deprivations are known to hold; the least that can be said where some are unknown.
  public func severity(at row: Int) -> Int { deprived[row].intersection(.deprivations).count }
}

/// Judges one household after another.
private struct HouseholdJudge: Sendable {
  let households: HouseholdColumns
  let rules: HousingRules

  init(_ households: HouseholdColumns, _ rules: HousingRules) {
    self.households = households
    self.rules = rules
  }

  func judge(_ row: Int) -> (deprived: HousingCriteria, known: HousingCriteria, informal: Int8) {
    var deprived: HousingCriteria = []
    var known: HousingCriteria = []
    func note(_ criterion: HousingCriteria, _ verdict: CategoryVerdict) {
      guard verdict == .adequate || verdict == .deprived else { return }
      known.insert(criterion)
      if verdict == .deprived { deprived.insert(criterion) }
    }
    note(.water, water(row))
    note(.sanitation, sanitation(row))
    note(.livingArea, livingArea(row))
    note(.structure, structure(row))
    note(.tenure, tenure(row))
    note(.affordability, affordability(row))
    if let column = households.accessibility { note(.accessibility, column.verdict(at: row)) }
    if let column = households.culturalAdequacy { note(.culturalAdequacy, column.verdict(at: row)) }
    var informal: Int8 = -1
    switch households.informalSettlement?.verdict(at: row) {
    case .deprived: informal = 1
    case .adequate: informal = 0
    default: break
    }
    return (deprived.subtracting(rules.leftOut), known.subtracting(rules.leftOut), informal)
  }

  private func water(_ row: Int) -> CategoryVerdict {
    guard let column = households.water else { return .unknown }
    var verdict = column.verdict(at: row)
    if verdict == .adequateIfFewShare {
      verdict = sharing(households.householdsSharingWater, row, rules.standpipeHouseholdsMaximum)
    } else if verdict == .asSecondarySource {
      verdict = households.secondaryWater?.verdict(at: row) ?? .unknown
      if verdict == .adequateIfFewShare {
        // The number of households is that of the main source.
        verdict = .unknown
      }
    }
    guard verdict == .adequate, let least = rules.waterLitresPerPersonDayMinimum else { return verdict }
    guard let litres = households.waterLitresPerPersonDay?[row], !litres.isNaN else { return .unknown }
    return litres >= least ? .adequate : .deprived
  }

  private func sanitation(_ row: Int) -> CategoryVerdict {
    guard let column = households.sanitation else { return .unknown }
    let verdict = column.verdict(at: row)
    guard verdict == .adequate, let most = rules.sanitationHouseholdsMaximum else { return verdict }
    return sharing(households.householdsSharingSanitation, row, most)
  }

  private func sharing(_ column: [Double]?, _ row: Int, _ most: Double) -> CategoryVerdict {
    guard let count = column?[row], !count.isNaN else { return .unknown }
    return count <= most ? .adequate : .deprived
  }

  private func livingArea(_ row: Int) -> CategoryVerdict {
    guard let members = households.members?[row], let rooms = households.rooms?[row],
      !members.isNaN, !rooms.isNaN
    else { return .unknown }
    let isOvercrowded =
      switch rules.overcrowding {
      case .above(let limit): members > limit * rooms
      case .atLeast(let limit): members >= limit * rooms
      }
    return isOvercrowded ? .deprived : .adequate
  }

  private func structure(_ row: Int) -> CategoryVerdict {
    var verdict = CategoryVerdict.unknown
    for item in households.structure {
      switch item.verdict(at: row) {
      case .deprived: return .deprived
      case .adequate: verdict = .adequate
      default: break
      }
    }
    return verdict
  }

  private func tenure(_ row: Int) -> CategoryVerdict {
    var verdict: CategoryVerdict = households.tenure.isEmpty ? .unknown : .adequate
    for item in households.tenure {
      switch item.verdict(at: row) {
      case .deprived: return .deprived
      case .adequate: break
      default: verdict = .unknown
      }
    }
    return verdict
  }

  private func affordability(_ row: Int) -> CategoryVerdict {
    guard let cost = households.housingCost?[row], let income = households.income?[row],
      !cost.isNaN, !income.isNaN
    else { return .unknown }
    return cost > rules.housingCostShareMaximum * income ? .deprived : .adequate
  }
}
