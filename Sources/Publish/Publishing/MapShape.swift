/// The points, lines and polygons of a map feature, in degrees on WGS 84, longitude first.
struct MapShape {
  /// Positions one after the other: x, y, x, y …
  typealias Positions = [Double]

  var points: Positions = []
  var lines: [Positions] = []
  /// Outer ring first, then its holes.
  var polygons: [[Positions]] = []

  init() {}

  /// Reads ISO 13249-3 well-known binary, little endian: points, lines, polygons, their collections. Heights
  /// and measures are passed over; positions that are no numbers (as in an empty point) are left out.
  ///
  /// - Returns: nil for anything else, such as bytes that end too early.
  init?(wellKnownBinary bytes: [UInt8]) {
    let isRead = bytes.withUnsafeBytes { buffer -> Bool in
      var offset = 0
      return MapShape.read(buffer, &offset, depth: 0, into: &self) && offset == buffer.count
    }
    if !isRead { return nil }
  }

  private static let deepestCollection = 8

  private static func read(
    _ buffer: UnsafeRawBufferPointer, _ offset: inout Int, depth: Int, into shape: inout MapShape
  ) -> Bool {
    guard depth < deepestCollection, offset < buffer.count, buffer[offset] == 1 else { return false }
    offset += 1
    guard let code = count(buffer, &offset), code / 1000 <= 3 else { return false }
    let ordinates = [2, 3, 3, 4][code / 1000]
    switch code % 1000 {
    case 1:
      guard let point = positions(buffer, &offset, count: 1, ordinates: ordinates) else { return false }
      shape.points += point
    case 2:
      guard let line = sequence(buffer, &offset, ordinates) else { return false }
      if line.count >= 4 { shape.lines.append(line) }
    case 3:
      guard let ringCount = count(buffer, &offset) else { return false }
      var rings: [Positions] = []
      for _ in 0..<ringCount {
        guard let ring = sequence(buffer, &offset, ordinates) else { return false }
        if ring.count >= 8 { rings.append(ring) }
      }
      if !rings.isEmpty { shape.polygons.append(rings) }
    case 4...7:
      guard let partCount = count(buffer, &offset) else { return false }
      for _ in 0..<partCount {
        guard read(buffer, &offset, depth: depth + 1, into: &shape) else { return false }
      }
    default: return false
    }
    return true
  }

  private static func count(_ buffer: UnsafeRawBufferPointer, _ offset: inout Int) -> Int? {
    guard offset + 4 <= buffer.count else { return nil }
    defer { offset += 4 }
    return Int(UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  private static func sequence(
    _ buffer: UnsafeRawBufferPointer, _ offset: inout Int, _ ordinates: Int
  ) -> Positions? {
    guard let length = count(buffer, &offset) else { return nil }
    return positions(buffer, &offset, count: length, ordinates: ordinates)
  }

  private static func positions(
    _ buffer: UnsafeRawBufferPointer, _ offset: inout Int, count: Int, ordinates: Int
  ) -> Positions? {
    guard count <= (buffer.count - offset) / (8 * ordinates) else { return nil }
    var positions: Positions = []
    positions.reserveCapacity(count * 2)
    for _ in 0..<count {
      let x = number(buffer, offset)
      let y = number(buffer, offset + 8)
      if x.isFinite, y.isFinite { positions += [x, y] }
      offset += 8 * ordinates
    }
    return positions
  }

  private static func number(_ buffer: UnsafeRawBufferPointer, _ offset: Int) -> Double {
    Double(bitPattern: UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }

  /// Every row of positions in the shape.
  var rows: [Positions] { (points.isEmpty ? [] : [points]) + lines + polygons.flatMap(\.self) }

  func mapRows(_ transform: (Positions) -> Positions) -> MapShape {
    var result = MapShape()
    result.points = transform(points)
    result.lines = lines.map(transform)
    result.polygons = polygons.map { $0.map(transform) }
    return result
  }
}
