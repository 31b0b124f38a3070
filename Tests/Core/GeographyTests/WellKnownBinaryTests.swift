import Geography
import TestSupport
import Testing

@Suite struct WellKnownBinaryTests {
  private func fan() -> Region {
    var region = region(box(0, 0, 4, 4), box(1, 1, 2, 2), box(2.5, 2.5, 3, 3))
    region.addRing(box(10, 10, 11, 12), isOuter: true)
    region.addRing(box(-5, -6, -4, -5), isOuter: true)
    region.addRing(box(-4.75, -5.75, -4.5, -5.5), isOuter: false)
    return region
  }

  @Test func regionsReadBack() throws {
    for region in [fan(), region(box(0, 0, 1, 1)), Region()] {
      let back = try Region(wkb: region.wkb)
      #expect(back.x == region.x)
      #expect(back.y == region.y)
      #expect(back.ringStarts == region.ringStarts)
      #expect(back.isOuter == region.isOuter)
      #expect(back.wkb == region.wkb)
    }
  }

  @Test func theBytesAreThoseOfTheStandard() {
    #expect(
      WellKnownBinaryWriter.point(x: 1, y: -2) == [1, 1, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        + [0, 0, 0, 0, 0, 0, 0, 0xC0])
    #expect(
      WellKnownBinaryWriter.line([(0, 0), (1, 0)]) == [1, 2, 0, 0, 0, 2, 0, 0, 0]
        + [UInt8](repeating: 0, count: 16)
        + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F] + [UInt8](repeating: 0, count: 8))
    #expect(Array(fan().wkb.prefix(18)) == [1, 6, 0, 0, 0, 3, 0, 0, 0, 1, 3, 0, 0, 0, 3, 0, 0, 0])
  }

  @Test func bigEndianIsRead() throws {
    // POLYGON ((0 0, 1 0, 0 1, 0 0)), written the other way round.
    var bytes: [UInt8] = [0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 4]
    for value in [0.0, 0, 1, 0, 0, 1, 0, 0] {
      withUnsafeBytes(of: value.bitPattern.bigEndian) { bytes.append(contentsOf: $0) }
    }
    let region = try Region(wkb: bytes)
    #expect(region.ring(0).map(\.x) == [0, 1, 0, 0])
    #expect(region.ring(0).map(\.y) == [0, 0, 1, 0])
  }

  @Test func cutShortAnywhereItIsRefused() {
    let bytes = fan().wkb
    for length in 0..<bytes.count {
      #expect(throws: WellKnownBinaryError.self) { try Region(wkb: Array(bytes[..<length])) }
    }
  }

  @Test func whatIsNoGeometryIsRefused() {
    var bytes = region(box(0, 0, 1, 1)).wkb
    for (place, byte) in [(0, 2), (0, 7), (1, 9), (1, 0xE9), (4, 0x80)] as [(Int, UInt8)] {
      var broken = bytes
      broken[place] = byte
      #expect(throws: WellKnownBinaryError.self, "byte \(place)") { try Region(wkb: broken) }
    }
    // A count far beyond the bytes there are.
    bytes.replaceSubrange(18..<22, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: WellKnownBinaryError.self) { try Region(wkb: bytes) }
    // Collections within collections without end.
    let nested = [[UInt8]](repeating: [1, 7, 0, 0, 0, 1, 0, 0, 0], count: 100).flatMap { $0 }
    #expect(throws: WellKnownBinaryError.self) { try Region(wkb: nested) }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func coordinatesMustBeFinite(value: Double) {
    var ring = box(0, 0, 1, 1)
    ring[2].x = value
    #expect(throws: WellKnownBinaryError.self) { try Region(wkb: region(ring).wkb) }
  }

  @Test func otherGeometriesArePassedOver() throws {
    let line = WellKnownBinaryWriter.line([(0, 0), (1, 1)])
    let point = WellKnownBinaryWriter.point(x: 3, y: 3)
    let empty = WellKnownBinaryWriter.point(x: .nan, y: .nan)
    let polygon = Array(region(box(0, 0, 1, 1)).wkb.dropFirst(9))
    let collection = [1, 7, 0, 0, 0, 4, 0, 0, 0] + line + point + polygon + empty
    #expect(try Region(wkb: collection).ringCount == 1)
    #expect(try Region(wkb: line).isEmpty)
    #expect(try Region(wkb: polygon).ringCount == 1)
  }

  @Test(arguments: [(1_000, 1), (2_000, 1), (3_000, 2)])
  func heightsAndMeasuresArePassedOver(dimensions: Int, further: Int) throws {
    func code(_ kind: Int) -> [UInt8] {
      [1] + withUnsafeBytes(of: UInt32(dimensions + kind).littleEndian, Array.init)
    }
    func position(_ x: Double, _ y: Double) -> [UInt8] {
      ([x, y] + [Double](repeating: 99, count: further)).flatMap {
        withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init)
      }
    }
    let point = code(1) + position(1, 2)
    let line = code(2) + [2, 0, 0, 0] + position(3, 4) + position(5, 6)
    let ring = [4, 0, 0, 0] + position(0, 0) + position(1, 0) + position(0, 1) + position(0, 0)
    let polygon = code(3) + [1, 0, 0, 0] + ring
    var found: [[Double]] = []
    var reader = WellKnownBinaryReader(code(7) + [3, 0, 0, 0] + point + line + polygon)
    let kind = try reader.read { element in
      switch element {
      case .point(let x, let y): found.append([x, y])
      case .line(let points), .ring(let points, _): found.append(points.flatMap { [$0.x, $0.y] })
      }
    }
    #expect(kind == .collection)
    #expect(found == [[1, 2], [3, 4, 5, 6], [0, 0, 1, 0, 0, 1, 0, 0]])
    // A measure short.
    #expect(throws: WellKnownBinaryError.self) {
      var reader = WellKnownBinaryReader(Array(line.dropLast(8)))
      try reader.read { _ in }
    }
  }

  @Test func kindIsThatOfTheWhole() throws {
    func kind(_ bytes: [UInt8]) throws -> WellKnownBinaryReader.Kind {
      var reader = WellKnownBinaryReader(bytes)
      return try reader.read { _ in }
    }
    #expect(try kind(WellKnownBinaryWriter.point(x: .nan, y: .nan)) == .point)
    #expect(try kind(WellKnownBinaryWriter.line([(0, 0), (1, 1)])) == .line)
    #expect(try kind(fan().wkb) == .multiPolygon)
    #expect(try kind(Region().wkb) == .multiPolygon)
    #expect(try kind(Array(region(box(0, 0, 1, 1)).wkb.dropFirst(9))) == .polygon)
  }

  @Test func bytesAfterTheGeometryAreRefused() {
    #expect(throws: WellKnownBinaryError.self) { try Region(wkb: fan().wkb + [0]) }
    #expect(throws: WellKnownBinaryError.self) { try Region(wkb: fan().wkb + fan().wkb) }
  }

  /// Whatever the bytes are, they are read or refused.
  @Test func randomBytesNeverBreakTheReader() {
    var generator = SeededGenerator(seed: 8)
    let bytes = fan().wkb
    var read = 0
    for _ in 0..<20_000 {
      var broken = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        broken[Int.random(in: 0..<broken.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if let region = try? Region(wkb: broken) {
        read += 1
        _ = PointLocator([region]).region(x: 1.5, y: 1.5)
      }
    }
    #expect(read > 100)
  }
}
