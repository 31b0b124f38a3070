import ConcurrentWork

/// Sorts built-up cells by the share of built-up land in the circle around each.
struct BuiltUpClasses {
  let profile: UrbanExtentProfile
  let disc: CellDisc
  /// By the number of cells the share is of: the fewest built-up ones that make a cell urban.
  private let urbanMinimum: [UInt16]
  private let suburbanMinimum: [UInt16]

  init(profile: UrbanExtentProfile, disc: CellDisc) {
    self.profile = profile
    self.disc = disc
    func minima(_ share: Double, _ includesEqual: Bool) -> [UInt16] {
      var least = 0
      return (0...disc.cellCount).map { count in
        while !(includesEqual
          ? Double(least) >= share * Double(count) : Double(least) > share * Double(count))
        { least += 1 }
        return UInt16(clamping: least)
      }
    }
    urbanMinimum = minima(profile.urbanShare, profile.urbanIncludesEqual)
    suburbanMinimum = minima(profile.suburbanShare, profile.suburbanIncludesEqual)
  }

  /// What cells that are not built-up become, and rural ones.
  private struct Codes {
    let rural, open, water: UInt8

    init(_ profile: UrbanExtentProfile) {
      rural = ExtentCell.rural | (profile.holeCells == .openAndRural ? ExtentCell.hole : 0)
      open = ExtentCell.open | ExtentCell.hole
      water = ExtentCell.open | ExtentCell.water | (profile.water == .excluded ? 0 : ExtentCell.hole)
    }
  }

  /// Fills both from `cells` (`BuiltCell`).
  func fill(
    _ planes: ExtentPlanes, _ density: DensityPlanes, from cells: UnsafePointer<UInt8>, threads: Int
  ) {
    let blocks = density.wordsPerRow
    // Narrow grids are cut into more strips, so that every thread has one.
    let stripBlocks = min(CircleCounts.stripBlocks, max(1, (blocks + threads - 1) / threads))
    let strips = (blocks + stripBlocks - 1) / stripBlocks
    nonisolated(unsafe) let cells = cells
    ConcurrentWork.forEach(strips, threads: threads) { strip in
      let first = strip * stripBlocks
      fill(planes, density, from: cells, blocks: first..<min(blocks, first + stripBlocks))
    }
  }

  private func fill(
    _ planes: ExtentPlanes, _ density: DensityPlanes, from cells: UnsafePointer<UInt8>, blocks: Range<Int>
  ) {
    let (columns, rows) = (planes.columns, planes.rows)
    let codes = Codes(profile)
    let built = CircleCounts(disc: disc, blocks: blocks.count, quiet: 0)
    let valid = CircleCounts(disc: disc, blocks: blocks.count, quiet: 1)
    let takesWhole = profile.denominator == .circle
    let takesWater = profile.denominator == .valid
    let firstColumn = (blocks.lowerBound - built.haloBlocks) * 64
    let width = (blocks.count + 2 * built.haloBlocks) * 64
    // The part of the strip and its halo that lies on the grid.
    let start = max(0, firstColumn)
    let end = min(columns, firstColumn + width)
    for below in 0..<(rows + disc.rowReach) {
      let marks = built.marks(row: below)
      let values = valid.marks(row: below)
      if below < rows {
        let row = cells + below * columns
        let offset = start - firstColumn
        Self.mark(row + start, end - start, marks + offset) { $0 == BuiltCell.built ? 1 : 0 }
        if !takesWhole {
          if takesWater {
            Self.mark(row + start, end - start, values + offset) { $0 == BuiltCell.noData ? 0 : 1 }
          } else {
            Self.mark(row + start, end - start, values + offset) { $0 < BuiltCell.water ? 1 : 0 }
          }
        }
      } else {
        marks.update(repeating: 0, count: width)
        values.update(repeating: 0, count: width)
      }
      built.take(row: below)
      if !takesWhole { valid.take(row: below) }
      let row = below - disc.rowReach
      built.count(row: row)
      if !takesWhole { valid.count(row: row) }
      guard row >= 0 else { continue }
      for block in 0..<blocks.count {
        let column = (blocks.lowerBound + block) * 64
        let count = min(64, columns - column)
        let place = row * columns + column
        let target = planes.cells + place
        if built.isQuiet(block: block, row: row)
          || !Self.hasMark(built.marks(row: row), block + built.haloBlocks)
        {
          Self.classify(cells + place, count, target, codes)
          density.seeds[row * density.wordsPerRow + blocks.lowerBound + block] = 0
          continue
        }
        let counts = UnsafePointer(built.counts + block * 64)
        if takesWhole || valid.isQuiet(block: block, row: row) {
          Self.classify(
            cells + place, counts, count, target, codes, urban: urbanMinimum[disc.cellCount],
            suburban: suburbanMinimum[disc.cellCount])
        } else {
          let valids = valid.counts + block * 64
          for cell in 0..<count {
            let of = Int(valids[cell])
            Self.classify(
              cells + place + cell, counts + cell, 1, target + cell, codes, urban: urbanMinimum[of],
              suburban: suburbanMinimum[of])
          }
          (density.validCounts + place).update(from: valids, count: count)
        }
        (density.builtCounts + place).update(from: counts, count: count)
        density.seeds[row * density.wordsPerRow + blocks.lowerBound + block] = Self.members(target, count)
      }
    }
  }

  @inline(__always)
  private static func mark(
    _ cells: UnsafePointer<UInt8>, _ count: Int, _ marks: UnsafeMutablePointer<UInt8>,
    _ rule: (UInt8) -> UInt8
  ) { for cell in 0..<count { marks[cell] = rule(cells[cell]) } }

  @inline(__always)
  private static func hasMark(_ marks: UnsafeMutablePointer<UInt8>, _ block: Int) -> Bool {
    var any: UInt64 = 0
    for word in 0..<8 {
      any |= UnsafeRawPointer(marks).load(fromByteOffset: block &* 64 &+ word &* 8, as: UInt64.self)
    }
    return any != 0
  }

  /// Cells of which none is built-up.
  @inline(__always)
  private static func classify(
    _ cells: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>, _ codes: Codes
  ) {
    for index in 0..<count {
      let cell = cells[index]
      target[index] = cell == BuiltCell.open ? codes.open : cell == BuiltCell.water ? codes.water : 0
    }
  }

  @inline(__always)
  private static func classify(
    _ cells: UnsafePointer<UInt8>, _ counts: UnsafePointer<UInt16>, _ count: Int,
    _ target: UnsafeMutablePointer<UInt8>, _ codes: Codes, urban: UInt16, suburban: UInt16
  ) {
    for index in 0..<count {
      let (cell, near) = (cells[index], counts[index])
      let built: UInt8 =
        near >= urban
        ? ExtentCell.urban | ExtentCell.member
        : near >= suburban ? ExtentCell.suburban | ExtentCell.member : codes.rural
      let other: UInt8 = cell == BuiltCell.open ? codes.open : cell == BuiltCell.water ? codes.water : 0
      target[index] = cell == BuiltCell.built ? built : other
    }
  }

  /// A bit for each cell that is a member, first cell lowest.
  @inline(__always)
  private static func members(_ cells: UnsafeMutablePointer<UInt8>, _ count: Int) -> UInt64 {
    var bits: UInt64 = 0
    if count == 64 {
      for part in 0..<8 {
        let word = UnsafeRawPointer(cells).loadUnaligned(fromByteOffset: part &* 8, as: UInt64.self)
        let top = (word.littleEndian & 0x8080_8080_8080_8080) &>> 7
        bits |= ((top &* 0x0102_0408_1020_4080) &>> 56) &<< UInt64(truncatingIfNeeded: part &* 8)
      }
    } else {
      for cell in 0..<count where cells[cell] & ExtentCell.member != 0 {
        bits |= 1 &<< UInt64(truncatingIfNeeded: cell)
      }
    }
    return bits
  }
}
