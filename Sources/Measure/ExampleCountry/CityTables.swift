import DelimitedText

/// What every city reports, as tables.
enum CityTables {
  /// The frame of the national sample of cities.
  static func frame(_ cities: [CountryCity]) -> [UInt8] {
    var table = DelimitedTextWriter()
    table.row([
      "id", "name", "region", "population_2020", "population_2025", "area_km2", "function", "longitude",
      "latitude",
    ])
    for city in cities {
      table.row([
        city.code, city.name, city.region.rawValue, String(city.population2020), String(city.population2025),
        hundredths(city.areaHectares), city.function.rawValue,
        DecimalText.text(city.longitudeThousandths, decimals: 3),
        DecimalText.text(city.latitudeThousandths, decimals: 3),
      ])
    }
    return table.bytes
  }

  /// Built-up land in square kilometres, a row for each city and date.
  static func land(_ cities: [CountryCity]) -> [UInt8] {
    var table = DelimitedTextWriter()
    table.row(["city", "date", "population", "built_up"])
    for city in cities {
      table.row([city.code, "2020", String(city.population2020), hundredths(city.builtUpHectares2020)])
      table.row([city.code, "2025", String(city.population2025), hundredths(city.builtUpHectares2025)])
    }
    return table.bytes
  }

  /// Municipal solid waste in tonnes a day, and whom collection serves: the table of indicator 11.6.1.
  static func waste(_ cities: [CountryCity]) -> [UInt8] {
    var table = DelimitedTextWriter()
    table.row([
      "area", "period", "generated", "collected", "collected_controlled", "population", "population_served",
    ])
    for city in cities {
      let tenths = [city.wasteGeneratedTenths, city.wasteCollectedTenths, city.wasteControlledTenths]
      table.row(
        [city.code, String(ExampleCountry.year)] + tenths.map { DecimalText.text($0, decimals: 1) }
          + [String(city.population2025), String(city.personsServedByWasteCollection)])
    }
    return table.bytes
  }

  /// What cities have measured already: access to public transport and fine dust.
  static func observations(_ cities: [CountryCity]) -> [UInt8] {
    var table = DelimitedTextWriter()
    table.row(["series", "area", "period", "value", "numerator", "denominator"])
    for city in cities {
      let year = String(ExampleCountry.year)
      let (near, persons) = (city.personsNearPublicTransport, city.population2025)
      // The shortest decimal that reads back to the same number.
      let share = "\(100 * Double(near) / Double(persons))"
      table.row(["SP_TRN_PUBL", city.code, year, share, String(near), String(persons)])
      table.row([
        "EN_ATM_PM25", city.code, year, DecimalText.text(city.particulateMatterTenths, decimals: 1), "", "",
      ])
    }
    return table.bytes
  }

  private static func hundredths(_ number: Int) -> String { DecimalText.text(number, decimals: 2) }
}
