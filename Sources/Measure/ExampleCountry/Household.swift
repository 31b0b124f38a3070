import ExampleCity

/// One household with what an interview would ask of it.
public struct Household: Sendable {
  public struct Person: Hashable, Sendable {
    public var age: UInt8
    public var isWoman: Bool
    public var hasDisability: Bool
  }

  /// The head first.
  public internal(set) var persons: [Person] = []
  public internal(set) var rooms = 1
  public internal(set) var floor = FloorMaterial.cement
  public internal(set) var walls = WallMaterial.block
  public internal(set) var roof = RoofMaterial.iron
  public internal(set) var site = BuildingSite.safe
  public internal(set) var water = WaterSource.houseTap
  /// What is used beside bottled water.
  public internal(set) var secondWater: WaterSource?
  /// Households that use the source, this one among them.
  public internal(set) var waterHouseholds = 1
  public internal(set) var toilet = Toilet.sewerFlush
  /// Households that use it, this one among them; 0 where there is none.
  public internal(set) var toiletHouseholds = 1
  public internal(set) var document = TenureDocument.title
  public internal(set) var fearsEviction = false
  /// Crowns a month; 0 where nothing is paid.
  public internal(set) var rent = 0
  /// Crowns a month.
  public internal(set) var income = 0

  init() { persons.reserveCapacity(10) }

  /// Draws another household in place of this one.
  ///
  /// - Parameter hardship: of the area, thousandths of the average of such areas.
  mutating func draw(_ profile: HouseholdProfile, hardship: Int, _ random: inout RandomSource) {
    drawPersons(profile, &random)
    drawDwelling(profile, hardship: hardship, &random)
    drawWater(profile.thousandths(profile.poorWater, hardship), &random)
    drawToilet(profile.thousandths(profile.poorToilet, hardship), &random)
    drawTenure(profile, hardship: hardship, &random)
  }

  private mutating func drawPersons(_ profile: HouseholdProfile, _ random: inout RandomSource) {
    persons.removeAll(keepingCapacity: true)
    let size = profile.size(&random)
    let isHeadWoman = random.happens(thousandths: profile.womenAsHeads)
    let headAge = random.number(in: 10...40) + random.number(in: 9...43)
    add(age: headAge, isWoman: isHeadWoman, profile, &random)
    guard size > 1 else { return }
    if random.happens(percent: isHeadWoman ? 35 : 88) {
      add(age: max(18, headAge + random.number(in: -7...5)), isWoman: !isHeadWoman, profile, &random)
    }
    while persons.count < size {
      let isChild = random.happens(percent: 78)
      let age = isChild ? random.number(in: 0...max(1, min(27, headAge - 17))) : random.number(in: 3...82)
      add(age: age, isWoman: random.happens(thousandths: 505), profile, &random)
    }
  }

  private mutating func add(
    age: Int, isWoman: Bool, _ profile: HouseholdProfile, _ random: inout RandomSource
  ) {
    let thousandths = (age < 15 ? 24 : age < 65 ? 66 : 320) + profile.moreDisability
    persons.append(
      Person(
        age: UInt8(age), isWoman: isWoman, hasDisability: random.happens(thousandths: thousandths)))
  }

  private mutating func drawDwelling(
    _ profile: HouseholdProfile, hardship: Int, _ random: inout RandomSource
  ) {
    rooms = profile.rooms(&random)
    if persons.count > 5, random.happens(percent: 55) { rooms += 1 }
    floor = random.choose(
      random.happens(thousandths: profile.thousandths(profile.poorFloor, hardship))
        ? FloorMaterial.poor : FloorMaterial.durable)
    walls = random.choose(
      random.happens(thousandths: profile.thousandths(profile.poorWalls, hardship))
        ? WallMaterial.poor : WallMaterial.durable)
    roof = random.choose(
      random.happens(thousandths: profile.thousandths(profile.poorRoof, hardship))
        ? RoofMaterial.poor : RoofMaterial.durable)
    site =
      random.happens(thousandths: profile.thousandths(profile.hazardousSite, hardship))
      ? random.choose(BuildingSite.hazardous) : .safe
  }

  private mutating func drawWater(_ thousandths: Int, _ random: inout RandomSource) {
    (secondWater, waterHouseholds) = (nil, 1)
    if random.happens(thousandths: thousandths) {
      water = random.choose(WaterSource.poor)
      if water == .streetTap { waterHouseholds = random.number(in: 6...40) }
      if water == .bottled { secondWater = random.happens(percent: 50) ? .waterCart : .openWell }
    } else {
      water = random.choose(WaterSource.improved)
      if water == .streetTap { waterHouseholds = random.number(in: 2...5) }
      if water == .yardTap { waterHouseholds = random.number(in: 1...4) }
      if water == .bottled { secondWater = random.happens(percent: 50) ? .houseTap : .yardTap }
    }
  }

  private mutating func drawToilet(_ thousandths: Int, _ random: inout RandomSource) {
    let isPoor = random.happens(thousandths: thousandths)
    toilet = random.choose(isPoor ? Toilet.poor : Toilet.improved)
    let isShared = random.happens(thousandths: min(700, 60 + thousandths))
    toiletHouseholds = toilet == .none ? 0 : isShared ? random.number(in: 2...8) : 1
  }

  private mutating func drawTenure(
    _ profile: HouseholdProfile, hardship: Int, _ random: inout RandomSource
  ) {
    let isUndocumented = random.happens(thousandths: profile.thousandths(profile.noDocument, hardship))
    let isTenant = random.happens(thousandths: profile.tenants)
    document =
      isUndocumented
      ? random.happens(percent: 50) ? .spoken : .nothing
      : isTenant ? .lease : random.choose(TenureDocument.ofOwners)
    fearsEviction = random.happens(thousandths: profile.thousandths(profile.fear, hardship))
    income = random.number(in: profile.income) * 1_000 / (500 + hardship / 2)
    // Dearer for those who have least.
    rent = isTenant ? income * random.number(in: profile.rentThousandths) / 1_000 : 0
  }
}
