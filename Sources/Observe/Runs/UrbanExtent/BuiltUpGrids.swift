import Geodata
import Geography
import Monitoring
import Settlements

/// Grids of built-up land at one or several dates, as an urban extent wants them.
public struct BuiltUpGrids: Hashable, Sendable {
  /// What the cells hold.
  public enum Values: Hashable, Sendable {
    /// 0 open, 1 built-up, 2 water; anything else is a fault.
    case openBuiltWater
    /// Classes of any kind: those named are built-up and water, all others open.
    case classes(built: Set<Int>, water: Set<Int>)
    /// The part of a cell that is built-up, 0 to 1: built-up from this part on.
    case shares(atLeast: Double)
    /// Square metres of built-up land in a cell: built-up from this part of the cell on.
    case squareMetres(atLeast: Double)
    /// The year from which on a cell is built-up, one grid for all dates; no value for never.
    case firstYear
  }

  public struct Dated: Hashable, Sendable {
    public var period: Period
    public var grid: LandGrids.Grid

    public init(period: Period, grid: LandGrids.Grid) {
      self.period = period
      self.grid = grid
    }
  }

  /// Earliest first.
  public var dates: [Dated]
  public var values: Values
  /// Areas outside which nothing is looked at; nil for the whole grid.
  public var within: LandGrids.Grid?

  public init(dates: [Dated], values: Values, within: LandGrids.Grid? = nil) {
    precondition(!dates.isEmpty)
    self.dates = dates
    self.values = values
    self.within = within
  }

  var json: JSON {
    let values: JSON =
      switch values {
      case .openBuiltWater: ["kind": "open-built-water"]
      case .classes(let built, let water):
        [
          "kind": "classes", "built": .array(built.sorted().map { .number(Double($0)) }),
          "water": .array(water.sorted().map { .number(Double($0)) }),
        ]
      case .shares(let least): ["kind": "shares", "at_least": .number(least)]
      case .squareMetres(let least): ["kind": "square-metres", "at_least": .number(least)]
      case .firstYear: ["kind": "first-year"]
      }
    return [
      "values": values,
      "dates": .array(
        dates.map {
          [
            "date": .string($0.period.text), "built": .string($0.grid.name),
            "band": .number(Double($0.grid.band)),
          ]
        }),
      "within": JSON(within?.name),
    ]
  }

  // MARK: Frame

  /// The frame of the first grid, once it is certain that an extent can be found on it and that the others
  /// have the same.
  ///
  /// - Throws: `extent.degrees`, `extent.plane` where the plane does not keep areas, `extent.cells.fine`,
  ///   `extent.cells.coarse`, `grid.align`, and what opening the files throws.
  func frame(for profile: UrbanExtentProfile) throws(InputIssues) -> GridFrame {
    let first = dates[0].grid
    var issues = InputIssues()
    let frame = try RasterFile(first.path, name: first.name).frame
    issues.attempt { () throws(InputIssues) in
      try Self.checkPlane(frame, of: first.name)
      let metres = Self.metric(frame)
      let circle = profile.circle(cellWidth: metres.cellWidth, cellHeight: metres.cellHeight)
      let code =
        circle.cellCount > UrbanExtent.circleCellMaximum
        ? "extent.cells.fine" : circle.cellCount == 1 ? "extent.cells.coarse" : nil
      if let code {
        throw InputIssues([
          InputIssue(
            code, at: Place(file: first.name),
            found: "\(JSON.numberText(metres.cellWidth)) × \(JSON.numberText(metres.cellHeight))",
            arguments: ["radius": JSON.numberText(profile.radiusMetres)])
        ])
      }
    }
    if values != .firstYear {
      for date in dates.dropFirst() {
        issues.attempt { () throws(InputIssues) in
          let other = try RasterFile(date.grid.path, name: date.grid.name).frame
          try GridAlignment.check(other, of: date.grid.name, with: frame, of: first.name)
        }
      }
    }
    try issues.throwIfAnyError()
    return frame
  }

  /// Part by which an area on the plane may differ from that on the ground.
  private static let areaTolerance = 0.03

  private static func checkPlane(_ frame: GridFrame, of name: String) throws(InputIssues) {
    let place = Place(file: name)
    guard !frame.reference.isGeographic else {
      throw InputIssues([InputIssue("extent.degrees", at: place, found: frame.reference.text)])
    }
    guard let range = try frame.areaDistortion() else { return }
    let worst = abs(range.lowerBound - 1) > abs(range.upperBound - 1) ? range.lowerBound : range.upperBound
    guard abs(worst - 1) > areaTolerance else { return }
    throw InputIssues([
      InputIssue(
        "extent.plane", at: place, found: JSON.numberText((worst * 1_000).rounded() / 1_000),
        arguments: ["system": String(frame.reference.text.prefix(60))])
    ])
  }

  /// The places of the cells in metres.
  static func metric(_ frame: GridFrame) -> Georeference {
    let unit = frame.reference.metresPerUnit ?? 1
    var grid = frame.georeference
    grid.west *= unit
    grid.north *= unit
    grid.cellWidth *= unit
    grid.cellHeight *= unit
    return grid
  }

  // MARK: Cells

  /// The cells at one date as `BuiltCell`.
  ///
  /// - Parameter outside: a flag for each cell outside the area looked at; nil for none.
  /// - Throws: `extent.built.class`, `extent.built.share`, `extent.built.year`, `grid.empty`, and what reading
  ///   throws.
  func cells(of date: Dated, frame: GridFrame, outside: [Bool]?, threads: Int) throws(InputIssues) -> [UInt8]
  {
    let file = try RasterFile(date.grid.path, name: date.grid.name)
    var cells = [UInt8](repeating: BuiltCell.noData, count: frame.cellCount)
    var wrong: Double?
    var issues: InputIssues?
    let band = file.bands.indices.contains(date.grid.band - 1) ? file.bands[date.grid.band - 1] : nil
    let isBytes = band?.dataType == "Byte" && isOfClasses
    let rule = CellRule(values, period: date.period, cellSquareMetres: Self.metric(frame).cellArea)
    cells.withUnsafeMutableBufferPointer { cells in
      nonisolated(unsafe) let target = cells.baseAddress!
      let columns = frame.columns
      do throws(InputIssues) {
        if isBytes {
          let table = rule.table(noData: band?.noData)
          try file.forEachStrip(band: date.grid.band, as: UInt8.self, threads: threads) {
            window, values -> Double? in
            let start = target + window.row * columns
            table.withUnsafeBufferPointer { table in
              for place in 0..<values.count { start[place] = table[Int(values[place])] }
            }
            return CellRule.firstWrong(start, values.count).map { Double(values[$0]) }
          } then: {
            wrong = wrong ?? $0
          }
        } else {
          try file.forEachStrip(band: date.grid.band, as: Float.self, threads: threads) {
            window, values -> Double? in
            let start = target + window.row * columns
            for place in 0..<values.count { start[place] = rule.cell(Double(values[place])) }
            return CellRule.firstWrong(start, values.count).map { Double(values[$0]) }
          } then: {
            wrong = wrong ?? $0
          }
        }
      } catch { issues = error }
      if issues == nil, cells.allSatisfy({ $0 == BuiltCell.noData }) {
        issues = InputIssues([InputIssue("grid.empty", at: Place(file: date.grid.name))])
      }
      if let outside {
        for place in 0..<cells.count where outside[place] { cells[place] = BuiltCell.noData }
      }
    }
    if let issues { throw issues }
    if let wrong {
      throw InputIssues([
        InputIssue(rule.fault, at: Place(file: date.grid.name), found: JSON.numberText(wrong))
      ])
    }
    return cells
  }

  private var isOfClasses: Bool {
    switch values {
    case .openBuiltWater, .classes: true
    case .shares, .squareMetres, .firstYear: false
    }
  }

  /// Which cells have their middle outside the areas of `within`; nil where the whole grid is looked at.
  func outside(_ frame: GridFrame) throws(InputIssues) -> [Bool]? {
    guard let within else { return nil }
    let file = try RasterFile(dates[0].grid.path, name: dates[0].grid.name)
    var isOutside = [Bool](repeating: true, count: frame.cellCount)
    for feature in try FeatureFile(within.path, name: within.name).features() {
      guard let region = try? Region(wkb: feature.geometry), !region.isEmpty else {
        throw InputIssues([
          InputIssue("feature.area", at: Place(file: within.name, feature: feature.identifier))
        ])
      }
      guard let window = try CityWindow(of: file, around: region) else { continue }
      for place in window.shares.indices where window.shares[place] >= 0.5 {
        let row = window.cells.row + place / window.cells.columns
        isOutside[row * frame.columns + window.cells.column + place % window.cells.columns] = false
      }
    }
    if !isOutside.contains(false) {
      throw InputIssues([InputIssue("extent.within.elsewhere", at: Place(file: within.name))])
    }
    return isOutside
  }
}

/// What a number in a grid says of its cell.
private struct CellRule {
  let values: BuiltUpGrids.Values
  let lastYear: Double
  let cellSquareMetres: Double
  /// Stands for a number that cannot be; no `BuiltCell`.
  static let wrong: UInt8 = 254

  init(_ values: BuiltUpGrids.Values, period: Period, cellSquareMetres: Double) {
    self.values = values
    lastYear = Double(period.firstDay.components.year)
    self.cellSquareMetres = cellSquareMetres
  }

  /// The issue for a number that cannot be.
  var fault: String {
    switch values {
    case .openBuiltWater, .classes: "extent.built.class"
    case .shares: "extent.built.share"
    case .squareMetres: "extent.built.square-metres"
    case .firstYear: "extent.built.year"
    }
  }

  @inline(__always)
  func cell(_ value: Double) -> UInt8 {
    if value.isNaN { return values == .firstYear ? BuiltCell.open : BuiltCell.noData }
    switch values {
    case .openBuiltWater:
      return value == 0
        ? BuiltCell.open : value == 1 ? BuiltCell.built : value == 2 ? BuiltCell.water : Self.wrong
    case .classes(let built, let water):
      guard let number = Int(exactly: value) else { return Self.wrong }
      return built.contains(number)
        ? BuiltCell.built : water.contains(number) ? BuiltCell.water : BuiltCell.open
    case .shares(let least):
      // What rounding in a file may add to a whole cell.
      guard value >= 0, value <= 1.01 else { return Self.wrong }
      return value >= least && value > 0 ? BuiltCell.built : BuiltCell.open
    case .squareMetres(let least):
      guard value >= 0, value <= 1.01 * cellSquareMetres else { return Self.wrong }
      return value >= least * cellSquareMetres && value > 0 ? BuiltCell.built : BuiltCell.open
    case .firstYear:
      guard value == 0 || (1_000...3_000).contains(value) else { return Self.wrong }
      return value > 0 && value <= lastYear ? BuiltCell.built : BuiltCell.open
    }
  }

  /// The same for each number a byte can hold.
  func table(noData: Double?) -> [UInt8] {
    (0...255).map { value in Double(value) == noData ? BuiltCell.noData : cell(Double(value)) }
  }

  static func firstWrong(_ cells: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    var any: UInt8 = 0
    for place in 0..<count { any |= cells[place] == wrong ? 1 : 0 }
    return any == 0 ? nil : (0..<count).first { cells[$0] == wrong }
  }
}
