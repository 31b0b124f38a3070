/// The cells within a disc around marked ones, 64 cells to a word.
///
/// A marked row is widened once by each half-width of the disc; a row of the result is the union of the rows
/// around it, each widened as the disc is at that distance.
struct BitDilation: ~Copyable {
  private let disc: CellDisc
  private let wordsPerRow: Int
  private let rows: Int
  /// The half-widths of the disc without repeats, smallest first, and which of them each row away takes.
  private let widths: [Int]
  private let widthOfRow: [Int]
  private let ringRows: Int
  private let ring: UnsafeMutablePointer<UInt64>
  /// Whether anything is marked in the row that a place of the ring holds.
  private let isMarked: UnsafeMutablePointer<Bool>
  private let lastWordMask: UInt64

  init(disc: CellDisc, columns: Int, rows: Int) {
    self.disc = disc
    self.rows = rows
    wordsPerRow = (columns + 63) / 64
    let widths = Set(disc.halfWidths).sorted()
    self.widths = widths
    widthOfRow = disc.halfWidths.map { widths.firstIndex(of: $0)! }
    ringRows = 2 * disc.rowReach + 1
    ring = .allocate(capacity: ringRows * widths.count * wordsPerRow)
    isMarked = .allocate(capacity: ringRows)
    lastWordMask = columns % 64 == 0 ? ~0 : (1 << UInt64(columns % 64)) - 1
  }

  deinit {
    ring.deallocate()
    isMarked.deallocate()
  }

  /// Calls `body` with the dilation of each row of `range` that has any; the words hold only while it runs.
  ///
  /// - Parameter marks: of the whole grid, bits beyond the last column 0.
  func forEachRow(
    _ range: Range<Int>, of marks: UnsafePointer<UInt64>, _ body: (Int, UnsafePointer<UInt64>) -> Void
  ) {
    let result = UnsafeMutablePointer<UInt64>.allocate(capacity: wordsPerRow)
    defer { result.deallocate() }
    let reach = disc.rowReach
    for below in (range.lowerBound - reach)..<(range.upperBound + reach) {
      let place = (below + ringRows) % ringRows
      isMarked[place] = false
      if below >= 0, below < rows { widen(marks + below * wordsPerRow, place) }
      let row = below - reach
      guard range.contains(row) else { continue }
      var isEmpty = true
      for near in -reach...reach {
        let place = (row + near + ringRows) % ringRows
        guard isMarked[place] else { continue }
        let wide = ring + (place * widths.count + widthOfRow[abs(near)]) * wordsPerRow
        if isEmpty {
          result.update(from: wide, count: wordsPerRow)
          isEmpty = false
        } else {
          for word in 0..<wordsPerRow { result[word] |= wide[word] }
        }
      }
      if isEmpty { continue }
      result[wordsPerRow - 1] &= lastWordMask
      body(row, UnsafePointer(result))
    }
  }

  /// Puts a row, widened by each of the half-widths, into its place in the ring.
  private func widen(_ marks: UnsafePointer<UInt64>, _ place: Int) {
    var any: UInt64 = 0
    for word in 0..<wordsPerRow { any |= marks[word] }
    guard any != 0 else { return }
    isMarked[place] = true
    let count = wordsPerRow
    var source = marks
    var reached = 0
    for (index, width) in widths.enumerated() {
      let target = ring + (place * widths.count + index) * count
      if width == reached { target.update(from: source, count: count) }
      while reached < width {
        // What is widened by d has no gaps when widened again by up to 2d + 1.
        let step = min(width - reached, 2 * reached + 1, 63)
        BitDilation.spread(source, target, count, UInt64(step))
        source = UnsafePointer(target)
        reached += step
      }
      source = UnsafePointer(target)
    }
  }

  /// Adds to each cell the cells `shift` away to both sides, and itself; both rows may be
  /// the same.
  @inline(__always)
  private static func spread(
    _ source: UnsafePointer<UInt64>, _ target: UnsafeMutablePointer<UInt64>, _ count: Int, _ shift: UInt64
  ) {
    var before: UInt64 = 0
    for word in 0..<count {
      let here = source[word]
      let after = word &+ 1 < count ? source[word &+ 1] : 0
      target[word] =
        here | here &<< shift | before &>> (64 &- shift) | here &>> shift | after &<< (64 &- shift)
      before = here
    }
  }
}
