import Geography

/// The runs of every cluster together, and where each cluster lies.
struct ClusterRuns {
  let clusters: CellClusters
  let cellCounts: [Int]
  let bounds: [CellBounds]
  /// Runs of cluster `i` are `order[offsets[i] ..< offsets[i + 1]]`, in the order of their cells.
  let order: [Int32]
  let offsets: [Int]
  /// Runs of row `y` of the grid are `rowOffsets[y] ..< rowOffsets[y + 1]`.
  let rowOffsets: [Int]

  init(_ clusters: CellClusters, rows: Int) {
    self.clusters = clusters
    cellCounts = clusters.cellCounts()
    bounds = clusters.bounds()
    var offsets = [Int](repeating: 0, count: clusters.count + 1)
    for cluster in clusters.runClusters { offsets[Int(cluster) + 1] += 1 }
    for cluster in 0..<clusters.count { offsets[cluster + 1] += offsets[cluster] }
    self.offsets = offsets
    var order = [Int32](repeating: 0, count: clusters.runClusters.count)
    for (run, cluster) in clusters.runClusters.enumerated() {
      order[offsets[Int(cluster)]] = Int32(run)
      offsets[Int(cluster)] += 1
    }
    self.order = order
    var rowOffsets = [Int](repeating: 0, count: rows + 1)
    for row in clusters.runRows { rowOffsets[Int(row) + 1] += 1 }
    for row in 0..<rows { rowOffsets[row + 1] += rowOffsets[row] }
    self.rowOffsets = rowOffsets
  }

  /// The length of each cluster's outline along the sides of cells.
  func outlines(cellWidth: Double, cellHeight: Double) -> [Double] {
    let (rows, starts, ends) = (clusters.runRows, clusters.runStarts, clusters.runEnds)
    let of = clusters.runClusters
    var outlines = [Double](repeating: 0, count: clusters.count)
    for run in of.indices {
      outlines[Int(of[run])] += 2 * cellHeight + 2 * cellWidth * Double(ends[run] - starts[run])
    }
    // Sides between two cells of the cluster, one above the other, are no outline.
    var above = 0
    for run in of.indices {
      while above < run,
        rows[above] < rows[run] - 1 || (rows[above] == rows[run] - 1 && ends[above] <= starts[run])
      { above += 1 }
      var other = above
      while other < run, rows[other] == rows[run] - 1, starts[other] < ends[run] {
        if of[other] == of[run] {
          let shared = min(ends[other], ends[run]) - max(starts[other], starts[run])
          outlines[Int(of[run])] -= 2 * cellWidth * Double(shared)
        }
        other += 1
      }
    }
    return outlines
  }
}
