import Geography
import Monitoring

/// What was done to a grid to bring it onto the cells that a method needs, for the record of the run.
public struct GridPreparation: Hashable, Sendable {
  public enum Handling: String, Hashable, Sendable {
    /// Read as it is, whatever part of it.
    case unchanged
    /// Shared out over other cells of the same system.
    case aggregated
    /// Shared out over cells of another system.
    case reprojected
  }

  public var handling: Handling
  public var quantity: MassTransfer.Quantity
  public var source: GridFrame
  public var target: GridFrame
  /// Of amounts the sum over all cells of the file; nil for shares and averages, which have none.
  public private(set) var totalBefore: Double?
  /// Of amounts the sum over all cells of the result.
  public private(set) var totalAfter: Double?
  /// Of amounts what fell beside the target.
  public private(set) var outside: Double?

  init(
    _ handling: Handling, from source: GridFrame, to target: GridFrame, _ quantity: MassTransfer.Quantity
  ) {
    self.handling = handling
    self.quantity = quantity
    self.source = source
    self.target = target
  }

  mutating func setTotals(before: Double, after: Double, outside: Double) {
    guard quantity == .amount else { return }
    (totalBefore, totalAfter, self.outside) = (before, after, outside)
  }

  /// For the parameters of a run.
  public var json: JSON {
    var members: [String: JSON] = [
      "handling": .string(handling.rawValue), "source": .string(source.text), "target": .string(target.text),
    ]
    if let totalBefore, let totalAfter, let outside {
      members["total_before"] = .number(totalBefore)
      members["total_after"] = .number(totalAfter)
      members["outside"] = .number(outside)
    }
    return .object(members)
  }
}

extension GridPreparation {
  static func mollweide() throws(InputIssues) -> CoordinateReference {
    try CoordinateReference("ESRI:54009", at: Place(file: ""))
  }

  /// The grid's own cells where they are fit for methods that count cells of 1 km².
  static func ownFrame(_ source: GridFrame) throws(InputIssues) -> GridFrame? {
    guard let metres = source.reference.metresPerUnit, abs(source.cellWidth * metres - 1_000) < 1e-3,
      abs(source.cellHeight * metres - 1_000) < 1e-3, try source.isEqualArea()
    else { return nil }
    return source
  }

  /// Cells of 1,000 units at whole thousands around a rectangle.
  static func wholeKilometres(_ bounds: Bounds?, _ reference: CoordinateReference) -> GridFrame? {
    guard let bounds else { return nil }
    // What is a whole kilometre but for rounding is one.
    let west = (bounds.west / 1_000 + 1e-6).rounded(.down)
    let north = (bounds.north / 1_000 - 1e-6).rounded(.up)
    let columns = (bounds.east / 1_000 - 1e-6).rounded(.up) - west
    let rows = north - (bounds.south / 1_000 + 1e-6).rounded(.down)
    return GridFrame(
      reference: reference,
      georeference: Georeference(
        west: west * 1_000, north: north * 1_000, cellWidth: 1_000, cellHeight: 1_000,
        columns: max(1, Int(columns)), rows: max(1, Int(rows))))
  }

  /// A cell of a plane that is a hundred times as large in the target lies across the edge of its map. Grids in
  /// degrees are cut there.
  static func largestCell(_ source: GridFrame, _ lines: CornerLines, _ target: GridFrame) -> Double {
    guard let metres = source.reference.metresPerUnit, let unit = target.reference.metresPerUnit
    else { return .infinity }
    return 100 * max(source.cellWidth, source.cellHeight) * metres / unit
  }

  /// Runs `body` with the columns of a segment side by side; of amounts in cells that it cuts, their part.
  static func withColumns<Result>(
    of cells: UnsafeBufferPointer<Double>, _ columns: Int, _ segment: CornerLines.Segment,
    _ quantity: MassTransfer.Quantity, _ body: (UnsafeBufferPointer<Double>) -> Result
  ) -> Result {
    let count = segment.columns.count
    let isCut = quantity == .amount && (segment.firstPart < 1 || segment.lastPart < 1)
    if count == columns, !isCut { return body(cells) }
    let rows = cells.count / columns
    var part = [Double](repeating: 0, count: rows * count)
    for row in 0..<rows {
      for column in 0..<count {
        part[row * count + column] = cells[row * columns + segment.columns.lowerBound + column]
      }
      guard isCut else { continue }
      part[row * count] *= segment.firstPart
      if count > 1 { part[row * count + count - 1] *= segment.lastPart }
    }
    return part.withUnsafeBufferPointer(body)
  }
}
