import Geography

/// Distances of the cells around one cluster, exact within a reach, row by row in bands of bounded memory.
///
/// First the rows to the nearest cell of the cluster above or below are counted for every column; then, in
/// each gap between two cells of the cluster within a row, the nearest over all columns is the lower envelope
/// of one parabola a column.
/// - Source: the two passes of P. Felzenszwalb and D. Huttenlocher, "Distance Transforms of Sampled
///   Functions", 2012, restricted to gaps.
struct ClusterDistances {
  /// From what to what.
  enum Measure {
    /// From the outline of the cluster to the middle of the cell.
    case outlineToMiddle
    /// From the outline of the cluster to the nearest point of the cell.
    case outlineToOutline
  }

  let runs: ClusterRuns
  let cellWidth: Double
  let cellHeight: Double

  /// The rows around a cluster that lie within a reach, cut into bands.
  func bands(cluster: Int, reachMetres: Double, height: Int) -> [Range<Int>] {
    let reach = Int((reachMetres / cellHeight).rounded(.up)) + 1
    let bounds = runs.bounds[cluster]
    let (first, end) = (bounds.firstRow - reach, bounds.endRow + reach)
    return stride(from: first, to: end, by: height).map { $0..<min(end, $0 + height) }
  }

  /// Calls `body` for stretches of cells, none of the cluster's, together with their distances in metres.
  /// All cells within the reach are among them, each once; distances beyond the reach may be too long.
  ///
  /// - Parameters:
  ///   - rows: may lie outside the grid, as may the columns.
  ///   - isWanted: whether distances are wanted in a gap of a row; asked before they are computed.
  func forEachStretch(
    cluster: Int, rows: Range<Int>, reachMetres: Double, measure: Measure,
    isWanted: (Int, Range<Int>) -> Bool, _ body: (Int, Range<Int>, UnsafePointer<Double>) -> Void
  ) {
    let bounds = runs.bounds[cluster]
    let rowReach = Int((reachMetres / cellHeight).rounded(.up)) + 1
    let columnReach = Int((reachMetres / cellWidth).rounded(.up)) + 1
    let firstColumn = bounds.firstColumn - columnReach
    let width = bounds.endColumn + columnReach - firstColumn
    let far = UInt16(clamping: rowReach + 1)
    let steps = UnsafeMutablePointer<UInt16>.allocate(capacity: width * rows.count)
    let above = UnsafeMutablePointer<UInt16>.allocate(capacity: width)
    var envelope = LowerEnvelope(capacity: width + 2)
    let distances = UnsafeMutablePointer<Double>.allocate(capacity: width + 2)
    defer {
      steps.deallocate()
      above.deallocate()
      distances.deallocate()
    }
    let ownRuns = runs.order[runs.offsets[cluster]..<runs.offsets[cluster + 1]]

    // The first of the cluster's runs in a row or after.
    func firstRun(from row: Int) -> Int {
      var (low, high) = (ownRuns.startIndex, ownRuns.endIndex)
      while low < high {
        let middle = (low + high) / 2
        if Int(runs.clusters.runRows[Int(ownRuns[middle])]) < row { low = middle + 1 } else { high = middle }
      }
      return low
    }
    // One row further from the cluster, and none where the row holds it.
    func step(_ line: UnsafeMutablePointer<UInt16>, from before: UnsafePointer<UInt16>, _ own: Range<Int>) {
      for column in 0..<width { line[column] = min(before[column] &+ 1, far) }
      for place in own {
        let run = Int(ownRuns[place])
        let start = Int(runs.clusters.runStarts[run]) - firstColumn
        let end = Int(runs.clusters.runEnds[run]) - firstColumn
        (line + start).update(repeating: 0, count: end - start)
      }
    }

    // From below: rows under the band, then those of the band, which are kept.
    above.initialize(repeating: far, count: width)
    var end = firstRun(from: rows.upperBound + rowReach)
    for row in stride(from: rows.upperBound + rowReach - 1, through: rows.lowerBound, by: -1) {
      var start = end
      while start > ownRuns.startIndex, Int(runs.clusters.runRows[Int(ownRuns[start - 1])]) == row {
        start -= 1
      }
      let line = row < rows.upperBound ? steps + (row - rows.lowerBound) * width : above
      let before =
        row + 1 < rows.upperBound ? steps + (row + 1 - rows.lowerBound) * width : above
      step(line, from: before, start..<end)
      end = start
    }
    // From above.
    above.update(repeating: far, count: width)
    var start = firstRun(from: rows.lowerBound - rowReach)
    for row in (rows.lowerBound - rowReach)..<rows.upperBound {
      var end = start
      while end < ownRuns.endIndex, Int(runs.clusters.runRows[Int(ownRuns[end])]) == row { end += 1 }
      step(above, from: above, start..<end)
      if row >= rows.lowerBound {
        let line = steps + (row - rows.lowerBound) * width
        for column in 0..<width { line[column] = min(line[column], above[column]) }
        // Gaps are what lies between the runs of the row.
        var gapStart = 0
        for place in start...end {
          let gapEnd =
            place < end ? Int(runs.clusters.runStarts[Int(ownRuns[place])]) - firstColumn : width
          if gapStart < gapEnd, isWanted(row, gapStart + firstColumn..<gapEnd + firstColumn) {
            measureGap(
              line, gapStart..<gapEnd, width: width, far: far, columnReach: columnReach, measure, &envelope,
              distances
            ) { stretch in
              body(row, stretch.lowerBound + firstColumn..<stretch.upperBound + firstColumn, distances)
            }
          }
          if place < end { gapStart = Int(runs.clusters.runEnds[Int(ownRuns[place])]) - firstColumn }
        }
      }
      start = end
    }
  }

  /// Measures the cells of a gap that something of the cluster may be within reach of.
  ///
  /// - Parameter line: rows from each column's cell to the nearest of the cluster; `far` for none within reach.
  private func measureGap(
    _ line: UnsafeMutablePointer<UInt16>, _ gap: Range<Int>, width: Int, far: UInt16, columnReach: Int,
    _ measure: Measure, _ envelope: inout LowerEnvelope, _ distances: UnsafeMutablePointer<Double>,
    _ body: (Range<Int>) -> Void
  ) {
    // The cluster's own cells beside the gap reach into it too; those further off are behind them.
    let first = max(0, gap.lowerBound - 1)
    let end = min(width, gap.upperBound + 1)
    var column = first
    while column < end {
      while column < end, line[column] == far { column &+= 1 }
      guard column < end else { return }
      // Columns in turn from which something is reached, with no stretch between them that none reaches.
      let start = column
      var last = column
      while column < end, column &- last <= 2 &* columnReach &+ 1 {
        if line[column] != far { last = column }
        column &+= 1
      }
      let stretch =
        max(gap.lowerBound, start - columnReach)..<min(gap.upperBound, last + columnReach + 1)
      if stretch.isEmpty { continue }
      measureStretch(line, stretch, sources: start...last, far: far, measure, &envelope, distances)
      body(stretch)
    }
  }

  private func measureStretch(
    _ line: UnsafeMutablePointer<UInt16>, _ stretch: Range<Int>, sources: ClosedRange<Int>, far: UInt16,
    _ measure: Measure, _ envelope: inout LowerEnvelope, _ distances: UnsafeMutablePointer<Double>
  ) {
    let (cellWidth, cellHeight) = (cellWidth, cellHeight)
    let origin = sources.lowerBound
    let shift = measure == .outlineToMiddle ? 0.5 : 1
    /// Squared metres down or up from the outline to the row; infinite where nothing is within reach.
    @inline(__always) func upright(_ column: Int) -> Double {
      guard sources.contains(column), line[column] != far else { return .infinity }
      let metres = max(0, Double(line[column]) - shift) * cellHeight
      return metres * metres
    }
    @inline(__always) func place(_ column: Int) -> Double { Double(column &- origin) * cellWidth }
    envelope.removeAll()
    switch measure {
    case .outlineToMiddle:
      // A cell is reached from the sides of a column, or straight from above or below.
      var before = Double.infinity
      for column in origin...(sources.upperBound + 1) {
        let here = upright(column)
        let least = min(before, here)
        if least < .infinity { envelope.add(position: place(column) - cellWidth / 2, value: least) }
        before = here
      }
      envelope.forEach(stretch, at: place) { column, least in
        distances[column &- stretch.lowerBound] = min(least, upright(column)).squareRoot()
      }
    case .outlineToOutline:
      // Outlines of cells beside each other touch, so that a column reaches as if one wider to both sides.
      var (before, here) = (Double.infinity, upright(origin))
      for column in (origin - 1)...(sources.upperBound + 1) {
        let after = upright(column + 1)
        let least = column < origin ? after : min(before, min(here, after))
        if least < .infinity { envelope.add(position: place(column), value: least) }
        if column >= origin { (before, here) = (here, after) }
      }
      envelope.forEach(stretch, at: place) { column, least in
        distances[column &- stretch.lowerBound] = least.squareRoot()
      }
    }
  }
}
