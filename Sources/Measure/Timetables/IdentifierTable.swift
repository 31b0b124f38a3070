/// Numbers the distinct identifiers of a table in the order in which they come, keeping their bytes in one
/// buffer: a row that names an identifier costs a hash, never a string.
struct IdentifierTable: Sendable {
  private var bytes: [UInt8] = []
  private var offsets: [UInt32] = [0]
  /// Open addressing; -1 where free. The length is a power of two, at most half of it taken.
  private var slots: [Int32] = Array(repeating: -1, count: 64)

  var count: Int { offsets.count - 1 }

  subscript(index: Int) -> String {
    String(decoding: bytes[Int(offsets[index])..<Int(offsets[index + 1])], as: UTF8.self)
  }

  /// The number of an identifier, given now if it is new.
  mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> (index: Int, isNew: Bool) {
    if count * 2 >= slots.count { grow() }
    let slot = slot(of: key)
    if slots[slot] >= 0 { return (Int(slots[slot]), false) }
    let index = count
    slots[slot] = Int32(index)
    bytes.append(contentsOf: key)
    offsets.append(UInt32(bytes.count))
    return (index, true)
  }

  func index(of key: UnsafeBufferPointer<UInt8>) -> Int? {
    let found = slots[slot(of: key)]
    return found >= 0 ? Int(found) : nil
  }

  func index(of text: String) -> Int? {
    var text = text
    return text.withUTF8 { index(of: $0) }
  }

  func isEqual(_ index: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(offsets[index])
    guard Int(offsets[index + 1]) - start == key.count else { return false }
    return bytes.withUnsafeBufferPointer { stored in
      var i = 0
      while i < key.count {
        if stored[start &+ i] != key[i] { return false }
        i &+= 1
      }
      return true
    }
  }

  private func slot(of key: UnsafeBufferPointer<UInt8>) -> Int {
    // The library's hash is seeded anew in every process, so no feed can be written to collide.
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(key))
    let mask = slots.count - 1
    var slot = hasher.finalize() & mask
    while slots[slot] >= 0, !isEqual(Int(slots[slot]), key) { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    bytes.withUnsafeBufferPointer { stored in
      for index in 0..<count {
        let key = UnsafeBufferPointer(rebasing: stored[Int(offsets[index])..<Int(offsets[index + 1])])
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(key))
        let mask = slots.count - 1
        var slot = hasher.finalize() & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(index)
      }
    }
  }
}
