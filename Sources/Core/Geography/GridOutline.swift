/// The outline of a region in the cells of a grid, ready for `Coverage`: positions count cells from the
/// grid's north-western corner, `x` eastwards and `y` southwards.
public struct GridOutline: Sendable {
  /// Consecutive edges of one ring, which a window of rows can pass over together.
  struct Piece {
    /// Edges lead from point `start` to `start + 1` … to `end`.
    var start, end: Int
    /// 1 where edges that run south have the region on their east, else -1.
    var sign: Double
    var top, bottom: Double
  }

  let x: [Double]
  let y: [Double]
  let pieces: [Piece]
  /// Of the grid.
  let columnCount: Int
  /// The rows of the grid that the region may touch; empty where it lies outside.
  public let rows: Range<Int>
  /// Likewise the columns.
  public let columns: Range<Int>
  /// A region inside one cell: its part of the cell, told from its own corners, so that it stays exact however
  /// small it is.
  let partOfOneCell: Double?
  let smallestFraction: Double

  private static let edgesPerPiece = 64

  /// - Parameters:
  ///   - region: valid by the OGC rules (see `Shape.invalidity`), in the grid's coordinates; which rings are
  ///     holes is told by `isOuter`, their direction does not matter.
  ///   - grid: the cells.
  /// - Precondition: coordinates are finite numbers.
  public init(_ region: Region, on grid: Georeference) {
    var x = [Double](repeating: 0, count: region.x.count)
    var y = x
    var bounds = (
      west: Double.infinity, east: -Double.infinity, top: Double.infinity, bottom: -Double.infinity
    )
    for index in x.indices {
      let column = (region.x[index] - grid.west) / grid.cellWidth
      let row = (grid.north - region.y[index]) / grid.cellHeight
      precondition(column.isFinite && row.isFinite, "a region has a place")
      x[index] = column
      y[index] = row
      bounds.west = min(bounds.west, column)
      bounds.east = max(bounds.east, column)
      bounds.top = min(bounds.top, row)
      bounds.bottom = max(bounds.bottom, row)
    }
    var pieces: [Piece] = []
    var area = 0.0
    for ring in 0..<region.ringCount {
      let (start, end) = (region.ringStarts[ring], region.ringStarts[ring + 1])
      guard end - start > 2 else { continue }
      let ringArea = GridOutline.signedArea(region, start..<end)
      let isCounterclockwise = ringArea > 0
      area += region.isOuter[ring] ? abs(ringArea) : -abs(ringArea)
      for first in stride(from: start, to: end - 1, by: GridOutline.edgesPerPiece) {
        let last = min(first + GridOutline.edgesPerPiece, end - 1)
        var piece = Piece(
          start: first, end: last, sign: region.isOuter[ring] == isCounterclockwise ? 1 : -1,
          top: .infinity, bottom: -.infinity)
        for index in first...last {
          piece.top = min(piece.top, y[index])
          piece.bottom = max(piece.bottom, y[index])
        }
        pieces.append(piece)
      }
    }
    self.x = x
    self.y = y
    self.pieces = pieces
    columnCount = grid.columns
    columns = GridOutline.cells(from: bounds.west, to: bounds.east, count: grid.columns)
    rows = columns.isEmpty ? 0..<0 : GridOutline.cells(from: bounds.top, to: bounds.bottom, count: grid.rows)
    let isInside =
      bounds.west >= 0 && bounds.top >= 0 && bounds.east <= Double(grid.columns)
      && bounds.bottom <= Double(grid.rows)
    smallestFraction = Coverage.smallestFraction * min(1, max(0, bounds.bottom - bounds.top))
    partOfOneCell = columns.count == 1 && rows.count == 1 && isInside ? area / grid.cellArea : nil
  }

  private static func cells(from low: Double, to high: Double, count: Int) -> Range<Int> {
    guard high > 0, low < Double(count) else { return 0..<0 }
    let first = low > 0 ? Int(low) : 0
    let end = high < Double(count) ? Int(high.rounded(.up)) : count
    return first..<max(first + 1, end)
  }

  /// Above 0 for a ring that runs counterclockwise; in square units of the region's coordinates.
  private static func signedArea(_ region: Region, _ points: Range<Int>) -> Double {
    let (x0, y0) = (region.x[points.lowerBound], region.y[points.lowerBound])
    var twice = 0.0
    for index in points.dropLast() {
      let (ax, ay) = (region.x[index] - x0, region.y[index] - y0)
      let (bx, by) = (region.x[index + 1] - x0, region.y[index + 1] - y0)
      twice += ax * by - bx * ay
    }
    return twice / 2
  }
}
