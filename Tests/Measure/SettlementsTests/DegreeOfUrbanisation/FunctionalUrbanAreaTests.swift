import Geography
import Monitoring
import Settlements
import Testing

/// Cities and the units that commute to them.
@Suite struct FunctionalUrbanAreaTests {
  static let place = Place(file: "flows.csv")

  /// A row of units that touch one after the other; `centres` says of which centre each is a city.
  static func areas(
    centres: [Int?], flows: [(Int, Int, Double)], neighbours: [[Int]]? = nil, edges: [Bool]? = nil,
    centrePersons: [Double]? = nil
  ) throws -> [FunctionalUrbanAreas.Area] {
    let compositions = centres.map { centre in
      var composition = UnitComposition()
      composition.persons = [3: centre == nil ? 0 : 600, 1: 400]
      if let centre { composition.urbanCentrePersons = [centre: 600] }
      return composition
    }
    let line = centres.indices.map { i in [i - 1, i + 1].filter { centres.indices.contains($0) } }
    let count = centres.compactMap { $0 }.max() ?? 0
    return try FunctionalUrbanAreas(
      compositions, urbanCentrePersons: centrePersons ?? [Double](repeating: 600, count: count),
      neighbours: UnitNeighbours(
        neighbours: neighbours ?? line, isOnEdge: edges ?? centres.map { _ in true }),
      flows: flows.map { CommutingFlow(home: $0.0, work: $0.1, persons: $0.2) }, at: place
    ).areas
  }

  @Test func withoutFlowsNothingIsGuessed() throws {
    for flows in [[], [(0, 0, 0.0)]] {
      let issues = #expect(throws: InputIssues.self) { try Self.areas(centres: [1], flows: flows) }
      #expect(issues?.all.map(\.code) == ["settlements.flows.missing"])
    }
  }

  @Test func commutingZoneBeginsAtFifteenInAHundred() throws {
    let areas = try Self.areas(
      centres: [nil, 1, nil, nil],
      flows: [(0, 1, 15), (0, 0, 85), (1, 1, 100), (2, 1, 14.9), (2, 2, 85.1), (3, 3, 100)])
    #expect(areas.count == 1)
    #expect(areas[0].urbanCentres == [1])
    #expect(areas[0].city == [1])
    #expect(areas[0].commutingZone == [0])
    #expect(areas[0].weaklyCovered.isEmpty)
  }

  @Test func citiesThatExchangeWorkersAreOne() throws {
    let flows: [(Int, Int, Double)] = [
      (0, 0, 85), (0, 3, 15), (3, 3, 100),
      // 8 and 8 of 100 go to either: only together they are enough.
      (1, 0, 8), (1, 3, 8), (1, 1, 84), (2, 2, 100),
    ]
    let areas = try Self.areas(centres: [1, nil, nil, 2], flows: flows)
    #expect(areas.count == 1)
    #expect(areas[0].urbanCentres == [1, 2])
    #expect(areas[0].commutingZone == [1])
    let apart = try Self.areas(
      centres: [1, nil, nil, 2], flows: flows.map { ($0.0, $0.1, $0.0 == 0 && $0.1 == 3 ? 14 : $0.2) })
    #expect(apart.map(\.urbanCentres) == [[1], [2]])
    #expect(apart.allSatisfy { $0.commutingZone.isEmpty })
  }

  @Test func unitGoesWhereMostWork() throws {
    let areas = try Self.areas(
      centres: [1, nil, 2], flows: [(0, 0, 1), (2, 2, 1), (1, 0, 20), (1, 2, 30), (1, 1, 50)])
    #expect(areas.map(\.commutingZone) == [[], [1]])
    let tie = try Self.areas(
      centres: [1, nil, 2], flows: [(0, 0, 1), (2, 2, 1), (1, 0, 30), (1, 2, 30), (1, 1, 40)])
    #expect(tie.map(\.commutingZone) == [[1], []])
  }

  @Test func exclavesAreDropped() throws {
    // Unit 3 commutes, but unit 2 between does not.
    let areas = try Self.areas(
      centres: [1, nil, nil, nil],
      flows: [(0, 0, 1), (1, 0, 50), (1, 1, 50), (2, 2, 1), (3, 0, 90), (3, 3, 10)])
    #expect(areas[0].commutingZone == [1])
  }

  @Test func enclavesAreTakenIn() throws {
    // Unit 4 stands in the middle of 0 … 3, who all belong to the city of unit 0.
    let neighbours = [[1, 3, 4], [0, 2, 4], [1, 3, 4], [0, 2, 4], [0, 1, 2, 3]]
    let flows: [(Int, Int, Double)] = [(0, 0, 1), (1, 0, 1), (2, 0, 1), (3, 0, 1), (4, 4, 1)]
    func zone(_ edge: Bool) throws -> [Int] {
      try Self.areas(
        centres: [1, nil, nil, nil, nil], flows: flows, neighbours: neighbours,
        edges: [true, true, true, true, edge])[0].commutingZone
    }
    #expect(try zone(false) == [1, 2, 3, 4])
    // At the sea it is not enclosed.
    #expect(try zone(true) == [1, 2, 3])
  }

  @Test func centreThatItsCityHoldsInPart() throws {
    let areas = try Self.areas(centres: [1], flows: [(0, 0, 1)], centrePersons: [801])
    #expect(areas[0].weaklyCovered == [1])
    #expect(try Self.areas(centres: [1], flows: [(0, 0, 1)], centrePersons: [800])[0].weaklyCovered.isEmpty)
  }

  @Test func neighboursFromOutlines() {
    let grid = Georeference(west: 0, north: 4_000, cellWidth: 1_000, cellHeight: 1_000, columns: 4, rows: 4)
    func square(_ x: Double, _ y: Double, _ side: Double) -> Region {
      UnitClassificationTests.rectangle(x, y, x + side, y + side)
    }
    // Three by three, the one in the middle a little small, and one far away.
    var regions = (0..<9).map { square(Double($0 % 3) * 1_000, Double($0 / 3) * 1_000, 1_000) }
    regions[4] = square(1_010, 1_010, 980)
    regions.append(square(3_500, 3_500, 300))
    let result = UnitNeighbours(regions, on: grid)
    #expect(result.neighbours[4] == [1, 3, 5, 7])
    #expect(result.neighbours[0] == [1, 3])
    #expect(result.neighbours[9].isEmpty)
    #expect(result.isOnEdge == (0..<10).map { $0 != 4 })
  }
}
