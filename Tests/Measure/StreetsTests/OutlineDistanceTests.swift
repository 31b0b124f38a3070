import Geography
import Streets
import Testing

@Suite struct OutlineDistanceTests {
  private let scale = Ellipsoid.metresPerDegree(latitude: 0)

  /// A square of 200 m with a hole of 40 m in its middle.
  private var park: Region {
    var region = Region()
    for (low, high, outer) in [(0.0, 200.0, true), (80, 120, false)] {
      region.addRing(
        [(low, low), (high, low), (high, high), (low, high)].map { ($0.0 / scale.east, $0.1 / scale.north) },
        isOuter: outer)
    }
    return region
  }

  @Test(arguments: [
    (-30.0, 100.0, true), (-30.001, 100, false), (230, 100, true), (100, 231, false), (30, 100, true),
    (40, 100, false), (100, 100, true), (50, 100, true), (49.99, 100, false), (-18, -24, true),
    (-18.1, -24, false),
  ])
  func fromOutsideAndInside(x: Double, y: Double, isNear: Bool) {
    let outline = OutlineDistance([park], limitMetres: 30)
    #expect(outline.reaches(longitude: x / scale.east, latitude: y / scale.north) == isNear)
  }

  @Test func nothingIsNearNothing() {
    #expect(!OutlineDistance([], limitMetres: 30).reaches(longitude: 0, latitude: 0))
    #expect(!OutlineDistance([Region()], limitMetres: 30).reaches(longitude: 0, latitude: 0))
    let both = OutlineDistance([Region(), park], limitMetres: 30)
    #expect(both.reaches(longitude: 0, latitude: 0))
  }
}
