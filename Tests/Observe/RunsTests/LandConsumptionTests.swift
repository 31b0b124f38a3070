import Foundation
import Geodata
import Monitoring
import Runs
import TestSupport
import Testing

/// Land consumption from tables of cities and from grids.
@Suite struct LandConsumptionTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let clock = Timestamp(microsecondsSince1970: 0)

  private func measure(
    _ table: String, unit: LandAreaUnit = .squareKilometres,
    formulas: [MeasureLandConsumption.Formula] = [.linear],
    nation: String? = nil
  ) throws -> MeasureLandConsumption.Outcome {
    try folder.write(table, to: "cities.csv")
    return try MeasureLandConsumption(
      .table(path: folder.file("cities.csv"), name: "cities.csv", unit: unit),
      rules: MeasureLandConsumption.Rules(formulas: formulas), nation: nation, now: { Self.clock }
    ).perform()
  }

  private func issues(_ body: () throws -> Void) -> [InputIssue] {
    do {
      try body()
      return []
    } catch let issues as InputIssues { return issues.all } catch {
      Issue.record(error)
      return []
    }
  }

  // MARK: - Tables

  /// Atlas of Urban Expansion, in no order of rows.
  private static let atlas = """
    city,date,population,built_up
    Kampala,2015-02,3017000,51321
    Quito,1988-06,854477,9331
    Quito,2000-12,1358278,15689
    Kampala,1988-03,723017,16492
    Kampala,2003-02,1646980,30698
    """

  @Test func everyTwoDatesThatFollowOneAnother() throws {
    let rows = try measure(Self.atlas, unit: .hectares, formulas: [.linear, .log]).rows
    #expect(
      rows.map { "\($0.area) \($0.from.text) \($0.to.text) \($0.formula)" } == [
        "Kampala 1988-03 2003-02 linear", "Kampala 1988-03 2003-02 log", "Kampala 2003-02 2015-02 linear",
        "Kampala 2003-02 2015-02 log", "Quito 1988-06 2000-12 linear", "Quito 1988-06 2000-12 log",
      ])
    #expect(
      rows.map { String(format: "%.4f", $0.ratio ?? .nan) } == [
        "1.0463", "0.7547", "1.1098", "0.8490", "1.4701", "1.1211",
      ])
    #expect(
      rows.map { $0.remark?.code } == [
        "land-grows-faster", "people-grow-faster", "land-grows-faster", "people-grow-faster",
        "land-grows-faster", "land-grows-faster",
      ])
    #expect(rows[0].builtUpSquareKilometres.from == 164.92 && rows[0].boundaryMode == "dynamic")
  }

  @Test func unitsSayTheSame() throws {
    func table(_ a: String, _ b: String) -> String {
      "city,date,population,built_up\nX,2000,1000,\(a)\nX,2010,1200,\(b)\n"
    }
    let outcomes = [
      try measure(table("2", "3"), unit: .squareKilometres),
      try measure(table("200", "300"), unit: .hectares),
      try measure(table("2000000", "3000000"), unit: .squareMetres),
    ]
    #expect(Set(outcomes.map(\.series)).count == 1)
    #expect(outcomes.allSatisfy { $0.csv == outcomes[0].csv })
    #expect(Set(outcomes.map { $0.run.parameters["unit"]?.string }) == ["km2", "ha", "m2"])
  }

  /// Each sum is over the cities that have both of its dates.
  @Test func theNationIsTheSumOfItsCities() throws {
    let outcome = try measure(
      """
      city,date,population,built_up
      A,2000,1000,1
      A,2010,1100,2
      B,2000,9000,9
      B,2010,9900,9
      C,2005,1,1
      C,2010,2,2
      """, nation: "XXA")
    let nation = outcome.rows.filter { $0.area == "XXA" }
    #expect(
      nation.map { "\($0.from.text) \($0.to.text) \($0.cityCount ?? 0)" } == ["2000 2010 2", "2005 2010 1"])
    #expect(nation[0].persons == (10_000, 11_000) && nation[0].builtUpSquareKilometres == (10, 11))
    #expect(abs(try #require(nation[0].ratio) - 0.01 / (log(1.1) / 10)) < 1e-12)
    let own = try #require(outcome.rows.first { $0.area == "C" })
    #expect(nation[1].ratio == own.ratio && own.cityCount == nil)
    #expect(!(try measure(Self.atlas).rows).contains { $0.cityCount != nil })
  }

  @Test func theTableWritten() throws {
    let outcome = try measure(
      """
      city,date,population,built_up
      "Ciudad, la",2000,1000,0
      "Ciudad, la",2010,1000,2
      B,2000,1000,4
      B,2004,2000,5
      C,2000,1000,4
      C,2004,1001,5
      """)
    let lines = String(decoding: outcome.csv, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(
      lines[0]
        == "area,cities,from,to,years,boundary_mode,built_up_from_km2,built_up_to_km2,population_from,"
        + "population_to,built_up_per_person_from_m2,built_up_per_person_to_m2,total_change_percent,"
        + "population_rate,formula,land_rate,ratio,quadrant,reason")
    #expect(
      lines[1] == "\"Ciudad, la\",,2000,2010,10,dynamic,0,2,1000,1000,0,2000,,0,linear,,,,built_up_zero")
    #expect(
      lines[2].hasPrefix("B,,2000,2004,4,dynamic,4,5,1000,2000,4000,2500,25,0.17328679513998")
        && lines[2].hasSuffix(",people-grow-faster,"))
    #expect(lines[3].hasSuffix(",linear,0.0625,,,pgr_near_zero"))
    #expect(lines.count == 4)
    #expect(outcome.json.array?.map { $0["reason"]?.string } == ["built_up_zero", nil, "pgr_near_zero"])
  }

  @Test func theRunLiesBesideTheTable() throws {
    let outcome = try measure(Self.atlas, unit: .hectares, nation: "N")
    let path = folder.file("land.csv")
    try outcome.write(to: path)
    try outcome.write(to: path)
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == outcome.csv)
    let run = try String(contentsOfFile: path + ".run.json", encoding: .utf8)
    let digest = try FileDigest(folder.file("cities.csv")).digest.text
    for part in [
      digest, "\"method\":\"land-consumption\"", "\"boundary_mode\":\"dynamic\"",
      "\"population_rate_minimum\":0.001", "\"formulas\":[\"linear\"]", "\"nation\":\"N\"", "\"unit\":\"ha\"",
      "\"name\":\"cities.csv\"", "\"name\":\"land.csv\"",
    ] {
      #expect(run.contains(part), "\(part)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.sorted() == ["cities.csv", "land.csv", "land.csv.run.json"])
    #expect(
      issues { try outcome.write(to: folder.file("nowhere/land.csv")) }.map(\.code) == ["file.unwritable"])
  }

  @Test func everyFaultOfATableAtOnce() {
    let found = issues {
      _ = try measure(
        """
        city,date,population,built_up
        ,2000,1000,1
        A,20x0,1000,1
        A,2000,"1,5",1
        A,2000,1000,-1
        A,2000,,
        B,2000,1,1
        B,2000,2,2
        C,2000,1,1
        C,2000-07,2,2
        """)
    }
    #expect(
      found.map { "\($0.place.line ?? 0):\($0.place.field ?? ""):\($0.code)" } == [
        "2:city:land.city", "3:date:land.date", "4:population:number.range", "5:built_up:number.range",
        "6:population:number.range", "6:built_up:number.range", "8:date:land.date.same",
        "10:date:land.date.same",
      ])
    let columns = issues { _ = try measure("city,year,population,area\nA,2000,1,1\n") }
    #expect(columns.map(\.code) == ["table.column.missing", "table.column.missing"])
    #expect(columns.map(\.place.field) == ["date", "built_up"])
    #expect(issues { _ = try measure("city,date,population,built_up\n") }.map(\.code) == ["land.table.empty"])
    #expect(
      issues {
        _ = try MeasureLandConsumption(
          .table(path: folder.file("none.csv"), name: "none.csv", unit: .hectares), now: { Self.clock }
        ).perform()
      }.map(\.code) == ["file.missing"])
  }

  @Test func aCityWithOneDateIsPointedOut() throws {
    let outcome = try measure("city,date,population,built_up\nA,2000,1,1\nB,2000,1,1\nB,2010,2,2\n")
    #expect(outcome.rows.map(\.area) == ["B"])
    #expect(outcome.warnings.map(\.code) == ["land.date.single"])
    #expect(outcome.warnings.allSatisfy { $0.severity == .warning })
  }

  /// `SDG_LUE9015` of the urban centre database is the logarithmic ratio of its own columns.
  @Test(.enabled(if: SharedData.isPresent)) func lasPalmas() throws {
    let file = try FeatureFile(SharedData.path("las-palmas/urban_centre_ghs_ucdb_r2019a.gpkg"))
    let centre = try #require(try file.features().first).attributes
    func text(_ field: String) throws -> String { try #require(centre[field]).text }
    let outcome = try measure(
      """
      city,date,population,built_up
      Las Palmas,1990,\(try text("P90")),\(try text("B90"))
      Las Palmas,2015,\(try text("P15")),\(try text("B15"))
      """, formulas: [.log])
    #expect(String(format: "%.6f", try #require(outcome.rows.first?.ratio)) == (try text("SDG_LUE9015")))
  }
}
