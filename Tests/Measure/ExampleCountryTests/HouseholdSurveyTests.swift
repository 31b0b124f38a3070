import ExampleCountry
import Testing

@Suite struct HouseholdSurveyTests {
  private let country = ExampleCountries.first

  /// A mean over surveys and the standard error of that mean.
  private static func mean(_ values: [Double]) -> (value: Double, error: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return (mean, (variance / count).squareRoot())
  }

  @Test func strataHoldEveryAreaOnceAndNoneIsCertain() {
    let places = country.strata.flatMap(\.areas)
    #expect(places.sorted() == Array(country.enumerationAreas.indices))
    #expect(country.strata.count == 9)
    #expect((60...120).contains(country.strata.reduce(0) { $0 + $1.sampleSize }))
    for stratum in country.strata {
      let listed = stratum.areas.map { country.enumerationAreas[$0].listedHouseholds }
      #expect(listed.reduce(0, +) == stratum.listedHouseholds)
      let probabilities = listed.map { stratum.inclusionProbability(listedHouseholds: $0) }
      #expect(probabilities.allSatisfy { $0 > 0 && $0 <= 1 })
      #expect(abs(probabilities.reduce(0, +) - Double(stratum.sampleSize)) < 1e-9)
    }
    #expect(country.strata[0].areas.allSatisfy { country.enumerationAreas[$0].city == 0 })
  }

  @Test func everyAreaHasTwelveHouseholdsWithTheInverseOfTheirProbability() {
    let survey = country.survey
    #expect(Set(survey.interviews.map(\.code)).count == survey.interviews.count)
    var interviewsOfArea: [Int: Int] = [:]
    for interview in survey.interviews {
      interviewsOfArea[interview.area, default: 0] += 1
      let area = country.enumerationAreas[interview.area]
      let first = survey.strata[interview.stratum].inclusionProbability(
        listedHouseholds: area.listedHouseholds)
      let second = 12 / Double(area.households)
      #expect(abs(interview.weight * first * second - 1) < 1e-12)
    }
    #expect(interviewsOfArea.values.allSatisfy { $0 == 12 })
    for (number, stratum) in survey.strata.enumerated() {
      let areas = Set(survey.interviews.filter { $0.stratum == number }.map(\.area))
      #expect(areas.count == stratum.sampleSize && areas.isSubset(of: stratum.areas))
    }
  }

  @Test func weightsAddUpToAboutAllHouseholds() {
    let totals = country.survey.expandedTotals(.slum)
    #expect(abs(totals.households / Double(country.housing.households) - 1) < 0.05)
    #expect(abs(totals.persons / Double(country.population) - 1) < 0.08)
  }

  /// Over many samples of the same country expanded totals lie around the truth: within four standard errors
  /// of their mean, which is itself known to 2 per cent or better.
  @Test func surveysAreUnbiased() {
    let surveys = (1...100).map { country.survey(seed: UInt64($0) &* 7_919) }
    for condition in HousingCount.Condition.allCases {
      let totals = surveys.map { $0.expandedTotals(condition) }
      let truths: [(truth: Int, estimates: [Double])] = [
        (country.housing.households, totals.map(\.households)),
        (country.population, totals.map(\.persons)),
        (country.housing.households(condition), totals.map(\.householdsConcerned)),
        (country.housing.persons(condition), totals.map(\.personsConcerned)),
      ]
      for (truth, estimates) in truths {
        let (value, error) = HouseholdSurveyTests.mean(estimates)
        #expect(abs(value - Double(truth)) < 4 * error, "\(condition.rawValue): \(value), not \(truth)")
        #expect(error < 0.02 * Double(truth))
      }
    }
  }

  @Test func anotherSeedSelectsOtherHouseholdsOfTheSameCountry() {
    let (one, other) = (country.survey(seed: 5), country.survey(seed: 6))
    #expect(one.interviews.map(\.code) != other.interviews.map(\.code))
    #expect(one.interviews.map(\.code) == country.survey(seed: 5).interviews.map(\.code))
    #expect(one.interviews.count == 1_440 && other.interviews.count == 1_440)
  }

  @Test func everyCategoryOfTheQuestionnaireIsAnswered() throws {
    let rows = try ExampleCountries.rows("households.csv")
    func words(_ column: String) -> Set<String> { Set(rows.compactMap { $0[column] }) }
    #expect(words("floor") == Set(FloorMaterial.allCases.map(\.rawValue)))
    #expect(words("walls") == Set(WallMaterial.allCases.map(\.rawValue)))
    #expect(words("roof") == Set(RoofMaterial.allCases.map(\.rawValue)))
    #expect(words("site") == Set(BuildingSite.allCases.map(\.rawValue)))
    #expect(words("water") == Set(WaterSource.allCases.map(\.rawValue)))
    #expect(words("toilet") == Set(Toilet.allCases.map(\.rawValue)))
    #expect(words("document") == Set(TenureDocument.allCases.map(\.rawValue)))
    #expect(words("eviction") == ["feared", "not feared"])
    #expect(words("head_sex") == ["woman", "man"])
  }

  @Test func personsBelongToTheirHouseholds() throws {
    let households = try ExampleCountries.rows("households.csv")
    let persons = Dictionary(grouping: try ExampleCountries.rows("persons.csv")) { $0["household"] ?? "" }
    #expect(persons.count == households.count)
    for household in households {
      let members = try #require(persons[household["household"] ?? ""])
      #expect(household["persons"] == String(members.count))
      #expect(members.map { $0["person"] } == (1...members.count).map { String($0) })
      #expect(members[0]["sex"] == household["head_sex"])
      #expect(try members[0].number("age") >= 18)
      #expect(try members.allSatisfy { (0...110).contains(try $0.number("age")) })
    }
  }

  /// The rule of the truth applied by hand to the words of the table.
  @Test func slumHouseholdsOfTheTableAreThoseOfTheRule() throws {
    var concerned = 0.0
    for row in try ExampleCountries.rows("households.csv") {
      let improved = ["house tap", "yard tap", "borehole", "walled well", "rain tank"]
      let hasWater =
        switch row["water"] {
        case "street tap": try row.number("water_households") <= 5
        case "bottled water": improved.contains(row["second_water"] ?? "")
        default: improved.contains(row["water"] ?? "")
        }
      let hasToilet = ["flush to sewer", "flush to tank", "vented pit", "pit with slab", "compost"]
        .contains(row["toilet"])
      let hasRoom = try row.number("persons") / row.number("rooms") <= 3
      let isDurable =
        ["cement", "tiles", "planks"].contains(row["floor"])
        && ["burnt brick", "cement block", "stone"].contains(row["walls"])
        && ["iron sheets", "tiles", "concrete slab"].contains(row["roof"]) && row["site"] == "safe"
      let isSecure =
        ["title", "lease", "certificate", "cooperative"].contains(row["document"])
        && row["eviction"] == "not feared"
      if !(hasWater && hasToilet && hasRoom && isDurable && isSecure) {
        concerned += try row.number("weight")
      }
    }
    #expect(abs(concerned - country.survey.expandedTotals(.slum).householdsConcerned) < 1e-6)
  }
}
