import Geodata
import Geography

/// Brings outlines of zones into the system of a grid, with their sides kept where they belong.
final class ZoneReprojection {
  enum Failure: Error { case unplaced, seam }

  /// Sides longer than this are halved in any case: one that winds about its middle would pass for straight.
  private static let longSideCells = 16.0

  private let reprojection: Reprojection
  private let frame: GridFrame

  init(_ reprojection: consuming Reprojection, _ frame: GridFrame) {
    self.reprojection = reprojection
    self.frame = frame
  }

  /// Halves sides until the middle of each lies within the tolerance of the straight line between its ends.
  ///
  /// - Throws: `unplaced` where a point has no place in the grid's system; `seam` where halving does not help,
  ///   because the ends lie on either side of the edge of the map.
  func apply(
    to region: Region, toleranceCells: Double, halvingsMaximum: Int
  ) throws(Failure) -> Region {
    var result = Region()
    for ring in 0..<region.ringCount {
      let points = region.ring(ring)
      var source = (x: points.map(\.x), y: points.map(\.y))
      var target = try moved(source)
      var halvings = 0
      // Sides still to be looked at, by their first point.
      var isOpen = [Bool](repeating: true, count: max(0, points.count - 1))
      while isOpen.contains(true) {
        guard halvings < halvingsMaximum else { throw .seam }
        halvings += 1
        let open = isOpen.indices.filter { isOpen[$0] }
        let middle = (
          x: open.map { (source.x[$0] + source.x[$0 + 1]) / 2 },
          y: open.map { (source.y[$0] + source.y[$0 + 1]) / 2 }
        )
        let movedMiddle = try moved(middle)
        var next = (source: (x: [Double](), y: [Double]()), target: (x: [Double](), y: [Double]()))
        var nextOpen: [Bool] = []
        var place = 0
        for index in source.x.indices {
          next.source.x.append(source.x[index])
          next.source.y.append(source.y[index])
          next.target.x.append(target.x[index])
          next.target.y.append(target.y[index])
          guard index < isOpen.count else { break }
          guard isOpen[index] else {
            nextOpen.append(false)
            continue
          }
          let isFine =
            cells(
              movedMiddle.x[place] - (target.x[index] + target.x[index + 1]) / 2,
              movedMiddle.y[place] - (target.y[index] + target.y[index + 1]) / 2) <= toleranceCells
          let isLong =
            halvings == 1
            && cells(target.x[index + 1] - target.x[index], target.y[index + 1] - target.y[index])
              > ZoneReprojection.longSideCells
          if isFine, !isLong {
            nextOpen.append(false)
          } else {
            next.source.x.append(middle.x[place])
            next.source.y.append(middle.y[place])
            next.target.x.append(movedMiddle.x[place])
            next.target.y.append(movedMiddle.y[place])
            nextOpen += [true, true]
          }
          place += 1
        }
        (source, target, isOpen) = (next.source, next.target, nextOpen)
      }
      result.addRing(Array(zip(target.x, target.y).map { ($0, $1) }), isOuter: region.isOuter[ring])
    }
    return result
  }

  private func cells(_ x: Double, _ y: Double) -> Double {
    let (columns, rows) = (x / frame.cellWidth, y / frame.cellHeight)
    return (columns * columns + rows * rows).squareRoot()
  }

  private func moved(_ points: (x: [Double], y: [Double])) throws(Failure) -> (x: [Double], y: [Double]) {
    var (x, y) = points
    if reprojection.apply(x: &x, y: &y) > 0 { throw .unplaced }
    return (x, y)
  }
}
