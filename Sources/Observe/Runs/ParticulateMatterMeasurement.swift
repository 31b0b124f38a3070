import Geodata
import Geography
import Indicators
import Monitoring

/// SDG 11.6.2 for one city: the fine dust that its people breathe, from a grid of concentrations.
struct ParticulateMatterMeasurement {
  var observations: [Observation] = []
  var map: [MapFeature] = []
  var leftOut: [MeasureCity.LeftOut] = []

  private mutating func leaveOut(_ reason: String) {
    leftOut.append(
      MeasureCity.LeftOut(indicator: FineParticulateMatter.indicator, series: nil, reason: reason))
  }

  /// Each cell with people breathes what the grid of concentrations says at its middle.
  mutating func measure(
    _ city: CityModel, _ description: CityDescription, _ files: InputFolder, drawsMaps: Bool
  ) throws(InputIssues) {
    guard let concentrations = description.builtCity.particulateMatter else {
      return leaveOut("particulate-matter")
    }
    guard let people = description.builtCity.populationGrid(near: description.period) else {
      return leaveOut("population-grids")
    }
    guard let boundary = city.inputs.boundary else { return leaveOut("boundary") }

    let file = try RasterFile(files.path(people.grid.file), name: people.grid.file)
    let window = try CityWindow(of: file, around: boundary)
    var air = FineParticulateMatter()
    if let window {
      let persons: [Float] = try file.read(window.cells, band: people.grid.band)
      let dust = try RasterFile(files.path(concentrations.file), name: concentrations.file)
      let values: [Float] = try dust.read(
        resampledTo: window.frame, by: .nearest, band: concentrations.band, threads: city.threads)
      air = FineParticulateMatter(concentrations: values, persons: persons, shares: window.shares)
    }
    if air.persons + air.personsWithoutValue <= 0 {
      throw InputIssues([InputIssue("population.elsewhere", at: Place(file: people.grid.file))])
    }
    var measurement = city.measurement
    measurement.notes = []
    observations = air.observations(measurement: measurement)
    if drawsMaps { map = try Self.map(concentrations, files, around: boundary) }
  }

  /// The concentrations around the city in classes between the guideline levels.
  private static func map(
    _ grid: CityDescription.BuiltCity.Grid, _ files: InputFolder, around boundary: Region
  ) throws(InputIssues) -> [MapFeature] {
    let file = try RasterFile(files.path(grid.file), name: grid.file)
    guard let window = try CityWindow(of: file, around: boundary) else { return [] }
    let values: [Float] = try file.read(window.cells, band: grid.band)
    let bounds = [0] + FineParticulateMatter.guidelines
    let noValue = UInt8(bounds.count)
    let classes = values.map { value in
      bounds.lastIndex { value >= Float($0) }.map { UInt8($0) } ?? noValue
    }
    return try Polygonisation.mapPolygons(
      of: classes, frame: window.frame, values: Set(bounds.indices)
    ).map { area in
      MapFeature(
        layer: "particulate-matter", geometry: area.geometry,
        properties: ["class": .string(String(bounds[area.value]))])
    }
  }
}
