import Geography

/// Where one gets into an open space: its mapped entrances where there are any, else every place where the
/// network crosses its outline and points along the outline that lie near the network.
///
/// - Source: SDG 11.7.1 metadata asks for the edge or the entrances and leaves the construction open; the
///   points along the outline, every 20 m and within 30 m of the network, are those of the Global Healthy
///   and Sustainable City Indicators. Here their way to the network counts as walked.
public struct OpenSpaceAccess: Sendable {
  public var spacingMetres: Double
  public var reachMetres: Double
  /// How far a mapped entrance may lie from the outline it belongs to.
  public var entranceToleranceMetres: Double

  public init(spacingMetres: Double = 20, reachMetres: Double = 30, entranceToleranceMetres: Double = 2) {
    self.spacingMetres = spacingMetres
    self.reachMetres = reachMetres
    self.entranceToleranceMetres = entranceToleranceMetres
  }

  /// The points of access of one space, on or beside its outline; empty where the network comes nowhere
  /// near.
  public func points(
    of space: Region, entrances: [(x: Double, y: Double)], locator: EdgeLocator
  ) -> [(x: Double, y: Double)] {
    let outline = (0..<space.ringCount).filter { space.isOuter[$0] }.map(space.ring)
    guard let around = space.bounds?.expanded(byMetres: entranceToleranceMetres) else { return [] }
    let mapped = entrances.filter { entrance in
      around.contains(Bounds(west: entrance.x, south: entrance.y, east: entrance.x, north: entrance.y))
        && outline.contains { isNear(entrance, ring: $0) }
    }
    if !mapped.isEmpty { return mapped }
    var points: [(x: Double, y: Double)] = []
    for ring in outline {
      for (a, b) in zip(ring, ring.dropFirst()) {
        points += locator.crossings(from: a, to: b)
        let metres = Ellipsoid.shortDistance(a.x, a.y, b.x, b.y)
        // Rounding must not make a sixth step of five times the spacing.
        let steps = max(1, Int((metres / spacingMetres - 1e-6).rounded(.up)))
        for step in 0..<steps {
          let part = Double(step) / Double(steps)
          let place = (x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y))
          if locator.snap(longitude: place.x, latitude: place.y, limitMetres: reachMetres) != nil {
            points.append(place)
          }
        }
      }
    }
    return points
  }

  private func isNear(_ entrance: (x: Double, y: Double), ring: [(x: Double, y: Double)]) -> Bool {
    let scale = Ellipsoid.metresPerDegree(latitude: entrance.y)
    return zip(ring, ring.dropFirst()).contains { a, b in
      EdgeLocator.distance(entrance.x, entrance.y, a.x, a.y, b.x, b.y, scale).metres
        <= entranceToleranceMetres
    }
  }
}
