extension HousingCount {
  /// What makes housing inadequate by indicator 11.1.1, and what follows from it, in the words of the
  /// survey's report.
  ///
  /// - Source: SDG metadata 11.1.1, edition of 2021, tables of components and criteria. That housing costs
  ///   above 30 per cent of income are unaffordable is unconfirmed.
  public enum Condition: String, CaseIterable, Hashable, Sendable {
    case water, sanitation
    case livingArea = "living-area"
    case structure, tenure
    /// At least one of the five before.
    case slum
    /// At least one of water, sanitation, structure and tenure.
    case informal
    /// Rent above 30 per cent of income.
    case affordability
    /// Slum or unaffordable.
    case inadequate

    /// The five deprivations of a slum household.
    public static let deprivations: [Condition] = [.water, .sanitation, .livingArea, .structure, .tenure]
    /// A street tap is improved where no more households use it.
    static let tapHouseholdsMaximum = 5
    static let personsPerRoomMaximum = 3
    static let rentPercentMaximum = 30

    /// Its place among all conditions.
    var place: Int {
      switch self {
      case .water: 0
      case .sanitation: 1
      case .livingArea: 2
      case .structure: 3
      case .tenure: 4
      case .slum: 5
      case .informal: 6
      case .affordability: 7
      case .inadequate: 8
      }
    }
  }
}

/// The conditions that hold of one household.
struct HousingConditions: OptionSet {
  let rawValue: Int

  init(rawValue: Int) { self.rawValue = rawValue }

  init(of household: Household) {
    self.init()
    if !household.hasImprovedWater { insert(.water) }
    if Toilet.unimproved.contains(household.toilet) { insert(.sanitation) }
    if household.persons.count > HousingCount.Condition.personsPerRoomMaximum * household.rooms {
      insert(.livingArea)
    }
    if !household.isDurable { insert(.structure) }
    if household.document == .spoken || household.document == .nothing || household.fearsEviction {
      insert(.tenure)
    }
    if !isEmpty { insert(.slum) }
    if contains(.water) || contains(.sanitation) || contains(.structure) || contains(.tenure) {
      insert(.informal)
    }
    if household.rent * 100 > HousingCount.Condition.rentPercentMaximum * household.income {
      insert(.affordability)
    }
    if !isEmpty { insert(.inadequate) }
  }

  mutating func insert(_ condition: HousingCount.Condition) {
    self = HousingConditions(rawValue: rawValue | 1 << condition.place)
  }

  func contains(_ condition: HousingCount.Condition) -> Bool { rawValue & (1 << condition.place) != 0 }
}

extension Toilet {
  static let unimproved: Set<Toilet> = [.openPit, .bucket, .none]
}

extension WaterSource {
  /// Improved wherever it is used.
  var isAlwaysImproved: Bool {
    switch self {
    case .houseTap, .yardTap, .borehole, .walledWell, .rainTank: true
    case .streetTap, .bottled, .openWell, .waterCart, .river: false
    }
  }
}

extension Household {
  var hasImprovedWater: Bool {
    switch water {
    case .streetTap: waterHouseholds <= HousingCount.Condition.tapHouseholdsMaximum
    case .bottled: secondWater?.isAlwaysImproved ?? false
    default: water.isAlwaysImproved
    }
  }

  /// Permanent floor, walls and roof on safe ground.
  var isDurable: Bool {
    FloorMaterial.durable.contains(floor) && WallMaterial.durable.contains(walls)
      && RoofMaterial.durable.contains(roof) && site == .safe
  }
}
