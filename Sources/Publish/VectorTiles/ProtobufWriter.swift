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
    varint(field << 3 | 2)
    varint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  mutating func packed(_ field: UInt64, _ values: [UInt32]) {
    var content = ProtobufWriter()
    content.bytes.reserveCapacity(2 * values.count)
    for value in values { content.varint(UInt64(value)) }
    chunk(field, content.bytes)
  }
}
