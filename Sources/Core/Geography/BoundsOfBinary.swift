extension Bounds {
  /// The rectangle around a geometry in well-known binary; nil where there is no position in it, or the bytes
  /// are no geometry. Nothing is built on the way, so that a million can be looked at.
  public init?(wellKnownBinary bytes: [UInt8]) {
    var scan = BoundsScan()
    let isWhole = bytes.withUnsafeBytes { buffer in
      scan.geometry(buffer, depth: 0) && scan.offset == buffer.count
    }
    guard isWhole, scan.west <= scan.east else { return nil }
    self.init(west: scan.west, south: scan.south, east: scan.east, north: scan.north)
  }
}

/// One pass over the numbers of a geometry.
private struct BoundsScan {
  var offset = 0
  var west = Double.infinity
  var south = Double.infinity
  var east = -Double.infinity
  var north = -Double.infinity

  private static let depthMaximum = 32

  /// - Returns: false where the bytes are no geometry.
  mutating func geometry(_ bytes: UnsafeRawBufferPointer, depth: Int) -> Bool {
    guard depth < BoundsScan.depthMaximum, offset + 5 <= bytes.count, bytes[offset] <= 1 else { return false }
    let isLittle = bytes[offset] == 1
    offset += 1
    guard let code = count(bytes, isLittle), code < 4_000 else { return false }
    let numbers = 2 + [0, 1, 1, 2][code / 1_000]
    switch code % 1_000 {
    case 1: return positions(1, numbers, bytes, isLittle)
    case 2: return row(numbers, bytes, isLittle)
    case 3:
      guard let rings = count(bytes, isLittle) else { return false }
      for _ in 0..<rings where !row(numbers, bytes, isLittle) { return false }
      return true
    case 4...7:
      guard let parts = count(bytes, isLittle) else { return false }
      for _ in 0..<parts where !geometry(bytes, depth: depth + 1) { return false }
      return true
    default: return false
    }
  }

  private mutating func count(_ bytes: UnsafeRawBufferPointer, _ isLittle: Bool) -> Int? {
    guard offset + 4 <= bytes.count else { return nil }
    let raw = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    offset += 4
    return Int(isLittle ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw))
  }

  private mutating func row(_ numbers: Int, _ bytes: UnsafeRawBufferPointer, _ isLittle: Bool) -> Bool {
    guard let length = count(bytes, isLittle) else { return false }
    return positions(length, numbers, bytes, isLittle)
  }

  private mutating func positions(
    _ length: Int, _ numbers: Int, _ bytes: UnsafeRawBufferPointer, _ isLittle: Bool
  ) -> Bool {
    guard length <= (bytes.count - offset) / (8 * numbers) else { return false }
    for _ in 0..<length {
      let x = number(bytes, offset, isLittle)
      let y = number(bytes, offset + 8, isLittle)
      offset += 8 * numbers
      // An empty point is spelt with numbers that are none.
      guard x == x, y == y else { continue }
      (west, east) = (min(west, x), max(east, x))
      (south, north) = (min(south, y), max(north, y))
    }
    return true
  }

  @inline(__always)
  private func number(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ isLittle: Bool) -> Double {
    let raw = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    return Double(bitPattern: isLittle ? UInt64(littleEndian: raw) : UInt64(bigEndian: raw))
  }
}
