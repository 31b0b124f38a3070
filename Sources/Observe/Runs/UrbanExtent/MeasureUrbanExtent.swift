import Catalogue
import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// Finds the urban extent of a city at one or several dates, measures it, and tells what was added between
/// every two dates that follow one another.
///
/// Only two extents are held at a time; what is wanted of the cells is taken as each is found.
public struct MeasureUrbanExtent {
  /// People at the dates of the grids.
  public enum Population: Hashable, Sendable {
    /// Persons per cell, on any grid: one for each date.
    case grids([LandGrids.Grid])
    /// Persons in the extent: one number for each date.
    case totals([Double])
  }

  public struct Outcome: Sendable {
    public var states: [ExtentState] = []
    public var changes: [ExtentChange] = []
    public var profile: UrbanExtentProfile
    public var frame: GridFrame
    public var warnings: [InputIssue] = []
    public var run: Run
  }

  public var grids: BuiltUpGrids
  public var population: Population?
  /// A known code, or a file.
  public var profileName: String
  /// The middle of the city in degrees: the main cluster is the one that holds it.
  public var centre: (longitude: Double, latitude: Double)?
  public var content: ContentFolder
  public var threads: Int
  /// The clock is the caller's.
  public var now: () -> Timestamp
  public var progress: (UrbanExtent.Step) -> Void = { _ in }

  public init(
    _ grids: BuiltUpGrids, population: Population? = nil, profile: String = "atlas",
    centre: (longitude: Double, latitude: Double)? = nil, content: ContentFolder, threads: Int,
    now: @escaping () -> Timestamp
  ) {
    self.grids = grids
    self.population = population
    profileName = profile
    self.centre = centre
    self.content = content
    self.threads = threads
    self.now = now
  }

  /// - Parameters:
  ///   - eachDate: told of each extent as it is found, earliest first.
  ///   - eachChange: told of the growth between two dates, and of the earlier extent.
  /// - Throws: `InputIssues` with the faults of all inputs that can be known before the work, else those of the
  ///   grid in hand; `extent.centre.missing`, `extent.centre.outside`; and what the callers throw.
  public func perform(
    eachDate: (ExtentState, UrbanExtent, GridFrame) throws(InputIssues) -> Void = { _, _, _ in },
    eachChange: (ExtentChange, UrbanGrowth, UrbanExtent, GridFrame) throws(InputIssues) -> Void = {
      _, _, _, _ in
    }
  ) throws(InputIssues) -> Outcome {
    let started = now()
    var (profile, profileInput) = try UrbanExtentProfile.read(profileName, content: content)
    if centre != nil { profile.mainCluster = .containingPoint }
    if centre == nil, profile.mainCluster == .containingPoint, profile.inclusionRule != .none {
      throw InputIssues([InputIssue("extent.centre.missing", at: Place(file: profileName))])
    }
    let frame = try grids.frame(for: profile)
    let place = try centreOnGrid(frame)
    let outside = try grids.outside(frame)

    var outcome = Outcome(
      profile: profile, frame: frame,
      run: Run(
        kind: "extent", method: MethodVersion.urbanExtent,
        methodVersion: MethodVersion.of[MethodVersion.urbanExtent]!, parameters: parameters(profile),
        inputs: [profileInput] + inputs, softwareVersion: SoftwareVersion.text, started: started,
        ended: started))
    var earlier: (state: ExtentState, extent: UrbanExtent)?
    for (index, date) in grids.dates.enumerated() {
      let cells = try grids.cells(of: date, frame: frame, outside: outside, threads: threads)
      let extent = UrbanExtent(
        cells: cells, georeference: BuiltUpGrids.metric(frame), profile: profile, centre: place,
        threads: threads, onStep: progress)
      if !extent.hasMainCluster { try check(extent, date, &outcome.warnings) }
      let state = ExtentState(
        period: date.period, measures: extent.measures,
        population: try population(of: extent, index, frame))
      outcome.states.append(state)
      try eachDate(state, extent, frame)
      if let earlier {
        let growth = UrbanGrowth(
          from: earlier.extent, to: extent, connectivity: profile.growthConnectivity, threads: threads)
        let change = ExtentChange(from: earlier.state, to: state, growth: growth)
        outcome.changes.append(change)
        try eachChange(change, growth, earlier.extent, frame)
      }
      earlier = (state, extent)
    }
    outcome.run.ended = now()
    return outcome
  }

  /// A city without an extent is worth a word, and one that is not where it was said to be is a fault.
  private func check(
    _ extent: UrbanExtent, _ date: BuiltUpGrids.Dated, _ warnings: inout [InputIssue]
  ) throws(InputIssues) {
    let place = Place(file: date.grid.name)
    if extent.measures.clusterCount == 0 {
      warnings.append(
        InputIssue(
          "extent.none", at: place, found: date.period.text,
          arguments: ["count": String(extent.measures.gridBuiltCells)], severity: .warning))
    } else if let centre {
      throw centreOutside(centre, date)
    }
  }

  private func centreOutside(
    _ centre: (longitude: Double, latitude: Double), _ date: BuiltUpGrids.Dated
  ) -> InputIssues {
    InputIssues([
      InputIssue(
        "extent.centre.outside", at: Place(file: date.grid.name),
        found: "\(JSON.numberText(centre.longitude)),\(JSON.numberText(centre.latitude))",
        arguments: ["date": date.period.text])
    ])
  }

  /// The centre in metres on the plane of the grid.
  private func centreOnGrid(_ frame: GridFrame) throws(InputIssues) -> (x: Double, y: Double)? {
    guard let centre else { return nil }
    let name = grids.dates[0].grid.name
    let toGrid = try Reprojection(from: .wgs84, to: frame.reference, at: Place(file: name))
    var (x, y) = ([centre.longitude], [centre.latitude])
    guard toGrid.apply(x: &x, y: &y) == 0 else {
      throw centreOutside(centre, grids.dates[0])
    }
    let unit = frame.reference.metresPerUnit ?? 1
    return (x[0] * unit, y[0] * unit)
  }

  // MARK: People

  /// No more cells than this are held at a time.
  private static let stripCellMaximum = 4_000_000

  private func population(
    of extent: UrbanExtent, _ index: Int, _ frame: GridFrame
  ) throws(InputIssues) -> Double? {
    switch population {
    case nil: return nil
    case .totals(let totals): return totals[index]
    case .grids(let grids):
      let grid = grids[index]
      let file = try RasterFile(grid.path, name: grid.name)
      let isAligned = file.frame.isAligned(with: frame)
      var total = 0.0
      let rows = max(1, Self.stripCellMaximum / frame.columns)
      for row in stride(from: 0, to: frame.rows, by: rows) {
        let count = min(rows, frame.rows - row)
        let values: [Float]
        if isAligned {
          values = try file.read(
            RasterFile.Window(column: 0, row: row, columns: frame.columns, rows: count), band: grid.band)
        } else {
          // Persons of a cell are shared out over the cells it covers.
          var strip = frame
          strip.georeference.north -= Double(row) * frame.cellHeight
          strip.georeference.rows = count
          values = try file.read(resampledTo: strip, by: .sum, band: grid.band, threads: threads)
        }
        total += extent.sum(of: values, firstRow: row)
      }
      return total
    }
  }

  // MARK: The run

  private func parameters(_ profile: UrbanExtentProfile) -> JSON {
    let people: JSON =
      switch population {
      case nil: .null
      case .totals(let totals): ["totals": .array(totals.map(JSON.number))]
      case .grids(let grids):
        [
          "grids": .array(
            grids.map { ["file": .string($0.name), "band": .number(Double($0.band))] })
        ]
      }
    return [
      "profile": profile.json, "grids": grids.json, "population": people,
      "centre": centre.map { .array([.number($0.longitude), .number($0.latitude)]) } ?? .null,
    ]
  }

  private var inputs: [Run.Input] {
    var files = [(role: String, grid: LandGrids.Grid)]()
    for date in grids.dates where !files.contains(where: { $0.grid.path == date.grid.path }) {
      files.append(("built", date.grid))
    }
    if case .grids(let people) = population { files += people.map { ("population-grid", $0) } }
    if let within = grids.within { files.append(("within", within)) }
    return files.compactMap { Run.input($0.role, $0.grid.name, at: $0.grid.path) }
  }
}
