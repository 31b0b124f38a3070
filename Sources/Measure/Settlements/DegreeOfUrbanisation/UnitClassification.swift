/// The degree of urbanisation of a unit, from what lies in each class of the grid.
public struct UnitClassification: Hashable, Sendable {
  /// By what its shares were taken.
  public enum Basis: String, Hashable, Sendable {
    case population
    /// Nobody lives there: by its land.
    case land
    /// Smaller than a sample: by the cells it touches.
    case touched
  }

  /// Level 1: 3 city, 2 town or semi-dense area, 1 rural area. Level 2: 30 city, 23 dense town, 22 semi-dense
  /// town, 21 suburban or peri-urban area, 13 village, 12 dispersed rural area, 11 mostly uninhabited area.
  /// Nil where there is neither people nor land in it, or it lies outside the grid.
  public var code: UInt8?
  public var basis: Basis
  /// Part of it in each class, 0 to 1; by people, or by land alone.
  public var shares: [UInt8: Double]
}

extension DegreeOfUrbanisationRules {
  /// Classifies a unit by people or, where nobody lives in it, by land.
  ///
  /// Level 1: a city has at least half of its people in urban centres; a rural area has more than half in
  /// rural cells; a town or semi-dense area is what remains.
  ///
  /// Level 2 by the edition of 2021 goes by the largest group of cells: in towns dense ones before semi-dense
  /// where they are equal, and suburban where suburban ones are half of the urban clusters; in rural areas
  /// the denser where groups are equal. By that of 2024 a dense town has half of its people in centres and
  /// dense clusters, a suburb else half in suburban and rural cells, a village half in centres, urban and
  /// rural clusters, a mostly uninhabited area else half in very low density cells.
  ///
  /// - Parameter composition: of classes of the level asked for.
  public func classification(of composition: UnitComposition, level: SettlementLevel) -> UnitClassification {
    let water = level == .one ? SettlementClass.water : SettlementClass.waterLevelTwo
    var basis = composition.isTooSmall ? UnitClassification.Basis.touched : .population
    var amounts = composition.isTooSmall ? composition.touchedPersons : composition.persons
    var total = UnitComposition.total(amounts)
    if !(total > 0) {
      if basis == .population { basis = .land }
      // Water holds nobody and is no land: with it a unit on the shore would be neither city nor rural.
      amounts = composition.area.filter { $0.key != water }
      total = UnitComposition.total(amounts)
    }
    guard total > 0 else { return UnitClassification(code: nil, basis: basis, shares: [:]) }
    let shares = amounts.mapValues { $0 / total }
    // Half is half also where the parts were rounded on the way.
    let allowance = 1e-12
    func isAtLeastHalf(_ codes: [UInt8]) -> Bool {
      codes.reduce(0) { $0 + (amounts[$1] ?? 0) } >= (unitShare - allowance) * total
    }
    func amount(_ code: UInt8) -> Double { amounts[code] ?? 0 }
    let code: UInt8
    switch level {
    case .one:
      if isAtLeastHalf([SettlementClass.urbanCentre]) {
        code = 3
      } else {
        code = amount(SettlementClass.rural) > (unitShare + allowance) * total ? 1 : 2
      }
    case .two:
      let rural = [13, 12, 11].reduce(0) { $0 + amount($1) }
      if isAtLeastHalf([SettlementClass.urbanCentreLevelTwo]) {
        code = 30
      } else if rural > (unitShare + allowance) * total {
        code = ruralCode(amount, isAtLeastHalf)
      } else {
        code = townCode(amount, isAtLeastHalf)
      }
    }
    return UnitClassification(code: code, basis: basis, shares: shares)
  }

  private func townCode(_ amount: (UInt8) -> Double, _ isAtLeastHalf: ([UInt8]) -> Bool) -> UInt8 {
    switch unitEdition {
    case .manual2021:
      if amount(21) >= amount(23) + amount(22) { return 21 }
      return amount(23) >= amount(22) ? 23 : 22
    case .manual2024:
      if isAtLeastHalf([30, 23]) { return 23 }
      return isAtLeastHalf([21, 13, 12, 11]) ? 21 : 22
    }
  }

  private func ruralCode(_ amount: (UInt8) -> Double, _ isAtLeastHalf: ([UInt8]) -> Bool) -> UInt8 {
    switch unitEdition {
    case .manual2021:
      if amount(13) >= amount(12), amount(13) >= amount(11) { return 13 }
      return amount(12) >= amount(11) ? 12 : 11
    case .manual2024:
      if isAtLeastHalf([30, 23, 22, 21, 13]) { return 13 }
      return isAtLeastHalf([11]) ? 11 : 12
    }
  }
}
