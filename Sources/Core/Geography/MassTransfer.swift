/// Moves a grid onto another one in another projection, with its total kept: every source cell is the
/// quadrilateral of its four corners in the target's plane, and is shared out over the target's cells by the
/// exact area it covers of each.
///
/// ```swift
/// var transfer = MassTransfer(.amount, to: target)
/// transfer.add(transfer.part(of: cells, columns: 360, cornerX: x, cornerY: y))   // strip by strip
/// let people = transfer.takeRows(0..<target.rows)
/// ```
///
/// Parts may be made by several threads at once; added in the order of the strips they give the same bits
/// whatever the number of threads. Memory is held only for rows that have been reached and not yet taken.
public struct MassTransfer: Sendable {
  /// What the cells hold. NaN is no value.
  public enum Quantity: Hashable, Sendable {
    /// Something counted, such as people: a target cell gets the sum of the amounts shared out to it.
    case amount
    /// The part of the cell's area that is of some kind, such as land: a target cell gets the share of its
    /// own area, wherever no source cell lies counting as nothing.
    case share
    /// A continuous field, such as temperature: a target cell gets the mean over the area reached.
    case average
  }

  /// What the cells of one strip add to the target.
  public struct Part: Sendable {
    var rows: Range<Int>
    var columns: Range<Int>
    /// Over `rows` and `columns`, row by row.
    var sums: [Double]
    /// In target cells.
    var areas: [Double]
    var outside = 0.0
    var unplaced = Unplaced()
  }

  /// Source cells that have no place in the target's plane.
  public struct Unplaced: Hashable, Sendable {
    /// Those with a value.
    public var cells: Int
    /// The sum of their values.
    public var total: Double

    public init(cells: Int = 0, total: Double = 0) {
      self.cells = cells
      self.total = total
    }
  }

  private struct Row: Sendable {
    var sums: [Double]
    var areas: [Double]
  }

  public let quantity: Quantity
  public let target: Georeference
  /// Source cells wider or higher than this, in the target's units, lie across the edge of the world map: their
  /// corners are on either side of it. They count as unplaced.
  public let largestCell: Double
  private var rows: [Row?]
  /// What fell beside the target: of amounts the sum, of shares and averages the sum times the area in target
  /// cells.
  public private(set) var outside = 0.0
  public private(set) var unplaced = Unplaced()

  public init(_ quantity: Quantity, to target: Georeference, largestCell: Double = .infinity) {
    self.quantity = quantity
    self.target = target
    self.largestCell = largestCell
    rows = [Row?](repeating: nil, count: target.rows)
  }

  /// What a strip of source cells adds.
  ///
  /// - Parameters:
  ///   - cells: row by row; NaN is no value.
  ///   - columns: cells of a row.
  ///   - cornerX: eastings of the corners in the target's coordinates, `columns + 1` for each of the strip's
  ///     `rows + 1` lines of corners. A cell with a corner that is no number is unplaced.
  ///   - cornerY: northings likewise.
  public func part(
    of cells: UnsafeBufferPointer<Float>, columns: Int, cornerX: UnsafeBufferPointer<Double>,
    cornerY: UnsafeBufferPointer<Double>
  ) -> Part {
    shareOut(cells, columns, cornerX, cornerY)
  }

  public func part(
    of cells: UnsafeBufferPointer<Double>, columns: Int, cornerX: UnsafeBufferPointer<Double>,
    cornerY: UnsafeBufferPointer<Double>
  ) -> Part {
    shareOut(cells, columns, cornerX, cornerY)
  }

  @inline(__always)
  private func shareOut<Cell: BinaryFloatingPoint>(
    _ cells: UnsafeBufferPointer<Cell>, _ columns: Int, _ cornerX: UnsafeBufferPointer<Double>,
    _ cornerY: UnsafeBufferPointer<Double>
  ) -> Part {
    precondition(columns > 0 && cells.count % columns == 0, "whole rows")
    let corners = (cells.count / columns + 1) * (columns + 1)
    precondition(cornerX.count >= corners && cornerY.count >= corners, "corners of every cell")
    var sharing = QuadrilateralSharing(
      quantity: quantity, target: target, largestCell: largestCell, cornerX: cornerX, cornerY: cornerY,
      cornerCount: corners)
    for row in 0..<(cells.count / columns) {
      let corner = row * (columns + 1)
      for column in 0..<columns {
        let value = Double(cells[row * columns + column])
        if value.isNaN { continue }
        sharing.add(value, northWest: corner + column, southWest: corner + columns + 1 + column)
      }
    }
    return sharing.part
  }

  /// Adds what a strip of cells adds.
  public mutating func add(_ part: Part) {
    let width = part.columns.count
    for (index, row) in part.rows.enumerated() {
      let from = index * width
      // Rows that nothing fell into stay untouched.
      guard part.areas[from..<(from + width)].contains(where: { $0 != 0 }) else { continue }
      if rows[row] == nil {
        let none = [Double](repeating: 0, count: target.columns)
        rows[row] = Row(sums: none, areas: none)
      }
      var taken = rows[row]!
      rows[row] = nil
      part.sums.withUnsafeBufferPointer { sums in
        part.areas.withUnsafeBufferPointer { areas in
          for column in 0..<width {
            taken.sums[part.columns.lowerBound + column] += sums[from + column]
            taken.areas[part.columns.lowerBound + column] += areas[from + column]
          }
        }
      }
      rows[row] = taken
    }
    outside += part.outside
    unplaced.cells += part.unplaced.cells
    unplaced.total += part.unplaced.total
  }

  /// The cells of some rows of the target, after which these are empty again. A cell that no source cell with
  /// a value reaches is NaN.
  public mutating func takeRows(_ wanted: Range<Int>) -> [Double] {
    var result = [Double](repeating: .nan, count: wanted.count * target.columns)
    for (index, row) in wanted.enumerated() {
      guard let taken = rows[row] else { continue }
      rows[row] = nil
      for column in 0..<target.columns where taken.areas[column] > 0 {
        let sum = taken.sums[column]
        result[index * target.columns + column] = quantity == .average ? sum / taken.areas[column] : sum
      }
    }
    return result
  }
}

/// Shares quadrilaterals out over the cells of the target.
private struct QuadrilateralSharing {
  private let amounts: Bool
  private let target: Georeference
  private let largestColumns: Double
  private let largestRows: Double
  /// Corners in target cells from the target's north-western corner.
  private var x: [Double]
  private var y: [Double]
  private var sink = Window()
  private(set) var part: MassTransfer.Part

  init(
    quantity: MassTransfer.Quantity, target: Georeference, largestCell: Double,
    cornerX: UnsafeBufferPointer<Double>, cornerY: UnsafeBufferPointer<Double>, cornerCount: Int
  ) {
    amounts = quantity == .amount
    self.target = target
    largestColumns = largestCell / target.cellWidth
    largestRows = largestCell / target.cellHeight
    x = [Double](repeating: 0, count: cornerCount)
    y = x
    var bounds = (
      west: Double.infinity, east: -Double.infinity, top: Double.infinity, bottom: -Double.infinity
    )
    for index in 0..<cornerCount {
      let column = (cornerX[index] - target.west) / target.cellWidth
      let row = (target.north - cornerY[index]) / target.cellHeight
      guard column.isFinite, row.isFinite else {
        x[index] = .nan
        continue
      }
      x[index] = column
      y[index] = row
      bounds.west = min(bounds.west, column)
      bounds.east = max(bounds.east, column)
      bounds.top = min(bounds.top, row)
      bounds.bottom = max(bounds.bottom, row)
    }
    let rows = Self.cells(from: bounds.top, to: bounds.bottom, count: target.rows)
    let columns = Self.cells(from: bounds.west, to: bounds.east, count: target.columns)
    let isBeside = rows.isEmpty || columns.isEmpty
    part = MassTransfer.Part(
      rows: isBeside ? 0..<0 : rows, columns: isBeside ? 0..<0 : columns, sums: [], areas: [])
    part.sums = [Double](repeating: 0, count: part.rows.count * part.columns.count)
    part.areas = part.sums
  }

  /// The cells that something between two positions may touch, its last side included.
  private static func cells(from low: Double, to high: Double, count: Int) -> Range<Int> {
    guard high >= 0, low < Double(count), high >= low else { return 0..<0 }
    return Int(max(low, 0))..<(high < Double(count) ? Int(high) + 1 : count)
  }

  @inline(__always)
  private mutating func put(_ sum: Double, _ area: Double, column: Int, row: Int) {
    let index = (row - part.rows.lowerBound) * part.columns.count + column - part.columns.lowerBound
    part.sums[index] += sum
    part.areas[index] += area
  }

  @inline(__always)
  mutating func add(_ value: Double, northWest: Int, southWest: Int) {
    let (ax, ay, bx, by) = (x[northWest], y[northWest], x[northWest + 1], y[northWest + 1])
    let (cx, cy, dx, dy) = (x[southWest + 1], y[southWest + 1], x[southWest], y[southWest])
    let west = min(min(ax, bx), min(cx, dx))
    let east = max(max(ax, bx), max(cx, dx))
    let top = min(min(ay, by), min(cy, dy))
    let bottom = max(max(ay, by), max(cy, dy))
    // Also where one is no number.
    guard (ax + bx + cx + dx).isFinite, east - west <= largestColumns, bottom - top <= largestRows else {
      part.unplaced.cells += 1
      part.unplaced.total += value
      return
    }
    // Half the cross product of the diagonals, south being positive.
    let area = abs(0.5 * ((cx - ax) * (dy - by) - (dx - bx) * (cy - ay)))
    let whole = amounts ? value : value * area
    let (columns, rows) = (Double(target.columns), Double(target.rows))
    guard east > 0, west < columns, bottom > 0, top < rows else {
      part.outside += whole
      return
    }
    let isInside = west >= 0 && east <= columns && top >= 0 && bottom <= rows
    let (left, upper) = (Int(max(west, 0)), Int(max(top, 0)))
    if isInside, area == 0 || (east <= Double(left + 1) && bottom <= Double(upper + 1)) {
      // A cell that is but a line, as at a pole, has no area to share by: its amount goes where it begins.
      let reached = area > 0 ? area : amounts ? Double.leastNormalMagnitude : 0
      put(whole, reached, column: min(left, target.columns - 1), row: min(upper, target.rows - 1))
      return
    }
    let right = east < columns ? Int(east) : target.columns - 1
    let lower = bottom < rows ? Int(bottom) : target.rows - 1
    let size = (columns: max(right, left) - left + 1, rows: max(lower, upper) - upper + 1)
    sink.clear(columns: size.columns, rows: size.rows)
    let (shiftX, shiftY) = (Double(left), Double(upper))
    edge(ax - shiftX, ay - shiftY, dx - shiftX, dy - shiftY, size)
    edge(dx - shiftX, dy - shiftY, cx - shiftX, cy - shiftY, size)
    edge(cx - shiftX, cy - shiftY, bx - shiftX, by - shiftY, size)
    edge(bx - shiftX, by - shiftY, ax - shiftX, ay - shiftY, size)
    // Rounding leaves traces in cells that are not touched; those of small cells are smaller.
    let covered = sink.accumulate(smallest: Coverage.smallestFraction * min(1, area.squareRoot()))
    // Nothing of it lies inside but rounding.
    guard abs(covered) > area * Coverage.smallestFraction else {
      part.outside += whole
      return
    }
    // Of a cell that lies inside, what has been covered is the whole, so that no rounding is lost.
    let scale = amounts ? value / (isInside ? abs(covered) : area) : value
    let sign = covered < 0 ? -1.0 : 1
    var given = 0.0
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        let piece = sign * sink.covers[row * (size.columns + 1) + column]
        if piece == 0 { continue }
        put(piece * scale, piece, column: left + column, row: upper + row)
        given += piece * scale
      }
    }
    if !isInside { part.outside += whole - given }
  }

  @inline(__always)
  private mutating func edge(
    _ fromX: Double, _ fromY: Double, _ toX: Double, _ toY: Double, _ size: (columns: Int, rows: Int)
  ) {
    let columns = Double(size.columns)
    if fromY < toY {
      walkEdge(
        northX: fromX, northY: fromY, southX: toX, southY: toY, sign: 1, columns: columns,
        rows: 0..<size.rows, into: &sink)
    } else {
      walkEdge(
        northX: toX, northY: toY, southX: fromX, southY: fromY, sign: -1, columns: columns,
        rows: 0..<size.rows, into: &sink)
    }
  }

  /// The few target cells around one source cell.
  struct Window: CoverSink {
    /// One column more than asked for, for what an edge on the eastern side adds.
    private(set) var covers: [Double] = []
    private var areas: [Double] = []
    private var stride = 0
    private var count = 0

    mutating func clear(columns: Int, rows: Int) {
      stride = columns + 1
      count = stride * rows
      if covers.count < count {
        covers = [Double](repeating: 0, count: count)
        areas = covers
        return
      }
      for index in 0..<count {
        covers[index] = 0
        areas[index] = 0
      }
    }

    @inline(__always)
    mutating func add(row: Int, column: Int, cover: Double, area: Double) {
      covers[row * stride + column] += cover
      areas[row * stride + column] += area
    }

    /// Leaves the covered part of each cell in `covers`, nothing where it is less than `smallest`.
    ///
    /// - Returns: the sum over all cells.
    mutating func accumulate(smallest: Double) -> Double {
      var sum = 0.0
      for row in 0..<(count / stride) {
        var cover = 0.0
        for index in (row * stride)..<((row + 1) * stride - 1) {
          let covered = cover + areas[index]
          cover += covers[index]
          covers[index] = abs(covered) < smallest ? 0 : covered
          sum += covers[index]
        }
      }
      return sum
    }
  }
}
