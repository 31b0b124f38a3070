/// Ranks with ties, of unrounded values. NaN has none.
public enum Ranking {
  /// 1 for the greatest value; equal values share the least rank of theirs, and the next follows after as many;
  /// 0 for NaN.
  public static func descending(_ values: [Double]) -> [Int32] {
    let room = RankingRoom(count: values.count)
    return [Int32](unsafeUninitializedCapacity: values.count) { ranks, count in
      values.withUnsafeBufferPointer { values in
        if let start = ranks.baseAddress { room.descending(values, into: start) }
      }
      count = values.count
    }
  }

  /// As `descending`, each group by itself.
  static func descending(_ values: [Double], groups: [[Int]]) -> [Int32] {
    guard groups.count > 1 else { return descending(values) }
    var ranks = [Int32](repeating: 0, count: values.count)
    for group in groups {
      for (place, rank) in zip(group, descending(group.map { values[$0] })) { ranks[place] = rank }
    }
    return ranks
  }

  /// Rows of each period; all in one where there are no periods.
  static func groups(of periods: [Int], count: Int) -> [[Int]] {
    guard !periods.isEmpty else { return [Array(0..<count)] }
    let rows = Dictionary(grouping: periods.indices) { periods[$0] }
    return rows.keys.sorted().map { rows[$0]! }
  }

  /// Ascending from 1, equal values sharing the least rank of theirs; NaN stays NaN.
  public static func ascending(_ values: [Double]) -> [Double] {
    ascending(values) { first, _ in Double(first + 1) }
  }

  /// Ascending from 1, equal values sharing the mean of theirs; NaN stays NaN.
  public static func midRanks(_ values: [Double]) -> [Double] {
    ascending(values) { first, last in Double(first + last) / 2 + 1 }
  }

  private static func ascending(_ values: [Double], _ rank: (Int, Int) -> Double) -> [Double] {
    let order = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: .nan, count: values.count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = rank(first, last) }
      first = last + 1
    }
    return ranks
  }
}
