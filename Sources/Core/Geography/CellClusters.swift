/// Which neighbours of a cell touch it.
public enum CellConnectivity: String, CaseIterable, Hashable, Sendable {
  /// The four cells that share a side.
  case edges
  /// The eight cells around.
  case edgesAndCorners = "edges-and-corners"
}

/// The connected groups of marked cells of a grid.
///
/// Cells are taken together in runs, the unbroken stretches of marked cells within a row; the runs that touch
/// those of the row above are joined by union-find. No label is kept for a cell, so that memory grows with
/// the outlines of the clusters and not with the grid.
///
/// ```swift
/// let clusters = CellClusters(cells: mask, columns: 4_000, rows: 3_000, bits: 1, connectivity: .edges)
/// let persons = clusters.sums(of: population)   // one a cluster
/// ```
public struct CellClusters: Sendable {
  /// Runs stand in the order of their cells: row by row from the north, from west to east.
  public let runRows: [Int32]
  public let runStarts: [Int32]
  /// Exclusive.
  public let runEnds: [Int32]
  /// The cluster of each run; clusters are numbered from 0 by their first cell in row order.
  public let runClusters: [Int32]
  /// Number of clusters.
  public let count: Int
  /// Of the grid.
  public let columns: Int

  /// - Parameters:
  ///   - cells: `columns * rows` bytes, row by row.
  ///   - bits: a cell is marked where it shares a bit with these.
  /// - Precondition: fewer than 2³¹ columns, rows and runs.
  public init(
    cells: UnsafePointer<UInt8>, columns: Int, rows: Int, bits: UInt8, connectivity: CellConnectivity
  ) {
    var runRows: [Int32] = []
    var runStarts: [Int32] = []
    var runEnds: [Int32] = []
    let starts = UnsafeMutablePointer<Int32>.allocate(capacity: CellRuns.countMaximum(columns: columns))
    let ends = UnsafeMutablePointer<Int32>.allocate(capacity: CellRuns.countMaximum(columns: columns))
    defer {
      starts.deallocate()
      ends.deallocate()
    }
    for row in 0..<max(0, rows) {
      let found = CellRuns.find(
        in: cells + row * columns, columns: columns, bits: bits, starts: starts, ends: ends)
      runRows.append(contentsOf: repeatElement(Int32(row), count: found))
      runStarts.append(contentsOf: UnsafeBufferPointer(start: starts, count: found))
      runEnds.append(contentsOf: UnsafeBufferPointer(start: ends, count: found))
    }
    self.init(
      runRows: runRows, runStarts: runStarts, runEnds: runEnds, columns: columns, connectivity: connectivity)
  }

  /// Clusters of runs already found.
  ///
  /// - Precondition: the runs are sorted by row and start and do not touch within a row.
  public init(
    runRows: [Int32], runStarts: [Int32], runEnds: [Int32], columns: Int, connectivity: CellConnectivity
  ) {
    precondition(runRows.count == runStarts.count && runRows.count == runEnds.count)
    self.runRows = runRows
    self.runStarts = runStarts
    self.runEnds = runEnds
    self.columns = columns
    let runCount = runRows.count
    var count = 0
    runClusters = [Int32](unsafeUninitializedCapacity: runCount) { parents, initialized in
      runRows.withUnsafeBufferPointer { rows in
        runStarts.withUnsafeBufferPointer { starts in
          runEnds.withUnsafeBufferPointer { ends in
            if let parents = parents.baseAddress, let rows = rows.baseAddress,
              let starts = starts.baseAddress, let ends = ends.baseAddress
            {
              CellClusters.join(rows, starts, ends, runCount, connectivity, parents)
              count = CellClusters.number(parents, runCount)
            }
          }
        }
      }
      initialized = runCount
    }
    self.count = count
  }

  /// The number of cells of each cluster.
  public func cellCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for run in runClusters.indices {
      counts[Int(runClusters[run])] += Int(runEnds[run] &- runStarts[run])
    }
    return counts
  }

  /// The sum of a grid's values over the cells of each cluster, NaN counting 0. Cells are added in row order
  /// within a run and runs in row order, so that the result is the same to the last bit every time.
  public func sums(of values: UnsafePointer<Float>) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    for run in runClusters.indices {
      let row = values + Int(runRows[run]) * columns
      var sum = 0.0
      for column in Int(runStarts[run])..<Int(runEnds[run]) {
        let value = row[column]
        if value == value { sum += Double(value) }
      }
      sums[Int(runClusters[run])] += sum
    }
    return sums
  }

  /// The smallest rectangle of cells around each cluster.
  public func bounds() -> [CellBounds] {
    var bounds = [CellBounds](repeating: .none, count: count)
    for run in runClusters.indices {
      bounds[Int(runClusters[run])].include(
        row: Int(runRows[run]), start: Int(runStarts[run]), end: Int(runEnds[run]))
    }
    return bounds
  }

  // MARK: Union-find

  /// Makes of `parents` a forest in which every run of a cluster leads to its first run.
  private static func join(
    _ rows: UnsafePointer<Int32>, _ starts: UnsafePointer<Int32>, _ ends: UnsafePointer<Int32>, _ count: Int,
    _ connectivity: CellConnectivity, _ parents: UnsafeMutablePointer<Int32>
  ) {
    // Corners touch when a run begins where the other has ended.
    let reach: Int32 = connectivity == .edges ? 0 : 1
    @inline(__always) func root(_ run: Int32) -> Int32 {
      var run = run
      while parents[Int(run)] != run {
        parents[Int(run)] = parents[Int(parents[Int(run)])]
        run = parents[Int(run)]
      }
      return run
    }
    // The runs of the row above, from the first that may still touch.
    var (above, aboveEnd, current) = (0, 0, 0)
    while current < count {
      let row = rows[current]
      var rowEnd = current
      while rowEnd < count, rows[rowEnd] == row {
        parents[rowEnd] = Int32(truncatingIfNeeded: rowEnd)
        rowEnd &+= 1
      }
      let rowStart = current
      if above < aboveEnd, rows[above] == row &- 1 {
        while current < rowEnd {
          let (start, end) = (starts[current] &- reach, ends[current] &+ reach)
          while above < aboveEnd, ends[above] <= start { above &+= 1 }
          var touching = above
          while touching < aboveEnd, starts[touching] < end {
            let a = root(Int32(truncatingIfNeeded: touching))
            let b = root(Int32(truncatingIfNeeded: current))
            if a < b { parents[Int(b)] = a } else if b < a { parents[Int(a)] = b }
            touching &+= 1
          }
          current &+= 1
        }
      }
      (above, aboveEnd, current) = (rowStart, rowEnd, rowEnd)
    }
  }

  /// Puts the numbers of clusters in the place of parents. A parent is never later than its child.
  private static func number(_ parents: UnsafeMutablePointer<Int32>, _ count: Int) -> Int {
    var clusters: Int32 = 0
    for run in 0..<count {
      if parents[run] == Int32(truncatingIfNeeded: run) {
        parents[run] = clusters
        clusters &+= 1
      } else {
        parents[run] = parents[Int(parents[run])]
      }
    }
    return Int(clusters)
  }
}

/// A rectangle of cells, by rows and columns; ends are exclusive.
public struct CellBounds: Hashable, Sendable {
  public var firstRow, endRow, firstColumn, endColumn: Int

  public init(firstRow: Int, endRow: Int, firstColumn: Int, endColumn: Int) {
    self.firstRow = firstRow
    self.endRow = endRow
    self.firstColumn = firstColumn
    self.endColumn = endColumn
  }

  static let none = CellBounds(firstRow: .max, endRow: 0, firstColumn: .max, endColumn: 0)

  public mutating func include(row: Int, start: Int, end: Int) {
    firstRow = min(firstRow, row)
    endRow = max(endRow, row + 1)
    firstColumn = min(firstColumn, start)
    endColumn = max(endColumn, end)
  }
}
