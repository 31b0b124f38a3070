/// The ground plan of the city: jittered street lines, the barriers across them, the settlements on its edge.
///
/// Lines are counted from the south-west corner; cell (i, j) lies between columns i and i + 1 and rows j and
/// j + 1. Every eighth line, counted from the fourth, is a primary street; every other fourth a secondary one.
struct GroundPlan {
  static let columnCount = 52
  static let rowCount = 44

  /// Columns and rows of cells, end left out.
  struct Cells {
    var columns: Range<Int>
    var rows: Range<Int>
    func contains(_ i: Int, _ j: Int) -> Bool { columns.contains(i) && rows.contains(j) }
  }

  /// Grown without a plan, between the streets around it.
  static let oldSettlement = Cells(columns: 12..<20, rows: 28..<36)
  /// Not there yet in 2015.
  static let newSettlement = Cells(columns: 36..<44, rows: 8..<12)
  static let settlements = [oldSettlement, newSettlement]

  /// The railway runs between this row and the next, from edge to edge.
  static let railwayRow = 21
  /// The motorway runs between this column and the next, from edge to edge.
  static let motorwayColumn = 32
  /// The columns under which walkers pass the railway between the streets that cross it.
  static let underpassColumns = [16, 40]
  /// The row where a footbridge leads over the river between the streets that do.
  static let footbridgeRow = 24

  /// The outline of the boundary by line crossings, anticlockwise; the streets go on for about 1,200 m beyond it.
  static let boundaryCorners: [(i: Int, j: Int)] = [
    (12, 8), (44, 8), (44, 32), (40, 32), (40, 36), (8, 36), (8, 12), (12, 12),
  ]

  /// Where line i and line j cross, row by row.
  private let crossings: [PlanePoint]
  /// For every row: the river passes between this column and the next.
  let riverColumns: [Int]

  init(random: inout RandomSource) {
    func lines(_ count: Int) -> [Int] {
      var place = 0
      return (0..<count).map { _ in
        defer { place += random.number(in: 12_500...18_500) }
        return place
      }
    }
    let columns = lines(GroundPlan.columnCount)
    let rows = lines(GroundPlan.rowCount)
    var crossings: [PlanePoint] = []
    for y in rows {
      for x in columns {
        crossings.append(
          PlanePoint(x: x + random.number(in: -1_500...1_500), y: y + random.number(in: -1_500...1_500)))
      }
    }
    self.crossings = crossings

    var river: [Int] = []
    var column = 24
    for row in 0..<GroundPlan.rowCount {
      if row % 3 == 0 { column = min(26, max(21, column + random.number(in: -1...1))) }
      river.append(column)
    }
    riverColumns = river
  }

  func crossing(_ i: Int, _ j: Int) -> PlanePoint { crossings[j * GroundPlan.columnCount + i] }

  func corners(ofCell i: Int, _ j: Int) -> [PlanePoint] {
    [crossing(i, j), crossing(i + 1, j), crossing(i + 1, j + 1), crossing(i, j + 1)]
  }

  /// The boundary with every line crossing on its way, so that no block lies half inside.
  var boundary: [Coordinate] {
    var ring: [Coordinate] = []
    let corners = GroundPlan.boundaryCorners
    for (index, corner) in corners.enumerated() {
      let next = corners[(index + 1) % corners.count]
      let step = (i: (next.i - corner.i).signum(), j: (next.j - corner.j).signum())
      var (i, j) = corner
      while (i, j) != next {
        ring.append(crossing(i, j).coordinate)
        i += step.i
        j += step.j
      }
    }
    return ring
  }

  /// The outline of a rectangle of cells, through every crossing on its way.
  func ring(columns: Range<Int>, rows: Range<Int>) -> [Coordinate] {
    let (west, east, south, north) = (
      columns.lowerBound, columns.upperBound, rows.lowerBound, rows.upperBound
    )
    return columns.map { crossing($0, south).coordinate } + rows.map { crossing(east, $0).coordinate }
      + columns.reversed().map { crossing($0 + 1, north).coordinate }
      + rows.reversed().map { crossing(west, $0 + 1).coordinate }
  }

  static func isInsideBoundary(_ i: Int, _ j: Int) -> Bool {
    guard (8..<44).contains(i), (8..<36).contains(j) else { return false }
    return !(i < 12 && j < 12) && !(i >= 40 && j >= 32)
  }

  static func isInformal(_ i: Int, _ j: Int) -> Bool { settlements.contains { $0.contains(i, j) } }

  static func isPrimary(_ line: Int) -> Bool { line % 8 == 4 }
  static func isSecondary(_ line: Int) -> Bool { line % 8 == 0 }

  /// Whether river, railway or motorway leave no room for homes in a cell.
  func isBarrier(_ i: Int, _ j: Int) -> Bool {
    j == GroundPlan.railwayRow || i == GroundPlan.motorwayColumn || i == riverColumns[j]
      || i == riverColumns[j + 1]
  }

  /// Half way between two neighbouring crossings of row j.
  func middle(rightOf i: Int, row j: Int) -> PlanePoint {
    crossing(i, j).towards(crossing(i + 1, j), thousandths: 500)
  }

  /// Half way between two neighbouring crossings of column i.
  func middle(above j: Int, column i: Int) -> PlanePoint {
    crossing(i, j).towards(crossing(i, j + 1), thousandths: 500)
  }
}
