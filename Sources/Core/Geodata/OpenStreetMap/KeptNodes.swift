/// The nodes of one block that kept ways need, and those kept for one of their keys.
struct KeptNodes: Sendable {
  /// Places in the ascending list of needed IDs.
  private(set) var needed: [Int32] = []
  /// Degrees, longitude first.
  private(set) var neededPositions: [(Double, Double)] = []

  private(set) var taggedIDs: [Int64] = []
  private(set) var taggedPositions: [(Double, Double)] = []
  private(set) var tags: KeptTags
  /// Whether the block holds ways too.
  private(set) var hasWays = false

  /// - Parameter neededIDs: ascending, each once.
  init(
    _ block: PrimitiveBlock, neededIDs: UnsafeBufferPointer<Int64>, keys: [[UInt8]]
  ) throws(BlobFault) {
    let isKey = keys.isEmpty ? [] : block.isAny(of: keys)
    let hasKeys = isKey.contains(true)
    tags = KeptTags(of: block)
    var search = AscendingSearch(neededIDs)
    try block.forEachElement { (elements) throws(BlobFault) in
      switch elements {
      case .denseNodes(let nodes):
        try append(dense: nodes, block, hasKeys ? isKey : [], &search)
      case .node(let node): try append(node, block, hasKeys ? isKey : [], &search)
      case .way: hasWays = true
      case .relation: break
      }
    }
    tags.finish()
  }

  /// `DenseNodes`: 1 ids, 8 latitudes, 9 longitudes, each the difference to the one before; 10 for each node
  /// its keys and values and a zero, or nothing at all where no node has tags.
  private mutating func append(
    dense nodes: ProtocolBufferReader.Bytes, _ block: PrimitiveBlock, _ isKey: [Bool],
    _ search: inout AscendingSearch
  ) throws(BlobFault) {
    let none = ProtocolBufferReader.Bytes(start: nil, count: 0)
    var (ids, latitudes, longitudes, pairs) = (none, none, none, none)
    var reader = ProtocolBufferReader(nodes)
    while let field = try reader.field() {
      switch field.number {
      case 1: ids = try reader.bytes(field.type)
      case 8: latitudes = try reader.bytes(field.type)
      case 9: longitudes = try reader.bytes(field.type)
      case 10: pairs = try reader.bytes(field.type)
      default: try reader.skip(field.type)
      }
    }
    var idReader = ProtocolBufferReader(ids)
    var latitudeReader = ProtocolBufferReader(latitudes)
    var longitudeReader = ProtocolBufferReader(longitudes)
    var tagReader = ProtocolBufferReader(pairs)
    let hasTags = !isKey.isEmpty && !tagReader.isAtEnd
    var id: Int64 = 0
    var latitude: Int64 = 0
    var longitude: Int64 = 0
    while !idReader.isAtEnd {
      id &+= try idReader.zigzag()
      latitude &+= try latitudeReader.zigzag()
      longitude &+= try longitudeReader.zigzag()
      if let place = search.place(of: id) {
        needed.append(Int32(place))
        neededPositions.append(try block.position(longitude, latitude))
      }
      if hasTags, try tags.append(pairs: &tagReader, block, isKey) {
        taggedIDs.append(id)
        taggedPositions.append(try block.position(longitude, latitude))
      }
    }
    guard latitudeReader.isAtEnd, longitudeReader.isAtEnd else { throw .format }
  }

  /// `Node`: 1 id, 2 keys, 3 values, 8 latitude, 9 longitude.
  private mutating func append(
    _ node: ProtocolBufferReader.Bytes, _ block: PrimitiveBlock, _ isKey: [Bool],
    _ search: inout AscendingSearch
  ) throws(BlobFault) {
    let none = ProtocolBufferReader.Bytes(start: nil, count: 0)
    func signed(_ raw: UInt64) -> Int64 { Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1) }
    var id: Int64?
    var latitude: Int64 = 0
    var longitude: Int64 = 0
    var (keys, values) = (none, none)
    var reader = ProtocolBufferReader(node)
    while let field = try reader.field() {
      switch field.number {
      case 1: id = signed(try reader.number(field.type))
      case 2: keys = try reader.bytes(field.type)
      case 3: values = try reader.bytes(field.type)
      case 8: latitude = signed(try reader.number(field.type))
      case 9: longitude = signed(try reader.number(field.type))
      default: try reader.skip(field.type)
      }
    }
    guard let id else { throw .format }
    if let place = search.place(of: id) {
      needed.append(Int32(place))
      neededPositions.append(try block.position(longitude, latitude))
    }
    guard !isKey.isEmpty, try tags.append(keys: keys, values: values, block, isKey) else { return }
    taggedIDs.append(id)
    taggedPositions.append(try block.position(longitude, latitude))
  }
}

/// Finds numbers in an ascending list, fastest when they are asked for in ascending order.
struct AscendingSearch {
  private let list: UnsafeBufferPointer<Int64>
  private var cursor = 0
  private var isStarted = false

  init(_ list: UnsafeBufferPointer<Int64>) { self.list = list }

  @inline(__always)
  mutating func place(of number: Int64) -> Int? {
    // A few steps forward, as a rule one or none; a leap or a step back is searched for by halving.
    let near = min(cursor + 16, list.count)
    if isStarted, cursor == 0 || list[cursor - 1] < number {
      while cursor < near, list[cursor] < number { cursor += 1 }
      if cursor < near { return list[cursor] == number ? cursor : nil }
    }
    return leap(to: number)
  }

  private mutating func leap(to number: Int64) -> Int? {
    isStarted = true
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle] < number { low = middle + 1 } else { high = middle }
    }
    cursor = low
    return low < list.count && list[low] == number ? low : nil
  }
}
