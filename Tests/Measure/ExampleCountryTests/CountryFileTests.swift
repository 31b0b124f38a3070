import ExampleCountry
import Monitoring
import Testing

@Suite struct CountryFileTests {
  private let country = ExampleCountries.first

  @Test func sameSeedGivesTheSameBytesOnEveryMachine() {
    #expect(
      ExampleCountries.digest(of: country)
        == "55634503a3a8468d3366053bb0cc3b62e9bbdecf46b8bd81a8eb78404e7b6f37")
    #expect(ExampleCountries.digest(of: ExampleCountry(seed: 1)) == ExampleCountries.digest(of: country))
  }

  @Test func anotherSeedGivesAnotherCountry() {
    let other = ExampleCountries.filesByName(of: ExampleCountries.second)
    #expect(Set(other.keys) == Set(ExampleCountries.files.keys))
    for (name, bytes) in ExampleCountries.files {
      // Descriptions say how the tables are to be read, whatever stands in them.
      #expect((other[name] == bytes) == name.hasSuffix(".yaml"), "\(name)")
    }
  }

  @Test func filesAreSortedNamedOnceAndSmall() {
    let names = country.files.map(\.name)
    #expect(names == names.sorted() && Set(names).count == names.count)
    #expect(country.files.allSatisfy { !$0.bytes.isEmpty })
    #expect(country.files.reduce(0) { $0 + $1.bytes.count } < 700_000)
  }

  @Test(arguments: [0, 2, 3, .max] as [UInt64])
  func everySeedGivesACountryOfTheSameOrder(seed: UInt64) {
    let country = seed == 2 ? ExampleCountries.second : ExampleCountry(seed: seed)
    let cities = country.cities
    #expect(cities.count == 60)
    #expect(Set(cities.map(\.code)).count == 60 && Set(cities.map(\.name)).count == 60)
    #expect(cities.allSatisfy { $0.code == "XXA-" + $0.name.uppercased() })
    #expect(cities[0].code == "XXA-VALDORIA")
    #expect((1_100_000...1_300_000).contains(cities[0].population2025))
    #expect(cities.dropFirst().allSatisfy { $0.population2025 * 2 < cities[0].population2025 })
    #expect(cities.allSatisfy { (25_000...1_300_000).contains($0.population2025) })
    #expect((5_000_000...7_000_000).contains(country.population))
    for region in CountryRegion.allCases {
      // Each half of the sizes has at least two cities of every region to sample from.
      let sizes = cities.filter { $0.region == region }.map(\.population2025)
      let median = cities.map(\.population2025).sorted()[30]
      #expect(sizes.filter { $0 >= median }.count >= 3 && sizes.filter { $0 < median }.count >= 3)
    }
    #expect((250...700).contains(1_000 * country.housing.persons(.slum) / country.population))
  }

  @Test func frameHoldsTheCities() throws {
    let rows = try ExampleCountries.rows("cities.csv")
    #expect(rows.map { $0["id"] } == country.cities.map(\.code))
    for (row, city) in zip(rows, country.cities) {
      #expect(try row.number("population_2025") == Double(city.population2025))
      #expect((0.7...1.25).contains(try row.number("population_2020") / row.number("population_2025")))
      #expect(try row.number("area_km2") * 100 >= Double(city.builtUpHectares2025))
      #expect((-29.0...(-25.0)).contains(try row.number("longitude")))
      #expect((-3.2...2.6).contains(try row.number("latitude")))
      #expect(CityFunction(rawValue: try #require(row["function"])) != nil)
    }
    #expect(Set(rows.compactMap { $0["region"] }) == ["Coast", "North", "Highlands", "South"])
  }

  @Test func referenceAreasStandAfterTheirParents() {
    let areas = country.referenceAreas
    #expect(areas.map(\.code) == ["XXA"] + country.cities.map(\.code))
    #expect(areas[0].names.missing.isEmpty && areas[0].kind == .country)
    #expect(areas.dropFirst().allSatisfy { $0.kind == .city && $0.parent == "XXA" })
  }

  @Test func landGrowsAndPeopleAreThoseOfTheFrame() throws {
    let rows = try ExampleCountries.rows("land.csv")
    #expect(rows.count == 120)
    for (number, city) in country.cities.enumerated() {
      let (before, after) = (rows[2 * number], rows[2 * number + 1])
      #expect(before["city"] == city.code && before["date"] == "2020")
      #expect(after["city"] == city.code && after["date"] == "2025")
      #expect(try before.number("built_up") < after.number("built_up"))
      #expect(try after.number("population") == Double(city.population2025))
      #expect((60.0...260).contains(try after.number("built_up") * 1e6 / after.number("population")))
    }
  }

  @Test func wasteIsGeneratedThenCollectedThenControlled() throws {
    let rows = try ExampleCountries.rows("waste.csv")
    #expect(rows.count == 60)
    for (row, city) in zip(rows, country.cities) {
      #expect(row["area"] == city.code && row["period"] == "2025")
      let (generated, collected) = (try row.number("generated"), try row.number("collected"))
      #expect(try generated >= collected && collected >= row.number("collected_controlled"))
      #expect((0.3...1.2).contains(1_000 * generated / Double(city.population2025)))
      #expect(try row.number("population") == Double(city.population2025))
      #expect(try row.number("population_served") <= row.number("population"))
    }
    #expect(rows.contains { $0["collected_controlled"] == "0.0" })
  }

  @Test func observationsHoldTheirShares() throws {
    let rows = try ExampleCountries.rows("observations.csv")
    #expect(rows.count == 120)
    for row in rows {
      let value = try row.number("value")
      if row["series"] == "EN_ATM_PM25" {
        #expect((5...45).contains(value))
      } else {
        #expect(row["series"] == "SP_TRN_PUBL")
        #expect(try value == 100 * row.number("numerator") / row.number("denominator"))
        #expect((0...100).contains(value))
      }
    }
  }

  @Test func indexHasEnoughIndicatorsAndFewGaps() throws {
    let rows = try ExampleCountries.rows("index.csv")
    #expect(rows.count == 60)
    let codes = try #require(rows.first).keys.filter { $0 != "city" }
    #expect((35...62).contains(codes.count))
    let cells = rows.flatMap { row in codes.map { row[$0, default: ""] } }
    let gaps = cells.count { $0.isEmpty }
    #expect(gaps > 0 && gaps * 20 < cells.count)
    #expect(cells.allSatisfy { $0.isEmpty || Double($0) != nil })
    // Beyond its benchmarks on both sides: durable shelter runs from 84.8 to 98.4 per cent.
    let shelter = try rows.map { try $0.number("ID.HI.1") }
    #expect(shelter.contains { $0 < 84.8 } && shelter.allSatisfy { (0...100).contains($0) })
    for (row, city) in zip(rows, country.cities) {
      #expect(try row.number("ES.AQ.2") == Double(city.particulateMatterTenths) / 10)
      let slums = 100 * Double(city.housing.households(.slum)) / Double(city.housing.households)
      #expect(abs(try row.number("ESI.SI.1") - slums) <= 0.1)
    }
  }
}
