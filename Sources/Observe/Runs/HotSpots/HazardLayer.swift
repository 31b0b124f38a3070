import Geodata
import Geography
import Monitoring
import Settlements

/// One hazard over the settlements: how much of each one's land it strikes how hard, and where.
struct HazardLayer {
  /// At one settlement; nil where the layer says nothing of it.
  struct Reach {
    /// Nil where the layer has no classes.
    var intensity: Int?
    /// The land in the hazard zone, on the plane.
    var zone: PlaneLand
  }

  let hazard: String
  let source: HotSpotInputs.Source
  let rules: HotSpotRules
  let plane: EqualAreaPlane
  /// The field of a layer of features that is taken where none is named.
  private static let usualField = "intensity"
  /// Of a settlement's land, what may lie off a grid without a word.
  private static let tolerance = 0.001

  func reaches(
    of settlements: [SettlementAreas.Settlement], on lands: [PlaneLand], warnings: inout InputIssues
  ) throws -> [Reach?] {
    source.holdsFeatures
      ? try features(lands) : try grid(settlements, lands, &warnings)
  }

  private func features(_ lands: [PlaneLand]) throws -> [Reach?] {
    let features = try FeatureFile(source.path, name: source.name).features(
      FeatureQuery(layer: source.layer, filter: source.filter, reference: plane.reference))
    var issues = InputIssues()
    let field = source.field ?? Self.usualField
    let hasClasses = features.contains { $0.attributes[field] != nil }
    if !hasClasses, source.field != nil {
      let names = Set(features.flatMap(\.attributes.keys)).sorted().joined(separator: ", ")
      issues.append(
        InputIssue(
          "feature.field.missing", at: Place(file: source.name, field: field), found: field,
          arguments: ["names": names]))
    }
    var shapes: [(wkb: [UInt8], intensity: UInt8)] = []
    for feature in features {
      let place = Place(file: source.name, field: field, feature: feature.identifier)
      guard let region = try? Region(wkb: feature.geometry), !region.isEmpty else {
        issues.append(InputIssue("feature.area", at: Place(file: source.name, feature: feature.identifier)))
        continue
      }
      guard hasClasses else {
        shapes.append((feature.geometry, UInt8(rules.zoneClass)))
        continue
      }
      let breaks = rules.breaks[hazard]
      guard let value = feature.attributes[field]?.number, value.isFinite,
        breaks != nil || [0, 1, 2, 3].contains(value)
      else {
        issues.append(
          InputIssue("hot-spots.class", at: place, found: feature.attributes[field]?.text ?? ""))
        continue
      }
      shapes.append((feature.geometry, HazardExposure.intensityClass(of: value, breaks: breaks)))
    }
    try issues.throwIfAnyError()

    let boxes = try shapes.map { try Region(wkb: $0.wkb).bounds }
    return try lands.map { land in
      guard let wkb = land.wkb, let bounds = try Region(wkb: wkb).bounds else { return nil }
      let near = shapes.indices.filter { boxes[$0]?.intersects(bounds) ?? false }
      func reached(_ least: UInt8) throws -> PlaneLand {
        try PlaneLand(near.filter { shapes[$0].intensity >= least }.map { shapes[$0].wkb })
          .intersection(land)
      }
      let zone = try reached(UInt8(rules.zoneClass))
      guard hasClasses else { return Reach(intensity: nil, zone: zone) }
      let shares = try (1...3).map { try reached(UInt8($0)).squareMetres / land.squareMetres }
      return Reach(
        intensity: SettlementCondition.Hazard.intensity(
          shares: shares, shareMinimum: rules.landShareMinimum), zone: zone)
    }
  }

  private func grid(
    _ settlements: [SettlementAreas.Settlement], _ lands: [PlaneLand], _ warnings: inout InputIssues
  ) throws -> [Reach?] {
    let file = try GridWindow(source)
    let breaks = rules.breaks[hazard]
    var strange: Float?
    var reaches: [Reach?] = []
    for (settlement, land) in zip(settlements, lands) {
      guard let window = try file.window(over: settlement.region) else {
        warnings.append(outside(settlement, percent: 0))
        reaches.append(nil)
        continue
      }
      let grid = HazardExposure.Grid(
        cells: window.cells, georeference: window.frame.georeference, breaks: breaks)
      strange = strange ?? grid.firstStrange
      let classes = grid.classes
      guard
        let found = HazardExposure.classShares(
          of: window.region, on: window.frame.georeference, classes: classes)
      else {
        warnings.append(outside(settlement, percent: 0))
        reaches.append(nil)
        continue
      }
      if found.covered < 1 - Self.tolerance {
        warnings.append(outside(settlement, percent: found.covered))
      }
      let mask = classes.map { UInt8($0 >= UInt8(rules.zoneClass) ? 1 : 0) }
      let areas = try Polygonisation.polygons(
        of: mask, frame: window.frame, values: [1], in: plane.reference)
      reaches.append(
        Reach(
          intensity: SettlementCondition.Hazard.intensity(
            shares: found.shares, shareMinimum: rules.landShareMinimum),
          zone: try PlaneLand(areas.map(\.geometry)).intersection(land)))
    }
    if let strange {
      throw InputIssues([
        InputIssue(
          "hot-spots.grid.class", at: Place(file: source.name),
          found: strange == strange.rounded() ? JSON.numberText(Double(strange)) : "\(strange)",
          arguments: ["hazard": hazard])
      ])
    }
    return reaches
  }

  private func outside(_ settlement: SettlementAreas.Settlement, percent share: Double) -> InputIssue {
    InputIssue(
      "hot-spots.grid.outside", at: Place(file: source.name), found: settlement.id,
      arguments: ["percent": JSON.numberText((1_000 * share).rounded(.down) / 10)], severity: .warning)
  }
}
