/// How much weight speaks for each unit over each other: e_ij = Σ w [x_i > x_j] + ½ Σ w [x_i = x_j], over the
/// columns that both have; 0 on the diagonal.
public struct Outranking: Hashable, Sendable {
  public let unitCount: Int
  /// Row by row.
  public let matrix: [Double]
  /// Whether a unit has any value.
  private let isThere: [Bool]

  /// - Parameter weights: any sum above 0; where values are missing, those of the common columns are scaled.
  public init(_ columns: [[Double]], weights: [Double]) {
    let count = columns.first?.count ?? 0
    var matrix = [Double](repeating: 0, count: count * count)
    let sum = weights.reduce(0, +)
    for i in 0..<count {
      for j in 0..<i {
        var (above, below, there) = (0.0, 0.0, 0.0)
        for (column, weight) in zip(columns, weights) {
          let (a, b) = (column[i], column[j])
          if a.isNaN || b.isNaN { continue }
          there += weight
          if a > b {
            above += weight
          } else if a < b {
            below += weight
          } else {
            above += weight / 2
            below += weight / 2
          }
        }
        let scale = there == 0 ? 0 : there == sum ? 1 / sum : 1 / there
        matrix[i * count + j] = above * scale
        matrix[j * count + i] = below * scale
      }
    }
    unitCount = count
    self.matrix = matrix
    isThere = (0..<count).map { unit in columns.contains { !$0[unit].isNaN } }
  }

  public subscript(i: Int, j: Int) -> Double { matrix[i * unitCount + j] }

  /// Number of units beaten less number of units that beat; NaN for a unit without values. Sums of weights
  /// that differ from ½ by rounding alone count as ½.
  public var copeland: [Double] {
    (0..<unitCount).map { i in
      guard isThere[i] else { return .nan }
      return (0..<unitCount).reduce(0) { score, j in
        guard j != i, isThere[j] else { return score }
        let difference = self[i, j] - self[j, i]
        return abs(difference) < 1e-12 ? score : difference > 0 ? score + 1 : score - 1
      }
    }
  }

  /// Pairs in which one unit has all the weight against the other.
  public var dominancePairs: Int {
    var pairs = 0
    for i in 0..<unitCount { for j in 0..<i where max(self[i, j], self[j, i]) >= 1 - 1e-12 { pairs += 1 } }
    return pairs
  }

  public struct Order: Hashable, Sendable {
    /// Units, the best first.
    public var order: [Int]
    /// Σ e over the pairs as ordered.
    public var support: Double
    /// No order has more.
    public var supportLimit: Double
    public var isExact: Bool
  }

  /// The order with the most support: exact up to 15 units, beyond from that of Copeland by moving units
  /// until none helps, with a limit that no order passes.
  public var kemeny: Order {
    var limit = 0.0
    for i in 0..<unitCount { for j in 0..<i { limit += max(self[i, j], self[j, i]) } }
    let order = unitCount <= 15 ? exactOrder() : improvedOrder()
    return Order(
      order: order, support: support(of: order), supportLimit: limit, isExact: unitCount <= 15)
  }

  public func support(of order: [Int]) -> Double {
    var sum = 0.0
    for (place, i) in order.enumerated() { for j in order[(place + 1)...] { sum += self[i, j] } }
    return sum
  }

  /// The best order of each set of units comes from the best of the set without its last one.
  private func exactOrder() -> [Int] {
    guard unitCount > 0 else { return [] }
    let sets = 1 << unitCount
    var best = [Double](repeating: -1, count: sets)
    var last = [Int8](repeating: -1, count: sets)
    best[0] = 0
    for set in 1..<sets {
      for unit in 0..<unitCount where set >> unit & 1 == 1 {
        let before = set & ~(1 << unit)
        var gain = 0.0
        for other in 0..<unitCount where before >> other & 1 == 1 { gain += self[other, unit] }
        if best[before] + gain > best[set] {
          best[set] = best[before] + gain
          last[set] = Int8(unit)
        }
      }
    }
    var order: [Int] = []
    var set = sets - 1
    while set != 0 {
      order.append(Int(last[set]))
      set &= ~(1 << Int(last[set]))
    }
    return order.reversed()
  }

  private func improvedOrder() -> [Int] {
    let scores = copeland.map { $0.isNaN ? -Double.infinity : $0 }
    var order = (0..<unitCount).sorted { (scores[$0], $1) > (scores[$1], $0) }
    var hasImproved = true
    while hasImproved {
      hasImproved = false
      for from in order.indices {
        let unit = order[from]
        var (bestGain, bestPlace, gain) = (1e-12, from, 0.0)
        for place in stride(from: from - 1, through: 0, by: -1) {
          gain += self[unit, order[place]] - self[order[place], unit]
          if gain > bestGain { (bestGain, bestPlace) = (gain, place) }
        }
        gain = 0
        for place in (from + 1)..<max(order.count, from + 1) {
          gain += self[order[place], unit] - self[unit, order[place]]
          if gain > bestGain { (bestGain, bestPlace) = (gain, place) }
        }
        if bestPlace != from {
          order.remove(at: from)
          order.insert(unit, at: bestPlace)
          hasImproved = true
        }
      }
    }
    return order
  }
}
