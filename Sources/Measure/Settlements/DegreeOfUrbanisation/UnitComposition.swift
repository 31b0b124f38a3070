import Geography

/// What of an administrative or statistical unit lies in each class of the grid.
public struct UnitComposition: Hashable, Sendable {
  /// By class code; classes in which nobody lives may be missing.
  public var persons: [UInt8: Double] = [:]
  /// In cells of the grid, which are 1 km².
  public var area: [UInt8: Double] = [:]
  /// By label of the urban centre.
  public var urbanCentrePersons: [Int: Double] = [:]
  /// Whether the unit is so small that no sample falls into it: its class is then that of the cells it
  /// touches, and it has no people, who would count twice.
  public var isTooSmall = false
  /// People of the cells touched, of a unit too small.
  public var touchedPersons: [UInt8: Double] = [:]

  public init() {}

  public var totalPersons: Double { Self.total(persons) }

  static func total(_ amounts: [UInt8: Double]) -> Double {
    amounts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
  }
}

/// How the cells of a unit are told.
public enum UnitOverlay: String, CaseIterable, Hashable, Sendable {
  /// The official way: the unit has the samples, squares of 50 m snapped to the grid, whose middle lies in it.
  case samples
  /// By the exact part of each cell that the unit covers.
  case exact
}

extension SettlementGrid {
  /// The side of samples in the official way.
  public static let sampleMetres = 50.0

  /// Lays units over the classes of the grid and the people in its cells.
  ///
  /// - Parameters:
  ///   - regions: the units, in the coordinates of the grids, which are metres; valid by the OGC rules.
  ///   - classes: of the whole grid, as `classes(level:)` gives them.
  ///   - georeference: of this grid.
  ///   - population: persons, on this grid or on one whose cells divide its cells, such as one of 100 m.
  ///   - sampleMetres: as often as a whole number of times into the cells of the population.
  /// - Returns: one a unit, in their order. Of a unit outside the grid nothing is known.
  public func compositions(
    of regions: [Region], classes: [UInt8], georeference: Georeference, population: PopulationGrid,
    overlay: UnitOverlay, sampleMetres: Double = SettlementGrid.sampleMetres, threads: Int = 1
  ) -> [UnitComposition] {
    precondition(classes.count == columns * rows)
    let people = population.georeference
    let parts = Int((georeference.cellWidth / people.cellWidth).rounded())
    precondition(
      parts >= 1 && people.columns == columns * parts && people.rows == rows * parts,
      "the cells of the population divide those of the classes")
    let samples = max(1, Int((people.cellWidth / sampleMetres).rounded()))
    return [UnitComposition](unsafeUninitializedCapacity: regions.count) { buffer, count in
      buffer.initialize(repeating: UnitComposition())
      nonisolated(unsafe) let results = buffer.baseAddress
      ListShares(count: regions.count).forEach(threads: threads) { indices in
        var cells = UnitCells(self, classes, parts: parts, samples: samples, population)
        for index in indices { results![index] = cells.composition(of: regions[index], overlay) }
      }
      count = regions.count
    }
  }
}

/// Adds up the cells of one unit after the other.
private struct UnitCells {
  let grid: SettlementGrid
  let classes: [UInt8]
  /// Cells of the population along the side of a cell.
  let parts: Int
  /// Samples along the side of a cell of the population.
  let samples: Int
  let population: PopulationGrid
  let fine: Georeference
  private let coverage = Coverage()
  /// Samples in each cell of a row of the population.
  private var counts: [Int32]

  init(
    _ grid: SettlementGrid, _ classes: [UInt8], parts: Int, samples: Int, _ population: PopulationGrid
  ) {
    self.grid = grid
    self.classes = classes
    self.parts = parts
    self.samples = samples
    self.population = population
    fine = population.georeference.divided(by: samples)
    counts = [Int32](repeating: 0, count: population.georeference.columns)
  }

  mutating func composition(of region: Region, _ overlay: UnitOverlay) -> UnitComposition {
    var result = UnitComposition()
    guard !region.isEmpty else { return result }
    switch overlay {
    case .exact:
      let outline = GridOutline(region, on: population.georeference)
      for run in coverage.runs(of: outline, rows: 0..<population.georeference.rows) {
        for column in run.start..<run.end {
          add(Int(run.row), Int(column), run.fraction, to: &result)
        }
      }
    case .samples:
      let stretches = RegionRows.stretches(of: region, on: fine)
      if stretches.isEmpty { touch(region, &result) } else { sample(stretches, &result) }
    }
    return result
  }

  private mutating func sample(_ stretches: [RegionRows.Stretch], _ result: inout UnitComposition) {
    let side = Int32(samples)
    let whole = Double(samples * samples)
    var first = 0
    while first < stretches.count {
      let row = stretches[first].row / side
      var (west, east) = (Int32.max, Int32.min)
      var next = first
      while next < stretches.count, stretches[next].row / side == row {
        let (start, end) = (stretches[next].start, stretches[next].end)
        let (from, to) = (start / side, (end - 1) / side)
        for column in from...to {
          counts[Int(column)] += min(end, (column + 1) * side) - max(start, column * side)
        }
        (west, east) = (min(west, from), max(east, to))
        next += 1
      }
      for column in Int(west)...Int(east) where counts[column] > 0 {
        add(Int(row), column, Double(counts[column]) / whole, to: &result)
        counts[column] = 0
      }
      first = next
    }
  }

  /// The class of the samples that a unit touches which holds the middle of none.
  private func touch(_ region: Region, _ result: inout UnitComposition) {
    let outline = GridOutline(region, on: fine)
    var touched = UnitComposition()
    let part = 1 / Double(samples * samples)
    for run in coverage.runs(of: outline, rows: 0..<fine.rows) {
      for column in run.start..<run.end {
        add(Int(run.row) / samples, Int(column) / samples, part, to: &touched)
      }
    }
    if touched.area.isEmpty, let x = region.x.first, let y = region.y.first {
      // An area of nothing, such as one drawn as a line, still lies somewhere.
      let georeference = population.georeference
      let column = ((x - georeference.west) / georeference.cellWidth).rounded(.down)
      let row = ((georeference.north - y) / georeference.cellHeight).rounded(.down)
      if column >= 0, column < Double(georeference.columns), row >= 0, row < Double(georeference.rows) {
        add(Int(row), Int(column), part, to: &touched)
      }
    }
    result.isTooSmall = true
    result.area = touched.area
    result.touchedPersons = touched.persons
  }

  private func add(_ row: Int, _ column: Int, _ fraction: Double, to result: inout UnitComposition) {
    let (gridRow, gridColumn) = (row / parts, column / parts)
    let code = classes[gridRow * grid.columns + gridColumn]
    result.area[code, default: 0] += fraction / Double(parts * parts)
    let value = population.values[row * population.georeference.columns + column]
    guard value > 0 else { return }
    let persons = Double(value) * fraction
    result.persons[code, default: 0] += persons
    if code == SettlementClass.urbanCentre || code == SettlementClass.urbanCentreLevelTwo,
      let label = grid.urbanCentre(row: gridRow, column: gridColumn)
    {
      result.urbanCentrePersons[label, default: 0] += persons
    }
  }
}

/// Shares out the places of a list among threads, in stretches of a few.
private struct ListShares {
  let count: Int
  private static let perStretch = 64

  init(count: Int) { self.count = count }

  func forEach(threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    guard count > 0 else { return }
    RowStrips(rows: count, columns: RowStrips.cellsPerStrip / Self.perStretch).forEach(threads: threads, body)
  }
}
