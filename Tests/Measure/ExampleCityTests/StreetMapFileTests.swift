import ExampleCity
import Testing

/// Reads the street map's bytes back by the wire format alone.
struct StreetMapFileTests {
  private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func number() -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while let byte = bytes.popFirst() {
        value |= UInt64(byte & 127) << shift
        if byte < 128 { break }
        shift += 7
      }
      return value
    }

    mutating func signed() -> Int64 {
      let value = number()
      return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Every field of a message: numbers as they are, everything else as bytes.
    mutating func fields() -> [(field: Int, number: UInt64, bytes: ArraySlice<UInt8>)] {
      var fields: [(field: Int, number: UInt64, bytes: ArraySlice<UInt8>)] = []
      while !bytes.isEmpty {
        let key = number()
        if key & 7 == 0 {
          fields.append((Int(key >> 3), number(), []))
        } else {
          let length = Int(number())
          fields.append((Int(key >> 3), 0, bytes.prefix(length)))
          bytes = bytes.dropFirst(length)
        }
      }
      return fields
    }
  }

  private static func fields(_ bytes: ArraySlice<UInt8>) -> [(
    field: Int, number: UInt64, bytes: ArraySlice<UInt8>
  )] {
    var reader = Reader(bytes: bytes)
    return reader.fields()
  }

  /// The type and the content of every block of the file.
  private static func blocks(_ file: [UInt8]) -> [(type: String, content: ArraySlice<UInt8>)] {
    var rest = file[...]
    var blocks: [(type: String, content: ArraySlice<UInt8>)] = []
    while rest.count >= 4 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let header = fields(rest.dropFirst(4).prefix(length))
      let size = Int(header.first { $0.field == 3 }!.number)
      let blob = fields(rest.dropFirst(4 + length).prefix(size))
      blocks.append(
        (
          String(decoding: header.first { $0.field == 1 }!.bytes, as: UTF8.self),
          blob.first { $0.field == 1 }!.bytes
        ))
      rest = rest.dropFirst(4 + length + size)
    }
    #expect(rest.isEmpty)
    return blocks
  }

  @Test func nodesAndWaysReadBack() throws {
    let city = CityTests.city
    let blocks = StreetMapFileTests.blocks(city.files.first { $0.name == "streets.osm.pbf" }!.bytes)
    #expect(blocks.map(\.type).prefix(2) == ["OSMHeader", "OSMData"])

    var positions: [Int64: Coordinate] = [:]
    var ways: [[Int64]] = []
    for block in blocks.dropFirst() {
      for group in StreetMapFileTests.fields(block.content) where group.field == 2 {
        for element in StreetMapFileTests.fields(group.bytes) {
          let parts = StreetMapFileTests.fields(element.bytes)
          func sums(_ field: Int) -> [Int64] {
            guard let part = parts.first(where: { $0.field == field }) else { return [] }
            var reader = Reader(bytes: part.bytes)
            var sums: [Int64] = []
            var sum: Int64 = 0
            while !reader.bytes.isEmpty {
              sum += reader.signed()
              sums.append(sum)
            }
            return sums
          }
          if element.field == 3 {
            ways.append(sums(8))
          } else {
            for (id, (latitude, longitude)) in zip(sums(1), zip(sums(8), sums(9))) {
              positions[id] = Coordinate(longitude: Int(longitude) * 100, latitude: Int(latitude) * 100)
            }
          }
        }
      }
    }
    #expect(ways == city.streets.ways.map(\.nodes))
    #expect(positions.count == city.streets.nodes.count)
    #expect(city.streets.nodes.allSatisfy { positions[$0.id] == $0.position })
  }
}
