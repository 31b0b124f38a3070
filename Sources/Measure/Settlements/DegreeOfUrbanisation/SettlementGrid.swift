import Dispatch
import Geography

/// A settlement as one thing: an urban centre, or an urban cluster with the centres in it.
public struct Settlement: Hashable, Sendable {
  /// From 1, in the order of their first cells.
  public var label: Int
  /// With those that smoothing and filling added; each is 1 km².
  public var cells: Int
  /// Those dense enough by themselves.
  public var seedCells: Int
  /// People of the seed cells, by which the settlement was found large enough.
  public var seedPersons: Double
  public var bounds: CellBounds
}

/// A grid in which every cell has its degree of urbanisation, at both levels.
public struct SettlementGrid: Sendable {
  public let columns: Int
  public let rows: Int
  public let rules: DegreeOfUrbanisationRules
  public let urbanCentres: [Settlement]
  public let urbanClusters: [Settlement]
  /// Cells with people but no land; see `DegreeOfUrbanisationRules.builtUpPerPerson`.
  public let landlessCells: Int
  /// Of the whole grid.
  public let persons: Double

  private let flags: CellFlags
  let centres: IndexedRuns
  private let dense: IndexedRuns
  private let semiDense: IndexedRuns
  private let clusters: IndexedRuns
  private let rural: IndexedRuns

  init(
    _ cells: SettlementCells, clusters populated: [PopulatedClusters], landlessCells: Int, persons: Double
  ) {
    (columns, rows, rules) = (cells.columns, cells.rows, cells.rules)
    self.landlessCells = landlessCells
    self.persons = persons
    flags = cells.flags
    let masks = cells.masks
    let rows = rows
    func kept(_ clustering: Int, _ rule: DegreeOfUrbanisationRules.Cluster) -> IndexedRuns {
      IndexedRuns(populated[clustering], persons: rule.persons, rows: rows)
    }
    let seeds = kept(masks.urbanCentre, rules.urbanCentre)
    centres = Self.grown(seeds, cells)
    dense = kept(masks.denseCluster, rules.denseCluster)
    clusters = kept(masks.urbanCluster, rules.urbanCluster)
    rural = kept(masks.ruralCluster, rules.ruralCluster)
    semiDense = Self.apart(
      populated[masks.semiDenseCluster], rules, from: [centres, dense], rows: rows)
    urbanCentres = Self.settlements(
      centres, populated[masks.urbanCentre], seeds: seeds.cellCounts(), rules.urbanCentre)
    urbanClusters = Self.settlements(
      clusters, populated[masks.urbanCluster], seeds: clusters.cellCounts(), rules.urbanCluster)
  }

  /// Urban centres smoothed and filled.
  private static func grown(_ seeds: IndexedRuns, _ cells: SettlementCells) -> IndexedRuns {
    let (columns, rules, flags) = (cells.columns, cells.rules, cells.flags.cells)
    seeds.forEach { row, run in
      for column in Int(seeds.starts[run])..<Int(seeds.ends[run]) {
        flags[row * columns + column] |= CellFlags.centre
      }
    }
    var centres = seeds
    var smoothing = rules.smoothing
    if smoothing == .byLandGrid { smoothing = cells.hasLand ? .validMajority : .fiveOfEight }
    if smoothing != .none {
      var edges = CentreEdges(
        columns: columns, rows: cells.rows, flags: flags, seeds: seeds,
        ignoresWater: smoothing == .validMajority)
      centres = IndexedRuns(centres, adding: edges.smoothed(), columns: columns)
    }
    guard rules.gapCellsMaximum > 0 else { return centres }
    var filled: [(cell: Int, label: Int32)] = []
    CentreGaps(rows: cells.rows, sizeMaximum: rules.gapCellsMaximum).forEachGap(in: centres) {
      label, pieces in
      for piece in pieces {
        for column in piece.start..<piece.end {
          let cell = Int(piece.row) * columns + Int(column)
          // A cell of another centre stays its own.
          if flags[cell] & (CellFlags.centre | CellFlags.added) == 0 {
            flags[cell] |= CellFlags.added
            filled.append((cell, label))
          }
        }
      }
    }
    return filled.isEmpty ? centres : IndexedRuns(centres, adding: filled, columns: columns)
  }

  /// The semi-dense clusters that keep their distance from centres and dense clusters: one cell too near, and
  /// the whole cluster is none.
  private static func apart(
    _ populated: PopulatedClusters, _ rules: DegreeOfUrbanisationRules, from near: [IndexedRuns], rows: Int
  ) -> IndexedRuns {
    let distance = rules.semiDenseDistanceCells
    let clusters = populated.clusters
    var persons = populated.persons
    for run in clusters.runClusters.indices {
      let cluster = Int(clusters.runClusters[run])
      guard persons[cluster] >= rules.semiDenseCluster.persons else { continue }
      let row = Int(clusters.runRows[run])
      let (start, end) = (Int(clusters.runStarts[run]) - distance, Int(clusters.runEnds[run]) + distance)
      search: for runs in near {
        for line in max(0, row - distance)...min(rows - 1, row + distance) {
          if runs.meets(row: line, start: start, end: end) {
            persons[cluster] = -.infinity
            break search
          }
        }
      }
    }
    return IndexedRuns(
      PopulatedClusters(clusters: clusters, persons: persons), persons: rules.semiDenseCluster.persons,
      rows: rows)
  }

  private static func settlements(
    _ runs: IndexedRuns, _ populated: PopulatedClusters, seeds: [Int],
    _ rule: DegreeOfUrbanisationRules.Cluster
  ) -> [Settlement] {
    let cells = runs.cellCounts()
    var settlements = populated.persons.filter { $0 >= rule.persons }.enumerated().map { index, persons in
      Settlement(
        label: index + 1, cells: cells[index], seedCells: seeds[index], seedPersons: persons,
        bounds: CellBounds(firstRow: .max, endRow: 0, firstColumn: .max, endColumn: 0))
    }
    runs.forEach { row, run in
      settlements[Int(runs.labels[run])].bounds.include(
        row: row, start: Int(runs.starts[run]), end: Int(runs.ends[run]))
    }
    return settlements
  }

  // MARK: Classes

  /// Writes the classes of some rows, one byte a cell; from any thread.
  public func write(
    rows strip: Range<Int>, level: SettlementLevel, into codes: UnsafeMutablePointer<UInt8>
  ) {
    precondition(strip.lowerBound >= 0 && strip.upperBound <= rows)
    let isDirect = level == .one && rules.levelOneSource == .direct
    for row in strip {
      let line = codes + (row - strip.lowerBound) * columns
      let flags = flags.cells + row * columns
      if isDirect {
        for i in 0..<columns {
          line[i] = flags[i] & CellFlags.water != 0 ? SettlementClass.water : SettlementClass.rural
        }
        paint(clusters, row, SettlementClass.urbanCluster, line)
        paint(centres, row, SettlementClass.urbanCentre, line)
      } else {
        for i in 0..<columns {
          let flag = flags[i]
          let other =
            flag & CellFlags.water != 0 ? SettlementClass.waterLevelTwo : SettlementClass.veryLowDensity
          line[i] = flag & CellFlags.lowDensity != 0 ? SettlementClass.lowDensity : other
        }
        // What is denser covers what is less so.
        paint(rural, row, SettlementClass.ruralCluster, line)
        paint(clusters, row, SettlementClass.suburban, line)
        paint(semiDense, row, SettlementClass.semiDenseCluster, line)
        paint(dense, row, SettlementClass.denseCluster, line)
        paint(centres, row, SettlementClass.urbanCentreLevelTwo, line)
        if level == .one {
          for i in 0..<columns { line[i] = SettlementClass.levelOne(ofLevelTwo: line[i]) }
        }
      }
    }
  }

  private func paint(_ runs: IndexedRuns, _ row: Int, _ code: UInt8, _ line: UnsafeMutablePointer<UInt8>) {
    for run in runs.runs(ofRow: row) {
      let start = Int(runs.starts[run])
      (line + start).update(repeating: code, count: Int(runs.ends[run]) - start)
    }
  }

  /// The classes of the whole grid, row by row.
  public func classes(level: SettlementLevel, threads: Int = 1) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: columns * rows) { buffer, count in
      nonisolated(unsafe) let codes = buffer.baseAddress!
      RowStrips(rows: rows, columns: columns).forEach(threads: threads) { strip in
        write(rows: strip, level: level, into: codes + strip.lowerBound * columns)
      }
      count = columns * rows
    }
  }

  /// The label of the urban centre in which a cell lies; nil where it lies in none.
  public func urbanCentre(row: Int, column: Int) -> Int? {
    guard row >= 0, row < rows, column >= 0, column < columns else { return nil }
    let label = centres.label(row: row, column: column)
    return label >= 0 ? Int(label) + 1 : nil
  }

  /// Every stretch of cells of an urban centre within a row, row by row; ends are exclusive.
  public func forEachUrbanCentreRun(_ body: (_ label: Int, _ row: Int, _ columns: Range<Int>) -> Void) {
    centres.forEach { row, run in
      body(Int(centres.labels[run]) + 1, row, Int(centres.starts[run])..<Int(centres.ends[run]))
    }
  }

  // MARK: Whole grids

  /// Classifies a grid held in memory.
  ///
  /// - Parameters: see `SettlementCells.add`.
  public static func classify(
    population: [Float], land: [Float]?, builtUp: [Float]?, columns: Int, rows: Int,
    rules: DegreeOfUrbanisationRules, threads: Int = 1
  ) -> SettlementGrid {
    precondition(population.count == columns * rows)
    precondition(land?.count ?? population.count == population.count)
    precondition(builtUp?.count ?? population.count == population.count)
    let cells = SettlementCells(columns: columns, rows: rows, rules: rules, hasLand: land != nil)
    RowStrips(rows: rows, columns: columns).forEach(threads: threads) { strip in
      let first = strip.lowerBound * columns
      population.withUnsafeBufferPointer { population in
        cells.withOptional(land) { land in
          cells.withOptional(builtUp) { builtUp in
            cells.add(
              rows: strip, population: population.baseAddress! + first, land: land.map { $0 + first },
              builtUp: builtUp.map { $0 + first })
          }
        }
      }
    }
    return cells.classified()
  }
}

extension SettlementCells {
  fileprivate func withOptional(_ values: [Float]?, _ body: (UnsafePointer<Float>?) -> Void) {
    guard let values else { return body(nil) }
    values.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

extension IndexedRuns {
  /// Whether a run of the row lies within the columns in part.
  fileprivate func meets(row: Int, start: Int, end: Int) -> Bool {
    let range = runs(ofRow: row)
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if Int(ends[middle]) <= start { low = middle + 1 } else { high = middle }
    }
    return low < range.upperBound && Int(starts[low]) < end
  }
}

extension PopulatedClusters {
  fileprivate init(clusters: CellClusters, persons: [Double]) {
    self.clusters = clusters
    self.persons = persons
  }
}

/// Cuts a grid into strips of whole rows and works through them on several threads.
struct RowStrips {
  let rows: Int
  let columns: Int
  /// Cells of a strip: some hundred kilobytes.
  static let cellsPerStrip = 1 << 18

  func forEach(threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let rowsPerStrip = max(1, Self.cellsPerStrip / columns)
    let count = (rows + rowsPerStrip - 1) / rowsPerStrip
    @Sendable func strip(_ index: Int) -> Range<Int> {
      index * rowsPerStrip..<min(rows, (index + 1) * rowsPerStrip)
    }
    guard threads > 1, count > 1 else { return (0..<count).forEach { body(strip($0)) } }
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      for index in stride(from: thread, to: count, by: threads) { body(strip(index)) }
    }
  }
}
