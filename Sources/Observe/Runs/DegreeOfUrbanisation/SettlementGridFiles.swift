import Dispatch
import Geodata
import Geography
import Monitoring
import Synchronization

/// The grids a Degree of Urbanisation is made from.
public struct SettlementGridFiles: Hashable, Sendable {
  /// One layer of cells in a file.
  public struct Grid: Hashable, Sendable {
    public var path: String
    /// What messages call the file.
    public var name: String
    /// From 1.
    public var band: Int
    public init(path: String, name: String? = nil, band: Int = 1) {
      self.path = path
      self.name = name ?? path
      self.band = band
    }
  }

  /// What the cells of built-up area and land hold.
  public enum Values: String, CaseIterable, Hashable, Sendable {
    /// Told from the largest value, and reported.
    case automatic = "auto"
    /// Of the cell, 0 to 1.
    case shares
    case percent
    case squareMetres = "square-metres"
  }

  /// Persons per cell.
  public var population: Grid
  public var builtUp: Grid?
  public var builtUpValues: Values
  /// Permanent land.
  public var land: Grid?
  public var landValues: Values

  public init(
    population: Grid, builtUp: Grid? = nil, builtUpValues: Values = .automatic, land: Grid? = nil,
    landValues: Values = .automatic
  ) {
    self.population = population
    self.builtUp = builtUp
    self.builtUpValues = builtUpValues
    self.land = land
    self.landValues = landValues
  }
}

/// Cells of one grid on the cells that are classified, read when they are needed or held in memory.
struct SettlementGridLayer: Sendable {
  enum Cells: Sendable {
    /// The place of the first cell in the file's grid.
    case file(SettlementGridFiles.Grid, column: Int, row: Int)
    case memory([Float])
  }

  var cells: Cells
  var name: String
  /// What its numbers are divided by to become persons, or shares of a cell.
  var divisor: Float = 1
  var expected: GridUnits.Expected = .persons
  /// Whether what it holds was told from its numbers rather than declared.
  var isDetected = false
  /// How it came onto these cells; nil where it lay on them.
  var preparation: GridPreparation?
}

/// What a worker reads a layer with.
private final class LayerReader {
  private let layer: SettlementGridLayer
  private let columns: Int
  private let file: OpenGrid?
  private let buffer: UnsafeMutableBufferPointer<Float>

  /// A box, for a file that cannot be copied.
  private final class OpenGrid {
    let file: RasterFile
    init(_ grid: SettlementGridFiles.Grid) throws(InputIssues) {
      file = try RasterFile(grid.path, name: grid.name)
    }
  }

  init(_ layer: SettlementGridLayer, columns: Int, rowsPerStrip: Int) throws(InputIssues) {
    self.layer = layer
    self.columns = columns
    if case .file(let grid, _, _) = layer.cells { file = try OpenGrid(grid) } else { file = nil }
    buffer = .allocate(capacity: columns * rowsPerStrip)
  }

  deinit { buffer.deallocate() }

  /// The cells of some rows as persons or shares; and the range of the numbers as they stand in the file.
  func read(_ rows: Range<Int>) throws(InputIssues) -> (cells: UnsafePointer<Float>, range: CellRange) {
    let count = rows.count * columns
    switch layer.cells {
    case .memory(let cells):
      cells.withUnsafeBufferPointer { cells in
        buffer.baseAddress!.update(from: cells.baseAddress! + rows.lowerBound * columns, count: count)
      }
    case .file(let grid, let column, let row):
      try file!.file.read(
        RasterFile.Window(
          column: column, row: row + rows.lowerBound, columns: columns, rows: rows.count),
        band: grid.band, into: buffer)
    }
    let cells = buffer.baseAddress!
    let range = CellRange(of: cells, count: count)
    if layer.divisor != 1 {
      let divisor = layer.divisor
      for i in 0..<count { cells[i] /= divisor }
    }
    return (UnsafePointer(cells), range)
  }
}

/// The smallest and largest of the values of cells; NaN is no value.
struct CellRange: Sendable {
  var minimum = Float.infinity
  var maximum = -Float.infinity

  init() {}

  init(of cells: UnsafePointer<Float>, count: Int) {
    var low = SIMD16<Float>(repeating: .infinity)
    var high = SIMD16<Float>(repeating: -.infinity)
    let whole = count & ~15
    for i in stride(from: 0, to: whole, by: 16) {
      let values = UnsafeRawPointer(cells + i).loadUnaligned(as: SIMD16<Float>.self)
      // Nothing is smaller or larger than NaN, which so never gets in.
      low.replace(with: values, where: values .< low)
      high.replace(with: values, where: values .> high)
    }
    minimum = low.min()
    maximum = high.max()
    for i in whole..<count {
      if cells[i] < minimum { minimum = cells[i] }
      if cells[i] > maximum { maximum = cells[i] }
    }
  }

  mutating func include(_ other: CellRange) {
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
  }
}

/// Reads several layers side by side, strip by strip, with several threads.
struct UrbanisationStrips {
  let columns: Int
  let rows: Int
  let layers: [SettlementGridLayer]
  /// Rows that are read together: as many as the file of the first layer holds in its blocks.
  let rowsPerStrip: Int

  init(_ layers: [SettlementGridLayer], frame: GridFrame) throws(InputIssues) {
    self.layers = layers
    (columns, rows) = (frame.columns, frame.rows)
    let enough = max(1, (1 << 20) / columns)
    if case .file(let grid, _, _)? = layers.first?.cells {
      let file = try RasterFile(grid.path, name: grid.name)
      rowsPerStrip = min(rows, try file.strips(band: grid.band).first?.rows ?? enough)
    } else {
      rowsPerStrip = min(rows, enough)
    }
  }

  /// - Parameter body: called for every strip by several threads at once, with the cells of each layer.
  /// - Returns: the range of the numbers of each layer as they stand in its file.
  /// - Throws: of several faults that of the northernmost strip.
  func forEach(
    threads: Int, _ body: @Sendable (Range<Int>, [UnsafePointer<Float>]) -> Void
  ) throws(InputIssues) -> [CellRange] {
    let stripCount = (rows + rowsPerStrip - 1) / rowsPerStrip
    let workers = max(1, min(threads, stripCount))
    let next = Atomic(0)
    let state = Mutex<(ranges: [CellRange], fault: (strip: Int, issues: InputIssues)?)>(
      (layers.map { _ in CellRange() }, nil))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      var strip = -1
      do throws(InputIssues) {
        let readers = try layers.readers(columns: columns, rowsPerStrip: rowsPerStrip)
        while true {
          strip = next.add(1, ordering: .relaxed).oldValue
          guard strip < stripCount else { return }
          let range = strip * rowsPerStrip..<min(rows, (strip + 1) * rowsPerStrip)
          var cells: [UnsafePointer<Float>] = []
          var ranges: [CellRange] = []
          for reader in readers {
            let read = try reader.read(range)
            cells.append(read.cells)
            ranges.append(read.range)
          }
          body(range, cells)
          state.withLock { state in
            for index in ranges.indices { state.ranges[index].include(ranges[index]) }
          }
        }
      } catch {
        state.withLock { state in
          if state.fault.map({ strip < $0.strip }) ?? true { state.fault = (strip, error) }
        }
        // The others need not go on.
        next.store(stripCount, ordering: .relaxed)
      }
    }
    return try state.withLock { state throws(InputIssues) in
      if let fault = state.fault { throw fault.issues }
      return state.ranges
    }
  }
}

extension [SettlementGridLayer] {
  fileprivate func readers(columns: Int, rowsPerStrip: Int) throws(InputIssues) -> [LayerReader] {
    var readers: [LayerReader] = []
    for layer in self {
      readers.append(try LayerReader(layer, columns: columns, rowsPerStrip: rowsPerStrip))
    }
    return readers
  }
}
