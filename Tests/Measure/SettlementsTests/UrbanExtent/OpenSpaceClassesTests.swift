import Settlements
import TestSupport
import Testing

/// Fringe and captured open space on drawn grids.
@Suite struct OpenSpaceClassesTests {
  private func classes(_ drawn: DrawnExtent, _ change: (inout UrbanExtentProfile) -> Void) -> [[UInt8]] {
    var profile = UrbanExtentProfile.bare
    change(&profile)
    let classes = drawn.extent(profile).classes
    let columns = drawn.grid.columns
    return (0..<drawn.grid.rows).map { Array(classes[($0 * columns)..<(($0 + 1) * columns)]) }
  }

  @Test func exactlyAHundredMetresIsFringe() {
    let drawn = DrawnExtent([".....", ".....", "..#..", ".....", "....."])
    let at100 = classes(drawn) { $0.fringeMetres = 100 }
    #expect(at100[2] == [6, 4, 1, 4, 6])
    #expect(at100[1] == [6, 6, 4, 6, 6])
    let below = classes(drawn) { $0.fringeMetres = 99.9 }
    #expect(below.joined().filter { $0 == 4 }.isEmpty)
    let diagonal = classes(drawn) { $0.fringeMetres = 141.43 }
    #expect(diagonal[1] == [6, 4, 4, 4, 6])
  }

  @Test func fromTheEdgeOfAPixelItReachesHalfAPixelFurther() {
    let drawn = DrawnExtent([".......", ".......", ".......", "...#...", ".......", ".......", "......."])
    let edge = classes(drawn) {
      $0.fringeMetres = 100
      $0.fringeMeasure = .pixelEdge
    }
    // To the middle of the second cell to the side it is 150 m; to that of the diagonal one 71 m.
    #expect(edge[3] == [6, 6, 4, 1, 4, 6, 6])
    #expect(edge[2] == [6, 6, 4, 4, 4, 6, 6])
    #expect(edge[1] == [6, 6, 6, 6, 6, 6, 6])
    let wide = classes(drawn) {
      $0.fringeMetres = 150
      $0.fringeMeasure = .pixelEdge
    }
    #expect(wide[3] == [6, 4, 4, 1, 4, 4, 6])
  }

  @Test func ruralLandMakesNoFringe() {
    let drawn = DrawnExtent([".....", "..#..", "....."])
    let found = classes(drawn) {
      $0.radiusMetres = 200
      $0.fringeMetres = 100
    }
    #expect(found[1][2] == 3)
    #expect(!found.joined().contains(4))
  }

  /// A wall around a hole of so many cells, which may be partly filled in again.
  private func walled(_ columns: Int, _ rows: Int, filled: Int = 0) -> DrawnExtent {
    var drawn = DrawnExtent(columns: columns + 4, rows: rows + 4)
    drawn.set(1, columns: 1..<(columns + 3), rows: 1..<(rows + 3))
    drawn.set(0, columns: 2..<(columns + 2), rows: 2..<(rows + 2))
    drawn.set(1, columns: 2..<(2 + filled), rows: 2..<3)
    return drawn
  }

  /// Holes of 199 and 200 ha.
  @Test(arguments: [(1, false, true), (0, false, false), (1, true, true), (0, true, true)])
  func theLimitOfTwoHundredHectares(filled: Int, includesEqual: Bool, isCaptured: Bool) {
    let found = classes(walled(20, 10, filled: filled)) {
      $0.capturedHectares = 200
      $0.capturedIncludesEqual = includesEqual
    }
    #expect(found.joined().filter { $0 == 5 }.count == (isCaptured ? 200 - filled : 0))
    #expect(found[0][0] == 6)
  }

  @Test func aHoleThatIsOpenToTheOutsideIsNot() {
    var drawn = walled(4, 4)
    #expect(classes(drawn) { $0.capturedHectares = 200 }.joined().filter { $0 == 5 }.count == 16)
    drawn.set(0, columns: 1..<2, rows: 3..<4)
    #expect(!classes(drawn) { $0.capturedHectares = 200 }.joined().contains(5))
  }

  @Test func aHoleAtTheEdgeOfTheGridIsNot() {
    let drawn = DrawnExtent(["#..#", "####"])
    #expect(classes(drawn) { $0.capturedHectares = 200 }[0] == [1, 6, 6, 1])
    let any = classes(drawn) {
      $0.capturedHectares = 200
      $0.enclosure = .any
    }
    #expect(any[0] == [1, 5, 5, 1])
  }

  @Test func aHoleThatTouchesCellsWithoutValueIsNot() {
    var drawn = walled(4, 4)
    drawn.set(255, columns: 3..<4, rows: 3..<4)
    #expect(!classes(drawn) { $0.capturedHectares = 200 }.joined().contains(5))
  }

  @Test func cornersCloseAHoleUnlessItIsJoinedByCorners() {
    let drawn = DrawnExtent(["......", "..##..", ".#..#.", ".#..#.", "..##..", "......"])
    #expect(classes(drawn) { $0.capturedHectares = 200 }.joined().filter { $0 == 5 }.count == 4)
    let corners = classes(drawn) {
      $0.capturedHectares = 200
      $0.holeConnectivity = .edgesAndCorners
    }
    #expect(!corners.joined().contains(5))
  }

  /// A rural cell alone in a hole.
  @Test func ruralCellsInAHoleComeWithItOrBoundIt() {
    var drawn = walled(9, 9)
    drawn.set(1, columns: 6..<7, rows: 6..<7)
    func found(_ change: (inout UrbanExtentProfile) -> Void) -> [UInt8] {
      Array(
        classes(drawn) {
          $0.radiusMetres = 200
          $0.suburbanShare = 0.24
          $0.capturedHectares = 200
          change(&$0)
        }.joined())
    }
    let part = found { _ in }
    #expect(part[6 * 13 + 6] == ExtentClass.enclosedRural.rawValue)
    #expect(part.filter { $0 == 5 }.count == 80)
    let bound = found { $0.holeCells = .open }
    #expect(bound[6 * 13 + 6] == ExtentClass.rural.rawValue)
    #expect(!bound.contains(5))
    let any = found {
      $0.holeCells = .open
      $0.enclosure = .any
    }
    #expect(any[6 * 13 + 6] == ExtentClass.rural.rawValue)
    // The land around the wall is a group of its own and small enough too.
    #expect(any.filter { $0 == 5 }.count == 80 + 48)
  }

  @Test(arguments: UrbanExtentProfile.Water.allCases)
  func waterIsKeptApartIncludedOrLeftOut(water: UrbanExtentProfile.Water) {
    // A river of one cell between two quarters, and a pond in one of them.
    let drawn = DrawnExtent([
      "...............", ".#####~######..", ".#####~#....#..", ".#####~#.~~.#..", ".#####~#....#..",
      ".#####~######..", "......~........",
    ])
    var profile = UrbanExtentProfile.bare
    profile.fringeMetres = 100
    profile.capturedHectares = 200
    profile.water = water
    let extent = drawn.extent(profile)
    let rows = extent.classes
    #expect(rows[3 * 15 + 6] == (water == .excluded ? 9 : 7))
    // Fringe reaches 100 m into the hole, whose middle is water.
    #expect(rows[3 * 15 + 9] == (water == .excluded ? 9 : 8))
    let cells = extent.measures.cells
    let waterCells = cells.fringeWater + cells.capturedWater
    #expect(waterCells == (water == .excluded ? 0 : 5 + 2))
    let land = cells.built + cells.fringe + cells.captured
    #expect(
      extent.measures.extentSquareMetres == 10_000 * Double(land + (water == .included ? waterCells : 0)))
    // A river that counts as land joins its banks; fringe beyond the river's mouth joins none.
    #expect(extent.measures.clusterCount == (water == .excluded ? 2 : 1))
  }
}
