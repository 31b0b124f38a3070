import ExampleCity
import Monitoring

/// A country that exists nowhere, drawn from a seed household by household: what a national office would have
/// of it as files, and beside them what is true of it, which no office ever knows.
///
/// Everything is drawn in whole numbers; shares, weights and rates follow from them by the four operations that
/// IEEE 754 settles to the last bit, so that a seed gives the same bytes on every machine.
///
/// ```swift
/// let country = ExampleCountry(seed: 1)
/// for file in country.files { … }             // cities.csv, households.csv, …
/// country.housing.persons(.slum)              // everybody who lives in a slum household
/// country.survey(seed: 2).interviews          // another sample of the same country
/// ```
public struct ExampleCountry: Sendable {
  public static let code = ExampleCity.countryCode
  public static let capitalName = "Valdoria"
  public static let names = LocalisedText([
    .ar: "فالدور", .en: "Valdor", .es: "Valdor", .fr: "Valdor", .ru: "Вальдор", .zh: "瓦尔多",
  ])
  /// The year the figures are of.
  public static let year = 2025

  /// Largest plan first; the capital is the first.
  public let cities: [CountryCity]
  /// Every enumeration area of every city, by city.
  public let enumerationAreas: [EnumerationArea]
  /// Of the household survey.
  public let strata: [SurveyStratum]
  /// Every household of every city, counted.
  public let housing: HousingCount
  private let seed: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    var random = RandomSource(seed: RandomSource.seed(seed, stream: 1))
    let plans = PlannedCity.all(&random)
    var areasRandom = RandomSource(seed: RandomSource.seed(seed, stream: 2))
    let areas = EnumerationArea.all(in: plans, seed: seed, &areasRandom)
    var counts = [HousingCount](repeating: HousingCount(), count: plans.count)
    for (area, count) in zip(areas, HousingCount.ofEach(areas)) {
      counts[area.city] = counts[area.city] + count
    }
    var figuresRandom = RandomSource(seed: RandomSource.seed(seed, stream: 3))
    let cities = zip(plans, counts).map { plan, count in
      CountryCity(
        plan: plan, housing: count,
        figures: CityFigures(plan: plan, population: count.persons(), &figuresRandom))
    }
    enumerationAreas = areas
    self.cities = cities
    housing = counts.reduce(HousingCount(), +)
    strata = SurveyStratum.all(cities: cities, areas: areas)
  }

  /// The survey whose answers are among the files.
  public var survey: HouseholdSurvey { survey(seed: seed) }

  /// A survey of the same design and the same country; another seed selects other households.
  public func survey(seed: UInt64) -> HouseholdSurvey {
    HouseholdSurvey(strata: strata, areas: enumerationAreas, seed: seed)
  }

  /// The country, then its cities, as a store keeps them.
  public var referenceAreas: [ReferenceArea] {
    [ReferenceArea(code: ExampleCountry.code, kind: .country, parent: "001", names: ExampleCountry.names)]
      + cities.map { city in
        let names =
          city.name == ExampleCountry.capitalName ? ExampleCity.names : LocalisedText([.en: city.name])
        return ReferenceArea(code: city.code, kind: .city, parent: ExampleCountry.code, names: names)
      }
  }

  /// Persons in all cities.
  public var population: Int { housing.persons() }

  /// What is true of the country, of every figure that can be estimated from the files.
  public var truth: [TrueValue] { TrueValue.all(of: self) }

  /// Every file with its name, in the order of the names.
  public var files: [(name: String, bytes: [UInt8])] {
    let survey = survey
    let files: [(name: String, bytes: [UInt8])] = [
      ("cities.csv", CityTables.frame(cities)),
      ("enumeration-areas.csv", SurveyTables.frame(self)),
      ("households.csv", SurveyTables.households(survey, of: self)),
      ("index.csv", ProsperityTable.bytes(of: cities, seed: seed)),
      ("land.csv", CityTables.land(cities)),
      ("observations.csv", CityTables.observations(cities)),
      ("persons.csv", SurveyTables.persons(survey)),
      ("sample.yaml", Array(CountryDescriptions.sample(capital: cities[0]).utf8)),
      ("survey.yaml", Array(CountryDescriptions.survey.utf8)),
      ("truth.csv", TrueValue.table(truth)),
      ("waste.csv", CityTables.waste(cities)),
    ]
    return files.sorted { $0.name < $1.name }
  }
}
