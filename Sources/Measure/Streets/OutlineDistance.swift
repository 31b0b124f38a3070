import Geography

/// Whether a point lies within a straight distance of the outline of some region.
public struct OutlineDistance: Sendable {
  private let locator: EdgeLocator
  private let limitMetres: Double

  public init(_ regions: [Region], limitMetres: Double) {
    var starts = [0]
    var longitudes: [Double] = []
    var latitudes: [Double] = []
    for region in regions {
      for ring in 0..<region.ringCount {
        let range = region.ringStarts[ring]..<region.ringStarts[ring + 1]
        guard range.count >= 2 else { continue }
        longitudes += region.x[range]
        latitudes += region.y[range]
        starts.append(longitudes.count)
      }
    }
    let ends = [Int32](repeating: 0, count: starts.count - 1)
    // Outlines are courses like those of streets; only their ends mean nothing.
    locator = EdgeLocator(
      StreetNetwork(
        vertexCount: 1, from: ends, to: ends, courseStarts: starts, longitudes: longitudes,
        latitudes: latitudes))
    self.limitMetres = limitMetres
  }

  /// Inclusive to the millimetre.
  public func reaches(longitude: Double, latitude: Double) -> Bool {
    locator.snap(longitude: longitude, latitude: latitude, limitMetres: limitMetres) != nil
  }
}
