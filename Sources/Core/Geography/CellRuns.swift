/// Unbroken stretches of marked cells in a row of bytes.
public enum CellRuns {
  /// The most runs a row can hold: every other cell.
  public static func countMaximum(columns: Int) -> Int { columns / 2 + 1 }

  /// Finds the runs of cells that share a bit with `bits`, from west to east.
  ///
  /// Eight cells are looked at together: each becomes one bit of a word of 64 cells, in whose changes from 0
  /// to 1 and back the runs begin and end.
  ///
  /// - Parameters:
  ///   - starts, ends: room for `countMaximum(columns:)` each; ends are exclusive.
  /// - Returns: the number of runs.
  public static func find(
    in row: UnsafePointer<UInt8>, columns: Int, bits: UInt8, starts: UnsafeMutablePointer<Int32>,
    ends: UnsafeMutablePointer<Int32>
  ) -> Int {
    let wanted = UInt64(bits) &* 0x0101_0101_0101_0101
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let high: UInt64 = 0x8080_8080_8080_8080
    let bytes = UnsafeRawPointer(row)
    @inline(__always) func eight(_ word: UInt64) -> UInt64 {
      // The top bit of each byte that is not 0, gathered into one byte, first cell lowest.
      let marked = (((word & low) &+ low) | word) & high
      return ((marked &>> 7) &* 0x0102_0408_1020_4080) &>> 56
    }
    var (started, ended) = (0, 0)
    // Whether the cell before is marked.
    var before: UInt64 = 0
    var column = 0
    while column < columns {
      var word: UInt64 = 0
      if column &+ 64 <= columns {
        var all: UInt64 = 0
        for part in 0..<8 {
          all |= bytes.loadUnaligned(fromByteOffset: column &+ part &* 8, as: UInt64.self)
        }
        if all & wanted != 0 {
          for part in 0..<8 {
            let cells =
              bytes.loadUnaligned(fromByteOffset: column &+ part &* 8, as: UInt64.self).littleEndian & wanted
            word |= eight(cells) &<< UInt64(truncatingIfNeeded: part &* 8)
          }
        }
      } else {
        for cell in 0..<(columns &- column) where row[column &+ cell] & bits != 0 {
          word |= 1 &<< UInt64(truncatingIfNeeded: cell)
        }
      }
      var changes = word ^ (word &<< 1 | before)
      while changes != 0 {
        let place = Int32(truncatingIfNeeded: column &+ changes.trailingZeroBitCount)
        if started == ended {
          starts[started] = place
          started &+= 1
        } else {
          ends[ended] = place
          ended &+= 1
        }
        changes &= changes &- 1
      }
      before = word &>> 63
      column &+= 64
    }
    if started > ended {
      ends[ended] = Int32(truncatingIfNeeded: columns)
      ended &+= 1
    }
    return ended
  }
}
