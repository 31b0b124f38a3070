import Geography

/// Which units touch which, told from samples of the land as for `UnitOverlay.samples`: small gaps and
/// overlaps between outlines drawn apart do not matter.
public struct UnitNeighbours: Sendable {
  /// Of each unit, in ascending order.
  public var neighbours: [[Int]]
  /// Whether a unit has a side along which there is no other unit, as at the sea or the border.
  public var isOnEdge: [Bool]

  public init(neighbours: [[Int]], isOnEdge: [Bool]) {
    precondition(neighbours.count == isOnEdge.count)
    self.neighbours = neighbours
    self.isOnEdge = isOnEdge
  }

  /// - Parameters:
  ///   - regions: in the coordinates of the grid.
  ///   - sampleMetres: units closer than this touch.
  public init(_ regions: [Region], on grid: Georeference, sampleMetres: Double = SettlementGrid.sampleMetres)
  {
    let fine = grid.divided(by: max(1, Int((grid.cellWidth / sampleMetres).rounded())))
    struct Piece {
      var row, start, end: Int32
      var unit: Int
    }
    var pieces: [Piece] = []
    for (unit, region) in regions.enumerated() {
      for stretch in RegionRows.stretches(of: region, on: fine) {
        pieces.append(Piece(row: stretch.row, start: stretch.start, end: stretch.end, unit: unit))
      }
    }
    pieces.sort { ($0.row, $0.start, $0.unit) < ($1.row, $1.start, $1.unit) }
    var touching = [Set<Int>](repeating: [], count: regions.count)
    var isOnEdge = [Bool](repeating: false, count: regions.count)
    func join(_ a: Int, _ b: Int) {
      guard a != b else { return }
      touching[a].insert(b)
      touching[b].insert(a)
    }
    // Samples of a side that may lack a neighbour before it counts as an edge.
    let tolerance: Int32 = 1
    func look(_ piece: Piece, over line: Range<Int>) {
      var end = piece.start
      for other in pieces[line] where other.end > piece.start && other.start < piece.end {
        join(piece.unit, other.unit)
        if other.start > end + tolerance { isOnEdge[piece.unit] = true }
        end = max(end, other.end)
      }
      if end + tolerance < piece.end { isOnEdge[piece.unit] = true }
    }
    var above = 0..<0
    var first = 0
    while first < pieces.count {
      var next = first
      while next < pieces.count, pieces[next].row == pieces[first].row { next += 1 }
      let line = first..<next
      isOnEdge[pieces[first].unit] = true
      isOnEdge[pieces[next - 1].unit] = true
      for index in line.dropLast() {
        let (a, b) = (pieces[index], pieces[index + 1])
        if b.start <= a.end + tolerance {
          join(a.unit, b.unit)
        } else {
          isOnEdge[a.unit] = true
          isOnEdge[b.unit] = true
        }
      }
      let isNext = !above.isEmpty && pieces[above.lowerBound].row == pieces[first].row - 1
      for index in line { look(pieces[index], over: isNext ? above : 0..<0) }
      for index in above { look(pieces[index], over: isNext ? line : 0..<0) }
      above = line
      first = next
    }
    for index in above { isOnEdge[pieces[index].unit] = true }
    neighbours = touching.map { $0.sorted() }
    self.isOnEdge = isOnEdge
  }
}
