/// Gives equal texts equal codes 0, 1, … in the order in which they first come, without a string for each row.
struct TextDictionary {
  /// All texts one after another, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Open addressing over codes; -1 is free. Its size is a power of two, at most half of it taken.
  private var slots = [Int32](repeating: -1, count: 64)

  /// -1 for an empty text.
  mutating func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard !text.isEmpty else { return -1 }
    var slot = TextDictionary.hash(text) & (slots.count - 1)
    while slots[slot] >= 0 {
      if isEqual(Int(slots[slot]), text) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = Int32(ends.count)
    slots[slot] = code
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    if ends.count * 2 > slots.count { grow() }
    return code
  }

  /// By code.
  var texts: [String] {
    ends.indices.map { String(decoding: bytes[start(of: $0)..<ends[$0]], as: UTF8.self) }
  }

  private func start(of code: Int) -> Int { code == 0 ? 0 : ends[code - 1] }

  private func isEqual(_ code: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = start(of: code)
    guard ends[code] - start == text.count else { return false }
    for index in 0..<text.count where bytes[start + index] != text[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    bytes.withUnsafeBufferPointer { bytes in
      for code in ends.indices {
        let text = UnsafeBufferPointer(rebasing: bytes[start(of: code)..<ends[code]])
        var slot = TextDictionary.hash(text) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(code)
      }
    }
  }

  /// FNV-1a in 64 bits.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}
