/// Takes what the edges of an outline add to the cells of a grid.
///
/// To the east of an edge lies what it borders: within the row, all cells east of `column` are covered by
/// `cover` more, and the cell in `column` itself by `area` more, as parts of a cell. Edges that run south add,
/// those that run north take away, so that around a closed outline the covered part of each cell remains.
protocol CoverSink {
  mutating func add(row: Int, column: Int, cover: Double, area: Double)
}

/// Walks one edge through the cells it crosses: O(cells crossed).
///
/// Positions count cells from the grid's north-western corner, `x` eastwards and `y` southwards. The edge runs
/// from north to south whatever the direction of its ring, so that two outlines sharing it round alike and
/// their parts of a cell sum to the whole; `sign` is -1 where the ring runs north.
///
/// What lies west of the first column covers all columns, what lies east of the last one none, and rows
/// outside the window are passed over.
@inline(__always)
func walkEdge<Sink: CoverSink>(
  northX: Double, northY: Double, southX: Double, southY: Double, sign: Double, columns: Double,
  rows: Range<Int>, into sink: inout Sink
) {
  let top = Double(rows.lowerBound)
  if southY <= top || northY >= Double(rows.upperBound) || northY >= southY { return }
  if northX >= columns && southX >= columns { return }
  // Places along the edge are told from its northern end, so that digits are lost neither on wide grids nor to
  // outlines that are small beside a cell.
  let origin = northX
  let finish = southX - origin
  let west = min(0, finish)
  let east = max(0, finish)
  let slope = finish / (southY - northY)

  var y = northY
  var x = 0.0
  if y < top {
    y = top
    x = min(max((top - northY) * slope, west), east)
  }
  var row = Int(y)
  while true {
    let next = Double(row + 1)
    let isLast = southY <= next
    let nextX = isLast ? finish : min(max((next - northY) * slope, west), east)
    walkRow(
      row: row, from: x, to: nextX, height: sign * ((isLast ? southY : next) - y), origin: origin,
      columns: columns, into: &sink)
    row += 1
    if isLast || row == rows.upperBound { return }
    y = next
    x = nextX
  }
}

/// The part of an edge inside one row.
@inline(__always)
private func walkRow<Sink: CoverSink>(
  row: Int, from start: Double, to finish: Double, height: Double, origin: Double, columns: Double,
  into sink: inout Sink
) {
  var left = min(start, finish)
  var right = max(start, finish)
  var rest = height
  let west = -origin
  let east = columns - origin
  if left >= east { return }
  if left < west {
    if right <= west {
      sink.add(row: row, column: 0, cover: rest, area: rest)
      return
    }
    let outside = rest * ((west - left) / (right - left))
    sink.add(row: row, column: 0, cover: outside, area: outside)
    rest -= outside
    left = west
  }
  if right > east {
    rest *= (east - left) / (right - left)
    right = east
  }
  var column = Int(origin + left)
  var cellEast = Double(column + 1) - origin
  if right <= cellEast {
    sink.add(row: row, column: column, cover: rest, area: rest * (cellEast - 0.5 * (left + right)))
    return
  }
  let perColumn = rest / (right - left)
  let width = cellEast - left
  let first = width * perColumn
  sink.add(row: row, column: column, cover: first, area: first * (0.5 * width))
  rest -= first
  column += 1
  cellEast = Double(column + 1) - origin
  while right > cellEast {
    sink.add(row: row, column: column, cover: perColumn, area: 0.5 * perColumn)
    rest -= perColumn
    column += 1
    cellEast = Double(column + 1) - origin
  }
  // The last cell gets what is left, so that the row's total is exact.
  sink.add(row: row, column: column, cover: rest, area: rest * (0.5 * (1 + cellEast - right)))
}
