/// A street map as it is drawn: nodes and ways with the tags of OpenStreetMap.
public struct StreetDrawing: Sendable {
  public struct Node: Sendable {
    public var id: Int64
    public var position: Coordinate
    public var tags: [(key: String, value: String)]
  }

  public struct Way: Sendable {
    public var id: Int64
    public var nodes: [Int64]
    public var tags: [(key: String, value: String)]

    public subscript(key: String) -> String? { tags.first { $0.key == key }?.value }
  }

  /// Ascending by identifier, from 1 on.
  public private(set) var nodes: [Node] = []
  /// Ascending by identifier, from 1 on.
  public private(set) var ways: [Way] = []

  mutating func addNode(_ position: Coordinate, tags: [(key: String, value: String)] = []) -> Int64 {
    let id = Int64(nodes.count + 1)
    nodes.append(Node(id: id, position: position, tags: tags))
    return id
  }

  mutating func addWay(_ nodes: [Int64], tags: [(key: String, value: String)]) {
    ways.append(Way(id: Int64(ways.count + 1), nodes: nodes, tags: tags))
  }

  /// A closed way around an area.
  mutating func addArea(_ ring: [Coordinate], tags: [(key: String, value: String)]) {
    let corners = ring.map { addNode($0) }
    addWay(corners + corners.prefix(1), tags: tags)
  }
}
