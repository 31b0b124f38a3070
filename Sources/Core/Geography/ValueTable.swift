/// The different values of a zone's cells, with how many cells each covers. In the order in which they were
/// met, so that the same cells give the same sums.
struct ValueTable: Sendable {
  private(set) var values: [Double] = []
  /// In cells.
  private(set) var covered: [Double] = []
  /// A hash table of places in `values`, -1 where free; a power of two, never more than half full.
  private var places = [Int32](repeating: -1, count: 16)
  /// Neighbouring cells are often equal.
  private var last = -1

  var isEmpty: Bool { values.isEmpty }

  @inline(__always)
  mutating func add(_ value: Double, _ part: Double) {
    if last >= 0, values[last] == value {
      covered[last] += part
    } else {
      find(value, part)
    }
  }

  private mutating func find(_ value: Double, _ part: Double) {
    let mask = places.count - 1
    var slot = ValueTable.hash(value) & mask
    while true {
      let place = Int(places[slot])
      if place < 0 { break }
      if values[place] == value {
        covered[place] += part
        last = place
        return
      }
      slot = (slot + 1) & mask
    }
    last = values.count
    places[slot] = Int32(last)
    values.append(value)
    covered.append(part)
    if 2 * values.count > places.count { grow() }
  }

  private mutating func grow() {
    places = [Int32](repeating: -1, count: 4 * places.count)
    let mask = places.count - 1
    for (place, value) in values.enumerated() {
      var slot = ValueTable.hash(value) & mask
      while places[slot] >= 0 { slot = (slot + 1) & mask }
      places[slot] = Int32(place)
    }
  }

  /// Both zeros are one value.
  private static func hash(_ value: Double) -> Int {
    var bits = (value + 0).bitPattern
    bits ^= bits >> 32
    bits &*= 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: bits >> 32)
  }

  mutating func merge(_ other: ValueTable) {
    if isEmpty {
      self = other
      return
    }
    for (value, part) in zip(other.values, other.covered) { add(value, part) }
  }

  /// Values in ascending order, with how many cells each covers.
  func sorted() -> [(value: Double, covered: Double)] {
    zip(values, covered).map { ($0, $1) }.sorted { $0.value < $1.value }
  }
}
