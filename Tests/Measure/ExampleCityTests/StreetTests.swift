import ExampleCity
import Testing

/// The streets as a walker finds them.
struct StreetTests {
  private static let city = CityTests.city
  private static let closedToWalkers: Set<String> = ["motorway", "motorway_link"]

  /// The nodes of each part that hangs together on foot, the largest first.
  static func parts(of drawing: StreetDrawing, leavingOut isLeftOut: (StreetDrawing.Way) -> Bool) -> [Set<
    Int64
  >] {
    var neighbours: [Int64: [Int64]] = [:]
    for way in drawing.ways where !isLeftOut(way) {
      for (a, b) in zip(way.nodes, way.nodes.dropFirst()) {
        neighbours[a, default: []].append(b)
        neighbours[b, default: []].append(a)
      }
    }
    var parts: [Set<Int64>] = []
    var unseen = Set(neighbours.keys)
    while let start = unseen.popFirst() {
      var part: Set<Int64> = [start]
      var open = [start]
      while let node = open.popLast() {
        for next in neighbours[node]! where unseen.remove(next) != nil {
          part.insert(next)
          open.append(next)
        }
      }
      parts.append(part)
    }
    return parts.sorted { $0.count > $1.count }
  }

  static func isClosed(_ way: StreetDrawing.Way) -> Bool {
    guard let highway = way["highway"] else { return true }
    return closedToWalkers.contains(highway) || way["access"] == "private"
  }

  @Test(arguments: [1, 2, 3, 99, .max] as [UInt64])
  func everyCrossingCanBeReachedOnFoot(seed: UInt64) {
    let streets = ExampleCity(seed: seed, layout: .city).streets
    #expect(StreetTests.parts(of: streets, leavingOut: StreetTests.isClosed).count == 1)
  }

  @Test func riverIsABarrierButForItsBridges() {
    let parts = StreetTests.parts(of: StreetTests.city.streets) {
      StreetTests.isClosed($0) || $0["bridge"] == "yes"
    }
    #expect(parts.count == 2, "without the bridges each bank is a part of its own")
    #expect(StreetTests.city.streets.ways.filter { $0["bridge"] == "yes" }.count == 6)
  }

  @Test func severedStreetIsTwoParts() {
    let whole = ExampleCity(seed: 0, layout: .ladder()).streets
    let severed = ExampleCity(seed: 0, layout: .ladder(isSevered: true)).streets
    #expect(StreetTests.parts(of: whole, leavingOut: StreetTests.isClosed).map(\.count) == [21])
    #expect(StreetTests.parts(of: severed, leavingOut: StreetTests.isClosed).map(\.count) == [11, 7])
  }

  @Test func everyKindOfStreetIsThere() {
    let kinds = Set(StreetTests.city.streets.ways.compactMap { $0["highway"] })
    #expect(
      kinds.isSuperset(of: [
        "motorway", "motorway_link", "primary", "secondary", "tertiary", "residential", "service", "footway",
        "path", "steps", "track",
      ]))
    #expect(
      StreetTests.city.streets.ways.contains { $0["oneway"] == "yes" && $0["highway"] == "residential" })
    #expect(
      StreetTests.city.streets.ways.contains { $0["access"] == "private" && $0["highway"] == "service" })
  }

  @Test func everyNodeOfAWayExistsAndIdentifiersAscend() {
    let streets = StreetTests.city.streets
    let known = Set(streets.nodes.map(\.id))
    #expect(streets.ways.allSatisfy { $0.nodes.count >= 2 && $0.nodes.allSatisfy(known.contains) })
    #expect(streets.nodes.map(\.id) == Array(1...Int64(streets.nodes.count)))
    #expect(streets.ways.map(\.id) == Array(1...Int64(streets.ways.count)))
    #expect(Set(streets.ways.flatMap(\.nodes)) == known)
  }

  /// A degree is about 111,000 m here, so a thousand metres are 9,000,000 nanodegrees and a bit.
  @Test func streetsGoOnForAThousandMetresBeyondTheBoundary() {
    let positions = StreetTests.city.streets.nodes.map(\.position)
    let boundary = StreetTests.city.boundary
    let margin = 9_050_000
    #expect(positions.map(\.longitude).min()! < boundary.map(\.longitude).min()! - margin)
    #expect(positions.map(\.longitude).max()! > boundary.map(\.longitude).max()! + margin)
    #expect(positions.map(\.latitude).min()! < boundary.map(\.latitude).min()! - margin)
    #expect(positions.map(\.latitude).max()! > boundary.map(\.latitude).max()! + margin)
  }
}
