import Catalogue
import Geodata
import Geography
import Indicators
import Monitoring
import Settlements

/// The urban extent of one city at every date of its grids of built-up land.
struct UrbanExtentMeasurement {
  var observations: [Observation] = []
  var map: [MapFeature] = []
  var leftOut: [MeasureCity.LeftOut] = []
  var warnings: [InputIssue] = []
  /// The profile.
  var rules: [Run.Input] = []
  /// The extent of each date in degrees, where asked for: the boundary of a city that is found from its grids.
  var boundaries: [Period: Region] = [:]

  /// Faults by which a grid is no grid for an extent, though it may do for other figures.
  private static let unsuitable: Set = [
    "extent.degrees", "extent.plane", "extent.cells.fine", "extent.cells.coarse",
  ]

  private mutating func leaveOut(_ reason: String) {
    leftOut.append(
      MeasureCity.LeftOut(indicator: MeasureUrbanExtent.indicator, series: nil, reason: reason))
  }

  /// - Parameter findsBoundaries: whether `boundaries` are wanted.
  mutating func measure(
    _ description: CityDescription, _ files: InputFolder, content: ContentFolder, measurement: Measurement,
    threads: Int, drawsMaps: Bool, findsBoundaries: Bool = false
  ) throws(InputIssues) {
    let city = description.builtCity
    guard !city.built.isEmpty else { return }
    let values: BuiltUpGrids.Values =
      switch city.builtValues {
      case .classes: .openBuiltWater
      case .shares: .shares(atLeast: 0.5)
      case .squareMetres: .squareMetres(atLeast: 0.5)
      }
    // People at every date or at none.
    let people = city.built.compactMap { built in city.population.first { $0.date == built.date } }
    var centre: (longitude: Double, latitude: Double)?
    if let place = description.delineation, place.kind == .urbanExtent, let longitude = place.longitude,
      let latitude = place.latitude
    {
      centre = (longitude, latitude)
    }
    let use = MeasureUrbanExtent(
      BuiltUpGrids(
        dates: city.built.map { .init(period: $0.date, grid: $0.grid.opened(in: files)) }, values: values),
      population: people.count == city.built.count ? .grids(people.map { $0.grid.opened(in: files) }) : nil,
      centre: centre, content: content, threads: threads, now: { Timestamp(microsecondsSince1970: 0) })
    var (map, boundaries): ([MapFeature], [Period: Region]) = ([], [:])
    do throws(InputIssues) {
      let outcome = try use.perform { state, extent, frame throws(InputIssues) in
        if drawsMaps { map += try UrbanExtentMap.features(state, extent, frame) }
        if findsBoundaries { boundaries[state.period] = try Self.boundary(extent, frame) }
      } eachChange: { change, growth, _, frame throws(InputIssues) in
        if drawsMaps { map += try UrbanExtentMap.features(change, growth, frame) }
      }
      warnings = outcome.warnings
      rules = outcome.run.rules
      var measurement = measurement
      measurement.notes = []
      observations = outcome.observations(measurement)
    } catch {
      guard error.all.allSatisfy({ Self.unsuitable.contains($0.code) }) else { throw error }
      return leaveOut("extent-grid")
    }
    self.map = map
    self.boundaries = boundaries
  }

  /// The outline of an extent in degrees; nil where there is none.
  private static func boundary(_ extent: UrbanExtent, _ frame: GridFrame) throws(InputIssues) -> Region? {
    let inside = (0...255).map { ExtentClass(rawValue: UInt8($0))?.isInside ?? false }
    let marks = extent.classes.map { inside[Int($0)] ? UInt8(1) : 0 }
    let areas = try Polygonisation.polygons(of: marks, frame: frame, values: [1], in: .wgs84)
    return areas.first.flatMap { try? Region(wkb: $0.geometry) }
  }
}
