/// The ways of one block that are kept for one of their keys, with the IDs of the nodes they run through.
struct KeptWays: Sendable {
  private(set) var ids: [Int64] = []
  /// Number of references of each way.
  private(set) var referenceCounts: [Int32] = []
  private(set) var references: [Int64] = []
  private(set) var tags: KeptTags
  /// Whether the block holds nodes too.
  private(set) var hasNodes = false

  init(_ block: PrimitiveBlock, keys: [[UInt8]]) throws(BlobFault) {
    var isKey: [Bool] = []
    tags = KeptTags(of: block)
    try block.forEachElement { (elements) throws(BlobFault) in
      switch elements {
      case .way(let way):
        if isKey.isEmpty { isKey = block.isAny(of: keys) }
        try append(way, block, isKey)
      case .node, .denseNodes: hasNodes = true
      case .relation: break
      }
    }
    tags.finish()
  }

  /// `Way`: 1 id, 2 keys, 3 values, 8 references, each the difference to the one before.
  private mutating func append(
    _ way: ProtocolBufferReader.Bytes, _ block: PrimitiveBlock, _ isKey: [Bool]
  ) throws(BlobFault) {
    let none = ProtocolBufferReader.Bytes(start: nil, count: 0)
    var id: Int64?
    var (keys, values, path) = (none, none, none)
    var reader = ProtocolBufferReader(way)
    while let field = try reader.field() {
      switch field.number {
      case 1: id = Int64(bitPattern: try reader.number(field.type))
      case 2: keys = try reader.bytes(field.type)
      case 3: values = try reader.bytes(field.type)
      case 8: path = try reader.bytes(field.type)
      default: try reader.skip(field.type)
      }
    }
    guard let id else { throw .format }

    guard try tags.append(keys: keys, values: values, block, isKey) else { return }

    let before = references.count
    var pathReader = ProtocolBufferReader(path)
    var node: Int64 = 0
    while !pathReader.isAtEnd {
      node &+= try pathReader.zigzag()
      references.append(node)
    }
    ids.append(id)
    referenceCounts.append(Int32(references.count - before))
  }
}
