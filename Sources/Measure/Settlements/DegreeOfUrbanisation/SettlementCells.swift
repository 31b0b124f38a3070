import Geography
import Synchronization

/// Takes in the grids of population, land and built-up area strip by strip and keeps of them a byte a cell
/// and the runs of dense cells with their people: all that the Degree of Urbanisation needs.
///
/// ```swift
/// let cells = SettlementCells(columns: 36_000, rows: 18_000, rules: .manual2024, hasLand: true)
/// cells.add(rows: 0..<256, population: strip, land: landStrip, builtUp: nil)   // from any thread
/// …
/// let grid = cells.classified()
/// ```
///
/// Strips may come in any order and from several threads at once; the result is the same to the last bit.
public final class SettlementCells: Sendable {
  public let columns: Int
  public let rows: Int
  public let rules: DegreeOfUrbanisationRules
  public let hasLand: Bool
  let masks: DensityMasks
  let flags: CellFlags
  private let strips = Mutex<[Strip]>([])

  private struct Strip {
    var rows: Range<Int>
    var runs: [RunList]
    var landlessCells: Int
    var persons: [Double]
  }

  /// - Parameter hasLand: whether strips will come with land; decides the smoothing `byLandGrid`.
  /// - Precondition: one cell at least.
  public init(columns: Int, rows: Int, rules: DegreeOfUrbanisationRules, hasLand: Bool) {
    precondition(columns > 0 && rows > 0 && columns < Int(Int32.max) && rows < Int(Int32.max))
    self.columns = columns
    self.rows = rows
    self.rules = rules
    self.hasLand = hasLand
    masks = DensityMasks(rules)
    flags = CellFlags(count: columns * rows)
  }

  /// Takes in some whole rows, each once.
  ///
  /// - Parameters:
  ///   - population: persons in each cell; NaN and values below 0 are nobody.
  ///   - land: share of each cell that is permanent land, 0 to 1; NaN is 0. Nil is land everywhere.
  ///   - builtUp: share of each cell that is built up, 0 to 1; NaN is 0.
  public func add(
    rows strip: Range<Int>, population: UnsafePointer<Float>, land: UnsafePointer<Float>?,
    builtUp: UnsafePointer<Float>?
  ) {
    precondition(strip.lowerBound >= 0 && strip.upperBound <= rows && (land != nil) == hasLand)
    let starts = UnsafeMutablePointer<Int32>.allocate(capacity: CellRuns.countMaximum(columns: columns))
    let ends = UnsafeMutablePointer<Int32>.allocate(capacity: CellRuns.countMaximum(columns: columns))
    defer {
      starts.deallocate()
      ends.deallocate()
    }
    var runs = masks.all.map { _ in RunList() }
    var (landlessCells, persons) = (0, [Double]())
    for row in strip {
      let offset = (row - strip.lowerBound) * columns
      let (people, line) = (population + offset, flags.cells + row * columns)
      masks.flag(
        population: people, land: land.map { $0 + offset }, builtUp: builtUp.map { $0 + offset },
        columns: columns, flags: line)
      if let land { landlessCells += Self.landless(people, land + offset, columns) }
      for (index, mask) in masks.all.enumerated() {
        let found = CellRuns.find(
          in: line, columns: columns, bits: mask.bit, starts: starts, ends: ends)
        runs[index].append(row: row, count: found, starts: starts, ends: ends, persons: people)
      }
      CellFlags.keep(CellFlags.kept, in: line, count: columns)
      persons.append(Self.sum(people, columns))
    }
    let result = Strip(rows: strip, runs: runs, landlessCells: landlessCells, persons: persons)
    strips.withLock { $0.append(result) }
  }

  /// The classes of all cells.
  ///
  /// - Precondition: every row has been added once; called once.
  public func classified() -> SettlementGrid {
    let strips = strips.withLock { strips in
      let taken = strips.sorted { $0.rows.lowerBound < $1.rows.lowerBound }
      strips = []
      return taken
    }
    var next = 0
    for strip in strips {
      precondition(strip.rows.lowerBound == next, "a row is missing or comes twice")
      next = strip.rows.upperBound
    }
    precondition(next == rows, "rows are missing")
    let clusters = masks.clusterings.map { clustering in
      var runs = RunList()
      runs.reserve(strips.reduce(0) { $0 + $1.runs[clustering.mask].rows.count })
      for strip in strips { runs.append(strip.runs[clustering.mask]) }
      return PopulatedClusters(runs, columns: columns, connectivity: clustering.connectivity)
    }
    return SettlementGrid(
      self, clusters: clusters, landlessCells: strips.reduce(0) { $0 + $1.landlessCells },
      persons: strips.reduce(0) { $1.persons.reduce($0, +) })
  }

  private static func landless(
    _ population: UnsafePointer<Float>, _ land: UnsafePointer<Float>, _ count: Int
  ) -> Int {
    // Eight counts side by side; the compiler makes no vector code of a plain loop here.
    var lanes = SIMD8<Int32>()
    let whole = count & ~7
    for i in stride(from: 0, to: whole, by: 8) {
      let people = UnsafeRawPointer(population + i).loadUnaligned(as: SIMD8<Float>.self)
      let area = UnsafeRawPointer(land + i).loadUnaligned(as: SIMD8<Float>.self)
      // True is all ones, which is -1.
      lanes &-= unsafeBitCast(people .> 0 .& .!(area .> 0), to: SIMD8<Int32>.self)
    }
    var cells = Int(lanes.wrappedSum())
    for i in whole..<count where population[i] > 0 && !(land[i] > 0) { cells += 1 }
    return cells
  }

  private static func sum(_ population: UnsafePointer<Float>, _ count: Int) -> Double {
    // Four sums side by side, in an order that never changes.
    var lanes = SIMD4<Double>()
    let whole = count & ~3
    for i in stride(from: 0, to: whole, by: 4) {
      let people = UnsafeRawPointer(population + i).loadUnaligned(as: SIMD4<Float>.self)
      lanes += SIMD4<Double>(people.replacing(with: 0, where: .!(people .> 0)))
    }
    var sum = lanes.sum()
    for i in whole..<count where population[i] > 0 { sum += Double(population[i]) }
    return sum
  }
}

/// A byte a cell.
final class CellFlags: @unchecked Sendable {
  /// Dense enough for class 12.
  static let lowDensity: UInt8 = 1
  /// Mostly water, nobody there, nothing built.
  static let water: UInt8 = 64
  /// Mostly water, nobody there, perhaps built: no valid neighbour of a centre's edge.
  static let ignored: UInt8 = 128
  static let kept = lowDensity | water | ignored
  // Once the runs of dense cells have been found, their bits are free for the edges of centres.
  /// In an urban centre from the beginning.
  static let centre: UInt8 = 2
  /// In an urban centre since smoothing or filling.
  static let added: UInt8 = 4
  static let queued: UInt8 = 8

  let cells: UnsafeMutablePointer<UInt8>
  init(count: Int) { cells = .allocate(capacity: count) }
  deinit { cells.deallocate() }

  static func keep(_ bits: UInt8, in cells: UnsafeMutablePointer<UInt8>, count: Int) {
    for i in 0..<count { cells[i] &= bits }
  }
}

/// Runs of marked cells, each with its people.
struct RunList: Sendable {
  var rows: [Int32] = []
  var starts: [Int32] = []
  var ends: [Int32] = []
  var persons: [Double] = []

  mutating func reserve(_ count: Int) {
    rows.reserveCapacity(count)
    starts.reserveCapacity(count)
    ends.reserveCapacity(count)
    persons.reserveCapacity(count)
  }

  mutating func append(
    row: Int, count: Int, starts: UnsafePointer<Int32>, ends: UnsafePointer<Int32>,
    persons people: UnsafePointer<Float>
  ) {
    rows.append(contentsOf: repeatElement(Int32(truncatingIfNeeded: row), count: count))
    self.starts.append(contentsOf: UnsafeBufferPointer(start: starts, count: count))
    self.ends.append(contentsOf: UnsafeBufferPointer(start: ends, count: count))
    for run in 0..<count {
      var sum = 0.0
      for column in Int(starts[run])..<Int(ends[run]) where people[column] > 0 {
        sum += Double(people[column])
      }
      persons.append(sum)
    }
  }

  mutating func append(_ other: RunList) {
    rows.append(contentsOf: other.rows)
    starts.append(contentsOf: other.starts)
    ends.append(contentsOf: other.ends)
    persons.append(contentsOf: other.persons)
  }
}

/// Clusters with the people of each.
struct PopulatedClusters: Sendable {
  let clusters: CellClusters
  let persons: [Double]

  init(_ runs: RunList, columns: Int, connectivity: CellConnectivity) {
    clusters = CellClusters(
      runRows: runs.rows, runStarts: runs.starts, runEnds: runs.ends, columns: columns,
      connectivity: connectivity)
    var persons = [Double](repeating: 0, count: clusters.count)
    for (run, cluster) in clusters.runClusters.enumerated() { persons[Int(cluster)] += runs.persons[run] }
    self.persons = persons
  }
}
