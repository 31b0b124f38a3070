import Geography
import Synchronization

/// Which clusters belong to the city.
struct ClusterInclusion {
  let profile: UrbanExtentProfile
  let cellWidth: Double
  let cellHeight: Double

  /// For each cluster whether it is part of the extent.
  ///
  /// - Parameter main: nil where there is none; then only the rule `none` includes any.
  func included(_ runs: ClusterRuns, main: Int?, threads: Int) -> [Bool] {
    let count = runs.clusters.count
    if profile.inclusionRule == .none { return [Bool](repeating: true, count: count) }
    var isIncluded = [Bool](repeating: false, count: count)
    guard let main else { return isIncluded }
    isIncluded[main] = true
    guard count > 1 else { return isIncluded }
    let buffers = ClusterBuffers(runs, cellWidth: cellWidth, cellHeight: cellHeight, threads: threads)
    let metres = buffers.widths(share: profile.bufferShare)
    if profile.inclusionRule == .direct {
      // Only their own buffers count, and the widest of them says how far the main cluster need look.
      let widest = metres.indices.reduce(0) { $1 == main ? $0 : max($0, metres[$1]) }
      let found = buffers.neighbours(of: main, withinMetres: widest, threads: threads) { $0 != main }
      for (cluster, distance) in found where meets(distance, metres[cluster]) { isIncluded[cluster] = true }
      return isIncluded
    }

    // Two buffers meet within twice the wider of them, so that each cluster looks only for those whose
    // buffers are narrower.
    @Sendable func isNarrower(_ other: Int, than cluster: Int) -> Bool {
      metres[other] < metres[cluster] || (metres[other] == metres[cluster] && other > cluster)
    }
    var groups = DisjointSets(count)
    for cluster in buffers.large {
      let found = buffers.neighbours(
        of: cluster, withinMetres: 2 * metres[cluster], threads: threads
      ) { isNarrower($0, than: cluster) }
      for (other, distance) in found where meets(distance, metres[cluster] + metres[other]) {
        groups.join(cluster, other)
      }
    }
    // What hangs together already need not be looked for again.
    let known = (0..<count).map { groups.root($0) }
    let pairs = Mutex([(Int, Int)]())
    buffers.forEachSmall { cluster in
      let found = buffers.neighbours(of: cluster, withinMetres: 2 * metres[cluster], threads: 1) {
        known[$0] != known[cluster] && isNarrower($0, than: cluster)
      }
      let meeting = found.filter { meets($0.value, metres[cluster] + metres[$0.key]) }
      if !meeting.isEmpty { pairs.withLock { $0 += meeting.keys.map { (cluster, $0) } } }
    }
    for (a, b) in pairs.withLock({ $0 }) { groups.join(a, b) }
    let root = groups.root(main)
    for cluster in 0..<count { isIncluded[cluster] = groups.root(cluster) == root }
    return isIncluded
  }

  private func meets(_ distance: Double, _ buffers: Double) -> Bool {
    distance <= buffers * (1 + CellDisc.tolerance)
  }
}

/// Numbers in groups that only ever grow together.
private struct DisjointSets {
  private var parents: [Int]

  init(_ count: Int) { parents = Array(0..<count) }

  mutating func root(_ element: Int) -> Int {
    var element = element
    while parents[element] != element {
      parents[element] = parents[parents[element]]
      element = parents[element]
    }
    return element
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    // The root is the first of its group, whatever the order of joining.
    if a < b { parents[b] = a } else if b < a { parents[a] = b }
  }
}
