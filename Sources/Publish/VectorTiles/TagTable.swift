/// Texts of bytes, each once, numbered in the order they came in: the keys or the values of a layer, encoded.
struct TagTable: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each ends.
  private var ends: [UInt32] = []
  /// Numbers by hash, those that meet one after the other; a power of two of places, at most half of them taken.
  private var slots = [UInt32](repeating: free, count: 16)

  private static let free = UInt32.max

  var count: Int { ends.count }

  var byteCount: Int { bytes.count + 4 * (ends.count + slots.count) }

  func range(of number: UInt32) -> Range<Int> {
    Int(number == 0 ? 0 : ends[Int(number) - 1])..<Int(ends[Int(number)])
  }

  mutating func number(of text: [UInt8]) -> UInt32 {
    if 2 * (count + 1) > slots.count { grow() }
    var slot = TagTable.hash(text[...]) & (slots.count - 1)
    while slots[slot] != TagTable.free {
      if bytes[range(of: slots[slot])] == text[...] { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let number = UInt32(count)
    slots[slot] = number
    bytes += text
    ends.append(UInt32(bytes.count))
    return number
  }

  private mutating func grow() {
    slots = [UInt32](repeating: TagTable.free, count: 2 * slots.count)
    for number in 0..<UInt32(count) {
      var slot = TagTable.hash(bytes[range(of: number)]) & (slots.count - 1)
      while slots[slot] != TagTable.free { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = number
    }
  }

  private static func hash(_ text: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    text.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}
