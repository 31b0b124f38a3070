import Geodata
import Geography
import Monitoring
import Settlements

extension PopulationFile {
  /// No more cells than this are held at a time.
  private static let stripCellMaximum = 4_000_000

  /// A grid of persons per cell, in any system GDAL can bring to degrees.
  ///
  /// Only the part around the boundary is read, and that in strips: the grid may be of a nation or the globe.
  /// - Throws: `population.elsewhere` where the grid has nobody in the bounds of the boundary.
  static func grid(
    _ path: String, name: String, band: Int, boundary: Region?, cellMetresMaximum: Double
  ) throws(InputIssues) -> PopulationPoints {
    let file = try RasterFile(path, name: name)
    let frame = file.frame
    let isInDegrees = frame.reference.isSame(as: .wgs84)
    let toDegrees = try Reprojection(from: frame.reference, to: .wgs84, at: Place(file: name))
    let bounds = boundary?.bounds
    var window: RasterFile.Window? = file.whole
    if let bounds { window = try self.window(of: frame, on: bounds, name: name) }

    var points = PopulationPoints()
    if let window {
      let middle = frame.centre(
        column: window.column + window.columns / 2, row: window.row + window.rows / 2)
      let metresPerUnit =
        frame.reference.isGeographic ? Ellipsoid.metresPerDegree(latitude: middle.y) : (east: 1, north: 1)
      let rows = max(1, stripCellMaximum / window.columns)
      for row in stride(from: window.row, to: window.row + window.rows, by: rows) {
        let strip = RasterFile.Window(
          column: window.column, row: row, columns: window.columns,
          rows: min(rows, window.row + window.rows - row))
        let grid = PopulationGrid(
          values: try file.read(strip, band: band),
          georeference: Georeference(
            west: frame.west + Double(strip.column) * frame.cellWidth,
            north: frame.north - Double(strip.row) * frame.cellHeight, cellWidth: frame.cellWidth,
            cellHeight: frame.cellHeight, columns: strip.columns, rows: strip.rows))
        let parts = grid.partsPerCell(
          metresPerUnit: (metresPerUnit.east, metresPerUnit.north), cellMetresMaximum: cellMetresMaximum)
        var (x, y, persons) = grid.points(partsPerCell: parts)
        if !isInDegrees { toDegrees.apply(x: &x, y: &y) }
        for i in x.indices where x[i].isFinite && y[i].isFinite && bounds?.holds(x[i], y[i]) ?? true {
          points.append(longitude: x[i], latitude: y[i], persons: persons[i])
        }
      }
    }
    if points.count == 0, bounds != nil {
      throw InputIssues([InputIssue("population.elsewhere", at: Place(file: name))])
    }
    return points
  }

  /// The cells of which a part may lie in the bounds, some too many; nil where the grid lies elsewhere.
  private static func window(
    of frame: GridFrame, on bounds: Bounds, name: String
  ) throws(InputIssues) -> RasterFile.Window? {
    // The sides of the bounds may bend in the grid's own system, so that their corners are not enough.
    let steps = 32
    var x: [Double] = []
    var y: [Double] = []
    for i in 0...steps {
      for j in 0...steps {
        x.append(bounds.west + Double(i) / Double(steps) * (bounds.east - bounds.west))
        y.append(bounds.south + Double(j) / Double(steps) * (bounds.north - bounds.south))
      }
    }
    let lost = try Reprojection(from: .wgs84, to: frame.reference, at: Place(file: name)).apply(x: &x, y: &y)
    let whole = RasterFile.Window(column: 0, row: 0, columns: frame.columns, rows: frame.rows)
    guard lost == 0, let span = Bounds(x: x, y: y) else { return whole }
    /// First and last cell along one axis, a cell and one step of the lattice wider on either side.
    func cells(_ low: Double, _ high: Double, _ size: Double, _ count: Int) -> ClosedRange<Int>? {
      let margin = (high - low) / Double(steps) + size
      let (first, last) = ((low - margin) / size, (high + margin) / size)
      guard last >= 0, first < Double(count) else { return nil }
      return Int(max(0, first))...Int(min(Double(count - 1), last))
    }
    guard
      let columns = cells(span.west - frame.west, span.east - frame.west, frame.cellWidth, frame.columns),
      let rows = cells(frame.north - span.north, frame.north - span.south, frame.cellHeight, frame.rows)
    else { return nil }
    return RasterFile.Window(
      column: columns.lowerBound, row: rows.lowerBound, columns: columns.count, rows: rows.count)
  }
}
