import Catalogue
import Monitoring

/// The plan of one city by the measures of the planning lab, its variants beside it on the map.
struct PlanningMeasurement {
  var observations: [Observation] = []
  var map: [MapFeature] = []
  var warnings: [InputIssue] = []
  /// The rules of planning.
  var rules: [Run.Input] = []

  mutating func measure(
    _ city: CityModel, _ description: CityDescription, _ files: InputFolder, content: ContentFolder,
    drawsMaps: Bool
  ) throws {
    // A city without plans misses nothing.
    guard !description.builtCity.plans.isEmpty else { return }
    let outcome = try MeasurePlans(
      description.builtCity.plans.map {
        MeasurePlans.Variant(name: $0.name, path: files.path($0.file), file: $0.file)
      }, rules: description.rules.planning.map(files.path), content: content,
      now: { Timestamp(microsecondsSince1970: 0) }
    ).perform()
    warnings = outcome.warnings
    rules = outcome.run.rules
    var measurement = city.measurement
    measurement.notes = []
    observations = outcome.observations(measurement)
    if drawsMaps { map = outcome.mapFeatures }
  }
}
