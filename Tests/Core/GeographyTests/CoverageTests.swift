import Foundation
import Geography
import TestSupport
import Testing

@Suite struct CoverageTests {
  private let grid = Georeference(
    west: -3, north: 11, cellWidth: 1.5, cellHeight: 0.75, columns: 14, rows: 20)

  /// The covered part of every cell, row by row.
  private func fractions(
    _ region: Region, on grid: Georeference, strips: Int = 1
  ) -> [Double] {
    let outline = GridOutline(region, on: grid)
    let coverage = Coverage()
    var cells = [Double](repeating: 0, count: grid.cellCount)
    let height = (grid.rows + strips - 1) / strips
    for first in stride(from: 0, to: grid.rows, by: height) {
      for run in coverage.runs(of: outline, rows: first..<min(grid.rows, first + height)) {
        for column in run.start..<run.end { cells[Int(run.row) * grid.columns + Int(column)] += run.fraction }
      }
    }
    return cells
  }

  private func cell(_ column: Int, _ row: Int, of grid: Georeference) -> Region {
    let west = grid.west + Double(column) * grid.cellWidth
    let north = grid.north - Double(row) * grid.cellHeight
    let (east, south) = (west + grid.cellWidth, north - grid.cellHeight)
    return region([[(west, south), (east, south), (east, north), (west, north)]])
  }

  private func region(_ rings: [[(x: Double, y: Double)]]) -> Region {
    var region = Region()
    for (index, ring) in rings.enumerated() { region.addRing(ring, isOuter: index == 0) }
    return region
  }

  private func area(_ region: Region) -> Double {
    (0..<region.ringCount).reduce(0) { sum, index in
      let ring = region.ring(index)
      let origin = ring[0]
      let twice = zip(ring, ring.dropFirst()).reduce(0) {
        $0 + ($1.0.x - origin.x) * ($1.1.y - origin.y) - ($1.1.x - origin.x) * ($1.0.y - origin.y)
      }
      return sum + (region.isOuter[index] ? abs(twice) : -abs(twice)) / 2
    }
  }

  /// What GEOS makes of each cell's intersection with the region.
  private func expected(_ region: Region, on grid: Georeference) throws -> [Double] {
    let shape = try Shape(wkb: region.wkb)
    var cells: [Double] = []
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let part = try shape.intersection(Shape(wkb: cell(column, row, of: grid).wkb))
        cells.append(part.isEmpty ? 0 : try area(Region(wkb: part.wkb)) / grid.cellArea)
      }
    }
    return cells
  }

  private func greatestDifference(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  private func star(
    around x: Double, _ y: Double, radius: ClosedRange<Double>, corners: Int,
    _ generator: inout SeededGenerator
  ) -> [(x: Double, y: Double)] {
    (0..<corners).map {
      let angle = (Double($0) + Double.random(in: 0...0.8, using: &generator)) / Double(corners) * 2 * .pi
      let length = Double.random(in: radius, using: &generator)
      return (x + length * cos(angle), y + length * sin(angle))
    }
  }

  @Test(
    arguments: [
      // On cell corners and lines, in both directions.
      [[(0, 5), (3, 5), (3, 8), (0, 8)]], [[(0, 8), (3, 8), (3, 5), (0, 5)]],
      // Wholly inside one cell, and one cell.
      [[(0.1, 5.1), (0.2, 5.1), (0.2, 5.2)]], [[(0, 5), (1.5, 5), (1.5, 5.75), (0, 5.75)]],
      // A diamond with corners on cell corners.
      [[(0, 2), (3, 5), (6, 2), (3, -1)]],
      // With a hole, one that touches the outline, and one on cell lines.
      [[(-2, -2), (16, -2), (16, 9), (-2, 9)], [(1, 1), (4, 2), (2, 6)]],
      [[(0, 0), (9, 0), (9, 9), (0, 9)], [(0, 4), (4, 2), (4, 6)]],
      [[(-3, -4), (18, -4), (18, 11), (-3, 11)], [(0, 2), (3, 2), (3, 5), (0, 5)]],
      // Wholly around the grid, and over each border.
      [[(-30, -40), (60, -40), (60, 50), (-30, 50)]], [[(-9, 3), (1, 1), (2, 8)]],
      [[(12, 3), (30, 1), (25, 8)]],
      [[(3, 9), (9, 30), (1, 20)]], [[(3, -20), (9, 0), (1, -2)]],
      // Outside, touching a border or a corner only.
      [[(-9, 3), (-3, 3), (-3, 6), (-9, 6)]], [[(18, 11), (20, 11), (20, 13)]],
      [[(90, 90), (91, 90), (91, 91)]],
      // Slivers, upright, level and slant, and a spike.
      [[(1, -4), (1.0000001, -4), (1.0000001, 11), (1, 11)]],
      [[(-3, 2.1), (18, 2.1), (18, 2.1000001), (-3, 2.1000001)]], [[(-3, -4), (18, 11), (18, 10.9999999)]],
      [[(0, 0), (5, 0), (5, 2), (17, 2.000001), (5, 2.1), (5, 4), (0, 4)]],
    ] as [[[(x: Double, y: Double)]]])
  func equalsIntersectionsWithEachCell(_ rings: [[(x: Double, y: Double)]]) throws {
    let region = region(rings)
    let expected = try expected(region, on: grid)
    #expect(greatestDifference(fractions(region, on: grid), expected) < 1e-12)
  }

  @Test func equalsIntersectionsOfRandomPolygonsWithHoles() throws {
    var generator = SeededGenerator(seed: 7)
    var worst = 0.0
    for round in 0..<150 {
      let x = Double.random(in: -4...19, using: &generator)
      let y = Double.random(in: -5...12, using: &generator)
      let scale = [0.02, 0.3, 2, 9][round % 4]
      var region = Region()
      region.addRing(
        star(around: x, y, radius: scale...(2.5 * scale), corners: 5 + round % 30, &generator), isOuter: true)
      if round % 2 == 0 {
        region.addRing(
          star(around: x, y, radius: (0.1 * scale)...(0.5 * scale), corners: 4 + round % 9, &generator),
          isOuter: false)
      }
      // A star of few corners may come near its middle, where the hole is.
      guard try Shape(wkb: region.wkb).invalidity == nil else { continue }
      worst = max(worst, greatestDifference(fractions(region, on: grid), try expected(region, on: grid)))
    }
    #expect(worst < 1e-12)
  }

  @Test func coveredAreasSumToTheArea() {
    var generator = SeededGenerator(seed: 11)
    let wide = Georeference(west: 0, north: 1_000, cellWidth: 1, cellHeight: 1, columns: 1_000, rows: 1_000)
    for round in 0..<60 {
      let scale = [1e-9, 1e-6, 1e-3, 0.1, 10, 170][round % 6]
      // Around the corner of four cells, or inside one.
      let middle = round % 12 < 6 ? 500 : 500.4
      let region = region([
        star(
          around: middle + Double(round), middle, radius: scale...(2.5 * scale), corners: 3 + 4 * round,
          &generator)
      ])
      let total = fractions(region, on: wide).reduce(0, +)
      // An outline across several cells is told to some 1e-16 of its height times a cell.
      let tolerance = middle == 500.4 || scale > 1e-3 ? 1e-12 : 1e-14 / scale
      #expect(abs(total / area(region) - 1) < tolerance)
    }
  }

  /// A square cut into many polygons with ragged common borders, some of which have common holes filled.
  @Test func aPartitionCoversEveryCellOnce() {
    var generator = SeededGenerator(seed: 3)
    let side = 9
    let wide = Georeference(west: 10, north: 70, cellWidth: 0.1, cellHeight: 0.2, columns: 333, rows: 217)
    var corner: [[(x: Double, y: Double)]] = []
    for row in 0...side {
      corner.append(
        (0...side).map { column in
          let shift = { (Double.random(in: -0.3...0.3, using: &generator)) }
          return (5 + 5 * (Double(column) + shift()), 20 + 7 * (Double(row) + shift()))
        })
    }
    /// The same points for both that share the border.
    func border(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> [(x: Double, y: Double)] {
      var points = [a]
      for step in 1..<12 {
        let part = Double(step) / 12
        points.append(
          (
            a.x + part * (b.x - a.x) + Double.random(in: -0.1...0.1, using: &generator),
            a.y + part * (b.y - a.y) + Double.random(in: -0.1...0.1, using: &generator)
          ))
      }
      return points + [b]
    }
    let level = (0...side).map { row in (0..<side).map { border(corner[row][$0], corner[row][$0 + 1]) } }
    let upright = (0..<side).map { row in (0...side).map { border(corner[row][$0], corner[row + 1][$0]) } }
    var total = [Double](repeating: 0, count: wide.cellCount)
    var inside = [Bool](repeating: false, count: wide.cellCount)
    for row in 0..<side {
      for column in 0..<side {
        let middle = star(
          around: 5 + 5 * (Double(column) + 0.5), 20 + 7 * (Double(row) + 0.5), radius: 0.2...0.9, corners: 9,
          &generator)
        let outline =
          level[row][column].dropLast() + upright[row][column + 1].dropLast()
          + level[row + 1][column].reversed().dropLast() + upright[row][column].reversed().dropLast()
        for region in [region([Array(outline), middle]), region([middle])] {
          for (index, part) in fractions(region, on: wide, strips: 1 + (row + column) % 5).enumerated() {
            total[index] += part
            if part > 0 { inside[index] = true }
          }
        }
      }
    }
    // The partition fills the middle of the grid; cells on its ragged rim are covered in part.
    var whole = 0
    for row in 0..<wide.rows {
      for column in 0..<wide.columns {
        let centre = wide.centre(column: column, row: row)
        guard (8...47).contains(centre.x), (24...79).contains(centre.y) else { continue }
        whole += 1
        #expect(abs(total[row * wide.columns + column] - 1) < 1e-12)
      }
    }
    #expect(whole > 40_000)
    #expect(total.allSatisfy { $0 < 1 + 1e-12 })
  }

  @Test func stripsGiveTheSame() {
    var generator = SeededGenerator(seed: 5)
    for round in 0..<20 {
      let region = region([star(around: 7, 3, radius: 1...9, corners: 5 + 40 * round, &generator)])
      let whole = fractions(region, on: grid)
      for strips in [2, 3, 20] {
        #expect(greatestDifference(fractions(region, on: grid, strips: strips), whole) < 1e-14)
      }
    }
  }

  /// Far from the origin and on small cells: what coordinates of that size can tell, no worse.
  @Test func smallCellsFarAway() throws {
    let far = Georeference(
      west: 499_980, north: 9_900_000, cellWidth: 10, cellHeight: 10, columns: 60_000, rows: 60_000)
    let region = region([[(1_050_003, 9_350_001), (1_050_094, 9_350_017), (1_050_041, 9_350_083)]])
    let outline = GridOutline(region, on: far)
    let covered = Coverage().runs(of: outline, rows: outline.rows)
      .reduce(0) { $0 + Double($1.end - $1.start) * $1.fraction }
    #expect(abs(covered * 100 / area(region) - 1) < 1e-10)
  }

  @Test func partsOfAMultipolygonAndRunsInside() {
    var two = Region()
    two.addRing([(0, 1), (6, 1), (6, 4), (0, 4)], isOuter: true)
    two.addRing([(9, 1), (12, 1), (12, 4), (9, 4)], isOuter: true)
    let square = Georeference(west: 0, north: 5, cellWidth: 1, cellHeight: 1, columns: 20, rows: 5)
    let outline = GridOutline(two, on: square)
    #expect(outline.rows == 1..<4)
    #expect(outline.columns == 0..<12)
    #expect(
      Coverage().runs(of: outline, rows: 0..<2) == [
        Coverage.Run(row: 1, start: 0, end: 6, fraction: 1),
        Coverage.Run(row: 1, start: 9, end: 12, fraction: 1),
      ])
  }

  @Test func nothingCoversNothing() {
    for region in [Region(), region([[(1, 1), (2, 2)]]), region([[(1, 1), (2, 2), (3, 3)]])] {
      let outline = GridOutline(region, on: grid)
      #expect(Coverage().runs(of: outline, rows: 0..<grid.rows).isEmpty)
    }
    let outline = GridOutline(cell(3, 3, of: grid), on: grid)
    #expect(Coverage().runs(of: outline, rows: 0..<3).isEmpty)
    #expect(Coverage().runs(of: outline, rows: 3..<4).count == 1)
  }
}
