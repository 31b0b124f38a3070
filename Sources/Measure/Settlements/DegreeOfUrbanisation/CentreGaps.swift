/// The small gaps in urban centres: groups of cells outside a centre, joined by their sides, that it encloses
/// wholly and that do not reach the border of the grid.
///
/// A gap of so many cells is nowhere wider than that, so each of its rows is a short break between two runs
/// of the centre: gaps are found among these breaks alone, without looking at cells.
struct CentreGaps {
  let rows: Int
  /// Cells.
  let sizeMaximum: Int

  struct Piece {
    var row, start, end: Int32
  }

  /// The gaps of each centre in turn, in pieces of a row.
  func forEachGap(in runs: IndexedRuns, _ body: (_ label: Int32, _ pieces: [Piece]) -> Void) {
    // Runs by centre, within it by row and start.
    var offsets = [Int](repeating: 0, count: runs.labelCount + 1)
    for label in runs.labels { offsets[Int(label) + 1] += 1 }
    for label in 0..<runs.labelCount { offsets[label + 1] += offsets[label] }
    var places = offsets
    var ordered = [Piece](repeating: Piece(row: 0, start: 0, end: 0), count: runs.labels.count)
    runs.forEach { row, run in
      let label = Int(runs.labels[run])
      ordered[places[label]] = Piece(row: Int32(row), start: runs.starts[run], end: runs.ends[run])
      places[label] += 1
    }
    for label in 0..<runs.labelCount {
      let gaps = gaps(of: ordered[offsets[label]..<offsets[label + 1]])
      if !gaps.isEmpty { body(Int32(label), gaps) }
    }
  }

  private func gaps(of runs: ArraySlice<Piece>) -> [Piece] {
    var breaks: [Piece] = []
    for run in runs.indices.dropLast() {
      let (before, after) = (runs[run], runs[run + 1])
      if before.row == after.row, Int(after.start - before.end) <= sizeMaximum {
        breaks.append(Piece(row: before.row, start: before.end, end: after.start))
      }
    }
    guard !breaks.isEmpty else { return [] }
    var parents = Array(breaks.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while parents[index] != index { index = parents[index] }
      return index
    }
    var isOpen = breaks.map { $0.row == 0 || Int($0.row) == rows - 1 }
    for (index, piece) in breaks.enumerated() where !isOpen[index] {
      for row in [piece.row - 1, piece.row + 1] {
        var covered: Int32 = 0
        Self.forEachOverlap(of: piece, inRow: row, of: runs) { _, cells in covered += cells }
        Self.forEachOverlap(of: piece, inRow: row, of: breaks[...]) { other, cells in
          covered += cells
          let (a, b) = (root(index), root(other))
          if a < b { parents[b] = a } else { parents[a] = b }
        }
        // What is neither the centre nor a short break leads outside.
        if covered < piece.end - piece.start { isOpen[index] = true }
      }
    }
    var sizes = [Int](repeating: 0, count: breaks.count)
    var leadsOutside = [Bool](repeating: false, count: breaks.count)
    for (index, piece) in breaks.enumerated() {
      let first = root(index)
      sizes[first] += Int(piece.end - piece.start)
      if isOpen[index] { leadsOutside[first] = true }
    }
    return breaks.indices.filter { !leadsOutside[root($0)] && sizes[root($0)] <= sizeMaximum }
      .map { breaks[$0] }
  }

  /// The pieces of a row that lie over or under a piece, each with the number of columns in common.
  private static func forEachOverlap(
    of piece: Piece, inRow row: Int32, of pieces: ArraySlice<Piece>, _ body: (Int, Int32) -> Void
  ) {
    var (low, high) = (pieces.startIndex, pieces.endIndex)
    while low < high {
      let middle = (low + high) / 2
      let other = pieces[middle]
      if other.row < row || (other.row == row && other.end <= piece.start) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    while low < pieces.endIndex, pieces[low].row == row, pieces[low].start < piece.end {
      body(low, min(piece.end, pieces[low].end) - max(piece.start, pieces[low].start))
      low += 1
    }
  }
}
