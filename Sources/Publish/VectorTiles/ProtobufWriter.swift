/// The parts of the Protocol Buffers encoding that a vector tile is made of.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func number(_ field: UInt64, _ value: UInt64) {
    varint(field << 3)
    varint(value)
  }

  mutating func double(_ field: UInt64, _ value: Double) {
    varint(field << 3 | 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func text(_ field: UInt64, _ text: String) { chunk(field, Array(text.utf8)) }

  /// Bytes of a known length: a text, a message, packed numbers.
  mutating func chunk(_ field: UInt64, _ content: [UInt8]) {
    begin(field, length: content.count)
    bytes.append(contentsOf: content)
  }

  mutating func append(_ content: ArraySlice<UInt8>) { bytes.append(contentsOf: content) }

  /// So many bytes must follow.
  mutating func begin(_ field: UInt64, length: Int) {
    varint(field << 3 | 2)
    varint(UInt64(length))
  }

  mutating func packed(_ field: UInt64, _ values: [UInt32]) {
    begin(field, length: ProtobufWriter.length(of: values))
    for value in values { varint(UInt64(value)) }
  }

  /// A feature of a layer.
  mutating func feature(_ identifier: UInt64, tags: [UInt32], type: UInt64, commands: [UInt32]) {
    begin(
      2,
      length: ProtobufWriter.length(1, number: identifier) + ProtobufWriter.length(2, packed: tags)
        + ProtobufWriter.length(3, number: type) + ProtobufWriter.length(4, packed: commands))
    number(1, identifier)
    packed(2, tags)
    number(3, type)
    packed(4, commands)
  }

  // MARK: - Lengths of what is written

  private static func length(_ field: UInt64, number value: UInt64) -> Int {
    length(of: field << 3) + length(of: value)
  }

  private static func length(_ field: UInt64, packed values: [UInt32]) -> Int {
    let content = length(of: values)
    return length(of: field << 3) + length(of: UInt64(content)) + content
  }

  private static func length(of values: [UInt32]) -> Int { values.reduce(0) { $0 + length(of: UInt64($1)) } }

  /// Seven bits a byte.
  private static func length(of value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }
}
