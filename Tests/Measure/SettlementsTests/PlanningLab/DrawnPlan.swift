import Geography
import Settlements

/// Plans drawn in metres, and the rules as they are shipped.
enum DrawnPlan {
  static func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> [UInt8] {
    var region = Region()
    region.addRing([(west, south), (east, south), (east, north), (west, north)], isOuter: true)
    return region.wkb
  }

  static func area(_ id: String, _ west: Double, _ south: Double, _ east: Double, _ north: Double)
    -> Plan.Area
  {
    Plan.Area(id: id, geometry: box(west, south, east, north))
  }

  static func line(_ id: String, _ points: [(Double, Double)], width: Double? = nil, isArterial: Bool = false)
    -> Plan.StreetLine
  {
    Plan.StreetLine(
      id: id, geometry: WellKnownBinaryWriter.line(points.map { (x: $0.0, y: $0.1) }), widthMetres: width,
      isArterial: isArterial)
  }

  static let square = [area("site", 0, 0, 1_000, 1_000)]

  /// 1 km² with n streets each way, evenly spread: 2 n km of streets, and land of 1 - (1 - n w)² for a width
  /// of w km.
  static func streetGrid(_ count: Int, widthMetres: Double, isArterial: Bool = false) -> Plan {
    var plan = Plan()
    plan.boundary = square
    plan.streetLines = (0..<count).flatMap { index in
      let place = (Double(index) + 0.5) * 1_000 / Double(count)
      return [
        line("n\(index)", [(place, 0), (place, 1_000)], width: widthMetres, isArterial: isArterial),
        line("e\(index)", [(0, place), (1_000, place)], width: widthMetres, isArterial: isArterial),
      ]
    }
    return plan
  }

  static let rules: PlanningRules = {
    typealias Check = PlanningRules.Check
    typealias Parameter = PlanningRules.Parameter
    return PlanningRules(
      checks: [
        Check(principle: 1, measure: .streetShare, bound: .atLeast(0.3), mark: .confirmed),
        Check(principle: 1, measure: .streetLength, bound: .atLeast(18), mark: .confirmed),
        Check(principle: 2, measure: .density, bound: .atLeast(15_000), mark: .confirmed),
        Check(principle: 3, measure: .economicShare, bound: .atLeast(0.4), mark: .confirmed),
        Check(principle: 4, measure: .lowCostShare, bound: .within(0.2...0.5), mark: .confirmed),
        Check(principle: 4, measure: .largestTenureShare, bound: .atMost(0.5), mark: .unverified),
        Check(principle: 5, measure: .singleFunctionShare, bound: .below(0.1), mark: .unverified),
      ],
      floorAreaPerPerson: Parameter(20), floorAreaPerJob: Parameter(25),
      singleFunctionShare: Parameter(0.9), arterialMetres: Parameter(500),
      overlapShareMaximum: Parameter(0.01),
      infill: InfillRules(
        builtShareBelow: Parameter(0.5), parkingSquareMetresAbove: Parameter(2_000),
        residentialShare: Parameter(0.6),
        points: [
          .transport: Parameter(25), .services: Parameter(20), .streetWidth: Parameter(10),
          .utilities: Parameter(20), .tenure: Parameter(15), .displacement: Parameter(10),
        ],
        transportMetresMaximum: Parameter(500), servicesMetresMaximum: Parameter(800),
        streetWidthMetresMinimum: Parameter(9), displacedMaximum: Parameter(0)),
      extent: ExtensionRules(
        years: Parameter(30), density: Parameter(15_000), streetShare: Parameter(0.3),
        openSpaceShare: Parameter(0.15)))
  }()

  static func measure(_ plan: Plan) throws -> PlanMeasurement { try PlanMeasurement(plan, rules: rules) }

  static func isNear(_ a: Double?, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= relative * max(1, abs(b))
  }
}
