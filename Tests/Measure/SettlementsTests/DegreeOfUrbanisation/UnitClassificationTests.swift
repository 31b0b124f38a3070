import Geography
import Settlements
import Testing

/// The classes of administrative units from what lies in them.
@Suite struct UnitClassificationTests {
  static func code(
    _ persons: [UInt8: Double], area: [UInt8: Double] = [:], _ rules: DegreeOfUrbanisationRules = .manual2024,
    _ level: SettlementLevel = .two
  ) -> UInt8? {
    var composition = UnitComposition()
    composition.persons = persons
    composition.area = area
    return rules.classification(of: composition, level: level).code
  }

  @Test func levelOne() {
    func code(_ centre: Double, _ cluster: Double, _ rural: Double) -> UInt8? {
      Self.code([3: centre, 2: cluster, 1: rural], .manual2024, .one)
    }
    #expect(code(50, 30, 20) == 3)
    #expect(code(50, 0, 50) == 3)
    #expect(code(49, 31, 20) == 2)
    #expect(code(0, 50, 50) == 2)
    #expect(code(10, 39, 51) == 1)
    #expect(code(0, 0, 7) == 1)
  }

  @Test func levelTwoOf2021() {
    func code(_ persons: [UInt8: Double]) -> UInt8? { Self.code(persons, .manual2021) }
    #expect(code([30: 50, 11: 50]) == 30)
    #expect(code([30: 20, 23: 30, 22: 20, 21: 30]) == 23)
    #expect(code([23: 20, 22: 30, 21: 40, 12: 10]) == 22)
    #expect(code([23: 20, 22: 10, 21: 40, 12: 30]) == 21)
    // Equal parts: dense before semi-dense, suburban where it is as much as both.
    #expect(code([23: 30, 22: 30, 21: 40]) == 23)
    #expect(code([23: 30, 22: 20, 21: 50]) == 21)
    #expect(code([13: 40, 12: 30, 11: 30]) == 13)
    #expect(code([13: 20, 12: 50, 11: 30]) == 12)
    #expect(code([13: 20, 12: 30, 11: 50]) == 11)
    #expect(code([13: 40, 12: 40, 11: 20]) == 13)
    #expect(code([13: 10, 12: 45, 11: 45]) == 12)
  }

  @Test func levelTwoOf2024() {
    func code(_ persons: [UInt8: Double]) -> UInt8? { Self.code(persons, .manual2024) }
    #expect(code([30: 50, 12: 50]) == 30)
    #expect(code([30: 30, 23: 20, 21: 50]) == 23)
    #expect(code([30: 30, 23: 19, 21: 31, 12: 20]) == 21)
    #expect(code([30: 30, 23: 10, 22: 11, 21: 29, 12: 20]) == 22)
    #expect(code([22: 51, 21: 49]) == 22)
    // Half in suburban cells, of which none is semi-dense: not what 0.2.2 of flexurba would say.
    #expect(code([22: 50, 21: 50]) == 21)
    #expect(code([22: 20, 13: 30, 12: 30, 11: 20]) == 13)
    #expect(code([22: 20, 13: 29, 12: 1, 11: 50]) == 11)
    #expect(code([22: 20, 13: 29, 12: 2, 11: 49]) == 12)
    // Village and mostly uninhabited at the same time: the denser.
    #expect(code([13: 50, 11: 50]) == 13)
  }

  /// Where nobody lives, land decides, and water is no land.
  @Test func unitsWithoutPeople() {
    #expect(Self.code([:], area: [3: 1, 1: 1, 0: 20], .manual2024, .one) == 3)
    #expect(Self.code([:], area: [2: 1, 1: 1.5, 0: 20], .manual2024, .one) == 1)
    #expect(Self.code([:], area: [10: 20, 11: 3, 12: 2]) == 11)
    #expect(Self.code([:], area: [10: 20]) == nil)
    #expect(Self.code([:]) == nil)
    var composition = UnitComposition()
    composition.area = [11: 2]
    #expect(DegreeOfUrbanisationRules.manual2024.classification(of: composition, level: .two).basis == .land)
  }

  // MARK: Overlay

  /// A grid of 4 x 2 cells of 1 km: a centre of 60,000 in the west, 100 people, nobody, then water.
  static let georeference = Georeference(
    west: 1_000, north: 5_000, cellWidth: 1_000, cellHeight: 1_000, columns: 4, rows: 2)
  static let population: [Float] = [30_000, 100, 0, 0, 30_000, 100, 0, 0]
  static let grid = SettlementGrid.classify(
    population: population, land: [1, 1, 1, 0, 1, 1, 1, 0], builtUp: nil, columns: 4, rows: 2,
    rules: .manual2024)

  static func rectangle(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Region {
    var region = Region()
    region.addRing([(west, south), (east, south), (east, north), (west, north)], isOuter: true)
    return region
  }

  static func compositions(_ regions: [Region], _ overlay: UnitOverlay) -> [UnitComposition] {
    grid.compositions(
      of: regions, classes: grid.classes(level: .one), georeference: georeference,
      population: PopulationGrid(values: population, georeference: georeference), overlay: overlay, threads: 2
    )
  }

  @Test(arguments: UnitOverlay.allCases)
  func peopleAreSharedOutByPartsOfCells(overlay: UnitOverlay) {
    // The eastern half of the first column, the second, and a quarter of the third, in the northern row.
    let unit = Self.rectangle(1_500, 4_000, 3_250, 5_000)
    let result = Self.compositions([unit], overlay)[0]
    #expect(result.persons == [3: 15_000, 1: 100])
    #expect(result.area == [3: 0.5, 1: 1.25])
    #expect(result.urbanCentrePersons == [1: 15_000])
    #expect(!result.isTooSmall)
  }

  @Test(arguments: UnitOverlay.allCases)
  func holesAndPartsOutsideTheGrid(overlay: UnitOverlay) {
    var unit = Self.rectangle(-9_000, -9_000, 2_000, 9_000)
    unit.addRing([(1_250, 3_250), (1_750, 3_250), (1_750, 3_750), (1_250, 3_750)], isOuter: false)
    let results = Self.compositions([unit, Self.rectangle(90_000, 0, 91_000, 1_000), Region()], overlay)
    #expect(results[0].persons == [3: 60_000 - 7_500])
    #expect(results[1].persons.isEmpty && results[1].area.isEmpty)
    #expect(results[2] == UnitComposition())
  }

  /// Samples of units that fill the plane are shared out without rest, wherever the common side runs.
  @Test func everySampleHasOneUnit() {
    var regions: [Region] = []
    for i in 0..<40 {
      let west = 1_000 + Double(i) * 100
      var region = Region()
      region.addRing(
        [(west, 3_000), (west + 100, 3_000), (west + 125, 4_025), (west + 25, 4_025)], isOuter: true)
      regions.append(region)
      var upper = Region()
      upper.addRing(
        [(west + 25, 4_025), (west + 125, 4_025), (west + 100, 5_000), (west, 5_000)], isOuter: true)
      regions.append(upper)
    }
    let outer = Self.compositions(regions, .samples)
    let area = outer.reduce(0) { $0 + $1.area.values.reduce(0, +) }
    // What the slanted western side leaves out: the samples in the triangle west of it.
    var triangle = Region()
    triangle.addRing([(1_000, 3_000), (1_025, 4_025), (1_000, 5_000)], isOuter: true)
    let left = Self.compositions([triangle], .samples)[0]
    let rest = left.isTooSmall ? 0 : left.area.values.reduce(0, +)
    #expect(abs(area + rest - 8) < 1e-9)
  }

  @Test func unitSmallerThanASample() {
    let tiny = Self.rectangle(1_010, 4_010, 1_020, 4_020)
    let result = Self.compositions([tiny], .samples)[0]
    #expect(result.isTooSmall)
    #expect(result.persons.isEmpty && result.totalPersons == 0)
    let classification = DegreeOfUrbanisationRules.manual2024.classification(of: result, level: .one)
    #expect(classification.code == 3)
    #expect(classification.basis == .touched)
    // Exactly, it has its few people.
    #expect(abs(Self.compositions([tiny], .exact)[0].totalPersons - 3) < 1e-9)
  }

  @Test func finerGridOfPeople() {
    // All people of a cell in its north-western quarter.
    var values = [Float](repeating: 0, count: 8 * 4)
    for row in 0..<2 {
      for column in 0..<2 { values[row * 16 + column * 2] = Self.population[row * 4 + column] }
    }
    let fine = Georeference(
      west: 1_000, north: 5_000, cellWidth: 500, cellHeight: 500, columns: 8, rows: 4)
    let result = Self.grid.compositions(
      of: [Self.rectangle(1_000, 4_500, 1_500, 5_000), Self.rectangle(1_500, 3_000, 2_000, 5_000)],
      classes: Self.grid.classes(level: .one), georeference: Self.georeference,
      population: PopulationGrid(values: values, georeference: fine), overlay: .samples)
    #expect(result[0].persons == [3: 30_000])
    #expect(result[0].area == [3: 0.25])
    #expect(result[1].persons.isEmpty)
    #expect(result[1].area == [3: 1])
  }

  // MARK: Names

  @Test func centresAreNamedAfterTheirLargestPlace() {
    func names(_ places: [NamedPlace]) -> [String?] {
      Self.grid.urbanCentreNames(places: places, georeference: Self.georeference)
    }
    #expect(names([]) == [nil])
    let outside = NamedPlace(name: "Far", x: 3_500, y: 4_500, persons: 9e6)
    let off = NamedPlace(name: "Off", x: -3_500, y: 4_500, persons: 9e6)
    let small = NamedPlace(name: "Small", x: 1_500, y: 4_500, persons: 10)
    let large = NamedPlace(name: "Large", x: 1_999, y: 3_001, persons: 20)
    let same = NamedPlace(name: "Same", x: 1_100, y: 3_001, persons: 20)
    #expect(names([outside, off]) == [nil])
    #expect(names([outside, small, large, same]) == ["Large"])
    #expect(names([small, same, large]) == ["Same"])
  }
}
