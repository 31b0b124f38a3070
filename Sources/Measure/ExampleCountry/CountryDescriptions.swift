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

  /// The household survey: which answer of the country's own questionnaire means which standard category.
  static var survey: String {
    func site(_ concept: String, _ word: BuildingSite) -> String {
      let others = BuildingSite.allCases.filter { $0 != word }.map(\.rawValue).joined(separator: ", ")
      return "  \(concept): {variable: site, categories: {yes: \(word.rawValue), no: [\(others)]}}"
    }
    return """
      # A country that exists nowhere; every answer in these files is drawn from a seed.
      name: {en: "Household survey of Valdor, 2025"}
      area: {code: \(ExampleCountry.code), kind: country, name: Valdor}
      period: "\(ExampleCountry.year)"
      households: {file: households.csv, key: household}
      persons: {file: persons.csv, key: household}
      design:
        weight: weight
        expands-to: households
        strata: stratum
        clusters: ea
      urban: all
      numbers:
        members: persons
        rooms: rooms
        water-households: water_households
        housing-cost: rent
        income: income
      concepts:
        water:
          variable: water
          categories:
            piped-dwelling: house tap
            piped-yard: yard tap
            public-tap: street tap
            borehole: borehole
            protected-well: walled well
            rainwater: rain tank
            bottled: bottled water
            unprotected-well: open well
            cart: water cart
            surface: river
        secondary-water:
          variable: second_water
          categories:
            piped-dwelling: house tap
            piped-yard: yard tap
            unprotected-well: open well
            cart: water cart
        sanitation:
          variable: toilet
          categories:
            flush-sewer: flush to sewer
            flush-septic: flush to tank
            ventilated-pit: vented pit
            pit-slab: pit with slab
            composting: compost
            pit-open: open pit
            bucket: bucket
            none: none
        floor:
          variable: floor
          categories: {cement: cement, tile: tiles, finished-wood: planks, earth: earth, dung: dung}
        walls:
          variable: walls
          categories:
            brick: burnt brick
            concrete: cement block
            stone: stone
            natural: mud and poles
            scrap: [iron sheets, scrap boards]
        roof:
          variable: roof
          categories:
            metal: iron sheets
            tile: tiles
            concrete: concrete slab
            thatch: thatch
            scrap: plastic sheeting
      \(site("flood-zone", .floodPlain))
      \(site("steep-slope", .slope))
      \(site("right-of-way", .track))
      \(site("waste-site", .dump))
        tenure-documents:
          variable: document
          categories: {yes: [title, lease, certificate, cooperative], no: [spoken agreement, no document]}
        eviction-fear:
          variable: eviction
          categories: {yes: feared, no: not feared}
      subgroups:
        - {variable: region, dimension: REGION}
        - {variable: sex, dimension: SEX, of: persons, codes: {man: M, woman: F}}
        - {variable: disability, dimension: DISABILITY_STATUS, of: persons, codes: {"yes": PD, "no": PWD}}
      caveats:
        - en: The country and its people are made up.
          ar: البلد وسكانه من وحي الخيال.
          es: El país y su población son inventados.
          fr: Le pays et sa population sont inventés.
          ru: Страна и её население вымышлены.
          zh: 该国家及其人口均为虚构。

      """
  }
}
