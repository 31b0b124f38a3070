import Geography
import Settlements
import TestSupport
import Testing

@Suite struct UrbanExtentTests {
  // MARK: Circle

  /// Middles of cells within the radius, counted by an independent program.
  @Test(arguments: [
    (10.0, 564.19, 10_005), (30, 564.19, 1_109), (50, 564.19, 401), (100, 564.19, 97), (10, 584, 10_717),
    (30, 584, 1_201), (50, 584, 429), (100, 584, 109), (1_000, 564.19, 1), (100, 100, 5), (100, 99, 1),
  ])
  func circlesHoldTheirCells(metres: Double, radius: Double, count: Int) {
    #expect(CellDisc(radius: radius, cellWidth: metres, cellHeight: metres).cellCount == count)
  }

  @Test func cellsNeedNotBeSquare() {
    let disc = CellDisc(radius: 100, cellWidth: 50, cellHeight: 100)
    #expect(disc.halfWidths == [2, 0])
    #expect(disc.cellCount == 7)
    #expect(
      CellDisc(radius: 100, cellWidth: 100, cellHeight: 100, measuredFromEdge: true).halfWidths == [1, 1])
    #expect(CellDisc(radius: 100, cellWidth: 100 / 3, cellHeight: 100 / 3).columnReach == 3)
  }

  // MARK: The reference

  @Test(arguments: 0..<12)
  func equalsTheReferenceOnRandomGrids(part: Int) {
    var generator = SeededGenerator(seed: UInt64(3_000 + part))
    for turn in 0..<30 {
      let drawn = DrawnExtent.random(&generator)
      let profile = UrbanExtentProfile.random(&generator)
      let centre = Int.random(in: 0..<drawn.cells.count, using: &generator)
      let place = drawn.grid.centre(column: centre % drawn.grid.columns, row: centre / drawn.grid.columns)
      let extent = drawn.extent(profile, centre: place, threads: 1 + turn % 3)
      let reference = ExtentReference(drawn.cells, drawn.grid, profile, centre: centre)
      let classes = extent.classes
      let wrong = classes.indices.filter { classes[$0] != reference.classes[$0].rawValue }
      #expect(
        wrong.isEmpty,
        "part \(part) turn \(turn): \(wrong.count) cells differ, first \(wrong.first ?? -1), \(profile)")
      compareFigures(extent.measures, reference, centre, "part \(part) turn \(turn)")
    }
  }

  private func compareFigures(
    _ measures: UrbanExtentMeasures, _ reference: ExtentReference, _ centre: Int, _ name: Comment
  ) {
    let cells = measures.cells
    #expect(cells.urban == reference.count(.urban), name)
    #expect(cells.suburban == reference.count(.suburban), name)
    #expect(cells.rural == reference.count(.enclosedRural), name)
    #expect(cells.fringe == reference.count(.fringe), name)
    #expect(cells.captured == reference.count(.captured), name)
    #expect(cells.fringeWater == reference.count(.fringeWater), name)
    #expect(cells.capturedWater == reference.count(.capturedWater), name)
    #expect(measures.gridBuiltCells == reference.built.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }, name)
    guard cells.built > 0 else {
      #expect(measures.openness == nil && measures.edgeIndex == nil, name)
      return
    }
    #expect(abs(measures.openness! - reference.openness) < 1e-12, name)
    #expect(measures.edgeIndex == reference.edgeIndex, name)
    let area = reference.grid.cellArea
    #expect(measures.footprintSquareMetres == Double(reference.footprintCells) * area, name)
    let spread = reference.spread(around: centre)
    #expect(abs(measures.extentSquareMetres - Double(spread.cells) * area) < 1e-6, name)
    guard spread.cells > 1 else { return }
    let radius = (Double(spread.cells) * area / .pi).squareRoot()
    #expect(abs(measures.proximity! - 2 * radius / 3 / spread.toCentre) < 1e-9, name)
    #expect(abs(measures.cohesion! - 128 * radius / (45 * .pi) / spread.pairs) < 1e-9, name)
    #expect(measures.cohesionStandardError == nil, name)
  }

  @Test func widerGridsThanAStripEqualTheReference() {
    var generator = SeededGenerator(seed: 77)
    var drawn = DrawnExtent(columns: 700, rows: 40, cellWidth: 30)
    for place in drawn.cells.indices {
      let near = place % 700 / 70 % 2 == 0 ? 0.6 : 0.05
      drawn.cells[place] = Double.random(in: 0..<1, using: &generator) < near ? 1 : 0
    }
    drawn.set(2, columns: 505..<520, rows: 0..<40)
    drawn.set(255, columns: 600..<603, rows: 10..<20)
    var profile = UrbanExtentProfile.atlas
    profile.inclusionRule = .none
    profile.radiusMetres = 300
    let reference = ExtentReference(drawn.cells, drawn.grid, profile)
    for threads in [1, 2, 5] {
      #expect(drawn.extent(profile, threads: threads).classes == reference.classes.map(\.rawValue))
    }
  }

  /// At 10 m a circle has more columns than the bytes that are summed can hold, and reaches two blocks.
  @Test func fineCellsEqualTheReference() {
    var generator = SeededGenerator(seed: 78)
    var drawn = DrawnExtent(columns: 150, rows: 12, cellWidth: 8, cellHeight: 80)
    for place in drawn.cells.indices {
      drawn.cells[place] = [0, 1, 1, 1, 2].randomElement(using: &generator)!
    }
    var profile = UrbanExtentProfile.atlas
    profile.inclusionRule = .none
    let reference = ExtentReference(drawn.cells, drawn.grid, profile)
    #expect(drawn.extent(profile).classes == reference.classes.map(\.rawValue))
  }

  @Test func threadsDoNotMatter() {
    var generator = SeededGenerator(seed: 79)
    var drawn = DrawnExtent(columns: 1_500, rows: 1_300, cellWidth: 30)
    for _ in 0..<60 {
      drawn.fillDisc(
        column: .random(in: 0...1_500, using: &generator), row: .random(in: 0...1_300, using: &generator),
        radius: .random(in: 5...130, using: &generator))
    }
    for place in drawn.cells.indices where generator.next() % 7 == 0 { drawn.cells[place] = 0 }
    let one = drawn.extent(.atlas, threads: 1)
    for threads in [2, 3, 8] {
      let other = drawn.extent(.atlas, threads: threads)
      #expect(other.measures == one.measures)
      #expect(other.classes == one.classes)
    }
    #expect(one.measures.clusterCount > one.measures.includedClusterCount)
    #expect(one.measures.includedClusterCount > 1)
  }

  // MARK: Edges

  @Test(arguments: [0, 2, 255] as [UInt8])
  func gridsWithoutBuiltUpLandHaveNoExtent(fill: UInt8) {
    for profile in [UrbanExtentProfile.atlas, .trendsEarth] {
      let extent = DrawnExtent(columns: 70, rows: 3, fill: fill).extent(profile)
      #expect(!extent.hasMainCluster)
      // Trends.Earth captures a small group of open land wherever it lies.
      guard profile.enclosure == .enclosed || fill == 255 else { continue }
      #expect(extent.measures.extentSquareMetres == 0)
      #expect(extent.measures.saturation == nil && extent.measures.proximity == nil)
      #expect(Set(extent.classes) == [fill == 0 ? 6 : fill == 2 ? 9 : 0])
    }
  }

  @Test func oneBuiltCellIsItsOwnCity() {
    let extent = DrawnExtent(columns: 1, rows: 1, fill: 1).extent(.atlas)
    #expect(extent.classes == [ExtentClass.urban.rawValue])
    #expect(extent.measures.extentSquareMetres == 10_000)
    #expect(extent.measures.saturation == 1)
    #expect(extent.measures.openness == 0)
    #expect(extent.measures.edgeIndex == 0)
  }

  @Test func landThatIsAllBuiltUpIsAllUrban() {
    let extent = DrawnExtent(columns: 130, rows: 40, cellWidth: 30, fill: 1).extent(.atlas)
    #expect(Set(extent.classes) == [1])
    #expect(extent.measures.openness == 0)
    #expect(extent.measures.builtSquareMetres == 130 * 40 * 900)
  }

  @Test func numbersThatMeanNothingAreNoData() {
    var drawn = DrawnExtent(columns: 3, rows: 1)
    drawn.cells = [1, 7, 254]
    #expect(drawn.extent(.bare).classes == [1, 0, 0])
  }

  /// 97 cells make the circle at 100 m; a built-up cell in the middle of open land has 1 of them.
  @Test func sharesAreOfTheWholeCircleOrOfWhatHasAValue() {
    var drawn = DrawnExtent(columns: 21, rows: 21)
    // 48 of 97 built-up, with 49 cells of water: half the circle is not passed, half the land is.
    let disc = CellDisc(radius: 564.19, cellWidth: 100, cellHeight: 100)
    var built = 1
    for dy in -5...5 {
      for dx in -5...5 where abs(dy) < disc.halfWidths.count && abs(dx) <= disc.halfWidths[abs(dy)] {
        let place = (10 + dy) * 21 + 10 + dx
        if (dx, dy) == (0, 0) {
          drawn.cells[place] = 1
        } else if built < 48 {
          drawn.cells[place] = 1
          built += 1
        } else {
          drawn.cells[place] = 2
        }
      }
    }
    func middle(_ denominator: UrbanExtentProfile.Denominator) -> ExtentClass? {
      var profile = UrbanExtentProfile.atlas
      profile.denominator = denominator
      return ExtentClass(rawValue: drawn.extent(profile).classes[10 * 21 + 10])
    }
    #expect(middle(.valid) == .suburban)
    #expect(middle(.circle) == .suburban)
    #expect(middle(.land) == .urban)
    for place in drawn.cells.indices where drawn.cells[place] == 2 { drawn.cells[place] = 255 }
    #expect(middle(.valid) == .urban)
    #expect(middle(.circle) == .suburban)
  }

  /// Radius 100 m at 100 m: five cells, or four without the one that has no value.
  @Test(arguments: [(false, false, "rural", "suburban"), (true, true, "suburban", "urban")])
  func equalityAtTheThresholds(
    suburbanEqual: Bool, urbanEqual: Bool, quarter: String, half: String
  ) {
    var profile = UrbanExtentProfile.atlas
    profile.radiusMetres = 100
    profile.inclusionRule = .none
    profile.fringeMetres = 0
    profile.capturedHectares = 0
    profile.suburbanIncludesEqual = suburbanEqual
    profile.urbanIncludesEqual = urbanEqual
    let names = ["rural": ExtentClass.rural.rawValue, "suburban": 2, "urban": 1]
    let one = DrawnExtent([".?.", ".#.", "..."]).extent(profile)
    #expect(one.classes[4] == names[quarter])
    let two = DrawnExtent([".?.", ".##", "..."]).extent(profile)
    #expect(two.classes[4] == names[half])
  }

  @Test func figuresOfPopulationAreSumsOverTheExtent() {
    let drawn = DrawnExtent(["##..........", "##.........."])
    let extent = drawn.extent(.bare)
    var people = [Float](repeating: 1_000, count: 24)
    people[0] = 7
    people[1] = .nan
    people[12] = 5.5
    people[13] = 0
    #expect(extent.sum(of: people) == 12.5)
    #expect(extent.measures.extentSquareMetres == 40_000)
  }
}
