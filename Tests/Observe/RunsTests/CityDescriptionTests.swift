import ExampleCity
import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

@Suite struct CityDescriptionTests {
  private func parse(_ text: String) throws -> CityDescription {
    try CityDescription(parsing: text, file: "city.yaml")
  }

  /// Place, code, found and arguments of every fault.
  private func faults(_ text: String) -> [InputIssue] {
    do {
      _ = try parse(text)
      return []
    } catch let issues as InputIssues { return issues.all } catch { return [] }
  }

  private static let least = """
    area:
      code: X
      kind: city
      name: Ex
    period: 2023
    inputs: {}
    """

  private static let full = """
    area:
      code: XXA-EX_1.2
      kind: municipality
      country: XXA
      parent: XXA-REGION
      name: { ar: أ, en: Ex, es: "E\\"x", fr: É, ru: Э, zh: 例 }
    boundary: { file: b.gpkg, layer: towns, where: "name = 'Ex'" }
    period: 2023-Q2
    inputs:
      streets: s.osm.pbf
      timetables: [a.zip, b.zip]
      population:
        estimated: yes
        areas:
          file: p.gpkg
          layer: units
          where: persons > 0
          persons: POP
          groups: { "SEX=F": women, "SEX=M;AGE=Y0T14": boys }
          spread: streets
      open_spaces: { file: o.geojson, where: public = 'yes' }
    parameters:
      reference_day: 2023-05-10
      window: { from: 2023-04-05, to: 20230605 }
      paratransit: true
      low_capacity_metres: 1
      high_capacity_metres: 2
      cycling_metres: 3
      open_space_metres: 4.5
      stop_snap_metres: 5
      population_snap_metres: 6
      cell_metres: 17
      margin_metres: 8
      open_space_spacing_metres: 9
      open_space_reach_metres: 10
      open_space_square_metres: 11
      service_area_metres: 12
    rules: { walking: w.yaml, open_spaces: o.yaml, street_widths: l.yaml, modes: m.csv }
    nature: E
    attributions: [one, "two: three"]
    """

  @Test func defaultsAreThoseOfTheMethod() throws {
    let city = try parse(Self.least)
    #expect(city.area == ReferenceArea(code: "X", kind: .city, names: LocalisedText([.en: "Ex"])))
    #expect(city.period == Period("2023"))
    #expect(city.country == nil && city.boundary == nil && city.streets == nil && city.population == nil)
    #expect(city.timetables.isEmpty && city.attributions.isEmpty)
    #expect(city.openSpaces == .ofStreetMap)
    #expect(!city.populationIsEstimated)
    #expect(city.nature == .country)
    let rules = city.rules
    #expect([rules.walking, rules.openSpaces, rules.streetWidths, rules.modes] == [nil, nil, nil, nil])
    let parameters = city.parameters
    #expect(parameters.referenceDay == nil && parameters.window == nil && !parameters.paratransit)
    #expect((parameters.lowCapacityMetres, parameters.highCapacityMetres) == (500, 1_000))
    #expect((parameters.cyclingMetres, parameters.openSpaceMetres) == (2_000, 400))
    #expect((parameters.stopSnapMetres, parameters.populationSnapMetres) == (100, 500))
    #expect((parameters.cellMetres, parameters.marginMetres) == (100, 1_600))
    #expect((parameters.openSpaceSpacingMetres, parameters.openSpaceReachMetres) == (20, 30))
    #expect((parameters.openSpaceSquareMetres, parameters.serviceAreaMetres) == (10, 25))
  }

  @Test func everyKeyIsRead() throws {
    let city = try parse(Self.full)
    #expect(city.area.code == "XXA-EX_1.2" && city.area.kind == .municipality)
    #expect(city.country == "XXA" && city.area.parent == "XXA-REGION")
    #expect(
      city.area.names.texts == [.ar: "أ", .en: "Ex", .es: "E\"x", .fr: "É", .ru: "Э", .zh: "例"])
    let boundary = try #require(city.boundary)
    #expect([boundary.file, boundary.layer, boundary.filter] == ["b.gpkg", "towns", "name = 'Ex'"])
    #expect(city.period == Period("2023-Q2"))
    #expect(city.streets == "s.osm.pbf" && city.timetables == ["a.zip", "b.zip"])
    #expect(city.populationIsEstimated)
    guard case .areas(let features, let persons, let groups, let spread) = city.population else {
      Issue.record("no areas")
      return
    }
    #expect([features.file, features.layer, features.filter] == ["p.gpkg", "units", "persons > 0"])
    #expect(persons == "POP" && spread == .streets)
    #expect(groups == ["SEX=F": "women", "AGE=Y0T14;SEX=M": "boys"])
    guard case .features(let spaces) = city.openSpaces else {
      Issue.record("no spaces")
      return
    }
    #expect([spaces.file, spaces.layer, spaces.filter] == ["o.geojson", nil, "public = 'yes'"])
    let parameters = city.parameters
    #expect(parameters.referenceDay == CalendarDate("2023-05-10") && parameters.paratransit)
    #expect(parameters.window == CalendarDate("2023-04-05")!..<CalendarDate("2023-06-05")!)
    #expect((parameters.lowCapacityMetres, parameters.highCapacityMetres) == (1, 2))
    #expect((parameters.cyclingMetres, parameters.openSpaceMetres) == (3, 4.5))
    #expect((parameters.stopSnapMetres, parameters.populationSnapMetres) == (5, 6))
    #expect((parameters.cellMetres, parameters.marginMetres) == (17, 8))
    #expect((parameters.openSpaceSpacingMetres, parameters.openSpaceReachMetres) == (9, 10))
    #expect((parameters.openSpaceSquareMetres, parameters.serviceAreaMetres) == (11, 12))
    let rules = city.rules
    #expect(
      [rules.walking, rules.openSpaces, rules.streetWidths, rules.modes]
        == ["w.yaml", "o.yaml", "l.yaml", "m.csv"])
    #expect(city.nature == .estimated && city.attributions == ["one", "two: three"])
  }

  @Test func shortFormsAreRead() throws {
    let city = try parse(
      Self.least.replacing("inputs: {}", with: "")
        + """

        boundary: b.geojson
        inputs:
          timetables: a.zip
          population: { grid: p.tif }
          open_spaces: none
        attributions: one
        """)
    #expect(city.boundary?.file == "b.geojson" && city.timetables == ["a.zip"])
    #expect(city.population == .grid(file: "p.tif", band: 1))
    #expect(city.openSpaces == .unknown && city.attributions == ["one"])
    let second = try parse(
      Self.least.replacing("{}", with: "{population: {grid: {file: p.tif, band: 2}}, open_spaces: streets}"))
    #expect(second.population == .grid(file: "p.tif", band: 2) && second.openSpaces == .ofStreetMap)
    let third = try parse(
      Self.least.replacing("{}", with: "{population: {points: {file: p.csv, persons: n}}}"))
    #expect(
      third.population
        == .points(file: "p.csv", longitude: "longitude", latitude: "latitude", persons: "n", groups: [:]))
    let fourth = try parse(
      Self.least.replacing("{}", with: "{population: {areas: {file: p.gpkg, persons: n}}}"))
    guard case .areas(_, _, _, .land) = fourth.population else {
      Issue.record("not spread over land")
      return
    }
  }

  /// The parameters of a run are the description as JSON: what is read back must be the same description.
  @Test func jsonReadsBackTheSame() throws {
    var texts = [Self.least, Self.full]
    for name in try FileManager.default.contentsOfDirectory(atPath: Checkout.path("Examples")).sorted()
    where name.hasSuffix(".yaml") && !name.hasPrefix("sample-") && !name.hasPrefix("survey-") {
      texts.append(try String(contentsOfFile: Checkout.path("Examples/" + name), encoding: .utf8))
    }
    #expect(texts.count >= 5)
    for layout in [ExampleCity.Layout.city, .ladder()] {
      let city = ExampleCity(seed: 1, layout: layout)
      texts += city.epochs.map { city.description(epoch: $0) }
    }
    texts += [
      "{grid: {file: p.tif, band: 3}}",
      "{points: {file: 'a\\b \"c\": [é#.csv', persons: n, longitude: x, latitude: y, groups: {SEX=F: w}}}",
    ].map { Self.least.replacing("{}", with: "{population: \($0), open_spaces: none}") }
    for text in texts {
      let city = try parse(text)
      let again = try parse(city.json.canonicalText)
      #expect(again == city)
      #expect(again.json == city.json)
    }
  }

  @Test func jsonNamesEveryDefault() throws {
    let json = try parse(Self.least).json
    #expect(json["parameters"]?["low_capacity_metres"] == 500)
    #expect(json["parameters"]?.object?.count == 14)
    #expect(json["parameters"]?["paratransit"] == false)
    #expect(json["nature"] == "C" && json["inputs"]?["open_spaces"] == "streets")
    #expect(try parse(Self.full).json["parameters"]?.object?.count == 16)
  }

  /// A text with a fault on nearly every line: all are told at once, each with its line.
  @Test func everyFaultIsToldAtOnce() {
    let issues = faults(
      """
      aera: 1
      area:
        code: X Y
        kind: village
        name:
          en: Ex
          eo: Urbo
      period: soon
      inputs:
        street: s.pbf
        timetables: { a: b }
        population:
          grid: p.tif
          areas: { persons: P }
          estimated: perhaps
        open_spaces: { layer: l }
      parameters:
        reference_day: 2023-02-30
        low_capacity_metres: -1
        high_capacity_metres: nan
        cycling_meters: 10
        paratransit: 2
        window: { from: 2023-06-05, to: 2023-06-05 }
      nature: Z
      rules: none
      boundary: []
      """)
    #expect(
      issues.map { "\($0.place.text) \($0.code)" } == [
        "city.yaml:1:aera description.key.suggest",
        "city.yaml:3:area.code description.area.code",
        "city.yaml:4:area.kind description.choice",
        "city.yaml:7:area.name.eo description.key.suggest",
        "city.yaml:8:period description.period",
        "city.yaml:10:inputs.street description.key.suggest",
        "city.yaml:26:boundary description.mapping",
        "city.yaml:11:inputs.timetables description.text",
        "city.yaml:16:inputs.open_spaces.file description.key.missing",
        "city.yaml:15:inputs.population.estimated description.flag",
        "city.yaml:13:inputs.population description.population",
        "city.yaml:21:parameters.cycling_meters description.key.suggest",
        "city.yaml:18:parameters.reference_day description.day",
        "city.yaml:22:parameters.paratransit description.flag",
        "city.yaml:19:parameters.low_capacity_metres description.number",
        "city.yaml:20:parameters.high_capacity_metres description.number",
        "city.yaml:23:parameters.window description.window",
        "city.yaml:25:rules description.mapping",
        "city.yaml:24:nature description.choice",
      ])
    func issue(_ field: String) -> InputIssue? { issues.first { $0.place.field == field } }
    #expect(issue("aera")?.arguments == ["nearest": "area"] && issue("aera")?.found == "aera")
    #expect(issue("inputs.street")?.arguments == ["nearest": "streets"])
    #expect(issue("parameters.cycling_meters")?.arguments == ["nearest": "cycling_metres"])
    #expect(issue("area.kind")?.found == "village")
    #expect(issue("area.kind")?.arguments["choices"]?.contains("city") == true)
    #expect(issue("parameters.low_capacity_metres")?.arguments == ["minimum": "1", "maximum": "10000"])
    #expect(issue("inputs.population")?.found == "grid, areas")
    #expect(issue("inputs.open_spaces.file")?.arguments == ["key": "file"])
  }

  @Test func keysLikeNoneAreMetWithTheList() {
    let issues = faults(Self.least + "\nweather: fine")
    #expect(issues.map(\.code) == ["description.key"])
    #expect(issues.first?.arguments["keys"]?.contains("attributions") == true)
  }

  @Test func whatIsMissingIsNamed() {
    let issues = faults("area: { kind: city }")
    #expect(
      issues.map { $0.arguments["key"] } == ["period", "inputs", "code", "name"]
        && issues.allSatisfy { $0.code == "description.key.missing" })
  }

  @Test(arguments: [
    ("", ["city.yaml:1 description.empty"]), ("# nothing\n", ["city.yaml:1 description.empty"]),
    ("- a\n", ["city.yaml:1 description.mapping"]), ("text", ["city.yaml:1 description.mapping"]),
    ("area: [\n", ["city.yaml:2 description.yaml"]), ("\ta: 1", ["city.yaml:1 description.yaml"]),
  ])
  func whatIsNoDescriptionIsAFault(text: String, expected: [String]) {
    #expect(faults(text).map { "\($0.place.text) \($0.code)" } == expected)
  }

  @Test func aKeyGivenTwiceIsAFault() {
    let issues = faults(Self.least + "\nperiod: 2024")
    #expect(issues.map(\.code) == ["description.yaml"])
  }

  @Test(arguments: [
    ("name: Ex", "name: ''", "area.name"), ("code: X", "code: ''", "area.code"),
    ("{}", "{population: {grid: {file: p.tif, band: 1.5}}}", "inputs.population.grid.band"),
    ("{}", "{population: {grid: {file: p.tif, band: 0}}}", "inputs.population.grid.band"),
    ("{}", "{population: {grid: {band: 1}}}", "inputs.population.grid.file"),
    ("{}", "{population: {}}", "inputs.population"),
    ("{}", "{population: {points: {file: p.csv}}}", "inputs.population.points.persons"),
    (
      "{}", "{population: {points: {file: p, persons: n, groups: {women: w}}}}",
      "inputs.population.points.groups.women"
    ),
    (
      "{}", "{population: {areas: {file: p, persons: n, spread: evenly}}}",
      "inputs.population.areas.spread"
    ),
    ("{}", "{timetables: [a.zip, '']}", "inputs.timetables[2]"), ("{}", "{streets: }", "inputs.streets"),
    ("kind: city", "kind: city\n  name2: x", "area.name2"),
  ])
  func singleFaultsAreToldByTheirField(part: String, broken: String, field: String) {
    let text = Self.least.replacing(part, with: broken)
    #expect(text != Self.least)
    #expect(faults(text).map(\.place.field) == [field])
  }

  @Test func codesOfAreasFitIntoSDMX() throws {
    #expect(
      try parse(Self.least.replacing("code: X", with: "code: " + String(repeating: "x", count: 60))).area.code
        .count == 60)
    for code in [String(repeating: "x", count: 61), "a/b", "é", "a b"] {
      #expect(
        faults(Self.least.replacing("code: X", with: "code: \(code)")).map(\.code) == [
          "description.area.code"
        ])
    }
  }
}
