/// Areas in clusters of alike ones, by Ward's method: at each step the two clusters are joined whose union adds least
/// to the sum of squared distances from their means.
/// - Source: J. H. Ward 1963, in the recurrence of G. N. Lance and W. T. Williams; OECD/JRC Handbook (2008), step 4.
public struct AreaClusters: Hashable, Sendable {
  /// Of each area, 1 for the cluster of most areas, equal ones in the order of the areas; nil where a value is missing.
  public let clusters: [Int?]
  public let count: Int
  /// Sum of squares between clusters over the whole, 0 to 1.
  public let explained: Double

  /// - Parameters:
  ///   - columns: of one scale, each a value for every area.
  ///   - count: of clusters; fewer where there are not as many areas.
  public init(_ columns: [[Double]], count wanted: Int) {
    precondition(wanted > 0 && !columns.isEmpty, "a cluster and a column")
    let areas = columns[0].indices.filter { area in columns.allSatisfy { !$0[area].isNaN } }
    let size = areas.count
    // Squared distances between clusters in Ward's sense; at first half of those between areas, doubled throughout.
    var distances = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      for j in 0..<i {
        let d = columns.reduce(0) { sum, column in
          sum + (column[areas[i]] - column[areas[j]]) * (column[areas[i]] - column[areas[j]])
        }
        distances[i * size + j] = d
        distances[j * size + i] = d
      }
    }
    let whole = columns.reduce(0) { sum, column in
      let deviation = ColumnStatistics.populationDeviation(areas.map { column[$0] })
      return sum + (size > 0 ? deviation * deviation * Double(size) : 0)
    }
    // Pairs of mutual nearest neighbours, found along chains (Murtagh 1983), are all joined sooner or later; the
    // cheapest joins are then taken first.
    var sizes = [Double](repeating: 1, count: size)
    var isThere = [Bool](repeating: true, count: size)
    var joins: [(cost: Double, first: Int, second: Int)] = []
    var chain: [Int] = []
    while joins.count + 1 < size {
      if chain.isEmpty { chain = [isThere.firstIndex(of: true)!] }
      let top = chain.last!
      let before = chain.count > 1 ? chain[chain.count - 2] : nil
      var nearest = before
      for other in 0..<size where other != top && isThere[other] {
        if nearest.map({ distances[top * size + other] < distances[top * size + $0] }) ?? true {
          nearest = other
        }
      }
      let other = nearest!
      guard other == before else {
        chain.append(other)
        continue
      }
      chain.removeLast(2)
      let (kept, gone) = (min(top, other), max(top, other))
      let apart = distances[kept * size + gone]
      joins.append((apart, kept, gone))
      let (a, b) = (sizes[kept], sizes[gone])
      isThere[gone] = false
      sizes[kept] = a + b
      for third in 0..<size where third != kept && isThere[third] {
        let c = sizes[third]
        let d =
          ((a + c) * distances[kept * size + third] + (b + c) * distances[gone * size + third] - c * apart)
          / (a + b + c)
        distances[kept * size + third] = d
        distances[third * size + kept] = d
      }
    }
    // A join names its clusters by an area of each.
    var heads = Array(0..<size)
    func head(_ area: Int) -> Int {
      var area = area
      while heads[area] != area { area = heads[area] }
      return area
    }
    var within = 0.0
    let ordered = joins.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
    for join in ordered.prefix(max(0, size - wanted)) {
      heads[head(join.element.second)] = head(join.element.first)
      within += join.element.cost / 2
    }
    var members: [Int: [Int]] = [:]
    for area in 0..<size { members[head(area), default: []].append(area) }
    let groups = members.values.sorted { (-$0.count, $0[0]) < (-$1.count, $1[0]) }
    var clusters = [Int?](repeating: nil, count: columns[0].count)
    for (number, group) in groups.enumerated() { for area in group { clusters[areas[area]] = number + 1 } }
    self.clusters = clusters
    count = groups.count
    explained = whole > 0 ? 1 - within / whole : 0
  }
}

extension IndexResult {
  /// The areas in clusters of alike profiles: of the scores of the root's children, each in units of its standard
  /// deviation. A child that does not vary says nothing and is left out.
  public func clusters(count: Int) -> AreaClusters {
    let profiles = tree.children[tree.root].map {
      Normalisation.zScore(mean: 0, deviation: 1).applied(to: scores[$0])
    }
    let varying = profiles.filter { column in column.contains { !$0.isNaN } }
    return AreaClusters(varying.isEmpty ? [units.map { _ in .nan }] : varying, count: count)
  }
}
