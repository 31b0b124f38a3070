import VectorTiles

/// Finds the tags of features' members in a tile. Features of a layer mostly have the same members in the same order, and
/// many the same values: what stands as it stood in the feature before has the tag that it had.
struct TileProperties {
  private struct Member {
    /// As they stand in JSON, the key with its quotation marks.
    var key: [UInt8]
    var value: [UInt8]
    /// Nil before the first value.
    var keyTag: UInt32?
    /// Nil for what a tile has no value for: null, arrays and objects.
    var valueTag: UInt32?
  }

  /// Of the feature before.
  private var members: [Member] = []

  /// - Parameter text: JSON members in their canonical spelling, without the braces around them.
  mutating func tags(_ text: [UInt8], in layer: inout VectorTileLayer) -> [UInt32] {
    var tags: [UInt32] = []
    tags.reserveCapacity(2 * members.count)
    text.withUnsafeBufferPointer { bytes in
      var start = 0
      var index = 0
      while start < bytes.count {
        let colon = TileProperties.end(ofValueAt: start, in: bytes)
        let end = TileProperties.end(ofValueAt: colon + 1, in: bytes)
        // What cannot be read is left out: the store is checked elsewhere.
        guard end > colon, colon > start, end <= bytes.count else { return }
        let key = UnsafeBufferPointer(rebasing: bytes[start..<colon])
        let value = UnsafeBufferPointer(rebasing: bytes[(colon + 1)..<end])
        set(index, key, value, in: &layer)
        if let keyTag = members[index].keyTag, let tag = members[index].valueTag { tags += [keyTag, tag] }
        index += 1
        start = end + 1
      }
    }
    return tags
  }

  private mutating func set(
    _ index: Int, _ key: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>,
    in layer: inout VectorTileLayer
  ) {
    if index < members.count, TileProperties.isSame(members[index].key, key) {
      guard !TileProperties.isSame(members[index].value, value) else { return }
    } else {
      let member = Member(key: Array(key), value: [])
      if index < members.count { members[index] = member } else { members.append(member) }
    }
    members[index].value = Array(value)
    let known = TileProperties.value(value)
    if known != nil, members[index].keyTag == nil {
      members[index].keyTag = layer.tag(ofKey: TileProperties.name(key))
    }
    members[index].valueTag = known.map { layer.tag(of: $0) }
  }

  private static func name(_ key: UnsafeBufferPointer<UInt8>) -> String {
    PropertyText("{\(String(decoding: key, as: UTF8.self)):null}").members.first?.key ?? ""
  }

  private static func isSame(_ bytes: [UInt8], _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.count == other.count && bytes.elementsEqual(other)
  }

  private static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> TileValue? {
    let text = String(decoding: bytes, as: UTF8.self)
    if let first = bytes.first, first == UInt8(ascii: "-") || (48...57).contains(first) {
      return Double(text).map { .number($0) }
    }
    guard case .value(let value)? = PropertyText("{\"\":\(text)}").members.first?.value else { return nil }
    switch value {
    case .text(let text): return .text(text)
    case .flag(let flag): return .flag(flag)
    default: return nil
    }
  }

  /// The place after a JSON value: of the comma or colon that follows, or the end.
  private static func end(ofValueAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var place = start
    var depth = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ","), UInt8(ascii: ":"): if depth == 0 { return place }
      default: break
      }
      place += 1
    }
    return bytes.count
  }
}
