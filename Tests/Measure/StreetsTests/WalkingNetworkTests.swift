import Geography
import Streets
import Testing

@Suite struct WalkingNetworkTests {
  private let rules = TagRules(
    include: [.init(["highway": []])], exclude: [.init(["highway": ["motorway"]]), .init(["foot": ["no"]])],
    allow: [.init(["foot": ["yes"]])])

  /// A map of ways over nodes that lie on a lattice of one thousandth of a degree, ten to a row.
  private func map(_ ways: [(nodes: [Int32], tags: [String: String])]) -> StreetMap {
    var map = StreetMap(
      nodeIDs: (0..<100).map { Int64($0) * 3 + 5 }, longitudes: (0..<100).map { Double($0 % 10) / 1_000 },
      latitudes: (0..<100).map { Double($0 / 10) / 1_000 })
    for (index, way) in ways.enumerated() {
      map.wayIDs.append(Int64(index))
      map.wayNodes += way.nodes
      map.wayStarts.append(map.wayNodes.count)
      for (key, value) in way.tags.sorted(by: { $0.key < $1.key }) {
        for (text, place) in [(key, \StreetMap.Tags.keys), (value, \StreetMap.Tags.values)] {
          let string = map.strings.firstIndex(of: text) ?? map.strings.count
          if string == map.strings.count { map.strings.append(text) }
          map.wayTags[keyPath: place].append(Int32(string))
        }
      }
      map.wayTags.starts.append(map.wayTags.keys.count)
    }
    return map
  }

  private func network(_ ways: [[Int32]], within bounds: Bounds? = nil) -> StreetNetwork {
    StreetNetwork(
      streets: map(ways.map { ($0, ["highway": "path", "name": "x"]) }), walkable: rules, within: bounds)
  }

  /// Node numbers along the courses, which the lattice lets one read back.
  private func courses(_ network: StreetNetwork) -> [[Int]] {
    (0..<network.edgeCount).map { edge in
      (network.courseStarts[edge]..<network.courseStarts[edge + 1]).map {
        Int((network.courseLatitudes[$0] * 1_000).rounded()) * 10
          + Int((network.courseLongitudes[$0] * 1_000).rounded())
      }
    }
  }

  @Test func aLoneWayIsOneEdge() {
    let network = network([[0, 1, 2, 3]])
    #expect(network.vertexCount == 2)
    #expect(courses(network) == [[0, 1, 2, 3]])
    #expect(network.courseOffsets.first == 0)
    #expect(network.courseOffsets.last == network.edgeMillimetres[0])
    #expect(abs(network.lengthMetres - 333.958) < 0.002)
  }

  @Test func waysAreCutWhereTheyMeet() {
    // A crossing in the middle, a branch at an end, and a way that touches with its own end.
    let crossing = network([[0, 1, 2], [11, 1, 21]])
    #expect(crossing.vertexCount == 5)
    #expect(courses(crossing) == [[0, 1], [1, 2], [11, 1], [1, 21]])
    let branch = network([[0, 1, 2, 3], [2, 12]])
    #expect(courses(branch) == [[0, 1, 2], [2, 3], [2, 12]])
    let onward = network([[0, 1], [1, 2]])
    #expect(onward.vertexCount == 3)
    #expect(onward.components == (1, 3))
  }

  @Test func waysThatOnlyCrossInThePlaneAreNotJoined() {
    let bridge = network([[0, 22], [2, 20]])
    #expect(bridge.vertexCount == 4)
    #expect(bridge.components == (2, 2))
  }

  @Test func closedWaysAreLoops() {
    let ring = network([[0, 1, 11, 10, 0]])
    #expect(ring.vertexCount == 1)
    #expect(courses(ring) == [[0, 1, 11, 10, 0]])
    #expect(ring.edgeFrom == ring.edgeTo)
    let entered = network([[0, 1, 11, 10, 0], [11, 22]])
    #expect(courses(entered) == [[0, 1, 11], [11, 10, 0], [11, 22]])
    #expect(entered.vertexCount == 3)
  }

  @Test func aWayMeetingItselfIsCutThere() {
    // A lollipop, an eight, and a way that passes a node three times.
    let lollipop = network([[0, 1, 2, 12, 11, 1]])
    #expect(courses(lollipop) == [[0, 1], [1, 2, 12, 11, 1]])
    let eight = network([[0, 1, 11, 12, 22, 21, 11, 10, 0]])
    #expect(courses(eight) == [[0, 1, 11], [11, 12, 22, 21, 11], [11, 10, 0]])
    let thrice = network([[0, 11, 1, 11, 2, 11, 3]])
    #expect(courses(thrice) == [[0, 11], [11, 1, 11], [11, 2, 11], [11, 3]])
    // The same node twice running makes an edge without length and no fault.
    let stutter = network([[0, 1, 1, 2]])
    #expect(stutter.lengthMetres == network([[0, 1, 2]]).lengthMetres)
    #expect(stutter.components == (1, 3))
  }

  @Test func waysOfOneNodeOrNoneAreNoStreets() {
    let network = network([[], [5], [0, 1]])
    #expect(network.edgeCount == 1)
    #expect(network.vertexCount == 2)
  }

  @Test func rulesChoose() {
    let map = map([
      ([0, 1], ["highway": "path"]), ([1, 2], ["highway": "motorway"]),
      ([2, 3], ["highway": "motorway", "foot": "yes"]), ([3, 4], ["building": "yes"]),
      ([4, 5], ["highway": "path", "foot": "no", "name": "a"]), ([5, 6], ["highway": "path", "name": "b"]),
      ([6, 7], [:]),
      ([7, 8], ["name": "b", "highway": "path"]),
    ])
    let network = StreetNetwork(streets: map, walkable: rules)
    #expect(courses(network) == [[0, 1], [2, 3], [5, 6], [7, 8]])
    #expect(network.components == (4, 2))
  }

  @Test func waysWhollyOutsideAreLeftOut() {
    let bounds = Bounds(west: 0, south: 0, east: 0.002, north: 0.002)
    let network = network([[0, 1], [2, 3, 4], [33, 34], [77, 88], [9, 90]], within: bounds)
    // The last one's box meets the bounds although the way itself passes by.
    #expect(courses(network) == [[0, 1], [2, 3, 4], [9, 90]])
  }

  @Test func anEmptyMap() {
    let network = StreetNetwork(streets: StreetMap(), walkable: rules)
    #expect(network.vertexCount == 0)
    #expect(network.edgeCount == 0)
    #expect(network.components == (0, 0))
  }

  @Test func acrossTheAntimeridianAWayStaysShort() {
    let map = StreetMap(
      nodeIDs: [1, 2, 3], longitudes: [179.999, -179.999, 179.998], latitudes: [0, 0, 0], wayIDs: [1],
      wayStarts: [0, 3], wayNodes: [2, 0, 1], wayTags: .init(starts: [0, 1], keys: [0], values: [1]),
      strings: ["highway", "path"])
    let network = StreetNetwork(streets: map, walkable: rules)
    #expect(abs(network.lengthMetres - 333.958) < 0.002)
    #expect(network.bounds.map { $0.east - $0.west < 0.01 } == true)
  }
}
