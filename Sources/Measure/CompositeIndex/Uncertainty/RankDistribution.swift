import Dispatch

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

  /// - Parameter ranks: run after run, one for each unit.
  static func ofUnits(
    _ ranks: [Int32], unitCount: Int, nominal: [Int32], threads: Int
  ) -> [RankDistribution] {
    guard unitCount > 0 else { return [] }
    let runCount = ranks.count / unitCount
    // By unit, those without a rank before rank 1. Each thread counts for units of its own.
    let width = unitCount + 1
    var counts = [Int32](repeating: 0, count: unitCount * width)
    counts.withUnsafeMutableBufferPointer { counts in
      ranks.withUnsafeBufferPointer { ranks in
        guard let ranks = ranks.baseAddress else { return }
        nonisolated(unsafe) let counts = counts.baseAddress!
        nonisolated(unsafe) let of = ranks
        let parts = min(threads, unitCount)
        DispatchQueue.concurrentPerform(iterations: parts) { part in
          let units = unitCount * part / parts..<unitCount * (part + 1) / parts
          // So many rows stay in the cache while their columns are counted.
          for first in stride(from: 0, to: runCount, by: 64) {
            let end = min(runCount, first + 64)
            for unit in units {
              let row = counts + unit * width
              for run in first..<end { row[Int(of[run &* unitCount &+ unit])] &+= 1 }
            }
          }
        }
      }
    }
    return (0..<unitCount).map { unit in
      RankDistribution(
        nominal: Int(nominal[unit]), counts: counts[unit * width + 1..<(unit + 1) * width].map { Int($0) })
    }
  }

  /// Mean |rank − nominal rank| of each run; NaN where no unit has both.
  static func meanShifts(_ ranks: [Int32], from nominal: [Int32], runs: Int) -> [Double] {
    let units = nominal.count
    return ranks.withUnsafeBufferPointer { ranks in
      nominal.withUnsafeBufferPointer { nominal in
        (0..<runs).map { run in
          var (sum, count) = (0, 0)
          for unit in 0..<units {
            let (rank, reference) = (ranks[run * units + unit], nominal[unit])
            let isThere = rank > 0 && reference > 0
            sum &+= isThere ? Int(abs(rank &- reference)) : 0
            count &+= isThere ? 1 : 0
          }
          return count > 0 ? Double(sum) / Double(count) : .nan
        }
      }
    }
  }
}
