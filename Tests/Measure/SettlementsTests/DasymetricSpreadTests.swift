import Geography
import Monitoring
import Settlements
import TestSupport
import Testing

@Suite struct DasymetricSpreadTests {
  private typealias Unit = DasymetricSpread.Unit
  private typealias Target = DasymetricSpread.Target

  /// An upright rectangle in thousandths of a degree, some 111 m each near the equator.
  private func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Region {
    var region = Region()
    let corners = [(west, south), (east, south), (east, north), (west, north)]
    region.addRing(corners.map { ($0.0 / 1_000, $0.1 / 1_000) }, isOuter: true)
    return region
  }

  private func target(_ x: Double, _ y: Double, _ weight: Double) -> Target {
    Target(longitude: x / 1_000, latitude: y / 1_000, weight: weight)
  }

  @Test func peopleFollowTheWeights() {
    let spread = DasymetricSpread(
      units: [Unit(region: box(0, 0, 10, 10), persons: 100, groups: [60])],
      groups: [Disaggregation(["SEX": "F"])],
      over: [target(1, 1, 30), target(2, 2, 10), target(3, 3, 0), target(4, 4, -5), target(99, 99, 7)])
    #expect(spread.points.longitudes == [0.001, 0.002])
    #expect(spread.points.persons == [75, 25])
    #expect(spread.points.groupPersons == [[45, 15]])
    #expect(spread.points.groups.map(\.text) == ["SEX=F"])
    #expect(spread.unitsSpreadByLand.isEmpty)
  }

  @Test func weightsThatAreNoNumbersHoldNobody() {
    let spread = DasymetricSpread(
      units: [Unit(region: box(0, 0, 10, 10), persons: 8)],
      over: [target(1, 1, .nan), target(2, 2, .infinity), target(3, 3, 2), target(4, 4, 2)])
    #expect(spread.points.persons == [4, 4])
  }

  /// A square of 1 km without a building: about a hundred points, none more than 100 m from the next.
  @Test func unitsWithoutWeightAreSpreadOverTheirLandAndNamed() throws {
    let units = [
      Unit(region: box(20, 0, 30, 10), persons: 50), Unit(region: box(0, 0, 9, 9), persons: 1_000),
      Unit(region: box(40, 0, 41, 1), persons: 0),
    ]
    let spread = DasymetricSpread(units: units, over: [target(25, 5, 1)])
    #expect(spread.unitsSpreadByLand == [1, 2])
    let bare = spread.points.longitudes.indices.filter { spread.points.longitudes[$0] < 0.01 }
    #expect((100...121).contains(bare.count))
    #expect(bare.allSatisfy { abs(spread.points.persons[$0] - 1_000 / Double(bare.count)) < 1e-9 })
    let locator = PointLocator([units[1].region])
    #expect(
      bare.allSatisfy { locator.contains(x: spread.points.longitudes[$0], y: spread.points.latitudes[$0]) })
    #expect(abs(spread.points.total - 1_050) < 1e-9)
  }

  /// Totals and groups of every unit are kept to 1e-9, whatever the mixture.
  @Test func totalsAreKept() {
    var generator = SeededGenerator(seed: 71)
    for _ in 0..<50 {
      let n = Int.random(in: 1...5, using: &generator)
      var units: [Unit] = []
      for row in 0..<n {
        for column in 0..<n {
          let persons = Double.random(in: 0...1e5, using: &generator)
          let (x, y) = (Double(column) * 3, Double(row) * 3)
          units.append(
            Unit(
              region: box(x, y, x + 3, y + 3), persons: persons, groups: [persons / 3, persons * 0.51]))
        }
      }
      let targets = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        target(
          Double.random(in: -1...16, using: &generator), Double.random(in: -1...16, using: &generator),
          Double.random(in: 0...400, using: &generator))
      }
      let groups = [Disaggregation(["AGE": "Y0T14"]), Disaggregation(["SEX": "F"])]
      let points = DasymetricSpread(units: units, groups: groups, over: targets).points
      let locator = PointLocator(units.map(\.region))
      var sums = [[Double]](repeating: [0, 0, 0], count: units.count)
      for i in 0..<points.count {
        guard let unit = locator.region(x: points.longitudes[i], y: points.latitudes[i]) else {
          Issue.record("a person outside every unit")
          continue
        }
        sums[unit][0] += points.persons[i]
        for group in 0..<2 { sums[unit][group + 1] += points.groupPersons[group][i] }
      }
      for (unit, sum) in zip(units, sums) {
        for (found, expected) in zip(sum, [unit.persons] + unit.groups) {
          #expect(abs(found - expected) <= 1e-9 * max(1, expected))
        }
      }
    }
  }

  @Test func whereUnitsOverlapTheFirstHolds() {
    let (inner, outer) = (
      Unit(region: box(4, 4, 6, 6), persons: 10), Unit(region: box(0, 0, 10, 10), persons: 90)
    )
    let targets = [target(5, 5, 1), target(1, 1, 1), target(9, 9, 2)]
    let innerFirst = DasymetricSpread(units: [inner, outer], over: targets)
    #expect(innerFirst.points.persons == [10, 30, 60])
    #expect(innerFirst.unitsSpreadByLand.isEmpty)
    let outerFirst = DasymetricSpread(units: [outer, inner], over: targets)
    #expect(outerFirst.points.persons.prefix(3) == [22.5, 22.5, 45])
    #expect(outerFirst.unitsSpreadByLand == [1])
    #expect(abs(outerFirst.points.total - 100) < 1e-12)
  }

  /// A house, a sliver across the lattice and a crescent whose middle is outside: people stay on the land.
  @Test func unitsThatTheLatticeMisses() {
    var crescent = Region()
    let rim = [(0.0, 0.0), (10, 0), (10, 10), (0, 10), (0, 9.9), (9.9, 9.9), (9.9, 0.1), (0, 0.1)]
    crescent.addRing(rim.map { ($0.0 / 1_000, $0.1 / 1_000) }, isOuter: true)
    var sliver = Region()
    sliver.addRing([(0, 0), (0.01, 0.01), (0.01, 0.010_02)], isOuter: true)
    for region in [box(5.01, 5.01, 5.02, 5.02), crescent, sliver] {
      let spread = DasymetricSpread(units: [Unit(region: region, persons: 12)], over: [], latticeMetres: 500)
      let locator = PointLocator([region])
      #expect(spread.points.count > 0)
      #expect(
        (0..<spread.points.count).allSatisfy {
          locator.contains(x: spread.points.longitudes[$0], y: spread.points.latitudes[$0])
        })
      #expect(abs(spread.points.total - 12) < 1e-9)
      #expect(spread.unitsSpreadByLand == [0])
    }
  }

  /// A unit with no breadth at all keeps its people too, and a huge one makes no more points than it may.
  @Test func linesAndLands() {
    var line = Region()
    line.addRing([(0, 0), (0, 0.01), (0, 0)], isOuter: true)
    let thin = DasymetricSpread(units: [Unit(region: line, persons: 3)], over: [])
    #expect(thin.points.total == 3)
    let huge = DasymetricSpread(units: [Unit(region: box(0, 0, 3_000, 3_000), persons: 7)], over: [])
    #expect((900_000...1_010_000).contains(huge.points.count))
    #expect(abs(huge.points.total - 7) < 1e-8)
  }

  @Test func nothing() {
    #expect(DasymetricSpread(units: [], over: [target(1, 1, 1)]).points.count == 0)
    #expect(DasymetricSpread(units: [], over: []).unitsSpreadByLand.isEmpty)
  }
}
