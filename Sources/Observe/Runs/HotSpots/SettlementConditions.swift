import Monitoring
import Settlements

/// Brings what was measured and what the fields say of the settlements into the components of a definition.
struct SettlementConditions {
  let layer: SettlementAreas
  let rules: HotSpotRules
  let measured: [MeasureHotSpots.Settlement]
  /// By hazard with a layer, for each settlement; empty before the layers are laid over them.
  let intensities: [String: [Int?]]
  /// By hazard, as the user gives them for the whole city.
  let frequencies: [String: Int]

  private static let intensityEnding = "_intensity"
  private static let frequencyEnding = "_frequency"

  /// Hazards with a layer, and those of which a field `…_intensity` speaks.
  private var hazards: [String] {
    let fields = Set(layer.settlements.flatMap(\.attributes.keys))
    let spoken = fields.filter { $0.hasSuffix(Self.intensityEnding) }
      .map { String($0.dropLast(Self.intensityEnding.count)) }.filter { !$0.isEmpty }
    return Set(spoken + intensities.keys).sorted()
  }

  /// Every fault of the fields, which is told before any layer is laid over the settlements.
  func check(_ issues: inout InputIssues) {
    let hazards = hazards
    for name in frequencies.keys.sorted() where !hazards.contains(name) {
      issues.append(
        InputIssue(
          "hot-spots.hazard.unknown", at: Place(file: "--frequency", field: name), found: name,
          arguments: ["names": hazards.isEmpty ? "-" : hazards.joined(separator: ", ")]))
    }
    for index in layer.settlements.indices {
      for name in hazards { _ = hazard(name, at: index, &issues) }
      for origin in rules.exposure + rules.vulnerability + rules.capacity {
        if case .field = origin { _ = value(origin, at: index, [], &issues) }
      }
    }
  }

  /// - Precondition: the fields have no fault.
  /// - Returns: the conditions in the order of the layer, and the fields that no settlement has.
  func all() -> (conditions: [SettlementCondition], absentFields: [String]) {
    let percentiles = SettlementCondition.percentiles(
      measured.map { settlement in settlement.people.map { $0 / settlement.squareKilometres } })
    let hazards = hazards
    var issues = InputIssues()
    let conditions = layer.settlements.indices.map { index in
      SettlementCondition(
        id: layer.settlements[index].id,
        hazards: Dictionary(
          uniqueKeysWithValues: hazards.map { ($0, hazard($0, at: index, &issues)) }),
        exposure: rules.exposure.map { value($0, at: index, percentiles, &issues) },
        vulnerability: rules.vulnerability.map { value($0, at: index, percentiles, &issues) },
        capacity: rules.capacity.map { value($0, at: index, percentiles, &issues) })
    }
    let present = Set(layer.settlements.flatMap(\.attributes.keys))
    let wanted = (rules.exposure + rules.vulnerability + rules.capacity).compactMap { origin in
      if case .field(let name, _, _) = origin { return present.contains(name) ? nil : name }
      return nil
    }
    return (conditions, wanted)
  }

  /// A layer goes before a field, a settlement's own frequency before the city's.
  private func hazard(
    _ name: String, at index: Int, _ issues: inout InputIssues
  ) -> SettlementCondition.Hazard {
    let settlement = layer.settlements[index]
    let stated = layer.intensityClass(name + Self.intensityEnding, of: settlement, &issues)
    let frequency = layer.intensityClass(name + Self.frequencyEnding, of: settlement, &issues)
    return SettlementCondition.Hazard(
      intensity: intensities[name].flatMap { $0.isEmpty ? nil : $0[index] } ?? stated,
      frequency: frequency ?? frequencies[name] ?? rules.frequencies[name])
  }

  private func value(
    _ origin: HotSpotRules.Origin, at index: Int, _ percentiles: [Double?], _ issues: inout InputIssues
  ) -> Double? {
    func share(_ part: Double?, of whole: Double?) -> Double? {
      guard let part, let whole, whole > 0 else { return nil }
      return min(1, part / whole)
    }
    switch origin {
    case .dwellingsInZone: return share(measured[index].dwellingsInZone, of: measured[index].dwellings)
    case .peopleInZone: return share(measured[index].peopleInZone, of: measured[index].people)
    case .densityPercentile: return percentiles[index]
    case .field(let name, let zero, let one):
      return layer.number(name, of: layer.settlements[index], in: min(zero, one)...max(zero, one), &issues)
        .map { min(1, max(0, ($0 - zero) / (one - zero))) }
    }
  }
}
