import Geography
import Monitoring

/// A grid of classes in larger cells, for maps.
public enum MajorityCoarsening {
  /// Blocks of cells become one cell each: of the class that most of them have, of two as frequent the one
  /// with the lower number. The last column and row of blocks may hold fewer cells.
  ///
  /// - Parameters:
  ///   - cells: row by row from the north.
  ///   - maximumCells: blocks are as small as they can be for the result to hold no more than that; above 0.
  /// - Returns: the same grid where it is small enough.
  public static func coarsened(
    _ cells: [UInt8], frame: GridFrame, toAtMost maximumCells: Int
  ) -> (cells: [UInt8], frame: GridFrame) {
    precondition(maximumCells > 0 && cells.count == frame.cellCount)
    func count(_ side: Int) -> Int {
      ((frame.columns + side - 1) / side) * ((frame.rows + side - 1) / side)
    }
    var side = max(1, Int((Double(cells.count) / Double(maximumCells)).squareRoot()))
    while count(side) > maximumCells { side += 1 }
    return side == 1 ? (cells, frame) : coarsened(cells, frame: frame, byBlocksOf: side)
  }

  /// The same for blocks of `side` times `side` cells.
  public static func coarsened(
    _ cells: [UInt8], frame: GridFrame, byBlocksOf side: Int
  ) -> (cells: [UInt8], frame: GridFrame) {
    precondition(side > 0 && cells.count == frame.cellCount)
    var target = frame
    target.georeference = Georeference(
      west: frame.west, north: frame.north, cellWidth: frame.cellWidth * Double(side),
      cellHeight: frame.cellHeight * Double(side), columns: (frame.columns + side - 1) / side,
      rows: (frame.rows + side - 1) / side)
    let (columns, rows) = (frame.columns, frame.rows)
    let coarse = [UInt8](unsafeUninitializedCapacity: target.cellCount) { result, size in
      cells.withUnsafeBufferPointer { cells in
        let cells = cells.baseAddress!
        var place = 0
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { counts in
          for top in stride(from: 0, to: rows, by: side) {
            for left in stride(from: 0, to: columns, by: side) {
              counts.update(repeating: 0)
              for row in top..<min(top + side, rows) {
                for column in left..<min(left + side, columns) {
                  counts[Int(cells[row &* columns &+ column])] &+= 1
                }
              }
              var best = 0
              for value in 1..<256 where counts[value] > counts[best] { best = value }
              result[place] = UInt8(best)
              place += 1
            }
          }
        }
      }
      size = target.cellCount
    }
    return (coarse, target)
  }
}

extension Polygonisation {
  /// The regions of a grid of classes for a map in degrees of WGS 84: drawn from cells just so coarse, by
  /// majority, that all rings together have no more than `maximumPoints`.
  ///
  /// - Parameter values: those wanted; nil for all.
  /// - Throws: as `polygons(of:)`.
  public static func mapPolygons(
    of cells: [UInt8], frame: GridFrame, values: Set<Int>? = nil, maximumPoints: Int = 50_000
  ) throws(InputIssues) -> [ClassArea] {
    // A grid of so many cells is drawn in a second or less.
    var (coarse, target) = MajorityCoarsening.coarsened(cells, frame: frame, toAtMost: 4_000_000)
    var side = max(1, Int((target.cellWidth / frame.cellWidth).rounded()))
    while true {
      let areas = try polygons(of: coarse, frame: target, values: values, in: .wgs84)
      let points = areas.reduce(0) { $0 + $1.pointCount }
      if points <= maximumPoints || target.cellCount == 1 { return areas }
      // Points grow with the length of borders, so about with the number of cells along a side or faster.
      side = max(side + 1, Int(Double(side) * (Double(points) / Double(maximumPoints)).squareRoot()))
      (coarse, target) = MajorityCoarsening.coarsened(cells, frame: frame, byBlocksOf: side)
    }
  }
}
