import DelimitedText

/// The survey as tables, in the words of its questionnaire.
enum SurveyTables {
  /// Every enumeration area with its measure of size: what the survey was selected from.
  static func frame(_ country: ExampleCountry) -> [UInt8] {
    var stratumOfArea = [Int](repeating: 0, count: country.enumerationAreas.count)
    for (number, stratum) in country.strata.enumerated() {
      for place in stratum.areas { stratumOfArea[place] = number }
    }
    var table = DelimitedTextWriter()
    table.row(["ea", "city", "stratum", "listed_households"])
    for (place, area) in country.enumerationAreas.enumerated() {
      table.row([
        area.code, country.cities[area.city].code, country.strata[stratumOfArea[place]].name,
        String(area.listedHouseholds),
      ])
    }
    return table.bytes
  }

  static func households(_ survey: HouseholdSurvey, of country: ExampleCountry) -> [UInt8] {
    var table = DelimitedTextWriter()
    table.row([
      "household", "city", "region", "stratum", "ea", "weight", "persons", "rooms", "floor", "walls", "roof",
      "site", "water", "water_households", "second_water", "toilet", "toilet_households", "document",
      "eviction", "rent", "income", "head_sex",
    ])
    for interview in survey.interviews {
      let household = interview.household
      let area = country.enumerationAreas[interview.area]
      let city = country.cities[area.city]
      table.row([
        interview.code, city.code, city.region.rawValue, survey.strata[interview.stratum].name, area.code,
        "\(interview.weight)", String(household.persons.count), String(household.rooms),
        household.floor.rawValue, household.walls.rawValue, household.roof.rawValue, household.site.rawValue,
        household.water.rawValue, String(household.waterHouseholds), household.secondWater?.rawValue ?? "",
        household.toilet.rawValue, String(household.toiletHouseholds), household.document.rawValue,
        household.fearsEviction ? "feared" : "not feared", String(household.rent), String(household.income),
        sex(household.persons[0]),
      ])
    }
    return table.bytes
  }

  static func persons(_ survey: HouseholdSurvey) -> [UInt8] {
    var table = DelimitedTextWriter()
    table.row(["household", "person", "age", "sex", "disability"])
    for interview in survey.interviews {
      for (number, person) in interview.household.persons.enumerated() {
        table.row([
          interview.code, String(number + 1), String(person.age), sex(person),
          person.hasDisability ? "yes" : "no",
        ])
      }
    }
    return table.bytes
  }

  private static func sex(_ person: Household.Person) -> String { person.isWoman ? "woman" : "man" }
}
