import Geodata
import Geography
import Monitoring

/// A place over which grids are summed.
public struct LandZone: Sendable {
  public var area: String
  /// In degrees.
  public var region: Region

  public init(area: String, region: Region) {
    self.area = area
    self.region = region
  }
}

/// Sums of a grid over zones, each cell by the exact part of it that the zone covers.
///
/// Cells without a value count as nothing. Where cells hold shares or classes they count by their area: in
/// degrees that on the ellipsoid, row by row; on a plane that keeps areas to 1 % that of the plane, so that a
/// hectare of such a grid is a hectare; on any other that on the ellipsoid, at the middle of the zone.
struct LandZoneSums {
  /// What the cells of a grid say.
  enum Values { case persons, squareMetres, shares, classes }

  let grid: LandGrids.Grid
  let values: Values
  let place: Place

  /// No more cells than this are held at a time.
  private static let stripCellMaximum = 4_000_000
  /// Of a zone's area, what may lie off the grid without a word.
  private static let tolerance = 0.001
  /// Values of cells are rounded, and cells of one row are not of one size everywhere.
  private static let cellAreaTolerance = 1.01
  /// Square metres of a cell from which on a built-up area of 1 is no square metre.
  private static let squareMetresOfLargeCells = 100.0

  init(_ grid: LandGrids.Grid, values: Values) {
    self.grid = grid
    self.values = values
    place = Place(file: grid.name)
  }

  /// - Returns: persons or square metres, one for each zone.
  /// - Throws: what `RasterFile` throws; `land.zone.outside`; what the values show to be wrong with them:
  ///   `land.cells.negative`, `land.built.over-cell`, `land.built.like-shares`, `land.built.share`,
  ///   `land.built.class`.
  func sums(over zones: [LandZone], warnings: inout InputIssues) throws(InputIssues) -> [Double] {
    let file = try RasterFile(grid.path, name: grid.name)
    let toGrid = try Reprojection(from: .wgs84, to: file.frame.reference, at: place)
    let sizes = try CellSizes(of: file.frame, at: place)
    let coverage = Coverage()
    var extremes = Extremes()
    var issues = InputIssues()
    var sums: [Double] = []
    for zone in zones {
      var (x, y) = (zone.region.x, zone.region.y)
      let lost = toGrid.apply(x: &x, y: &y)
      var (sum, covered) = (0.0, 0.0)
      var area = 0.0
      if lost == 0 {
        var index = -1
        let region = zone.region.mapped { _, _ in
          index += 1
          return (x[index], y[index])
        }
        area = LandZoneSums.planarArea(of: region)
        (sum, covered) = try add(
          GridOutline(region, on: file.frame.georeference), of: file, sizes, coverage, &extremes)
      }
      sums.append(sum)
      if covered == 0 {
        issues.append(
          InputIssue("land.zone.outside", at: place, found: zone.area, arguments: ["area": zone.area]))
      } else if covered * file.frame.cellArea < area * (1 - LandZoneSums.tolerance) {
        let percent = (1_000 * covered * file.frame.cellArea / area).rounded(.down) / 10
        warnings.append(
          InputIssue(
            "land.zone.partly", at: place, found: zone.area,
            arguments: ["area": zone.area, "percent": JSON.numberText(percent)], severity: .warning))
      }
    }
    issues.append(contentsOf: faults(of: extremes))
    try issues.throwIfAnyError()
    return sums
  }

  /// What was seen in the cells of all zones.
  private struct Extremes {
    var minimum = Double.infinity
    var maximum = -Double.infinity
    /// Of the values to the square metres of their cells.
    var maximumToCell = 0.0
    var cellSquareMetres = 0.0
    /// The first that is none of 0, 1 and 2.
    var otherClass: Double?
  }

  private func add(
    _ outline: GridOutline, of file: borrowing RasterFile, _ sizes: borrowing CellSizes,
    _ coverage: Coverage, _ extremes: inout Extremes
  ) throws(InputIssues) -> (sum: Double, coveredCells: Double) {
    guard !outline.rows.isEmpty, !outline.columns.isEmpty else { return (0, 0) }
    let columns = outline.columns
    let middle = sizes.squareMetres(
      column: (columns.lowerBound + columns.upperBound) / 2,
      row: (outline.rows.lowerBound + outline.rows.upperBound) / 2)
    let step = max(1, LandZoneSums.stripCellMaximum / columns.count)
    var (sum, covered) = (0.0, 0.0)
    for top in stride(from: outline.rows.lowerBound, to: outline.rows.upperBound, by: step) {
      let rows = top..<min(top + step, outline.rows.upperBound)
      let cells: [Double] = try file.read(
        RasterFile.Window(
          column: columns.lowerBound, row: top, columns: columns.count, rows: rows.count),
        band: grid.band)
      var cellRow = -1
      var cellSquareMetres = middle
      for run in coverage.runs(of: outline, rows: rows) {
        let row = Int(run.row)
        if row != cellRow, file.frame.reference.isGeographic {
          cellRow = row
          cellSquareMetres = sizes.squareMetres(column: columns.lowerBound, row: row)
        }
        covered += run.fraction * Double(run.end - run.start)
        let start = (row - top) * columns.count - columns.lowerBound
        for column in Int(run.start)..<Int(run.end) {
          let value = cells[start + column]
          guard value.isFinite else { continue }
          extremes.minimum = min(extremes.minimum, value)
          extremes.maximum = max(extremes.maximum, value)
          extremes.maximumToCell = max(extremes.maximumToCell, value / cellSquareMetres)
          if value != 0, value != 1, value != 2, extremes.otherClass == nil { extremes.otherClass = value }
          switch values {
          case .persons, .squareMetres: sum += run.fraction * value
          case .shares: sum += run.fraction * value * cellSquareMetres
          case .classes: if value == 1 { sum += run.fraction * cellSquareMetres }
          }
        }
      }
      extremes.cellSquareMetres = cellSquareMetres
    }
    return (sum, covered)
  }

  private func faults(of seen: Extremes) -> [InputIssue] {
    func fault(_ code: String, _ found: Double) -> InputIssue {
      InputIssue(code, at: place, found: JSON.numberText(found))
    }
    guard seen.maximum.isFinite else { return [] }
    if seen.minimum < 0 { return [fault("land.cells.negative", seen.minimum)] }
    switch values {
    case .persons: return []
    case .squareMetres:
      if seen.maximumToCell > LandZoneSums.cellAreaTolerance {
        return [fault("land.built.over-cell", seen.maximum)]
      }
      let areLarge = seen.cellSquareMetres > LandZoneSums.squareMetresOfLargeCells
      return seen.maximum > 0 && seen.maximum <= 1 && areLarge
        ? [fault("land.built.like-shares", seen.maximum)] : []
    case .shares: return seen.maximum > 1.000_001 ? [fault("land.built.share", seen.maximum)] : []
    case .classes: return seen.otherClass.map { [fault("land.built.class", $0)] } ?? []
    }
  }

  /// How large the cells of a grid are on the Earth.
  private struct CellSizes: ~Copyable {
    let frame: GridFrame
    /// Of every cell of a plane that keeps areas, which then is the area; nil elsewhere.
    let planeSquareMetres: Double?
    let toDegrees: Reprojection

    init(of frame: GridFrame, at place: Place) throws(InputIssues) {
      let metres = try frame.isEqualArea() ? frame.reference.metresPerUnit : nil
      toDegrees = try Reprojection(from: frame.reference, to: .wgs84, at: place)
      self.frame = frame
      planeSquareMetres = metres.map { $0 * $0 * frame.cellArea }
    }

    /// - Returns: square metres of one cell.
    func squareMetres(column: Int, row: Int) -> Double {
      if let planeSquareMetres { return planeSquareMetres }
      let (west, north) = (
        frame.west + Double(column) * frame.cellWidth, frame.north - Double(row) * frame.cellHeight
      )
      if frame.reference.isGeographic {
        return Ellipsoid.cellArea(south: north - frame.cellHeight, north: north, width: frame.cellWidth)
      }
      var x = [west, west + frame.cellWidth, west + frame.cellWidth, west]
      var y = [north, north, north - frame.cellHeight, north - frame.cellHeight]
      toDegrees.apply(x: &x, y: &y)
      var cell = Region()
      cell.addRing(zip(x, y).map { (x: $0, y: $1) }, isOuter: true)
      let area = cell.areaSquareMetres
      // At the rim of a world map a corner may have no place on the Earth.
      return area > 0 ? area : frame.cellArea
    }
  }

  /// In square units of the plane.
  private static func planarArea(of region: Region) -> Double {
    var sum = 0.0
    for index in 0..<region.ringCount {
      let ring = region.ring(index)
      guard let origin = ring.first else { continue }
      var double = 0.0
      for (a, b) in zip(ring, ring.dropFirst()) {
        double += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
      }
      sum += region.isOuter[index] ? abs(double) / 2 : -abs(double) / 2
    }
    return sum
  }
}
