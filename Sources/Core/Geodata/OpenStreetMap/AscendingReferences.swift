/// The distinct numbers of a list in ascending order, and for each entry of the list its place among them.
///
/// A radix sort, 11 bits a pass, passes in which all agree left out: its time grows with the count alone.
struct AscendingReferences {
  private(set) var distinct: [Int64] = []
  /// One for each entry of the list.
  private(set) var places: [Int32]

  /// - Precondition: fewer than 2³¹ entries.
  init(_ list: [Int64]) {
    let count = list.count
    precondition(count <= Int(Int32.max))
    places = [Int32](repeating: 0, count: count)
    guard count > 0 else { return }
    typealias Entry = (key: UInt64, index: Int32)
    var from = UnsafeMutablePointer<Entry>.allocate(capacity: count)
    var to = UnsafeMutablePointer<Entry>.allocate(capacity: count)
    defer {
      from.deallocate()
      to.deallocate()
    }
    let sign = UInt64(1) << 63  // so that negative numbers come first
    var differing: UInt64 = 0
    for index in 0..<count {
      let key = UInt64(bitPattern: list[index]) ^ sign
      from[index] = (key, Int32(truncatingIfNeeded: index))
      differing |= key ^ (UInt64(bitPattern: list[0]) ^ sign)
    }
    let starts = UnsafeMutablePointer<Int>.allocate(capacity: 2048)
    defer { starts.deallocate() }
    var shift: UInt64 = 0
    while shift < 64 {
      defer { shift += 11 }
      if (differing >> shift) & 2047 == 0 { continue }
      starts.initialize(repeating: 0, count: 2048)
      for index in 0..<count { starts[Int((from[index].key &>> shift) & 2047)] &+= 1 }
      var sum = 0
      for digit in 0..<2048 {
        let size = starts[digit]
        starts[digit] = sum
        sum &+= size
      }
      for index in 0..<count {
        let digit = Int((from[index].key &>> shift) & 2047)
        to[starts[digit]] = from[index]
        starts[digit] &+= 1
      }
      swap(&from, &to)
    }
    places.withUnsafeMutableBufferPointer { places in
      for index in 0..<count {
        if index == 0 || from[index].key != from[index - 1].key {
          distinct.append(Int64(bitPattern: from[index].key ^ sign))
        }
        places[Int(from[index].index)] = Int32(truncatingIfNeeded: distinct.count - 1)
      }
    }
  }
}
