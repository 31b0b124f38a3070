/// One unpacked block of a PBF file: a table of strings and groups of elements. It holds no copy: the bytes
/// must outlive it.
struct PrimitiveBlock {
  typealias Bytes = ProtocolBufferReader.Bytes

  /// One run of elements as it lies in the file. Several may stand in one group.
  enum Elements {
    case node(Bytes)
    case denseNodes(Bytes)
    case way(Bytes)
    case relation(Bytes)
  }

  /// Text of the tags; the first is empty.
  private(set) var strings: [Bytes] = []
  private var groups: [Bytes] = []
  /// Nanodegrees of one step of a coordinate.
  private var granularity: Int64 = 100
  private var latitudeOffset: Int64 = 0
  private var longitudeOffset: Int64 = 0

  /// `PrimitiveBlock`: 1 strings, 2 groups, 17 granularity, 19 and 20 offsets of latitude and longitude.
  init(_ message: Bytes) throws(BlobFault) {
    var reader = ProtocolBufferReader(message)
    while let field = try reader.field() {
      switch field.number {
      case 1:
        var table = ProtocolBufferReader(try reader.bytes(field.type))
        while let entry = try table.field() {
          if entry.number == 1 {
            strings.append(try table.bytes(entry.type))
          } else {
            try table.skip(entry.type)
          }
        }
      case 2: groups.append(try reader.bytes(field.type))
      case 17: granularity = Int64(bitPattern: try reader.number(field.type))
      case 19: latitudeOffset = Int64(bitPattern: try reader.number(field.type))
      case 20: longitudeOffset = Int64(bitPattern: try reader.number(field.type))
      default: try reader.skip(field.type)
      }
    }
  }

  /// `PrimitiveGroup`: 1 nodes, 2 dense nodes, 3 ways, 4 relations, 5 changesets (passed over).
  func forEachElement(_ body: (Elements) throws(BlobFault) -> Void) throws(BlobFault) {
    for group in groups {
      var reader = ProtocolBufferReader(group)
      while let field = try reader.field() {
        switch field.number {
        case 1: try body(.node(try reader.bytes(field.type)))
        case 2: try body(.denseNodes(try reader.bytes(field.type)))
        case 3: try body(.way(try reader.bytes(field.type)))
        case 4: try body(.relation(try reader.bytes(field.type)))
        default: try reader.skip(field.type)
        }
      }
    }
  }

  /// For every string of the table, whether it is one of the keys.
  func isAny(of keys: [[UInt8]]) -> [Bool] {
    strings.map { string in keys.contains { $0.elementsEqual(string) } }
  }

  /// Degrees from steps. One division of whole numbers gives the double nearest to the decimal number that
  /// the map's editors see.
  ///
  /// - Throws: where the position is not on the globe.
  @inline(__always)
  func position(_ longitude: Int64, _ latitude: Int64) throws(BlobFault) -> (Double, Double) {
    let east = longitudeOffset &+ granularity &* longitude
    let north = latitudeOffset &+ granularity &* latitude
    guard abs(Double(east)) <= 180e9, abs(Double(north)) <= 90e9 else { throw .format }
    return (Double(east) / 1e9, Double(north) / 1e9)
  }
}

/// The strings that the kept tags of one block use, numbered in the order of first use.
struct UsedStrings: Sendable {
  private(set) var texts: [String] = []
  private var numbers: [Int32]

  init(of block: PrimitiveBlock) { numbers = Array(repeating: -1, count: block.strings.count) }

  /// The number of an entry of the block's table.
  mutating func number(_ entry: UInt64, in block: PrimitiveBlock) throws(BlobFault) -> Int32 {
    guard entry < UInt64(numbers.count) else { throw .format }
    if numbers[Int(entry)] < 0 {
      numbers[Int(entry)] = Int32(texts.count)
      texts.append(String(decoding: block.strings[Int(entry)], as: UTF8.self))
    }
    return numbers[Int(entry)]
  }
}
