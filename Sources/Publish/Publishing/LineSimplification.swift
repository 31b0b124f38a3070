/// Leaves out positions that a map of this scale cannot show (Douglas and Peucker 1973): no position left out
/// lies farther than `tolerance` from the line that remains. The ends always stay.
///
/// - Parameters:
///   - row: x, y, x, y … ; a closed ring is cut in two at the position farthest from its first.
///   - tolerance: in the unit of the positions.
func simplified(_ row: [Double], tolerance: Double) -> [Double] {
  let count = row.count / 2
  guard count > 2, tolerance > 0 else { return row }
  return withUnsafeTemporaryAllocation(of: Bool.self, capacity: count) { kept in
    kept.initialize(repeating: false)
    kept[0] = true
    kept[count - 1] = true
    let limit = tolerance * tolerance
    row.withUnsafeBufferPointer { xy in
      // The spans still to be looked at; never more than there are positions, since each one splits in two.
      var spans = [(0, count - 1)]
      while let (first, last) = spans.popLast() {
        guard last - first > 1 else { continue }
        var farthest = first
        var largest = -1.0
        for index in (first + 1)..<last {
          let square = squaredDistance(xy, index, first, last)
          if square > largest { (largest, farthest) = (square, index) }
        }
        guard largest > limit else { continue }
        kept[farthest] = true
        spans.append((first, farthest))
        spans.append((farthest, last))
      }
    }
    var out: [Double] = []
    for index in 0..<count where kept[index] { out += [row[2 * index], row[2 * index + 1]] }
    return out
  }
}

/// From a position to the stretch between two others.
private func squaredDistance(
  _ xy: UnsafeBufferPointer<Double>, _ index: Int, _ first: Int, _ last: Int
) -> Double {
  let (ax, ay) = (xy[2 * first], xy[2 * first + 1])
  let (dx, dy) = (xy[2 * last] - ax, xy[2 * last + 1] - ay)
  let (px, py) = (xy[2 * index] - ax, xy[2 * index + 1] - ay)
  let length = dx * dx + dy * dy
  let along = length > 0 ? min(1, max(0, (px * dx + py * dy) / length)) : 0
  let (ex, ey) = (px - along * dx, py - along * dy)
  return ex * ex + ey * ey
}
