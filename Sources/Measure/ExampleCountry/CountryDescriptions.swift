/// The descriptions that go with the tables, as an office would write them.
enum CountryDescriptions {
  /// The design of the national sample of cities.
  static func sample(capital: CountryCity) -> String {
    """
    # A country that exists nowhere; every figure in these files is drawn from a seed.
    name: National Sample of Cities of Valdor
    country: \(ExampleCountry.code)
    year: \(ExampleCountry.year)
    frame:
      file: cities.csv
      id: id
      name: name
      population: population_2025
      region: region
      function: function
      area: area_km2
      longitude: longitude
      latitude: latitude
    # \(capital.name), the primate city, and cities as large as to be certain anyway represent themselves.
    certainty: {primate: true, proportional: true}
    strata: {by: [region, size], size-classes: 2, minimum: 3}
    size: 28
    allocation: neyman
    selection: sequential-simple
    seed: valdor-2025
    sample: sample.csv
    estimates:
      - {series: SP_TRN_PUBL, as: population-share}
      - {series: EN_REF_WASCOL, as: ratio-of-totals}
      - {series: EN_ATM_PM25, as: population-mean}
      - {series: Q_MSW_CONTROLLED, as: ratio-of-totals}

    """
  }
}
