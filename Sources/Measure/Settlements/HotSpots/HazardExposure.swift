import Geography

/// What lies in a hazard zone, counted by the exact part of each cell, building or unit that is inside.
public enum HazardExposure {
  /// How hard a hazard strikes, cell by cell.
  public struct Grid: Sendable {
    /// Row by row from the north; NaN is no hazard.
    public var cells: [Float]
    public var georeference: Georeference
    /// Values from which a cell is of class 1, 2 and 3; nil where cells hold the classes themselves.
    public var breaks: [Double]?

    public init(cells: [Float], georeference: Georeference, breaks: [Double]? = nil) {
      precondition(cells.count == georeference.cellCount)
      precondition(breaks == nil || breaks!.count == 3)
      self.cells = cells
      self.georeference = georeference
      self.breaks = breaks
    }

    /// The class of each cell, 0 to 3.
    public var classes: [UInt8] {
      cells.map { HazardExposure.intensityClass(of: Double($0), breaks: breaks) }
    }

    /// The first cell that is neither a class nor "no value", where the cells are to hold classes.
    public var firstStrange: Float? {
      breaks != nil ? nil : cells.first { !$0.isNaN && ![0, 1, 2, 3].contains($0) }
    }
  }

  /// The class of a value: how many of the breaks it reaches, or the value itself.
  public static func intensityClass(of value: Double, breaks: [Double]?) -> UInt8 {
    if value.isNaN { return 0 }
    if let breaks { return UInt8(breaks.count { value >= $0 }) }
    return UInt8(min(3, max(0, value)))
  }

  /// The shares of a settlement's land in class 1 or above, 2 or above, 3, and the share of it that the grid
  /// covers at all.
  /// - Parameter settlement: in the grid's coordinates.
  /// - Returns: shares of the part inside the grid; nil where no part of it lies inside.
  public static func classShares(
    of settlement: Region, on grid: Georeference, classes: [UInt8]
  ) -> (shares: [Double], covered: Double)? {
    var sums = [0.0, 0, 0]
    var inside = 0.0
    forEachCell(of: settlement, on: grid) { index, fraction in
      inside += fraction
      for step in 0..<Int(classes[index]) { sums[step] += fraction }
    }
    guard inside > 0 else { return nil }
    let whole = settlement.planeArea / grid.cellArea
    return (sums.map { min(1, $0 / inside) }, whole > 0 ? min(1, inside / whole) : 0)
  }

  /// The sum of a grid of counts, such as people, over a region: each cell by the part that is inside. Cells
  /// without a value and below 0 hold nobody.
  /// - Returns: nil where no part of the region lies inside the grid.
  public static func sum(
    of cells: [Float], on grid: Georeference, over region: Region
  ) -> (sum: Double, covered: Double)? {
    var (sum, inside) = (0.0, 0.0)
    forEachCell(of: region, on: grid) { index, fraction in
      inside += fraction
      let value = Double(cells[index])
      if value > 0, value.isFinite { sum += value * fraction }
    }
    guard inside > 0 else { return nil }
    let whole = region.planeArea / grid.cellArea
    return (sum, whole > 0 ? min(1, inside / whole) : 0)
  }

  private static func forEachCell(
    of region: Region, on grid: Georeference, _ body: (Int, Double) -> Void
  ) {
    let outline = GridOutline(region, on: grid)
    for run in Coverage().runs(of: outline, rows: outline.rows) {
      let first = Int(run.row) * grid.columns
      for column in Int(run.start)..<Int(run.end) { body(first + column, run.fraction) }
    }
  }

  /// Something that is counted: a building with its dwellings, a unit with its people.
  public struct Item: Sendable {
    public enum Place: Sendable {
      /// On the plane of the land.
      case point(x: Double, y: Double)
      /// Polygons as well-known binary; its count is spread evenly over its area.
      case area([UInt8])
    }
    public var place: Place
    public var count: Double
    public init(_ place: Place, count: Double) {
      self.place = place
      self.count = count
    }
  }

  /// The count of items on each of several pieces of land; an area counts by the part inside, of the sides
  /// that pieces share a point belongs to one (see `PointLocator`).
  /// - Throws: `ShapeError`, `WellKnownBinaryError` for areas that are not valid.
  public static func counts(of items: [Item], on lands: [PlaneLand]) throws -> [Double] {
    let regions = try lands.map { try $0.wkb.map { try Region(wkb: $0) } ?? Region() }
    let bounds = regions.map(\.bounds)
    let locators = regions.map { PointLocator([$0]) }
    var counts = [Double](repeating: 0, count: lands.count)
    for item in items where item.count > 0 {
      switch item.place {
      case .point(let x, let y):
        for (index, box) in bounds.enumerated() where box?.holds(x, y) ?? false {
          if locators[index].contains(x: x, y: y) { counts[index] += item.count }
        }
      case .area(let wkb):
        let region = try Region(wkb: wkb)
        guard let box = region.bounds, region.planeArea > 0 else { continue }
        var land: PlaneLand?
        for index in lands.indices where bounds[index]?.intersects(box) ?? false {
          let own = try land ?? PlaneLand([wkb])
          land = own
          counts[index] +=
            item.count * (try own.intersection(lands[index]).squareMetres) / own.squareMetres
        }
      }
    }
    return counts
  }
}
