import Geography
import Settlements
import TestSupport
import Testing

@Suite struct InclusionRuleTests {
  private func included(
    _ drawn: DrawnExtent, _ rule: UrbanExtentProfile.InclusionRule, share: Double = 0.25
  ) -> Int {
    var profile = UrbanExtentProfile.bare
    profile.inclusionRule = rule
    profile.bufferShare = share
    return drawn.extent(profile).measures.includedClusterCount
  }

  /// A city of 40 x 40 cells has a buffer of 2.4 cells, satellites of 20 x 20 one of 1.2.
  @Test func aChainOfSatellitesHangsTogetherOnlyTransitively() {
    var drawn = DrawnExtent(columns: 140, rows: 60)
    drawn.set(1, columns: 5..<45, rows: 10..<50)
    // Three cells from the city: within 2.4 + 1.2, but not within its own 1.2.
    drawn.set(1, columns: 48..<68, rows: 20..<40)
    // Two cells from the first satellite, within 1.2 + 1.2.
    drawn.set(1, columns: 70..<90, rows: 20..<40)
    // Three cells from the second: beyond 2.4.
    drawn.set(1, columns: 93..<113, rows: 20..<40)
    #expect(included(drawn, .none) == 4)
    #expect(included(drawn, .transitive) == 3)
    #expect(included(drawn, .direct) == 1)
    // One cell from the city is near enough for the satellite's own buffer.
    drawn.set(1, columns: 46..<48, rows: 20..<40)
    drawn.set(0, columns: 66..<68, rows: 20..<40)
    #expect(included(drawn, .direct) == 2)
    #expect(included(drawn, .transitive, share: 0) == 1)
  }

  @Test func clustersThatTouchAtACornerMeet() {
    let drawn = DrawnExtent(["##....", "##....", "..#...", "......", "....#."])
    #expect(included(drawn, .transitive) == 2)
    #expect(included(drawn, .direct) == 2)
    #expect(included(drawn, .transitive, share: 0) == 2)
  }

  @Test func theMainClusterIsTheLargestOrHoldsThePoint() {
    var drawn = DrawnExtent(columns: 40, rows: 10)
    drawn.set(1, columns: 1..<9, rows: 1..<9)
    drawn.set(1, columns: 30..<34, rows: 2..<6)
    var profile = UrbanExtentProfile.bare
    #expect(drawn.extent(profile).measures.cells.built == 64)
    profile.mainCluster = .containingPoint
    let inside = drawn.grid.centre(column: 31, row: 3)
    #expect(drawn.extent(profile, centre: inside).measures.cells.built == 16)
    for place in [drawn.grid.centre(column: 20, row: 3), (x: 0, y: 0), (x: .nan, y: 1)] {
      let extent = drawn.extent(profile, centre: place)
      #expect(!extent.hasMainCluster)
      #expect(extent.measures.cells.built == 0)
      #expect(extent.classes.filter { $0 == ExtentClass.exurban.rawValue }.count == 80)
    }
    #expect(!drawn.extent(profile).hasMainCluster)
    // Of two of the same size the first in the order of the rows.
    drawn.set(1, columns: 30..<38, rows: 1..<9)
    #expect(drawn.extent(.bare).classes[1 * 40 + 1] == 1)
    #expect(drawn.extent(.bare).classes[1 * 40 + 30] == 11)
  }

  // MARK: Beside GEOS

  /// The squares of some cells as one shape, in cells.
  private func shape(_ cells: [(column: Int, row: Int)]) throws -> Shape {
    let squares = cells.map { cell in
      var region = Region()
      let (x, y) = (Double(cell.column), Double(cell.row))
      region.addRing([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)], isOuter: true)
      return region.wkb
    }
    return try Shape.collection(squares).dissolved()
  }

  private func area(_ shape: Shape) throws -> Double {
    let region = try Region(wkb: shape.wkb)
    var total = 0.0
    for ring in 0..<region.ringCount {
      let points = region.ring(ring)
      var twice = 0.0
      for i in 1..<points.count { twice += points[i - 1].x * points[i].y - points[i].x * points[i - 1].y }
      total += (region.isOuter[ring] ? 1 : -1) * abs(twice) / 2
    }
    return total
  }

  /// The width that makes the buffer's area a share larger than the shape's, by bisection.
  private func bufferWidth(_ shape: Shape, share: Double) throws -> Double {
    let wanted = try area(shape) * (1 + share)
    var (low, high) = (0.0, 40.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if try area(shape.roundBuffer(middle)) < wanted { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// A random blob, and a square to its right at growing distances: it is included as long as the two buffers
  /// that GEOS makes meet. The grid counts cells where GEOS cuts them, so that near the limit the two may
  /// differ; a sixth of a cell is allowed for each buffer.
  @Test(arguments: 0..<10)
  func widthsAgreeWithBuffersOfShapes(part: Int) throws {
    var generator = SeededGenerator(seed: UInt64(500 + part))
    let side = 3 + part * 2
    var blob = DrawnExtent(columns: 60, rows: 50)
    blob.fillDisc(column: 25, row: 25, radius: 5 + Double(part))
    for _ in 0..<5 {
      blob.fillDisc(
        column: .random(in: 18...32, using: &generator), row: .random(in: 18...32, using: &generator),
        radius: .random(in: 2...6, using: &generator), value: generator.next() % 3 == 0 ? 0 : 1)
    }
    // Of what is left, the largest group alone.
    let reference = ExtentReference(blob.cells, blob.grid, .bare)
    let group = reference.groups(.edges) { blob.cells[$0] == 1 }.max { $0.count < $1.count }!
    let cells = group.map { (column: $0 % 60, row: $0 / 60) }
    let city = try shape(cells)
    let share = [0.25, 1][part % 2]
    let cityWidth = try bufferWidth(city, share: share)
    let squareWidth = try bufferWidth(
      shape((0..<side * side).map { ($0 % side, $0 / side) }), share: share)
    let east = cells.map(\.column).max()! + 1
    let row = cells.first { $0.column == east - 1 }!.row
    for gap in 1...12 {
      var drawn = DrawnExtent(columns: 120, rows: 90)
      for cell in cells {
        drawn.set(1, columns: cell.column..<(cell.column + 1), rows: cell.row..<(cell.row + 1))
      }
      drawn.set(1, columns: (east + gap)..<(east + gap + side), rows: row..<(row + side))
      // A square beside a round shape may be nearest to it elsewhere than along the row.
      let square = try shape((0..<side * side).map { (east + gap + $0 % side, row + $0 / side) })
      let isNear = try !city.roundBuffer(cityWidth + squareWidth - 0.34).intersection(square).isEmpty
      let isFar = try city.roundBuffer(cityWidth + squareWidth + 0.34).intersection(square).isEmpty
      let isIncluded = included(drawn, .transitive, share: share) == 2
      #expect(!isNear || isIncluded, "gap \(gap), widths \(cityWidth) and \(squareWidth)")
      #expect(!isFar || !isIncluded, "gap \(gap), widths \(cityWidth) and \(squareWidth)")
    }
  }
}
