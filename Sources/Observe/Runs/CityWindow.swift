import Geodata
import Geography
import Monitoring

/// The part of a grid that a city lies in.
struct CityWindow {
  var cells: RasterFile.Window
  var frame: GridFrame
  /// Of each cell the part inside the city, 0 to 1, row by row.
  var shares: [Float]

  /// Nil where the city lies outside the grid.
  /// - Parameter boundary: in degrees.
  init?(of file: borrowing RasterFile, around boundary: Region) throws(InputIssues) {
    let toGrid = try Reprojection(from: .wgs84, to: file.frame.reference, at: Place(file: file.name))
    var (x, y) = (boundary.x, boundary.y)
    guard toGrid.apply(x: &x, y: &y) == 0 else { return nil }
    var index = -1
    let region = boundary.mapped { _, _ in
      index += 1
      return (x[index], y[index])
    }
    let outline = GridOutline(region, on: file.frame.georeference)
    guard !outline.rows.isEmpty, !outline.columns.isEmpty else { return nil }
    cells = RasterFile.Window(
      column: outline.columns.lowerBound, row: outline.rows.lowerBound, columns: outline.columns.count,
      rows: outline.rows.count)
    frame = file.frame
    frame.georeference.west += Double(cells.column) * frame.cellWidth
    frame.georeference.north -= Double(cells.row) * frame.cellHeight
    frame.georeference.columns = cells.columns
    frame.georeference.rows = cells.rows
    shares = [Float](repeating: 0, count: cells.cellCount)
    for run in Coverage().runs(of: outline, rows: outline.rows) {
      let start = (Int(run.row) - cells.row) * cells.columns - cells.column
      for column in Int(run.start)..<Int(run.end) { shares[start + column] = Float(run.fraction) }
    }
  }
}
