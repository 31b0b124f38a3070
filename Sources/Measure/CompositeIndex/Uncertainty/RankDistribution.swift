/// The ranks of one unit over many runs. Runs in which it has none are not counted.
public struct RankDistribution: Hashable, Sendable {
  /// 0 for none.
  public let nominal: Int
  /// Number of runs by rank, from rank 1 on.
  public let counts: [Int]
  public let runCount: Int

  public init(nominal: Int, counts: [Int]) {
    self.nominal = nominal
    self.counts = counts
    runCount = counts.reduce(0, +)
  }

  /// NaN without runs.
  public var mean: Double {
    runCount > 0
      ? counts.enumerated().reduce(0) { $0 + Double(($1.offset + 1) * $1.element) } / Double(runCount) : .nan
  }

  public var median: Double { quantile(0.5) }

  /// Of type 7; NaN without runs.
  public func quantile(_ probability: Double) -> Double {
    guard runCount > 0 else { return .nan }
    let place = probability * Double(runCount - 1)
    let index = min(Int(place), runCount - 1)
    let (low, high) = (rank(at: index), rank(at: min(index + 1, runCount - 1)))
    return Double(low) + (place - Double(index)) * Double(high - low)
  }

  /// From the 5th to the 95th percentile.
  public var interval: ClosedRange<Double>? { runCount > 0 ? quantile(0.05)...quantile(0.95) : nil }

  /// Share of the runs with a rank in a range; NaN without runs.
  public func probability(of ranks: ClosedRange<Int>) -> Double {
    guard runCount > 0 else { return .nan }
    let range = ranks.clamped(to: 1...max(1, counts.count))
    return Double(range.reduce(0) { $0 + (ranks.contains($1) ? counts[$1 - 1] : 0) }) / Double(runCount)
  }

  private func rank(at place: Int) -> Int {
    var left = place
    for (index, count) in counts.enumerated() {
      if left < count { return index + 1 }
      left -= count
    }
    return counts.count
  }

  static func ofUnits(_ ranks: [Int32], unitCount: Int, nominal: [Int32]) -> [RankDistribution] {
    guard unitCount > 0 else { return [] }
    var counts = [Int](repeating: 0, count: unitCount * unitCount)
    ranks.withUnsafeBufferPointer { ranks in
      var place = 0
      while place < ranks.count {
        for unit in 0..<unitCount {
          let rank = Int(ranks[place + unit])
          if rank > 0 { counts[unit * unitCount + rank - 1] += 1 }
        }
        place += unitCount
      }
    }
    return (0..<unitCount).map { unit in
      RankDistribution(
        nominal: Int(nominal[unit]), counts: Array(counts[unit * unitCount..<(unit + 1) * unitCount]))
    }
  }

  /// NaN where no unit has both ranks.
  static func meanShift(_ ranks: ArraySlice<Int32>, from nominal: [Int32]) -> Double {
    var (sum, count) = (0, 0)
    for (rank, reference) in zip(ranks, nominal) where rank > 0 && reference > 0 {
      sum += Int(abs(rank - reference))
      count += 1
    }
    return count > 0 ? Double(sum) / Double(count) : .nan
  }
}
