/// Geometry between ISO well-known binary and the blob of a GeoPackage: a header with the extent before the
/// same bytes (OGC 12-128r17, clause 2.1.3).
enum GeoPackageGeometry {
  /// How deep collections may lie in one another.
  private static let depthLimit = 32

  /// - Returns: nil where the bytes are not one whole geometry.
  static func blob(_ geometry: [UInt8]) -> [UInt8]? {
    var reader = Reader(bytes: geometry)
    guard reader.readGeometry(depth: 0), reader.position == geometry.count else { return nil }
    let isEmpty = reader.minX > reader.maxX
    // Little endian; with an extent of four numbers, or empty and without one.
    var blob: [UInt8] = [0x47, 0x50, 0, isEmpty ? 0x11 : 0x03, 0xE6, 0x10, 0, 0]
    blob.reserveCapacity(40 + geometry.count)
    if !isEmpty {
      for number in [reader.minX, reader.maxX, reader.minY, reader.maxY] {
        withUnsafeBytes(of: number.bitPattern.littleEndian) { blob.append(contentsOf: $0) }
      }
    }
    blob.append(contentsOf: geometry)
    return blob
  }

  /// - Returns: nil where the bytes are not one whole multipolygon.
  static func multipolygonBlob(_ geometry: [UInt8]) -> [UInt8]? {
    guard Reader.type(of: geometry) == 6 else { return nil }
    return blob(geometry)
  }

  /// The well-known binary in a blob; empty where the blob is none.
  static func geometry(_ blob: [UInt8]) -> [UInt8] {
    guard blob.count >= 8, blob[0] == 0x47, blob[1] == 0x50 else { return [] }
    let numbers = [0, 4, 6, 6, 8, 0, 0, 0][Int(blob[3] >> 1 & 7)]
    return Array(blob.dropFirst(8 + numbers * 8))
  }

  /// Walks over the bytes once, keeping the extent.
  private struct Reader {
    let bytes: [UInt8]
    var position = 0
    var isLittleEndian = true
    var minX = Double.infinity
    var minY = Double.infinity
    var maxX = -Double.infinity
    var maxY = -Double.infinity

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// 1 point to 7 collection, whatever its dimensions; nil where there is none.
    static func type(of bytes: [UInt8]) -> UInt32? {
      var reader = Reader(bytes: bytes)
      return reader.readHeader()?.type
    }

    mutating func readHeader() -> (type: UInt32, dimensions: Int)? {
      guard position < bytes.count, bytes[position] <= 1 else { return nil }
      isLittleEndian = bytes[position] == 1
      position += 1
      guard let code = readCount(), code < 4_000 else { return nil }
      return (code % 1_000, [2, 3, 3, 4][Int(code / 1_000)])
    }

    mutating func readCount() -> UInt32? {
      guard bytes.count - position >= 4 else { return nil }
      let raw = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: UInt32.self) }
      position += 4
      return isLittleEndian ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw)
    }

    mutating func readPoints(_ count: UInt32, dimensions: Int) -> Bool {
      let size = dimensions * 8
      guard (bytes.count - position) / size >= Int(count) else { return false }
      bytes.withUnsafeBytes { raw in
        for _ in 0..<count {
          let x = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
          let y = raw.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self)
          include(
            Double(bitPattern: isLittleEndian ? UInt64(littleEndian: x) : UInt64(bigEndian: x)),
            Double(bitPattern: isLittleEndian ? UInt64(littleEndian: y) : UInt64(bigEndian: y)))
          position += size
        }
      }
      return true
    }

    /// A point of NaN is an empty one and has no extent.
    mutating func include(_ x: Double, _ y: Double) {
      if x < minX { minX = x }
      if x > maxX { maxX = x }
      if y < minY { minY = y }
      if y > maxY { maxY = y }
    }

    mutating func readGeometry(depth: Int) -> Bool {
      guard depth <= GeoPackageGeometry.depthLimit, let (type, dimensions) = readHeader()
      else { return false }
      if type == 1 { return readPoints(1, dimensions: dimensions) }
      guard let count = readCount() else { return false }
      switch type {
      case 2: return readPoints(count, dimensions: dimensions)
      case 3:
        for _ in 0..<count {
          guard let points = readCount(), readPoints(points, dimensions: dimensions) else { return false }
        }
        return true
      case 4...7:
        for _ in 0..<count {
          guard readGeometry(depth: depth + 1) else { return false }
        }
        return true
      default: return false
      }
    }
  }
}
