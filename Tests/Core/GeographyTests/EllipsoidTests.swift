import Geography
import Testing

@Suite struct EllipsoidTests {
  /// Quarter meridian and degree of the equator are constants of WGS 84; the others are worked with the
  /// geodesic direct and inverse problems of C. F. F. Karney's own solver.
  @Test(arguments: [
    (0.0, 0.0, 1.0, 0.0, 111_319.490793), (0.0, 0.0, 0.0, 90.0, 10_001_965.7293),
    (179.5, 0.0, -179.5, 0.0, 111_319.490793), (10.0, -90.0, 77.0, 90.0, 20_003_931.4586),
    (5.0, 52.0, 5.0, 52.0, 0.0),
  ])
  func knownDistances(x1: Double, y1: Double, x2: Double, y2: Double, metres: Double) {
    #expect(abs(Ellipsoid.distance(x1, y1, x2, y2) - metres) < 1e-3)
  }

  /// 1 mm in a kilometre and 3 cm in ten, as far towards the poles as there are towns.
  @Test(arguments: [0.0, 15, -33, 45, -54.8, 60, 69.7, 75, 78.2, -78.2])
  func shortDistanceIsGeodesicNearby(latitude: Double) {
    let scale = Ellipsoid.metresPerDegree(latitude: latitude)
    for (metres, tolerance) in [(1.0, 1e-6), (100, 1e-5), (1_000, 1e-3), (10_000, 3e-2)] {
      for bearing in stride(from: 0.0, to: 360, by: 30) {
        let (sine, cosine) = (sinDegrees(bearing), sinDegrees(bearing + 90))
        let (x, y) = (179.999 + metres * sine / scale.east, latitude + metres * cosine / scale.north)
        let folded = Ellipsoid.longitude(x, near: 0)
        let short = Ellipsoid.shortDistance(179.999, latitude, folded, y)
        let geodesic = Ellipsoid.distance(179.999, latitude, folded, y)
        #expect(abs(short - geodesic) < tolerance, "\(metres) m towards \(bearing) at \(latitude)")
      }
    }
  }

  /// Beyond the towns a flat patch bends: still 1 m in a kilometre one degree from the pole.
  @Test(arguments: [85.0, 88, 89, -89])
  func shortDistanceNearThePoles(latitude: Double) {
    let east = Ellipsoid.metresPerDegree(latitude: latitude).east
    let x = 1_000 / east
    let short = Ellipsoid.shortDistance(0, latitude, x, latitude)
    #expect(abs(short - Ellipsoid.distance(0, latitude, x, latitude)) < 1)
  }

  @Test(arguments: [
    (0.0, 110_574.2758, 111_319.4908), (45.0, 111_131.7779, 78_846.8350), (90.0, 111_693.9799, 0.0),
    (-45.0, 111_131.7779, 78_846.8350),
  ])
  func metresPerDegree(latitude: Double, north: Double, east: Double) {
    let scale = Ellipsoid.metresPerDegree(latitude: latitude)
    #expect(abs(scale.north - north) < 1e-3)
    #expect(abs(scale.east - east) < 1e-3)
  }

  @Test(arguments: [
    (10.0, 5.0, 5.0), (-179, 179, 2), (179, -179, -2), (180, -180, 0), (0, 180, -180), (180, 0, -180),
    (-180, 180, 0),
  ])
  func longitudeDifferences(a: Double, b: Double, difference: Double) {
    #expect(Ellipsoid.longitudeDifference(a, b) == difference)
    #expect(Ellipsoid.longitude(a, near: b) == b + difference)
  }

  private func sinDegrees(_ degrees: Double) -> Double {
    // Exact enough by the chord: the tests only need directions.
    let folded = (degrees + 180).truncatingRemainder(dividingBy: 360) - 180
    let half = abs(folded) > 90 ? (folded > 0 ? 180 : -180) - folded : folded
    let x = half * .pi / 180
    return x - x * x * x / 6 + x * x * x * x * x / 120 - x * x * x * x * x * x * x / 5_040
  }
}

@Suite struct LocalPlaneTests {
  @Test func goesThereAndBack() {
    let plane = LocalPlane(longitude: 179.9, latitude: -16.8)
    for (x, y) in [(179.9, -16.8), (179.95, -16.7), (-179.95, -16.9)] {
      let flat = plane.project(x, y)
      let back = plane.unproject(flat.x, flat.y)
      #expect(abs(Ellipsoid.longitudeDifference(back.x, x)) < 1e-12)
      #expect(abs(back.y - y) < 1e-12)
      #expect(abs(flat.x) < 20_000)
    }
  }

  /// What its description promises: tan(latitude) x distance / 6,371 km, here with a tenth in reserve.
  @Test(arguments: [(0.0, 20_000.0), (45, 20_000), (60, 20_000), (-60, 50_000)])
  func lengthsAreOffByLittle(latitude: Double, northMetres: Double) {
    let plane = LocalPlane(longitude: 0, latitude: latitude)
    let degrees = northMetres / Ellipsoid.metresPerDegree(latitude: latitude).north
    let flat = plane.project(0.01, latitude + degrees).x
    let real = Ellipsoid.distance(0, latitude + degrees, 0.01, latitude + degrees)
    let tangent = abs(latitude) == 60 ? 3.0.squareRoot() : latitude / 45
    #expect(abs(flat / real - 1) < 1.1 * tangent * northMetres / 6_371_000 + 1e-5)
  }
}
