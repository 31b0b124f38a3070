import Geography
import Streets
import Testing

@Suite struct ServiceDistancesTests {
  /// One straight street of 2,000 m with a stop half way, once at a vertex and once in the middle of an edge.
  private static let streets = ["A---------S---------B", "A-------------------B", "A----C-------D------B"]

  /// Millimetres to the nearest of the facilities, both given in metres along the street.
  private func millimetres(
    _ street: DrawnStreets, to facilities: [Double], from home: Double, limitMetres: Double
  ) -> UInt32? {
    let distances = street.distances(to: facilities.map { ($0, 0) }, limitMetres: limitMetres)
    return street.snap(home).flatMap(distances.millimetres(from:))
  }

  @Test(
    arguments: streets,
    [(450.0, 550_000), (500, 500_000), (1_500, 500_000), (1_501, 501_000)] as [(Double, UInt32)])
  func straightStreet(drawing: String, home: (metres: Double, distance: UInt32)) {
    let street = DrawnStreets(drawing, metresPerColumn: 100)
    #expect(street.network.lengthMetres == 2_000)
    let far = millimetres(street, to: [1_000], from: home.metres, limitMetres: 1_000)
    #expect(far == home.distance)
    let near = millimetres(street, to: [1_000], from: home.metres, limitMetres: 500)
    #expect(near == (home.distance <= 500_000 ? home.distance : nil))
  }

  /// Ten persons at each of four points: 20 of 40 within 500 m, all within 1,000 m.
  @Test(arguments: streets, [(500.0, 20), (1_000, 40)])
  func sharesOfTheStraightStreet(drawing: String, expected: (limitMetres: Double, persons: Int)) {
    let street = DrawnStreets(drawing, metresPerColumn: 100)
    let distances = street.distances(to: [(1_000, 0)], limitMetres: expected.limitMetres)
    let persons = [450.0, 500, 1_500, 1_501].reduce(0) {
      $0 + (street.snap($1).flatMap(distances.millimetres(from:)) != nil ? 10 : 0)
    }
    #expect(persons == expected.persons)
  }

  @Test(
    arguments: [(0.0, nil), (500, 500_000), (1_000, 0), (1_400, nil), (1_500, nil), (1_501, nil)]
      as [(Double, UInt32?)])
  func aBarrierCutsOffWhatLiesBeyond(home: Double, distance: UInt32?) {
    let street = DrawnStreets("A---------S   C-----B", metresPerColumn: 100)
    #expect(millimetres(street, to: [1_000], from: home, limitMetres: 500) == distance)
    if home >= 1_400 { #expect(millimetres(street, to: [1_000], from: home, limitMetres: 10_000) == nil) }
  }

  @Test func alongAMeridianAndAcrossTheAntimeridian() {
    for origin in [(179.995, 0.0), (-180, 0), (180, 0), (0, 0)] {
      let street = DrawnStreets("A---------S---------B", metresPerColumn: 100, origin: origin)
      #expect(street.network.lengthMetres == 2_000)
      #expect(millimetres(street, to: [1_000], from: 1_500, limitMetres: 500) == 500_000)
      #expect(millimetres(street, to: [1_000], from: 500, limitMetres: 500) == 500_000)
    }
    // The radius of curvature changes by less than a millimetre over so short a way.
    let street = DrawnStreets("A\n|\n|\n|\nS\n|\n|\n|\nB", metresPerColumn: 100, origin: (25, 60))
    let distances = street.distances(to: [(0, -400)], limitMetres: 400)
    let snap = street.snap(30, -100)
    #expect(snap.map { abs(Int($0.legMillimetres) - 30_000) <= 1 } == true)
    #expect(snap.flatMap { distances.millimetres(from: $0) }.map { abs(Int($0) - 330_000) <= 1 } == true)
  }

  /// A home 20 m beside the street, a stop 10 m beside it: both legs are walked.
  @Test func straightLegsCount() {
    let street = DrawnStreets("A-------------------B", metresPerColumn: 100)
    let distances = street.distances(to: [(1_000, 10)], limitMetres: 500)
    #expect(street.snap(600, 20).flatMap(distances.millimetres(from:)) == 430_000)
    #expect(street.snap(1_470, -20).flatMap(distances.millimetres(from:)) == 500_000)
    #expect(street.snap(1_471, -20).flatMap(distances.millimetres(from:)) == nil)
    // Beside the very stop, yet by way of the street.
    #expect(street.snap(1_000, 10).flatMap(distances.millimetres(from:)) == 20_000)
  }

  @Test func stopAndHomeOnOneEdgeNeedNoVertex() {
    let street = DrawnStreets("A-------------------B", metresPerColumn: 100)
    #expect(millimetres(street, to: [1_000], from: 1_001, limitMetres: 5) == 1_000)
    #expect(millimetres(street, to: [1_000], from: 999, limitMetres: 5) == 1_000)
    #expect(millimetres(street, to: [0], from: 3, limitMetres: 5) == 3_000)
    #expect(millimetres(street, to: [2_000, 0], from: 1_999, limitMetres: 5) == 1_000)
  }

  @Test func theNearestOfSeveralCounts() {
    let street = DrawnStreets("A----S----B----C", metresPerColumn: 100)
    #expect(millimetres(street, to: [0, 1_500, 500], from: 900, limitMetres: 1_000) == 400_000)
    #expect(millimetres(street, to: [0, 1_500, 500], from: 1_000, limitMetres: 1_000) == 500_000)
    // A tie.
    #expect(millimetres(street, to: [500, 1_100], from: 800, limitMetres: 1_000) == 300_000)
    #expect(millimetres(street, to: [700, 700, 700], from: 700, limitMetres: 0) == 0)
  }

  /// A block of 400 by 200 m: the way round leads along the shorter sides.
  @Test func aroundABlock() {
    let block = DrawnStreets(
      """
      A---B
      |   |
      C---D
      """, metresPerColumn: 100)
    let distances = block.distances(to: [(0, 0)], limitMetres: 1_000)
    #expect(block.snap(400, -200).flatMap(distances.millimetres(from:)) == 600_000)
    #expect(block.snap(400, -100).flatMap(distances.millimetres(from:)) == 500_000)
    #expect(block.snap(200, -200).flatMap(distances.millimetres(from:)) == 400_000)
    #expect(block.network.components == (1, 4))
  }

  @Test func whatIsTooFarFromAnyStreetIsReported() {
    let street = DrawnStreets("A----B", metresPerColumn: 100)
    let distances = street.distances(
      to: [(100, 100), (100, 100.001), (100, 101), (200, 0), (-5_000, 0)], limitMetres: 500)
    #expect(distances.unsnapped == [1, 2, 4])
    #expect(street.snap(100, 100) != nil)
    #expect(street.snap(100, 100)?.legMillimetres == 100_000)
    #expect(street.snap(100, 100.001) == nil)
    #expect(street.snap(100, 100.000_4) != nil)
  }

  /// A stop's own leg beyond the limit leaves nothing to walk.
  @Test func legsBeyondTheLimit() {
    let street = DrawnStreets("A----B", metresPerColumn: 100)
    let distances = street.distances(to: [(100, 60)], limitMetres: 50)
    #expect(distances.unsnapped.isEmpty)
    #expect(street.snap(100).flatMap(distances.millimetres(from:)) == nil)
    #expect(distances.vertexMillimetres.allSatisfy { $0 == StreetNetwork.unreached })
  }

  @Test func noFacilitiesAndNoStreets() {
    let street = DrawnStreets("A----B", metresPerColumn: 100)
    let nobody = street.distances(to: [], limitMetres: 500)
    #expect(street.snap(100).flatMap(nobody.millimetres(from:)) == nil)
    #expect(nobody.unsnapped.isEmpty)

    let empty = StreetNetwork(
      vertexCount: 0, from: [], to: [], courseStarts: [0], longitudes: [], latitudes: [])
    let locator = EdgeLocator(empty)
    #expect(locator.snap(longitude: 0, latitude: 0, limitMetres: 1_000) == nil)
    let distances = ServiceDistances.compute(
      on: empty, locator: locator,
      to: [FacilitySet(longitudes: [0], latitudes: [0], limitMetres: 500)], snapLimitMetres: 100, threads: 2)
    #expect(distances[0].unsnapped == [0])
    #expect(distances[0].vertexMillimetres.isEmpty)
    #expect(
      ServiceDistances.compute(on: empty, locator: locator, to: [], snapLimitMetres: 1, threads: 2).isEmpty)
    #expect(empty.components == (0, 0))
    #expect(empty.bounds == nil)
    #expect(empty.lengthMetres == 0)
  }

  /// A ring road of 800 m that leaves and comes back to one vertex, with a stop at 100 m of it.
  @Test func loops() {
    let scale = Ellipsoid.metresPerDegree(latitude: 0)
    let corners = [(0.0, 0.0), (200, 0), (200, 200), (0, 200), (0, 0)]
    let network = StreetNetwork(
      vertexCount: 1, from: [0], to: [0], courseStarts: [0, 5], longitudes: corners.map { $0.0 / scale.east },
      latitudes: corners.map { $0.1 / scale.north })
    #expect(abs(network.lengthMetres - 800) < 0.002)
    let locator = EdgeLocator(network)
    func snap(_ x: Double, _ y: Double) -> Snap? {
      locator.snap(longitude: x / scale.east, latitude: y / scale.north, limitMetres: 50)
    }
    let distances = ServiceDistances.compute(
      on: network, locator: locator,
      to: [FacilitySet(longitudes: [100 / scale.east], latitudes: [0], limitMetres: 1_000)],
      snapLimitMetres: 10, threads: 1)[0]
    // Along the loop, and the other way through the vertex where that is shorter.
    #expect(snap(200, 100).flatMap(distances.millimetres(from:)) == 200_000)
    #expect(
      snap(0, 100).flatMap { distances.millimetres(from: $0) }.map { abs(Int($0) - 200_000) <= 2 } == true)
    #expect(snap(0, 0).flatMap(distances.millimetres(from:)) == 100_000)
    #expect(distances.vertexMillimetres == [100_000])
  }

  /// Two ways between the same vertices: over the short one, 100 m, even from the long one, 300 m.
  @Test func parallelEdges() {
    let scale = Ellipsoid.metresPerDegree(latitude: 0)
    let points = [(0.0, 0.0), (100, 0), (0, 0), (0, 100), (100, 100), (100, 0)]
    let network = StreetNetwork(
      vertexCount: 2, from: [0, 0], to: [1, 1], courseStarts: [0, 2, 6],
      longitudes: points.map { $0.0 / scale.east }, latitudes: points.map { $0.1 / scale.north })
    let locator = EdgeLocator(network)
    let distances = ServiceDistances.compute(
      on: network, locator: locator, to: [FacilitySet(longitudes: [0], latitudes: [0], limitMetres: 1_000)],
      snapLimitMetres: 1, threads: 1)[0]
    #expect(distances.vertexMillimetres == [0, 100_000])
    let high = locator.snap(longitude: 100 / scale.east, latitude: 60 / scale.north, limitMetres: 1)
    #expect(high?.edge == 1)
    #expect(high.flatMap { distances.millimetres(from: $0) }.map { abs(Int($0) - 160_000) <= 1 } == true)
  }

  /// Edges without length join their ends, and a stop on one serves both.
  @Test func edgesWithoutLength() {
    let scale = Ellipsoid.metresPerDegree(latitude: 0)
    let x = [0.0, 100, 100, 100, 100, 200].map { $0 / scale.east }
    let network = StreetNetwork(
      vertexCount: 5, from: [0, 1, 2], to: [1, 2, 3], courseStarts: [0, 2, 4, 6], longitudes: x,
      latitudes: [0, 0, 0, 0, 0, 0])
    #expect(network.edgeMillimetres == [100_000, 0, 100_000])
    // The fifth vertex has no street.
    #expect(network.components == (2, 4))
    let locator = EdgeLocator(network)
    let distances = ServiceDistances.compute(
      on: network, locator: locator, to: [FacilitySet(longitudes: [x[1]], latitudes: [0], limitMetres: 100)],
      snapLimitMetres: 1, threads: 1)[0]
    #expect(distances.vertexMillimetres == [100_000, 0, 0, 100_000, StreetNetwork.unreached])
  }

  /// All but the limit inclusive: a millimetre more is out.
  @Test(arguments: [(1_500.0, true), (1_500.000_4, true), (1_500.001, false), (499.999, false), (500, true)])
  func theLimitIsInclusiveToTheMillimetre(home: Double, isInside: Bool) {
    let street = DrawnStreets("A---------S---------B", metresPerColumn: 100)
    let distances = street.distances(to: [(1_000, 0)], limitMetres: 500)
    #expect((street.snap(home).flatMap(distances.millimetres(from:)) != nil) == isInside)
  }

  @Test func setsAreAnsweredOneByOne() {
    let street = DrawnStreets("A---------S---------B", metresPerColumn: 100)
    let end = street.position(of: "B")
    let middle = street.position(of: "S")
    let sets = [
      FacilitySet(longitudes: [middle.x], latitudes: [middle.y], limitMetres: 500),
      FacilitySet(longitudes: [], latitudes: [], limitMetres: 1),
      FacilitySet(longitudes: [end.x, 50], latitudes: [end.y, 50], limitMetres: 1_000),
    ]
    for threads in [1, 2, 5] {
      let distances = ServiceDistances.compute(
        on: street.network, locator: street.locator, to: sets, snapLimitMetres: 100, threads: threads)
      #expect(distances.map(\.limitMillimetres) == [500_000, 1_000, 1_000_000])
      #expect(distances.map(\.unsnapped) == [[], [], [1]])
      let (a, s, b) = (street.vertex("A"), street.vertex("S"), street.vertex("B"))
      #expect(distances[0].vertexMillimetres[s] == 0)
      #expect(distances[0].vertexMillimetres[b] == StreetNetwork.unreached)
      #expect(distances[2].vertexMillimetres[s] == 1_000_000)
      #expect(distances[2].vertexMillimetres[a] == StreetNetwork.unreached)
    }
  }
}
