import Catalogue
import Geography
import Indicators
import Monitoring

/// The hot spots of one city: its settlements under the hazards that its description names.
struct HotSpotMeasurement {
  var observations: [Observation] = []
  var areas: [ReferenceArea] = []
  var map: [MapFeature] = []
  var leftOut: [MeasureCity.LeftOut] = []
  var warnings: [InputIssue] = []
  /// The definition.
  var rules: [Run.Input] = []

  mutating func measure(
    _ city: CityModel, _ description: CityDescription, _ files: InputFolder, content: ContentFolder,
    drawsMaps: Bool
  ) throws {
    let built = description.builtCity
    guard let settlements = built.settlements, !built.hazards.isEmpty else {
      // A city without settlements to look at misses nothing.
      if built.settlements != nil {
        leftOut.append(
          MeasureCity.LeftOut(indicator: MeasureHotSpots.Outcome.indicator, series: nil, reason: "hazards"))
      }
      return
    }
    func source(_ name: String, band: Int = 1) -> HotSpotInputs.Source {
      HotSpotInputs.Source(path: files.path(name), name: name, band: band)
    }
    var inputs = HotSpotInputs(
      areas: source(settlements.features.file), identifier: settlements.identifier,
      nameField: settlements.name,
      hazards: built.hazards.mapValues { source($0.grid.file, band: $0.grid.band) },
      frequencies: built.hazards.compactMapValues(\.frequency),
      exposure: built.populationGrid(near: description.period).map {
        source($0.grid.file, band: $0.grid.band)
      }, definition: description.rules.hotSpots.map { source($0) })
    inputs.areas.layer = settlements.features.layer
    inputs.areas.filter = settlements.features.filter
    let outcome = try MeasureHotSpots(
      inputs, content: content, now: { Timestamp(microsecondsSince1970: 0) }
    ).perform()
    warnings = outcome.warnings
    rules = outcome.run.rules
    var measurement = city.measurement
    measurement.notes = []
    areas = outcome.areas(in: description.area)
    observations = outcome.observations(measurement, areas: areas)
    if drawsMaps { map = outcome.mapFeatures }
  }
}
