import Geography
import Monitoring
import Synchronization

extension RasterFile {
  /// What cells weigh beside the part of them that is covered.
  public enum ZoneWeights: Sendable {
    /// Another grid on the same frame.
    case grid(path: String, name: String, band: Int)
    /// Every cell of a row alike: one weight for each row of the grid.
    case rows([Double])
  }

  /// Statistics of the grid's cells in zones: one pass over the rows and columns that zones touch, in bounded
  /// memory; cells of 32-bit floating point and small whole numbers are read as such, others as 64-bit.
  ///
  /// ```swift
  /// let grid = try RasterFile("population.tif")
  /// let zonal = ZonalStatistics([.sum], zones: districts, on: grid.frame.georeference)
  /// let people = try grid.summarise(zonal, threads: 2)
  /// ```
  ///
  /// - Parameters:
  ///   - zones: laid out on this grid's frame.
  ///   - weights: needed where a statistic asks for them.
  /// - Returns: for each zone a figure for each statistic, nil where there is no value; the same bits whatever
  ///   the number of threads.
  /// - Throws: `grid.band.missing`, `grid.unreadable`, `grid.align` where the cells of the weights are not
  ///   those of the grid, and what opening the weights throws.
  public func summarise(
    _ zones: ZonalStatistics, band: Int = 1, weights: ZoneWeights? = nil, threads: Int = 1
  ) throws(InputIssues) -> [[Double?]] {
    precondition(zones.grid == frame.georeference, "the zones are laid out on this grid")
    let pool = try ZoneWorkers(weights, of: name, frame)
    if bands.indices.contains(band - 1), bands[band - 1].fitsSingle {
      return try summarise(zones, as: Float.self, band, pool, threads) { rows, cells, weights, reading in
        zones.part(rows: rows, cells: cells, weights: weights, reading: reading)
      }
    }
    return try summarise(zones, as: Double.self, band, pool, threads) { rows, cells, weights, reading in
      zones.part(rows: rows, cells: cells, weights: weights, reading: reading)
    }
  }

  private func summarise<Cell: RasterCell>(
    _ zones: ZonalStatistics, as type: Cell.Type, _ band: Int, _ pool: ZoneWorkers, _ threads: Int,
    _ part:
      @Sendable (
        Range<Int>, UnsafeBufferPointer<Cell>, UnsafeBufferPointer<Double>?, ZonalStatistics.Reading
      ) -> ZonalStatistics.Part
  ) throws(InputIssues) -> [[Double?]] {
    var folding = ZonalStatistics.Folding(zones)
    let window = Window(
      column: zones.columns.lowerBound, row: zones.rows.lowerBound, columns: zones.columns.count,
      rows: zones.rows.count)
    try forEachStrip(band: band, as: type, in: window, threads: threads) {
      strip, cells throws(InputIssues) -> ZonalStatistics.Part in
      let worker = try pool.take()
      defer { pool.giveBack(worker) }
      return try worker.withWeights(strip) { weights in
        part(strip.row..<(strip.row + strip.rows), cells, weights, worker.reading)
      }
    } then: { part throws(InputIssues) in
      folding.add(part)
    }
    return folding.figures
  }
}

/// What one thread needs beside the cells: the memory of the computation, and the weights under a handle of
/// its own.
private final class ZoneWorker {
  let reading = ZonalStatistics.Reading()
  private let source: Source
  private var buffer: [Double] = []

  private enum Source {
    case none
    case grid(WeightsFile)
    case rows([Double])
  }

  private final class WeightsFile {
    let file: RasterFile
    let band: Int

    init(_ file: consuming RasterFile, band: Int) {
      self.file = file
      self.band = band
    }
  }

  init(_ weights: RasterFile.ZoneWeights?, of name: String, _ frame: GridFrame) throws(InputIssues) {
    switch weights {
    case nil: source = .none
    case .rows(let rows):
      precondition(rows.count == frame.rows, "one weight for each row")
      source = .rows(rows)
    case .grid(let path, let weightsName, let band):
      let file = try RasterFile(path, name: weightsName, assumedReference: frame.reference)
      try GridAlignment.check(file.frame, of: weightsName, with: frame, of: name)
      source = .grid(WeightsFile(file, band: band))
    }
  }

  /// Runs `body` with the weights of a strip; nil where there are none.
  func withWeights<Result>(
    _ strip: RasterFile.Window, _ body: (UnsafeBufferPointer<Double>?) -> Result
  ) throws(InputIssues) -> Result {
    switch source {
    case .none: return body(nil)
    case .rows(let rows):
      buffer.removeAll(keepingCapacity: true)
      for row in strip.row..<(strip.row + strip.rows) {
        buffer.append(contentsOf: repeatElement(rows[row], count: strip.columns))
      }
    case .grid(let weights): buffer = try weights.file.read(strip, band: weights.band)
    }
    return buffer.withUnsafeBufferPointer(body)
  }
}

/// Workers that no thread is using.
private final class ZoneWorkers: Sendable {
  private struct Idle: @unchecked Sendable { var workers: [ZoneWorker] }
  private let idle: Mutex<Idle>
  private let weights: RasterFile.ZoneWeights?
  private let name: String
  private let frame: GridFrame

  /// One is opened at once, so that what is wrong with the weights is said before the work.
  init(_ weights: RasterFile.ZoneWeights?, of name: String, _ frame: GridFrame) throws(InputIssues) {
    idle = Mutex(Idle(workers: [try ZoneWorker(weights, of: name, frame)]))
    self.weights = weights
    self.name = name
    self.frame = frame
  }

  func take() throws(InputIssues) -> ZoneWorker {
    if let worker = idle.withLock({ $0.workers.popLast() }) { return worker }
    return try ZoneWorker(weights, of: name, frame)
  }

  func giveBack(_ worker: ZoneWorker) { idle.withLock { $0.workers.append(worker) } }
}

extension RasterFile.Band {
  /// Whether 32-bit floating point holds every number of the band.
  fileprivate var fitsSingle: Bool {
    ["Byte", "Int8", "UInt16", "Int16", "Float32"].contains(dataType) && scale == 1 && offset == 0
  }
}
