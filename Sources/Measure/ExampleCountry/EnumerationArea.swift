import Dispatch
import ExampleCity

/// A part of a city that one enumerator visits: about 450 households, the same in every run of the seed.
public struct EnumerationArea: Sendable {
  enum Settlement: Int { case affluent, middling, informal }

  /// `E0001`, numbered through the country.
  public let code: String
  /// Place of the city in `ExampleCountry.cities`.
  public let city: Int
  public let households: Int
  /// Households at the count of 2020: the measure of size that the survey selects by.
  public let listedHouseholds: Int
  let settlement: Settlement
  /// How often households lack something, thousandths of the average of such areas.
  let hardship: Int
  private let seed: UInt64

  /// Persons that an area has on average; settles how many areas a city gets.
  private static let personsExpected = 1_880

  static func all(in plans: [PlannedCity], seed: UInt64, _ random: inout RandomSource) -> [EnumerationArea] {
    var areas: [EnumerationArea] = []
    for (city, plan) in plans.enumerated() {
      for _ in 0..<max(8, (plan.persons + personsExpected / 2) / personsExpected) {
        areas.append(EnumerationArea(number: areas.count + 1, city: city, plan: plan, seed: seed, &random))
      }
    }
    return areas
  }

  private init(number: Int, city: Int, plan: PlannedCity, seed: UInt64, _ random: inout RandomSource) {
    let digits = String(number)
    code = "E" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    self.city = city
    settlement =
      random.happens(percent: plan.informalPercent)
      ? .informal : random.happens(percent: 38) ? .affluent : .middling
    households = random.number(in: 330...570)
    // Informal settlements have grown most since the count.
    let sinceThen = settlement == .informal ? random.number(in: 620...900) : random.number(in: 860...1_010)
    listedHouseholds = households * sinceThen / 1_000
    hardship = plan.hardship * random.number(in: 650...1_350) / 1_000
    self.seed = RandomSource.seed(seed, stream: 1_000 + UInt64(number))
  }

  /// Every household of the area in the order of the dwellings, the same ones each time.
  func forEachHousehold(_ body: (Int, Household) -> Void) {
    var random = RandomSource(seed: seed)
    var household = Household()
    let profile = HouseholdProfile.of(settlement)
    for number in 0..<households {
      household.draw(profile, hardship: hardship, &random)
      body(number, household)
    }
  }
}

extension HousingCount {
  /// Every household of every area, an area at a time on all cores: whole numbers, whoever counts them.
  static func ofEach(_ areas: [EnumerationArea]) -> [HousingCount] {
    [HousingCount](unsafeUninitializedCapacity: areas.count) { buffer, count in
      nonisolated(unsafe) let counts = buffer
      DispatchQueue.concurrentPerform(iterations: areas.count) { place in
        var housing = HousingCount()
        areas[place].forEachHousehold { _, household in housing.add(household) }
        counts.initializeElement(at: place, to: housing)
      }
      count = areas.count
    }
  }
}

extension RandomSource {
  /// The seed of one of many streams that do not meet.
  static func seed(_ seed: UInt64, stream: UInt64) -> UInt64 {
    var source = RandomSource(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
    return source.next()
  }

  /// True in so many of a thousand cases.
  mutating func happens(thousandths: Int) -> Bool { number(in: 0...999) < thousandths }

  mutating func choose<Element>(_ elements: [Element]) -> Element {
    elements[number(in: 0...elements.count - 1)]
  }
}
