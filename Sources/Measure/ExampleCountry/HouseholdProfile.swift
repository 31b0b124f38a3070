import ExampleCity

/// How households of one kind of settlement live: in so many of a thousand cases.
struct HouseholdProfile {
  /// Households of 1, 2, … 10 persons.
  var sizes: [Int]
  /// Dwellings of 1, 2, … habitable rooms.
  var roomCounts: [Int]
  var womenAsHeads: Int
  var moreDisability: Int
  var poorWater: Int
  var poorToilet: Int
  var poorFloor: Int
  var poorWalls: Int
  var poorRoof: Int
  var hazardousSite: Int
  var noDocument: Int
  var fear: Int
  var tenants: Int
  var income: ClosedRange<Int>
  var rentThousandths: ClosedRange<Int>

  static func of(_ settlement: EnumerationArea.Settlement) -> HouseholdProfile { all[settlement.rawValue] }

  private static let all = [
    HouseholdProfile(
      sizes: [130, 200, 200, 190, 130, 80, 40, 20, 7, 3], roomCounts: [20, 130, 300, 320, 230],
      womenAsHeads: 270, moreDisability: 0, poorWater: 12, poorToilet: 15, poorFloor: 4, poorWalls: 5,
      poorRoof: 3, hazardousSite: 6, noDocument: 25, fear: 12, tenants: 330, income: 1_100...4_200,
      rentThousandths: 90...330),
    HouseholdProfile(
      sizes: [90, 140, 170, 190, 160, 110, 70, 40, 20, 10], roomCounts: [110, 380, 320, 190],
      womenAsHeads: 310, moreDisability: 6, poorWater: 55, poorToilet: 80, poorFloor: 28, poorWalls: 22,
      poorRoof: 14, hazardousSite: 18, noDocument: 95, fear: 38, tenants: 440, income: 480...1_700,
      rentThousandths: 110...380),
    HouseholdProfile(
      sizes: [80, 110, 140, 170, 170, 130, 90, 60, 30, 20], roomCounts: [420, 390, 190],
      womenAsHeads: 360, moreDisability: 18, poorWater: 270, poorToilet: 360, poorFloor: 210, poorWalls: 190,
      poorRoof: 95, hazardousSite: 130, noDocument: 480, fear: 210, tenants: 520, income: 160...760,
      rentThousandths: 120...460),
  ]

  /// A share of such households where hardship is so many thousandths of the average.
  func thousandths(_ share: Int, _ hardship: Int) -> Int { min(930, share * hardship / 1_000) }

  func size(_ random: inout RandomSource) -> Int { HouseholdProfile.draw(from: sizes, &random) }

  func rooms(_ random: inout RandomSource) -> Int { HouseholdProfile.draw(from: roomCounts, &random) }

  /// 1 for the first of the shares, which add up to 1,000.
  private static func draw(from shares: [Int], _ random: inout RandomSource) -> Int {
    var left = random.number(in: 0...999)
    for (place, share) in shares.enumerated() {
      left -= share
      if left < 0 { return place + 1 }
    }
    return shares.count
  }
}
