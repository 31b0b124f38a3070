import Geography
import TestSupport
import Testing

/// Connected groups of cells, against a flood fill that looks at one cell after the other.
@Suite struct CellClustersTests {
  /// Labels from 1 in row order of the first cell; 0 where not marked.
  static func floodFill(
    _ cells: [UInt8], columns: Int, rows: Int, bits: UInt8, connectivity: CellConnectivity
  ) -> [Int] {
    var labels = [Int](repeating: 0, count: cells.count)
    var next = 0
    for first in cells.indices where cells[first] & bits != 0 && labels[first] == 0 {
      next += 1
      labels[first] = next
      var stack = [first]
      while let cell = stack.popLast() {
        let (row, column) = (cell / columns, cell % columns)
        for (down, right) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)] {
          if connectivity == .edges, down != 0, right != 0 { continue }
          let (r, c) = (row + down, column + right)
          guard (0..<rows).contains(r), (0..<columns).contains(c) else { continue }
          let neighbour = r * columns + c
          if cells[neighbour] & bits != 0, labels[neighbour] == 0 {
            labels[neighbour] = next
            stack.append(neighbour)
          }
        }
      }
    }
    return labels
  }

  static func labels(_ clusters: CellClusters, cellCount: Int) -> [Int] {
    var labels = [Int](repeating: 0, count: cellCount)
    for run in clusters.runClusters.indices {
      for column in clusters.runStarts[run]..<clusters.runEnds[run] {
        labels[Int(clusters.runRows[run]) * clusters.columns + Int(column)] =
          Int(clusters.runClusters[run]) + 1
      }
    }
    return labels
  }

  @Test(arguments: CellConnectivity.allCases)
  func agreesWithFloodFill(connectivity: CellConnectivity) {
    var random = SeededGenerator(seed: 11)
    for round in 0..<400 {
      let columns = Int.random(in: 1...150, using: &random)
      let rows = Int.random(in: 1...20, using: &random)
      // From all but empty to all but full.
      let share = Double(round % 20 + 1) / 21
      let bits: UInt8 = [1, 2, 0x80, 0x82, 0xFF][round % 5]
      let cells = (0..<columns * rows).map { _ in
        Double.random(in: 0..<1, using: &random) < share
          ? UInt8.random(in: 0...255, using: &random) | bits : ~bits
      }
      let clusters = CellClusters(
        cells: cells, columns: columns, rows: rows, bits: bits, connectivity: connectivity)
      let expected = Self.floodFill(
        cells, columns: columns, rows: rows, bits: bits, connectivity: connectivity)
      #expect(Self.labels(clusters, cellCount: cells.count) == expected)
      #expect(clusters.count == expected.max() ?? 0)
    }
  }

  @Test func cornersTouchOnlyWhereTheyCount() {
    let cells: [UInt8] = [
      1, 0, 0,
      0, 1, 0,
      0, 0, 1,
    ]
    #expect(CellClusters(cells: cells, columns: 3, rows: 3, bits: 1, connectivity: .edges).count == 3)
    #expect(
      CellClusters(cells: cells, columns: 3, rows: 3, bits: 1, connectivity: .edgesAndCorners).count == 1)
    // The end of one row does not touch the beginning of the next.
    let apart: [UInt8] = [0, 0, 1, 1, 0, 0]
    #expect(
      CellClusters(cells: apart, columns: 3, rows: 2, bits: 1, connectivity: .edgesAndCorners).count == 2)
  }

  @Test func armsOfACombAreOneClusterNumberedByItsFirstCell() {
    let cells: [UInt8] = [
      0, 1, 0, 1, 0, 1,
      1, 0, 0, 1, 0, 1,
      0, 1, 1, 1, 1, 1,
    ]
    let clusters = CellClusters(cells: cells, columns: 6, rows: 3, bits: 1, connectivity: .edges)
    #expect(clusters.runClusters == [0, 1, 1, 2, 1, 1, 1])
    #expect(clusters.cellCounts() == [1, 9, 1])
    #expect(
      clusters.bounds() == [
        CellBounds(firstRow: 0, endRow: 1, firstColumn: 1, endColumn: 2),
        CellBounds(firstRow: 0, endRow: 3, firstColumn: 1, endColumn: 6),
        CellBounds(firstRow: 1, endRow: 2, firstColumn: 0, endColumn: 1),
      ])
  }

  @Test func missingValuesCountNothing() {
    let cells: [UInt8] = [1, 1, 0, 1]
    let clusters = CellClusters(cells: cells, columns: 4, rows: 1, bits: 1, connectivity: .edges)
    #expect(clusters.sums(of: [2.5, .nan, 100, 7]) == [2.5, 7])
  }

  @Test func emptyAndFullGrids() {
    let none = CellClusters(cells: [], columns: 0, rows: 0, bits: 1, connectivity: .edges)
    #expect(none.count == 0 && none.runRows.isEmpty && none.cellCounts().isEmpty)
    let zeros = [UInt8](repeating: 0, count: 200)
    #expect(CellClusters(cells: zeros, columns: 100, rows: 2, bits: 255, connectivity: .edges).count == 0)
    let ones = [UInt8](repeating: 4, count: 256)
    let full = CellClusters(cells: ones, columns: 128, rows: 2, bits: 4, connectivity: .edges)
    #expect(full.count == 1 && full.runEnds == [128, 128] && full.cellCounts() == [256])
    #expect(CellClusters(cells: ones, columns: 128, rows: 2, bits: 3, connectivity: .edges).count == 0)
  }

  /// A spiral: one arm whose runs meet only at the very end, so that joining must go far back.
  @Test func spiralIsOne() {
    let size = 101
    var cells = [UInt8](repeating: 0, count: size * size)
    var (row, column, down, right) = (0, 0, 0, 1)
    cells[0] = 1
    func free(_ r: Int, _ c: Int) -> Bool {
      (0..<size).contains(r) && (0..<size).contains(c) && cells[r * size + c] == 0
    }
    func canGo() -> Bool {
      let (r, c) = (row + down, column + right)
      guard free(r, c) else { return false }
      let (rr, cc) = (r + down, c + right)
      return !((0..<size).contains(rr) && (0..<size).contains(cc)) || cells[rr * size + cc] == 0
    }
    var turns = 0
    while turns < 2 {
      if canGo() {
        (row, column) = (row + down, column + right)
        cells[row * size + column] = 1
        turns = 0
      } else {
        (down, right) = (right, -down)
        turns += 1
      }
    }
    let clusters = CellClusters(cells: cells, columns: size, rows: size, bits: 1, connectivity: .edges)
    #expect(clusters.count == 1)
    #expect(clusters.cellCounts() == [cells.count { $0 == 1 }])
    #expect(cells.count { $0 == 1 } > 4_000)
  }
}
