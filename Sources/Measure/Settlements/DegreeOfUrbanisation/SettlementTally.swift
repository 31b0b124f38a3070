import Synchronization

/// Adds up cells and people by class, and the people of each urban centre, in a second pass over the
/// population, strip by strip as for `SettlementCells`.
public final class SettlementTally: Sendable {
  /// What is in one class.
  public struct Class: Hashable, Sendable {
    public var code: UInt8
    /// Each is 1 km².
    public var cells: Int
    public var persons: Double
  }

  private let grid: SettlementGrid
  private let level: SettlementLevel
  private let codes: [UInt8]
  private let strips = Mutex<[Strip]>([])

  private struct Strip {
    var rows: Range<Int>
    /// Of every row, in the order of `codes`.
    var cells: [Int]
    var persons: [Double]
    /// Of every run of a centre.
    var centrePersons: [Double]
  }

  public init(_ grid: SettlementGrid, level: SettlementLevel) {
    self.grid = grid
    self.level = level
    codes = SettlementClass.all(level: level)
  }

  /// Adds some whole rows, each once; from any thread.
  ///
  /// - Parameter classes: where to leave the classes of these rows too; nil for nowhere.
  public func add(
    rows strip: Range<Int>, population: UnsafePointer<Float>, classes: UnsafeMutablePointer<UInt8>? = nil
  ) {
    let columns = grid.columns
    let own = classes == nil ? UnsafeMutablePointer<UInt8>.allocate(capacity: columns) : nil
    defer { own?.deallocate() }
    var result = Strip(rows: strip, cells: [], persons: [], centrePersons: [])
    for row in strip {
      let place = (row - strip.lowerBound) * columns
      let line = own ?? (classes! + place)
      grid.write(rows: row..<row + 1, level: level, into: line)
      // Codes are below 32.
      var cells: (SIMD32<Int32>, SIMD32<Double>) = (.zero, .zero)
      withUnsafeMutableBytes(of: &cells.0) { counts in
        withUnsafeMutableBytes(of: &cells.1) { sums in
          let counts = counts.baseAddress!.assumingMemoryBound(to: Int32.self)
          let sums = sums.baseAddress!.assumingMemoryBound(to: Double.self)
          let people = population + place
          for i in 0..<columns {
            let code = Int(line[i])
            counts[code] &+= 1
            sums[code] += people[i] > 0 ? Double(people[i]) : 0
          }
        }
      }
      for code in codes {
        result.cells.append(Int(cells.0[Int(code)]))
        result.persons.append(cells.1[Int(code)])
      }
      for run in grid.centres.runs(ofRow: row) {
        var sum = 0.0
        for column in Int(grid.centres.starts[run])..<Int(grid.centres.ends[run]) {
          let value = population[place + column]
          if value > 0 { sum += Double(value) }
        }
        result.centrePersons.append(sum)
      }
    }
    strips.withLock { $0.append(result) }
  }

  /// Classes, densest first, and the people of each urban centre in the order of `SettlementGrid.urbanCentres`.
  ///
  /// - Precondition: every row has been added once.
  public func totals() -> (classes: [Class], urbanCentrePersons: [Double]) {
    let strips = strips.withLock { strips in strips.sorted { $0.rows.lowerBound < $1.rows.lowerBound } }
    precondition(strips.reduce(0) { $0 + $1.rows.count } == grid.rows, "rows are missing or come twice")
    var classes = codes.map { Class(code: $0, cells: 0, persons: 0) }
    var centres = [Double](repeating: 0, count: grid.centres.labelCount)
    var run = 0
    for strip in strips {
      for place in strip.cells.indices {
        classes[place % codes.count].cells += strip.cells[place]
        classes[place % codes.count].persons += strip.persons[place]
      }
      for sum in strip.centrePersons {
        centres[Int(grid.centres.labels[run])] += sum
        run += 1
      }
    }
    return (classes, centres)
  }

  /// The same of a grid held in memory.
  public static func totals(
    of grid: SettlementGrid, level: SettlementLevel, population: [Float], threads: Int = 1
  ) -> (classes: [Class], urbanCentrePersons: [Double]) {
    precondition(population.count == grid.columns * grid.rows)
    let tally = SettlementTally(grid, level: level)
    RowStrips(rows: grid.rows, columns: grid.columns).forEach(threads: threads) { strip in
      population.withUnsafeBufferPointer {
        tally.add(rows: strip, population: $0.baseAddress! + strip.lowerBound * grid.columns)
      }
    }
    return tally.totals()
  }
}
