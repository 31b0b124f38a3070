/// Bytes that are no well-known binary of a kind Quito reads.
public struct WellKnownBinaryError: Error, Sendable {}

/// Reads ISO 13249-3 well-known binary of two dimensions, either byte order. Coordinates that are no finite
/// numbers are refused, but for the two that spell an empty point.
struct WellKnownBinaryReader {
  enum Element {
    case point(x: Double, y: Double)
    case line([(x: Double, y: Double)])
    case ring([(x: Double, y: Double)], isOuter: Bool)
  }

  private let bytes: [UInt8]
  private var offset = 0
  private var isLittleEndian = true

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Visits the points, lines and rings of a geometry in their order.
  mutating func read(_ visit: (Element) -> Void) throws(WellKnownBinaryError) {
    try readGeometry(depth: 0, visit)
  }

  private mutating func readGeometry(depth: Int, _ visit: (Element) -> Void) throws(WellKnownBinaryError) {
    guard depth < 8, offset < bytes.count, bytes[offset] <= 1 else { throw WellKnownBinaryError() }
    isLittleEndian = bytes[offset] == 1
    offset += 1
    switch try readCount() {
    case 1:
      let (x, y) = (try readDouble(), try readDouble())
      if x.isNaN, y.isNaN { break }
      guard x.isFinite, y.isFinite else { throw WellKnownBinaryError() }
      visit(.point(x: x, y: y))
    case 2: visit(.line(try readPoints()))
    case 3:
      for index in 0..<(try readCount()) { visit(.ring(try readPoints(), isOuter: index == 0)) }
    case 4, 5, 6, 7:
      for _ in 0..<(try readCount()) { try readGeometry(depth: depth + 1, visit) }
    default: throw WellKnownBinaryError()
    }
  }

  private mutating func readCount() throws(WellKnownBinaryError) -> Int {
    guard offset + 4 <= bytes.count else { throw WellKnownBinaryError() }
    let raw = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    offset += 4
    return Int(isLittleEndian ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw))
  }

  private mutating func readDouble() throws(WellKnownBinaryError) -> Double {
    guard offset + 8 <= bytes.count else { throw WellKnownBinaryError() }
    let raw = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    offset += 8
    return Double(bitPattern: isLittleEndian ? UInt64(littleEndian: raw) : UInt64(bigEndian: raw))
  }

  private mutating func readPoints() throws(WellKnownBinaryError) -> [(x: Double, y: Double)] {
    let count = try readCount()
    guard count <= (bytes.count - offset) / 16 else { throw WellKnownBinaryError() }
    var points: [(x: Double, y: Double)] = []
    points.reserveCapacity(count)
    for _ in 0..<count {
      let (x, y) = (try readDouble(), try readDouble())
      guard x.isFinite, y.isFinite else { throw WellKnownBinaryError() }
      points.append((x, y))
    }
    return points
  }
}

/// Writes ISO well-known binary, little endian.
public struct WellKnownBinaryWriter {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// A point geometry.
  public static func point(x: Double, y: Double) -> [UInt8] {
    var writer = WellKnownBinaryWriter()
    writer.header(type: 1)
    writer.append(x)
    writer.append(y)
    return writer.bytes
  }

  mutating func header(type: UInt32) {
    bytes.append(1)
    withUnsafeBytes(of: type.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func begin(type: UInt32, count: Int) {
    header(type: type)
    append(count)
  }

  /// A line geometry.
  public static func line(_ points: [(x: Double, y: Double)]) -> [UInt8] {
    var writer = WellKnownBinaryWriter()
    writer.header(type: 2)
    writer.ring(points)
    return writer.bytes
  }

  mutating func ring(_ points: [(x: Double, y: Double)]) {
    append(points.count)
    for point in points {
      append(point.x)
      append(point.y)
    }
  }

  private mutating func append(_ count: Int) {
    withUnsafeBytes(of: UInt32(count).littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ value: Double) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
