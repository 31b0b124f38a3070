#if canImport(Glibc)
  import Glibc
#endif

extension Ellipsoid {
  /// Square metres of a cell of a grid of degrees, whose northern and southern sides are parallels: exact on
  /// the WGS 84 ellipsoid.
  ///
  ///     a² (1 − e²) Δλ / 2 · (q(north) − q(south)),
  ///     q(φ) = sin φ / (1 − e² sin² φ) + artanh(e sin φ) / e
  ///
  /// - Parameters:
  ///   - south: degrees; beyond a pole there is nothing.
  ///   - width: degrees of longitude.
  /// - Source: J. P. Snyder, *Map projections: a working manual*, 1987, equation 3-12.
  public static func cellArea(south: Double, north: Double, width: Double) -> Double {
    let e = eccentricitySquared.squareRoot()
    func q(_ latitude: Double) -> Double {
      let sine = sin(min(90, max(-90, latitude)) * (.pi / 180))
      return sine / (1 - eccentricitySquared * sine * sine) + atanh(e * sine) / e
    }
    let radians = width * (Double.pi / 180)
    return semiMajorAxis * semiMajorAxis * (1 - eccentricitySquared) * radians / 2 * (q(north) - q(south))
  }
}
