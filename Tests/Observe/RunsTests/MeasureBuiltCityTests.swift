import ExampleCity
import Foundation
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

/// The grids, settlements and alternatives of a description, measured on the example city.
@Suite struct MeasureBuiltCityTests {
  private static let city = ExampleCity(seed: 1, layout: .city)
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.city)
  }

  /// Without streets and timetables, so that only the built city is measured.
  private func measured(_ boundary: String = "boundary: boundary.geojson", _ further: String = "") throws
    -> MeasuredCity
  {
    try MeasuredCity(
      """
      area: { code: XXA-VALDORIA, kind: city, name: Valdoria }
      \(boundary)
      period: 2025
      inputs:
        built: [{ date: 2015, file: built-2015.asc }, { date: 2025, file: built-2025.asc }]
        population_grids: [{ date: 2015, file: persons-2015.asc }, { date: 2025, file: persons-2025.asc }]
        particulate_matter: particulate-matter.asc
        settlements: { file: settlements.geojson, identifier: id, name: name }
        hazards: { flood: { file: flood.asc, frequency: 2 } }
      \(further)
      """, in: folder.path, drawsMaps: true)
  }

  private func values(_ city: MeasuredCity, _ series: String, _ period: String) -> [Observation] {
    city.observations.filter { $0.key.series == series && $0.key.period.text == period }
  }

  @Test func everyMethodHasItsRun() throws {
    let city = try measured()
    #expect(
      city.outcome.recordings.map(\.run.method) == [
        "land-consumption", "particulate-matter", "degree-of-urbanisation", "urban-extent", "hot-spots",
      ])
    #expect(city.outcome.warnings.isEmpty)
    let layers = Set(city.outcome.recordings.flatMap(\.mapFeatures).map(\.layer))
    #expect(
      layers.isSuperset(of: [
        "particulate-matter", "degree-of-urbanisation", "urban-centres", "urban-extent", "urban-growth",
        "hot-spots",
      ]))
  }

  /// Cells of 30 m whose middle lies inside the boundary, counted one by one.
  @Test(arguments: ["2015", "2025"]) func builtUpLandIsThatOfTheGrid(date: String) throws {
    var boundary = Region()
    boundary.addRing(
      Self.city.boundary.map { ($0.longitudeDegrees, $0.latitudeDegrees) }, isOuter: true)
    let inside = PointLocator([boundary])
    let file = try #require(Self.city.files.first { $0.name == "built-\(date).asc" })
    let rows = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").dropFirst(6)
    var cells = 0
    for (row, line) in rows.enumerated() {
      for (column, cell) in line.split(separator: " ").enumerated() where cell == "1" {
        // Metres east of the western edge of the drawing and north of its southern one.
        let (x, y) = (-900 + (Double(column) + 0.5) * 30, -600 + (269.5 - Double(row)) * 30)
        if inside.contains(x: -25.04 + x / 111_318.82, y: -0.23 + y / 110_574.29) { cells += 1 }
      }
    }
    let figure = try #require(values(try measured(), "Q_LND_BUILT", date).first)
    #expect(abs(figure.value! - Double(cells) * 900e-6) < 0.01 * figure.value!)
  }

  @Test func partsAddUp() throws {
    let city = try measured()
    for date in ["2015", "2025"] {
      let shares = values(city, "Q_DEGURBA_POP", date).compactMap(\.value)
      #expect(shares.count == 7 && abs(shares.reduce(0, +) - 100) < 1e-9)
    }
    let added = values(city, "Q_EXT_ADDED", "2025")
    let total = try #require(added.first { $0.key.disaggregation.isTotal }?.value)
    let parts = added.filter { !$0.key.disaggregation.isTotal }.compactMap(\.value)
    #expect(parts.count == 4 && total > 0 && abs(parts.reduce(0, +) - total) < 1e-9)
    let dust = try city.figure("EN_ATM_PM25")
    #expect(dust.value! > 8.6 && dust.value! < 29.6)
    #expect(abs(dust.value! - dust.numerator! / dust.denominator!) < 1e-12)
  }

  /// The city is its urban centre: everybody in it lives there, and at each date it is another.
  @Test func aBoundaryIsFoundAtEachDate() throws {
    let city = try measured("boundary: { delineated: urban-centre }")
    for date in ["2015", "2025"] {
      let inCentre = values(city, "Q_DEGURBA_POP", date).first {
        $0.key.disaggregation.text == "DEGREE_OF_URBANISATION=DU30"
      }
      #expect(abs(try #require(inCentre?.value) - 100) < 1e-6)
    }
    let ratio = try #require(values(city, "EN_LND_CNSPOP", "2025").first)
    #expect(ratio.key.disaggregation.isTotal && ratio.notes.contains(Note("land-boundary-dynamic")))
    let areas = ["2015", "2025"].map { date in
      values(city, "Q_DEGURBA_AREA", date).compactMap(\.value).reduce(0, +)
    }
    #expect(areas[0] != areas[1])
    #expect(
      city.outcome.recordings.allSatisfy {
        $0.run.inputs.contains { $0.role == "rules.delineation" || $0.role == "rules.settlements" }
          || ["urban-extent", "hot-spots"].contains($0.run.method)
      })
  }

  @Test func noGridNoBoundary() throws {
    let found = faults {
      _ = try MeasuredCity(
        "area: { code: X, kind: city, name: Ex }\nboundary: { delineated: urban-extent }\nperiod: 2025\n"
          + "inputs: {}\n", in: folder.path)
    }
    #expect(found == ["X:boundary.delineated delineation.grids"])
    let elsewhere = faults {
      _ = try measured("boundary: {delineated: urban-centre, longitude: 10, latitude: 10}")
    }
    #expect(elsewhere == ["XXA-VALDORIA:boundary.delineated delineation.none"])
  }

  /// What an alternative gives is what the city would give were it described so.
  @Test func alternativesStandBesideTheirFigures() throws {
    let both = try measured(
      "boundary: { delineated: urban-centre }",
      "alternatives: [{ code: MAP, name: Municipality, boundary: boundary.geojson }]")
    let own = try measured()
    for (series, period) in [("EN_LND_CNSPOP", "2025"), ("EN_ATM_PM25", "2025"), ("Q_LND_BUILT", "2015")] {
      let alternative = try #require(
        values(both, series, period).first { $0.key.disaggregation.text == "ALTERNATIVE=MAP" })
      let main = try #require(values(own, series, period).first)
      #expect(alternative.value == main.value)
      let beside = try #require(values(both, series, period).first { $0.key.disaggregation.isTotal })
      #expect(beside.value != alternative.value)
    }
  }
}
