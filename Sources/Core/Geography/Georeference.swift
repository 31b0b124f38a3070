/// Where the cells of an upright grid lie in the plane of its coordinates: rows run from north to south,
/// cells within a row from west to east. Which coordinates these are, the grid's file says.
public struct Georeference: Hashable, Sendable {
  /// The outer corner of the first cell.
  public var west: Double
  public var north: Double
  /// Above 0.
  public var cellWidth: Double
  /// Above 0; rows go down by it.
  public var cellHeight: Double
  public var columns: Int
  public var rows: Int

  public init(
    west: Double, north: Double, cellWidth: Double, cellHeight: Double, columns: Int, rows: Int
  ) {
    precondition(cellWidth > 0 && cellHeight > 0 && columns > 0 && rows > 0)
    self.west = west
    self.north = north
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    self.columns = columns
    self.rows = rows
  }

  public var east: Double { west + Double(columns) * cellWidth }
  public var south: Double { north - Double(rows) * cellHeight }
  public var cellCount: Int { columns * rows }
  /// In square units of the coordinates.
  public var cellArea: Double { cellWidth * cellHeight }

  /// The middle of a cell.
  public func centre(column: Int, row: Int) -> (x: Double, y: Double) {
    (west + (Double(column) + 0.5) * cellWidth, north - (Double(row) + 0.5) * cellHeight)
  }
}
