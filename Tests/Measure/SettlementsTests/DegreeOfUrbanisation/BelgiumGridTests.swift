import Geodata
import Geography
import Settlements
import TestSupport
import Testing

/// Against figures published or computed by others on the same grids.
@Suite(.enabled(if: SharedData.isPresent)) struct BelgiumGridTests {
  static let belgium = Result { try Belgium() }

  /// 0.2.2 of the R package flexurba made the expected grid.
  @Test func everyCellIsTheOneOfThePeer() throws {
    let belgium = try Self.belgium.get()
    let file = try RasterFile(SharedData.path("belgium/expected_degurba_level1.tif"))
    let expected: [Float] = try file.read(file.whole)
    let grid = belgium.classified(.flexurba02)
    let codes = grid.classes(level: .one)
    #expect(codes.count == 66_357)
    #expect(zip(codes, expected).count { Float($0) != $1 } == 0)
  }

  struct Expected: Sendable {
    var rules: DegreeOfUrbanisationRules
    var level: SettlementLevel
    var cells: [Int]
    var persons: [Int]?
    var centres: Int?
    var seedCells: Int?
    var largest: [Int] = []
  }

  static let expected: [Expected] =
    [.manual2021, .ghslR2022A].map {
      Expected(
        rules: $0, level: .one, cells: [1_808, 9_105, 52_866, 2_578],
        persons: [6_300_321, 9_621_031, 4_680_744, 0], centres: 31, seedCells: 1_574,
        largest: [1_383_869, 928_356, 641_153, 369_216, 276_457])
    }
    + [.ghslR2023A, .flexurba02].map {
      Expected(
        rules: $0, level: .one, cells: [2_145, 8_797, 52_837, 2_578],
        persons: [6_723_774, 9_200_861, 4_677_461, 0], centres: 33, seedCells: 1_839,
        largest: [1_404_431, 946_583, 767_443, 377_066, 284_160])
    }
    + [
      Expected(
        rules: .ghslR2022A, level: .two,
        cells: [1_808, 1_302, 774, 7_029, 2_164, 20_980, 29_722, 2_578]),
      Expected(
        rules: .manual2021, level: .two,
        cells: [1_808, 1_302, 774, 7_029, 2_164, 20_980, 29_722, 2_578]),
      Expected(
        rules: .ghslR2022A.with {
          $0.semiDenseCluster = DegreeOfUrbanisationRules.manual2024.semiDenseCluster
          $0.semiDenseDistanceCells = 2
        }, level: .two, cells: [1_808, 1_302, 692, 7_187, 2_088, 20_980, 29_722, 2_578]),
      Expected(
        rules: .ghslR2023A, level: .two,
        cells: [2_145, 1_511, 638, 6_653, 2_164, 20_955, 29_713, 2_578]),
      Expected(
        rules: .flexurba02, level: .two,
        cells: [2_145, 1_511, 575, 6_789, 2_091, 20_955, 29_713, 2_578]),
    ]

  @Test(arguments: expected.indices)
  func countsOfEveryClass(index: Int) throws {
    let belgium = try Self.belgium.get()
    let expected = Self.expected[index]
    for threads in [1, 2] {
      let grid = belgium.classified(expected.rules, threads: threads)
      let (classes, centres) = SettlementTally.totals(
        of: grid, level: expected.level, population: belgium.population, threads: threads)
      #expect(classes.map(\.cells) == expected.cells, "\(expected.rules.name)")
      #expect(classes.map(\.code) == SettlementClass.all(level: expected.level))
      if let persons = expected.persons {
        #expect(classes.map { Int($0.persons.rounded()) } == persons, "\(expected.rules.name)")
      }
      #expect(abs(classes.reduce(0) { $0 + $1.persons } - grid.persons) < 0.01)
      #expect(Int(grid.persons.rounded()) == 20_602_096)
      if let count = expected.centres {
        #expect(grid.urbanCentres.count == count)
        #expect(grid.urbanCentres.reduce(0) { $0 + $1.seedCells } == expected.seedCells)
        #expect(grid.urbanCentres.reduce(0) { $0 + $1.cells } == expected.cells[0])
        #expect(centres.sorted(by: >).prefix(5).map { Int($0.rounded()) } == expected.largest)
      }
    }
  }

  /// What level 2 makes urban and level 1 leaves rural: built-up cells (5 of them), and semi-dense clusters of
  /// 2,500 to 5,000 persons by the rules of 2024. Nothing the other way round.
  static let unnested: [(DegreeOfUrbanisationRules, Int)] = [
    (.manual2021, 0), (.ghslR2022A, 0), (.ghslR2023A, 5), (.flexurba02, 78),
  ]

  @Test(arguments: unnested)
  func levelsNestExceptForFewCells(rules: DegreeOfUrbanisationRules, cells: Int) throws {
    let belgium = try Self.belgium.get()
    let grid = belgium.classified(rules)
    let one = grid.classes(level: .one)
    let two = grid.classes(level: .two)
    #expect(zip(one, two).count { $0 == 1 && $1 >= 21 } == cells)
    #expect(zip(one, two).count { $0 >= 2 && $1 < 21 } == 0)
    let aggregated = belgium.classified(rules.with { $0.levelOneSource = .levelTwo })
    #expect(differences(aggregated.classes(level: .one), two.map(SettlementClass.levelOne(ofLevelTwo:))) == 0)
  }

  @Test func optimalBuiltUpShares() throws {
    let belgium = try Self.belgium.get()
    func optimum(_ cluster: DegreeOfUrbanisationRules.Cluster) throws -> Double {
      try #require(
        DegreeOfUrbanisationRules.optimalBuiltUpShare(
          population: belgium.population, land: belgium.land, builtUp: belgium.builtUp,
          columns: belgium.columns, rows: belgium.rows, cluster: cluster))
    }
    let edges = try optimum(.init(density: 1_500, persons: 5_000, connectivity: .edges))
    #expect(abs(edges - 0.2434054) < 5e-8)
    let corners = try optimum(.init(density: 1_000, persons: 10_000, connectivity: .edgesAndCorners))
    #expect(abs(corners - 0.2223592) < 5e-8)
    #expect(DegreeOfUrbanisationRules.builtUpThreshold(optimum: edges) == 0.25)
  }

  @Test func noCellHasPeopleButNoLand() throws {
    #expect(try Self.belgium.get().classified(.manual2024).landlessCells == 0)
  }

  @Test func agreesWithTheReference() throws {
    let belgium = try Self.belgium.get()
    for rules in [DegreeOfUrbanisationRules.manual2024, .ghslR2023A] {
      let grid = belgium.classified(rules, threads: 2)
      let reference = ReferenceClassification(
        population: belgium.population, land: belgium.land, builtUp: belgium.builtUp,
        columns: belgium.columns, rows: belgium.rows, rules: rules)
      #expect(differences(grid.classes(level: .one), reference.levelOne()) == 0, "\(rules.name)")
      #expect(differences(grid.classes(level: .two), reference.levelTwo()) == 0, "\(rules.name)")
    }
  }
}
