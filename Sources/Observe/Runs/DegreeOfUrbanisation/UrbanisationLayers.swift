import Geodata
import Geography
import Monitoring

/// The grids of a Degree of Urbanisation brought onto the same cells of 1 km and equal area.
struct UrbanisationLayers {
  var frame: GridFrame
  var population: SettlementGridLayer
  var builtUp: SettlementGridLayer?
  var land: SettlementGridLayer?
  /// What was done to grids that did not lie on these cells, and what their numbers were taken for.
  var remarks: [InputIssue] = []

  /// - Throws: what `EqualAreaGrid` throws; `settlements.values.percent`.
  init(_ files: SettlementGridFiles, threads: Int) throws(InputIssues) {
    let people = try RasterFile(files.population.path, name: files.population.name)
    if try people.isOnKilometres, !files.population.isText {
      frame = people.frame
      population = SettlementGridLayer(
        cells: .file(files.population, column: 0, row: 0), name: files.population.name)
    } else {
      let grid = try EqualAreaGrid<Float>(
        people, band: files.population.band, holding: .amount, threads: threads)
      frame = grid.frame
      population = SettlementGridLayer(cells: .memory(grid.cells), name: files.population.name)
      population.preparation = noted(grid.preparation, of: files.population.name)
    }
    if let file = files.builtUp { builtUp = try layer(file, files.builtUpValues, threads) }
    if let file = files.land { land = try layer(file, files.landValues, threads) }
  }

  private mutating func layer(
    _ grid: SettlementGridFiles.Grid, _ declared: SettlementGridFiles.Values, _ threads: Int
  ) throws(InputIssues) -> SettlementGridLayer {
    let file = try RasterFile(grid.path, name: grid.name)
    let place = Place(file: grid.name)
    var values = declared
    if declared == .automatic {
      values = try Self.detected(file, grid)
      remarks.append(
        InputIssue("settlements.values.\(values.rawValue)", at: place, severity: .warning))
    }
    let source = file.frame
    let cellArea = source.reference.metresPerUnit.map { $0 * $0 * source.georeference.cellArea }
    var layer = SettlementGridLayer(cells: .memory([]), name: grid.name)
    layer.isDetected = declared == .automatic
    switch values {
    case .percent:
      layer.divisor = 100
      layer.expected = .percent
    case .squareMetres:
      layer.divisor = 1e6
      layer.expected = .squareMetres(cellArea: cellArea ?? 1e6)
    case .shares, .automatic: layer.expected = .share
    }
    if !grid.isText, let offset = source.place(of: frame), offset.column >= 0, offset.row >= 0,
      offset.column + frame.columns <= source.columns, offset.row + frame.rows <= source.rows
    {
      layer.cells = .file(grid, column: offset.column, row: offset.row)
      return layer
    }
    let isAmount = values == .squareMetres
    let prepared = try EqualAreaGrid<Float>(
      file, band: grid.band, holding: isAmount ? .amount : .share, on: frame, threads: threads)
    layer.cells = .memory(prepared.cells)
    // What is counted adds up in the cells it is brought to.
    if isAmount { layer.expected = .squareMetres(cellArea: 1e6) }
    layer.preparation = noted(prepared.preparation, of: grid.name)
    return layer
  }

  /// Remarks on a grid that was brought to other cells.
  private mutating func noted(_ preparation: GridPreparation, of name: String) -> GridPreparation? {
    guard preparation.handling != .unchanged else { return nil }
    remarks.append(
      InputIssue(
        "settlements.grid.\(preparation.handling.rawValue)", at: Place(file: name),
        found: preparation.source.text, arguments: ["target": preparation.target.text], severity: .warning))
    return preparation
  }

  /// Of a cell, the part that its square metres must reach somewhere in a grid not declared to hold such:
  /// otherwise the numbers may be of another kind altogether.
  private static let plausiblePart: Float = 0.01

  /// What the numbers of a grid must be: above 100 square metres, up to 1 shares. Between the two they may be
  /// per cent or square metres of a place with little land, and the user must say.
  private static func detected(
    _ file: borrowing RasterFile, _ grid: SettlementGridFiles.Grid
  ) throws(InputIssues) -> SettlementGridFiles.Values {
    var maximum: Float = 0
    for strip in try file.strips(band: grid.band) {
      let cells: [Float] = try file.read(strip, band: grid.band)
      maximum = max(maximum, CellRange(of: cells, count: cells.count).maximum)
      if maximum > 101 { return .squareMetres }
    }
    guard maximum <= 1.01 else {
      throw InputIssues([
        InputIssue(
          "settlements.values.percent", at: Place(file: grid.name), found: JSON.numberText(Double(maximum)))
      ])
    }
    return .shares
  }

  /// Looks at the numbers as they stand in the files.
  ///
  /// - Parameter ranges: of population, then built-up area and land where there are.
  /// - Throws: as `GridUnits.check`, `settlements.values.percent`, and `grid.empty` where no cell has a value,
  ///   for all grids together.
  func check(_ ranges: [CellRange], persons: Double) throws(InputIssues) {
    var issues = InputIssues()
    for (layer, range) in zip([population] + [builtUp, land].compactMap { $0 }, ranges) {
      guard range.minimum <= range.maximum else {
        issues.append(InputIssue("grid.empty", at: Place(file: layer.name)))
        continue
      }
      var summary = GridUnits.Summary([Double]())
      summary.minimum = Double(range.minimum)
      summary.maximum = Double(range.maximum)
      summary.total = layer.expected == .persons ? persons : 0
      if layer.isDetected, layer.divisor == 1e6, range.maximum < Self.plausiblePart * layer.divisor {
        issues.append(
          InputIssue(
            "settlements.values.percent", at: Place(file: layer.name),
            found: JSON.numberText(Double(range.maximum))))
        continue
      }
      do throws(InputIssues) {
        try GridUnits.check(summary, are: layer.expected, cellArea: 1e6, of: layer.name)
      } catch { issues.append(contentsOf: error.all) }
    }
    try issues.throwIfAnyError()
  }
}

extension SettlementGridFiles.Grid {
  /// Grids in text are read from the beginning each time, so they are better held in memory.
  fileprivate var isText: Bool { path.lowercased().hasSuffix(".asc") }
}

extension RasterFile {
  /// Whether the grid's own cells are of 1 km and equal area.
  fileprivate var isOnKilometres: Bool {
    get throws(InputIssues) {
      guard let metres = frame.reference.metresPerUnit, abs(frame.cellWidth * metres - 1_000) < 1e-3,
        abs(frame.cellHeight * metres - 1_000) < 1e-3
      else { return false }
      return try frame.isEqualArea()
    }
  }
}
