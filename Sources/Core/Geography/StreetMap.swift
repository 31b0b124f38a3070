/// A part of OpenStreetMap: ways with their tags, the nodes they run through, and tagged nodes, in flat
/// arrays. Positions are degrees on WGS 84.
public struct StreetMap: Sendable {
  /// Tags of a row of elements: those of element `i` are at `starts[i] ..< starts[i + 1]`; keys and values
  /// are indices into `StreetMap.strings`.
  public struct Tags: Sendable {
    public var starts: [Int]
    public var keys: [Int32]
    public var values: [Int32]
    public init(starts: [Int] = [0], keys: [Int32] = [], values: [Int32] = []) {
      self.starts = starts
      self.keys = keys
      self.values = values
    }
  }

  /// Ascending; only nodes that a kept way runs through or that are kept for their tags.
  public var nodeIDs: [Int64]
  public var longitudes: [Double]
  public var latitudes: [Double]

  /// In the order of the file.
  public var wayIDs: [Int64]
  /// The nodes of way `i` are `wayNodes[wayStarts[i] ..< wayStarts[i + 1]]`.
  public var wayStarts: [Int]
  /// Indices into the node arrays.
  public var wayNodes: [Int32]
  public var wayTags: Tags

  /// Nodes kept for their tags: indices into the node arrays, ascending.
  public var taggedNodes: [Int32]
  public var nodeTags: Tags

  public var strings: [String]
  /// References of kept ways to nodes that the file does not hold; they are left out of `wayNodes`.
  public var missingNodeCount: Int

  public init(
    nodeIDs: [Int64] = [], longitudes: [Double] = [], latitudes: [Double] = [], wayIDs: [Int64] = [],
    wayStarts: [Int] = [0], wayNodes: [Int32] = [], wayTags: Tags = Tags(), taggedNodes: [Int32] = [],
    nodeTags: Tags = Tags(), strings: [String] = [], missingNodeCount: Int = 0
  ) {
    self.nodeIDs = nodeIDs
    self.longitudes = longitudes
    self.latitudes = latitudes
    self.wayIDs = wayIDs
    self.wayStarts = wayStarts
    self.wayNodes = wayNodes
    self.wayTags = wayTags
    self.taggedNodes = taggedNodes
    self.nodeTags = nodeTags
    self.strings = strings
    self.missingNodeCount = missingNodeCount
  }

  public var wayCount: Int { wayIDs.count }

  /// The tags of one way as text.
  public func tags(ofWay way: Int) -> [String: String] { dictionary(wayTags, way) }
  /// The tags of one of `taggedNodes`, by its place there.
  public func tags(ofTaggedNode place: Int) -> [String: String] { dictionary(nodeTags, place) }

  private func dictionary(_ tags: Tags, _ element: Int) -> [String: String] {
    var result: [String: String] = [:]
    for index in tags.starts[element]..<tags.starts[element + 1] {
      result[strings[Int(tags.keys[index])]] = strings[Int(tags.values[index])]
    }
    return result
  }
}
