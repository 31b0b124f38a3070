import ConcurrentWork
import Synchronization

/// The buffer of each cluster whose area is a share of the cluster's own, and which clusters it reaches.
///
/// Clusters and buffers are shapes in the plane, cells being their squares:
///
///     area(buffer(C, b)) = (1 + share) · area(C)
///
/// Distances from outline to outline are exact. In the area, a cell counts by the part of it that a straight
/// front at distance `b` from the outline covers.
struct ClusterBuffers {
  private let runs: ClusterRuns
  private let distances: ClusterDistances
  private let cellMetres: Double
  private let threads: Int
  /// Those with so many cells around them that they are worked on in bands side by side.
  let large: [Int]
  private let isLarge: [Bool]

  /// Distances are told apart by this part of a cell where areas are added up.
  private static let binsPerCell = 64
  /// Cells around a cluster that are worked on whole; larger ones in bands of so many.
  private static let bandCellMaximum = 1 << 20
  /// Small clusters handed to a thread at a time.
  private static let clustersPerPiece = 64

  init(_ runs: ClusterRuns, cellWidth: Double, cellHeight: Double, threads: Int) {
    self.runs = runs
    distances = ClusterDistances(runs: runs, cellWidth: cellWidth, cellHeight: cellHeight)
    cellMetres = (cellWidth * cellHeight).squareRoot()
    self.threads = threads
    isLarge = runs.bounds.map {
      ($0.endRow - $0.firstRow) * ($0.endColumn - $0.firstColumn) > Self.bandCellMaximum
    }
    large = runs.bounds.indices.filter { [isLarge] in isLarge[$0] }
  }

  /// The width of each cluster's buffer.
  func widths(share: Double) -> [Double] {
    var widths = [Double](repeating: 0, count: runs.clusters.count)
    guard share > 0 else { return widths }
    let outlines = runs.outlines(cellWidth: distances.cellWidth, cellHeight: distances.cellHeight)
    for cluster in large {
      widths[cluster] = width(of: cluster, outlineMetres: outlines[cluster], share: share, threads: threads)
    }
    widths.withUnsafeMutableBufferPointer { widths in
      nonisolated(unsafe) let widths = widths
      forEachSmall { cluster in
        widths[cluster] = width(of: cluster, outlineMetres: outlines[cluster], share: share, threads: 1)
      }
    }
    return widths
  }

  /// Calls `body` for every cluster that is not large, spread over the threads.
  func forEachSmall(_ body: @Sendable (Int) -> Void) {
    let count = runs.clusters.count
    RowBands.forEach(rows: count, height: Self.clustersPerPiece, threads: threads) { piece in
      for cluster in piece where !isLarge[cluster] { body(cluster) }
    }
  }

  // MARK: Width

  private func width(of cluster: Int, outlineMetres: Double, share: Double, threads: Int) -> Double {
    let wantedCells = share * Double(runs.cellCounts[cluster])
    let wantedArea = wantedCells * cellMetres * cellMetres
    // Of all shapes a disc has the widest buffer; two cells for its being made of cells.
    let radius = (wantedArea / share / .pi).squareRoot()
    let reachMaximum = ((1 + share).squareRoot() - 1) * radius + 2 * cellMetres
    // A smooth outline would be buffered by this width, a winding one by more.
    var reach = min(reachMaximum, 1.5 * wantedArea / outlineMetres + 1.5 * cellMetres)
    while true {
      let counts = cellsByDistance(from: cluster, reachMetres: reach, threads: threads)
      if let width = Self.width(covering: wantedCells, counts) { return width * cellMetres }
      if reach >= reachMaximum { return reachMaximum }
      reach = min(reachMaximum, 2 * reach)
    }
  }

  /// How many cells lie at each distance between the outline and their middle, in parts of a cell.
  private func cellsByDistance(from cluster: Int, reachMetres: Double, threads: Int) -> [Int] {
    let count = Int(reachMetres / cellMetres * Double(Self.binsPerCell)) + 1
    let scale = Double(Self.binsPerCell) / cellMetres
    let total = Mutex([Int](repeating: 0, count: count))
    forEachBand(of: cluster, reachMetres: reachMetres, threads: threads) { rows in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: count + 1) { bins in
        bins.initialize(repeating: 0)
        distances.forEachStretch(
          cluster: cluster, rows: rows, reachMetres: reachMetres, measure: .outlineToMiddle,
          isWanted: { _, _ in true }
        ) { _, stretch, metres in
          for cell in 0..<stretch.count {
            // Beyond the reach distances may be anything, and are gathered in a place not looked at.
            bins[Int(min(metres[cell] * scale + 0.5, Double(count)))] &+= 1
          }
        }
        total.withLock { total in
          for bin in 0..<count { total[bin] += bins[bin] }
        }
      }
    }
    return total.withLock { $0 }
  }

  /// The distance in cells at which a front has covered so many cells; nil where that lies beyond the reach.
  private static func width(covering wanted: Double, _ counts: [Int]) -> Double? {
    // Half a cell on either side of the front is covered in part: the cells covered are the mean of those
    // nearer than each distance within that cell.
    let half = binsPerCell / 2
    var nearer = [0]
    for count in counts { nearer.append(nearer.last! + count) }
    var sum = nearer[..<min(nearer.count, half + 1)].reduce(0, +)
    var before = Double(sum) / Double(binsPerCell)
    if before >= wanted { return 0 }
    var bin = 1
    while bin + half < nearer.count {
      sum += nearer[bin + half] - (bin > half ? nearer[bin - half] : 0)
      let covered = Double(sum) / Double(binsPerCell)
      if covered >= wanted {
        return (Double(bin - 1) + (wanted - before) / (covered - before)) / Double(binsPerCell)
      }
      before = covered
      bin += 1
    }
    return nil
  }

  // MARK: Neighbours

  /// The clusters within a distance of a cluster's outline, with their distances.
  ///
  /// - Parameter isWanted: which clusters are looked for.
  func neighbours(
    of cluster: Int, withinMetres reach: Double, threads: Int, isWanted: @Sendable (Int) -> Bool
  ) -> [Int: Double] {
    let found = Mutex([Int: Double]())
    let (starts, ends) = (runs.clusters.runStarts, runs.clusters.runEnds)
    let clusters = runs.clusters.runClusters
    let rowOffsets = runs.rowOffsets
    let limit = reach * (1 + CellDisc.tolerance)
    /// The runs of a row that share cells with a stretch of it.
    @Sendable func sharing(_ row: Int, in stretch: Range<Int>) -> Range<Int> {
      guard row >= 0, row + 1 < rowOffsets.count else { return 0..<0 }
      let last = rowOffsets[row + 1]
      var (low, high) = (rowOffsets[row], last)
      while low < high {
        let middle = (low + high) / 2
        if Int(ends[middle]) <= stretch.lowerBound { low = middle + 1 } else { high = middle }
      }
      var end = low
      while end < last, Int(starts[end]) < stretch.upperBound { end += 1 }
      return low..<end
    }
    forEachBand(of: cluster, reachMetres: reach, threads: threads) { rows in
      var nearest: [Int: Double] = [:]
      distances.forEachStretch(
        cluster: cluster, rows: rows, reachMetres: reach, measure: .outlineToOutline,
        isWanted: { row, gap in sharing(row, in: gap).contains { isWanted(Int(clusters[$0])) } }
      ) { row, stretch, metres in
        for run in sharing(row, in: stretch) where isWanted(Int(clusters[run])) {
          var least = Double.infinity
          for column in max(stretch.lowerBound, Int(starts[run]))..<min(stretch.upperBound, Int(ends[run])) {
            least = min(least, metres[column - stretch.lowerBound])
          }
          if least <= limit, least < nearest[Int(clusters[run])] ?? .infinity {
            nearest[Int(clusters[run])] = least
          }
        }
      }
      if !nearest.isEmpty { found.withLock { $0.merge(nearest, uniquingKeysWith: min) } }
    }
    return found.withLock { $0 }
  }

  private func forEachBand(
    of cluster: Int, reachMetres: Double, threads: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let bounds = runs.bounds[cluster]
    let height = max(64, Self.bandCellMaximum / (bounds.endColumn - bounds.firstColumn))
    let bands = distances.bands(cluster: cluster, reachMetres: reachMetres, height: height)
    ConcurrentWork.forEach(bands.count, threads: threads) { body(bands[$0]) }
  }
}
