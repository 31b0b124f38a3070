/// Writes a street drawing as OpenStreetMap PBF: dense nodes, then ways, in blocks that are stored as they are.
///
/// - Source: OpenStreetMap wiki, *PBF Format*; `fileformat.proto` and `osmformat.proto` of OSM-binary 1.5.
enum StreetMapFile {
  /// Elements to a block; the format recommends 8,000.
  private static let blockLimit = 8_000
  /// Nanodegrees to a unit of the file: the format's default, 1e-7 degrees.
  private static let granularity = 100

  static func bytes(of drawing: StreetDrawing) -> [UInt8] {
    var out: [UInt8] = []
    appendBlob("OSMHeader", header(of: drawing), to: &out)
    for start in stride(from: 0, to: drawing.nodes.count, by: blockLimit) {
      let end = min(start + blockLimit, drawing.nodes.count)
      appendBlob("OSMData", block(ofNodes: drawing.nodes[start..<end]), to: &out)
    }
    for start in stride(from: 0, to: drawing.ways.count, by: blockLimit) {
      let end = min(start + blockLimit, drawing.ways.count)
      appendBlob("OSMData", block(ofWays: drawing.ways[start..<end]), to: &out)
    }
    return out
  }

  private static func appendBlob(_ type: String, _ content: [UInt8], to out: inout [UInt8]) {
    var blob = ProtocolBuffer()
    blob.field(1, bytes: content)
    var header = ProtocolBuffer()
    header.field(1, text: type)
    header.field(3, number: blob.bytes.count)
    let length = header.bytes.count
    out += [
      UInt8(length >> 24 & 255), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255),
    ]
    out += header.bytes
    out += blob.bytes
  }

  private static func header(of drawing: StreetDrawing) -> [UInt8] {
    var header = ProtocolBuffer()
    let longitudes = drawing.nodes.map(\.position.longitude)
    let latitudes = drawing.nodes.map(\.position.latitude)
    if let west = longitudes.min(), let east = longitudes.max(), let south = latitudes.min(),
      let north = latitudes.max()
    {
      var box = ProtocolBuffer()
      box.field(1, signed: west)
      box.field(2, signed: east)
      box.field(3, signed: north)
      box.field(4, signed: south)
      header.field(1, bytes: box.bytes)
    }
    header.field(4, text: "OsmSchema-V0.6")
    header.field(4, text: "DenseNodes")
    header.field(5, text: "Sort.Type_then_ID")
    header.field(16, text: "quito")
    return header.bytes
  }

  private static func block(ofNodes nodes: ArraySlice<StreetDrawing.Node>) -> [UInt8] {
    var strings = StringTable()
    var ids = ProtocolBuffer()
    var longitudes = ProtocolBuffer()
    var latitudes = ProtocolBuffer()
    var tags = ProtocolBuffer()
    var last = (id: 0, longitude: 0, latitude: 0)
    for node in nodes {
      precondition(
        node.position.longitude % granularity == 0 && node.position.latitude % granularity == 0,
        "a street map holds whole multiples of 1e-7 degrees")
      let now = (
        id: Int(node.id), longitude: node.position.longitude / granularity,
        latitude: node.position.latitude / granularity
      )
      ids.appendSigned(now.id - last.id)
      longitudes.appendSigned(now.longitude - last.longitude)
      latitudes.appendSigned(now.latitude - last.latitude)
      last = now
      for tag in node.tags {
        tags.append(strings.index(of: tag.key))
        tags.append(strings.index(of: tag.value))
      }
      tags.append(0)
    }
    var dense = ProtocolBuffer()
    dense.field(1, bytes: ids.bytes)
    dense.field(8, bytes: latitudes.bytes)
    dense.field(9, bytes: longitudes.bytes)
    dense.field(10, bytes: tags.bytes)
    var group = ProtocolBuffer()
    group.field(2, bytes: dense.bytes)
    return primitiveBlock(strings, group)
  }

  private static func block(ofWays ways: ArraySlice<StreetDrawing.Way>) -> [UInt8] {
    var strings = StringTable()
    var group = ProtocolBuffer()
    for way in ways {
      var keys = ProtocolBuffer()
      var values = ProtocolBuffer()
      for tag in way.tags {
        keys.append(strings.index(of: tag.key))
        values.append(strings.index(of: tag.value))
      }
      var references = ProtocolBuffer()
      var last: Int64 = 0
      for node in way.nodes {
        references.appendSigned(Int(node - last))
        last = node
      }
      var message = ProtocolBuffer()
      message.field(1, number: Int(way.id))
      message.field(2, bytes: keys.bytes)
      message.field(3, bytes: values.bytes)
      message.field(8, bytes: references.bytes)
      group.field(3, bytes: message.bytes)
    }
    return primitiveBlock(strings, group)
  }

  private static func primitiveBlock(_ strings: StringTable, _ group: ProtocolBuffer) -> [UInt8] {
    var table = ProtocolBuffer()
    for string in strings.strings { table.field(1, text: string) }
    var block = ProtocolBuffer()
    block.field(1, bytes: table.bytes)
    block.field(2, bytes: group.bytes)
    block.field(17, number: granularity)
    return block.bytes
  }
}

/// The strings of one block in the order of their first use; index 0 is kept as a mark of ends.
private struct StringTable {
  private(set) var strings = [""]
  private var places: [String: Int] = [:]

  mutating func index(of string: String) -> Int {
    if let place = places[string] { return place }
    places[string] = strings.count
    strings.append(string)
    return strings.count - 1
  }
}

/// A message of Protocol Buffers being written.
private struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Zigzag: small numbers of either sign take few bytes.
  mutating func appendSigned(_ number: Int) { append((number << 1) ^ (number >> 63)) }

  mutating func field(_ field: Int, number: Int) {
    append(field << 3)
    append(number)
  }

  mutating func field(_ field: Int, signed number: Int) {
    append(field << 3)
    appendSigned(number)
  }

  mutating func field(_ field: Int, bytes content: [UInt8]) {
    append(field << 3 | 2)
    append(content.count)
    bytes += content
  }

  mutating func field(_ field: Int, text: String) { self.field(field, bytes: Array(text.utf8)) }
}
