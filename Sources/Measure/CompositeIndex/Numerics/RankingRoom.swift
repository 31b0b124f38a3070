/// Room for ranking rows of so many values again and again without allocation.
///
/// Values are dealt out into more buckets than there are values, at even distances between the least and the
/// greatest; then hardly any stands before a greater one, and those move to their places. Where values crowd in
/// few buckets they are sorted by their bits instead.
final class RankingRoom {
  private let capacity: Int
  private let bucketCount: Int
  private let values, sorted: UnsafeMutablePointer<Double>
  private let places, sortedPlaces: UnsafeMutablePointer<Int32>
  private let buckets, keys: UnsafeMutablePointer<UInt64>
  /// How many values lie in each bucket, then where they begin.
  private let starts: UnsafeMutablePointer<UInt16>

  init(count: Int) {
    let room = max(1, count)
    capacity = count
    // A power of 2 from two to four times the values.
    bucketCount = max(4, 2 << (Int.bitWidth - (room - 1).leadingZeroBitCount))
    values = .allocate(capacity: room)
    sorted = .allocate(capacity: room)
    places = .allocate(capacity: room)
    sortedPlaces = .allocate(capacity: room)
    buckets = .allocate(capacity: room)
    keys = .allocate(capacity: room)
    starts = UnsafeMutableRawPointer.allocate(byteCount: 2 * bucketCount, alignment: 8)
      .bindMemory(to: UInt16.self, capacity: bucketCount)
  }

  deinit {
    values.deallocate()
    sorted.deallocate()
    places.deallocate()
    sortedPlaces.deallocate()
    buckets.deallocate()
    keys.deallocate()
    UnsafeMutableRawPointer(starts).deallocate()
  }

  /// 1 for the greatest value; equal values share the least rank of theirs, and the next follows after as many;
  /// 0 for NaN.
  func descending(_ row: UnsafeBufferPointer<Double>, into ranks: UnsafeMutablePointer<Int32>) {
    precondition(row.count <= capacity, "room for the row")
    guard let start = row.baseAddress, !row.isEmpty else { return }
    let (low, high, hasGaps) = RankingRoom.bounds(start, row.count)
    var count = row.count
    let (values, places) = (values, places)
    if hasGaps {
      count = 0
      for place in 0..<row.count {
        values[count] = start[place]
        places[count] = Int32(truncatingIfNeeded: place)
        ranks[place] = 0
        count &+= start[place].isNaN ? 0 : 1
      }
      guard count > 0 else { return }
    }
    let present = hasGaps ? UnsafePointer(values) : start
    if !deal(present, count, low, high) { sortByBits(present, count) }
    let (sorted, sortedPlaces) = (sorted, sortedPlaces)
    var rank: Int32 = 0
    // No value comes before the first.
    var last = Double.nan
    for place in 0..<count {
      let value = sorted[place]
      rank = value != last ? Int32(truncatingIfNeeded: place &+ 1) : rank
      last = value
      let to = Int(sortedPlaces[place])
      ranks[hasGaps ? Int(places[to]) : to] = rank
    }
  }

  /// The least and the greatest, and whether any is NaN.
  private static func bounds(_ values: UnsafePointer<Double>, _ count: Int) -> (Double, Double, Bool) {
    typealias Numbers = SIMD4<Double>
    var low = Numbers(repeating: .infinity)
    var high = Numbers(repeating: -.infinity)
    // NaN where any value is, and else 0 but for what infinities make NaN too.
    var gaps = Numbers.zero
    var place = 0
    while place &+ 4 <= count {
      let four = UnsafeRawPointer(values + place).loadUnaligned(as: Numbers.self)
      low.replace(with: four, where: four .< low)
      high.replace(with: four, where: four .> high)
      gaps += four - four
      place &+= 4
    }
    var (least, greatest, gap) = (low.min(), high.max(), gaps.sum())
    while place < count {
      least = values[place] < least ? values[place] : least
      greatest = values[place] > greatest ? values[place] : greatest
      gap += values[place] - values[place]
      place &+= 1
    }
    return (least, greatest, gap.isNaN)
  }

  /// - Returns: false where that would take long.
  private func deal(_ values: UnsafePointer<Double>, _ count: Int, _ low: Double, _ high: Double) -> Bool {
    let scale = Double(bucketCount - 1) / (high - low)
    guard scale.isFinite, scale > 0, (high - low).isFinite, count <= UInt16.max else { return false }
    let (sorted, sortedPlaces) = (sorted, sortedPlaces)
    let (buckets, starts, bucketCount) = (buckets, starts, bucketCount)
    // Added to 2⁵², a number stands whole in the lowest bits.
    for place in 0..<count { buckets[place] = ((high - values[place]) * scale + 0x1p52).bitPattern }
    starts.initialize(repeating: 0, count: bucketCount)
    for place in 0..<count { starts[Int(UInt32(truncatingIfNeeded: buckets[place]))] &+= 1 }
    // Four counts in a word, and its product with four ones their sums.
    let ones: UInt64 = 0x0001_0001_0001_0001
    let words = UnsafeMutableRawPointer(starts)
    var before: UInt64 = 0
    for word in 0..<bucketCount / 4 {
      let sums = words.load(fromByteOffset: word &* 8, as: UInt64.self) &* ones
      words.storeBytes(of: (sums &<< 16) &+ before &* ones, toByteOffset: word &* 8, as: UInt64.self)
      before &+= sums &>> 48
    }
    for place in 0..<count {
      let bucket = Int(UInt32(truncatingIfNeeded: buckets[place]))
      let to = Int(starts[bucket])
      starts[bucket] = UInt16(truncatingIfNeeded: to &+ 1)
      sorted[to] = values[place]
      sortedPlaces[to] = Int32(truncatingIfNeeded: place)
    }
    var left = 8 * count
    var last = sorted[0]
    for place in 1..<max(1, count) {
      let value = sorted[place]
      guard last < value else {
        last = value
        continue
      }
      let moved = sortedPlaces[place]
      var hole = place
      repeat {
        sorted[hole] = sorted[hole &- 1]
        sortedPlaces[hole] = sortedPlaces[hole &- 1]
        hole &-= 1
      } while hole > 0 && sorted[hole &- 1] < value
      sorted[hole] = value
      sortedPlaces[hole] = moved
      left &-= place &- hole
      if left < 0 { return false }
    }
    return true
  }

  /// Each key is the value's bits in an order that integers keep, with its place among the values in the lowest of
  /// them. What that rounds is put right by insertion afterwards.
  private func sortByBits(_ values: UnsafePointer<Double>, _ count: Int) {
    let mask: UInt64 = (1 << UInt64(64 - max(1, count).leadingZeroBitCount)) - 1
    for place in 0..<count {
      // −0 and 0 are one value.
      let bits = (values[place] + 0).bitPattern
      let ascending = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
      keys[place] = (~ascending & ~mask) | UInt64(truncatingIfNeeded: place)
    }
    var all = UnsafeMutableBufferPointer(start: keys, count: count)
    all.sort()
    for place in 0..<count {
      let from = Int(keys[place] & mask)
      let value = values[from]
      var hole = place
      while hole > 0, sorted[hole - 1] < value {
        sorted[hole] = sorted[hole - 1]
        sortedPlaces[hole] = sortedPlaces[hole - 1]
        hole -= 1
      }
      sorted[hole] = value
      sortedPlaces[hole] = Int32(truncatingIfNeeded: from)
    }
  }
}
