import ConcurrentWork
import Geography

extension ServiceDistances {
  /// The area within reach, for the map: the streets walked within the limit, each cut where the limit is
  /// reached, widened by `halfWidthMetres` to either side and merged. The figure itself comes from the
  /// distances, never from this polygon.
  ///
  /// Facilities' straight legs are not drawn.
  /// - Returns: a region in degrees; empty where nothing is reached.
  public func serviceArea(halfWidthMetres: Double = 25, threads: Int) throws(ShapeError) -> Region {
    guard let bounds = network.bounds else { return Region() }
    let plane = LocalPlane(centreOf: bounds)
    // Buffers of many lines at once are slow; by square they are quick, and the squares go to both cores.
    let squareMetres = 500.0
    var squares: [PlaneSquare: [[UInt8]]] = [:]
    forEachReachedPiece { points in
      let flat = points.map { plane.project($0.x, $0.y) }
      squares[PlaneSquare(holding: flat[0], side: squareMetres), default: []]
        .append(WellKnownBinaryWriter.line(flat))
    }
    let groups = squares.sorted { $0.key < $1.key }.map(\.value)
    guard !groups.isEmpty else { return Region() }
    var parts = [Result<[UInt8], ShapeError>](repeating: .success([]), count: groups.count)
    parts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      ConcurrentWork.forEach(groups.count, threads: threads) { index in
        buffer[index] = Result { () throws(ShapeError) in
          try Shape.collection(groups[index]).simplified(tolerance: 2)
            .flatBuffer(halfWidthMetres, quarterSegments: 2).simplified(tolerance: 1.5).wkb
        }
      }
    }
    var merged: [[UInt8]] = []
    for part in parts { merged.append(try part.get()) }
    let union = try Shape.collection(merged).dissolved().simplified(tolerance: 2)
    guard let region = try? Region(wkb: union.wkb) else {
      throw ShapeError(message: "the union of the service areas is no polygon")
    }
    return region.mapped { plane.unproject($0, $1) }
  }

  /// Calls `body` with each stretch of street within the limit, as a line of at least two points.
  private func forEachReachedPiece(_ body: ([(x: Double, y: Double)]) -> Void) {
    for edge in 0..<network.edgeCount {
      let length = network.edgeMillimetres[edge]
      guard length > 0 else { continue }
      var pieces: [(UInt32, UInt32)] = []
      func reach(_ distance: UInt32) -> UInt32 {
        distance <= limitMillimetres ? limitMillimetres - distance : 0
      }
      let fromStart = reach(vertexMillimetres[Int(network.edgeFrom[edge])])
      let fromEnd = reach(vertexMillimetres[Int(network.edgeTo[edge])])
      if fromStart > 0 { pieces.append((0, min(length, fromStart))) }
      if fromEnd > 0 { pieces.append((length - min(length, fromEnd), length)) }
      for (offset, leg) in facilities(onEdge: edge) {
        let around = reach(leg)
        if around > 0 {
          pieces.append((offset - min(offset, around), offset + min(length - offset, around)))
        }
      }
      pieces.sort { $0 < $1 }
      var open: (UInt32, UInt32)?
      for piece in pieces {
        if let (start, end) = open {
          if piece.0 <= end {
            open = (start, max(end, piece.1))
          } else {
            body(network.course(ofEdge: edge, from: start, to: end))
            open = piece
          }
        } else {
          open = piece
        }
      }
      if let (start, end) = open { body(network.course(ofEdge: edge, from: start, to: end)) }
    }
  }
}

extension StreetNetwork {
  /// The course of an edge between two offsets, in degrees.
  func course(ofEdge edge: Int, from start: UInt32, to end: UInt32) -> [(x: Double, y: Double)] {
    var points: [(x: Double, y: Double)] = []
    let range = courseStarts[edge]..<courseStarts[edge + 1]
    func point(at offset: UInt32) -> (x: Double, y: Double) {
      var i = range.lowerBound
      while i + 2 < range.upperBound, courseOffsets[i + 1] < offset { i += 1 }
      let span = courseOffsets[i + 1] - courseOffsets[i]
      let part = span > 0 ? Double(offset - courseOffsets[i]) / Double(span) : 0
      return (
        courseLongitudes[i] + part * (courseLongitudes[i + 1] - courseLongitudes[i]),
        courseLatitudes[i] + part * (courseLatitudes[i + 1] - courseLatitudes[i])
      )
    }
    points.append(point(at: start))
    for i in range where courseOffsets[i] > start && courseOffsets[i] < end {
      points.append((courseLongitudes[i], courseLatitudes[i]))
    }
    points.append(point(at: end))
    return points
  }
}
