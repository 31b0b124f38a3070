import Geodata
import Geography
import Monitoring
import Settlements

/// How many people, or dwellings, are on pieces of land.
struct ExposedPeople {
  let source: HotSpotInputs.Source
  let plane: EqualAreaPlane
  /// What an item counts where no field says; nil where one has to.
  let standard: Double?
  /// Fields that are looked for where none is named.
  let usualField: String
  private static let tolerance = 0.001

  /// On the land of each settlement, and on the part of it in the hazard zone; nil where nothing is known,
  /// as where there is no zone to be in.
  struct Count {
    var all: Double?
    var inZone: Double?
  }

  func counts(
    of settlements: [SettlementAreas.Settlement], on lands: [PlaneLand], zones: [PlaneLand?],
    warnings: inout InputIssues
  ) throws -> [Count] {
    source.holdsFeatures
      ? try items(lands, zones) : try cells(settlements, zones, &warnings)
  }

  private func items(_ lands: [PlaneLand], _ zones: [PlaneLand?]) throws -> [Count] {
    let features = try FeatureFile(source.path, name: source.name).features(
      FeatureQuery(layer: source.layer, filter: source.filter, reference: plane.reference))
    let field = source.field ?? usualField
    let hasField = features.contains { $0.attributes[field] != nil }
    var issues = InputIssues()
    if !hasField, source.field != nil || standard == nil {
      let names = Set(features.flatMap(\.attributes.keys)).sorted().joined(separator: ", ")
      throw InputIssues([
        InputIssue(
          "feature.field.missing", at: Place(file: source.name, field: field), found: field,
          arguments: ["names": names])
      ])
    }
    var items: [HazardExposure.Item] = []
    for feature in features {
      let count = hasField ? feature.attributes[field]?.number : standard
      guard let count, count.isFinite, count >= 0 else {
        issues.append(
          InputIssue(
            "number.range", at: Place(file: source.name, field: field, feature: feature.identifier),
            found: feature.attributes[field]?.text ?? "",
            arguments: ["minimum": "0", "maximum": "10000000000"]))
        continue
      }
      guard let place = ExposedPeople.place(feature.geometry) else {
        issues.append(
          InputIssue("hot-spots.item", at: Place(file: source.name, feature: feature.identifier)))
        continue
      }
      items.append(HazardExposure.Item(place, count: count))
    }
    try issues.throwIfAnyError()
    let all = try HazardExposure.counts(of: items, on: lands)
    let inZone = try HazardExposure.counts(of: items, on: zones.map { $0 ?? .none })
    return lands.indices.map { Count(all: all[$0], inZone: zones[$0] == nil ? nil : inZone[$0]) }
  }

  private static func place(_ wkb: [UInt8]) -> HazardExposure.Item.Place? {
    if let region = try? Region(wkb: wkb), !region.isEmpty { return .area(wkb) }
    var reader = WellKnownBinaryReader(wkb)
    var place: HazardExposure.Item.Place?
    guard
      (try? reader.read { element in
        if case .point(let x, let y) = element { place = .point(x: x, y: y) }
      }) == .point
    else { return nil }
    return place
  }

  private func cells(
    _ settlements: [SettlementAreas.Settlement], _ zones: [PlaneLand?], _ warnings: inout InputIssues
  ) throws -> [Count] {
    let file = try GridWindow(source)
    let inverse = try plane.inverse()
    var counts: [Count] = []
    for (settlement, zone) in zip(settlements, zones) {
      func people(_ region: Region) throws -> (sum: Double, covered: Double)? {
        guard let window = try file.window(over: region) else { return nil }
        return HazardExposure.sum(
          of: window.cells, on: window.frame.georeference, over: window.region)
      }
      let all = try people(settlement.region)
      if (all?.covered ?? 0) < 1 - Self.tolerance {
        warnings.append(
          InputIssue(
            "hot-spots.grid.outside", at: Place(file: source.name), found: settlement.id,
            arguments: ["percent": JSON.numberText((1_000 * (all?.covered ?? 0)).rounded(.down) / 10)],
            severity: .warning))
      }
      var inZone: Double?
      if let all, let zone {
        let region = try zone.wkb.flatMap { try Region(wkb: $0).reprojected(by: inverse) }
        // The edges of the zone are straight on another plane than the grid's; never more than all.
        inZone = min(all.sum, try region.flatMap { try people($0)?.sum } ?? 0)
      }
      counts.append(Count(all: all?.sum, inZone: inZone))
    }
    return counts
  }
}
