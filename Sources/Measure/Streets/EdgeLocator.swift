import ConcurrentWork
import Geography

/// A point brought to the network: the nearest point of the nearest edge.
public struct Snap: Hashable, Sendable {
  public var edge: Int32
  /// Along the edge from its start.
  public var offsetMillimetres: UInt32
  /// The straight way from the point to the edge.
  public var legMillimetres: UInt32
  public var longitude: Double
  public var latitude: Double
  public init(
    edge: Int32, offsetMillimetres: UInt32, legMillimetres: UInt32, longitude: Double, latitude: Double
  ) {
    self.edge = edge
    self.offsetMillimetres = offsetMillimetres
    self.legMillimetres = legMillimetres
    self.longitude = longitude
    self.latitude = latitude
  }
}

/// Finds the nearest edge of a network to any point: segments of all edges' courses stand in the cells of a
/// grid, and a search goes outwards ring by ring of cells until nothing nearer can come.
///
/// Distance is measured with the ellipsoid's radii at the point's own latitude. Of two edges equally near
/// the one with the lower number is taken, and on it the lower offset.
public struct EdgeLocator: Sendable {
  private let network: StreetNetwork
  private let west, south: Double
  /// The longitude half way across, which longitudes of points are brought near to.
  private let middle: Double
  private let cellDegrees: (x: Double, y: Double)
  private let columns, rows: Int
  private let cellStarts: [Int32]
  /// Index of the segment's first point in the courses; its edge is `segmentEdge` at the same place.
  private let segmentPoint: [Int32]
  private let segmentEdge: [Int32]

  /// Cells of about this size hold few segments in a city and few are empty.
  private static let cellMetres = 80.0
  /// Bounds the memory of the grid where a network is spread thin over a large area.
  private static let cellCountMaximum = 4_000_000

  public init(_ network: StreetNetwork) {
    self.network = network
    let bounds = network.bounds ?? Bounds(west: 0, south: 0, east: 0, north: 0)
    west = bounds.west
    south = bounds.south
    middle = (bounds.west + bounds.east) / 2
    let scale = Ellipsoid.metresPerDegree(latitude: (bounds.south + bounds.north) / 2)
    var metres = Self.cellMetres
    func cells(_ span: Double, _ metresPerDegree: Double) -> Int {
      Int(span * metresPerDegree / metres) + 1
    }
    while cells(bounds.east - bounds.west, scale.east) * cells(bounds.north - bounds.south, scale.north)
      > Self.cellCountMaximum
    {
      metres *= 2
    }
    cellDegrees = (metres / max(scale.east, 1), metres / scale.north)
    columns = cells(bounds.east - bounds.west, scale.east)
    rows = cells(bounds.north - bounds.south, scale.north)
    let (columns, rows, west, south, size) = (columns, rows, west, south, cellDegrees)
    func column(_ x: Double) -> Int { min(columns - 1, max(0, Int((x - west) / size.x))) }
    func row(_ y: Double) -> Int { min(rows - 1, max(0, Int((y - south) / size.y))) }

    let x = network.courseLongitudes
    let y = network.courseLatitudes
    func forEachCell(ofSegmentAt i: Int, _ body: (Int) -> Void) {
      let (x1, y1, x2, y2) = (x[i], y[i], x[i + 1], y[i + 1])
      let (r1, r2) = (row(min(y1, y2)), row(max(y1, y2)))
      for r in r1...r2 {
        var (a, b) = (x1, x2)
        if r1 < r2 {
          // Of a row only the columns that the segment passes there, so that long ones fill no rectangle.
          func longitude(atRow r: Double) -> Double {
            x1 + min(1, max(0, (south + r * size.y - y1) / (y2 - y1))) * (x2 - x1)
          }
          (a, b) = (longitude(atRow: Double(r) - 1e-6), longitude(atRow: Double(r) + 1 + 1e-6))
        }
        for c in column(min(a, b))...column(max(a, b)) { body(r * columns + c) }
      }
    }
    // A network without courses has nothing to be near to.
    func segments(_ edge: Int) -> Range<Int> {
      let start = network.courseStarts[edge]
      return start..<max(start, network.courseStarts[edge + 1] - 1)
    }
    var counts = [Int32](repeating: 0, count: columns * rows + 1)
    for edge in 0..<network.edgeCount {
      for i in segments(edge) {
        forEachCell(ofSegmentAt: i) { counts[$0 + 1] += 1 }
      }
    }
    for cell in 0..<(columns * rows) { counts[cell + 1] += counts[cell] }
    var place = counts
    var points = [Int32](repeating: 0, count: Int(counts[columns * rows]))
    var edges = points
    for edge in 0..<network.edgeCount {
      for i in segments(edge) {
        forEachCell(ofSegmentAt: i) { cell in
          points[Int(place[cell])] = Int32(i)
          edges[Int(place[cell])] = Int32(edge)
          place[cell] += 1
        }
      }
    }
    cellStarts = counts
    segmentPoint = points
    segmentEdge = edges
  }

  /// The nearest point of the network, or nil where none is within `limitMetres`, inclusive to the
  /// millimetre; nil too for a position that is none on Earth.
  /// - Precondition: the limit is 0 or more; above 2,000 km it counts as that.
  public func snap(longitude: Double, latitude: Double, limitMetres: Double) -> Snap? {
    precondition(limitMetres >= 0)
    guard network.edgeCount > 0, abs(longitude) <= 360, abs(latitude) <= 90 else { return nil }
    let limitMillimetres = (min(limitMetres, 2_000_000) * 1_000).rounded()
    let scale = Ellipsoid.metresPerDegree(latitude: latitude)
    let x = Ellipsoid.longitude(longitude, near: middle)
    let column = Int(((x - west) / cellDegrees.x).rounded(.down))
    let row = Int(((latitude - south) / cellDegrees.y).rounded(.down))
    let cellMetres = min(cellDegrees.x * scale.east, cellDegrees.y * scale.north)
    // Rings before this one lie wholly outside the grid.
    let columnGap = max(0, max(-column, column - (columns - 1)))
    let rowGap = max(0, max(-row, row - (rows - 1)))
    var ring = max(columnGap, rowGap)
    // Whatever is nearer than this rounds to the limit or less.
    var best = (limitMillimetres + 0.5) / 1_000
    var bestEdge: Int32 = -1
    var bestPoint = 0
    var bestPart = 0.0

    func search(_ r: Int, _ c: Int) {
      guard r >= 0, r < rows, c >= 0, c < columns else { return }
      let cell = r * columns + c
      for i in Int(cellStarts[cell])..<Int(cellStarts[cell + 1]) {
        let point = Int(segmentPoint[i])
        let (distance, part) = Self.distance(
          x, latitude, network.courseLongitudes[point], network.courseLatitudes[point],
          network.courseLongitudes[point + 1], network.courseLatitudes[point + 1], scale)
        if distance < best
          || (distance == best && bestEdge >= 0
            && (segmentEdge[i], point) < (bestEdge, bestPoint))
        {
          best = distance
          bestEdge = segmentEdge[i]
          bestPoint = point
          bestPart = part
        }
      }
    }
    while true {
      // Nothing in this ring or beyond is nearer than this, rounding allowed for.
      let floor = Double(ring - 1) * cellMetres * (1 - 1e-9)
      if floor > best { break }
      let (top, bottom) = (row + ring, row - ring)
      let (left, right) = (column - ring, column + ring)
      // This ring and all beyond lie outside the grid.
      if left < 0, right >= columns, bottom < 0, top >= rows { break }
      for c in max(0, left)...max(max(0, left), min(columns - 1, right)) {
        search(bottom, c)
        if ring > 0 { search(top, c) }
      }
      if ring > 0 {
        for r in max(0, bottom + 1)..<max(max(0, bottom + 1), min(rows, top)) {
          search(r, left)
          search(r, right)
        }
      }
      ring += 1
    }
    guard bestEdge >= 0 else { return nil }
    let start = network.courseOffsets[bestPoint]
    let length = network.courseOffsets[bestPoint + 1] - start
    let (x1, y1) = (network.courseLongitudes[bestPoint], network.courseLatitudes[bestPoint])
    let (x2, y2) = (network.courseLongitudes[bestPoint + 1], network.courseLatitudes[bestPoint + 1])
    return Snap(
      edge: bestEdge, offsetMillimetres: start + UInt32((bestPart * Double(length)).rounded()),
      legMillimetres: UInt32(min(limitMillimetres, (best * 1_000).rounded())),
      longitude: Ellipsoid.longitude(x1 + bestPart * (x2 - x1), near: 0),
      latitude: y1 + bestPart * (y2 - y1))
  }

  /// The points where the network crosses a straight line, in no particular order; touching counts.
  func crossings(from a: (x: Double, y: Double), to b: (x: Double, y: Double)) -> [(x: Double, y: Double)] {
    let (ax, bx) = (Ellipsoid.longitude(a.x, near: middle), Ellipsoid.longitude(b.x, near: middle))
    func range(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
      let first = max(0, Int(low.rounded(.down)))
      return first..<max(first, min(count, Int(high.rounded(.down)) + 1))
    }
    var points: [(x: Double, y: Double)] = []
    // A segment stands in several cells.
    var seen: Set<Int32> = []
    for row in range(
      (min(a.y, b.y) - south) / cellDegrees.y, (max(a.y, b.y) - south) / cellDegrees.y, rows)
    {
      for column in range(
        (min(ax, bx) - west) / cellDegrees.x, (max(ax, bx) - west) / cellDegrees.x, columns)
      {
        let cell = row * columns + column
        for i in Int(cellStarts[cell])..<Int(cellStarts[cell + 1]) {
          guard seen.insert(segmentPoint[i]).inserted else { continue }
          let point = Int(segmentPoint[i])
          let (x1, y1) = (network.courseLongitudes[point], network.courseLatitudes[point])
          let (x2, y2) = (network.courseLongitudes[point + 1], network.courseLatitudes[point + 1])
          let denominator = (bx - ax) * (y2 - y1) - (b.y - a.y) * (x2 - x1)
          if denominator == 0 { continue }
          let t = ((x1 - ax) * (y2 - y1) - (y1 - a.y) * (x2 - x1)) / denominator
          let u = ((x1 - ax) * (b.y - a.y) - (y1 - a.y) * (bx - ax)) / denominator
          if (0...1).contains(t), (0...1).contains(u) {
            points.append((x1 + u * (x2 - x1), y1 + u * (y2 - y1)))
          }
        }
      }
    }
    return points
  }

  /// Metres from a point to a segment and how far along the segment the nearest point lies, 0 to 1.
  static func distance(
    _ x: Double, _ y: Double, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double,
    _ scale: (east: Double, north: Double)
  ) -> (metres: Double, part: Double) {
    // Run from west to east whatever the direction of its edge, so that streets over the same ground are
    // equally near to the last bit.
    if x2 < x1 || (x2 == x1 && y2 < y1) {
      let (metres, part) = distance(x, y, x2, y2, x1, y1, scale)
      return (metres, 1 - part)
    }
    let ax = Ellipsoid.longitudeDifference(x1, x) * scale.east
    let ay = (y1 - y) * scale.north
    let bx = Ellipsoid.longitudeDifference(x2, x) * scale.east
    let by = (y2 - y) * scale.north
    let (dx, dy) = (bx - ax, by - ay)
    let square = dx * dx + dy * dy
    let part = square > 0 ? min(1, max(0, -(ax * dx + ay * dy) / square)) : 0
    // An end is taken as it stands, so that segments meeting there are equally near too.
    let (px, py) = part < 1 ? (ax + part * dx, ay + part * dy) : (bx, by)
    return ((px * px + py * py).squareRoot(), part)
  }

  /// `snap` for many points, on up to `threads` cores; the result does not depend on their number.
  public func snap(
    longitudes: [Double], latitudes: [Double], limitMetres: Double, threads: Int
  ) -> [Snap?] {
    let count = longitudes.count
    var snaps = [Snap?](repeating: nil, count: count)
    let chunk = 4_096
    snaps.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      ConcurrentWork.forEach((count + chunk - 1) / chunk, threads: threads) { index in
        for i in (index * chunk)..<min(count, (index + 1) * chunk) {
          buffer[i] = snap(longitude: longitudes[i], latitude: latitudes[i], limitMetres: limitMetres)
        }
      }
    }
    return snaps
  }
}
