import Geography

/// The floor area of a plan's buildings on its net area, in m². Nil stands for what a field that is missing
/// keeps unknown; one building without it is enough.
struct PlanFloors {
  let ground: PlaneLand
  let total, residential, economic, lowCost: Double?
  /// Residential floor area of the commonest tenure.
  let largestTenure: Double?
  private let buildings: [Plan.Building]

  /// Nil without buildings.
  init?(_ plan: Plan, net: PlaneLand) throws {
    guard let buildings = plan.buildings else { return nil }
    let all = try PlaneLand(buildings.map(\.geometry))
    ground = try all.intersection(net)
    self.buildings = buildings
    // Nearly always every building stands inside; then none has to be cut.
    let isAllInside = all.squareMetres - ground.squareMetres <= 1e-9 * all.squareMetres
    let areas = try buildings.map { building in
      isAllInside
        ? try Region(wkb: building.geometry).planeArea
        : try PlaneLand([building.geometry]).intersection(net).squareMetres
    }
    let floors = PlanFloors.all(buildings.map(\.floors))?.enumerated().map { $0.element * areas[$0.offset] }
    func sum(_ shares: [Double?], of areas: [Double]?) -> Double? {
      areas.flatMap { areas in
        PlanFloors.all(shares).map { zip($0, areas).reduce(0) { $0 + $1.0 * $1.1 } }
      }
    }
    total = floors?.reduce(0, +)
    residential = sum(buildings.map(\.residentialShare), of: floors)
    economic = sum(buildings.map(\.economicShare), of: floors)
    let dwelling = PlanFloors.all(buildings.map(\.residentialShare)).flatMap { shares in
      floors.map { zip($0, shares).map { $0 * $1 } }
    }
    // Only where people live does it matter what the dwelling costs and who owns it.
    func ofDwellings<Value>(_ values: [Value?], _ none: Value) -> [Value?] {
      guard let dwelling else { return values }
      return zip(values, dwelling).map { $1 == 0 ? $0 ?? none : $0 }
    }
    lowCost = sum(ofDwellings(buildings.map(\.lowCostShare), 0), of: dwelling)
    largestTenure = PlanFloors.all(ofDwellings(buildings.map(\.tenure), "")).flatMap { tenures in
      dwelling.map { dwelling in
        var sums: [String: Double] = [:]
        for (tenure, area) in zip(tenures, dwelling) { sums[tenure, default: 0] += area }
        return sums.values.max() ?? 0
      }
    }
  }

  private static func all<Value>(_ values: [Value?]) -> [Value]? {
    let known = values.compactMap { $0 }
    return known.count == values.count ? known : nil
  }

  /// Floor area on the land of plots, as far as it lies on the net area.
  func floorArea(onPlots plots: [[UInt8]], _ land: PlaneLand) throws -> Double? {
    guard let floors = PlanFloors.all(buildings.map(\.floors)) else { return nil }
    let whole = try plots.reduce(0.0) { $0 + (try Region(wkb: $1).planeArea) }
    if abs(whole - land.squareMetres) <= 1e-9 * whole {
      // No plot is cut and none lies over another: one plot at a time is much quicker.
      return try floorAreas(in: plots)?.reduce(0, +)
    }
    return try zip(buildings, floors).reduce(0) { sum, pair in
      sum + pair.1 * (try PlaneLand([pair.0.geometry]).intersection(land).squareMetres)
    }
  }

  /// Floor area on each of several areas; nil where floors are not known.
  func floorAreas(in areas: [[UInt8]]) throws -> [Double]? {
    guard let floors = PlanFloors.all(buildings.map(\.floors)) else { return nil }
    var sums = [Double](repeating: 0, count: areas.count)
    for shared in try PlanOverlaps.intersections(of: areas, with: buildings.map(\.geometry)) {
      sums[shared.first] += floors[shared.second] * shared.squareMetres
    }
    return sums
  }

  /// The share that the greatest of residential, economic and other use has of the floor area on each area;
  /// nil for areas without floor area. Nil as a whole where floors or uses are not known.
  func largestUseShares(in areas: [[UInt8]]) throws -> [Double?]? {
    guard let floors = PlanFloors.all(buildings.map(\.floors)),
      let residential = PlanFloors.all(buildings.map(\.residentialShare)),
      let economic = PlanFloors.all(buildings.map(\.economicShare))
    else { return nil }
    var sums = [SIMD3<Double>](repeating: .zero, count: areas.count)
    for shared in try PlanOverlaps.intersections(of: areas, with: buildings.map(\.geometry)) {
      let (home, work) = (residential[shared.second], economic[shared.second])
      sums[shared.first] +=
        floors[shared.second] * shared.squareMetres * SIMD3(home, work, max(0, 1 - home - work))
    }
    return sums.map { $0.sum() > 0 ? $0.max() / $0.sum() : nil }
  }
}
