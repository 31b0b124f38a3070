import Geodata
import Geography
import Monitoring
import Settlements

/// Makes a plan of its layers; every value that is wrong or missing is an issue with its feature.
struct PlanReading {
  /// What a building or block is for.
  private enum Use: String, CaseIterable { case residential, economic, mixed, `public` }

  private var issues = InputIssues()
  private let layers: [String: [PlanLayers.Item]]
  private(set) var plan = Plan()

  /// - Throws: `number.range`, `description.choice`, `plan.value.missing`, `plan.street.width`,
  ///   `plan.overlap`, `plan.use.share`; `ShapeError` where an overlay fails.
  init(_ layers: PlanLayers, rules: PlanningRules) throws {
    self.layers = layers.layers
    plan.boundary = areas("boundary")
    plan.water = areas("water")
    plan.protectedLand = areas("protected")
    plan.hazards = areas("hazards")
    plan.openSpaces = areas("open-spaces")
    let stated = (self.layers["boundary"] ?? []).compactMap { number("people", of: $0, in: 0...1e9) }
    if !stated.isEmpty { plan.people = stated.reduce(0, +) }
    readStreets()
    readBlocks()
    readPlots()
    readBuildings()
    for name in ["plots", "buildings"] {
      try refuseOverlaps(name, shareMinimum: rules.overlapShareMaximum.value)
    }
    try issues.throwIfAnyError()
  }

  private func areas(_ layer: String) -> [Plan.Area]? {
    layers[layer].map { $0.map { Plan.Area(id: $0.id, geometry: $0.geometry) } }
  }

  private mutating func readStreets() {
    guard let items = layers["streets"] else { return }
    plan.streetAreas = items.filter(\.isArea).map { Plan.Area(id: $0.id, geometry: $0.geometry) }
    let hasLand = items.contains(where: \.isArea)
    plan.streetLines = items.filter { !$0.isArea }.map { item in
      let width = number("width", of: item, in: 0...200)
      if width == nil, item.attributes["width"] == nil, !hasLand {
        issues.append(InputIssue("plan.street.width", at: place(item, "width")))
      }
      return Plan.StreetLine(
        id: item.id, geometry: item.geometry, widthMetres: width,
        isArterial: flag("arterial", of: item) ?? false)
    }
  }

  private mutating func readBlocks() {
    plan.blocks = layers["blocks"].map { items in
      items.map { item in
        Plan.Block(
          id: item.id, geometry: item.geometry, isSingleFunction: use(of: item).map { $0 != .mixed })
      }
    }
  }

  private mutating func readPlots() {
    plan.plots = layers["plots"].map { items in
      items.map { item in
        var parcel = InfillParcel(id: item.id)
        parcel.isVacant = flag("vacant", of: item)
        parcel.allowedRatio = number("allowed_far", of: item, in: 0...100)
        parcel.builtRatio = number("built_far", of: item, in: 0...100)
        parcel.isObsolete = flag("obsolete", of: item)
        parcel.parkingSquareMetres = number("parking_m2", of: item, in: 0...1e8)
        for exclusion in InfillParcel.Exclusion.allCases {
          parcel.exclusions[exclusion] = flag(exclusion.rawValue, of: item)
        }
        parcel.residentialShare = number("residential_share", of: item, in: 0...1)
        parcel.transportMetres = number("transport_m", of: item, in: 0...1e6)
        parcel.servicesMetres = number("services_m", of: item, in: 0...1e6)
        parcel.streetWidthMetres = number("street_width_m", of: item, in: 0...200)
        parcel.hasSpareUtilities = flag("utilities", of: item)
        parcel.hasClearTenure = flag("tenure_clear", of: item)
        parcel.displacedPersons = number("displaced", of: item, in: 0...1e6)
        return Plan.Plot(id: item.id, geometry: item.geometry, parcel: parcel)
      }
    }
  }

  private mutating func readBuildings() {
    guard let items = layers["buildings"] else { return }
    // A field that no building has leaves its measures out; one that some have is a fault of the others.
    func isGiven(_ field: String) -> Bool { items.contains { $0.attributes[field] != nil } }
    let (hasFloors, hasUse) = (isGiven("floors"), isGiven("use"))
    let (hasLowCost, hasTenure) = (isGiven("low_cost"), isGiven("tenure"))
    plan.buildings = items.map { item in
      var building = Plan.Building(id: item.id, geometry: item.geometry)
      building.floors = number("floors", of: item, in: 0...200)
      if hasFloors { require("floors", of: item) }
      let share = number("economic_share", of: item, in: 0...1)
      switch use(of: item) {
      case .residential: (building.residentialShare, building.economicShare) = (1 - (share ?? 0), share ?? 0)
      case .economic: (building.residentialShare, building.economicShare) = (1 - (share ?? 1), share ?? 1)
      case .public: (building.residentialShare, building.economicShare) = (0, share ?? 0)
      case .mixed:
        if let share {
          (building.residentialShare, building.economicShare) = (1 - share, share)
        } else if item.attributes["economic_share"] == nil {
          issues.append(InputIssue("plan.use.share", at: place(item, "economic_share")))
        }
      case nil: if hasUse { require("use", of: item) }
      }
      building.lowCostShare = number("low_cost", of: item, in: 0...1)
      building.tenure = item.attributes["tenure"]?.text
      if (building.residentialShare ?? 0) > 0 {
        if hasLowCost { require("low_cost", of: item) }
        if hasTenure { require("tenure", of: item) }
      }
      return building
    }
  }

  private mutating func refuseOverlaps(_ layer: String, shareMinimum: Double) throws {
    guard let items = layers[layer] else { return }
    for pair in try PlanOverlaps.pairs(of: items.map(\.geometry), shareMinimum: shareMinimum) {
      issues.append(
        InputIssue(
          "plan.overlap", at: items[pair.second].place, found: items[pair.first].id,
          arguments: ["area": JSON.numberText((pair.squareMetres * 10).rounded() / 10)]))
    }
  }

  // MARK: Fields

  private func place(_ item: PlanLayers.Item, _ field: String) -> Place {
    var place = item.place
    place.field = field
    return place
  }

  private mutating func require(_ field: String, of item: PlanLayers.Item) {
    if item.attributes[field] == nil {
      issues.append(InputIssue("plan.value.missing", at: place(item, field)))
    }
  }

  private mutating func number(
    _ field: String, of item: PlanLayers.Item, in range: ClosedRange<Double>
  ) -> Double? {
    guard let value = item.attributes[field], !value.text.isEmpty else { return nil }
    if let number = value.number, range.contains(number) { return number }
    issues.append(
      InputIssue(
        "number.range", at: place(item, field), found: value.text,
        arguments: [
          "minimum": JSON.numberText(range.lowerBound), "maximum": JSON.numberText(range.upperBound),
        ]))
    return nil
  }

  private mutating func flag(_ field: String, of item: PlanLayers.Item) -> Bool? {
    guard let value = item.attributes[field]?.text.lowercased(), !value.isEmpty else { return nil }
    switch value {
    case "yes", "true", "1": return true
    case "no", "false", "0": return false
    default:
      issues.append(InputIssue("description.flag", at: place(item, field), found: value))
      return nil
    }
  }

  private mutating func use(of item: PlanLayers.Item) -> Use? {
    guard let value = item.attributes["use"]?.text, !value.isEmpty else { return nil }
    if let use = Use(rawValue: value.lowercased()) { return use }
    issues.append(
      InputIssue(
        "description.choice", at: place(item, "use"), found: value,
        arguments: ["choices": Use.allCases.map(\.rawValue).joined(separator: ", ")]))
    return nil
  }
}
