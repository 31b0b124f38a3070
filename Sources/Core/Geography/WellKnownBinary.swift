/// Bytes that are no well-known binary of a kind Quito reads.
public struct WellKnownBinaryError: Error, Sendable {
  public init() {}
}

/// Reads ISO 13249-3 well-known binary, either byte order. Heights and measures are passed over. Coordinates that
/// are no finite numbers are refused, but for the two that spell an empty point; so are bytes after the geometry.
///
/// ```swift
/// var reader = WellKnownBinaryReader(bytes)
/// try reader.read { if case .ring(let points, let isOuter) = $0 { … } }
/// ```
public struct WellKnownBinaryReader {
  /// What the whole geometry is, by its code without the dimensions.
  public enum Kind: Int, Sendable {
    case point = 1
    case line, polygon, multiPoint, multiLine, multiPolygon, collection
  }

  /// A part that holds positions; collections are taken apart.
  public enum Element {
    case point(x: Double, y: Double)
    case line([(x: Double, y: Double)])
    /// As it stands in the bytes; may be empty or open.
    case ring([(x: Double, y: Double)], isOuter: Bool)
  }

  /// How deep collections may lie in one another.
  private static let depthMaximum = 32

  private let bytes: [UInt8]
  private var offset = 0
  private var isLittleEndian = true

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Visits the points, lines and rings of the one geometry in their order. What was visited before a fault is
  /// to be thrown away.
  @discardableResult
  public mutating func read(_ visit: (Element) -> Void) throws(WellKnownBinaryError) -> Kind {
    offset = 0
    let kind = try readGeometry(depth: 0, visit)
    guard offset == bytes.count else { throw WellKnownBinaryError() }
    return kind
  }

  @discardableResult
  private mutating func readGeometry(
    depth: Int, _ visit: (Element) -> Void
  ) throws(WellKnownBinaryError) -> Kind {
    guard depth < Self.depthMaximum, offset < bytes.count, bytes[offset] <= 1 else {
      throw WellKnownBinaryError()
    }
    isLittleEndian = bytes[offset] == 1
    offset += 1
    // Thousands tell the dimensions: none, Z, M, both.
    let code = try readCount()
    guard code < 4_000, let kind = Kind(rawValue: code % 1_000) else { throw WellKnownBinaryError() }
    let further = [0, 1, 1, 2][code / 1_000]
    switch kind {
    case .point:
      let (x, y) = (try readDouble(), try readDouble())
      for _ in 0..<further { _ = try readDouble() }
      if x.isNaN, y.isNaN { break }
      guard x.isFinite, y.isFinite else { throw WellKnownBinaryError() }
      visit(.point(x: x, y: y))
    case .line: visit(.line(try readPoints(further)))
    case .polygon:
      for index in 0..<(try readCount()) { visit(.ring(try readPoints(further), isOuter: index == 0)) }
    case .multiPoint, .multiLine, .multiPolygon, .collection:
      for _ in 0..<(try readCount()) { try readGeometry(depth: depth + 1, visit) }
    }
    return kind
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

  private mutating func readPoints(
    _ further: Int
  ) throws(WellKnownBinaryError) -> [(x: Double, y: Double)] {
    let count = try readCount()
    guard count <= (bytes.count - offset) / (16 + 8 * further) else { throw WellKnownBinaryError() }
    var points: [(x: Double, y: Double)] = []
    points.reserveCapacity(count)
    for _ in 0..<count {
      let (x, y) = (try readDouble(), try readDouble())
      guard x.isFinite, y.isFinite else { throw WellKnownBinaryError() }
      points.append((x, y))
      offset += 8 * further
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
