import Geography

/// A row of facilities of one kind with the walk that still counts as access, such as low-capacity stops
/// and 500 m.
public struct FacilitySet: Sendable {
  public var longitudes: [Double]
  public var latitudes: [Double]
  /// Inclusive.
  public var limitMetres: Double

  public init(longitudes: [Double], latitudes: [Double], limitMetres: Double) {
    precondition(longitudes.count == latitudes.count)
    self.longitudes = longitudes
    self.latitudes = latitudes
    self.limitMetres = limitMetres
  }

  var limitMillimetres: UInt32 { UInt32((limitMetres * 1_000).rounded()) }
}

/// Walking distances along a network to the nearest facility of a set: at every vertex, and what is needed
/// to know it at any point of any edge.
///
///     distance(p) = leg(p) + min( d(u) + s, d(v) + length - s, |s - f| + leg(f) for f on the same edge )
///
/// where the point is brought to edge (u, v) at offset s. The straight legs between a point or a facility
/// and the network count as walked. What is beyond the limit has no distance: there is no straight-line
/// fallback.
public struct ServiceDistances: Sendable {
  let network: StreetNetwork
  public let limitMillimetres: UInt32
  /// Millimetres from each vertex; `StreetNetwork.unreached` beyond the limit.
  public let vertexMillimetres: [UInt32]
  /// Facilities farther from any edge than they may be, by their place in the set.
  public let unsnapped: [Int]
  /// Facilities on each edge, those of edge `e` being `onEdgeStarts[e] ..< onEdgeStarts[e + 1]`.
  private let onEdgeStarts: [Int32]
  private let onEdgeOffsets: [UInt32]
  private let onEdgeLegs: [UInt32]

  /// Distances to the nearest facility of each set, the sets spread over up to `threads` cores.
  /// - Parameter snapLimitMetres: how far a facility may lie from the network.
  public static func compute(
    on network: StreetNetwork, locator: EdgeLocator, to sets: [FacilitySet], snapLimitMetres: Double,
    threads: Int
  ) -> [ServiceDistances] {
    let snaps = sets.map {
      locator.snap(
        longitudes: $0.longitudes, latitudes: $0.latitudes, limitMetres: snapLimitMetres, threads: threads)
    }
    let sources = zip(snaps, sets).map { snaps, set in
      var sources: [StreetNetwork.Source] = []
      for case let snap? in snaps {
        let edge = Int(snap.edge)
        let length = network.edgeMillimetres[edge]
        sources.append(
          .init(vertex: network.edgeFrom[edge], millimetres: snap.legMillimetres + snap.offsetMillimetres))
        sources.append(
          .init(
            vertex: network.edgeTo[edge],
            millimetres: snap.legMillimetres + length - snap.offsetMillimetres))
      }
      return (sources: sources, limitMillimetres: set.limitMillimetres)
    }
    let vertices = network.distances(from: sources, threads: threads)
    return sets.indices.map {
      ServiceDistances(
        network: network, limit: sets[$0].limitMillimetres, vertices: vertices[$0], snaps: snaps[$0])
    }
  }

  private init(network: StreetNetwork, limit: UInt32, vertices: [UInt32], snaps: [Snap?]) {
    self.network = network
    limitMillimetres = limit
    vertexMillimetres = vertices
    unsnapped = snaps.indices.filter { snaps[$0] == nil }
    var starts = [Int32](repeating: 0, count: network.edgeCount + 1)
    for case let snap? in snaps { starts[Int(snap.edge) + 1] += 1 }
    for edge in 0..<network.edgeCount { starts[edge + 1] += starts[edge] }
    var place = starts
    var offsets = [UInt32](repeating: 0, count: Int(starts[network.edgeCount]))
    var legs = offsets
    for case let snap? in snaps {
      let index = Int(place[Int(snap.edge)])
      offsets[index] = snap.offsetMillimetres
      legs[index] = snap.legMillimetres
      place[Int(snap.edge)] += 1
    }
    onEdgeStarts = starts
    onEdgeOffsets = offsets
    onEdgeLegs = legs
  }

  /// Millimetres from a point of the network to the nearest facility, the point's own leg included;
  /// nil beyond the limit.
  public func millimetres(from snap: Snap) -> UInt32? {
    let edge = Int(snap.edge)
    var best = UInt64.max
    let atStart = vertexMillimetres[Int(network.edgeFrom[edge])]
    if atStart != StreetNetwork.unreached { best = UInt64(atStart) + UInt64(snap.offsetMillimetres) }
    let atEnd = vertexMillimetres[Int(network.edgeTo[edge])]
    if atEnd != StreetNetwork.unreached {
      best = min(best, UInt64(atEnd) + UInt64(network.edgeMillimetres[edge] - snap.offsetMillimetres))
    }
    for facility in Int(onEdgeStarts[edge])..<Int(onEdgeStarts[edge + 1]) {
      let (offset, leg) = (onEdgeOffsets[facility], onEdgeLegs[facility])
      let along =
        offset > snap.offsetMillimetres ? offset - snap.offsetMillimetres : snap.offsetMillimetres - offset
      best = min(best, UInt64(along) + UInt64(leg))
    }
    guard best != .max else { return nil }
    best += UInt64(snap.legMillimetres)
    return best <= UInt64(limitMillimetres) ? UInt32(best) : nil
  }

  func facilities(onEdge edge: Int) -> [(offset: UInt32, leg: UInt32)] {
    (Int(onEdgeStarts[edge])..<Int(onEdgeStarts[edge + 1])).map { (onEdgeOffsets[$0], onEdgeLegs[$0]) }
  }
}
