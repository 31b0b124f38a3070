import ExampleCountry
import Monitoring
import Testing

@Suite struct TrueValueTests {
  private let country = ExampleCountries.first

  private func value(
    _ series: String, _ aggregation: TrueValue.Aggregation, area: String = "XXA",
    _ disaggregation: String = ""
  ) throws -> TrueValue {
    let found = country.truth.filter {
      $0.series == series && $0.aggregation == aggregation && $0.area == area
        && $0.disaggregation.text == disaggregation
    }
    #expect(found.count == 1)
    return try #require(found.first)
  }

  @Test func countsAddUp() {
    let all = country.housing
    #expect(all.households == country.enumerationAreas.reduce(0) { $0 + $1.households })
    #expect(country.cities.reduce(0) { $0 + $1.population2025 } == country.population)
    for condition in HousingCount.Condition.allCases {
      func persons(_ groups: HousingCount.Group...) -> Int {
        groups.reduce(0) { $0 + all.persons(condition, $1) }
      }
      #expect(persons(.women, .men) == persons(.everybody))
      #expect(persons(.children, .workingAge, .olderPersons) == persons(.everybody))
      #expect(persons(.withDisabilities, .withoutDisabilities) == persons(.everybody))
      #expect(all.households(condition) == country.cities.reduce(0) { $0 + $1.housing.households(condition) })
      #expect(persons(.everybody) > 0 && persons(.everybody) < country.population)
    }
    let single = HousingCount.Condition.deprivations.map { all.persons($0) }
    #expect(all.persons(.slum) >= single.max()! && all.persons(.slum) <= single.reduce(0, +))
    #expect(all.persons(.informal) < all.persons(.slum))
    #expect(all.persons(.slum) <= all.persons(.informal) + all.persons(.livingArea))
    #expect(all.persons(.inadequate) >= all.persons(.slum))
    #expect(all.persons(.inadequate) <= all.persons(.slum) + all.persons(.affordability))
  }

  @Test func slumsOfTheCountryAreThoseOfItsCities() throws {
    let national = try value("EN_LND_SLUM", .populationShare)
    #expect(national.value == 100 * Double(country.housing.persons(.slum)) / Double(country.population))
    #expect(try value("EN_LND_SLUMN", .total).value == national.numerator)
    let cities = try country.cities.map { try value("EN_LND_SLUM", .populationShare, area: $0.code) }
    #expect(cities.reduce(0) { $0 + ($1.numerator ?? 0) } == national.numerator)
    #expect(cities.reduce(0) { $0 + ($1.denominator ?? 0) } == national.denominator)
    // Children more often than older persons, because large households lack room.
    let children = try value("EN_LND_SLUM", .populationShare, "AGE=Y0T14").value
    #expect(try children > value("EN_LND_SLUM", .populationShare, "AGE=Y_GE65").value)
    #expect(try value("EN_LND_SLUM", .householdShare).value < national.value)
  }

  @Test func citiesMakeTheNation() throws {
    let rows = try ExampleCountries.rows("observations.csv")
    func sum(_ series: String, _ term: ([String: String]) throws -> Double) rethrows -> Double {
      try rows.filter { $0["series"] == series }.reduce(0) { try $0 + term($1) }
    }
    let persons = Double(country.population)
    let near = try sum("SP_TRN_PUBL") { try $0.number("numerator") }
    #expect(try value("SP_TRN_PUBL", .populationShare).value == 100 * near / persons)
    let mean = try sum("SP_TRN_PUBL") { try $0.number("value") } / 60
    #expect(abs(try value("SP_TRN_PUBL", .cityMean).value - mean) < 1e-9)

    let byCode = Dictionary(uniqueKeysWithValues: country.cities.map { ($0.code, Double($0.population2025)) })
    let exposure = try sum("EN_ATM_PM25") { try $0.number("value") * (byCode[$0["area"] ?? ""] ?? .nan) }
    #expect(abs(try value("EN_ATM_PM25", .populationMean).value - exposure / persons) < 1e-9)

    let waste = try ExampleCountries.rows("waste.csv")
    func total(_ column: String) throws -> Double { try waste.reduce(0) { try $0 + $1.number(column) } }
    for (series, part, whole) in [
      ("Q_MSW_CONTROLLED", "collected_controlled", "generated"),
      ("Q_MSW_COLLECTED", "collected", "generated"),
      ("EN_REF_WASCOL", "population_served", "population"),
    ] {
      let truth = try value(series, .ratioOfTotals)
      #expect(abs(truth.value - 100 * (try total(part)) / (try total(whole))) < 1e-9)
      #expect(abs((truth.numerator ?? .nan) - (try total(part))) < 1e-6)
    }
  }

  @Test func landConsumptionIsThatOfTheSums() throws {
    let rows = try ExampleCountries.rows("land.csv")
    func sum(_ date: String, _ column: String) throws -> Double {
      try rows.filter { $0["date"] == date }.reduce(0) { try $0 + $1.number(column) }
    }
    let (before, after) = (try sum("2020", "built_up"), try sum("2025", "built_up"))
    let growth = (try sum("2025", "population")) / (try sum("2020", "population"))
    // exp(people's rate · 5 years) must give back the growth: here by the series of e^x.
    let rate = (after - before) / before / 5 / (try value("EN_LND_CNSPOP", .ratioOfTotals).value)
    var (term, exponential) = (1.0, 1.0)
    for power in 1...30 {
      term *= rate * 5 / Double(power)
      exponential += term
    }
    #expect(abs(exponential - growth) < 1e-12)
  }

  @Test func largerCitiesHaveMorePublicTransport() {
    let cities = country.cities
    let large = cities.filter { $0.population2025 >= 100_000 }
    let small = cities.filter { $0.population2025 < 50_000 }
    func share(_ some: [CountryCity]) -> Double {
      Double(some.reduce(0) { $0 + $1.personsNearPublicTransport })
        / Double(some.reduce(0) { $0 + $1.population2025 })
    }
    #expect(share(large) > share(small) + 0.1)
  }

  @Test func tableHoldsEveryTruth() throws {
    let rows = try ExampleCountries.rows("truth.csv")
    #expect(rows.count == country.truth.count)
    for (row, value) in zip(rows, country.truth) {
      #expect(try row.number("value") == value.value)
      #expect(row["as"] == value.aggregation.rawValue && row["area"] == value.area)
      if let numerator = value.numerator { #expect(try row.number("numerator") == numerator) }
    }
    let keys = rows.map { row in
      ["series", "condition", "area", "disaggregation", "as"].map { row[$0, default: ""] }.joined(
        separator: "|")
    }
    #expect(Set(keys).count == keys.count)
  }
}
