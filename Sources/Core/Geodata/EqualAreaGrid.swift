import Geography
import Monitoring

/// A grid brought onto cells of equal area, by default those of 1 km of World Mollweide (ESRI:54009) at whole
/// kilometres, with what it counts kept.
///
/// ```swift
/// let people = try EqualAreaGrid<Float>(try RasterFile("people.tif"), holding: .amount, threads: 2)
/// people.cells                // persons in each cell, NaN where there is no value
/// people.preparation          // what was done to get there
/// ```
///
/// A grid that has such cells already is read as it is. Any other is carried over by `MassTransfer`: every cell
/// is the quadrilateral of its corners, shared out by the exact area it covers of each cell of the target.
public struct EqualAreaGrid<Cell: RasterCell & BinaryFloatingPoint>: Sendable {
  public let frame: GridFrame
  /// Row by row from the north; NaN is no value, which is not 0.
  public let cells: [Cell]
  public let preparation: GridPreparation

  /// - Parameters:
  ///   - file: any projection and any size of cells.
  ///   - quantity: what its cells hold.
  ///   - target: the cells wanted. Unless given, the grid's own where they have equal areas and a side of
  ///     1 km, else those of World Mollweide, just as many as the grid reaches.
  ///   - threads: the result does not depend on it.
  /// - Throws: `grid.size` where the target is too large for memory; `grid.degrees`; `grid.unplaced` where
  ///   cells with a value have no place in the target's system or lie across the edge of its map;
  ///   `crs.unknown`, `grid.band.missing`, `grid.unreadable`.
  public init(
    _ file: borrowing RasterFile, band: Int = 1, holding quantity: MassTransfer.Quantity,
    on target: GridFrame? = nil, threads: Int = 1
  ) throws(InputIssues) {
    let source = file.frame
    let place = Place(file: file.name)
    var target = target
    if target == nil { target = try GridPreparation.ownFrame(source) }
    if let target, target.place(of: source) != nil {
      try GridFrame.check(cellCount: target.cellCount, at: place)
      (cells, preparation) = try EqualAreaGrid.copy(file, band, quantity, target)
      frame = target
      return
    }
    var reference = try GridPreparation.mollweide()
    if let target { reference = target.reference }
    let lines = try CornerLines(of: source, in: reference, name: file.name)
    let reprojection = try lines.reprojection(file.name)
    let wanted = target ?? GridPreparation.wholeKilometres(lines.bounds(reprojection), reference)
    guard let wanted else {
      throw InputIssues([
        InputIssue(
          "grid.unplaced", at: place, found: String(source.cellCount), arguments: ["total": "–"])
      ])
    }
    try GridFrame.check(cellCount: wanted.cellCount, at: place)
    (cells, preparation) = try EqualAreaGrid.transfer(file, band, quantity, lines, wanted, threads)
    frame = wanted
  }

  /// Cells that are the target's already.
  private static func copy(
    _ file: borrowing RasterFile, _ band: Int, _ quantity: MassTransfer.Quantity, _ target: GridFrame
  ) throws(InputIssues) -> ([Cell], GridPreparation) {
    let source = file.frame
    let place = target.place(of: source)!
    let columns =
      max(0, -place.column)..<max(max(0, -place.column), min(source.columns, target.columns - place.column))
    let rows = max(0, -place.row)..<max(max(0, -place.row), min(source.rows, target.rows - place.row))
    var cells = [Cell](repeating: .nan, count: target.cellCount)
    var preparation = GridPreparation(.unchanged, from: source, to: target, quantity)
    var issues: InputIssues?
    var (before, after) = (0.0, 0.0)
    cells.withUnsafeMutableBufferPointer { cells in
      do throws(InputIssues) {
        try file.forEachStrip(band: band, as: Cell.self) { (strip, read) in
          (strip, Array(read))
        } then: { strip, read in
          for row in 0..<strip.rows {
            for column in 0..<source.columns {
              let value = read[row * source.columns + column]
              if !value.isNaN { before += Double(value) }
              guard rows.contains(strip.row + row), columns.contains(column) else { continue }
              cells[(strip.row + row + place.row) * target.columns + column + place.column] = value
              if !value.isNaN { after += Double(value) }
            }
          }
        }
      } catch { issues = error }
    }
    if let issues { throw issues }
    preparation.setTotals(before: before, after: after, outside: before - after)
    return (cells, preparation)
  }

  /// Rows of the target that may be held at once where it is not known which are complete: 2 GiB.
  private static var mostHeldCells: Int { 1 << 27 }

  private static func transfer(
    _ file: borrowing RasterFile, _ band: Int, _ quantity: MassTransfer.Quantity, _ lines: CornerLines,
    _ target: GridFrame, _ threads: Int
  ) throws(InputIssues) -> ([Cell], GridPreparation) {
    let (source, name) = (file.frame, file.name)
    let reprojection = try lines.reprojection(name)
    if lines.level(0, reprojection) == nil {
      try GridFrame.check(cellCount: target.cellCount, at: Place(file: name), most: mostHeldCells)
    }
    var transfer = MassTransfer(
      quantity, to: target.georeference, largestCell: GridPreparation.largestCell(source, lines, target))
    let sharing = transfer
    var cells = [Cell](repeating: .nan, count: target.cellCount)
    var (before, after, done) = (0.0, 0.0, 0)
    func take(_ rows: Range<Int>) {
      let taken = transfer.takeRows(rows)
      let start = rows.lowerBound * target.columns
      for (index, value) in taken.enumerated() where !value.isNaN {
        cells[start + index] = Cell(value)
        after += value
      }
      done = rows.upperBound
    }
    try file.forEachStrip(band: band, as: Double.self, threads: threads) {
      (strip, read) throws(InputIssues) -> (last: Int, parts: [MassTransfer.Part], total: Double) in
      let reprojection = try lines.reprojection(name)
      let rows = strip.row..<strip.row + strip.rows
      let parts = lines.segments.map { segment in
        let corners = lines.corners(rows, segment, reprojection)
        return corners.x.withUnsafeBufferPointer { x in
          corners.y.withUnsafeBufferPointer { y in
            GridPreparation.withColumns(of: read, strip.columns, segment, quantity) {
              sharing.part(of: $0, columns: segment.columns.count, cornerX: x, cornerY: y)
            }
          }
        }
      }
      return (rows.upperBound, parts, read.reduce(0) { $0 + ($1.isNaN ? 0 : $1) })
    } then: { last, parts, total in
      for part in parts { transfer.add(part) }
      before += total
      // Rows north of all that is still to come are complete.
      if let level = lines.level(last, reprojection) {
        let row = ((target.north - level) / target.cellHeight).rounded(.down) - 1
        let end = Int(min(max(row, Double(done)), Double(target.rows)))
        if end > done { take(done..<end) }
      }
    }
    take(done..<target.rows)
    let unplaced = transfer.unplaced
    guard unplaced.cells == 0 || (unplaced.total == 0 && quantity != .average) else {
      throw InputIssues([
        InputIssue(
          "grid.unplaced", at: Place(file: name), found: String(unplaced.cells),
          arguments: ["total": JSON.numberText(unplaced.total)])
      ])
    }
    var preparation = GridPreparation(
      source.reference.isSame(as: target.reference) ? .aggregated : .reprojected, from: source, to: target,
      quantity)
    preparation.setTotals(before: before, after: after, outside: transfer.outside)
    return (cells, preparation)
  }
}
