import Foundation
import Geodata
import Geography
import Indicators
import Monitoring

/// Built-up area and population of areas from grids of several dates.
public struct LandGrids: Hashable, Sendable {
  /// One layer of cells in a file.
  public struct Grid: Hashable, Sendable {
    public var path: String
    /// What messages call the file.
    public var name: String
    /// From 1.
    public var band: Int

    public init(path: String, name: String, band: Int = 1) {
      self.path = path
      self.name = name
      self.band = band
    }
  }

  /// A layer of areas; each is called by a field, or where none is named by its number in the file.
  public struct Boundary: Hashable, Sendable {
    public var path: String
    public var name: String
    public var identifier: String?

    public init(path: String, name: String, identifier: String? = nil) {
      self.path = path
      self.name = name
      self.identifier = identifier
    }

    /// `areas.gpkg`, or `areas.gpkg:field`.
    public init(_ text: String, in files: InputFolder) {
      var (name, identifier) = (text, String?.none)
      if !FileManager.default.fileExists(atPath: files.path(text)), let colon = text.lastIndex(of: ":"),
        colon > text.startIndex, colon < text.index(before: text.endIndex)
      {
        (name, identifier) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
      }
      self.init(path: files.path(name), name: name, identifier: identifier)
    }
  }

  /// What the cells of the built-up grids hold.
  public enum BuiltValues: String, CaseIterable, Hashable, Sendable {
    case squareMetres = "square-metres"
    /// Of the cell's area, 0 to 1.
    case shares
    /// 0 open, 1 built up, 2 water.
    case classes
  }

  /// The grids of one date.
  public struct Dated: Hashable, Sendable {
    public var period: Period
    public var built: Grid
    /// Persons per cell.
    public var population: Grid

    public init(period: Period, built: Grid, population: Grid) {
      self.period = period
      self.built = built
      self.population = population
    }
  }

  /// Earliest first.
  public var dates: [Dated]
  public var builtValues: BuiltValues
  /// One for all dates, or one for each.
  public var boundaries: [Boundary]

  /// - Precondition: one boundary, or as many as there are dates.
  public init(dates: [Dated], builtValues: BuiltValues = .squareMetres, boundaries: [Boundary]) {
    precondition(boundaries.count == 1 || boundaries.count == dates.count)
    self.dates = dates
    self.builtValues = builtValues
    self.boundaries = boundaries
  }

  /// Fixed where one boundary serves all dates.
  public var boundaryMode: LandConsumption.BoundaryMode { boundaries.count == 1 ? .fixed : .dynamic }

  /// The state of each zone at one date.
  ///
  /// - Throws: every fault of both grids.
  public static func states(
    of zones: [LandZone], at date: Dated, builtValues: BuiltValues, warnings: inout InputIssues
  ) throws(InputIssues) -> [LandConsumption.State] {
    let values: LandZoneSums.Values =
      switch builtValues {
      case .squareMetres: .squareMetres
      case .shares: .shares
      case .classes: .classes
      }
    var issues = InputIssues()
    var warned = InputIssues()
    let built = issues.attempt { () throws(InputIssues) in
      try LandZoneSums(date.built, values: values).sums(over: zones, warnings: &warned)
    }
    let persons = issues.attempt { () throws(InputIssues) in
      try LandZoneSums(date.population, values: .persons).sums(over: zones, warnings: &warned)
    }
    warnings.append(contentsOf: warned.all)
    guard let built, let persons else { throw issues }
    return zip(built, persons).map {
      LandConsumption.State(period: date.period, builtUpSquareMetres: $0, persons: $1)
    }
  }

  /// Areas in the order in which the boundaries first name them.
  ///
  /// - Throws: every fault of every file.
  func read(warnings: inout InputIssues) throws(InputIssues) -> [LandSeries] {
    var issues = InputIssues()
    let zones = boundaries.map { boundary in
      issues.attempt { () throws(InputIssues) in try LandGrids.zones(of: boundary) }
    }
    // Areas without a field to call them by are the same one where each file holds just one.
    let isOneArea = zones.allSatisfy { $0?.count == 1 } && boundaries.allSatisfy { $0.identifier == nil }
    var order: [String] = []
    var series: [String: LandSeries] = [:]
    for (index, date) in dates.enumerated() {
      let place = boundaries.count == 1 ? 0 : index
      guard var zonesOfDate = zones[place] else { continue }
      if isOneArea { zonesOfDate[0].area = LandGrids.stem(of: boundaries[0].name) }
      var warned = InputIssues()
      let states = issues.attempt { () throws(InputIssues) in
        try LandGrids.states(of: zonesOfDate, at: date, builtValues: builtValues, warnings: &warned)
      }
      warnings.append(contentsOf: warned.all)
      for (zone, state) in zip(zonesOfDate, states ?? []) {
        if series[zone.area] == nil { order.append(zone.area) }
        series[zone.area, default: LandSeries(area: zone.area, states: [])].states.append(state)
      }
    }
    try issues.throwIfAnyError()
    for area in order where series[area]!.states.count == 1 {
      warnings.append(
        InputIssue(
          "land.date.single", at: Place(file: boundaries.last!.name),
          found: series[area]!.states[0].period.text,
          arguments: ["area": area], severity: .warning))
    }
    return order.map { series[$0]! }
  }

  private static func zones(of boundary: Boundary) throws(InputIssues) -> [LandZone] {
    let features = try FeatureFile(boundary.path, name: boundary.name)
      .features(FeatureQuery(attributes: boundary.identifier.map { [$0] } ?? []))
    var issues = InputIssues()
    var seen: Set<String> = []
    var zones: [LandZone] = []
    for feature in features {
      let place = Place(file: boundary.name, field: boundary.identifier, feature: feature.identifier)
      let area = boundary.identifier.map { feature.attributes[$0]?.text ?? "" } ?? feature.identifier
      if area.isEmpty {
        issues.append(InputIssue("land.zone.unnamed", at: place))
      } else if !seen.insert(area).inserted {
        issues.append(InputIssue("land.zone.twice", at: place, found: area))
      }
      if let region = try? Region(wkb: feature.geometry), !region.isEmpty {
        zones.append(LandZone(area: area, region: region))
      } else {
        issues.append(InputIssue("feature.area", at: place))
      }
    }
    try issues.throwIfAnyError()
    return zones
  }

  private static func stem(of name: String) -> String {
    ((name as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// Every file with what it is used for.
  var files: [(role: String, name: String, path: String)] {
    dates.map { ("built", $0.built.name, $0.built.path) }
      + dates.map { ("population-grid", $0.population.name, $0.population.path) }
      + boundaries.map { ("boundary", $0.name, $0.path) }
  }

  var json: [String: JSON] {
    func grid(_ grid: Grid) -> JSON { ["file": .string(grid.name), "band": JSON(grid.band)] }
    return [
      "built_values": .string(builtValues.rawValue),
      "dates": .array(
        dates.map {
          [
            "date": .string($0.period.text), "built": grid($0.built), "population": grid($0.population),
          ]
        }),
      "boundaries": .array(
        boundaries.map { ["file": .string($0.name), "identifier": JSON($0.identifier)] }),
    ]
  }
}
