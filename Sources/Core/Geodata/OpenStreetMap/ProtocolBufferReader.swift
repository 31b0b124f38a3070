/// Reads the wire format of protocol buffers: fields one after another, each a tag and a value.
///
/// It owns nothing: the bytes must outlive it.
struct ProtocolBufferReader {
  /// Where the bytes of a length-delimited field lie.
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// How a field's value is written.
  enum WireType: UInt64 { case varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 }

  private var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  init(_ bytes: Bytes) {
    // An empty buffer may have no address; any address serves, as none is read from.
    next = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
    end = next + bytes.count
  }

  @inline(__always) var isAtEnd: Bool { next == end }

  /// Seven bits a byte, lowest first; the top bit says that more follow. At most 10 bytes.
  @inline(__always)
  mutating func varint() throws(BlobFault) -> UInt64 {
    guard next < end else { throw .format }
    let first = next.pointee
    next += 1
    if first < 0x80 { return UInt64(first) }
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while next < end {
      let byte = next.pointee
      next += 1
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
      if shift > 63 { throw .format }
    }
    throw .format
  }

  /// A signed number with its sign in the lowest bit.
  @inline(__always)
  mutating func zigzag() throws(BlobFault) -> Int64 {
    let raw = try varint()
    return Int64(bitPattern: raw &>> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// The number and the kind of the next field; nil at the end of the message.
  mutating func field() throws(BlobFault) -> (number: UInt64, type: WireType)? {
    if isAtEnd { return nil }
    let tag = try varint()
    guard let type = WireType(rawValue: tag & 7), tag >> 3 > 0 else { throw .format }
    return (tag >> 3, type)
  }

  /// The value of a length-delimited field.
  mutating func bytes(_ type: WireType) throws(BlobFault) -> Bytes {
    guard type == .bytes else { throw .format }
    let count = try varint()
    guard count <= UInt64(end - next) else { throw .format }
    defer { next += Int(count) }
    return Bytes(start: next, count: Int(count))
  }

  mutating func number(_ type: WireType) throws(BlobFault) -> UInt64 {
    guard type == .varint else { throw .format }
    return try varint()
  }

  mutating func skip(_ type: WireType) throws(BlobFault) {
    switch type {
    case .varint: _ = try varint()
    case .bytes: _ = try bytes(type)
    case .fixed64: try skip(8)
    case .fixed32: try skip(4)
    }
  }

  private mutating func skip(_ count: Int) throws(BlobFault) {
    guard end - next >= count else { throw .format }
    next += count
  }
}
