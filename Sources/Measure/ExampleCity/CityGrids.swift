/// The city as satellites see it: built-up land and people of every epoch, fine dust, ground that floods.
///
/// Grids lie on an equal-area plane of their own (cylindrical, touching at the equator, its meridian through
/// the western edge of the drawing board), in which a metre of the drawing is a metre on the ground.
struct CityGrids {
  /// Centimetres to the side of a cell; all divide the frame evenly.
  private enum Side {
    static let built = 3_000
    static let population = 10_000
    static let flood = 9_000
    static let dust = 45_000
  }

  /// The frame of all grids on the drawing board, in centimetres: 9.9 km by 8.1 km.
  private static let corner = PlanePoint(x: -90_000, y: -60_000)
  private static let width = 990_000
  private static let height = 810_000
  /// The southern edge of the drawing board on the plane, metres.
  private static let boardSouth = -25_432

  private let plan: GroundPlan
  private let blocks: [CityBlock]
  private let seed: UInt64

  init(plan: GroundPlan, blocks: [CityBlock], seed: UInt64) {
    self.plan = plan
    self.blocks = blocks
    self.seed = seed
  }

  /// Every grid as an ASCII grid, its system beside it.
  func files(epochs: [Int]) -> [(name: String, bytes: [UInt8])] {
    var grids: [(name: String, bytes: [UInt8])] = [
      ("flood.asc", flood().bytes), ("particulate-matter.asc", dust().bytes),
    ]
    for epoch in epochs {
      grids.append(("built-\(epoch).asc", built(epoch).bytes))
      grids.append(("persons-\(epoch).asc", persons(epoch).bytes))
    }
    return grids.flatMap { name, bytes in
      [(name, bytes), (String(name.dropLast(3)) + "prj", Array(Self.system.utf8))]
    }
  }

  /// 1 built-up, 0 open, 2 water. What was built in one epoch stands in the next.
  private func built(_ epoch: Int) -> Grid {
    var grid = Grid(side: Side.built)
    for block in blocks {
      let corners = block.ring.map(PlanePoint.init)
      let persons = block.populations[epoch]?.persons ?? 0
      guard persons > 0 else { continue }
      let personsPerHectare = persons * 10_000 / max(1, PlanePoint.squareMetres(inside: corners))
      let percent = min(92, 10 + personsPerHectare * 13 / 10)
      grid.fill(corners) { cell, _ in
        var chance = RandomSource(seed: seed &+ UInt64(cell) &* 0x9E37_79B9)
        return chance.happens(percent: percent) ? 1 : nil
      }
    }
    forEachCell { i, j in
      if i == plan.riverColumns[j] || i == plan.riverColumns[j + 1] {
        grid.fill(plan.corners(ofCell: i, j)) { _, _ in 2 }
      }
    }
    return grid
  }

  /// Persons; each block's live at four places within it.
  private func persons(_ epoch: Int) -> Grid {
    var grid = Grid(side: Side.population)
    for block in blocks {
      let corners = block.ring.map(PlanePoint.init)
      let centre = PlanePoint(
        x: corners.reduce(0) { $0 + $1.x } / corners.count, y: corners.reduce(0) { $0 + $1.y } / corners.count
      )
      let persons = block.populations[epoch]?.persons ?? 0
      for (index, corner) in corners.enumerated() {
        let share = persons / corners.count + (index < persons % corners.count ? 1 : 0)
        grid.add(share, at: centre.towards(corner, thousandths: 500))
      }
    }
    return grid
  }

  /// How deep the river's floods come: 3 on its banks, 0 where none was seen.
  private func flood() -> Grid {
    var grid = Grid(side: Side.flood)
    forEachCell { i, j in
      let blocksAway = abs(i - plan.riverColumns[j])
      if blocksAway < 5 { grid.fill(plan.corners(ofCell: i, j)) { _, _ in 3 - min(3, blocksAway * 3 / 4) } }
    }
    // A brook runs through the old settlement to the river.
    let low = GroundPlan.oldSettlement
    for j in low.rows.lowerBound + 3..<low.rows.lowerBound + 5 {
      for i in low.columns.lowerBound..<plan.riverColumns[j] - 2 {
        grid.fill(plan.corners(ofCell: i, j)) { _, _ in 2 }
      }
    }
    return grid
  }

  /// Yearly mean of PM2.5 in tenths of micrograms per cubic metre: more along the motorway and the railway.
  private func dust() -> Grid {
    var grid = Grid(side: Side.dust, decimals: 1)
    let motorway = plan.crossing(GroundPlan.motorwayColumn, GroundPlan.rowCount / 2).x
    let railway = plan.crossing(GroundPlan.columnCount / 2, GroundPlan.railwayRow).y
    grid.fillAll { middle in
      let fromMotorway = abs(middle.x - motorway) / 10_000
      let fromRailway = abs(middle.y - railway) / 10_000
      return 86 + max(0, 150 - fromMotorway * 10) + max(0, 60 - fromRailway * 6)
    }
    return grid
  }

  private func forEachCell(_ body: (Int, Int) -> Void) {
    for j in 0..<GroundPlan.rowCount - 1 { for i in 0..<GroundPlan.columnCount - 1 { body(i, j) } }
  }

  private static let system = """
    PROJCS["Valdoria equal area",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],\
    PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Cylindrical_Equal_Area"],\
    PARAMETER["standard_parallel_1",0],PARAMETER["central_meridian",-25.04],PARAMETER["false_easting",0],\
    PARAMETER["false_northing",0],UNIT["metre",1]]

    """

  /// Whole numbers by cell, rows from the north.
  private struct Grid {
    let side: Int
    let decimals: Int
    let columns: Int
    let rows: Int
    private var values: [Int]

    init(side: Int, decimals: Int = 0) {
      self.side = side
      self.decimals = decimals
      columns = CityGrids.width / side
      rows = CityGrids.height / side
      values = [Int](repeating: 0, count: columns * rows)
    }

    private func middle(_ column: Int, _ row: Int) -> PlanePoint {
      PlanePoint(
        x: CityGrids.corner.x + column * side + side / 2,
        y: CityGrids.corner.y + (rows - 1 - row) * side + side / 2)
    }

    mutating func fillAll(_ value: (PlanePoint) -> Int) {
      for row in 0..<rows {
        for column in 0..<columns { values[row * columns + column] = value(middle(column, row)) }
      }
    }

    mutating func add(_ value: Int, at point: PlanePoint) {
      let column = (point.x - CityGrids.corner.x) / side
      let row = rows - 1 - (point.y - CityGrids.corner.y) / side
      values[row * columns + column] += value
    }

    /// Sets the cells whose middle lies inside an anticlockwise convex ring; nil leaves a cell as it is.
    mutating func fill(_ ring: [PlanePoint], _ value: (_ cell: Int, _ middle: PlanePoint) -> Int?) {
      let (xs, ys) = (ring.map(\.x), ring.map(\.y))
      let first = (xs.min()! - CityGrids.corner.x) / side
      let last = (xs.max()! - CityGrids.corner.x) / side
      let top = rows - 1 - (ys.max()! - CityGrids.corner.y) / side
      let bottom = rows - 1 - (ys.min()! - CityGrids.corner.y) / side
      for row in max(0, top)...min(rows - 1, bottom) {
        for column in max(0, first)...min(columns - 1, last) {
          let point = middle(column, row)
          let isInside = ring.indices.allSatisfy { index in
            let (a, b) = (ring[index], ring[(index + 1) % ring.count])
            // Of the two cells beside a shared edge only one takes it.
            let cross = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
            return cross > 0 || (cross == 0 && (a.y, a.x) < (b.y, b.x))
          }
          let cell = row * columns + column
          if isInside, let value = value(cell, point) { values[cell] = value }
        }
      }
    }

    var bytes: [UInt8] {
      var text = """
        ncols \(columns)
        nrows \(rows)
        xllcorner \(CityGrids.corner.x / 100)
        yllcorner \(CityGrids.boardSouth + CityGrids.corner.y / 100)
        cellsize \(side / 100)
        NODATA_value -9999

        """
      for row in 0..<rows {
        let cells = values[row * columns..<(row + 1) * columns].map { value in
          decimals == 0 ? String(value) : "\(value / 10).\(value % 10)"
        }
        text += cells.joined(separator: " ") + "\n"
      }
      return Array(text.utf8)
    }
  }
}
