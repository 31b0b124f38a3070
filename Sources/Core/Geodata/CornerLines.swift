import Geography
import Monitoring

/// The corners of a grid's cells, carried over into another system line by line.
///
/// Where the grid is in degrees from Greenwich its columns are cut where they cross the antimeridian, since
/// the two sides of that lie at the two ends of a map of the world, and its rows end at the poles.
struct CornerLines: Sendable {
  /// Columns side by side on both maps.
  struct Segment: Hashable, Sendable {
    var columns: Range<Int>
    /// The eastings, or longitudes within ±180, of the first and the last line of corners.
    var west, east: Double
    /// Added to the longitudes between them.
    var shift = 0.0
    /// The parts of the first and the last column that lie in the segment; of a single column the first.
    var firstPart = 1.0
    var lastPart = 1.0
  }

  let source: GridFrame
  let target: CoordinateReference
  let segments: [Segment]
  private let isInDegrees: Bool
  private let isSameSystem: Bool

  /// - Throws: `crs.unknown`, `grid.degrees` where the grid goes more than once around the Earth or beyond the
  ///   poles by more than a cell.
  init(of source: GridFrame, in target: CoordinateReference, name: String) throws(InputIssues) {
    self.source = source
    self.target = target
    isSameSystem = source.reference.isSame(as: target)
    isInDegrees = !isSameSystem && source.reference.isInDegreesFromGreenwich
    guard isInDegrees else {
      segments = [Segment(columns: 0..<source.columns, west: source.west, east: source.east)]
      return
    }
    let (width, height) = (source.cellWidth, source.cellHeight)
    guard source.east - source.west <= 360 + 1e-6, abs(source.west) <= 720, source.north <= 90 + height,
      source.south >= -90 - height
    else {
      let ends = [source.west, source.east, source.south, source.north].map(JSON.numberText)
      throw InputIssues([
        InputIssue("grid.degrees", at: Place(file: name), found: ends.joined(separator: " "))
      ])
    }
    segments = CornerLines.cut(source.georeference, tolerance: 1e-6 * width)
  }

  private static func cut(_ grid: Georeference, tolerance: Double) -> [Segment] {
    var segments: [Segment] = []
    var west = grid.west
    var column = 0
    while column < grid.columns {
      // The next antimeridian east of where the segment begins.
      let turn = ((west + tolerance + 180) / 360).rounded(.down)
      let meridian = 180 + 360 * turn
      let place = (meridian - grid.west) / grid.cellWidth
      let isLast = grid.east <= meridian + tolerance
      // Rounded to a whole column where it is one but for rounding.
      let whole = place.rounded()
      let isBetween = abs(place - whole) * grid.cellWidth <= tolerance
      let end = isLast ? grid.columns : isBetween ? Int(whole) : Int(place.rounded(.up))
      let east = isLast ? min(grid.east, meridian) : meridian
      var segment = Segment(
        columns: column..<end, west: max(west - 360 * turn, -180), east: east - 360 * turn)
      segment.shift = -360 * turn
      func part(_ column: Int) -> Double {
        let start = grid.west + Double(column) * grid.cellWidth
        let part = (min(east, start + grid.cellWidth) - max(west, start)) / grid.cellWidth
        return part > 1 - 1e-6 ? 1 : part
      }
      segment.firstPart = part(column)
      segment.lastPart = part(end - 1)
      segments.append(segment)
      west = meridian
      column = isLast || isBetween ? end : end - 1
    }
    return segments
  }

  func reprojection(_ name: String) throws(InputIssues) -> ReprojectionOfFeatures? {
    isSameSystem
      ? nil
      : ReprojectionOfFeatures(try Reprojection(from: source.reference, to: target, at: Place(file: name)))
  }

  /// The northing, or latitude within ±90, of a line of corners.
  private func northing(_ line: Int) -> Double {
    let y = source.north - Double(line) * source.cellHeight
    return isInDegrees ? min(90, max(-90, y)) : y
  }

  private func easting(_ index: Int, _ segment: Segment) -> Double {
    if index == 0 { return segment.west }
    if index == segment.columns.count { return segment.east }
    return source.west + Double(segment.columns.lowerBound + index) * source.cellWidth + segment.shift
  }

  /// The corners of some rows of cells, `segment.columns.count + 1` a line, one line more than rows. What has
  /// no place is NaN.
  func corners(
    _ rows: Range<Int>, _ segment: Segment, _ reprojection: ReprojectionOfFeatures?
  ) -> (x: [Double], y: [Double]) {
    let across = segment.columns.count + 1
    let count = across * (rows.count + 1)
    var (xs, ys) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    xs.withUnsafeMutableBufferPointer { xs in
      ys.withUnsafeMutableBufferPointer { ys in
        for line in 0...rows.count {
          let place = line * across..<(line + 1) * across
          fill(
            UnsafeMutableBufferPointer(rebasing: xs[place]), UnsafeMutableBufferPointer(rebasing: ys[place]),
            line: rows.lowerBound + line, segment, reprojection)
        }
      }
    }
    return (xs, ys)
  }

  /// Places along a line at which it is tried whether all lies evenly between its ends.
  private static let probes = 9
  /// What "evenly" may be off, in units of the target: a thousandth of a millimetre.
  private static let evenness = 1e-6

  private func fill(
    _ xs: UnsafeMutableBufferPointer<Double>, _ ys: UnsafeMutableBufferPointer<Double>, line: Int,
    _ segment: Segment, _ reprojection: ReprojectionOfFeatures?
  ) {
    let y = northing(line)
    let last = xs.count - 1
    if let reprojection, xs.count > 4 * CornerLines.probes,
      let (first, end) = evenLine(y, segment, reprojection.reprojection)
    {
      // Such as parallels on Mollweide: a line of any length costs a few points.
      for index in 0...last {
        let part = (easting(index, segment) - segment.west) / (segment.east - segment.west)
        xs[index] = first.x + part * (end.x - first.x)
        ys[index] = first.y + part * (end.y - first.y)
      }
      return
    }
    for index in 0...last {
      xs[index] = easting(index, segment)
      ys[index] = y
    }
    reprojection?.reprojection.apply(x: xs, y: ys)
  }

  private func evenLine(
    _ y: Double, _ segment: Segment, _ reprojection: borrowing Reprojection
  ) -> (first: (x: Double, y: Double), last: (x: Double, y: Double))? {
    let count = CornerLines.probes
    let parts = (0..<count).map { Double($0) / Double(count - 1) }
    var xs = parts.map { $0 == 1 ? segment.east : segment.west + $0 * (segment.east - segment.west) }
    var ys = [Double](repeating: y, count: count)
    guard reprojection.apply(x: &xs, y: &ys) == 0 else { return nil }
    for (index, part) in parts.enumerated() {
      let even = (x: xs[0] + part * (xs[count - 1] - xs[0]), y: ys[0] + part * (ys[count - 1] - ys[0]))
      guard abs(xs[index] - even.x) <= CornerLines.evenness, abs(ys[index] - even.y) <= CornerLines.evenness
      else { return nil }
    }
    return ((xs[0], ys[0]), (xs[count - 1], ys[count - 1]))
  }

  /// The northing in the target of a line of corners that is a level line there, below which everything
  /// further south lies; nil where lines are not level.
  func level(_ line: Int, _ reprojection: ReprojectionOfFeatures?) -> Double? {
    if isSameSystem { return northing(line) }
    guard isInDegrees, let reprojection else { return nil }
    var level: Double?
    for segment in segments {
      guard let (first, last) = evenLine(northing(line), segment, reprojection.reprojection),
        abs(first.y - last.y) <= CornerLines.evenness
      else { return nil }
      level = max(level ?? first.y, first.y)
    }
    return level
  }

  /// The smallest upright rectangle in the target around all that has a place there; nil where nothing has.
  func bounds(_ reprojection: ReprojectionOfFeatures?) -> Bounds? {
    var (xs, ys): ([Double], [Double]) = ([], [])
    func add(_ x: Double, _ line: Int) {
      xs.append(x)
      ys.append(northing(line))
    }
    for segment in segments {
      for line in [0, source.rows] {
        for index in 0...segment.columns.count { add(easting(index, segment), line) }
      }
      for line in 0...source.rows {
        for index in [0, segment.columns.count] { add(easting(index, segment), line) }
      }
      // Of a plane around a pole the ends may lie inside.
      let (across, down) = (segment.columns.count / 64 + 1, source.rows / 64 + 1)
      for line in stride(from: 0, to: source.rows, by: down) where !isInDegrees && !isSameSystem {
        for index in stride(from: 0, to: segment.columns.count, by: across) {
          add(easting(index, segment), line)
        }
      }
    }
    reprojection?.reprojection.apply(x: &xs, y: &ys)
    return Bounds(x: xs.filter { !$0.isNaN }, y: ys.filter { !$0.isNaN })
  }
}
