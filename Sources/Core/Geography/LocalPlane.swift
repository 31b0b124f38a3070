/// A flat metric plane about a point, for shapes no larger than a city: metres east and north by the
/// ellipsoid's radii at the point's latitude. Lengths eastwards are off by about tan(latitude) x distance /
/// 6,371 km: at 45 degrees 0.3 % and at 60 degrees 0.5 % when 20 km north or south of the point. Areas and
/// distances that are published are never taken on it.
public struct LocalPlane: Sendable {
  public let longitude, latitude: Double
  private let scale: (east: Double, north: Double)

  public init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
    scale = Ellipsoid.metresPerDegree(latitude: latitude)
  }

  public init(centreOf bounds: Bounds) {
    self.init(longitude: (bounds.west + bounds.east) / 2, latitude: (bounds.south + bounds.north) / 2)
  }

  public func project(_ longitude: Double, _ latitude: Double) -> (x: Double, y: Double) {
    (
      Ellipsoid.longitudeDifference(longitude, self.longitude) * scale.east,
      (latitude - self.latitude) * scale.north
    )
  }

  public func unproject(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (longitude + x / scale.east, latitude + y / scale.north)
  }
}
