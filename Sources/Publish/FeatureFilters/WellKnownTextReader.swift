import Geography
import Monitoring

/// Reads a geometry in well-known text, or a BBOX, out of the tokens of a filter.
struct WellKnownTextReader {
  private let tokens: [FilterToken]
  private(set) var index: Int
  private let start: FilterToken
  private var positions = 0

  init(_ tokens: [FilterToken], from index: Int) {
    self.tokens = tokens
    self.index = index
    start = tokens[index]
  }

  private var token: FilterToken { tokens[index] }
  private var fault: InputIssues { FilterFault.geometry(token.spelling, at: token.offset) }

  mutating func geometry() throws -> FilterGeometry {
    if token.isWord("BBOX") {
      index += 1
      return try box()
    }
    let bytes = try wellKnownBinary(depth: 0)
    guard let shape = try? Shape(wkb: bytes), shape.invalidity == nil,
      let geometry = FilterGeometry(wellKnownBinary: bytes)
    else { throw FilterFault.geometry(start.spelling, at: start.offset) }
    return geometry
  }

  private mutating func take(_ sign: String) throws {
    guard token.isSign(sign) else { throw fault }
    index += 1
  }

  private mutating func number() throws -> Double {
    var factor = 1.0
    if token.isSign("-") || token.isSign("+") {
      factor = token.isSign("-") ? -1 : 1
      index += 1
    }
    guard case .number(let number) = token.kind else { throw fault }
    index += 1
    return factor * number
  }

  private mutating func box() throws -> FilterGeometry {
    try take("(")
    var numbers = [try number()]
    while token.isSign(",") {
      index += 1
      numbers.append(try number())
    }
    try take(")")
    guard numbers.count == 4 || numbers.count == 6 else { throw fault }
    let half = numbers.count / 2
    let box = Bounds(west: numbers[0], south: numbers[1], east: numbers[half], north: numbers[half + 1])
    guard box.west <= box.east, box.south <= box.north else {
      throw FilterFault.geometry(start.spelling, at: start.offset)
    }
    return FilterGeometry(box: box)
  }

  private mutating func wellKnownBinary(depth: Int) throws -> [UInt8] {
    guard case .word(let word) = token.kind, depth < 4 else { throw fault }
    index += 1
    // Heights are allowed by the standard and mean nothing here.
    let hasHeights = token.isWord("Z")
    if hasHeights { index += 1 }
    var writer = GeometryBytes()
    switch word.uppercased() {
    case "POINT":
      try take("(")
      writer.header(1)
      writer.position(try position(hasHeights))
      try take(")")
    case "LINESTRING":
      writer.header(2)
      writer.positions(try row(hasHeights, atLeast: 2))
    case "POLYGON": try polygon(hasHeights, &writer)
    case "MULTIPOINT":
      writer.header(4)
      try list(&writer) { reader, writer in
        let isBracketed = reader.token.isSign("(")
        if isBracketed { reader.index += 1 }
        writer.header(1)
        writer.position(try reader.position(hasHeights))
        if isBracketed { try reader.take(")") }
      }
    case "MULTILINESTRING":
      writer.header(5)
      try list(&writer) { reader, writer in
        writer.header(2)
        writer.positions(try reader.row(hasHeights, atLeast: 2))
      }
    case "MULTIPOLYGON":
      writer.header(6)
      try list(&writer) { try $0.polygon(hasHeights, &$1) }
    case "GEOMETRYCOLLECTION":
      writer.header(7)
      try list(&writer) { $1.bytes += try $0.wellKnownBinary(depth: depth + 1) }
    default: throw FilterFault.geometry(word, at: start.offset)
    }
    return writer.bytes
  }

  private mutating func position(_ hasHeight: Bool) throws -> (Double, Double) {
    positions += 1
    guard positions <= FilterParser.mostPositions else { throw fault }
    let place = (try number(), try number())
    if hasHeight { _ = try number() }
    return place
  }

  private mutating func row(_ hasHeights: Bool, atLeast least: Int) throws -> [(Double, Double)] {
    try take("(")
    var row = [try position(hasHeights)]
    while token.isSign(",") {
      index += 1
      row.append(try position(hasHeights))
    }
    guard row.count >= least else { throw fault }
    try take(")")
    return row
  }

  private mutating func polygon(_ hasHeights: Bool, _ writer: inout GeometryBytes) throws {
    writer.header(3)
    try list(&writer) { reader, writer in
      let ring = try reader.row(hasHeights, atLeast: 4)
      guard ring.first! == ring.last! else { throw reader.fault }
      writer.positions(ring)
    }
  }

  /// Members between brackets, with their count before them.
  private mutating func list(
    _ writer: inout GeometryBytes,
    _ member: (inout WellKnownTextReader, inout GeometryBytes) throws -> Void
  ) throws {
    try take("(")
    var members = GeometryBytes()
    var count = 1
    try member(&self, &members)
    while token.isSign(",") {
      index += 1
      count += 1
      try member(&self, &members)
    }
    try take(")")
    writer.count(count)
    writer.bytes += members.bytes
  }
}

/// Well-known binary under construction.
private struct GeometryBytes {
  var bytes: [UInt8] = []

  mutating func header(_ type: UInt32) {
    bytes.append(1)
    withUnsafeBytes(of: type.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func count(_ count: Int) {
    withUnsafeBytes(of: UInt32(count).littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func position(_ place: (Double, Double)) {
    for number in [place.0, place.1] {
      withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }

  mutating func positions(_ row: [(Double, Double)]) {
    count(row.count)
    for place in row { position(place) }
  }
}
