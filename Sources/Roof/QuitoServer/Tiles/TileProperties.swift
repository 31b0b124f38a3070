import Foundation
import VectorTiles

/// Finds the tags of features' members in a tile. Features of a layer mostly have the same members in the same order, and
/// many the same values: what stands as it stood in the feature before has the tag that it had.
struct TileProperties {
  private struct Member {
    /// Key, colon and value as they stand in JSON.
    var text: [UInt8]
    /// Of the key with its quotation marks and the colon.
    var keyLength: Int
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
    text.withUnsafeBytes { bytes in
      var start = 0
      var index = 0
      while start < bytes.count {
        guard let length = member(index, UnsafeRawBufferPointer(rebasing: bytes[start...]), in: &layer) else {
          return
        }
        if let keyTag = members[index].keyTag, let tag = members[index].valueTag {
          tags.append(keyTag)
          tags.append(tag)
        }
        index += 1
        start += length + 1
      }
    }
    return tags
  }

  /// - Parameter rest: from the beginning of the member to the end of the feature's.
  /// - Returns: the length of the member; nil where it cannot be read, which leaves it out: the store is checked
  ///   elsewhere.
  private mutating func member(
    _ index: Int, _ rest: UnsafeRawBufferPointer, in layer: inout VectorTileLayer
  ) -> Int? {
    if index < members.count,
      TileProperties.begins(rest, with: members[index].text, count: members[index].text.count)
    {
      let length = members[index].text.count
      if length == rest.count || rest[length] == UInt8(ascii: ",") { return length }
    }
    let hasKey =
      index < members.count
      && TileProperties.begins(rest, with: members[index].text, count: members[index].keyLength)
    if !hasKey {
      let keyLength = TileProperties.end(ofValueAt: 0, in: rest) + 1
      guard keyLength < rest.count else { return nil }
      let member = Member(text: Array(rest[..<keyLength]), keyLength: keyLength)
      if index < members.count { members[index] = member } else { members.append(member) }
    }
    let keyLength = members[index].keyLength
    let length = TileProperties.end(ofValueAt: keyLength, in: rest)
    guard length > keyLength else { return nil }
    let value = UnsafeRawBufferPointer(rebasing: rest[keyLength..<length])
    members[index].text.removeLast(members[index].text.count - keyLength)
    members[index].text.append(contentsOf: value)
    let known = TileProperties.value(value)
    if known != nil, members[index].keyTag == nil {
      let key = String(decoding: rest[..<keyLength], as: UTF8.self)
      members[index].keyTag = layer.tag(ofKey: PropertyText("{\(key)null}").members.first?.key ?? "")
    }
    members[index].valueTag = known.map { layer.tag(of: $0) }
    return length
  }

  private static func begins(_ rest: UnsafeRawBufferPointer, with text: [UInt8], count: Int) -> Bool {
    rest.count >= count
      && text.withUnsafeBytes { memcmp(rest.baseAddress!, $0.baseAddress!, count) == 0 }
  }

  private static func value(_ bytes: UnsafeRawBufferPointer) -> TileValue? {
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
  private static func end(ofValueAt start: Int, in bytes: UnsafeRawBufferPointer) -> Int {
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
