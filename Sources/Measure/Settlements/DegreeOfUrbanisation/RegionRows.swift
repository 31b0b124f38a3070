import Geography

/// The cells of a fine grid whose middle lies in a region, row by row, without the fine grid: the sides of
/// the region are met with a line through the middles of each row.
struct RegionRows {
  /// Cells of one row, the end exclusive.
  struct Stretch: Hashable, Sendable {
    var row, start, end: Int32
  }

  /// - Parameters:
  ///   - grid: the fine grid; what lies outside is left out.
  /// - Returns: by row and start. A middle on a western or northern side is inside, on an eastern or southern
  ///   one outside, so that of regions that share a side one has it.
  static func stretches(of region: Region, on grid: Georeference) -> [Stretch] {
    var crossings: [(row: Int32, column: Double)] = []
    for ring in 0..<region.ringCount {
      let points = region.ringStarts[ring]..<max(region.ringStarts[ring], region.ringStarts[ring + 1] - 1)
      for i in points {
        var (x0, y0) = place(region.x[i], region.y[i], grid)
        var (x1, y1) = place(region.x[i + 1], region.y[i + 1], grid)
        // Downwards whatever the direction of the ring, so that regions sharing a side round alike.
        if y0 > y1 { (x0, y0, x1, y1) = (x1, y1, x0, y0) }
        // The rows whose middle lies from y0 on and before y1.
        let first = max(0, (y0 - 0.5).rounded(.up))
        let last = min(Double(grid.rows), (y1 - 0.5).rounded(.up))
        guard first < last else { continue }
        for row in Int(first)..<Int(last) {
          let part = (Double(row) + 0.5 - y0) / (y1 - y0)
          crossings.append((Int32(row), x0 + part * (x1 - x0)))
        }
      }
    }
    crossings.sort { ($0.row, $0.column) < ($1.row, $1.column) }
    var stretches: [Stretch] = []
    var i = 0
    while i + 1 < crossings.count {
      let start = min(max(0, (crossings[i].column - 0.5).rounded(.up)), Double(grid.columns))
      let end = min(max(0, (crossings[i + 1].column - 0.5).rounded(.up)), Double(grid.columns))
      if start < end {
        stretches.append(Stretch(row: crossings[i].row, start: Int32(start), end: Int32(end)))
      }
      i += 2
    }
    return stretches
  }

  /// In cells from the north-western corner.
  private static func place(_ x: Double, _ y: Double, _ grid: Georeference) -> (Double, Double) {
    ((x - grid.west) / grid.cellWidth, (grid.north - y) / grid.cellHeight)
  }
}

extension Georeference {
  /// The same area in cells `parts` times as many across and down.
  func divided(by parts: Int) -> Georeference {
    Georeference(
      west: west, north: north, cellWidth: cellWidth / Double(parts), cellHeight: cellHeight / Double(parts),
      columns: columns * parts, rows: rows * parts)
  }
}
