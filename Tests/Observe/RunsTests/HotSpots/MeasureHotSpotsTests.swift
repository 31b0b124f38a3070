import Foundation
import Geography
import Indicators
import Monitoring
import Runs
import TestSupport
import Testing

@Suite struct MeasureHotSpotsTests {
  private typealias Drawn = DrawnCityOfSettlements

  /// Settlement a lies on four cells: classes 3 and 3 in the south, 0 in the north. 50 of its 200 people are
  /// in the north, 150 in the zone. Settlement b is dry.
  private func twoSettlements() throws -> (Drawn, HotSpotInputs) {
    let city = try Drawn()
    try city.writeSettlements(2) { _ in "\"poor\":0.5,\"plan\":\"no\",\"flood_frequency\":3" }
    try city.writeGrid(
      "flood", north: ["0", "0", "0", "0", "0", "0"], south: ["3", "3", "-9", "-9", "0", "0"])
    try city.writeGrid(
      "people", north: ["20", "30", "9", "9", "40", "40"], south: ["70", "80", "9", "9", "10", "-9"])
    var inputs = try city.inputs()
    inputs.hazards = ["flood": city.source("flood.asc")]
    inputs.exposure = city.source("people.asc")
    return (city, inputs)
  }

  @Test func gridsOverSettlementsByHand() throws {
    let (city, inputs) = try twoSettlements()
    let outcome = try city.measure(inputs)
    let a = outcome.settlements[0]
    #expect(a.id == "a")
    // 0.01 by 0.01 degrees on the equator.
    #expect(abs(a.squareKilometres - 1.2309) < 1e-4)
    #expect(abs(a.people! - 200) < 1e-9)
    #expect(abs(a.peopleInZone! - 150) < 1e-4)
    #expect(abs(a.zoneShare! - 0.5) < 1e-6)
    #expect(outcome.ranking.settlements[0].hazards["flood"] == .init(intensity: 3, frequency: 3))
    // H 1, E 0.75, V 0.5, C 0.
    let score = try #require(outcome.ranking.scores[0].score)
    #expect(abs(score - 100 * pow(0.375, 1.0 / 3)) < 1e-4)
    #expect(outcome.ranking.isHotSpot == [true, false])
    // Dry: 90 people, none in the zone, no score above 0.
    #expect(outcome.settlements[1].people == 90)
    #expect(outcome.settlements[1].peopleInZone == 0)
    #expect(outcome.ranking.scores[1].score == 0)
    #expect(outcome.warnings.isEmpty)
    #expect(outcome.absentFields.isEmpty)
  }

  /// The same flood drawn as areas gives the same zone.
  @Test func areasOfAHazard() throws {
    var (city, inputs) = try twoSettlements()
    try city.writeFeatures(
      "flood.geojson",
      [
        Drawn.feature(Drawn.ring(-0.01, 0, 0.01, 0.005), "\"intensity\":3"),
        Drawn.feature(Drawn.ring(0.002, 0, 0.004, 0.005), "\"intensity\":1"),
      ])
    inputs.hazards = ["flood": city.source("flood.geojson")]
    let outcome = try city.measure(inputs)
    #expect(outcome.ranking.settlements[0].hazards["flood"]?.intensity == 3)
    #expect(abs(outcome.settlements[0].peopleInZone! - 150) < 1e-4)
    // Without classes the areas are the zone, and the intensity is not known.
    try city.writeFeatures("zone.geojson", [Drawn.feature(Drawn.ring(-0.01, 0, 0.01, 0.005))])
    inputs.hazards = ["flood": city.source("zone.geojson")]
    let zone = try city.measure(inputs)
    #expect(zone.ranking.settlements[0].hazards["flood"]?.intensity == nil)
    #expect(abs(zone.settlements[0].zoneShare! - 0.5) < 1e-6)
    #expect(zone.ranking.scores[0].missing == [.hazard])
  }

  /// Two hazards over the same land: who is in both zones counts once.
  @Test func zonesOfSeveralHazardsAreOne() throws {
    var (city, inputs) = try twoSettlements()
    try city.writeFeatures(
      "slide.geojson", [Drawn.feature(Drawn.ring(0, 0, 0.005, 0.01), "\"intensity\":1")])
    inputs.hazards["slide"] = city.source("slide.geojson")
    inputs.frequencies = ["slide": 1]
    let outcome = try city.measure(inputs)
    #expect(abs(outcome.settlements[0].peopleInZone! - 170) < 1e-3)
    #expect(outcome.ranking.scores[0].governingHazard == "flood")
    #expect(outcome.ranking.settlements[0].hazards["slide"] == .init(intensity: 1, frequency: 1))
  }

  @Test func buildingsAndPeopleAsFeatures() throws {
    var (city, inputs) = try twoSettlements()
    try city.writeFeatures(
      "buildings.geojson",
      [
        Drawn.feature(Drawn.ring(0.001, 0.001, 0.002, 0.002), "\"dwellings\":4"),
        // Half of it stands in the zone.
        Drawn.feature(Drawn.ring(0.001, 0.0045, 0.002, 0.0055), "\"dwellings\":2"),
        Drawn.feature(Drawn.ring(0.012, 0.001, 0.013, 0.002), "\"dwellings\":9"),
      ])
    inputs.buildings = city.source("buildings.geojson")
    inputs.exposure = city.source("buildings.geojson", field: "dwellings")
    let outcome = try city.measure(inputs)
    #expect(abs(outcome.settlements[0].dwellings! - 6) < 1e-9)
    #expect(abs(outcome.settlements[0].dwellingsInZone! - 5) < 1e-4)
    #expect(abs(outcome.settlements[0].people! - 6) < 1e-9)
    #expect(outcome.settlements[1].dwellings == 0)
    #expect(outcome.ranking.scores[1].missing == [.exposure])
  }

  @Test func tablesCompleteTheLayerAndGoBeforeIt() throws {
    var (city, inputs) = try twoSettlements()
    try city.write("survey.csv", "code,poor,plan\na,1,yes\n")
    inputs.attributes = city.source("survey.csv")
    let outcome = try city.measure(inputs)
    #expect(outcome.ranking.settlements[0].vulnerability == [1])
    #expect(outcome.ranking.settlements[0].capacity == [1])
    #expect(outcome.ranking.settlements[1].vulnerability == [0.5])
  }

  @Test func depthsBecomeClassesByTheDefinition() throws {
    var (city, inputs) = try twoSettlements()
    try city.writeGrid(
      "depth", north: ["0", "0", "0", "0", "0", "0"], south: ["0.6", "0.6", "-9", "-9", "0", "0"])
    inputs.hazards = ["flood": city.source("depth.asc")]
    #expect(city.faults(inputs) == ["depth.asc hot-spots.grid.class"])
    try city.write(
      "rules.yaml",
      Drawn.definition.replacingOccurrences(
        of: "{land-share: 0.05}", with: "{kinds: {flood: {breaks: [0.1, 0.5, 1.5], frequency: 1}}}"))
    let outcome = try city.measure(inputs)
    #expect(outcome.ranking.settlements[0].hazards["flood"] == .init(intensity: 2, frequency: 3))
  }

  @Test func settlementsBesideTheGridsAreToldAndNotScored() throws {
    var (city, inputs) = try twoSettlements()
    try city.writeSettlements(4) { _ in "\"poor\":0.5,\"plan\":0" }
    inputs.frequencies = ["flood": 2]
    let outcome = try city.measure(inputs)
    // The grids end before the third.
    #expect(outcome.settlements[3].people == nil)
    #expect(outcome.ranking.ranks[3] == nil)
    #expect(outcome.ranking.scores[3].missing == [.hazard, .exposure])
    #expect(outcome.warnings.map(\.code).allSatisfy { $0 == "hot-spots.grid.outside" })
    #expect(outcome.warnings.count == 4)
  }

  @Test func communitiesAgreeOrNot() throws {
    var (city, inputs) = try twoSettlements()
    inputs.communities = city.source("places.csv")
    try city.write("places.csv", "settlement,rank\na,1\nb,2\n")
    let one = try city.measure(inputs).agreements
    #expect(one.map(\.tau) == [1])
    try city.write("places.csv", "community,settlement,rank\neast,a,1\nwest,b,1\n")
    let two = try city.measure(inputs).agreements
    #expect(two.map(\.community) == ["east", "west", ""])
    #expect(two.map(\.tau) == [1, -1, nil])
  }

  @Test func everyFaultOfTheTablesIsToldAtOnce() throws {
    var (city, inputs) = try twoSettlements()
    try city.write("survey.csv", "code,poor\na,1\nc,1\na,0\n")
    try city.write("places.csv", "settlement,rank\nz,1\na,0\n")
    inputs.attributes = city.source("survey.csv")
    inputs.communities = nil
    #expect(
      city.faults(inputs) == [
        "survey.csv:3:code hot-spots.settlement.unknown", "survey.csv:4:code hot-spots.settlement.twice",
      ])
    inputs.attributes = nil
    inputs.communities = city.source("places.csv")
    #expect(
      city.faults(inputs) == [
        "places.csv:2:settlement hot-spots.settlement.unknown", "places.csv:3:rank number.range",
      ])
  }

  @Test func valuesOutsideTheirRangeAreRefused() throws {
    let (city, inputs) = try twoSettlements()
    try city.writeSettlements(2) { index in
      index == 0
        ? "\"poor\":50,\"plan\":\"perhaps\",\"flood_frequency\":2.5" : "\"poor\":-1,\"flood_frequency\":9"
    }
    #expect(
      Set(city.faults(inputs)) == [
        "areas.geojson:a:flood_frequency hot-spots.class", "areas.geojson:a:poor number.range",
        "areas.geojson:a:plan number.range", "areas.geojson:b:flood_frequency number.range",
        "areas.geojson:b:poor number.range",
      ])
  }

  @Test func aDefinitionOfFaultsIsToldLineByLine() throws {
    let (city, inputs) = try twoSettlements()
    try city.write(
      "rules.yaml",
      """
      score-minimum: 160
      hazard: {zone-class: 4, kinds: {flood: {breaks: [3, 2, 1]}}}
      exposure: {components: []}
      vulnerability:
        components:
          - {id: a, field: x, of: people-in-zone, mark: Q}
          - {id: b, field: y, zero: 1, one: 1, mark: Z}
          - {id: c, field: y, wieght: 2, mark: Q}
          - {id: c, field: z, mark: Q}
      capacity: {components: none}

      """)
    let codes = city.faults(inputs).map { $0.split(separator: " ").last! }
    #expect(
      codes.sorted() == [
        "description.choice", "description.key.suggest", "description.number", "description.number",
        "hot-spots.breaks", "hot-spots.component.origin", "hot-spots.component.range",
        "hot-spots.component.twice", "hot-spots.components", "hot-spots.components.none",
      ])
  }

  @Test func theDefinitionOfTheContentIsSound() throws {
    var (city, inputs) = try twoSettlements()
    inputs.definition = nil
    let outcome = try city.measure(inputs)
    #expect(
      outcome.rules.definition.exposure.map(\.id) == ["dwellings", "people", "critical-assets", "density"])
    #expect(outcome.rules.definition.vulnerability.count == 8)
    #expect(outcome.rules.definition.capacity.count == 6)
    #expect(outcome.rules.definition.scoreMinimum == 60 && outcome.rules.definition.topShare == 0.2)
    #expect(
      (outcome.rules.definition.exposure + outcome.rules.definition.vulnerability
        + outcome.rules.definition.capacity).allSatisfy { $0.mark == .own && $0.weight == 1 })
    // Nothing is known of capacity but what the content does not ask for, so nothing is scored.
    #expect(outcome.ranking.ranks == [nil, nil])
    #expect(outcome.absentFields.contains("early_warning"))
  }

  @Test func doubleNamesAndShapesThatAreNoAreas() throws {
    let (city, inputs) = try twoSettlements()
    try city.writeFeatures(
      "areas.geojson",
      [
        Drawn.feature(Drawn.ring(0, 0, 0.01, 0.01), "\"code\":\"a\""),
        Drawn.feature(Drawn.ring(0.02, 0, 0.03, 0.01), "\"code\":\"a\""),
        Drawn.feature(Drawn.ring(0.04, 0, 0.05, 0.01), "\"code\":null"),
        """
        {"type":"Feature","properties":{"code":"p"},"geometry":{"type":"Point","coordinates":[0,0]}}
        """,
      ])
    #expect(
      Set(city.faults(inputs).map { $0.split(separator: " ").last! }) == [
        "hot-spots.id.twice", "hot-spots.id.missing", "feature.area",
      ])
  }

  @Test func frequenciesOfHazardsThatAreNotThereAreRefused() throws {
    var (city, inputs) = try twoSettlements()
    inputs.frequencies = ["flod": 2]
    #expect(city.faults(inputs) == ["--frequency:flod hot-spots.hazard.unknown"])
  }

  @Test(arguments: ["gpkg", "geojson", "csv"])
  func resultsAreWrittenWithTheirRun(ending: String) throws {
    let (city, inputs) = try twoSettlements()
    let outcome = try city.measure(inputs)
    let path = city.folder.file("out." + ending)
    try outcome.write(to: path)
    let first = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(FileManager.default.fileExists(atPath: path + ".run.json"))
    try city.measure(inputs).write(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
    if ending == "csv" {
      let lines = String(decoding: first, as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 3)
      #expect(lines[0].hasPrefix("rank,id,name,score,hot_spot,hazard,hazard_coverage,"))
      #expect(lines[1].hasPrefix("1,a,a,72."))
    }
  }

  @Test func figuresOfTheCity() throws {
    let (city, inputs) = try twoSettlements()
    let outcome = try city.measure(inputs)
    let measurement = Measurement(
      area: "XXA-CITY", period: try #require(Period("2025")), nature: .country, status: .normal, notes: [])
    let area = ReferenceArea(
      code: "XXA-CITY", kind: .city, names: LocalisedText([.en: "City"]))
    let areas = outcome.areas(in: area)
    #expect(areas.map(\.code) == ["XXA-CITY-a", "XXA-CITY-b"])
    let observations = outcome.observations(measurement, areas: areas)
    func value(_ series: String) -> Double? { observations.first { $0.key.series == series }?.value }
    #expect(value("Q_HOTSPOT_COUNT") == 1)
    #expect(abs(value("Q_HOTSPOT_PEOPLE")! - 200) < 1e-9)
    #expect(abs(value("Q_HOTSPOT_SHARE")! - 100 * 200 / 290.0) < 1e-6)
    #expect(abs(value("Q_HOTSPOT_ZONE")! - 150) < 1e-4)
    #expect(observations.filter { $0.key.series == "Q_HOTSPOT_SCORE" }.map(\.key.area) == areas.map(\.code))
    #expect(outcome.mapFeatures.map { $0.properties["class"]?.string } == ["hot-spot", "other"])
  }
}
