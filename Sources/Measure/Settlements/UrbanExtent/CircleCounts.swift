/// For every cell of a strip of columns the number of marked cells in the disc around it, row after row.
///
/// A step down adds the lower rim of the disc and takes away the upper one: for each column of the disc one
/// byte enters and one leaves. These are summed for 64 cells at once in bytes, and only where the rows within
/// reach are not all alike. The rows within reach stand in a ring that stays in the cache.
struct CircleCounts: ~Copyable {
  /// Cells worked on at once.
  static let blockCells = 64
  /// Blocks of a strip: with its ring of rows small enough for the first cache at cells of 30 m.
  static let stripBlocks = 8
  /// The largest disc whose counts fit 16 bits.
  static let discCellMaximum = 65_534

  /// Blocks to either side that the disc reaches into.
  let haloBlocks: Int
  let blocks: Int
  /// Of the row last reached, `blocks * blockCells` of them.
  let counts: UnsafeMutablePointer<UInt16>
  private let halfHeights: [Int]
  private let rowReach: Int
  private let ringRows: Int
  private let stride: Int
  private let ring: UnsafeMutablePointer<UInt8>
  /// For each block, those of the halo among them, the last row not filled with `quiet`.
  private let lastMixed: UnsafeMutablePointer<Int>
  private let quiet: UInt8
  private let entering: UnsafeMutablePointer<UnsafePointer<UInt8>>
  private let leaving: UnsafeMutablePointer<UnsafePointer<UInt8>>

  /// - Parameters:
  ///   - blocks: of the strip.
  ///   - quiet: 0 or 1, what most rows are filled with; above the grid are rows of 0.
  init(disc: CellDisc, blocks: Int, quiet: UInt8) {
    precondition(disc.cellCount <= CircleCounts.discCellMaximum, "the disc holds too many cells")
    haloBlocks = (disc.columnReach + CircleCounts.blockCells - 1) / CircleCounts.blockCells
    self.blocks = blocks
    halfHeights = disc.halfHeights
    rowReach = disc.rowReach
    ringRows = 2 * rowReach + 2
    stride = (blocks + 2 * haloBlocks) * CircleCounts.blockCells
    self.quiet = quiet
    ring = .allocate(capacity: ringRows * stride)
    ring.initialize(repeating: 0, count: ringRows * stride)
    counts = .allocate(capacity: blocks * CircleCounts.blockCells)
    counts.initialize(repeating: 0, count: blocks * CircleCounts.blockCells)
    lastMixed = .allocate(capacity: blocks + 2 * haloBlocks)
    lastMixed.initialize(repeating: quiet == 0 ? Int.min / 2 : -1, count: blocks + 2 * haloBlocks)
    entering = .allocate(capacity: 2 * disc.columnReach + 1)
    leaving = .allocate(capacity: 2 * disc.columnReach + 1)
  }

  deinit {
    ring.deallocate()
    counts.deallocate()
    lastMixed.deallocate()
    entering.deallocate()
    leaving.deallocate()
  }

  /// The marks of a row, 0 or 1, those of the halo in front.
  func marks(row: Int) -> UnsafeMutablePointer<UInt8> {
    ring + (row + ringRows * 2) % ringRows * stride
  }

  /// To be called when the marks of a row have been written.
  func take(row: Int) {
    let marks = UnsafeRawPointer(marks(row: row))
    let alike = UInt64(quiet) &* 0x0101_0101_0101_0101
    for block in 0..<(blocks &+ 2 &* haloBlocks) {
      var different: UInt64 = 0
      for word in 0..<8 {
        different |= marks.load(fromByteOffset: block &* 64 &+ word &* 8, as: UInt64.self) ^ alike
      }
      if different != 0 { lastMixed[block] = row }
    }
  }

  /// Whether all rows within reach of `row` are filled with `quiet` around a block.
  @inline(__always) func isQuiet(block: Int, row: Int) -> Bool {
    var last = Int.min
    for near in block...(block &+ 2 &* haloBlocks) { last = max(last, lastMixed[near]) }
    return last < row &- rowReach &- 1
  }

  /// Moves the counts down to `row`; the marks of the row `rowReach` below must have been taken, and the row
  /// before must have been counted.
  func count(row: Int) {
    let reach = halfHeights.count - 1
    for column in -reach...reach {
      let half = halfHeights[abs(column)]
      entering[column + reach] = UnsafePointer(marks(row: row + half) + column)
      leaving[column + reach] = UnsafePointer(marks(row: row - 1 - half) + column)
    }
    let width = 2 * reach + 1
    for block in 0..<blocks where !isQuiet(block: block, row: row) {
      let place = (block &+ haloBlocks) &* CircleCounts.blockCells
      var first = 0
      while first < width {
        // A sum of more columns than these would leave the eight bits.
        let end = min(width, first &+ 127)
        CircleCounts.add(
          entering, leaving, first, end, place, counts + block &* CircleCounts.blockCells)
        first = end
      }
    }
  }

  @inline(__always)
  private static func add(
    _ entering: UnsafeMutablePointer<UnsafePointer<UInt8>>,
    _ leaving: UnsafeMutablePointer<UnsafePointer<UInt8>>, _ first: Int, _ end: Int, _ place: Int,
    _ counts: UnsafeMutablePointer<UInt16>
  ) {
    var (a, b) = (SIMD16<UInt8>.zero, SIMD16<UInt8>.zero)
    var (c, d) = (SIMD16<UInt8>.zero, SIMD16<UInt8>.zero)
    for column in first..<end {
      let new = UnsafeRawPointer(entering[column] + place)
      let old = UnsafeRawPointer(leaving[column] + place)
      a &+= new.loadUnaligned(as: SIMD16<UInt8>.self)
      b &+= new.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
      c &+= new.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
      d &+= new.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
      a &-= old.loadUnaligned(as: SIMD16<UInt8>.self)
      b &-= old.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
      c &-= old.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
      d &-= old.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
    }
    withUnsafeTemporaryAllocation(of: SIMD16<UInt8>.self, capacity: 4) { sums in
      sums[0] = a
      sums[1] = b
      sums[2] = c
      sums[3] = d
      let changes = UnsafeRawPointer(sums.baseAddress!).assumingMemoryBound(to: Int8.self)
      for cell in 0..<CircleCounts.blockCells {
        counts[cell] &+= UInt16(truncatingIfNeeded: Int16(changes[cell]))
      }
    }
  }
}
