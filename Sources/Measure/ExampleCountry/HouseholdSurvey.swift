import ExampleCity

/// A household survey of the country in two stages: enumeration areas with probability proportional to their
/// listed households, then twelve of the households that live there.
///
/// Within a stratum areas stand in the order of the frame and are taken systematically: thresholds u, u + S,
/// u + 2 S, … on the scale of n times the running sum of sizes, u drawn from 0 to S - 1. An area of size s so
/// has the probability n s / S exactly. Of its M households twelve are a simple random sample; the weight of
/// each is S / (n s) · M / 12, the inverse of the product of both probabilities.
///
/// - Source: Kish, *Survey Sampling* (1965), chapter 7; Särndal, Swensson and Wretman, *Model Assisted Survey
///   Sampling* (1992), 3.6.
public struct HouseholdSurvey: Sendable {
  public static let householdsPerArea = 12

  public struct Interview: Sendable {
    /// `E0001-07`.
    public let code: String
    /// Place in the country's list of enumeration areas.
    public let area: Int
    /// Place in the list of strata.
    public let stratum: Int
    /// Households that this one stands for.
    public let weight: Double
    public let household: Household
  }

  public let strata: [SurveyStratum]
  /// By stratum, area, and dwelling.
  public let interviews: [Interview]

  init(strata: [SurveyStratum], areas: [EnumerationArea], seed: UInt64) {
    self.strata = strata
    var random = RandomSource(seed: RandomSource.seed(seed, stream: 4))
    var interviews: [Interview] = []
    for (number, stratum) in strata.enumerated() {
      let start = random.number(in: 0...stratum.listedHouseholds - 1)
      for place in stratum.select(start: start, from: areas) {
        let area = areas[place]
        let chosen = HouseholdSurvey.sample(of: area.households, &random)
        let weight =
          Double(stratum.listedHouseholds * area.households)
          / Double(stratum.sampleSize * area.listedHouseholds * HouseholdSurvey.householdsPerArea)
        var count = 0
        area.forEachHousehold { dwelling, household in
          guard chosen.contains(dwelling) else { return }
          count += 1
          let digits = count < 10 ? "0\(count)" : "\(count)"
          interviews.append(
            Interview(
              code: area.code + "-" + digits, area: place, stratum: number, weight: weight,
              household: household))
        }
      }
    }
    self.interviews = interviews
  }

  /// A simple random sample of the numbers below a count (Floyd's method).
  private static func sample(of count: Int, _ random: inout RandomSource) -> Set<Int> {
    var chosen: Set<Int> = []
    for last in count - householdsPerArea..<count {
      let drawn = random.number(in: 0...last)
      chosen.insert(chosen.contains(drawn) ? last : drawn)
    }
    return chosen
  }

  /// Horvitz-Thompson totals of households and persons, and of those with a condition.
  public func expandedTotals(_ condition: HousingCount.Condition) -> (
    households: Double, persons: Double, householdsConcerned: Double, personsConcerned: Double
  ) {
    var totals = (households: 0.0, persons: 0.0, householdsConcerned: 0.0, personsConcerned: 0.0)
    for interview in interviews {
      let persons = interview.weight * Double(interview.household.persons.count)
      totals.households += interview.weight
      totals.persons += persons
      if HousingConditions(of: interview.household).contains(condition) {
        totals.householdsConcerned += interview.weight
        totals.personsConcerned += persons
      }
    }
    return totals
  }
}
