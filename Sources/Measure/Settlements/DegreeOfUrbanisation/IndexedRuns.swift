/// Runs of cells that belong to something, found by row: those of row `r` are
/// `rowOffsets[r] ..< rowOffsets[r + 1]`, from west to east.
struct IndexedRuns: Sendable {
  private(set) var rowOffsets: [Int32]
  private(set) var starts: [Int32] = []
  private(set) var ends: [Int32] = []
  /// To whom they belong, counted from 0.
  private(set) var labels: [Int32] = []
  /// How many owners there are.
  private(set) var labelCount = 0

  private init(rows: Int) { rowOffsets = [Int32](repeating: 0, count: rows + 1) }

  /// The runs of the clusters with enough people, numbered anew in their order.
  init(_ populated: PopulatedClusters, persons: Double, rows: Int) {
    self.init(rows: rows)
    var numbers = [Int32](repeating: -1, count: populated.persons.count)
    for (cluster, sum) in populated.persons.enumerated() where sum >= persons {
      numbers[cluster] = Int32(labelCount)
      labelCount += 1
    }
    let clusters = populated.clusters
    for run in clusters.runClusters.indices {
      let label = numbers[Int(clusters.runClusters[run])]
      guard label >= 0 else { continue }
      append(row: Int(clusters.runRows[run]), clusters.runStarts[run], clusters.runEnds[run], label)
    }
    sumOffsets()
  }

  /// These runs and single cells beside them, those of one owner that touch within a row made one.
  init(_ runs: IndexedRuns, adding cells: [(cell: Int, label: Int32)], columns: Int) {
    let rows = runs.rowOffsets.count - 1
    self.init(rows: rows)
    labelCount = runs.labelCount
    starts.reserveCapacity(runs.starts.count + cells.count)
    ends.reserveCapacity(runs.starts.count + cells.count)
    labels.reserveCapacity(runs.starts.count + cells.count)
    let cells = cells.sorted { $0.cell < $1.cell }
    var next = 0
    for row in 0..<rows {
      let firstOfRow = starts.count
      func place(_ start: Int32, _ end: Int32, _ label: Int32, in result: inout IndexedRuns) {
        if result.starts.count > firstOfRow, result.ends.last == start, result.labels.last == label {
          result.ends[result.ends.count - 1] = end
        } else {
          result.append(row: row, start, end, label)
        }
      }
      let endOfRow = (row + 1) * columns
      for run in Int(runs.rowOffsets[row])..<Int(runs.rowOffsets[row + 1]) {
        let start = row * columns + Int(runs.starts[run])
        while next < cells.count, cells[next].cell < start {
          let column = Int32(cells[next].cell - row * columns)
          place(column, column + 1, cells[next].label, in: &self)
          next += 1
        }
        place(runs.starts[run], runs.ends[run], runs.labels[run], in: &self)
      }
      while next < cells.count, cells[next].cell < endOfRow {
        let column = Int32(cells[next].cell - row * columns)
        place(column, column + 1, cells[next].label, in: &self)
        next += 1
      }
    }
    sumOffsets()
  }

  private mutating func append(row: Int, _ start: Int32, _ end: Int32, _ label: Int32) {
    starts.append(start)
    ends.append(end)
    labels.append(label)
    rowOffsets[row + 1] += 1
  }

  private mutating func sumOffsets() {
    for row in 1..<rowOffsets.count { rowOffsets[row] += rowOffsets[row - 1] }
  }

  func runs(ofRow row: Int) -> Range<Int> { Int(rowOffsets[row])..<Int(rowOffsets[row + 1]) }

  /// Whose a cell is; -1 for nobody's.
  func label(row: Int, column: Int) -> Int32 {
    // The first run of the row that ends behind the column.
    var (low, high) = (Int(rowOffsets[row]), Int(rowOffsets[row + 1]))
    let end = high
    while low < high {
      let middle = (low + high) / 2
      if Int(ends[middle]) <= column { low = middle + 1 } else { high = middle }
    }
    return low < end && Int(starts[low]) <= column ? labels[low] : -1
  }

  func cellCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: labelCount)
    for run in labels.indices { counts[Int(labels[run])] += Int(ends[run] - starts[run]) }
    return counts
  }

  /// Calls `body` with every row and run, row by row.
  func forEach(_ body: (_ row: Int, _ run: Int) -> Void) {
    for row in 0..<(rowOffsets.count - 1) {
      for run in runs(ofRow: row) { body(row, run) }
    }
  }
}
