import Foundation
import Monitoring
import Runs
import Testing

/// Grids, settlements, plans and alternatives of a description.
@Suite struct BuiltCityDescriptionTests {
  private func parse(_ text: String) throws -> CityDescription {
    try CityDescription(parsing: text, file: "city.yaml")
  }

  private static let head = """
    area: {code: X, kind: city, name: Ex}
    period: 2025

    """

  private static let full =
    head + """
      boundary: {delineated: urban-centre, longitude: -25, latitude: -0.2}
      inputs:
        built:
          - {date: 2025, file: b25.tif}
          - {date: 2015-06, file: b15.tif, band: 2}
        population_grids: [{date: 2015, file: p15.tif}, {date: 2025, file: p25.tif}]
        land: land.tif
        particulate_matter: {file: pm.nc, band: 3}
        settlements: {file: s.gpkg, layer: slums, identifier: code, name: title}
        hazards: {flood: f.tif, landslide: {file: l.tif, band: 2}}
        plans: [{name: today, file: now.gpkg}, {name: dense, file: dense.gpkg}]
      rules: {degree_of_urbanisation: ghsl-R2023A, urban_extent: own.yaml, hot_spots: h.yaml, planning: p.yaml}
      alternatives:
        - code: EXTENT
          name: {en: Urban extent, fr: Étendue}
          boundary: {delineated: urban-extent}
        - code: FAR
          name: Farther
          parameters: {open_space_metres: 800}
          inputs: {land: other.tif}
      """

  @Test func everyKeyIsRead() throws {
    let city = try parse(Self.full)
    #expect(city.boundary == nil)
    let delineation = try #require(city.delineation)
    #expect(delineation.kind == .urbanCentre && delineation.longitude == -25 && delineation.latitude == -0.2)
    let built = city.builtCity
    // Earliest first, whatever the order in the file.
    #expect(built.built.map(\.date.text) == ["2015-06", "2025"])
    #expect(built.built.map(\.grid.file) == ["b15.tif", "b25.tif"])
    #expect(built.built.map(\.grid.band) == [2, 1])
    #expect(built.population.map(\.grid.file) == ["p15.tif", "p25.tif"])
    #expect(built.land?.file == "land.tif" && built.particulateMatter?.band == 3)
    let settlements = try #require(built.settlements)
    #expect(settlements.features.layer == "slums")
    #expect(settlements.identifier == "code" && settlements.name == "title")
    #expect(built.hazards["landslide"]?.grid.band == 2 && built.hazards["flood"]?.grid.file == "f.tif")
    #expect(built.plans.map(\.name) == ["today", "dense"])
    #expect(built.plans.map(\.file) == ["now.gpkg", "dense.gpkg"])
    #expect(city.rules.degreeOfUrbanisation == "ghsl-R2023A" && city.rules.planning == "p.yaml")
  }

  @Test func alternativesAreTheDescriptionWithPartsOfTheirOwn() throws {
    let city = try parse(Self.full)
    #expect(city.alternatives.map(\.code) == ["EXTENT", "FAR"])
    let (extent, far) = (city.alternatives[0], city.alternatives[1])
    #expect(extent.names[.fr] == "Étendue" && far.names[.ru] == "Farther")
    #expect(extent.description.delineation?.kind == .urbanExtent)
    #expect(extent.description.delineation?.longitude == nil)
    #expect(extent.description.builtCity == city.builtCity)
    #expect(far.description.delineation == city.delineation)
    #expect(far.description.parameters.openSpaceMetres == 800)
    #expect(far.description.builtCity.land?.file == "other.tif")
    #expect(far.description.builtCity.built == city.builtCity.built)
    #expect(far.description.alternatives.isEmpty)
  }

  @Test func parametersOfTheRunReadBack() throws {
    let city = try parse(Self.full)
    #expect(try parse(city.json.canonicalText) == city)
  }

  @Test func faultsAreToldOnceAndWhereTheyAre() {
    let text =
      Self.head + """
        boundary: {delineated: centre, longitude: 500}
        inputs:
          built: b.tif
          population_grids: [{date: 2015, file: a.tif}, {date: 2015, file: b.tif}, {file: c.tif}, d.tif]
          land: {band: 1}
          hazards: [flood]
        alternatives:
          - {code: A B, name: One}
          - {code: TWO, name: Two, parameters: {open_space_metres: none}, period: 2020}
          - {name: Three}
        """
    let found = faults { _ = try parse(text) }
    #expect(
      Set(found) == [
        "city.yaml:3:boundary.delineated description.choice",
        "city.yaml:3:boundary.longitude description.number",
        "city.yaml:3:boundary.latitude description.key.missing",
        "city.yaml:5:inputs.built description.grids",
        "city.yaml:6:inputs.population_grids[2].date description.date.twice",
        "city.yaml:6:inputs.population_grids[3].date description.key.missing",
        "city.yaml:6:inputs.population_grids[4] description.grids",
        "city.yaml:7:inputs.land.file description.key.missing",
        "city.yaml:8:inputs.hazards description.mapping",
        "city.yaml:10:alternatives[1].code description.alternative.code",
        "city.yaml:11:parameters.open_space_metres description.number",
        "city.yaml:11:alternatives[2].period description.key",
        "city.yaml:12:alternatives[3].code description.key.missing",
      ])
    #expect(found.count == Set(found).count)
  }
}
