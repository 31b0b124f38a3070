import Foundation
import Geography
import Streets
import TestSupport
import Testing

/// Everything again in the plainest way: all segments tried for every point, all pairs of vertices by Floyd
/// and Warshall. Shares no code with the room but the values it returns.
private struct BruteForce {
  struct Foot {
    var edge: Int
    var offset: Int
    var leg: Int
  }

  private let streets: RandomStreets
  let lengths: [Int]
  private let between: [[Int]]
  private static let never = Int.max / 4

  init(_ streets: RandomStreets) {
    self.streets = streets
    lengths = streets.courses.map { course in
      zip(course, course.dropFirst()).reduce(0) { $0 + Self.segmentMillimetres($1.0, $1.1) }
    }
    var between = [[Int]](
      repeating: [Int](repeating: Self.never, count: streets.vertexCount), count: streets.vertexCount)
    for vertex in 0..<streets.vertexCount { between[vertex][vertex] = 0 }
    for (edge, length) in lengths.enumerated() {
      let (u, v) = (Int(streets.from[edge]), Int(streets.to[edge]))
      between[u][v] = min(between[u][v], length)
      between[v][u] = min(between[v][u], length)
    }
    for k in between.indices {
      for i in between.indices {
        for j in between.indices { between[i][j] = min(between[i][j], between[i][k] + between[k][j]) }
      }
    }
    self.between = between
  }

  /// Radii of curvature of the ellipsoid, metres to a degree.
  private static func scale(_ latitude: Double) -> (x: Double, y: Double) {
    let (a, f) = (6_378_137.0, 1 / 298.257223563)
    let e2 = f * (2 - f)
    let w = 1 - e2 * pow(sin(latitude * .pi / 180), 2)
    let prime = a / sqrt(w)
    let meridian = prime * (1 - e2) / w
    return (prime * cos(latitude * .pi / 180) * .pi / 180, meridian * .pi / 180)
  }

  private static func eastwards(_ from: Double, _ to: Double) -> Double {
    var difference = to - from
    while difference >= 180 { difference -= 360 }
    while difference < -180 { difference += 360 }
    return difference
  }

  private static func segmentMillimetres(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Int {
    let scale = scale((a.y + b.y) / 2)
    return Int((hypot(eastwards(a.x, b.x) * scale.x, (b.y - a.y) * scale.y) * 1_000).rounded())
  }

  /// The nearest point of all streets, or nil where that is farther than the limit.
  func foot(of place: (x: Double, y: Double), limitMetres: Double) -> Foot? {
    let scale = Self.scale(place.y)
    var nearest = Double.infinity
    var foot: Foot?
    for (edge, course) in streets.courses.enumerated() {
      var walked = 0
      for (a, b) in zip(course, course.dropFirst()) {
        let start = (x: Self.eastwards(place.x, a.x) * scale.x, y: (a.y - place.y) * scale.y)
        let end = (x: Self.eastwards(place.x, b.x) * scale.x, y: (b.y - place.y) * scale.y)
        let along = (x: end.x - start.x, y: end.y - start.y)
        let square = along.x * along.x + along.y * along.y
        var part = square == 0 ? 0 : -(start.x * along.x + start.y * along.y) / square
        part = part < 0 ? 0 : part > 1 ? 1 : part
        let distance = hypot(start.x + part * along.x, start.y + part * along.y)
        let length = Self.segmentMillimetres(a, b)
        if distance < nearest - 1e-9 {
          nearest = distance
          foot = Foot(
            edge: edge, offset: walked + Int((part * Double(length)).rounded()),
            leg: Int((distance * 1_000).rounded()))
        }
        walked += length
      }
    }
    return foot.flatMap { $0.leg <= Int((limitMetres * 1_000).rounded()) ? $0 : nil }
  }

  func millimetres(from home: Foot, to facilities: [Foot]) -> Int {
    facilities.map { facility in
      var best = Self.never
      if home.edge == facility.edge { best = abs(home.offset - facility.offset) }
      for (u, ahead) in ends(home) {
        for (v, behind) in ends(facility) { best = min(best, ahead + between[u][v] + behind) }
      }
      return home.leg + best + facility.leg
    }.min() ?? Self.never
  }

  private func ends(_ foot: Foot) -> [(vertex: Int, millimetres: Int)] {
    [
      (Int(streets.from[foot.edge]), foot.offset),
      (Int(streets.to[foot.edge]), lengths[foot.edge] - foot.offset),
    ]
  }
}

@Suite struct BruteForceTests {
  /// A thousand random maps: the same lengths, the same feet, the same people inside, and the same distance
  /// to the millimetre.
  @Test func aThousandRandomMapsAgreeToTheMillimetre() {
    var generator = SeededGenerator(seed: 1_000)
    var (inside, outside, unsnapped, unfooted, apart) = (0, 0, 0, 0, 0)
    for number in 0..<1_000 {
      let streets = RandomStreets(&generator)
      let plain = BruteForce(streets)
      let network = streets.network
      #expect(network.edgeMillimetres.map(Int.init) == plain.lengths, "map \(number)")
      let locator = EdgeLocator(network)
      let snapLimit = Double(Int.random(in: 20...150, using: &generator))
      let sets = [300.0, 700].map { limit in
        let places = streets.places(Int.random(in: 0...4, using: &generator), &generator)
        return FacilitySet(longitudes: places.map(\.x), latitudes: places.map(\.y), limitMetres: limit)
      }
      let distances = ServiceDistances.compute(
        on: network, locator: locator, to: sets, snapLimitMetres: snapLimit, threads: 1 + number % 2)
      let homes = streets.places(12, &generator)
      let snaps = homes.map { locator.snap(longitude: $0.x, latitude: $0.y, limitMetres: snapLimit) }
      if network.components.count > 1 { apart += 1 }
      for (set, found) in zip(sets, distances) {
        let feet = zip(set.longitudes, set.latitudes).map { plain.foot(of: ($0, $1), limitMetres: snapLimit) }
        #expect(found.unsnapped == feet.indices.filter { feet[$0] == nil }, "map \(number)")
        unsnapped += found.unsnapped.count
        for (home, snap) in zip(homes, snaps) {
          let foot = plain.foot(of: home, limitMetres: snapLimit)
          #expect((snap == nil) == (foot == nil), "map \(number)")
          guard let snap, let foot else {
            unfooted += 1
            continue
          }
          #expect(Int(snap.legMillimetres) == foot.leg, "map \(number)")
          let exact = plain.millimetres(from: foot, to: feet.compactMap { $0 })
          let expected = exact <= Int(set.limitMetres * 1_000) ? exact : nil
          #expect(found.millimetres(from: snap).map(Int.init) == expected, "map \(number)")
          if expected == nil { outside += 1 } else { inside += 1 }
        }
      }
    }
    // All sorts of cases must have been met for this to mean anything.
    #expect(inside > 1_500)
    #expect(outside > 2_000)
    #expect(unsnapped > 100)
    #expect(unfooted > 1_000)
    #expect(apart > 300)
  }

  /// The straight line is never longer than the way along the streets.
  @Test func whoeverIsInsideByTheStreetIsInsideByTheStraightLine() {
    var generator = SeededGenerator(seed: 77)
    var (byStreet, byLine) = (0, 0)
    for _ in 0..<300 {
      let streets = RandomStreets(&generator, vertices: 4...20)
      let network = streets.network
      let locator = EdgeLocator(network)
      let places = streets.places(3, &generator)
      let set = FacilitySet(longitudes: places.map(\.x), latitudes: places.map(\.y), limitMetres: 250)
      let distances = ServiceDistances.compute(
        on: network, locator: locator, to: [set], snapLimitMetres: 100, threads: 1)[0]
      let line = StraightLine(set)
      for home in streets.places(20, &generator) {
        let snap = locator.snap(longitude: home.x, latitude: home.y, limitMetres: 100)
        let isInside = snap.flatMap(distances.millimetres(from:)) != nil
        let isNear = line.reaches(longitude: home.x, latitude: home.y)
        #expect(!isInside || isNear)
        if isInside { byStreet += 1 }
        if isNear { byLine += 1 }
      }
    }
    #expect(byStreet > 200)
    #expect(byLine > byStreet)
  }
}
