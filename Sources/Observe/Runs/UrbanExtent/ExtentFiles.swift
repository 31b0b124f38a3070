import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// The files of a run of urban extents, written as the extents are found:
///
///     OUT.gpkg   layers of the extents and of what was added, and the figures as a table
///     OUT.tif    the classes of the one date there is
///     OUT        else a folder: classes-<date>.tif, growth-<from>-<to>.tif, extent.gpkg, figures.csv
///
/// Beside the first of them, with `.run.json` added to its name, how it came about.
public final class ExtentFiles {
  /// Names for the legends of grids, in the language of the user.
  public struct Names: Sendable {
    public var classes: [ExtentClass: String]
    public var growth: [UrbanGrowth.GrowthType: String]
    public init(classes: [ExtentClass: String], growth: [UrbanGrowth.GrowthType: String]) {
      self.classes = classes
      self.growth = growth
    }
  }

  private enum Kind { case package, grid, folder }

  private let path: String
  private let kind: Kind
  private let names: Names
  private let threads: Int
  private var features: FeatureFileWriter?
  private var grids: [String] = []

  /// - Throws: `extent.to.dates` where a grid is wanted of several dates, `file.unwritable`.
  public init(_ path: String, dateCount: Int, names: Names, threads: Int) throws(InputIssues) {
    let ending = (path as NSString).pathExtension.lowercased()
    kind = ending == "gpkg" ? .package : ["tif", "tiff"].contains(ending) ? .grid : .folder
    self.path = path
    self.names = names
    self.threads = threads
    if kind == .grid, dateCount > 1 {
      throw InputIssues([InputIssue("extent.to.dates", at: Place(file: path), found: String(dateCount))])
    }
    if kind == .folder {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch { throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)]) }
    }
  }

  private func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

  private var packagePath: String { kind == .package ? path : file("extent.gpkg") }

  private func package(_ frame: GridFrame) throws(InputIssues) -> FeatureFileWriter {
    if let features { return features }
    let made = try FeatureFileWriter(
      packagePath,
      layers: [
        .init(
          "urban-extent", .areas,
          [.init("date", .text), .init("square_km", .real), .init("built_up_square_km", .real)],
          in: frame.reference),
        .init(
          "urban-growth", .areas,
          [.init("from", .text), .init("date", .text), .init("type", .text), .init("square_km", .real)],
          in: frame.reference),
        .init(
          "figures", .none,
          ExtentTable.columns.map {
            .init($0, ["value", "standard_error"].contains($0) ? .real : .text)
          }),
      ])
    features = made
    return made
  }

  public func add(_ state: ExtentState, _ extent: UrbanExtent, _ frame: GridFrame) throws(InputIssues) {
    if kind != .package {
      let target = kind == .grid ? path : file("classes-\(state.period.text).tif")
      try writeGrid(target, frame, ExtentLegend.classes(names.classes)) { rows, cells in
        extent.fill(cells, rows: rows)
      }
    }
    guard kind != .grid else { return }
    let inside = ExtentClass.allCases.filter(\.isInside).map(\.rawValue)
    let marks = extent.classes.map { inside.contains($0) ? UInt8(1) : 0 }
    let areas = try Polygonisation.polygons(of: marks, frame: frame, values: [1])
    try package(frame).append(
      geometry: areas.first?.geometry,
      [
        "date": .text(state.period.text), "square_km": .real(state.measures.extentSquareMetres / 1e6),
        "built_up_square_km": .real(state.measures.builtSquareMetres / 1e6),
      ])
  }

  public func add(_ change: ExtentChange, _ growth: UrbanGrowth, _ frame: GridFrame) throws(InputIssues) {
    guard kind != .grid else { return }
    if kind == .folder {
      let target = file("growth-\(change.from.period.text)-\(change.to.period.text).tif")
      try writeGrid(target, frame, ExtentLegend.growth(names.growth)) { rows, cells in
        for place in 0..<(rows.count * frame.columns) {
          cells[place] = growth.types[rows.lowerBound * frame.columns + place]
        }
      }
    }
    let types = UrbanGrowth.GrowthType.allCases
    let areas = try Polygonisation.polygons(
      of: growth.types, frame: frame, values: Set(types.map { Int($0.rawValue) }))
    for area in areas {
      guard let type = types.first(where: { Int($0.rawValue) == area.value }) else { continue }
      try package(frame).append(
        geometry: area.geometry,
        [
          "from": .text(change.from.period.text), "date": .text(change.to.period.text),
          "type": .text(type.name), "square_km": .real(change.added[type] ?? 0),
        ], layer: 1)
    }
  }

  private func writeGrid(
    _ target: String, _ frame: GridFrame, _ legend: RasterLegend,
    _ fill: (Range<Int>, UnsafeMutableBufferPointer<UInt8>) -> Void
  ) throws(InputIssues) {
    let writer = try RasterFileWriter<UInt8>(
      target, frame: frame, noData: 0, legend: legend, threads: threads)
    let step = max(1, min(frame.rows, (1 << 22) / frame.columns))
    let cells = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: step * frame.columns)
    defer { cells.deallocate() }
    for row in stride(from: 0, to: frame.rows, by: step) {
      let rows = row..<min(frame.rows, row + step)
      fill(rows, cells)
      try writer.append(UnsafeBufferPointer(rebasing: cells[..<(rows.count * frame.columns)]))
    }
    try writer.finish()
    grids.append(target)
  }

  /// Puts everything in its place.
  ///
  /// - Returns: the paths of the files, the run's aside.
  public func finish(_ outcome: MeasureUrbanExtent.Outcome) throws(InputIssues) -> [String] {
    var written: [String] = []
    let table = ExtentTable(outcome)
    if kind != .grid {
      let package = try package(outcome.frame)
      for row in table.rows {
        var attributes: [String: AttributeValue] = [
          "from": .text(row.from), "date": .text(row.date), "figure": .text(row.figure),
          "type": .text(row.type), "unit": .text(row.unit),
        ]
        if let value = row.value { attributes["value"] = .real(value) }
        if let error = row.standardError { attributes["standard_error"] = .real(error) }
        try package.append(geometry: nil, attributes, layer: 2)
      }
      try package.finish()
      written.append(packagePath)
    }
    written += grids
    if kind == .folder {
      let target = file("figures.csv")
      do {
        try Data(table.csv).write(to: URL(fileURLWithPath: target), options: .atomic)
      } catch { throw InputIssues([InputIssue("file.unwritable", at: Place(file: target), found: target)]) }
      written.append(target)
    }
    try RunFile(outcome.run, outputs: written).write()
    return written
  }
}

/// Colours of the classes.
private enum ExtentLegend {
  private static func entry(_ value: UInt8, _ name: String?, _ colour: UInt32) -> RasterLegend.Entry {
    .init(
      value, name ?? "", red: UInt8(colour >> 16 & 0xFF), green: UInt8(colour >> 8 & 0xFF),
      blue: UInt8(colour & 0xFF))
  }

  static func classes(_ names: [ExtentClass: String]) -> RasterLegend {
    RasterLegend(
      ExtentClass.allCases.map { kind in
        let colour: UInt32 =
          switch kind {
          case .noData: 0xFFFFFF
          case .urban: 0x7A1B1B
          case .suburban: 0xC8562F
          case .rural: 0xE8B27A
          case .fringe: 0xC9DB8A
          case .captured: 0x7FB05A
          case .open: 0xF1F1E6
          case .fringeWater: 0x8FC3E0
          case .capturedWater: 0x5FA3CC
          case .water: 0xC6E2F0
          case .enclosedRural: 0xD98A55
          case .exurban: 0x8A6A8F
          case .exurbanSuburban: 0xB497B8
          case .exurbanFringe: 0xDAD3C0
          case .exurbanCaptured: 0xC3C8A8
          case .exurbanFringeWater: 0xB5D3E2
          case .exurbanCapturedWater: 0x9DC2D6
          case .exurbanEnclosedRural: 0xC9B4C4
          }
        return entry(kind.rawValue, names[kind], colour)
      })
  }

  static func growth(_ names: [UrbanGrowth.GrowthType: String]) -> RasterLegend {
    RasterLegend(
      UrbanGrowth.GrowthType.allCases.map { type in
        let colour: UInt32 =
          switch type {
          case .infill: 0xF2C14E
          case .extension: 0xE4572E
          case .leapfrog: 0x9B1D64
          case .inclusion: 0x4E7F9E
          }
        return entry(type.rawValue, names[type], colour)
      })
  }
}
