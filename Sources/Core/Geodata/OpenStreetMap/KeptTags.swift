/// The tags of elements that are kept for one of their keys, one element after the other.
struct KeptTags: Sendable {
  /// Number of tags of each element.
  private(set) var counts: [Int32] = []
  /// Numbers of strings.
  private(set) var keys: [Int32] = []
  private(set) var values: [Int32] = []
  private(set) var strings: [String] = []
  private var used: UsedStrings?

  init(of block: PrimitiveBlock) { used = UsedStrings(of: block) }

  /// Lets go of what is only needed while tags are added.
  mutating func finish() {
    strings = used?.texts ?? []
    used = nil
  }

  /// Takes the tags of a node or a way, where one of the keys is wanted.
  ///
  /// - Parameters:
  ///   - keys: places in the block's table of strings.
  ///   - values: likewise, as many.
  ///   - isKey: for each entry of the table whether it is a key wanted.
  /// - Returns: whether the element is kept.
  mutating func append(
    keys: ProtocolBufferReader.Bytes, values: ProtocolBufferReader.Bytes, _ block: PrimitiveBlock,
    _ isKey: [Bool]
  ) throws(BlobFault) -> Bool {
    var isKept = false
    var keyReader = ProtocolBufferReader(keys)
    while !keyReader.isAtEnd {
      let key = try keyReader.varint()
      guard key < UInt64(isKey.count) else { throw .format }
      if isKey[Int(key)] { isKept = true }
    }
    guard isKept else { return false }
    keyReader = ProtocolBufferReader(keys)
    var valueReader = ProtocolBufferReader(values)
    var count: Int32 = 0
    while !keyReader.isAtEnd {
      try append(try keyReader.varint(), try valueReader.varint(), block)
      count += 1
    }
    guard valueReader.isAtEnd else { throw .format }
    counts.append(count)
    return true
  }

  /// The same for a dense node, whose keys and values follow each other up to a zero. The reader stands behind
  /// it afterwards.
  mutating func append(
    pairs reader: inout ProtocolBufferReader, _ block: PrimitiveBlock, _ isKey: [Bool]
  ) throws(BlobFault) -> Bool {
    let start = reader
    var isKept = false
    while true {
      let key = try reader.varint()
      if key == 0 { break }
      guard key < UInt64(isKey.count) else { throw .format }
      if isKey[Int(key)] { isKept = true }
      _ = try reader.varint()
    }
    guard isKept else { return false }
    var rest = start
    var count: Int32 = 0
    while true {
      let key = try rest.varint()
      if key == 0 { break }
      try append(key, try rest.varint(), block)
      count += 1
    }
    counts.append(count)
    return true
  }

  private mutating func append(
    _ key: UInt64, _ value: UInt64, _ block: PrimitiveBlock
  ) throws(BlobFault) {
    keys.append(try used!.number(key, in: block))
    values.append(try used!.number(value, in: block))
  }
}
