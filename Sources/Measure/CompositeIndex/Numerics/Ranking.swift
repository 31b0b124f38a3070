/// Ranks with ties, of unrounded values. NaN has none.
public enum Ranking {
  /// 1 for the greatest value; equal values share the least rank of theirs, and the next follows after as many;
  /// 0 for NaN.
  public static func descending(_ values: [Double]) -> [Int32] {
    var ranks = [Int32](repeating: 0, count: values.count)
    var keys = [UInt64](repeating: 0, count: values.count)
    values.withUnsafeBufferPointer { values in
      ranks.withUnsafeMutableBufferPointer { ranks in
        keys.withUnsafeMutableBufferPointer { keys in
          descending(values, into: ranks, keys: keys)
        }
      }
    }
    return ranks
  }

  /// As `descending`, without allocation: `keys` is room for as many numbers as there are values.
  ///
  /// Integers sort faster than places do by their values: each key is the value's bits in an order that
  /// integers keep, with the place in the lowest of them. What that rounds is put right by insertion afterwards.
  static func descending(
    _ values: UnsafeBufferPointer<Double>, into ranks: UnsafeMutableBufferPointer<Int32>,
    keys: UnsafeMutableBufferPointer<UInt64>
  ) {
    let mask: UInt64 = (1 << UInt64(64 - max(1, values.count).leadingZeroBitCount)) - 1
    var count = 0
    for index in 0..<values.count {
      ranks[index] = 0
      let value = values[index]
      if value.isNaN { continue }
      // −0 and 0 are one value.
      let bits = (value + 0).bitPattern
      let ascending = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
      keys[count] = (~ascending & ~mask) | UInt64(truncatingIfNeeded: index)
      count += 1
    }
    var sorted = UnsafeMutableBufferPointer(rebasing: keys[0..<count])
    sorted.sort()
    for place in 0..<count { sorted[place] &= mask }
    for place in 1..<max(count, 1) {
      let moved = sorted[place]
      let value = values[Int(moved)]
      var hole = place
      while hole > 0, values[Int(sorted[hole - 1])] < value {
        sorted[hole] = sorted[hole - 1]
        hole -= 1
      }
      sorted[hole] = moved
    }
    var rank: Int32 = 0
    for place in 0..<count {
      if place == 0 || values[Int(sorted[place])] != values[Int(sorted[place - 1])] {
        rank = Int32(truncatingIfNeeded: place + 1)
      }
      ranks[Int(sorted[place])] = rank
    }
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
