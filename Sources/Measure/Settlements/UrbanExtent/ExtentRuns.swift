import Geography

extension ExtentPlanes {
  /// The unbroken stretches, within rows, of the cells that share a bit with `bits`, in the order of the cells.
  func runs(bits: UInt8, threads: Int) -> (rows: [Int32], starts: [Int32], ends: [Int32]) {
    struct Band { var rows: [Int32] = [], starts: [Int32] = [], ends: [Int32] = [] }
    let height = max(16, min(256, rows / max(1, 4 * threads)))
    let count = (rows + height - 1) / height
    var bands = [Band](repeating: Band(), count: count)
    let (columns, rows) = (columns, rows)
    bands.withUnsafeMutableBufferPointer { bands in
      nonisolated(unsafe) let bands = bands
      nonisolated(unsafe) let cells = cells
      RowBands.forEach(rows: rows, height: height, threads: threads) { range in
        var band = Band()
        let capacity = CellRuns.countMaximum(columns: columns)
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * capacity) { buffer in
          let (starts, ends) = (buffer.baseAddress!, buffer.baseAddress! + capacity)
          for row in range {
            let found = CellRuns.find(
              in: cells + row * columns, columns: columns, bits: bits, starts: starts, ends: ends)
            band.rows.append(contentsOf: repeatElement(Int32(row), count: found))
            band.starts.append(contentsOf: UnsafeBufferPointer(start: starts, count: found))
            band.ends.append(contentsOf: UnsafeBufferPointer(start: ends, count: found))
          }
        }
        bands[range.lowerBound / height] = band
      }
    }
    let total = bands.reduce(0) { $0 + $1.rows.count }
    var result: (rows: [Int32], starts: [Int32], ends: [Int32]) = ([], [], [])
    result.rows.reserveCapacity(total)
    result.starts.reserveCapacity(total)
    result.ends.reserveCapacity(total)
    for band in bands {
      result.rows += band.rows
      result.starts += band.starts
      result.ends += band.ends
    }
    return result
  }

  /// The connected groups of the cells that share a bit with `bits`.
  func clusters(bits: UInt8, connectivity: CellConnectivity, threads: Int) -> CellClusters {
    let runs = runs(bits: bits, threads: threads)
    return CellClusters(
      runRows: runs.rows, runStarts: runs.starts, runEnds: runs.ends, columns: columns,
      connectivity: connectivity)
  }
}
