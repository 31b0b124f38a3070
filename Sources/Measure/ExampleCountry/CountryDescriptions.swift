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
    # The primate city, \(capital.name), represents itself.
    certainty: primate
    strata: {by: [region, size], size-classes: 2, minimum: 2}
    size: 20
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
