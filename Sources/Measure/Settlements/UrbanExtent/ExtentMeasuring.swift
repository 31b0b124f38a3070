import Geography

/// Measures an extent once its cells are marked.
struct ExtentMeasuring {
  private let planes: ExtentPlanes
  private let density: DensityPlanes
  private let profile: UrbanExtentProfile
  private let circle: CellDisc
  private let grid: Georeference
  /// By a cell's bits, whether it is open space.
  private let isOpen: [Bool]

  private static let bandRows = 128

  init(
    _ planes: ExtentPlanes, _ density: DensityPlanes, profile: UrbanExtentProfile, circle: CellDisc,
    _ grid: Georeference
  ) {
    self.planes = planes
    self.density = density
    self.profile = profile
    self.circle = circle
    self.grid = grid
    isOpen = (0..<256).map { bits in
      let kind = UInt8(bits) & ExtentCell.kind
      return [ExtentCell.fringe, ExtentCell.captured, ExtentCell.open].contains(kind)
        && (UInt8(bits) & ExtentCell.water == 0 || profile.water == .included)
    }
  }

  /// What is added up over the cells of a band of rows.
  private struct Sums {
    var kinds = [Int](repeating: 0, count: 32)
    var gridBuilt = 0
    /// Of the built-up cells of the extent whose circle is whole: their built-up neighbours.
    var wholeCounts = 0
    /// Of those whose circle is not: their shares.
    var shares = 0.0
    var edges = 0
    var near = 0
  }

  func measures(centre: (x: Double, y: Double)?, threads: Int) -> UrbanExtentMeasures {
    var measures = UrbanExtentMeasures()
    measures.cellSquareMetres = grid.cellArea
    measures.includesWater = profile.water == .included
    let inside = planes.runs(bits: ExtentCell.inside, threads: threads)
    let sums = sums(inside, threads: threads)
    measures.gridBuiltCells = sums.gridBuilt
    let water = Int(ExtentCell.water)
    measures.cells.urban = sums.kinds[Int(ExtentCell.urban)]
    measures.cells.suburban = sums.kinds[Int(ExtentCell.suburban)]
    measures.cells.rural = sums.kinds[Int(ExtentCell.rural)]
    measures.cells.fringe = sums.kinds[Int(ExtentCell.fringe)]
    measures.cells.captured = sums.kinds[Int(ExtentCell.captured)]
    measures.cells.fringeWater = sums.kinds[Int(ExtentCell.fringe) | water]
    measures.cells.capturedWater = sums.kinds[Int(ExtentCell.captured) | water]
    measures.footprintSquareMetres = Double(measures.cells.built + sums.near) * grid.cellArea
    let built = Double(measures.cells.built)
    if built > 0 {
      let shares = Double(sums.wholeCounts) / Double(circle.cellCount) + sums.shares
      measures.openness = 1 - shares / built
      measures.edgeIndex = Double(sums.edges) / built
    }

    let shape = shape(inside, hasWater: measures.cells.fringeWater + measures.cells.capturedWater > 0)
    if shape.cellCount > 0 {
      let compactness = Compactness(shape: shape)
      let place = centre.map { (x: $0.x - grid.west, y: grid.north - $0.y) } ?? shape.centroid
      measures.proximity = compactness.proximity(to: place, threads: threads)
      (measures.cohesion, measures.cohesionStandardError) = compactness.cohesion(threads: threads)
    }
    return measures
  }

  private func sums(_ inside: (rows: [Int32], starts: [Int32], ends: [Int32]), threads: Int) -> Sums {
    let (columns, rows) = (planes.columns, planes.rows)
    // The built-up cells of the extent, a bit each, and where the runs of each row begin.
    let words = density.wordsPerRow
    let built = UnsafeMutablePointer<UInt64>.allocate(capacity: words * rows)
    defer { built.deallocate() }
    var offsets = [Int](repeating: 0, count: rows + 1)
    for row in inside.rows { offsets[Int(row) + 1] += 1 }
    for row in 0..<rows { offsets[row + 1] += offsets[row] }
    let runsOfRow = offsets
    let disc = profile.fringe(cellWidth: grid.cellWidth, cellHeight: grid.cellHeight)

    let count = (rows + Self.bandRows - 1) / Self.bandRows
    var bands = [Sums](repeating: Sums(), count: count)
    bands.withUnsafeMutableBufferPointer { bands in
      nonisolated(unsafe) let bands = bands
      nonisolated(unsafe) let built = built
      RowBands.forEach(rows: rows, height: Self.bandRows, threads: threads) { range in
        var sums = Sums()
        for row in range {
          sums.gridBuilt += builtCount(row: row)
          let bits = built + row * words
          bits.update(repeating: 0, count: words)
          for run in runsOfRow[row]..<runsOfRow[row + 1] {
            add(row: row, Int(inside.starts[run])..<Int(inside.ends[run]), bits, &sums)
          }
        }
        bands[range.lowerBound / Self.bandRows] = sums
      }
      RowBands.forEach(rows: rows, height: Self.bandRows, threads: threads) { range in
        let dilation = BitDilation(disc: disc, columns: columns, rows: rows)
        var near = 0
        dilation.forEachRow(range, of: built) { row, dilated in
          let bits = built + row * words
          let cells = planes.cells + row * columns
          isOpen.withUnsafeBufferPointer { isOpen in
            for word in 0..<words {
              var around = dilated[word] & ~bits[word]
              while around != 0 {
                let cell = cells[word &* 64 &+ around.trailingZeroBitCount]
                near &+= isOpen[Int(cell)] ? 1 : 0
                around &= around &- 1
              }
            }
          }
        }
        bands[range.lowerBound / Self.bandRows].near = near
      }
    }
    var total = Sums()
    for band in bands {
      for kind in total.kinds.indices { total.kinds[kind] += band.kinds[kind] }
      total.gridBuilt += band.gridBuilt
      total.wholeCounts += band.wholeCounts
      total.shares += band.shares
      total.edges += band.edges
      total.near += band.near
    }
    return total
  }

  private func builtCount(row: Int) -> Int {
    let cells = planes.cells + row * planes.columns
    var total = 0
    var column = 0
    while column < planes.columns {
      // In bytes as long as they cannot overflow.
      let end = min(planes.columns, column &+ 255)
      var count: UInt8 = 0
      while column < end {
        let kind = cells[column] & ExtentCell.kind
        count &+= kind &- 1 < ExtentCell.rural ? 1 : 0
        column &+= 1
      }
      total &+= Int(count)
    }
    return total
  }

  private func add(
    row: Int, _ run: Range<Int>, _ bits: UnsafeMutablePointer<UInt64>, _ sums: inout Sums
  ) {
    let (columns, rows) = (planes.columns, planes.rows)
    let cells = planes.cells + row * columns
    let counts = density.builtCounts + row * columns
    let valids = density.validCounts + row * columns
    var (wholeCounts, shares, edges) = (0, 0.0, 0)
    isOpen.withUnsafeBufferPointer { isOpen in
      sums.kinds.withUnsafeMutableBufferPointer { kinds in
        for column in run {
          let cell = cells[column]
          kinds[Int(cell & (ExtentCell.kind | ExtentCell.water))] &+= 1
          guard cell & ExtentCell.kind <= ExtentCell.rural else { continue }
          bits[column &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: column & 63)
          if valids[column] == 0 {
            wholeCounts &+= Int(counts[column])
          } else {
            shares += Double(counts[column]) / Double(valids[column])
          }
          let isEdge =
            (column > 0 && isOpen[Int(cells[column &- 1])])
            || (column &+ 1 < columns && isOpen[Int(cells[column &+ 1])])
            || (row > 0 && isOpen[Int(cells[column &- columns])])
            || (row &+ 1 < rows && isOpen[Int(cells[column &+ columns])])
          edges &+= isEdge ? 1 : 0
        }
      }
    }
    sums.wholeCounts += wholeCounts
    sums.shares += shares
    sums.edges += edges
  }

  /// The cells that count: all of the extent, without its water where that is kept apart.
  private func shape(
    _ inside: (rows: [Int32], starts: [Int32], ends: [Int32]), hasWater: Bool
  ) -> ExtentShape {
    guard hasWater, profile.water != .included else {
      return ExtentShape(
        rows: inside.rows, starts: inside.starts, ends: inside.ends, cellWidth: grid.cellWidth,
        cellHeight: grid.cellHeight)
    }
    var (rows, starts, ends): ([Int32], [Int32], [Int32]) = ([], [], [])
    for run in inside.rows.indices {
      let cells = planes.cells + Int(inside.rows[run]) * planes.columns
      var start: Int32?
      for column in inside.starts[run]...inside.ends[run] {
        let counts = column < inside.ends[run] && cells[Int(column)] & ExtentCell.water == 0
        if counts, start == nil { start = column }
        if !counts, let first = start {
          rows.append(inside.rows[run])
          starts.append(first)
          ends.append(column)
          start = nil
        }
      }
    }
    return ExtentShape(
      rows: rows, starts: starts, ends: ends, cellWidth: grid.cellWidth, cellHeight: grid.cellHeight)
  }
}
