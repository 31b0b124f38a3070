/// Writes OpenStreetMap PBF files byte by byte, as `fileformat.proto` and `osmformat.proto` say, blobs
/// unpacked. Independent of the reader.
struct DrawnMap {
  var bytes: [UInt8] = []

  static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, out) = (value, [UInt8]())
    while rest >= 0x80 {
      out.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return out + [UInt8(rest)]
  }
  static func zigzag(_ value: Int64) -> [UInt8] { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }
  static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] { varint(field << 3) + varint(value) }
  static func message(_ field: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }
  static func text(_ field: UInt64, _ text: String) -> [UInt8] { message(field, Array(text.utf8)) }
  static func differences(_ values: [Int64]) -> [UInt8] {
    zip(values, [0] + values).flatMap { zigzag($0 - $1) }
  }

  init(features: [String] = ["OsmSchema-V0.6", "DenseNodes"]) {
    add(blob: DrawnMap.message(1, features.flatMap { DrawnMap.text(4, $0) }), type: "OSMHeader")
  }

  /// - Parameter blob: the fields of the message `Blob`.
  mutating func add(blob: [UInt8], type: String = "OSMData") {
    let header = DrawnMap.text(1, type) + DrawnMap.number(3, UInt64(blob.count))
    let size = UInt32(header.count)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } + header + blob
  }

  /// - Parameters:
  ///   - strings: of the tags, from index 1 on.
  ///   - groups: fields of the message `PrimitiveGroup`, one group each.
  ///   - settings: further fields of the message `PrimitiveBlock`.
  mutating func add(strings: [String] = [], groups: [[UInt8]], settings: [UInt8] = []) {
    let table = ([""] + strings).flatMap { DrawnMap.text(1, $0) }
    add(
      blob: DrawnMap.message(
        1, DrawnMap.message(1, table) + groups.flatMap { DrawnMap.message(2, $0) } + settings))
  }

  static func node(_ id: Int64, _ longitude: Int64, _ latitude: Int64, tags: [(UInt64, UInt64)] = [])
    -> [UInt8]
  {
    message(
      1,
      varint(1 << 3) + zigzag(id) + message(2, tags.flatMap { varint($0.0) })
        + message(3, tags.flatMap { varint($0.1) }) + varint(8 << 3) + zigzag(latitude) + varint(9 << 3)
        + zigzag(longitude))
  }

  static func denseNodes(_ nodes: [(id: Int64, longitude: Int64, latitude: Int64)], tags: [UInt64] = [])
    -> [UInt8]
  {
    message(
      2,
      message(1, differences(nodes.map(\.id))) + message(8, differences(nodes.map(\.latitude)))
        + message(9, differences(nodes.map(\.longitude))) + message(10, tags.flatMap(varint)))
  }

  static func way(_ id: Int64, tags: [(UInt64, UInt64)], nodes: [Int64]) -> [UInt8] {
    message(
      3,
      number(1, UInt64(bitPattern: id)) + message(2, tags.flatMap { varint($0.0) })
        + message(3, tags.flatMap { varint($0.1) }) + message(8, differences(nodes)))
  }
}
