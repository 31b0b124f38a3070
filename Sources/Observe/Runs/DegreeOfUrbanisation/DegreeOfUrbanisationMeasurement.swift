import Catalogue
import Geodata
import Geography
import Monitoring
import Settlements

/// How the people and the land of one city lie in the classes of the Degree of Urbanisation.
struct DegreeOfUrbanisationMeasurement {
  var observations: [Observation] = []
  var map: [MapFeature] = []
  var warnings: [InputIssue] = []
  /// The profile.
  var rules: [Run.Input] = []

  /// Every grid of people is classified; what counts is what lies inside the boundary at its date.
  mutating func measure(
    _ description: CityDescription, _ files: InputFolder, content: ContentFolder, threads: Int,
    drawsMaps: Bool, boundary: (Period) -> Region?
  ) throws(InputIssues) {
    let grids = description.builtCity.population
    for people in grids {
      let outcome = try Self.classification(
        at: people.date, description, files: files, content: content, threads: threads,
        region: boundary(people.date))
      // That grids were brought onto the cells of the method is no fault of theirs: it is told with the figures.
      let isPrepared = outcome.warnings.contains { $0.code.hasPrefix("settlements.grid.") }
      warnings += outcome.warnings.filter {
        !$0.code.hasPrefix("settlements.grid.") && !$0.code.hasPrefix("settlements.values.")
      }
      rules = outcome.run.rules
      observations += outcome.observations(
        area: description.area.code, period: people.date, of: outcome.composition
      ).map {
        var observation = $0
        if isPrepared { observation.notes.append(Note("settlements-grid")) }
        return observation
      }
      if drawsMaps, people.date == CityDelineation.nearest(to: description.period, of: grids.map(\.date)) {
        map = try outcome.mapFeatures()
      }
    }
  }

  /// - Precondition: there is a population grid of the date.
  static func classification(
    at date: Period, _ description: CityDescription, files: InputFolder, content: ContentFolder, threads: Int,
    region: Region? = nil
  ) throws(InputIssues) -> ClassifySettlements.Outcome {
    let city = description.builtCity
    func grid(_ grid: CityDescription.BuiltCity.Grid) -> SettlementGridFiles.Grid {
      SettlementGridFiles.Grid(path: files.path(grid.file), name: grid.file, band: grid.band)
    }
    let profile = try SettlementProfile(
      description.rules.degreeOfUrbanisation.map { $0.hasSuffix(".yaml") ? files.path($0) : $0 }
        ?? SettlementProfile.standard, content: content)
    let people = city.population.first { $0.date == date }!
    // Built-up land matters to the profiles alone that ask for it.
    let built = profile.rules.builtUpShare == nil ? nil : city.built.first { $0.date == date }
    let values: SettlementGridFiles.Values =
      switch city.builtValues {
      case .classes, .shares: .shares
      case .squareMetres: .squareMetres
      }
    return try ClassifySettlements(
      grids: SettlementGridFiles(
        population: grid(people.grid), builtUp: built.map { grid($0.grid) }, builtUpValues: values,
        land: city.land.map(grid)), profile: profile, level: .two, region: region, threads: threads,
      now: { Timestamp(microsecondsSince1970: 0) }
    ).perform()
  }
}

extension Run {
  /// The inputs that say how, not what.
  var rules: [Input] { inputs.filter { $0.role.hasPrefix("rules.") } }
}
