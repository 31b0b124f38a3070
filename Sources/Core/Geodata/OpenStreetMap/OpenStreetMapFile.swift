import Dispatch
import Geography
import Monitoring
import Synchronization

/// An extract of OpenStreetMap in its PBF form.
///
/// ```swift
/// let file = try OpenStreetMapFile("streets.osm.pbf")
/// let map = try file.streetMap(keepingWaysWith: ["highway"], nodesWith: ["barrier"])
/// ```
///
/// Blobs raw or packed with zlib, nodes dense or plain, in any order, with or without a bounding box. Of
/// past versions and authorship nothing is read. Blocks are unpacked on several threads; what comes out is
/// the same for any number of them. Memory grows with what is kept, not with the file.
/// Source: the OpenStreetMap PBF format, `fileformat.proto` and `osmformat.proto`.
public struct OpenStreetMapFile: Sendable {
  private let file: MappedFile
  private let name: String
  private let index: BlobIndex

  /// - Parameter name: what messages call the file; its path unless given.
  /// - Throws: `file.missing`, `file.directory`, `file.unreadable`, `file.empty`; `pbf.truncated` and
  ///   `pbf.format` with the offset in bytes; `pbf.feature` for a feature that the file requires of its
  ///   readers and this one lacks; `pbf.compression`.
  public init(_ path: String, name: String? = nil) throws(InputIssues) {
    self.name = name ?? path
    let name = self.name
    file = try MappedFile(path, name: name)
    index = try file.withBytes { (bytes) throws(InputIssues) in try BlobIndex(bytes, name: name) }
  }

  /// Numbers of elements.
  public struct Counts: Hashable, Sendable {
    public var nodes = 0
    public var ways = 0
    public var relations = 0
  }

  /// Counts every element of the file.
  ///
  /// - Throws: `pbf.format`, `pbf.compression`.
  public func counts(threads: Int = 1) throws(InputIssues) -> Counts {
    let counts = try forEachBlock(Array(index.blobs.indices), threads) { (block) throws(BlobFault) in
      var counts = Counts()
      try block.forEachElement { (elements) throws(BlobFault) in
        switch elements {
        case .node: counts.nodes += 1
        case .denseNodes(let nodes):
          var reader = ProtocolBufferReader(nodes)
          while let field = try reader.field() {
            if field.number == 1 {
              // Every number ends with the one byte of it whose top bit is clear.
              counts.nodes += try reader.bytes(field.type).reduce(0) { $0 + Int(~$1 >> 7) }
            } else {
              try reader.skip(field.type)
            }
          }
        case .way: counts.ways += 1
        case .relation: counts.relations += 1
        }
      }
      return counts
    }
    return counts.reduce(into: Counts()) {
      $0.nodes += $1.nodes
      $0.ways += $1.ways
      $0.relations += $1.relations
    }
  }

  /// The ways that have one of `wayKeys`, with all their tags and the nodes they run through, and the nodes
  /// that have one of `nodeKeys`.
  ///
  /// A node that the file does not hold is counted, and its way is cut there: the pieces stand one after the
  /// other with the same ID and tags, and no street is invented across the gap. Of a node that stands in the
  /// file twice the later counts.
  /// - Throws: `pbf.format`, `pbf.compression`, `pbf.size` for more nodes than 32 bits can number.
  public func streetMap(
    keepingWaysWith wayKeys: [String], nodesWith nodeKeys: [String] = [], threads: Int = 1
  ) throws(InputIssues) -> StreetMap {
    let wayKeys = wayKeys.map { Array($0.utf8) }
    let nodeKeys = nodeKeys.map { Array($0.utf8) }
    let all = Array(index.blobs.indices)

    // First the ways, then the nodes they need. Files are nearly always sorted by kind: the blobs before the
    // first with a way are then nodes only and need no unpacking in the first pass. That guess is checked
    // in the second pass, and dropped where it was wrong.
    var split = try firstBlobWithoutNodes()
    while true {
      let ways = try forEachBlock(Array(all[split...]), threads) { (block) throws(BlobFault) in
        try KeptWays(block, keys: wayKeys)
      }
      guard ways.reduce(0, { $0 + $1.references.count }) <= Int(Int32.max) else {
        throw InputIssues([InputIssue("pbf.size", at: Place(file: name))])
      }
      let references = AscendingReferences(ways.flatMap(\.references))
      let blobsWithNodes = all[..<split] + all[split...].filter { ways[$0 - split].hasNodes }
      let nodes = try references.distinct.withUnsafeBufferPointer { ids throws(InputIssues) in
        nonisolated(unsafe) let ids = ids
        return try forEachBlock(Array(blobsWithNodes), threads) { (block) throws(BlobFault) in
          try KeptNodes(block, neededIDs: ids, keys: nodeKeys)
        }
      }
      if nodes.prefix(split).contains(where: \.hasWays) {
        split = 0
        continue
      }
      return StreetMap(ways: ways, references: references, nodes: nodes)
    }
  }

  /// In a sorted file, the first blob with anything but nodes; in another, some number.
  private func firstBlobWithoutNodes() throws(InputIssues) -> Int {
    var (low, high) = (0, index.blobs.count)
    while low < high {
      let middle = (low + high) / 2
      let isNodesOnly = try forEachBlock([middle], 1) { (block) throws(BlobFault) in
        var isNodesOnly = true
        try block.forEachElement { (elements) throws(BlobFault) in
          switch elements {
          case .node, .denseNodes: break
          case .way, .relation: isNodesOnly = false
          }
        }
        return isNodesOnly
      }
      if isNodesOnly[0] { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Unpacks blobs and gives each to `body`; the results stand in the order of `blobs`.
  private func forEachBlock<Result: Sendable>(
    _ blobs: [Int], _ threads: Int, _ body: @Sendable (PrimitiveBlock) throws(BlobFault) -> Result
  ) throws(InputIssues) -> [Result] {
    nonisolated(unsafe) let results = UnsafeMutablePointer<Swift.Result<Result, BlobFault>>.allocate(
      capacity: blobs.count)
    defer { results.deallocate() }
    let next = Atomic(0)
    let (file, index) = (file, index)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, blobs.count))) { _ in
      let inflater = Inflater()
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < blobs.count else { return }
        let blob = index.blobs[blobs[number]]
        let result: Swift.Result<Result, BlobFault>
        do throws(BlobFault) {
          let value = try file.withBytes { (bytes) throws(BlobFault) in
            try inflater.unpack(bytes.message(blob.offset, blob.size)) { (message) throws(BlobFault) in
              try body(try PrimitiveBlock(message))
            }
          }
          result = .success(value)
        } catch { result = .failure(error) }
        (results + number).initialize(to: result)
      }
    }
    defer { results.deinitialize(count: blobs.count) }
    var values: [Result] = []
    values.reserveCapacity(blobs.count)
    var issues = InputIssues()
    for number in blobs.indices {
      switch results[number] {
      case .success(let value): values.append(value)
      case .failure(let fault):
        issues.append(fault.issue(at: index.blobs[blobs[number]].offset, name: name))
      }
    }
    try issues.throwIfAnyError()
    return values
  }
}
