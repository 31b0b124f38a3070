import Geography
import Settlements
import TestSupport
import Testing

@Suite struct HazardExposureTests {
  private static let grid = Georeference(
    west: 0, north: 30, cellWidth: 10, cellHeight: 10, columns: 4, rows: 3)
  /// Classes from the north: 0 1 2 3 / 0 0 1 1 / no value in the last row.
  private static let hazard = HazardExposure.Grid(
    cells: [0, 1, 2, 3, 0, 0, 1, 1, .nan, .nan, .nan, .nan], georeference: grid)

  private func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Region {
    var region = Region()
    region.addRing([(west, south), (east, south), (east, north), (west, north)], isOuter: true)
    return region
  }

  @Test func sharesOfLandByClass() throws {
    let classes = Self.hazard.classes
    #expect(classes == [0, 1, 2, 3, 0, 0, 1, 1, 0, 0, 0, 0])
    let all = try #require(HazardExposure.classShares(of: box(0, 0, 40, 30), on: Self.grid, classes: classes))
    let twelfths: [Double] = [5, 2, 1]
    #expect(all.shares == twelfths.map { $0 / 12 })
    #expect(all.covered == 1)
    // Half of a cell of class 3, half of one of class 2.
    let two = try #require(
      HazardExposure.classShares(of: box(25, 20, 35, 30), on: Self.grid, classes: classes))
    #expect(two.shares == [1, 1, 0.5])
  }

  @Test func landOutsideTheGridIsToldAndNotCounted() throws {
    let classes = Self.hazard.classes
    let partly = try #require(
      HazardExposure.classShares(of: box(30, 20, 70, 30), on: Self.grid, classes: classes))
    #expect(partly.shares == [1, 1, 1])
    #expect(partly.covered == 0.25)
    #expect(HazardExposure.classShares(of: box(100, 0, 110, 10), on: Self.grid, classes: classes) == nil)
  }

  @Test func valuesBecomeClassesByTheirBreaks() {
    let breaks = [0.1, 0.5, 1.5]
    let values: [Double] = [.nan, -1, 0, 0.09, 0.1, 0.49, 0.5, 1.49, 1.5, 99]
    #expect(
      values.map { HazardExposure.intensityClass(of: $0, breaks: breaks) } == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3])
    #expect([0.0, 1, 2, 3].map { HazardExposure.intensityClass(of: $0, breaks: nil) } == [0, 1, 2, 3])
    #expect(Self.hazard.firstStrange == nil)
    let depths = HazardExposure.Grid(
      cells: [0.4],
      georeference: Georeference(
        west: 0, north: 1, cellWidth: 1, cellHeight: 1, columns: 1, rows: 1))
    #expect(depths.firstStrange == 0.4)
  }

  @Test func peopleByThePartOfEachCell() throws {
    let people: [Float] = [10, 20, 30, 40, 50, 60, 70, 80, -5, .nan, .infinity, 4]
    let sum = try #require(HazardExposure.sum(of: people, on: Self.grid, over: box(5, 15, 25, 25)))
    // Quarters and halves: 10/4 + 20/2 + 30/4 + 50/4 + 60/2 + 70/4.
    #expect(sum.sum == 80)
    #expect(sum.covered == 1)
    #expect(try #require(HazardExposure.sum(of: people, on: Self.grid, over: box(0, 0, 40, 10))).sum == 4)
    #expect(HazardExposure.sum(of: people, on: Self.grid, over: box(-10, -10, -5, -5)) == nil)
  }

  /// People of the parts of a settlement add up to those of the whole, wherever it is cut.
  @Test func partsAddUp() throws {
    var generator = SeededGenerator(seed: 11)
    let people = (0..<12).map { _ in Float.random(in: 0...100, using: &generator) }
    for _ in 0..<50 {
      let cut = Double.random(in: 1...39, using: &generator)
      let (west, east) = (box(0, 3, cut, 28), box(cut, 3, 40, 28))
      let parts = [west, east].map { HazardExposure.sum(of: people, on: Self.grid, over: $0)!.sum }
      let whole = HazardExposure.sum(of: people, on: Self.grid, over: box(0, 3, 40, 28))!.sum
      #expect(abs(parts[0] + parts[1] - whole) < 1e-9 * whole)
    }
  }

  @Test func buildingsByThePartInside() throws {
    let items = [
      HazardExposure.Item(.area(DrawnPlan.box(0, 0, 10, 10)), count: 4),
      HazardExposure.Item(.area(DrawnPlan.box(90, 0, 110, 10)), count: 2),
      HazardExposure.Item(.point(x: 50, y: 50), count: 1),
      HazardExposure.Item(.point(x: 500, y: 50), count: 7),
      HazardExposure.Item(.area(DrawnPlan.box(300, 0, 310, 10)), count: 5),
      HazardExposure.Item(.point(x: 20, y: 20), count: 0),
    ]
    let lands = try [
      PlaneLand([DrawnPlan.box(0, 0, 100, 100)]), PlaneLand([DrawnPlan.box(0, 5, 100, 100)]), .none,
    ]
    #expect(try HazardExposure.counts(of: items, on: lands) == [6, 3.5, 0])
  }

  @Test func landTakenTogetherCountsOnce() throws {
    let one = try PlaneLand([DrawnPlan.box(0, 0, 10, 10), DrawnPlan.box(5, 0, 15, 10)])
    #expect(one.squareMetres == 150)
    let other = try PlaneLand([DrawnPlan.box(10, 0, 30, 10)])
    #expect(try one.intersection(other).squareMetres == 50)
    #expect(try one.subtracting(other).squareMetres == 100)
    #expect(try one.subtracting(.none).squareMetres == 150)
    #expect(try PlaneLand.none.intersection(one).squareMetres == 0)
    // Areas that only touch share nothing, and what they share can be used further.
    let touching = try PlaneLand([DrawnPlan.box(0, 0, 10, 10)])
      .intersection(PlaneLand([DrawnPlan.box(10, 0, 20, 10)]))
    #expect(try touching.intersection(one).squareMetres == 0)
  }
}
