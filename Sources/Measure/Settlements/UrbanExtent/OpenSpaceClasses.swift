import Geography

/// Finds the fringe and the captured open space around urban and suburban cells.
struct OpenSpaceClasses {
  let profile: UrbanExtentProfile
  let cellWidth: Double
  let cellHeight: Double

  /// Rows worked on together.
  private static let bandRows = 256

  func mark(_ planes: ExtentPlanes, _ density: DensityPlanes, threads: Int) {
    markFringe(planes, density, threads: threads)
    markCaptured(planes, threads: threads)
  }

  private func markFringe(_ planes: ExtentPlanes, _ density: DensityPlanes, threads: Int) {
    let disc = profile.fringe(cellWidth: cellWidth, cellHeight: cellHeight)
    let (columns, rows) = (planes.columns, planes.rows)
    let fringe = ExtentCell.fringe | ExtentCell.member
    // Land that may be a hole may be fringe, unless it is built-up.
    let mask = ExtentCell.hole | ExtentCell.kind
    let wanted = ExtentCell.hole | ExtentCell.open
    RowBands.forEach(rows: rows, height: Self.bandRows, threads: threads) { range in
      let dilation = BitDilation(disc: disc, columns: columns, rows: rows)
      dilation.forEachRow(range, of: density.seeds) { row, words in
        let seeds = density.seeds + row * density.wordsPerRow
        let cells = planes.cells + row * columns
        for word in 0..<density.wordsPerRow {
          var near = words[word] & ~seeds[word]
          while near != 0 {
            let column = word &* 64 &+ near.trailingZeroBitCount
            near &= near &- 1
            let cell = cells[column]
            if cell & mask == wanted { cells[column] = cell & ExtentCell.water | fringe }
          }
        }
      }
    }
  }

  private func markCaptured(_ planes: ExtentPlanes, threads: Int) {
    let groups = planes.clusters(
      bits: ExtentCell.hole, connectivity: profile.holeConnectivity, threads: threads)
    let area = cellWidth * cellHeight
    let limit = profile.capturedHectares * 10_000
    var isCaptured = groups.cellCounts().map { count in
      profile.capturedIncludesEqual
        ? Double(count) * area <= limit * (1 + CellDisc.tolerance)
        : Double(count) * area < limit * (1 - CellDisc.tolerance)
    }
    if profile.enclosure == .enclosed {
      for run in groups.runClusters.indices {
        let group = Int(groups.runClusters[run])
        if isCaptured[group],
          !isEnclosed(
            planes, row: Int(groups.runRows[run]), start: Int(groups.runStarts[run]),
            end: Int(groups.runEnds[run]))
        {
          isCaptured[group] = false
        }
      }
    }
    for run in groups.runClusters.indices where isCaptured[Int(groups.runClusters[run])] {
      let row = planes.cells + Int(groups.runRows[run]) * planes.columns
      for column in Int(groups.runStarts[run])..<Int(groups.runEnds[run]) {
        let cell = row[column]
        let kind =
          cell & ExtentCell.kind == ExtentCell.open ? ExtentCell.captured : cell & ExtentCell.kind
        row[column] = cell & ExtentCell.water | kind | ExtentCell.member
      }
    }
  }

  /// Whether every cell that touches the run belongs to the same group or to urban, suburban or fringe land.
  private func isEnclosed(_ planes: ExtentPlanes, row: Int, start: Int, end: Int) -> Bool {
    guard row > 0, row + 1 < planes.rows, start > 0, end < planes.columns else { return false }
    let closed = ExtentCell.hole | ExtentCell.member
    let cells = planes.cells + row * planes.columns
    if cells[start - 1] & closed == 0 || cells[end] & closed == 0 { return false }
    let reach = profile.holeConnectivity == .edges ? 0 : 1
    for column in (start - reach)..<(end + reach) {
      if cells[column - planes.columns] & closed == 0 || cells[column + planes.columns] & closed == 0 {
        return false
      }
    }
    return true
  }
}
