import Geography

/// The walking network: vertices where streets meet or end, and edges with their course and length.
/// Walking goes both ways on every edge.
///
/// Lengths are whole millimetres, so that sums do not depend on their order and the same input gives the
/// same distances on every machine and any number of cores.
public struct StreetNetwork: Sendable {
  public let vertexCount: Int
  /// The two ends of each edge; both the same for a loop.
  public let edgeFrom: [Int32]
  public let edgeTo: [Int32]
  public let edgeMillimetres: [UInt32]

  /// The course of edge `e`: points `courseStarts[e] ..< courseStarts[e + 1]`, ends included.
  public let courseStarts: [Int]
  public let courseLongitudes: [Double]
  public let courseLatitudes: [Double]
  /// Millimetres from the start of the edge to each point of its course.
  public let courseOffsets: [UInt32]

  /// Where the arcs out of each vertex stand in `arcs`.
  let arcStarts: [Int32]
  /// Target vertex in the low half, millimetres in the high half.
  let arcs: [UInt64]

  /// Whether the two ends of an edge have numbers near to each other, as they stand in memory.
  let neighboursAreNear: Bool

  public var edgeCount: Int { edgeFrom.count }

  /// A network from edges with their courses. The length of an edge is the sum of its segments, each
  /// measured on the ellipsoid and rounded to the millimetre.
  /// - Precondition: each edge's course has at least two points; ends are below `vertexCount`.
  public init(
    vertexCount: Int, from: [Int32], to: [Int32], courseStarts: [Int], longitudes: [Double],
    latitudes: [Double]
  ) {
    let edgeCount = from.count
    precondition(to.count == edgeCount && courseStarts.count == edgeCount + 1)
    // Across the antimeridian longitudes run on beyond 180, so that the network is in one piece.
    let reference = longitudes.first ?? 0
    let longitudes = longitudes.map { Ellipsoid.longitude($0, near: reference) }
    var offsets = [UInt32](repeating: 0, count: longitudes.count)
    var lengths = [UInt32](repeating: 0, count: edgeCount)
    for edge in 0..<edgeCount {
      precondition(courseStarts[edge + 1] - courseStarts[edge] >= 2)
      var sum: UInt32 = 0
      for i in (courseStarts[edge] + 1)..<courseStarts[edge + 1] {
        let metres = Ellipsoid.shortDistance(
          longitudes[i - 1], latitudes[i - 1], longitudes[i], latitudes[i])
        sum += UInt32((metres * 1_000).rounded())
        offsets[i] = sum
      }
      lengths[edge] = sum
    }
    self.init(
      vertexCount: vertexCount, from: from, to: to, millimetres: lengths, courseStarts: courseStarts,
      longitudes: longitudes, latitudes: latitudes, offsets: offsets)
  }

  /// A network without courses, for distances between vertices only.
  public init(vertexCount: Int, from: [Int32], to: [Int32], millimetres: [UInt32]) {
    self.init(
      vertexCount: vertexCount, from: from, to: to, millimetres: millimetres,
      courseStarts: [Int](repeating: 0, count: from.count + 1), longitudes: [], latitudes: [], offsets: [])
  }

  private init(
    vertexCount: Int, from: [Int32], to: [Int32], millimetres: [UInt32], courseStarts: [Int],
    longitudes: [Double], latitudes: [Double], offsets: [UInt32]
  ) {
    self.vertexCount = vertexCount
    edgeFrom = from
    edgeTo = to
    edgeMillimetres = millimetres
    self.courseStarts = courseStarts
    courseLongitudes = longitudes
    courseLatitudes = latitudes
    courseOffsets = offsets

    precondition(from.count == to.count && from.count == millimetres.count)
    var starts = [Int32](repeating: 0, count: vertexCount + 1)
    var arcs: [UInt64] = []
    var numbersApart = 0
    starts.withUnsafeMutableBufferPointer { starts in
      for edge in from.indices {
        let (u, v) = (Int(from[edge]), Int(to[edge]))
        precondition(u >= 0 && u < vertexCount && v >= 0 && v < vertexCount)
        // A loop never shortens a path.
        if u == v { continue }
        numbersApart &+= abs(u &- v)
        starts[u + 1] &+= 1
        starts[v + 1] &+= 1
      }
      for vertex in 0..<vertexCount { starts[vertex &+ 1] &+= starts[vertex] }
      // Filling moves each start to its end; moved on by one place the ends are the starts again.
      let arcCount = Int(starts[vertexCount])
      arcs = [UInt64](unsafeUninitializedCapacity: arcCount) { buffer, count in
        for edge in from.indices {
          let (u, v) = (Int(from[edge]), Int(to[edge]))
          if u == v { continue }
          let length = UInt64(millimetres[edge]) << 32
          buffer[Int(starts[u])] = length | UInt64(v)
          starts[u] &+= 1
          buffer[Int(starts[v])] = length | UInt64(u)
          starts[v] &+= 1
        }
        count = arcCount
      }
      for vertex in stride(from: vertexCount, to: 0, by: -1) { starts[vertex] = starts[vertex &- 1] }
      starts[0] = 0
    }
    self.arcs = arcs
    // By chance they would be a third of all numbers apart.
    neighboursAreNear = numbersApart / max(1, from.count) < vertexCount / 64
    arcStarts = starts
  }

  /// The metres of street in the network.
  public var lengthMetres: Double { edgeMillimetres.reduce(0.0) { $0 + Double($1) } / 1_000 }

  public var bounds: Bounds? { Bounds(x: courseLongitudes, y: courseLatitudes) }

  /// How many parts the network falls into, and how many vertices the largest has.
  public var components: (count: Int, largest: Int) {
    var parent = (0..<Int32(vertexCount)).map { $0 }
    func root(_ start: Int32) -> Int32 {
      var vertex = start
      while parent[Int(vertex)] != vertex {
        parent[Int(vertex)] = parent[Int(parent[Int(vertex)])]
        vertex = parent[Int(vertex)]
      }
      return vertex
    }
    for (u, v) in zip(edgeFrom, edgeTo) {
      let (a, b) = (root(u), root(v))
      if a != b { parent[Int(max(a, b))] = min(a, b) }
    }
    var sizes = [Int](repeating: 0, count: vertexCount)
    for vertex in 0..<Int32(vertexCount) { sizes[Int(root(vertex))] += 1 }
    return (sizes.count { $0 > 0 }, sizes.max() ?? 0)
  }
}
