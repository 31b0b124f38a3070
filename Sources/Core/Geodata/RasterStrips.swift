import Dispatch
import Monitoring
import Synchronization

extension RasterFile {
  /// Cells of a strip: enough to keep a thread busy, few enough to stay near the processor.
  private static let stripCellCount = 1 << 20
  /// Strips that a thread works on before results are handed over, which bounds how many wait.
  private static let stripsPerThread = 16

  /// The grid, or a window of it, cut into strips from north to south: whole rows of the blocks in which the
  /// file holds its cells, so that no block is unpacked twice. They do not depend on the number of threads.
  public func strips(band: Int = 1, in window: Window? = nil) throws(InputIssues) -> [Window] {
    let window = window ?? whole
    try check(band, as: Double.self)
    let blockRows = max(1, bands[band - 1].blockRows)
    let wanted = max(1, RasterFile.stripCellCount / max(1, window.columns))
    // Blocks far higher than a strip are left to the library's own store of blocks.
    let step = blockRows > 64 * wanted ? wanted : (wanted + blockRows - 1) / blockRows * blockRows
    var strips: [Window] = []
    var row = window.row
    let end = window.row + window.rows
    while row < end {
      let next = min(end, (row / step + 1) * step)
      strips.append(Window(column: window.column, row: row, columns: window.columns, rows: next - row))
      row = next
    }
    return strips
  }

  /// Reads the grid by strips with several threads, each with a handle of its own, in bounded memory.
  ///
  /// ```swift
  /// var total = 0.0
  /// try grid.forEachStrip(as: Float.self, threads: 2) { strip, cells in
  ///   cells.reduce(0.0) { $0 + ($1.isNaN ? 0 : Double($1)) }      // by any thread
  /// } then: { total += $0 }                                       // from north to south
  /// ```
  ///
  /// Strips and the order of `then` are the same for any number of threads, so what is summed there has the
  /// same bits.
  ///
  /// - Parameters:
  ///   - window: the part wanted; the whole grid unless given.
  ///   - noDataAs: what stands where there is no value, as in `read(into:)`.
  ///   - body: called once a strip, by several threads at once; the cells hold only while it runs.
  ///   - then: called by the calling thread with the results in the order of the strips, while strips further
  ///     south may still be unread.
  /// - Throws: `grid.band.missing`, `grid.type`, `grid.unreadable`, and what `body` and `then` throw; of
  ///   several faults the northernmost.
  public func forEachStrip<Cell: RasterCell, Result: Sendable>(
    band: Int = 1, as type: Cell.Type, in window: Window? = nil, noDataAs: Cell? = nil, threads: Int = 1,
    _ body: @Sendable (Window, UnsafeBufferPointer<Cell>) throws(InputIssues) -> Result,
    then: (Result) throws(InputIssues) -> Void
  ) throws(InputIssues) {
    try check(band, as: Cell.self)
    let strips = try strips(band: band, in: window)
    let largest = strips.map(\.cellCount).max() ?? 0
    let workerCount = isReadInOrder ? 1 : max(1, min(threads, strips.count))
    // A container of values that cannot be copied.
    nonisolated(unsafe) let workers = UnsafeMutablePointer<StripReader<Cell>>.allocate(capacity: workerCount)
    var opened = 0
    defer {
      workers.deinitialize(count: opened)
      workers.deallocate()
    }
    while opened < workerCount {
      (workers + opened).initialize(
        to: StripReader(try reopened(), band: band, noDataAs: noDataAs, capacity: largest))
      opened += 1
    }
    let batch = workerCount * RasterFile.stripsPerThread
    for start in stride(from: 0, to: strips.count, by: batch) {
      let numbers = start..<min(strips.count, start + batch)
      nonisolated(unsafe) let results = UnsafeMutablePointer<Swift.Result<Result, InputIssues>?>.allocate(
        capacity: numbers.count)
      results.initialize(repeating: nil, count: numbers.count)
      defer {
        results.deinitialize(count: numbers.count)
        results.deallocate()
      }
      let next = Atomic(numbers.lowerBound)
      DispatchQueue.concurrentPerform(iterations: min(workerCount, numbers.count)) { worker in
        while true {
          let number = next.add(1, ordering: .relaxed).oldValue
          guard number < numbers.upperBound else { return }
          do throws(InputIssues) {
            results[number - start] = .success(try workers[worker].read(strips[number], body))
          } catch { results[number - start] = .failure(error) }
        }
      }
      for index in 0..<numbers.count { try then(try results[index]!.get()) }
    }
  }

  /// The same where all results are wanted together, in the order of the strips.
  ///
  /// - Throws: as `forEachStrip(then:)`.
  public func mapStrips<Cell: RasterCell, Result: Sendable>(
    band: Int = 1, as type: Cell.Type, in window: Window? = nil, noDataAs: Cell? = nil, threads: Int = 1,
    _ body: @Sendable (Window, UnsafeBufferPointer<Cell>) throws(InputIssues) -> Result
  ) throws(InputIssues) -> [Result] {
    var results: [Result] = []
    try forEachStrip(band: band, as: type, in: window, noDataAs: noDataAs, threads: threads, body) {
      results.append($0)
    }
    return results
  }
}

/// What one thread reads with.
private struct StripReader<Cell: RasterCell>: ~Copyable {
  private let file: RasterFile
  private let band: Int
  private let noDataAs: Cell?
  private let cells: UnsafeMutableBufferPointer<Cell>

  init(_ file: consuming RasterFile, band: Int, noDataAs: Cell?, capacity: Int) {
    self.file = file
    self.band = band
    self.noDataAs = noDataAs
    cells = .allocate(capacity: capacity)
  }

  deinit { cells.deallocate() }

  func read<Result>(
    _ strip: RasterFile.Window,
    _ body: (RasterFile.Window, UnsafeBufferPointer<Cell>) throws(InputIssues) -> Result
  ) throws(InputIssues) -> Result {
    try file.read(strip, band: band, into: cells, noDataAs: noDataAs)
    return try body(strip, UnsafeBufferPointer(rebasing: cells[..<strip.cellCount]))
  }
}
