import Geodata
import Geography
import Monitoring

/// A plane in metres about a place, on which areas are those of the ellipsoid: Lambert's azimuthal equal-area
/// projection. Lengths are off by less than one in a million within 10 km of the centre.
struct EqualAreaPlane {
  let reference: CoordinateReference

  /// - Parameter bounds: in degrees; the plane touches the Earth at their middle.
  init(centreOf bounds: Bounds) throws(InputIssues) {
    // Rounded, so that the system's text is short and the same for files that differ by a hair.
    func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
    let longitude = rounded((bounds.west + bounds.east) / 2)
    let latitude = rounded((bounds.south + bounds.north) / 2)
    reference = try CoordinateReference(
      """
      PROJCS["local",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],\
      PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],\
      PROJECTION["Lambert_Azimuthal_Equal_Area"],PARAMETER["latitude_of_center",\(latitude)],\
      PARAMETER["longitude_of_center",\(longitude)],PARAMETER["false_easting",0],\
      PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]]
      """, at: Place(file: "local"))
  }

  /// Carries degrees to the plane.
  func reprojection() throws(InputIssues) -> Reprojection {
    try Reprojection(from: .wgs84, to: reference, at: Place(file: "local"))
  }

  /// Carries the plane back to degrees.
  func inverse() throws(InputIssues) -> Reprojection {
    try Reprojection(from: reference, to: .wgs84, at: Place(file: "local"))
  }
}
