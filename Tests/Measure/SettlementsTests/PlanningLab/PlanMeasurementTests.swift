import Geography
import Settlements
import Testing

@Suite struct PlanMeasurementTests {
  private typealias Drawn = DrawnPlan
  private typealias Building = Plan.Building

  /// Nine streets each way are 18 km; with 9 w = 1 - sqrt(0.7) they take exactly 30 % of 1 km².
  @Test func streetsOfASquareKilometre() throws {
    let width = (1 - 0.7.squareRoot()) / 9 * 1_000
    let measured = try Drawn.measure(Drawn.streetGrid(9, widthMetres: width))
    #expect(Drawn.isNear(measured.values[.streetShare], 0.3))
    #expect(Drawn.isNear(measured.values[.streetLength], 18))
    #expect(measured.principles.principles[0].isMet == true)
    #expect(measured.principles.principles[0].grade == 1)
    let narrower = try Drawn.measure(Drawn.streetGrid(9, widthMetres: width * 0.999))
    #expect(narrower.principles.principles[0].isMet == false)
    let fewer = try Drawn.measure(Drawn.streetGrid(8, widthMetres: 25))
    #expect(Drawn.isNear(fewer.values[.streetLength], 16))
    #expect(fewer.principles.principles[0].isMet == false)
    #expect(Drawn.isNear(fewer.principles.principles[0].grade, 16.0 / 18))
  }

  @Test func streetsDrawnTwiceAndAcrossTheBorderCountOnceAndInside() throws {
    var plan = Plan()
    plan.boundary = Drawn.square
    plan.streetLines = [
      Drawn.line("a", [(-500, 500), (1_500, 500)], width: 20),
      Drawn.line("b", [(0, 500), (700, 500)], width: 20),
      Drawn.line("c", [(500, 2_000), (500, 3_000)], width: 20),
    ]
    let measured = try Drawn.measure(plan)
    #expect(Drawn.isNear(measured.values[.streetLength], 1))
    #expect(Drawn.isNear(measured.values[.streetShare], 0.02))
  }

  @Test func streetAreasGiveTheLandAndLinesTheLength() throws {
    var plan = Plan()
    plan.boundary = Drawn.square
    plan.streetAreas = [Drawn.area("a", 0, 0, 1_000, 100), Drawn.area("b", 0, 50, 1_000, 150)]
    var measured = try Drawn.measure(plan)
    #expect(Drawn.isNear(measured.values[.streetShare], 0.15))
    #expect(measured.gaps[.streetLength]?.reason == .lines)
    plan.streetLines = [Drawn.line("c", [(0, 75), (1_000, 75)])]
    measured = try Drawn.measure(plan)
    #expect(Drawn.isNear(measured.values[.streetShare], 0.15))
    #expect(Drawn.isNear(measured.values[.streetLength], 1))
  }

  /// Water over a tenth and protected land over another tenth, half of it the same: 0.85 km² are left.
  @Test func sharesAreOfTheNetArea() throws {
    var plan = Drawn.streetGrid(1, widthMetres: 0)
    plan.water = [Drawn.area("w", 0, 0, 100, 1_000)]
    plan.protectedLand = [Drawn.area("p", 50, 0, 150, 1_000), Drawn.area("far", 5_000, 0, 6_000, 1_000)]
    plan.openSpaces = [Drawn.area("o", 0, 0, 235, 1_000)]
    plan.hazards = [Drawn.area("h", 0, 0, 1_000, 250)]
    plan.people = 8_500
    let measured = try Drawn.measure(plan)
    #expect(Drawn.isNear(measured.values[.grossArea], 1))
    #expect(Drawn.isNear(measured.values[.excludedArea], 0.15))
    #expect(Drawn.isNear(measured.values[.netArea], 0.85))
    #expect(Drawn.isNear(measured.values[.openSpaceShare], 0.1))
    #expect(Drawn.isNear(measured.values[.hazardShare], 0.25))
    #expect(Drawn.isNear(measured.values[.density], 10_000))
    // 1 km northwards and 0.85 km eastwards on 0.85 km².
    #expect(Drawn.isNear(measured.values[.streetLength], 1.85 / 0.85))
    #expect(measured.values[.streetShare] == 0)
  }

  @Test func nothingLeftOfTheNeighbourhood() throws {
    var plan = Drawn.streetGrid(2, widthMetres: 10)
    plan.water = Drawn.square
    plan.people = 100
    let measured = try Drawn.measure(plan)
    #expect(measured.values[.netArea] == 0)
    #expect(measured.gaps[.streetShare]?.reason == .land)
    #expect(measured.gaps[.streetLength]?.reason == .land)
    #expect(measured.gaps[.density]?.reason == .land)
    #expect(measured.values.values.allSatisfy { $0.isFinite })
  }

  /// Four plots of 100 m x 100 m; buildings on three of them.
  private static let builtPlan: Plan = {
    var plan = Plan()
    plan.boundary = [Drawn.area("site", 0, 0, 200, 200)]
    plan.plots = [(0.0, 0.0), (100, 0), (0, 100), (100, 100)].enumerated().map { index, corner in
      Plan.Plot(
        id: "p\(index)", geometry: Drawn.box(corner.0, corner.1, corner.0 + 100, corner.1 + 100))
    }
    plan.buildings = [
      // 2,000 m² of homes, rented, half of them low-cost.
      Building(
        id: "a", geometry: Drawn.box(10, 10, 60, 30), floors: 2, residentialShare: 1, economicShare: 0,
        lowCostShare: 0.5, tenure: "rent"),
      // 6,000 m²: 3,000 m² of homes, owned, and 3,000 m² of shops.
      Building(
        id: "b", geometry: Drawn.box(110, 10, 160, 50), floors: 3, residentialShare: 0.5, economicShare: 0.5,
        lowCostShare: 0, tenure: "owner"),
      // A school of 2,000 m².
      Building(
        id: "c", geometry: Drawn.box(10, 110, 60, 130), floors: 2, residentialShare: 0, economicShare: 0),
    ]
    return plan
  }()

  @Test func coverageRatiosUsesAndMix() throws {
    let measured = try Drawn.measure(Self.builtPlan)
    #expect(Drawn.isNear(measured.values[.plotCoverage], 4_000 / 40_000))
    #expect(Drawn.isNear(measured.values[.floorAreaRatio], 10_000 / 40_000))
    #expect(Drawn.isNear(measured.values[.economicShare], 0.3))
    #expect(Drawn.isNear(measured.values[.lowCostShare], 0.2))
    #expect(Drawn.isNear(measured.values[.largestTenureShare], 0.6))
    // 5,000 m² of homes at 20 m² a person, on 0.04 km².
    #expect(Drawn.isNear(measured.values[.people], 250))
    #expect(Drawn.isNear(measured.values[.density], 6_250))
    #expect(measured.principles.principles[3].isMet == false)
    #expect(Drawn.isNear(measured.principles.principles[3].grade, 0.8))
  }

  @Test func statedPeopleGoBeforeThoseOfTheFloorArea() throws {
    var plan = Self.builtPlan
    plan.people = 600
    #expect(Drawn.isNear(try Drawn.measure(plan).values[.density], 15_000))
    #expect(try Drawn.measure(plan).principles.principles[1].isMet == true)
  }

  /// The border runs through the middle of building b.
  @Test func buildingsCountByThePartInside() throws {
    var plan = Self.builtPlan
    plan.boundary = [Drawn.area("site", 0, 0, 135, 200)]
    let measured = try Drawn.measure(plan)
    // 2,000 + 3,000 + 2,000 m² of floor; the plots inside have 27,000 m².
    #expect(Drawn.isNear(measured.values[.economicShare], 1_500 / 7_000))
    #expect(Drawn.isNear(measured.values[.plotCoverage], 3_000 / 27_000))
    #expect(Drawn.isNear(measured.values[.floorAreaRatio], 7_000 / 27_000))
  }

  @Test func blocksWithOneFunctionAreFoundByTheirBuildings() throws {
    var plan = Self.builtPlan
    plan.blocks = [
      Plan.Block(id: "homes", geometry: Drawn.box(0, 0, 100, 100)),
      Plan.Block(id: "mixed", geometry: Drawn.box(100, 0, 200, 100)),
      Plan.Block(id: "school", geometry: Drawn.box(0, 100, 100, 200), isSingleFunction: false),
      Plan.Block(id: "empty", geometry: Drawn.box(100, 100, 200, 200)),
    ]
    #expect(Drawn.isNear(try Drawn.measure(plan).values[.singleFunctionShare], 0.25))
    plan.blocks![3].isSingleFunction = true
    #expect(Drawn.isNear(try Drawn.measure(plan).values[.singleFunctionShare], 0.5))
    plan.buildings = nil
    #expect(try Drawn.measure(plan).gaps[.singleFunctionShare]?.reason == .field)
  }

  @Test func missingLayersLeaveTheirMeasuresOutWithTheReason() throws {
    var plan = Plan()
    plan.boundary = Drawn.square
    let measured = try Drawn.measure(plan)
    #expect(measured.gaps[.streetShare]?.reason == .layer)
    #expect(measured.gaps[.streetShare]?.layer == "streets")
    #expect(measured.gaps[.plotCoverage]?.layer == "plots")
    #expect(measured.gaps[.density]?.layer == "buildings")
    #expect(measured.gaps[.economicShare]?.layer == "buildings")
    #expect(measured.gaps[.singleFunctionShare]?.layer == "blocks")
    #expect(measured.gaps[.openSpaceShare]?.layer == "open-spaces")
    #expect(measured.infill == nil)
    #expect(measured.principles.metCount == 0 && measured.principles.knownCount == 0)
    #expect(measured.principles.grade == nil)
    // Every measure has either a value or a reason.
    #expect(PlanMeasure.allCases.allSatisfy { (measured.values[$0] == nil) != (measured.gaps[$0] == nil) })
  }

  @Test func missingFieldsAreNamed() throws {
    var plan = Self.builtPlan
    for index in plan.buildings!.indices { plan.buildings![index].tenure = nil }
    var measured = try Drawn.measure(plan)
    #expect(measured.gaps[.largestTenureShare]?.field == "tenure")
    #expect(measured.values[.lowCostShare] != nil)
    for index in plan.buildings!.indices { plan.buildings![index].floors = nil }
    measured = try Drawn.measure(plan)
    for measure in [PlanMeasure.floorAreaRatio, .density, .economicShare, .lowCostShare] {
      #expect(measured.gaps[measure]?.field == "floors")
    }
    #expect(measured.values[.plotCoverage] != nil)
  }

  @Test func noFloorAreaIsNoShare() throws {
    var plan = Self.builtPlan
    plan.buildings = []
    let measured = try Drawn.measure(plan)
    #expect(measured.values[.plotCoverage] == 0)
    #expect(measured.values[.floorAreaRatio] == 0)
    #expect(measured.gaps[.economicShare]?.reason == .floor)
    #expect(measured.gaps[.lowCostShare]?.reason == .housing)
    #expect(measured.values[.density] == 0)
  }

  @Test func withoutABoundaryTheLayersAreTheNeighbourhood() throws {
    var plan = Plan()
    plan.blocks = [Plan.Block(id: "b", geometry: Drawn.box(0, 0, 100, 100), isSingleFunction: false)]
    plan.openSpaces = [Drawn.area("o", 100, 0, 200, 100)]
    plan.streetAreas = [Drawn.area("s", 50, 100, 150, 120)]
    let measured = try Drawn.measure(plan)
    #expect(Drawn.isNear(measured.values[.grossArea], 0.022))
    #expect(Drawn.isNear(measured.values[.streetShare], 2_000 / 22_000))
    #expect(Drawn.isNear(measured.values[.openSpaceShare], 10_000 / 22_000))
  }

  /// Arterials along two sides of a square kilometre reach its middle and no further.
  @Test func arterialReach() throws {
    var plan = Plan()
    plan.boundary = Drawn.square
    plan.streetLines = [Drawn.line("w", [(0, -600), (0, 1_600)], width: 0, isArterial: true)]
    #expect(Drawn.isNear(try Drawn.measure(plan).values[.arterialReach], 0.5, 1e-6))
    plan.streetLines!.append(Drawn.line("e", [(1_000, -600), (1_000, 1_600)], width: 0, isArterial: true))
    #expect(Drawn.isNear(try Drawn.measure(plan).values[.arterialReach], 1, 1e-6))
    plan.streetLines = [Drawn.line("w", [(0, 0), (0, 1_000)], width: 0)]
    #expect(try Drawn.measure(plan).gaps[.arterialReach]?.reason == .arterials)
  }

  @Test func aPromenadeIsStreetAndNotOpenSpaceOnceMore() throws {
    var plan = Plan()
    plan.boundary = Drawn.square
    plan.streetAreas = [Drawn.area("s", 0, 0, 1_000, 200)]
    plan.openSpaces = [Drawn.area("o", 0, 100, 1_000, 300)]
    let measured = try Drawn.measure(plan)
    #expect(Drawn.isNear(measured.values[.streetShare], 0.2))
    #expect(Drawn.isNear(measured.values[.openSpaceShare], 0.1))
  }

  @Test func overlapsAreFoundAndSliversForgiven() throws {
    let geometries = [
      Drawn.box(0, 0, 100, 100), Drawn.box(50, 50, 150, 150), Drawn.box(99.9, 0, 200, 49),
      Drawn.box(100, 200, 200, 300), Drawn.box(200, 200, 300, 300), Drawn.box(210, 210, 220, 220),
    ]
    let pairs = try PlanOverlaps.pairs(of: geometries, shareMinimum: 0.01)
    #expect(pairs.map { [$0.first, $0.second] } == [[0, 1], [4, 5]])
    #expect(Drawn.isNear(pairs[0].squareMetres, 2_500))
    #expect(Drawn.isNear(pairs[0].share, 0.25))
    #expect(Drawn.isNear(pairs[1].share, 1))
    #expect(try PlanOverlaps.pairs(of: [], shareMinimum: 0).isEmpty)
    // The same area twice.
    let twice = try PlanOverlaps.pairs(of: [geometries[0], geometries[0]], shareMinimum: 0.5)
    #expect(twice.map(\.share) == [1])
  }
}
