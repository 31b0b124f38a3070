import CGDAL
import Geography
import Monitoring

extension CoordinateReference {
  /// Metres to one unit of a plane's coordinates; nil for a system of degrees.
  public var metresPerUnit: Double? {
    guard !isGeographic else { return nil }
    return try? GDAL.call { withHandle { OSRGetLinearUnits($0, nil) } }
  }

  /// Longitude and latitude in degrees from Greenwich.
  var isInDegreesFromGreenwich: Bool {
    guard isGeographic else { return false }
    let answer = try? GDAL.call {
      withHandle { handle -> Bool? in
        abs(OSRGetAngularUnits(handle, nil) - Double.pi / 180) < 1e-12
          && OSRGetPrimeMeridian(handle, nil) == 0
      }
    }
    return answer ?? false
  }
}

extension GridFrame {
  /// What an area on the grid's plane is of the same area on the ellipsoid, from least to most, measured on
  /// squares of 1 km at 25 places spread over the grid.
  ///
  /// World Mollweide keeps areas of a sphere: of those on the ellipsoid it gives 1.0067 at the equator and
  /// 0.9933 at the poles.
  ///
  /// - Returns: nil for a system of degrees, and where no part of the grid has a place on the Earth.
  /// - Throws: `crs.unknown` where there is no way from the system to WGS 84.
  public func areaDistortion() throws(InputIssues) -> ClosedRange<Double>? {
    guard let metres = reference.metresPerUnit, metres > 0 else { return nil }
    let back = try Reprojection(from: reference, to: .wgs84, at: Place(file: reference.text))
    let half = 500 / metres
    var range: ClosedRange<Double>?
    for row in [0.02, 0.26, 0.5, 0.74, 0.98] {
      for column in [0.02, 0.26, 0.5, 0.74, 0.98] {
        let x = self.west + column * (self.east - self.west)
        let y = self.north - row * (self.north - self.south)
        var (xs, ys) = ([x - half, x + half, x + half, x - half], [y - half, y - half, y + half, y + half])
        guard back.apply(x: &xs, y: &ys) == 0 else { continue }
        // A square across the antimeridian says nothing.
        guard xs.max()! - xs.min()! < 180 else { continue }
        var square = Region()
        square.addRing(zip(xs, ys).map { (x: $0, y: $1) }, isOuter: true)
        let ratio = 1e6 / square.areaSquareMetres
        guard ratio.isFinite else { continue }
        range = range.map { min($0.lowerBound, ratio)...max($0.upperBound, ratio) } ?? ratio...ratio
      }
    }
    return range
  }

  /// Whether a cell covers the same area of the Earth wherever it lies, within `tolerance`: measured, so that
  /// a plane such as that of UTM counts as one where the grid is small.
  ///
  /// - Throws: `crs.unknown`.
  public func isEqualArea(within tolerance: Double = 0.01) throws(InputIssues) -> Bool {
    guard let range = try areaDistortion() else { return false }
    return range.lowerBound >= 1 - tolerance && range.upperBound <= 1 + tolerance
  }
}
