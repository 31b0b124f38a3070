import DelimitedText
import Monitoring

/// One figure that is true of the country, for an estimate to be held against.
public struct TrueValue: Hashable, Sendable {
  /// How cities or people make up a national figure.
  public enum Aggregation: String, CaseIterable, Hashable, Sendable {
    /// Persons with the property to persons in all cities.
    case populationShare = "population-share"
    case ratioOfTotals = "ratio-of-totals"
    /// Every city weighted by its persons.
    case populationMean = "population-mean"
    /// Every city counts once.
    case cityMean = "city-mean"
    /// Households with the property to all households.
    case householdShare = "household-share"
    case total
  }

  /// Empty where the catalogue has no series for it.
  public var series: String
  /// Nil where the figure does not speak of housing.
  public var condition: HousingCount.Condition?
  /// The country, or one of its cities.
  public var area: String
  public var disaggregation: Disaggregation
  public var aggregation: Aggregation
  public var value: Double
  public var numerator: Double?
  public var denominator: Double?

  private init(
    _ series: String, condition: HousingCount.Condition? = nil, area: String = ExampleCountry.code,
    disaggregation: Disaggregation = Disaggregation(), _ aggregation: Aggregation, value: Double,
    numerator: Double? = nil, denominator: Double? = nil
  ) {
    self.series = series
    self.condition = condition
    self.area = area
    self.disaggregation = disaggregation
    self.aggregation = aggregation
    self.value = value
    self.numerator = numerator
    self.denominator = denominator
  }

  private static func percent(
    _ series: String, condition: HousingCount.Condition? = nil, area: String = ExampleCountry.code,
    disaggregation: Disaggregation = Disaggregation(), _ aggregation: Aggregation, _ part: Int,
    of whole: Int
  ) -> TrueValue {
    TrueValue(
      series, condition: condition, area: area, disaggregation: disaggregation, aggregation,
      value: 100 * Double(part) / Double(whole), numerator: Double(part), denominator: Double(whole))
  }

  static func all(of country: ExampleCountry) -> [TrueValue] {
    ofCities(country.cities) + ofHousing(country.housing) + country.cities.map { ofHousing($0) }
  }

  private static func ofCities(_ cities: [CountryCity]) -> [TrueValue] {
    func sum(_ figure: KeyPath<CountryCity, Int>) -> Int { cities.reduce(0) { $0 + $1[keyPath: figure] } }
    let persons = sum(\.population2025)
    let exposure = cities.reduce(0) { $0 + $1.particulateMatterTenths * $1.population2025 }
    let land = LandUseRates(of: cities)
    let generated = sum(\.wasteGeneratedTenths)
    /// Of all waste generated, tonnes a day.
    func tonnes(_ series: String, _ tenths: Int) -> TrueValue {
      TrueValue(
        series, .ratioOfTotals, value: 100 * Double(tenths) / Double(generated),
        numerator: Double(tenths) / 10, denominator: Double(generated) / 10)
    }
    let meanShare = cities.reduce(0.0) {
      $0 + 100 * Double($1.personsNearPublicTransport) / Double($1.population2025)
    }
    return [
      percent("SP_TRN_PUBL", .populationShare, sum(\.personsNearPublicTransport), of: persons),
      TrueValue("SP_TRN_PUBL", .cityMean, value: meanShare / Double(cities.count)),
      percent("EN_REF_WASCOL", .ratioOfTotals, sum(\.personsServedByWasteCollection), of: persons),
      TrueValue(
        "EN_ATM_PM25", .populationMean, value: Double(exposure) / Double(10 * persons),
        numerator: Double(exposure) / 10, denominator: Double(persons)),
      TrueValue(
        "EN_ATM_PM25", .cityMean, value: Double(sum(\.particulateMatterTenths)) / Double(10 * cities.count)),
      tonnes("Q_MSW_CONTROLLED", sum(\.wasteControlledTenths)),
      tonnes("Q_MSW_COLLECTED", sum(\.wasteCollectedTenths)),
      TrueValue("EN_LND_CNSPOP", .ratioOfTotals, value: land.ratio),
    ]
  }

  private static func ofHousing(_ housing: HousingCount) -> [TrueValue] {
    var values = [
      TrueValue(
        "EN_LND_SLUMN", condition: .slum, .total, value: Double(housing.persons(.slum)))
    ]
    for condition in HousingCount.Condition.allCases {
      let series = condition == .slum ? "EN_LND_SLUM" : ""
      for group in HousingCount.Group.allCases {
        let codes = group.code.map { [$0.dimension: $0.code] } ?? [:]
        values.append(
          percent(
            series, condition: condition, disaggregation: Disaggregation(codes), .populationShare,
            housing.persons(condition, group), of: housing.persons(group)))
      }
      values.append(
        percent(
          series, condition: condition, .householdShare, housing.households(condition), of: housing.households
        ))
    }
    return values
  }

  private static func ofHousing(_ city: CountryCity) -> TrueValue {
    percent(
      "EN_LND_SLUM", condition: .slum, area: city.code, .populationShare, city.housing.persons(.slum),
      of: city.housing.persons())
  }

  static func table(_ values: [TrueValue]) -> [UInt8] {
    var table = DelimitedTextWriter()
    table.row([
      "series", "condition", "area", "period", "disaggregation", "as", "value", "numerator", "denominator",
    ])
    for value in values {
      table.row([
        value.series, value.condition?.rawValue ?? "", value.area, String(ExampleCountry.year),
        value.disaggregation.text, value.aggregation.rawValue, "\(value.value)", text(value.numerator),
        text(value.denominator),
      ])
    }
    return table.bytes
  }

  /// Counts as whole numbers.
  private static func text(_ number: Double?) -> String {
    guard let number else { return "" }
    return number == number.rounded() ? String(Int(number)) : "\(number)"
  }
}
