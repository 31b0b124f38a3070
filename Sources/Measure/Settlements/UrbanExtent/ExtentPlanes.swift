import Glibc

/// The cells of a grid while their extent is found and after, as raw memory. Nothing is written any more once
/// an `UrbanExtent` has been made of it.
final class ExtentPlanes: @unchecked Sendable {
  let columns: Int
  let rows: Int
  /// `ExtentCell` bits, row by row.
  let cells: UnsafeMutablePointer<UInt8>

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = .allocate(capacity: columns * rows)
  }

  deinit { cells.deallocate() }
}

/// How densely built-up the surroundings of built-up cells are.
///
/// Threads write to parts of their own. Counts are touched only where there is built-up land; the system gives memory for no other part.
final class DensityPlanes: @unchecked Sendable {
  /// A bit for each urban and suburban cell; rows begin with a word.
  let seeds: UnsafeMutablePointer<UInt64>
  let wordsPerRow: Int
  /// For built-up cells, the built-up cells in the circle; elsewhere not to be read.
  let builtCounts: UnsafeMutablePointer<UInt16>
  /// For built-up cells, the cells it is a share of where these are not the whole circle, else 0.
  let validCounts: UnsafeMutablePointer<UInt16>

  init(columns: Int, rows: Int) {
    wordsPerRow = (columns + 63) / 64
    seeds = .allocate(capacity: wordsPerRow * rows)
    builtCounts = DensityPlanes.lazyZeros(columns * rows)
    validCounts = DensityPlanes.lazyZeros(columns * rows)
  }

  deinit {
    seeds.deallocate()
    free(builtCounts)
    free(validCounts)
  }

  private static func lazyZeros(_ count: Int) -> UnsafeMutablePointer<UInt16> {
    guard let memory = calloc(count, 2) else { fatalError("no memory for \(count) counts") }
    return memory.bindMemory(to: UInt16.self, capacity: count)
  }
}
