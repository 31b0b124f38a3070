import CitySamples
import Monitoring
import Testing

@Suite struct FrameTests {
  private static let years = [Period("2010")!, Period("2020")!]

  private static func issues(
    _ cities: [City], reference: Period? = nil, vocabulary: CityFrame.Vocabulary = .init()
  ) -> [InputIssue] {
    do {
      return try CityFrame(cities, periods: years, reference: reference, vocabulary: vocabulary).warnings
    } catch { return error.all }
  }

  private static func city(_ id: String, _ populations: [Double?] = [1, 2], region: String = "North") -> City
  {
    City(id: id, name: id, populations: populations, region: region)
  }

  @Test func allFaultsAreGathered() {
    var bad = Self.city("", [nil, -3], region: "")
    bad.areaSquareKilometres = 0
    var unknown = Self.city("B", [0, nil], region: "West")
    unknown.sizeClass = "huge"
    unknown.function = "spa"
    let found = Self.issues(
      [Self.city("A"), bad, unknown, Self.city("A", [.nan, .infinity])],
      vocabulary: .init(regions: ["North", "South"], sizeClasses: ["small"], functions: ["port"]))
    #expect(
      found.map { "\($0.code) \($0.place.line ?? 0) \($0.place.field ?? "")" } == [
        "city-sample.id.empty 3 id", "city-sample.population.missing 3 population",
        "city-sample.population.value 3 population", "city-sample.region.empty 3 region",
        "city-sample.area.value 3 area", "city-sample.population.value 4 population",
        "city-sample.population.missing 4 population", "city-sample.stratum.unknown 4 region",
        "city-sample.stratum.unknown 4 size", "city-sample.stratum.unknown 4 function",
        "city-sample.id.twice 5 id", "city-sample.population.value 5 population",
        "city-sample.population.value 5 population",
      ])
    #expect(found[1].severity == .warning && found[6].severity == .error)
    #expect(found[2].found == "-3" && found[10].arguments == ["first": "2"])
  }

  @Test func anEmptyFrameIsAFault() {
    #expect(Self.issues([]).map(\.code) == ["city-sample.frame.empty"])
  }

  @Test func populationMissingBeforeTheReferenceIsAWarning() throws {
    let frame = try CityFrame([Self.city("A", [nil, 5])], periods: Self.years)
    #expect(frame.warnings.count == 1 && frame.populations == [5])
    #expect(Self.issues([Self.city("A", [nil, 5])], reference: Self.years[0]).map(\.severity) == [.error])
    #expect(frame.row(of: "A") == 0 && frame.row(of: "B") == nil)
  }

  @Test func sizeClasses() {
    #expect(SizeClassRule.quantilesOfCities(3).breaks(of: (1...9).map(Double.init)) == [3, 6])
    #expect(SizeClassRule.quantilesOfCities(4).breaks(of: (1...10).map(Double.init)) == [3, 5, 8])
    // Equal populations are not divided.
    #expect(SizeClassRule.quantilesOfCities(3).breaks(of: [5, 5, 5, 5]) == [])
    #expect(SizeClassRule.quantilesOfCities(3).breaks(of: []) == [])
    #expect(SizeClassRule.quantilesOfPopulation(4).breaks(of: [1, 1, 1, 1, 4, 8]) == [1, 4])
    #expect(SizeClassRule.quantilesOfPopulation(2).breaks(of: [10, 1, 1, 8]) == [8])
    #expect(SizeClassRule.quantilesOfPopulation(4).breaks(of: [7]) == [])
    #expect(SizeClassRule.breaks([200, 500]).breaks(of: [1]) == [200, 500])
  }

  @Test func smallCellsAreMergedAndReported() throws {
    // North has one large city, South two of each; East has one city altogether.
    let cities =
      [("N1", 1.0), ("N2", 2), ("N3", 50), ("S1", 1), ("S2", 2), ("S3", 50), ("S4", 60), ("E1", 3)].map {
        Self.city($0.0, [nil, $0.1], region: ["N": "North", "S": "South", "E": "East"][$0.0.prefix(1)]!)
      }
    let frame = try CityFrame(cities, periods: Self.years)
    let strata = Stratification(frame, by: [.region, .size], sizeRule: .breaks([10, 100]), certain: [])
    #expect(strata.strata.allSatisfy { $0.rows.count >= 2 })
    #expect(strata.strata.flatMap(\.rows).sorted() == Array(0..<8))
    #expect(
      strata.merges.map { "\($0.cell) \($0.cityCount) -> \($0.into) \($0.intoCityCount)" } == [
        "East / small 1 -> North / small 2", "North / medium 1 -> North / small + East / small 3",
      ])
    let two = Stratification(
      frame, by: [.region, .size], sizeRule: .breaks([10, 100]), certain: [6], maximumStrata: 2)
    #expect(two.strata.map(\.isCertainty) == [true, false, false])
    let one = Stratification(frame, by: [], sizeRule: .stated, certain: [])
    #expect(one.strata.map(\.name) == ["all"] && one.merges.isEmpty)
  }

  @Test func aSmallSampleMergesCellsUntilEachHasTwo() throws {
    let plan = try CityPlan(
      CityDesign(
        sampleSize: 6, sizeRule: .breaks([200, 500]), certainty: .primate, minimumPerStratum: 2),
      on: ToyCountry.frame())
    #expect(plan.sizes.reduce(0, +) == 6)
    #expect(plan.strata.count == 3)
    #expect(zip(plan.strata, plan.sizes).allSatisfy { $0.isCertainty || $1 >= 2 })
    #expect(plan.stratification.merges.map(\.cell) == ["Toy / large"])
  }

  @Test func stratifiersByFunctionAndByAColumn() throws {
    var cities = ToyCountry.cities
    for place in cities.indices { cities[place].further = ["coast": place < 10 ? "yes" : "no"] }
    let frame = try CityFrame(cities, periods: [ToyCountry.period])
    let strata = Stratification(frame, by: [.function, .column("coast")], sizeRule: .stated, certain: [0])
    #expect(
      strata.strata.map(\.name) == ["C01", "inland / no", "inland / yes", "port / no", "port / yes"])
    #expect(strata.strata.map(\.rows.count) == [1, 7, 5, 7, 4])
  }
}
