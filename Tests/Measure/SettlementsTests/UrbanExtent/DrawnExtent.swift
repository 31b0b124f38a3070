import Geography
import Settlements
import TestSupport

/// Grids of built-up land for tests.
struct DrawnExtent {
  var cells: [UInt8]
  var grid: Georeference

  init(columns: Int, rows: Int, cellWidth: Double = 100, cellHeight: Double? = nil, fill: UInt8 = 0) {
    cells = [UInt8](repeating: fill, count: columns * rows)
    grid = Georeference(
      west: 5_000, north: 90_000, cellWidth: cellWidth, cellHeight: cellHeight ?? cellWidth, columns: columns,
      rows: rows)
  }

  /// `#` built-up, `.` open, `~` water, `?` no data; rows as they stand.
  init(_ rows: [String], cellMetres: Double = 100) {
    self.init(columns: rows[0].count, rows: rows.count, cellWidth: cellMetres)
    cells = rows.joined().map { $0 == "#" ? 1 : $0 == "~" ? 2 : $0 == "?" ? 255 : 0 }
  }

  mutating func set(_ value: UInt8, columns: Range<Int>, rows: Range<Int>) {
    for row in rows { for column in columns { cells[row * grid.columns + column] = value } }
  }

  mutating func fillDisc(column: Double, row: Double, radius: Double, value: UInt8 = 1) {
    for y in 0..<grid.rows {
      for x in 0..<grid.columns {
        let (dx, dy) = (Double(x) + 0.5 - column, Double(y) + 0.5 - row)
        if dx * dx + dy * dy <= radius * radius { cells[y * grid.columns + x] = value }
      }
    }
  }

  func extent(
    _ profile: UrbanExtentProfile, centre: (x: Double, y: Double)? = nil, threads: Int = 2
  ) -> UrbanExtent {
    UrbanExtent(cells: cells, georeference: grid, profile: profile, centre: centre, threads: threads)
  }

  /// Towns of all sizes, some water, now and then cells without a value.
  static func random(_ generator: inout SeededGenerator) -> DrawnExtent {
    let sizes: [(Double, Double)] = [(100, 100), (60, 60), (100, 70), (150, 150)]
    let size = sizes.randomElement(using: &generator)!
    var drawn = DrawnExtent(
      columns: Int.random(in: 1...90, using: &generator), rows: Int.random(in: 1...50, using: &generator),
      cellWidth: size.0, cellHeight: size.1)
    let (columns, rows) = (Double(drawn.grid.columns), Double(drawn.grid.rows))
    for _ in 0..<Int.random(in: 0...9, using: &generator) {
      drawn.fillDisc(
        column: .random(in: 0...columns, using: &generator), row: .random(in: 0...rows, using: &generator),
        radius: .random(in: 0.5...9, using: &generator))
    }
    // Holes, a river, a stretch without a value.
    for value in [UInt8(0), 0, 2, 255] where Bool.random(using: &generator) {
      drawn.fillDisc(
        column: .random(in: 0...columns, using: &generator), row: .random(in: 0...rows, using: &generator),
        radius: .random(in: 0.5...6, using: &generator), value: value)
    }
    let noise = Double.random(in: 0...0.2, using: &generator)
    for place in drawn.cells.indices where Double.random(in: 0..<1, using: &generator) < noise {
      drawn.cells[place] = [0, 0, 0, 1, 1, 1, 2, 255].randomElement(using: &generator)!
    }
    return drawn
  }
}

extension UrbanExtentProfile {
  /// Every option at random, distances short enough for small grids.
  static func random(_ generator: inout SeededGenerator) -> UrbanExtentProfile {
    func any<Value: CaseIterable>(_: Value.Type) -> Value { Value.allCases.randomElement(using: &generator)! }
    var profile: UrbanExtentProfile = Bool.random(using: &generator) ? .atlas : .trendsEarth
    profile.radiusMetres = [0, 150, 300, 564.19].randomElement(using: &generator)!
    profile.denominator = any(UrbanExtentProfile.Denominator.self)
    profile.urbanShare = [0.5, 0.4, 0.75].randomElement(using: &generator)!
    profile.suburbanShare = [0.25, 0.2, 0.4].randomElement(using: &generator)!
    profile.urbanIncludesEqual = .random(using: &generator)
    profile.suburbanIncludesEqual = .random(using: &generator)
    profile.fringeMetres = [0, 100, 180, 250].randomElement(using: &generator)!
    profile.fringeMeasure = any(UrbanExtentProfile.FringeMeasure.self)
    profile.capturedHectares = [5, 30, 200].randomElement(using: &generator)!
    profile.capturedIncludesEqual = .random(using: &generator)
    profile.enclosure = any(UrbanExtentProfile.Enclosure.self)
    profile.holeCells = any(UrbanExtentProfile.HoleCells.self)
    profile.holeConnectivity = any(CellConnectivity.self)
    profile.water = any(UrbanExtentProfile.Water.self)
    profile.clusterConnectivity = any(CellConnectivity.self)
    profile.inclusionRule = any(UrbanExtentProfile.InclusionRule.self)
    profile.bufferShare = [0.25, 0, 1, 3].randomElement(using: &generator)!
    profile.mainCluster = any(UrbanExtentProfile.MainCluster.self)
    profile.growthConnectivity = any(CellConnectivity.self)
    return profile
  }

  /// One cell a circle and no fringe, so that clusters are the built-up shapes themselves.
  static var bare: UrbanExtentProfile {
    var profile = UrbanExtentProfile.atlas
    profile.radiusMetres = 0
    profile.fringeMetres = 0
    profile.capturedHectares = 0
    return profile
  }
}
