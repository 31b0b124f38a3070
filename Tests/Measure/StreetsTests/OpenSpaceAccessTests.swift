import Geography
import Streets
import Testing

@Suite struct OpenSpaceAccessTests {
  private let scale = Ellipsoid.metresPerDegree(latitude: 0)

  private func park(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Region {
    var region = Region()
    region.addRing(
      [(west, south), (east, south), (east, north), (west, north)].map {
        ($0.0 / scale.east, $0.1 / scale.north)
      },
      isOuter: true)
    return region
  }

  private func metres(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    points.map {
      (($0.x * scale.east * 1_000).rounded() / 1_000, ($0.y * scale.north * 1_000).rounded() / 1_000)
    }
    .sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  }

  /// The street runs along the northern edge, 10 m off: points every 20 m of that edge, none on the southern.
  @Test func pointsAlongTheOutlineNearTheStreet() {
    let street = DrawnStreets("A----------B", metresPerColumn: 100)
    let points = metres(
      OpenSpaceAccess().points(of: park(200, -110, 300, -10), entrances: [], locator: street.locator))
    #expect(points.map(\.x) == [200, 200, 220, 240, 260, 280, 300, 300])
    #expect(points.map(\.y) == [-30, -10, -10, -10, -10, -10, -30, -10])
  }

  @Test func streetsThatCrossTheOutlineLeadIn() {
    let street = DrawnStreets("A----------B", metresPerColumn: 100)
    let access = OpenSpaceAccess(spacingMetres: 1_000, reachMetres: 1)
    let points = metres(access.points(of: park(200, -50, 300, 50), entrances: [], locator: street.locator))
    #expect(points.map(\.x) == [200, 300])
    #expect(points.map(\.y) == [0, 0])
  }

  @Test func mappedEntrancesGoBeforeAll() {
    let street = DrawnStreets("A----------B", metresPerColumn: 100)
    let entrances = [(250.0, -8.1), (250, -7.9), (200, -60), (500, -60), (250, -60)]
      .map { (x: $0.0 / scale.east, y: $0.1 / scale.north) }
    let points = metres(
      OpenSpaceAccess().points(of: park(200, -110, 300, -10), entrances: entrances, locator: street.locator))
    #expect(points.map(\.x) == [200, 250])
    #expect(points.map(\.y) == [-60, -8.1])
  }

  @Test func farFromAnyStreetThereIsNoWayIn() {
    let street = DrawnStreets("A----------B", metresPerColumn: 100)
    #expect(
      OpenSpaceAccess().points(of: park(200, -200, 300, -40), entrances: [], locator: street.locator).isEmpty)
    #expect(OpenSpaceAccess().points(of: Region(), entrances: [(0, 0)], locator: street.locator).isEmpty)
  }
}
