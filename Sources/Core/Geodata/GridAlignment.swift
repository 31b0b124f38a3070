import Geography
import Monitoring

extension GridFrame {
  /// Part of a cell by which two grids may differ and still count as alike: rounding in files.
  private static let tolerance = 1e-6

  /// For messages: `ESRI:54009, 303 × 219 cells of 1000 × 1000 from 187000 6035000`.
  public var text: String {
    let number = JSON.numberText
    // Well-known text goes over several lines of a terminal; its name is its first words.
    let system = reference.text.contains("[") ? String(reference.text.prefix(60)) + "…" : reference.text
    let size = "\(number(self.cellWidth)) × \(number(self.cellHeight))"
    return
      "\(system), \(self.columns) × \(self.rows) cells of \(size) from \(number(self.west)) \(number(self.north))"
  }

  /// Where the first cell of `other` lies among the cells of this grid, which may be outside it; nil where
  /// cells of the two do not coincide.
  public func place(of other: GridFrame) -> (column: Int, row: Int)? {
    let tolerance = GridFrame.tolerance
    let column = (other.west - self.west) / self.cellWidth
    let row = (self.north - other.north) / self.cellHeight
    // Over all its columns the difference of the widths must not add up either.
    let drift = max(
      abs(other.cellWidth / self.cellWidth - 1) * Double(other.columns),
      abs(other.cellHeight / self.cellHeight - 1) * Double(other.rows))
    guard drift <= tolerance, abs(column - column.rounded()) <= tolerance,
      abs(row - row.rounded()) <= tolerance, abs(column) < 1e9, abs(row) < 1e9,
      reference.isSame(as: other.reference)
    else { return nil }
    return (Int(column.rounded()), Int(row.rounded()))
  }

  /// Whether cells of the same number are the same piece of ground.
  public func isAligned(with other: GridFrame) -> Bool {
    guard self.columns == other.columns, self.rows == other.rows, let place = place(of: other) else {
      return false
    }
    return place == (0, 0)
  }
}

/// Grids that are computed with cell by cell must have the same cells.
public enum GridAlignment {
  /// - Parameters:
  ///   - frame: of the grid in question, called `name` in messages.
  ///   - other: of the grid it must match, called `otherName`.
  /// - Throws: `grid.align`, naming both: system, size, cells and origin.
  public static func check(
    _ frame: GridFrame, of name: String, with other: GridFrame, of otherName: String
  ) throws(InputIssues) {
    guard !frame.isAligned(with: other) else { return }
    throw InputIssues([
      InputIssue(
        "grid.align", at: Place(file: name), found: frame.text,
        arguments: ["name": otherName, "expected": other.text])
    ])
  }
}
