import CPROJ

#if canImport(Glibc)
  import Glibc
#endif

/// Lengths and areas on the WGS 84 ellipsoid (semi-major axis 6,378,137 m, flattening 1/298.257223563).
///
/// Long distances and areas are geodesic (C. F. F. Karney, *Algorithms for geodesics*, J. Geodesy 87, 2013,
/// through PROJ). Street segments are short: for them the radii of curvature at the middle latitude give the
/// length to better than 1 mm in a kilometre and 3 cm in ten below 79 degrees of latitude, at a small part of
/// the cost.
public enum Ellipsoid {
  static let semiMajorAxis = 6_378_137.0
  static let flattening = 1 / 298.257223563
  static let eccentricitySquared = flattening * (2 - flattening)

  /// Metres to one degree eastwards and northwards at a latitude in degrees.
  @inlinable
  public static func metresPerDegree(latitude: Double) -> (east: Double, north: Double) {
    let a = 6_378_137.0
    let e2 = 0.0066943799901413165
    let phi = latitude * (Double.pi / 180)
    let sine = sin(phi)
    let w2 = 1 - e2 * sine * sine
    let w = w2.squareRoot()
    let normal = a / w
    let meridional = a * (1 - e2) / (w2 * w)
    return (normal * cos(phi) * (Double.pi / 180), meridional * (Double.pi / 180))
  }

  /// The difference of two longitudes brought into -180 ..< 180 degrees, so that the antimeridian is no
  /// place apart.
  @inlinable
  public static func longitudeDifference(_ a: Double, _ b: Double) -> Double {
    let difference = a - b
    if difference >= 180 { return difference - 360 }
    if difference < -180 { return difference + 360 }
    return difference
  }

  /// The same meridian as `longitude`, written so that it lies within 180 degrees of `reference`.
  @inlinable
  public static func longitude(_ longitude: Double, near reference: Double) -> Double {
    if longitude - reference >= 180 { return longitude - 360 }
    if longitude - reference < -180 { return longitude + 360 }
    return longitude
  }

  /// Metres between two near points (below some 10 km), from the radii of curvature at the middle latitude.
  @inlinable
  public static func shortDistance(
    _ longitude1: Double, _ latitude1: Double, _ longitude2: Double, _ latitude2: Double
  ) -> Double {
    let scale = metresPerDegree(latitude: (latitude1 + latitude2) / 2)
    let x = longitudeDifference(longitude2, longitude1) * scale.east
    let y = (latitude2 - latitude1) * scale.north
    return (x * x + y * y).squareRoot()
  }

  /// Metres of the shortest path between two points, at any distance.
  public static func distance(
    _ longitude1: Double, _ latitude1: Double, _ longitude2: Double, _ latitude2: Double
  ) -> Double {
    var geodesic = geod_geodesic()
    geod_init(&geodesic, semiMajorAxis, flattening)
    var metres = 0.0
    geod_inverse(&geodesic, latitude1, longitude1, latitude2, longitude2, &metres, nil, nil)
    return metres
  }

  /// Square metres inside a closed ring whose sides are geodesics; always positive.
  static func area(ring: some Sequence<(x: Double, y: Double)>) -> Double {
    var geodesic = geod_geodesic()
    geod_init(&geodesic, semiMajorAxis, flattening)
    var polygon = geod_polygon()
    geod_polygon_init(&polygon, 0)
    for point in ring { geod_polygon_addpoint(&geodesic, &polygon, point.y, point.x) }
    var area = 0.0
    geod_polygon_compute(&geodesic, &polygon, 0, 1, &area, nil)
    return abs(area)
  }
}
