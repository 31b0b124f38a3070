import Geography
import Monitoring

/// Writes features as GeoJSON straight from well-known binary to bytes.
struct GeoJSONWriter {
  private(set) var bytes: [UInt8] = []
  private let decimals: Int
  private let scale: Double
  private let transformation: CoordinateTransformation?
  /// Transformed positions of the geometry at hand, and how many of them are written.
  private var x: [Double] = []
  private var y: [Double] = []
  private var written = 0

  init(system: CoordinateSystem = .longitudeLatitude) throws {
    decimals = system.decimals
    scale = (0..<decimals).reduce(1.0) { value, _ in value * 10 }
    transformation = try system.transformation
  }

  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  @inline(__always)
  mutating func markup(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }
  mutating func markup(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  /// - Parameter links: further members after the properties, such as `"links":[…]`.
  mutating func feature(_ feature: ServedFeature, further: [UInt8] = []) {
    markup("{\"type\":\"Feature\",\"id\":")
    if feature.isNumbered {
      bytes.append(contentsOf: feature.identifier.utf8)
    } else {
      JSON.writeString(feature.identifier, to: &bytes)
    }
    markup(",\"geometry\":")
    if let geometry = feature.geometry { self.geometry(geometry) } else { markup("null") }
    markup(",\"properties\":{")
    bytes.append(contentsOf: feature.members)
    markup("}")
    if !further.isEmpty {
      markup(",")
      bytes.append(contentsOf: further)
    }
    markup("}")
  }

  /// `null` where the bytes are no geometry, or a position has no place in the coordinate system.
  mutating func geometry(_ geometry: [UInt8]) {
    let start = bytes.count
    let isWritten = geometry.withUnsafeBytes { source in
      if let transformation {
        (x, y, written) = ([], [], 0)
        var positions = WellKnownBinaryWalk(source)
        guard
          positions.skip({
            x.append($0); y.append($1)
          })
        else { return false }
        transformation.forward(&x, &y)
        guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else { return false }
      }
      var walk = WellKnownBinaryWalk(source)
      return write(&walk, depth: 0)
    }
    guard isWritten else {
      bytes.removeLast(bytes.count - start)
      markup("null")
      return
    }
  }

  private mutating func write(_ walk: inout WellKnownBinaryWalk, depth: Int) -> Bool {
    guard depth < WellKnownBinaryWalk.depthMaximum, let kind = walk.header() else { return false }
    switch kind {
    case 1:
      guard let place = walk.position() else { return false }
      if place.x.isNaN { return false }
      markup("{\"type\":\"Point\",\"coordinates\":")
      position(place)
    case 2:
      markup("{\"type\":\"LineString\",\"coordinates\":")
      guard row(&walk) else { return false }
    case 3:
      markup("{\"type\":\"Polygon\",\"coordinates\":")
      guard rows(&walk) else { return false }
    case 4, 5, 6:
      markup("{\"type\":\"Multi")
      kind == 4 ? markup("Point") : kind == 5 ? markup("LineString") : markup("Polygon")
      markup("\",\"coordinates\":[")
      guard let count = walk.count() else { return false }
      for index in 0..<count {
        if index > 0 { markup(",") }
        guard walk.header() == kind - 3 else { return false }
        switch kind {
        case 4:
          guard let place = walk.position() else { return false }
          position(place)
        case 5: guard row(&walk) else { return false }
        default: guard rows(&walk) else { return false }
        }
      }
      markup("]")
    default:
      markup("{\"type\":\"GeometryCollection\",\"geometries\":[")
      guard let count = walk.count() else { return false }
      for index in 0..<count {
        if index > 0 { markup(",") }
        guard write(&walk, depth: depth + 1) else { return false }
      }
      markup("]")
    }
    markup("}")
    return true
  }

  private mutating func rows(_ walk: inout WellKnownBinaryWalk) -> Bool {
    guard let count = walk.count() else { return false }
    markup("[")
    for index in 0..<count {
      if index > 0 { markup(",") }
      guard row(&walk) else { return false }
    }
    markup("]")
    return true
  }

  private mutating func row(_ walk: inout WellKnownBinaryWalk) -> Bool {
    guard let count = walk.count() else { return false }
    markup("[")
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      guard let place = walk.position() else { return false }
      position(place)
    }
    markup("]")
    return true
  }

  private mutating func position(_ place: (x: Double, y: Double)) {
    var place = place
    if transformation != nil {
      place = (x[written], y[written])
      written += 1
    }
    bytes.append(UInt8(ascii: "["))
    number(place.x)
    bytes.append(UInt8(ascii: ","))
    number(place.y)
    bytes.append(UInt8(ascii: "]"))
  }

  /// With at most `decimals` digits after the point and no nought at the end.
  private mutating func number(_ value: Double) {
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 9e17 else {
      JSON.writeNumber(value, to: &bytes)
      return
    }
    var rest = Int64(scaled)
    if rest < 0 {
      bytes.append(UInt8(ascii: "-"))
      rest = -rest
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
      var place = 24
      var fraction = decimals
      var hasDigits = false
      while fraction > 0 {
        let digit = UInt8(rest % 10)
        rest /= 10
        fraction -= 1
        if digit != 0 || hasDigits {
          hasDigits = true
          place -= 1
          digits[place] = 48 + digit
        }
      }
      if hasDigits {
        place -= 1
        digits[place] = UInt8(ascii: ".")
      }
      repeat {
        place -= 1
        digits[place] = 48 + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[place..<24]))
    }
  }
}

/// A walk along well-known binary.
struct WellKnownBinaryWalk {
  static let depthMaximum = 32

  private let bytes: UnsafeRawBufferPointer
  private var offset = 0
  private var isLittle = true
  private var numbers = 2

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The kind of the next geometry without its dimensions; nil where there is none.
  mutating func header() -> Int? {
    guard offset < bytes.count, bytes[offset] <= 1 else { return nil }
    isLittle = bytes[offset] == 1
    offset += 1
    guard let code = count(), code < 4_000, (1...7).contains(code % 1_000) else { return nil }
    numbers = 2 + [0, 1, 1, 2][code / 1_000]
    return code % 1_000
  }

  mutating func count() -> Int? {
    guard offset + 4 <= bytes.count else { return nil }
    let raw = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    offset += 4
    return Int(isLittle ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw))
  }

  mutating func position() -> (x: Double, y: Double)? {
    guard offset + 8 * numbers <= bytes.count else { return nil }
    func number(_ place: Int) -> Double {
      let raw = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      return Double(bitPattern: isLittle ? UInt64(littleEndian: raw) : UInt64(bigEndian: raw))
    }
    let place = (number(offset), number(offset + 8))
    offset += 8 * numbers
    return place
  }

  /// Visits every position of one geometry.
  mutating func skip(depth: Int = 0, _ visit: (Double, Double) -> Void) -> Bool {
    guard depth < WellKnownBinaryWalk.depthMaximum, let kind = header() else { return false }
    switch kind {
    case 1: return pass(1, visit)
    case 2: return count().map { pass($0, visit) } ?? false
    case 3:
      guard let rings = count() else { return false }
      for _ in 0..<rings {
        guard let length = count(), pass(length, visit) else { return false }
      }
      return true
    default:
      guard let parts = count() else { return false }
      for _ in 0..<parts where !skip(depth: depth + 1, visit) { return false }
      return true
    }
  }

  private mutating func pass(_ length: Int, _ visit: (Double, Double) -> Void) -> Bool {
    for _ in 0..<length {
      guard let place = position() else { return false }
      visit(place.x, place.y)
    }
    return true
  }
}
