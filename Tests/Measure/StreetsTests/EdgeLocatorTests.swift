import Geography
import Streets
import TestSupport
import Testing

@Suite struct EdgeLocatorTests {
  @Test func feetOnAStreet() throws {
    let street = DrawnStreets("A-------------------B", metresPerColumn: 100)
    let snap = try #require(street.snap(1_234.567, 12.345))
    #expect(snap.edge == 0)
    #expect(snap.offsetMillimetres == 1_234_567)
    #expect(snap.legMillimetres == 12_345)
    #expect(abs(snap.latitude) < 1e-12)
    #expect(abs(snap.longitude - street.position(1_234.567).x) < 1e-9)
    #expect(street.snap(-30, 40)?.offsetMillimetres == 0)
    #expect(street.snap(-30, 40)?.legMillimetres == 50_000)
    #expect(street.snap(2_003, -4)?.offsetMillimetres == 2_000_000)
    #expect(street.snap(2_003, -4)?.legMillimetres == 5_000)
  }

  /// Half way between two streets the first one is taken, and of one street its first point.
  @Test func tiesGoToTheFirst() throws {
    let ladder = DrawnStreets(
      """
      A----B
      |    |
      |    |
      C----D
      """, metresPerColumn: 100, origin: (0, 0.001_356_6))
    for x in [10.0, 149, 151, 400] {
      let near = min(x, 500 - x)
      if near < 150 {
        #expect(ladder.snap(x, -150, limitMetres: 200)?.legMillimetres == UInt32(near * 1_000))
      }
    }
    let corner = try #require(ladder.snap(-3, 4))
    #expect(corner.edge == 0)
    #expect(corner.legMillimetres == 5_000)
    #expect(corner.offsetMillimetres == 0)

    // Out and back again over the same ground.
    let x = [0, 0.001, 0]
    let lane = StreetNetwork(
      vertexCount: 1, from: [0], to: [0], courseStarts: [0, 3], longitudes: x, latitudes: [0, 0, 0])
    let snap = EdgeLocator(lane).snap(longitude: 0.000_3, latitude: 0.000_01, limitMetres: 10)
    #expect(snap?.offsetMillimetres == 33_396)
  }

  @Test func limitsAndPlacesThatAreNone() {
    let street = DrawnStreets("A----B", metresPerColumn: 100)
    #expect(street.snap(200, 0, limitMetres: 0)?.legMillimetres == 0)
    #expect(street.snap(200, 1, limitMetres: 0) == nil)
    #expect(street.snap(200, 5_000, limitMetres: 5_000) != nil)
    #expect(street.snap(200, 5_000, limitMetres: .infinity)?.legMillimetres == 5_000_000)
    #expect(street.snap(200, 5_000, limitMetres: 4_999) == nil)
    for (x, y) in [(Double.nan, 0.0), (0, .nan), (.infinity, 0), (0, -.infinity), (0, 91), (1e300, 0)] {
      #expect(street.locator.snap(longitude: x, latitude: y, limitMetres: 100) == nil)
    }
    #expect(street.locator.snap(longitude: 0, latitude: 90, limitMetres: 100) == nil)
    #expect(street.locator.snap(longitude: 180, latitude: -90, limitMetres: 1_000_000) == nil)
  }

  @Test func acrossTheAntimeridianFromEitherSide() throws {
    let street = DrawnStreets("A-------------------B", metresPerColumn: 100, origin: (179.991, 0))
    for x in [0.0, 500, 1_000, 1_500, 2_000] {
      let snap = try #require(street.snap(x, 3))
      #expect(snap.offsetMillimetres == UInt32(x * 1_000))
      #expect(snap.legMillimetres == 3_000)
      #expect((-180..<180).contains(snap.longitude))
    }
    #expect(street.snap(2_000)!.longitude < 0)
    #expect(street.snap(0)!.longitude > 0)
  }

  @Test func aNetworkWithoutCoursesHasNothingNear() {
    let network = StreetNetwork(vertexCount: 2, from: [0], to: [1], millimetres: [1])
    #expect(EdgeLocator(network).snap(longitude: 0, latitude: 0, limitMetres: 1_000) == nil)
  }

  /// Two towns a thousand kilometres apart and one street between them in a single slanting line.
  @Test func thinSpreadNetworks() throws {
    let network = StreetNetwork(
      vertexCount: 4, from: [0, 1, 2], to: [1, 2, 3], courseStarts: [0, 2, 4, 6],
      longitudes: [0, 0.001, 0.001, 7, 7, 7.001], latitudes: [0, 0, 0, 7, 7, 7])
    let locator = EdgeLocator(network)
    #expect(locator.snap(longitude: 0.000_5, latitude: 0.000_01, limitMetres: 50)?.edge == 0)
    #expect(locator.snap(longitude: 7.000_5, latitude: 7.000_01, limitMetres: 50)?.edge == 2)
    let middle = try #require(locator.snap(longitude: 3.5, latitude: 3.500_5, limitMetres: 100))
    #expect(middle.edge == 1)
    #expect((78_000..<79_000).contains(middle.legMillimetres))
  }

  @Test func manyAtOnceAreAsOneByOne() {
    var generator = SeededGenerator(seed: 41)
    let streets = RandomStreets(&generator, vertices: 40...40, spanMetres: 3_000)
    let locator = EdgeLocator(streets.network)
    let places = streets.places(10_000, &generator)
    let one = places.map { locator.snap(longitude: $0.x, latitude: $0.y, limitMetres: 60) }
    #expect(one.contains(nil))
    #expect(one.contains { $0 != nil })
    for threads in [1, 2, 8] {
      let all = locator.snap(
        longitudes: places.map(\.x), latitudes: places.map(\.y), limitMetres: 60, threads: threads)
      #expect(all == one)
    }
    #expect(locator.snap(longitudes: [], latitudes: [], limitMetres: 60, threads: 2).isEmpty)
  }
}
