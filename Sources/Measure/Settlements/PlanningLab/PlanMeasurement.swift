import Geography

/// A plan measured: shares, densities, the five principles, what infill would add.
///
/// Shares and densities are of the net area: the neighbourhood without water and protected land. Land drawn
/// twice in a layer counts once. A building that the border of the net area cuts counts by the part of its
/// ground inside. A street along the border counts with its whole length and the half of its width inside.
public struct PlanMeasurement: Sendable {
  public private(set) var values: [PlanMeasure: Double] = [:]
  public private(set) var gaps: [PlanMeasure: PlanGap] = [:]
  public private(set) var principles: FivePrinciples
  /// Nil without plots.
  public private(set) var infill: InfillPotential?
  /// `density`, `economicShare` with all candidates built, where they are known before.
  public private(set) var afterInfill: [PlanMeasure: Double] = [:]
  /// The land of the layers on the net area, by name, as multipolygons on the plan's plane; for maps.
  public private(set) var land: [String: [UInt8]] = [:]

  /// - Throws: `ShapeError`, `WellKnownBinaryError` for geometries that are not valid.
  public init(_ plan: Plan, rules: PlanningRules) throws {
    principles = FivePrinciples([:], checks: [])
    let streets = try PlanMeasurement.streetLand(plan)
    let site = try PlanMeasurement.site(plan, streets)
    let excluded = try PlaneLand(((plan.water ?? []) + (plan.protectedLand ?? [])).map(\.geometry))
      .intersection(site)
    let net = try site.subtracting(excluded)
    set(.grossArea, site.squareMetres / 1e6)
    set(.excludedArea, excluded.squareMetres / 1e6)
    set(.netArea, net.squareMetres / 1e6)
    if let hazards = plan.hazards {
      let share = try PlaneLand(hazards.map(\.geometry)).intersection(site).squareMetres / site.squareMetres
      set(.hazardShare, site.squareMetres > 0 ? share : nil, else: PlanGap(.land))
    } else {
      gaps[.hazardShare] = PlanGap(.layer, "hazards")
    }
    land["excluded"] = excluded.wkb
    land["net"] = net.wkb

    try measureStreets(plan, streets, net, rules)
    try measureOpenSpace(plan, streets, net)
    let floors = try PlanFloors(plan, net: net)
    try measureBuilding(plan, floors, net, rules)
    measureUses(floors)
    try measureBlocks(plan, floors, net, rules)
    principles = FivePrinciples(values, checks: rules.checks)
    try measureInfill(plan, floors, rules)
  }

  private mutating func set(_ measure: PlanMeasure, _ value: Double?, else gap: PlanGap? = nil) {
    if let value, value.isFinite { values[measure] = value } else { gaps[measure] = gap }
  }

  private static func streetLand(_ plan: Plan) throws -> PlaneLand {
    let widened = try PlaneLand.widened(
      (plan.streetLines ?? []).compactMap { line in line.widthMetres.map { (line.geometry, $0) } })
    return try PlaneLand((plan.streetAreas ?? []).map(\.geometry) + (widened.wkb.map { [$0] } ?? []))
  }

  private static func site(_ plan: Plan, _ streets: PlaneLand) throws -> PlaneLand {
    if let boundary = plan.boundary { return try PlaneLand(boundary.map(\.geometry)) }
    let layers = [
      plan.blocks?.map(\.geometry), plan.plots?.map(\.geometry), plan.openSpaces?.map(\.geometry),
      streets.wkb.map { [$0] },
    ]
    return try PlaneLand(layers.flatMap { $0 ?? [] })
  }

  private mutating func measureStreets(
    _ plan: Plan, _ streets: PlaneLand, _ net: PlaneLand, _ rules: PlanningRules
  ) throws {
    guard plan.streetAreas != nil || plan.streetLines != nil else {
      for measure in [PlanMeasure.streetShare, .streetLength, .arterialReach] {
        gaps[measure] = PlanGap(.layer, "streets")
      }
      return
    }
    let inside = try streets.intersection(net)
    land["streets"] = inside.wkb
    set(.streetShare, inside.squareMetres / net.squareMetres, else: PlanGap(.land))
    guard let lines = plan.streetLines, !lines.isEmpty || (plan.streetAreas ?? []).isEmpty else {
      gaps[.streetLength] = PlanGap(.lines, "streets")
      gaps[.arterialReach] = PlanGap(.lines, "streets")
      return
    }
    let kilometres = try net.metres(ofLines: lines.map(\.geometry)) / 1_000
    set(.streetLength, kilometres / (net.squareMetres / 1e6), else: PlanGap(.land))
    let arterials = lines.filter(\.isArterial)
    guard !arterials.isEmpty else {
      gaps[.arterialReach] = PlanGap(.arterials, "streets", "arterial")
      return
    }
    let reach = try PlaneLand.within(rules.arterialMetres.value, ofLines: arterials.map(\.geometry))
    set(
      .arterialReach, try reach.intersection(net).squareMetres / net.squareMetres, else: PlanGap(.land))
  }

  private mutating func measureOpenSpace(_ plan: Plan, _ streets: PlaneLand, _ net: PlaneLand) throws {
    guard let spaces = plan.openSpaces else {
      gaps[.openSpaceShare] = PlanGap(.layer, "open-spaces")
      return
    }
    let open = try PlaneLand(spaces.map(\.geometry)).intersection(net)
    land["open-spaces"] = open.wkb
    // What is street and open space, such as a promenade, is street: each place counts once in the budget.
    set(
      .openSpaceShare, try open.subtracting(streets).squareMetres / net.squareMetres, else: PlanGap(.land))
  }

  private mutating func measureBuilding(
    _ plan: Plan, _ floors: PlanFloors?, _ net: PlaneLand, _ rules: PlanningRules
  ) throws {
    let plots = plan.plots.map { $0.map(\.geometry) }
    let plotLand = try plots.map { try PlaneLand($0).intersection(net) }
    land["plots"] = plotLand?.wkb
    land["buildings"] = floors?.ground.wkb
    if let plotLand, let floors {
      set(
        .plotCoverage,
        plotLand.squareMetres > 0
          ? try floors.ground.intersection(plotLand).squareMetres / plotLand.squareMetres : nil,
        else: PlanGap(.plots, "plots"))
      set(
        .floorAreaRatio,
        plotLand.squareMetres > 0
          ? try floors.floorArea(onPlots: plots ?? [], plotLand).map { $0 / plotLand.squareMetres } : nil,
        else: plotLand.squareMetres > 0
          ? PlanGap(.field, "buildings", "floors") : PlanGap(.plots, "plots"))
    } else {
      let gap = PlanGap(.layer, plots == nil ? "plots" : "buildings")
      gaps[.plotCoverage] = gap
      gaps[.floorAreaRatio] = gap
    }

    let people = plan.people ?? floors?.residential.map { $0 / rules.floorAreaPerPerson.value }
    set(.people, people, else: PlanMeasurement.gap(floors, "use"))
    set(
      .density, people.map { $0 / (net.squareMetres / 1e6) },
      else: people == nil ? PlanMeasurement.gap(floors, "use") : PlanGap(.land))
  }

  /// Why floor area of a kind is not known.
  private static func gap(_ floors: PlanFloors?, _ field: String) -> PlanGap {
    guard let floors else { return PlanGap(.layer, "buildings") }
    return PlanGap(.field, "buildings", floors.total == nil ? "floors" : field)
  }

  private mutating func measureUses(_ floors: PlanFloors?) {
    func share(_ part: Double?, of whole: Double?) -> Double? {
      part.flatMap { part in whole.flatMap { $0 > 0 ? part / $0 : nil } }
    }
    func gap(_ part: Double?, of whole: Double?, _ field: String, _ none: PlanGap.Reason) -> PlanGap {
      guard floors != nil, whole != nil, part != nil else {
        return PlanMeasurement.gap(floors, whole == nil ? "use" : field)
      }
      return PlanGap(none, "buildings")
    }
    set(
      .economicShare, share(floors?.economic, of: floors?.total),
      else: gap(floors?.economic, of: floors?.total, "use", .floor))
    set(
      .lowCostShare, share(floors?.lowCost, of: floors?.residential),
      else: gap(floors?.lowCost, of: floors?.residential, "low_cost", .housing))
    set(
      .largestTenureShare, share(floors?.largestTenure, of: floors?.residential),
      else: gap(floors?.largestTenure, of: floors?.residential, "tenure", .housing))
  }

  private mutating func measureBlocks(
    _ plan: Plan, _ floors: PlanFloors?, _ net: PlaneLand, _ rules: PlanningRules
  ) throws {
    guard let blocks = plan.blocks else {
      gaps[.singleFunctionShare] = PlanGap(.layer, "blocks")
      return
    }
    var single: [[UInt8]] = []
    let open = blocks.filter { $0.isSingleFunction == nil }
    let shares = open.isEmpty ? [] : try floors?.largestUseShares(in: open.map(\.geometry))
    guard let shares else {
      gaps[.singleFunctionShare] = PlanGap(.field, "blocks", "use")
      return
    }
    single = blocks.filter { $0.isSingleFunction == true }.map(\.geometry)
    for (block, share) in zip(open, shares) {
      if let share, share >= rules.singleFunctionShare.value - 1e-9 { single.append(block.geometry) }
    }
    let land = try PlaneLand(single).intersection(net)
    self.land["single-function"] = land.wkb
    set(.singleFunctionShare, land.squareMetres / net.squareMetres, else: PlanGap(.land))
  }

  private mutating func measureInfill(_ plan: Plan, _ floors: PlanFloors?, _ rules: PlanningRules) throws {
    guard let plots = plan.plots else { return }
    let built = try floors?.floorAreas(in: plots.map(\.geometry))
    let parcels = try plots.enumerated().map { index, plot in
      var parcel = plot.parcel
      parcel.squareMetres = try Region(wkb: plot.geometry).planeArea
      if parcel.builtRatio == nil, parcel.squareMetres > 0 {
        parcel.builtRatio = built.map { $0[index] / parcel.squareMetres }
      }
      return parcel
    }
    let infill = InfillPotential(parcels, rules: rules)
    self.infill = infill
    if let people = values[.people], let net = values[.netArea], net > 0 {
      afterInfill[.density] = (people + infill.people) / net
    }
    if let economic = floors?.economic, let total = floors?.total, total + infill.addedFloorArea > 0 {
      afterInfill[.economicShare] =
        (economic + infill.addedEconomicFloorArea) / (total + infill.addedFloorArea)
    }
  }
}
