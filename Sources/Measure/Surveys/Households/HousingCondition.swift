/// What a household is said to live in (SDG 11.1.1). The conditions overlap and are never added.
public enum HousingCondition: String, CaseIterable, Hashable, Sendable {
  /// At least one of the five deprivations.
  case slum
  /// At least one of water, sanitation, structure and tenure, or the survey says so.
  case informalSettlement = "informal"
  /// Slum or informal settlement: the official series EN_LND_SLUM.
  case slumOrInformal = "slum-or-informal"
  /// At least one of the five deprivations or of affordability, accessibility and cultural adequacy.
  case inadequateHousing = "inadequate"
  /// Any of them.
  case any

  /// The criteria of which one is enough.
  public var criteria: HousingCriteria {
    switch self {
    case .slum, .slumOrInformal: .deprivations
    case .informalSettlement: [.water, .sanitation, .structure, .tenure]
    case .inadequateHousing, .any:
      HousingCriteria.deprivations.union([.affordability, .accessibility, .culturalAdequacy])
    }
  }

  /// Whether what the survey says of the settlement counts.
  public var countsStatedSettlement: Bool {
    switch self {
    case .informalSettlement, .slumOrInformal, .any: true
    case .slum, .inadequateHousing: false
    }
  }
}

/// What is known of a household's condition.
public enum HousingStatus: Int8, Hashable, Sendable {
  case no = 0
  case yes = 1
  /// No known criterion fails, and so few are unknown that it counts as no.
  case presumedNo = 2
  /// No known criterion fails, and too many are unknown.
  case unknown = 3
}

/// The two parts of a share of persons, one entry a household; NaN where the household counts in neither.
public struct HousingShare: Hashable, Sendable {
  /// Persons of the household where the condition holds, else 0.
  public var numerators: [Double]
  /// Persons of the household.
  public var denominators: [Double]
  /// Households of each status; of a right of persons, persons.
  public var counts: [HousingStatus: Int]

  public init(numerators: [Double], denominators: [Double], counts: [HousingStatus: Int]) {
    self.numerators = numerators
    self.denominators = denominators
    self.counts = counts
  }

  /// Of persons of a group: a household without any counts in neither part. No sum changes, but the number of
  /// households that the share is measured on.
  public var withoutEmptyHouseholds: HousingShare {
    var share = self
    for row in denominators.indices where denominators[row] == 0 {
      share.numerators[row] = .nan
      share.denominators[row] = .nan
    }
    return share
  }
}

/// How unknown households enter a share.
public enum UnknownTreatment: Hashable, Sendable {
  /// By the rule: few unknown criteria count as no, more count in neither part.
  case rule
  /// As if none were in the condition: the least the share can be.
  case lowerBound
  /// As if all were: the most the share can be.
  case upperBound
}

extension HouseholdDeprivations {
  /// - Parameters:
  ///   - criteria: those of which one is enough; criteria the survey does not have are left out.
  ///   - withSettlement: whether what the survey says of the settlement is one more.
  public func status(at row: Int, criteria: HousingCriteria, withSettlement: Bool = false) -> HousingStatus {
    let wanted = criteria.intersection(measured)
    let asksSettlement = withSettlement && statesInformalSettlement
    if !deprived[row].isDisjoint(with: wanted) || (asksSettlement && informalSettlement[row] == 1) {
      return .yes
    }
    let all = wanted.count + (asksSettlement ? 1 : 0)
    let unknown =
      wanted.subtracting(known[row]).count + (asksSettlement && informalSettlement[row] < 0 ? 1 : 0)
    if unknown == all { return .unknown }
    if unknown == 0 { return .no }
    return unknown <= rules.unknownCriteriaMaximum ? .presumedNo : .unknown
  }

  public func statuses(of condition: HousingCondition) -> [HousingStatus] {
    (0..<rowCount).map {
      status(at: $0, criteria: condition.criteria, withSettlement: condition.countsStatedSettlement)
    }
  }

  /// Whether households are deprived of one criterion: it is never presumed.
  public func statuses(of criterion: HousingCriterion) -> [HousingStatus] {
    let bit = HousingCriteria(criterion)
    return (0..<rowCount).map {
      deprived[$0].contains(bit) ? .yes : known[$0].contains(bit) ? .no : .unknown
    }
  }

  /// Whether households have so many of the five deprivations known to hold; not known where the rule for
  /// slums does not count them.
  public func statuses(ofSeverity severity: Int) -> [HousingStatus] {
    (0..<rowCount).map {
      if status(at: $0, criteria: .deprivations) == .unknown { return .unknown }
      return self.severity(at: $0) == severity ? .yes : .no
    }
  }

  /// Persons in a condition over persons.
  ///
  ///     share = Σ w n I / Σ w n
  ///
  /// - Parameter countsPersons: false where the weights already expand to persons, so that n is 1.
  public func share(
    of condition: HousingCondition, unknown: UnknownTreatment = .rule, countsPersons: Bool = true
  ) -> HousingShare {
    share(statuses(of: condition), unknown: unknown, countsPersons: countsPersons)
  }

  /// Persons deprived of one criterion over those of whom it is known.
  public func share(
    of criterion: HousingCriterion, unknown: UnknownTreatment = .rule, countsPersons: Bool = true
  ) -> HousingShare {
    share(statuses(of: criterion), unknown: unknown, countsPersons: countsPersons)
  }

  /// Persons of households of one severity, over those that the rule for slums counts. The shares of 0 to 5
  /// sum to 1.
  public func share(ofSeverity severity: Int, countsPersons: Bool = true) -> HousingShare {
    share(statuses(ofSeverity: severity), countsPersons: countsPersons)
  }

  /// The same from what is known of every household.
  public func share(
    _ statuses: [HousingStatus], unknown: UnknownTreatment = .rule, countsPersons: Bool = true
  ) -> HousingShare {
    precondition(statuses.count == rowCount, "one status a household")
    var share = HousingShare(numerators: [], denominators: [], counts: [:])
    share.numerators.reserveCapacity(rowCount)
    share.denominators.reserveCapacity(rowCount)
    var counts = [Int](repeating: 0, count: 4)
    for row in 0..<rowCount {
      let status = statuses[row]
      counts[Int(status.rawValue)] += 1
      let persons = countsPersons ? members[row] : 1
      let isIn: Bool?
      switch (status, unknown) {
      case (.yes, _), (.presumedNo, .upperBound), (.unknown, .upperBound): isIn = true
      case (.no, _), (.presumedNo, _), (.unknown, .lowerBound): isIn = false
      case (.unknown, .rule): isIn = nil
      }
      share.numerators.append(isIn.map { $0 ? persons : persons * 0 } ?? .nan)
      share.denominators.append(isIn == nil ? .nan : persons)
    }
    for (raw, count) in counts.enumerated() where count > 0 {
      share.counts[HousingStatus(rawValue: Int8(raw))!] = count
    }
    return share
  }
}
