import Foundation
import Geodata
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.isPresent)) struct PortoAlegreTests {
  private let city: MeasuredCity
  init() throws { city = try RealCity.portoAlegre.get() }

  @Test func landIsLeftOut() {
    #expect(city.leftOut == ["11.7.1 open-spaces"] + MeasuredCity.withoutGrids)
    #expect(city.observations.allSatisfy { $0.notes.contains(Note("boundary-none")) })
  }

  @Test(arguments: [
    ("SP_TRN_PUBL", 735_812, 786_604), ("Q_TRN_PUBL_UNPEAK", 562_596, 665_107),
    ("Q_TRN_PUBL_GHSCI30", 558_398, 662_434), ("Q_TRN_PUBL_GHSCI20", 477_645, 594_563),
    ("Q_TRN_PUBL_ONS", 18_362, 37_799),
  ])
  func personsServed(series: String, network: Double, euclidean: Double) throws {
    let figure = try city.figure(series)
    #expect(figure.numerator == network && figure.denominator == 812_935)
    #expect(city.euclidean(of: figure)?.numerator == euclidean)
  }

  /// Another implementation, with stops and people brought to the nearest vertex and distances on a sphere,
  /// has 89.40 % along the network and 96.76 % by the straight line.
  @Test func anotherImplementationAgrees() throws {
    let figure = try city.figure("SP_TRN_PUBL")
    #expect(abs(figure.value! - 89.40) < 3)
    #expect(abs(try #require(city.euclidean(of: figure)?.value) - 96.76) < 0.01)
  }

  @Test func euclideanIsNeverBelowTheNetwork() {
    #expect(city.methodPairs.count == 6 * 3)
    for (network, euclidean) in city.methodPairs { #expect(euclidean.numerator! >= network.numerator!) }
  }

  // MARK: - By hand

  /// The walkable ways, by the rules of `walking.yaml` written out once more.
  private static func isWalkable(_ tags: [String: String]) -> Bool {
    guard let highway = tags["highway"] else { return false }
    let isExcluded =
      [
        "motorway", "motorway_link", "motor", "bus_guideway", "busway", "raceway", "proposed", "planned",
        "construction", "abandoned", "razed", "no", "platform", "rest_area", "services", "corridor", "escape",
      ].contains(highway) || tags["area"] == "yes" || tags["motorroad"] == "yes"
      || tags["service"] == "private" || ["no", "private"].contains(tags["access"])
      || ["no", "private", "use_sidepath"].contains(tags["foot"])
    let isAllowed =
      ["yes", "designated", "permissive", "public"].contains(tags["foot"])
      && [
        "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "pedestrian",
        "service", "track", "footway", "path", "steps", "cycleway", "bridleway", "trunk", "road",
      ].contains(highway)
    return !isExcluded || isAllowed
  }

  private static func position(_ feature: MapFeature) -> (x: Double, y: Double) {
    feature.geometry.withUnsafeBytes {
      (
        $0.loadUnaligned(fromByteOffset: 5, as: Double.self),
        $0.loadUnaligned(fromByteOffset: 13, as: Double.self)
      )
    }
  }

  /// Streets as a graph of all nodes, people and stops brought to the nearest segment by looking at every one,
  /// and the walk found by the plainest of searches: 50 points of people chosen by chance.
  @Test func peopleAreServedAsReckonedByHand() throws {
    let map = try OpenStreetMapFile(SharedData.path("porto-alegre/streets.osm.pbf"))
      .streetMap(keepingWaysWith: ["highway"])
    var segments: [(a: Int, b: Int, metres: Double)] = []
    var neighbours = [[(node: Int, metres: Double)]](repeating: [], count: map.nodeIDs.count)
    for way in 0..<map.wayCount where Self.isWalkable(map.tags(ofWay: way)) {
      let nodes = map.wayNodes[map.wayStarts[way]..<map.wayStarts[way + 1]].map(Int.init)
      for (a, b) in zip(nodes, nodes.dropFirst()) {
        let metres = Ellipsoid.distance(
          map.longitudes[a], map.latitudes[a], map.longitudes[b], map.latitudes[b])
        segments.append((a, b, metres))
        neighbours[a].append((b, metres))
        neighbours[b].append((a, metres))
      }
    }
    /// The nearest segment, how far along it and how far away; on a plane about the point.
    func snap(_ x: Double, _ y: Double, limit: Double) -> (segment: Int, along: Double, leg: Double)? {
      let (east, north) = (
        111_319.49 * cos(y * .pi / 180) * 1.0008, 110_574.0 + 1_117 * pow(sin(y * .pi / 180), 2)
      )
      var best: (segment: Int, along: Double, leg: Double)?
      for (index, segment) in segments.enumerated() {
        let (ax, ay) = ((map.longitudes[segment.a] - x) * east, (map.latitudes[segment.a] - y) * north)
        let (bx, by) = ((map.longitudes[segment.b] - x) * east, (map.latitudes[segment.b] - y) * north)
        let square = (bx - ax) * (bx - ax) + (by - ay) * (by - ay)
        let part = square > 0 ? max(0, min(1, -(ax * (bx - ax) + ay * (by - ay)) / square)) : 0
        let leg = hypot(ax + part * (bx - ax), ay + part * (by - ay))
        if leg <= limit, leg < best?.leg ?? .infinity { best = (index, part * segment.metres, leg) }
      }
      return best
    }

    let features = try #require(city.outcome.recordings.first).mapFeatures
    let stops = features.filter {
      $0.layer == "stops" && $0.properties["series"]?.array?.contains("SP_TRN_PUBL") == true
    }.map { feature in
      (place: Self.position(feature), limit: feature.properties["capacity"] == "HIGH" ? 1_000.0 : 500)
    }
    let people = features.filter { $0.layer == "population" }
    #expect(stops.count > 2_500)
    // Without those of hexagons in which nobody lives.
    try #require(people.count > 900)
    var generator = SeededGenerator(seed: 20)
    var served = 0
    for person in people.shuffled(using: &generator).prefix(50) {
      let place = Self.position(person)
      let start = snap(place.x, place.y, limit: 500)
      var shortest = [Int: Double]()
      if let start {
        let segment = segments[start.segment]
        var waiting = [
          segment.a: start.leg + start.along, segment.b: start.leg + segment.metres - start.along,
        ]
        while let (node, metres) = waiting.min(by: { $0.value < $1.value }), metres <= 1_100 {
          waiting[node] = nil
          shortest[node] = metres
          for next in neighbours[node] where shortest[next.node] == nil {
            waiting[next.node] = min(waiting[next.node] ?? .infinity, metres + next.metres)
          }
        }
      }
      // What is left of each limit at the stop where most is left; no walk is shorter than the straight line.
      var spare = -Double.infinity
      for stop in stops {
        let straight = Ellipsoid.distance(place.x, place.y, stop.place.x, stop.place.y)
        guard let start, straight <= stop.limit + 1,
          let end = snap(stop.place.x, stop.place.y, limit: 100)
        else { continue }
        let segment = segments[end.segment]
        var metres = min(
          (shortest[segment.a] ?? .infinity) + end.along,
          (shortest[segment.b] ?? .infinity) + segment.metres - end.along)
        if end.segment == start.segment { metres = min(metres, start.leg + abs(end.along - start.along)) }
        spare = max(spare, stop.limit - metres - end.leg)
      }
      let found = try #require(person.properties["served"]?["SP_TRN_PUBL"]?.number)
      try #require(abs(spare) > 0.2, "too near to the limit to tell by hand")
      #expect((found > 0) == (spare > 0), "\(place) with \(spare) m to spare")
      #expect(found == 0 || found == person.properties["persons"]?.number)
      served += spare > 0 ? 1 : 0
    }
    // Both answers are among them.
    #expect((1..<50).contains(served))
  }
}
