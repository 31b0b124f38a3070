/// Computes which part of each cell of a grid a region covers, exactly (to about 1e-12 of a cell): by the
/// signed areas that the region's edges leave in the cells they cross, summed along each row.
///
/// ```swift
/// let outline = GridOutline(district, on: grid)
/// for run in Coverage().runs(of: outline, rows: outline.rows) { … }
/// ```
///
/// Work and memory grow with the cells that edges cross and with the rows, not with the cells inside: these
/// come as runs. The parts of regions that share edges and fill the plane sum to 1 in every cell.
///
/// One value serves one thread; its memory is kept from region to region.
public final class Coverage {
  /// Neighbouring cells of a row that are covered to the same part.
  public struct Run: Hashable, Sendable {
    public var row: Int32
    /// The first column and the one after the last.
    public var start: Int32
    public var end: Int32
    /// Above 0; 1 where the cells lie wholly inside.
    public var fraction: Double

    public init(row: Int32, start: Int32, end: Int32, fraction: Double) {
      self.row = row
      self.start = start
      self.end = end
      self.fraction = fraction
    }
  }

  /// What is less than this is rounding and counts as nothing, what lacks less than this counts as whole. Of
  /// an outline lower than a row it is less by as much.
  public static let smallestFraction = 1e-12

  private struct Entry {
    var row: Int32
    var column: Int32
    var cover: Double
    var area: Double
  }

  private struct Entries: CoverSink {
    var base: UnsafeMutablePointer<Entry>
    var capacity: Int
    var count = 0

    @inline(__always)
    mutating func add(row: Int, column: Int, cover: Double, area: Double) {
      let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
      // An outline with many corners stays in a cell for several edges.
      if count > 0, base[count - 1].row == row, base[count - 1].column == column {
        base[count - 1].cover += cover
        base[count - 1].area += area
        return
      }
      if count == capacity { grow() }
      base[count] = Entry(row: row, column: column, cover: cover, area: area)
      count += 1
    }

    @inline(never)
    private mutating func grow() {
      let larger = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * capacity)
      larger.moveInitialize(from: base, count: count)
      base.deallocate()
      base = larger
      capacity *= 2
    }
  }

  private var entries: Entries
  /// The entries row by row.
  private var sorted: UnsafeMutablePointer<Entry>
  private var sortedCapacity: Int
  private var rowEnds: [Int] = []
  private var found: [Run] = []

  public init() {
    let capacity = 1_024
    entries = Entries(base: .allocate(capacity: capacity), capacity: capacity)
    sorted = .allocate(capacity: capacity)
    sortedCapacity = capacity
  }

  deinit {
    entries.base.deallocate()
    sorted.deallocate()
  }

  /// The covered cells of some rows of the grid, from north to south and west to east.
  ///
  /// - Parameter rows: of the grid.
  public func runs(of outline: GridOutline, rows window: Range<Int>) -> [Run] {
    find(outline, rows: window)
    return found
  }

  /// The same without a copy; `body` may not come back to this value.
  func withRuns<Result>(
    of outline: GridOutline, rows window: Range<Int>, _ body: (UnsafeBufferPointer<Run>) -> Result
  ) -> Result {
    find(outline, rows: window)
    return found.withUnsafeBufferPointer(body)
  }

  private func find(_ outline: GridOutline, rows window: Range<Int>) {
    found.removeAll(keepingCapacity: true)
    let rows = outline.rows.clamped(to: window)
    guard !rows.isEmpty else { return }
    if let fraction = outline.partOfOneCell {
      guard fraction > 0 else { return }
      let column = Int32(outline.columns.lowerBound)
      found.append(
        Run(row: Int32(rows.lowerBound), start: column, end: column + 1, fraction: min(1, fraction)))
      return
    }
    walk(outline, rows)
    sortByRow(rows)
    var runs = found
    found = []
    var start = 0
    for (index, end) in rowEnds.enumerated() {
      if end > start {
        accumulate(start..<end, row: Int32(rows.lowerBound + index), outline, into: &runs)
      }
      start = end
    }
    found = runs
  }

  private func walk(_ outline: GridOutline, _ rows: Range<Int>) {
    var entries = self.entries
    entries.count = 0
    let (top, bottom) = (Double(rows.lowerBound), Double(rows.upperBound))
    let columns = Double(outline.columnCount)
    outline.x.withUnsafeBufferPointer { x in
      outline.y.withUnsafeBufferPointer { y in
        for piece in outline.pieces where piece.top < bottom && piece.bottom > top {
          for i in piece.start..<piece.end {
            if y[i] < y[i + 1] {
              walkEdge(
                northX: x[i], northY: y[i], southX: x[i + 1], southY: y[i + 1], sign: piece.sign,
                columns: columns, rows: rows, into: &entries)
            } else {
              walkEdge(
                northX: x[i + 1], northY: y[i + 1], southX: x[i], southY: y[i], sign: -piece.sign,
                columns: columns, rows: rows, into: &entries)
            }
          }
        }
      }
    }
    self.entries = entries
  }

  private func sortByRow(_ rows: Range<Int>) {
    if sortedCapacity < entries.count {
      sorted.deallocate()
      sorted = .allocate(capacity: entries.capacity)
      sortedCapacity = entries.capacity
    }
    rowEnds.removeAll(keepingCapacity: true)
    rowEnds.append(contentsOf: repeatElement(0, count: rows.count))
    let first = Int32(rows.lowerBound)
    let (base, count, sorted) = (entries.base, entries.count, sorted)
    rowEnds.withUnsafeMutableBufferPointer { ends in
      for index in 0..<count { ends[Int(base[index].row - first)] += 1 }
      var place = 0
      for row in 0..<ends.count {
        let inRow = ends[row]
        ends[row] = place
        place += inRow
      }
      // Where a row starts becomes where it ends, as its entries arrive.
      for index in 0..<count {
        let row = Int(base[index].row - first)
        sorted[ends[row]] = base[index]
        ends[row] += 1
      }
    }
  }

  /// Beyond this many entries of one row a library sort is quicker than putting each in its place.
  private static let entriesPutInPlace = 32

  private func accumulate(
    _ range: Range<Int>, row: Int32, _ outline: GridOutline, into runs: inout [Run]
  ) {
    let base = sorted + range.lowerBound
    let count = range.count
    if count <= Coverage.entriesPutInPlace {
      for index in 1..<max(1, count) {
        let entry = base[index]
        var place = index
        while place > 0, base[place - 1].column > entry.column {
          base[place] = base[place - 1]
          place -= 1
        }
        base[place] = entry
      }
    } else {
      var inRow = UnsafeMutableBufferPointer(start: base, count: count)
      inRow.sort { $0.column < $1.column }
    }
    let columns = Int32(outline.columnCount)
    let smallest = outline.smallestFraction
    var cover = 0.0
    var index = 0
    while index < count, base[index].column < columns {
      let column = base[index].column
      var fraction = cover
      while index < count, base[index].column == column {
        fraction += base[index].area
        cover += base[index].cover
        index += 1
      }
      if fraction >= smallest { append(row, column, column + 1, fraction, to: &runs) }
      let next = index < count ? min(base[index].column, columns) : columns
      if next > column + 1, cover >= smallest { append(row, column + 1, next, cover, to: &runs) }
    }
  }

  @inline(__always)
  private func append(
    _ row: Int32, _ start: Int32, _ end: Int32, _ fraction: Double, to runs: inout [Run]
  ) {
    if fraction > 1 - Coverage.smallestFraction {
      if let last = runs.last, last.row == row, last.end == start, last.fraction == 1 {
        runs[runs.count - 1].end = end
        return
      }
      runs.append(Run(row: row, start: start, end: end, fraction: 1))
      return
    }
    runs.append(Run(row: row, start: start, end: end, fraction: fraction))
  }
}
