import Geography
import Settlements
import TestSupport
import Testing

/// The classes of the grid: drawn cases of every rule, and chance against the plain reference.
@Suite struct SettlementGridTests {
  // MARK: Chance

  /// The published rules, and rules by which small grids have many centres close together.
  static let rules =
    DrawnSettlements.profiles
    + DrawnSettlements.profiles.map { profile in
      profile.with {
        $0.name += " small"
        $0.urbanCentre.persons = 6_000
        $0.denseCluster.persons = 2_000
        $0.urbanCluster.persons = 1_500
        $0.semiDenseCluster.persons = 1_000
        $0.builtUpPerPerson = 1.0 / 8_192
        $0.levelOneSource = .levelTwo
      }
    }

  @Test(arguments: 0..<10)
  func agreesWithTheReferenceOnRandomGrids(block: Int) {
    var centres = 0
    for seed in 0..<50 {
      let drawn = DrawnSettlements(seed: UInt64(block * 50 + seed))
      for rules in Self.rules {
        let grid = drawn.classified(rules, threads: 1 + seed % 2)
        let reference = drawn.reference(rules)
        #expect(
          differences(grid.classes(level: .one), reference.levelOne()) == 0,
          "seed \(block * 50 + seed), \(rules.name)")
        #expect(
          differences(grid.classes(level: .two), reference.levelTwo()) == 0,
          "seed \(block * 50 + seed), \(rules.name)")
        let labels = reference.urbanCentres()
        #expect(
          labels.indices.allSatisfy {
            (grid.urbanCentre(row: $0 / drawn.columns, column: $0 % drawn.columns) ?? 0) == labels[$0]
          })
        #expect(
          grid.urbanCentres.map(\.cells) == grid.urbanCentres.map { c in labels.count { $0 == c.label } })
        centres += grid.urbanCentres.count
      }
    }
    // The comparison is worth something only where there is something to compare.
    #expect(centres > 500)
  }

  // MARK: Gaps

  /// A ring of dense cells around a hole.
  static func ring(hole: [String]) -> DrawnSettlements {
    let width = hole[0].count
    let side = "##" + String(repeating: "#", count: width) + "##"
    let empty = String(repeating: ".", count: width + 6)
    let inner = [side, side] + hole.map { "##" + $0 + "##" } + [side, side]
    return DrawnSettlements([empty] + inner.map { "." + $0 + "." } + [empty])
  }

  static let unsmoothed = DegreeOfUrbanisationRules.manual2021.with { $0.smoothing = .none }

  @Test func holesOfFourteenCellsAreFilledAndOfFifteenNot() {
    let fourteen = Self.ring(hole: [".......", "......."]).classified(Self.unsmoothed)
    #expect(fourteen.urbanCentres.map(\.cells) == [6 * 11])
    let fifteen = Self.ring(hole: [".....", ".....", "....."]).classified(Self.unsmoothed)
    #expect(fifteen.urbanCentres.map(\.cells) == [7 * 9 - 15])
  }

  @Test func holesThatMeetAtACornerAreTwo() {
    // 8 and 8 cells, joined by a corner only: each is small enough.
    let hole = ["....####", "....####", "####....", "####...."]
    #expect(Self.ring(hole: hole).classified(Self.unsmoothed).urbanCentres.map(\.cells) == [8 * 12])
    // Joined by sides they are one of 20, too large.
    let grid = Self.ring(hole: ["....####", "........", "####....", "####...."]).classified(Self.unsmoothed)
    #expect(grid.urbanCentres.map(\.cells) == [8 * 12 - 20])
  }

  @Test func holeOpenThroughACornerOnlyIsFilled() {
    let grid = DrawnSettlements([
      "........",
      ".#####..",
      ".#...#..",
      ".#...#..",
      ".####...",
      ".####...",
      "........",
    ]).classified(Self.unsmoothed)
    #expect(grid.centres()[3] == ".#####..")
    #expect(grid.centres()[2] == ".#####..")
  }

  @Test func gapThatReachesTheBorderStaysOpen() {
    let grid = DrawnSettlements([
      "##..###",
      "##..###",
      "#######",
      "#######",
    ]).classified(Self.unsmoothed)
    #expect(grid.urbanCentres.map(\.cells) == [24])
  }

  /// A cell of another centre in the hole stays its own and counts in the size of the hole.
  @Test func holeWithAnotherCentre() {
    let small = Self.unsmoothed.with { $0.urbanCentre.persons = 4_000 }
    let drawn = Self.ring(hole: ["....", ".#..", "...."])
    let grid = drawn.classified(small)
    #expect(grid.urbanCentres.map(\.cells) == [7 * 8 - 1, 1])
    #expect(grid.urbanCentre(row: 4, column: 4) == 2)
    let large = Self.ring(hole: [".....", ".#...", "....."]).classified(small)
    #expect(large.urbanCentres.map(\.cells) == [7 * 9 - 15, 1])
  }

  // MARK: Edges of centres

  static let arm = [
    "#####..",
    "#####..",
    "##.....",
    "##.....",
    "##.....",
    ".......",
  ]

  @Test func angleGainsItsInnerCorner() {
    let grid = DrawnSettlements(Self.arm).classified(.manual2021)
    var expected = Self.arm
    expected[2] = "###...."
    #expect(grid.centres() == expected)
    #expect(grid.urbanCentres[0].cells == 17)
    #expect(grid.urbanCentres[0].seedCells == 16)
    #expect(grid.urbanCentres[0].seedPersons == 80_000)
  }

  /// A gap of 15 cells whose corners smoothing takes first is then small enough to be filled.
  @Test func smoothingComesBeforeFilling() {
    let drawn = Self.ring(hole: [".....", ".....", "....."])
    let grid = drawn.classified(.manual2021)
    #expect(grid.urbanCentres[0].cells == 7 * 9)
    #expect(drawn.classified(Self.unsmoothed).urbanCentres[0].cells == 7 * 9 - 15)
  }

  /// Two centres of 2 x 5 cells with a column between them: 3 neighbours in each are no majority.
  @Test func majorityIsOfOneCentre() {
    let picture = [".......", ".##.##.", ".##.##.", ".##.##.", ".##.##.", ".##.##.", "......."]
    let grid = DrawnSettlements(picture).classified(.manual2021)
    #expect(grid.centres() == picture)
    #expect(grid.urbanCentres.map(\.cells) == [10, 10])
  }

  @Test func waterIsNoNeighbourAndDoesNotJoin() {
    // The middle of the bay has 4 neighbours in the centre, 3 of water and one of land: 4 of 5.
    let rows = [
      "######.",
      "##~~~#.",
      "##.#~~.",
      "######.",
      "######.",
      ".......",
    ]
    let grid = DrawnSettlements(rows, land: true).classified(
      .ghslR2023A.with { $0.gapCellsMaximum = 0 })
    #expect(grid.urbanCentre(row: 2, column: 2) == 1)
    #expect(grid.urbanCentre(row: 1, column: 3) == nil)
    let manual = DrawnSettlements(rows, land: true).classified(
      .manual2021.with { $0.gapCellsMaximum = 0 })
    #expect(manual.urbanCentre(row: 1, column: 3) == 1)
  }

  @Test func smoothingOfTheDefaultProfileGoesByTheLandGrid() {
    let drawn = DrawnSettlements(seed: 3)
    #expect(DegreeOfUrbanisationRules.manual2024.smoothing == .byLandGrid)
    var without = drawn
    without.land = nil
    var with = drawn
    with.land = drawn.population.map { _ in 1 }
    #expect(
      without.classified(.manual2024).classes(level: .two)
        == without.classified(.manual2024.with { $0.smoothing = .fiveOfEight }).classes(level: .two))
    #expect(
      with.classified(.manual2024).classes(level: .two)
        == with.classified(.manual2024.with { $0.smoothing = .validMajority }).classes(level: .two))
  }

  // MARK: Level 2

  /// Persons by cell in hundreds: a town of 2,700 at a density of 900 is semi-dense by the rules of 2024.
  @Test func semiDenseClusterKeepsItsDistance() {
    func classes(_ rows: [String], _ rules: DegreeOfUrbanisationRules) -> [UInt8] {
      DrawnSettlements(rows).classified(rules).classes(level: .two)
    }
    // Two cells between: apart by 2024, since three cells away is outside two.
    #expect(classes(["##..999"], .manual2024) == [23, 23, 11, 11, 22, 22, 22])
    // One cell between: the component touches the buffer, and all of it goes.
    #expect(classes(["##.999"], .manual2024) == [23, 23, 11, 13, 13, 13])
    // By 2021 a cluster needs 5,000 persons at 300 and three cells of distance.
    #expect(
      classes(["##...999999"], .manual2021)
        == [23, 23, 11, 11, 11] + [UInt8](repeating: 22, count: 6))
    #expect(
      classes(["##..999999"], .manual2021) == [23, 23, 11, 11] + [UInt8](repeating: 21, count: 6))
  }

  @Test func everyClassOfLevelTwo() {
    let rows = [
      "####...........3...",
      "####...........2...",
      "####.......1...30..",
      "...............3..~",
    ]
    var drawn = DrawnSettlements(rows, land: true)
    drawn.population[19 + 10] = 49
    drawn.population[11] = 50
    let codes = drawn.classified(.manual2024).classes(level: .two)
    #expect(codes[0] == 30)
    #expect(codes[11] == 12)
    #expect(codes[19 + 10] == 11)
    #expect(codes[2 * 19 + 11] == 12)
    // 300 + 300 persons that touch by a side make a rural cluster, one alone does not.
    #expect(codes[15] == 12)
    #expect(codes[2 * 19 + 15] == 13)
    #expect(codes[3 * 19 + 15] == 13)
    #expect(codes[3 * 19 + 18] == 10)
  }

  @Test func thresholdsMetExactlyAreEnough() {
    // 34 cells of 1,500 are 51,000; 33 and one of 500 beside are 49,500 and a rest below 1,500.
    let row = [Float](repeating: 1_500, count: 34)
    func centres(_ population: [Float]) -> Int {
      SettlementGrid.classify(
        population: population, land: nil, builtUp: nil, columns: population.count, rows: 1,
        rules: .manual2021
      ).urbanCentres.count
    }
    #expect(centres(row) == 1)
    #expect(centres(Array(row.dropLast())) == 0)
    #expect(centres([Float](repeating: 2_500, count: 20)) == 1)
    #expect(centres([Float](repeating: 2_499, count: 20)) == 0)
    #expect(centres(row.map { $0 - 1 }) == 0)
  }

  @Test func landGivesDensity() {
    let grid = SettlementGrid.classify(
      population: [150, 150, 150], land: [1, 0.5, 0.25], builtUp: nil, columns: 3, rows: 1,
      rules: .manual2021.with { $0.ruralCluster.persons = 300 })
    #expect(grid.classes(level: .two) == [12, 13, 13])
  }

  /// People on water: a whole cell of land, or the land that is usual for so many.
  @Test func peopleWithoutLand() {
    func codes(_ perPerson: Double?, builtUp: [Float]? = nil) -> [UInt8] {
      SettlementGrid.classify(
        population: [200, 0, 0], land: [0, 0, .nan], builtUp: builtUp, columns: 3, rows: 1,
        rules: .manual2021.with {
          $0.builtUpPerPerson = perPerson
          $0.ruralCluster.persons = 100
        }
      ).classes(level: .two)
    }
    #expect(codes(nil) == [12, 10, 10])
    // 200 persons on 0.02 km² are 10,000 an km².
    #expect(codes(0.0001) == [13, 10, 10])
    // More is built than is usual: 200 on 0.8 km².
    #expect(codes(0.0001, builtUp: [0.8, 0, 0]) == [12, 10, 10])
    // What is built is no water.
    #expect(codes(nil, builtUp: [0, 0.01, 0]) == [12, 11, 10])
    let grid = SettlementGrid.classify(
      population: [200, 0, 5, .nan], land: [0, 0, .nan, 0], builtUp: nil, columns: 4, rows: 1,
      rules: .manual2021)
    #expect(grid.landlessCells == 2)
  }

  @Test func builtUpShareIsRoundedBeforeItIsCompared() {
    func isDense(_ share: Float, decimals: Int = 3) -> Bool {
      SettlementGrid.classify(
        population: [6_000, 0], land: [1, 1], builtUp: [0, share], columns: 2, rows: 1,
        rules: .ghslR2023A.with { $0.builtUpDecimals = decimals }
      ).classes(level: .two)[1] == 23
    }
    #expect(isDense(0.2))
    #expect(isDense(0.1996))
    #expect(!isDense(0.1994))
    #expect(isDense(0.16, decimals: 1))
    #expect(!isDense(0.14, decimals: 1))
    #expect(!isDense(0.1996, decimals: 6))
  }

  // MARK: Edges

  @Test(arguments: DrawnSettlements.profiles)
  func smallestGrids(rules: DegreeOfUrbanisationRules) {
    func codes(_ population: Float, _ land: Float) -> [UInt8] {
      SettlementGrid.classify(
        population: [population], land: [land], builtUp: [0], columns: 1, rows: 1, rules: rules
      ).classes(level: .two)
    }
    #expect(codes(0, 0) == [10])
    #expect(codes(0, 0.5) == [11])
    #expect(codes(0, .nan) == [10])
    #expect(codes(.nan, 1) == [11])
    #expect(codes(1, 0) == [11])
    #expect(codes(60, 1) == [12])
    #expect(codes(60_000, 1) == [30])
  }

  @Test(arguments: DrawnSettlements.profiles)
  func nothingButWaterAndNothingButMissingValues(rules: DegreeOfUrbanisationRules) {
    let count = 300 * 5
    let none = [Float](repeating: .nan, count: count)
    let zero = [Float](repeating: 0, count: count)
    let missing = SettlementGrid.classify(
      population: none, land: none, builtUp: none, columns: 300, rows: 5, rules: rules)
    #expect(missing.classes(level: .two) == [UInt8](repeating: 10, count: count))
    #expect(missing.persons == 0 && missing.urbanCentres.isEmpty && missing.urbanClusters.isEmpty)
    let water = SettlementGrid.classify(
      population: zero, land: zero, builtUp: zero, columns: 300, rows: 5, rules: rules)
    #expect(water.classes(level: .one) == [UInt8](repeating: 0, count: count))
    let land = SettlementGrid.classify(
      population: none, land: nil, builtUp: nil, columns: 300, rows: 5, rules: rules)
    #expect(land.classes(level: .one) == [UInt8](repeating: 1, count: count))
  }

  @Test func stripsMayComeInAnyOrder() {
    let drawn = DrawnSettlements(seed: 77)
    let whole = drawn.classified(.manual2024)
    let cells = SettlementCells(
      columns: drawn.columns, rows: drawn.rows, rules: .manual2024, hasLand: drawn.land != nil)
    for row in (0..<drawn.rows).reversed() {
      let range = row * drawn.columns..<(row + 1) * drawn.columns
      let population = Array(drawn.population[range])
      let builtUp = drawn.builtUp.map { Array($0[range]) }
      let land = drawn.land.map { Array($0[range]) }
      func add(_ land: UnsafePointer<Float>?, _ builtUp: UnsafePointer<Float>?) {
        cells.add(rows: row..<row + 1, population: population, land: land, builtUp: builtUp)
      }
      switch (land, builtUp) {
      case (let land?, let builtUp?): add(land, builtUp)
      case (let land?, nil): add(land, nil)
      case (nil, let builtUp?): add(nil, builtUp)
      case (nil, nil): add(nil, nil)
      }
    }
    let grid = cells.classified()
    #expect(grid.classes(level: .two) == whole.classes(level: .two))
    #expect(grid.persons.bitPattern == whole.persons.bitPattern)
    #expect(grid.urbanClusters == whole.urbanClusters)
  }

  @Test func threadsDoNotChangeABit() {
    // Wide enough for many strips.
    let columns = 700
    var random = SeededGenerator(seed: 5)
    let population = (0..<columns * 1_600).map { _ in Float.random(in: -400...1_700, using: &random) }
    var results: [[UInt64]] = []
    for threads in [1, 2, 3] {
      let grid = SettlementGrid.classify(
        population: population, land: nil, builtUp: nil, columns: columns, rows: 1_600, rules: .manual2024,
        threads: threads)
      let (classes, centres) = SettlementTally.totals(
        of: grid, level: .two, population: population, threads: threads)
      results.append(
        [grid.persons.bitPattern] + classes.map(\.persons.bitPattern) + centres.map(\.bitPattern)
          + grid.urbanClusters.map(\.seedPersons.bitPattern)
          + grid.classes(level: .two, threads: threads).map(UInt64.init))
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test func optimumWithoutDenseClustersIsNone() {
    #expect(
      DegreeOfUrbanisationRules.optimalBuiltUpShare(
        population: [10, 10], land: nil, builtUp: [1, 1], columns: 2, rows: 1) == nil)
    #expect(
      DegreeOfUrbanisationRules.optimalBuiltUpShare(
        population: [6_000, 10], land: nil, builtUp: [0.5, 1], columns: 2, rows: 1) == 0.5)
  }
}
