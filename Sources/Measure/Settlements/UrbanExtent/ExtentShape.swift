import Geography

/// The cells that an extent's area is made of, as runs in the order of the cells.
struct ExtentShape {
  let rows: [Int32]
  let starts: [Int32]
  /// Exclusive.
  let ends: [Int32]
  let cellWidth: Double
  let cellHeight: Double
  let cellCount: Int
  /// Cells in the runs before each run, and of all at the end.
  let cellsBefore: [Int]

  init(rows: [Int32], starts: [Int32], ends: [Int32], cellWidth: Double, cellHeight: Double) {
    self.rows = rows
    self.starts = starts
    self.ends = ends
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    var before = [0]
    before.reserveCapacity(rows.count + 1)
    for run in rows.indices { before.append(before[run] + Int(ends[run] - starts[run])) }
    cellCount = before[rows.count]
    cellsBefore = before
  }

  var squareMetres: Double { Double(cellCount) * cellWidth * cellHeight }

  /// The middle of all cells, in metres east and south of the grid's corner.
  var centroid: (x: Double, y: Double) {
    var (x, y) = (0.0, 0.0)
    for run in rows.indices {
      let (start, end) = (Double(starts[run]), Double(ends[run]))
      x += (end - start) * (start + end) / 2
      y += (end - start) * (Double(rows[run]) + 0.5)
    }
    return (x / Double(cellCount) * cellWidth, y / Double(cellCount) * cellHeight)
  }

  /// The middle of the cell with this place among all, in metres east and south of the grid's corner.
  func place(ofCell cell: Int, run: Int) -> (x: Double, y: Double) {
    (
      (Double(Int(starts[run]) + cell - cellsBefore[run]) + 0.5) * cellWidth,
      (Double(rows[run]) + 0.5) * cellHeight
    )
  }
}
