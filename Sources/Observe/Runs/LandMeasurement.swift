import Geography
import Indicators
import Monitoring

/// SDG 11.3.1 for one city: built-up land against people between the dates of its grids.
struct LandMeasurement {
  var observations: [Observation] = []
  var leftOut: [MeasureCity.LeftOut] = []
  var warnings = InputIssues()

  private mutating func leaveOut(_ reason: String) {
    leftOut.append(MeasureCity.LeftOut(indicator: LandConsumption.indicator, series: nil, reason: reason))
  }

  /// - Parameter boundary: of the city at a date; the same for all where it is given, one each where it is
  ///   found from the grids; nil where there is none.
  mutating func measure(
    _ city: CityModel, _ description: CityDescription, _ files: InputFolder,
    boundary: (Period) throws -> Region?
  ) throws {
    let built = description.builtCity
    let dates = built.built.compactMap { land in
      built.population.first { $0.date == land.date }.map { people in
        LandGrids.Dated(
          period: land.date, built: land.grid.opened(in: files), population: people.grid.opened(in: files))
      }
    }
    guard dates.count > 1 else { return leaveOut("land-dates") }
    var issues = InputIssues()
    var states: [LandConsumption.State] = []
    for date in dates {
      guard let region = try boundary(date.period) else { return leaveOut("boundary") }
      var warned = InputIssues()
      let found = issues.attempt { () throws(InputIssues) in
        try LandGrids.states(
          of: [LandZone(area: description.area.code, region: region)], at: date,
          builtValues: built.builtValues, warnings: &warned)
      }
      warnings.append(contentsOf: warned.all)
      states += found ?? []
    }
    try issues.throwIfAnyError()
    var measurement = city.measurement
    measurement.notes = []
    observations = LandConsumption.observations(
      states,
      rules: LandConsumptionRules(
        formulas: LandConsumption.Formula.allCases,
        boundaryMode: description.delineation == nil ? .fixed : .dynamic,
        populationRateMinimum: description.parameters.populationRateMinimum), measurement: measurement)
  }
}

extension CityDescription.BuiltCity.Grid {
  func opened(in files: InputFolder) -> LandGrids.Grid {
    LandGrids.Grid(path: files.path(file), name: file, band: band)
  }
}
