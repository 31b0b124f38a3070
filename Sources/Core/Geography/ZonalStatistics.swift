/// Statistics of the cells of a grid in many zones, strip after strip, so that neither the grid nor more than
/// the zones being met need be in memory.
///
/// ```swift
/// let zones = ZonalStatistics([.sum, .mean], zones: districts, on: grid)
/// let reading = ZonalStatistics.Reading()
/// let part = zones.part(rows: 0..<256, cells: cells, reading: reading)   // strip by strip, on any thread
/// folding.add(part)                                                      // in the order of the strips
/// let figures = folding.figures
/// ```
///
/// The same strips give the same bits whatever the number of threads. Work grows with the cells inside the
/// zones and with the cells that their edges cross; memory with the zones that one strip meets and, where a
/// statistic needs the values themselves (quantiles, majority, minority, variety), with their different values.
public struct ZonalStatistics: Sendable {
  public let statistics: [ZonalStatistic]
  public let grid: Georeference
  private let outlines: [GridOutline]
  /// Zones that touch the grid, by their first row.
  private let order: [Int32]
  /// The rows and columns that zones touch: others need not be read. Empty where all zones lie outside.
  public let rows: Range<Int>
  public let columns: Range<Int>
  /// The tallest zone's rows: no zone that begins further north reaches a strip.
  private let tallest: Int
  private let needs: ZonalNeeds

  /// - Parameters:
  ///   - statistics: of each zone, in this order.
  ///   - zones: valid by the OGC rules, in the grid's coordinates; they may overlap.
  public init(_ statistics: [ZonalStatistic], zones: [Region], on grid: Georeference) {
    self.statistics = statistics
    self.grid = grid
    needs = statistics.reduce(into: []) { $0.formUnion($1.needs) }
    let outlines = zones.map { GridOutline($0, on: grid) }
    order = outlines.indices.filter { !outlines[$0].rows.isEmpty }
      .sorted { (outlines[$0].rows.lowerBound, $0) < (outlines[$1].rows.lowerBound, $1) }.map { Int32($0) }
    let touching = outlines.filter { !$0.rows.isEmpty }
    func span(_ range: (GridOutline) -> Range<Int>) -> Range<Int> {
      guard let start = touching.map({ range($0).lowerBound }).min(),
        let end = touching.map({ range($0).upperBound }).max()
      else { return 0..<0 }
      return start..<end
    }
    rows = span(\.rows)
    columns = span(\.columns)
    tallest = touching.reduce(0) { max($0, $1.rows.count) }
    self.outlines = outlines
  }

  /// What one thread needs while it reads; kept from strip to strip.
  public final class Reading {
    fileprivate let coverage = Coverage()
    public init() {}
  }

  /// What is known of the zones that one strip meets.
  public struct Part: Sendable {
    public let rows: Range<Int>
    /// Zones by their number, in ascending order of their first row.
    fileprivate var summaries: [(zone: Int32, summary: ZonalSummary)] = []
    /// Figures of zones that lie in this strip only, so that they are done already.
    fileprivate var figures: [(zone: Int32, figures: [Double?])] = []
  }

  /// Places in `order` of zones that may reach a strip.
  private func candidates(_ strip: Range<Int>) -> Range<Int> {
    func firstPlace(from row: Int) -> Int {
      var (low, high) = (0, order.count)
      while low < high {
        let middle = (low + high) / 2
        if outlines[Int(order[middle])].rows.lowerBound < row { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return firstPlace(from: strip.lowerBound - tallest)..<firstPlace(from: strip.upperBound)
  }

  /// What a strip of rows tells of the zones it meets.
  ///
  /// - Parameters:
  ///   - rows: of the grid.
  ///   - cells: of these rows, in `columns`, row by row; NaN is no value.
  ///   - weights: of the same cells; needed where a statistic asks for weights.
  public func part(
    rows: Range<Int>, cells: UnsafeBufferPointer<Float>, weights: UnsafeBufferPointer<Double>? = nil,
    reading: Reading
  ) -> Part {
    part(rows, cells, weights, reading)
  }

  public func part(
    rows: Range<Int>, cells: UnsafeBufferPointer<Double>, weights: UnsafeBufferPointer<Double>? = nil,
    reading: Reading
  ) -> Part {
    part(rows, cells, weights, reading)
  }

  @inline(__always)
  private func part<Cell: BinaryFloatingPoint>(
    _ strip: Range<Int>, _ cells: UnsafeBufferPointer<Cell>, _ weights: UnsafeBufferPointer<Double>?,
    _ reading: Reading
  ) -> Part {
    precondition(strip.lowerBound >= 0 && strip.upperBound <= grid.rows, "rows of the grid")
    precondition(cells.count >= strip.count * columns.count, "a cell for each")
    precondition(!needs.contains(.weights) || weights != nil, "a weight for each")
    let (width, west) = (columns.count, columns.lowerBound)
    var part = Part(rows: strip)
    for place in candidates(strip) {
      let zone = order[place]
      let outline = outlines[Int(zone)]
      guard outline.rows.overlaps(strip) else { continue }
      var summary = ZonalSummary()
      if needs.contains(.values) { summary.values = ValueTable() }
      reading.coverage.withRuns(of: outline, rows: strip) { runs in
        for run in runs {
          let first = (Int(run.row) - strip.lowerBound) * width + Int(run.start) - west
          summary.add(
            cells.baseAddress! + first, count: Int(run.end - run.start), fraction: run.fraction,
            weights: weights.map { $0.baseAddress! + first }, needs)
        }
      }
      if strip.lowerBound <= outline.rows.lowerBound, outline.rows.upperBound <= strip.upperBound {
        part.figures.append((zone, summary.figures(statistics)))
      } else {
        part.summaries.append((zone, summary))
      }
    }
    return part
  }

  /// Brings together what the strips tell.
  public struct Folding: Sendable {
    private let zones: ZonalStatistics
    /// Of zones whose last strip has not come yet.
    private var open: [Int32: ZonalSummary] = [:]
    private var done: [[Double?]]
    private var nextRow = 0

    public init(_ zones: ZonalStatistics) {
      self.zones = zones
      done = [[Double?]](repeating: ZonalSummary().figures(zones.statistics), count: zones.outlines.count)
    }

    /// Adds what a strip tells.
    ///
    /// - Precondition: strips come from north to south.
    public mutating func add(_ part: Part) {
      precondition(part.rows.lowerBound >= nextRow, "strips come from north to south")
      nextRow = part.rows.upperBound
      for (zone, figures) in part.figures { done[Int(zone)] = figures }
      for (zone, summary) in part.summaries {
        var known = open.removeValue(forKey: zone) ?? ZonalSummary()
        known.merge(summary)
        if zones.outlines[Int(zone)].rows.upperBound <= nextRow {
          done[Int(zone)] = known.figures(zones.statistics)
        } else {
          open[zone] = known
        }
      }
    }

    /// Of each zone the statistics asked for; nil for what has no value, as all but count and variety have
    /// none for a zone that covers no cell with a value.
    ///
    /// - Precondition: every strip that a zone touches has come.
    public var figures: [[Double?]] {
      precondition(open.isEmpty, "strips are missing")
      return done
    }
  }
}

extension ZonalSummary {
  /// Adds neighbouring cells of a row, all covered to the same part.
  @inline(__always)
  fileprivate mutating func add<Cell: BinaryFloatingPoint>(
    _ cells: UnsafePointer<Cell>, count cellCount: Int, fraction: Double, weights: UnsafePointer<Double>?,
    _ needs: ZonalNeeds
  ) {
    let (valid, total) = ZonalSummary.sum(cells, cellCount)
    if valid == 0 { return }
    count += valid * fraction
    sum += total * fraction
    if needs.isEmpty { return }
    if needs.contains(.extremes) {
      for index in 0..<cellCount {
        // What is no number is neither less nor more.
        let value = Double(cells[index])
        if value < minimum { minimum = value }
        if value > maximum { maximum = value }
      }
    }
    if needs.contains(.spread) {
      let mean = total / valid
      var squares = 0.0
      for index in 0..<cellCount {
        let value = Double(cells[index])
        squares += value == value ? (value - mean) * (value - mean) : 0
      }
      spread.merge(weight: valid * fraction, mean: mean, squares: squares * fraction)
    }
    if needs.contains(.values) {
      for index in 0..<cellCount where cells[index] == cells[index] {
        values!.add(Double(cells[index]), fraction)
      }
    }
    if needs.contains(.weights), let weights {
      for index in 0..<cellCount where cells[index] == cells[index] {
        let value = Double(cells[index])
        let weight = weights[index] * fraction
        weightedSum += weight * value
        weightedSpread.merge(weight: weight, mean: value, squares: 0)
      }
    }
  }

  /// How many cells have a value, and their sum: in lanes, which a processor adds at the same time.
  @inline(__always)
  private static func sum<Cell: BinaryFloatingPoint>(
    _ cells: UnsafePointer<Cell>, _ count: Int
  ) -> (valid: Double, sum: Double) {
    var sums = SIMD4<Double>.zero
    var missing = 0.0
    var index = 0
    if count >= 4 {
      var misses = SIMD4<Double>.zero
      while index + 4 <= count {
        let four = SIMD4<Double>(
          Double(cells[index]), Double(cells[index + 1]), Double(cells[index + 2]), Double(cells[index + 3]))
        let isMissing = four .!= four
        sums += four.replacing(with: 0, where: isMissing)
        misses += SIMD4<Double>.zero.replacing(with: 1, where: isMissing)
        index += 4
      }
      missing = misses.sum()
    }
    while index < count {
      let value = Double(cells[index])
      if value == value { sums[0] += value } else { missing += 1 }
      index += 1
    }
    return (Double(count) - missing, (sums[0] + sums[1]) + (sums[2] + sums[3]))
  }
}
