/// A vector tile read back, by the specification and nothing of the writer's.
struct TileReading {
  struct Layer {
    var name = ""
    var version: UInt64 = 0
    var extent: UInt64 = 0
    var keys: [String] = []
    var values: [String] = []
    var features: [Feature] = []
  }

  struct Feature {
    var identifier: UInt64 = 0
    var type: UInt64 = 0
    var tags: [UInt64] = []
    /// Each path with its places; a ring does not repeat its first.
    var paths: [[(x: Int, y: Int)]] = []
  }

  struct Broken: Error {}

  private(set) var layers: [Layer] = []

  init(_ bytes: [UInt8]) throws {
    var reader = FieldReader(bytes[...])
    while let (field, value) = try reader.next() {
      guard field == 3, case .bytes(let content) = value else { throw Broken() }
      layers.append(try TileReading.layer(content))
    }
  }

  private static func layer(_ bytes: ArraySlice<UInt8>) throws -> Layer {
    var layer = Layer()
    var reader = FieldReader(bytes)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let text)): layer.name = String(decoding: text, as: UTF8.self)
      case (2, .bytes(let content)): layer.features.append(try feature(content))
      case (3, .bytes(let text)): layer.keys.append(String(decoding: text, as: UTF8.self))
      case (4, .bytes(let content)): layer.values.append(try text(ofValue: content))
      case (5, .number(let extent)): layer.extent = extent
      case (15, .number(let version)): layer.version = version
      default: throw Broken()
      }
    }
    return layer
  }

  private static func text(ofValue bytes: ArraySlice<UInt8>) throws -> String {
    var reader = FieldReader(bytes)
    guard let (field, value) = try reader.next(), try reader.next() == nil else { throw Broken() }
    switch (field, value) {
    case (1, .bytes(let text)): return String(decoding: text, as: UTF8.self)
    case (3, .bits(let bits)): return "\(Double(bitPattern: bits))"
    case (7, .number(let flag)): return flag == 1 ? "true" : "false"
    default: throw Broken()
    }
  }

  private static func feature(_ bytes: ArraySlice<UInt8>) throws -> Feature {
    var feature = Feature()
    var reader = FieldReader(bytes)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .number(let identifier)): feature.identifier = identifier
      case (2, .bytes(let packed)): feature.tags = try numbers(packed)
      case (3, .number(let type)): feature.type = type
      case (4, .bytes(let packed)): feature.paths = try paths(numbers(packed))
      default: throw Broken()
      }
    }
    return feature
  }

  private static func numbers(_ packed: ArraySlice<UInt8>) throws -> [UInt64] {
    var reader = FieldReader(packed)
    var numbers: [UInt64] = []
    while !reader.isAtEnd { numbers.append(try reader.varint()) }
    return numbers
  }

  private static func paths(_ commands: [UInt64]) throws -> [[(x: Int, y: Int)]] {
    var paths: [[(x: Int, y: Int)]] = []
    var place = (x: 0, y: 0)
    var index = 0
    func step(_ value: UInt64) -> Int { Int(value >> 1) ^ -Int(value & 1) }
    while index < commands.count {
      let (command, count) = (commands[index] & 7, Int(commands[index] >> 3))
      index += 1
      if command == 7 { continue }
      for _ in 0..<count {
        guard index + 1 < commands.count else { throw Broken() }
        place = (place.x + step(commands[index]), place.y + step(commands[index + 1]))
        index += 2
        if command == 1 { paths.append([place]) } else { paths[paths.count - 1].append(place) }
      }
    }
    return paths
  }
}

struct FieldReader {
  enum Value: Equatable {
    case number(UInt64)
    case bits(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }
  var isAtEnd: Bool { rest.isEmpty }

  mutating func varint() throws -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = rest.popFirst() {
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw TileReading.Broken()
  }

  mutating func next() throws -> (UInt64, Value)? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    switch key & 7 {
    case 0: return (key >> 3, .number(try varint()))
    case 1:
      guard rest.count >= 8 else { throw TileReading.Broken() }
      defer { rest = rest.dropFirst(8) }
      return (key >> 3, .bits(rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }))
    case 2:
      let count = Int(try varint())
      guard rest.count >= count else { throw TileReading.Broken() }
      defer { rest = rest.dropFirst(count) }
      return (key >> 3, .bytes(rest.prefix(count)))
    default: throw TileReading.Broken()
    }
  }
}
