import ExampleCity

/// What a city would report of itself, drawn from its size, region and function.
struct CityFigures {
  var population2020: Int
  /// Hectares.
  var area: Int
  var builtUp2020: Int
  var builtUp2025: Int
  /// Tenths of a tonne a day.
  var wasteGenerated: Int
  var wasteCollected: Int
  var wasteControlled: Int
  /// Persons whose waste is fetched.
  var collectionServed: Int
  /// Persons with convenient access to public transport.
  var transportServed: Int
  /// Yearly mean of PM2.5, tenths of a microgram per cubic metre.
  var dust: Int

  init(plan: PlannedCity, population: Int, _ random: inout RandomSource) {
    let size = CityFigures.sizeClass(population)
    let growth = CityFigures.growth(plan, &random)
    population2020 = population * 1_000 / (1_000 + growth)
    let squareMetresPerPerson = 178 - 14 * size + random.number(in: -25...25)
    builtUp2025 = population * squareMetresPerPerson / 10_000
    let landGrowth = max(4, growth * random.number(in: 70...190) / 100 + random.number(in: 0...25))
    builtUp2020 = builtUp2025 * 1_000 / (1_000 + landGrowth)
    area = builtUp2025 * random.number(in: 125...210) / 100

    let grams = 420 + 70 * size + (plan.function == .resort ? 180 : 0) + random.number(in: -60...60)
    wasteGenerated = max(10, population * grams / 100_000)
    let collected = min(
      990, max(140, 430 + 75 * size - (plan.hardship - 1_000) / 4 + random.number(in: -110...110)))
    wasteCollected = wasteGenerated * collected / 1_000
    // Small towns often have no facility that would count as controlled.
    let hasFacility = size >= 3 || random.happens(percent: 62 + 9 * size)
    let controlled = hasFacility ? min(980, 240 + 105 * size + random.number(in: -120...120)) : 0
    wasteControlled = wasteCollected * max(0, controlled) / 1_000
    // Part of what is fetched never arrives.
    collectionServed = population * min(998, collected + random.number(in: 5...90)) / 1_000

    let access = 240 + 92 * size - (plan.hardship - 1_000) / 6 + random.number(in: -120...120)
    transportServed = population * min(960, max(40, access)) / 1_000
    dust =
      plan.region.dust + 11 * size + (plan.function == .industrial ? 55 : plan.function == .mining ? 40 : 0)
      + random.number(in: -28...28)
  }

  /// How often 30,000 can be doubled: 0 for the small towns, 5 for the capital.
  static func sizeClass(_ population: Int) -> Int {
    var (size, step) = (0, population / 30_000)
    while step > 1 { (size, step) = (size + 1, step / 2) }
    return size
  }

  /// Of five years, thousandths; some mining towns shrink.
  private static func growth(_ plan: PlannedCity, _ random: inout RandomSource) -> Int {
    if plan.function == .mining { return random.number(in: -45...60) }
    return 70 + plan.informalPercent * 2 + random.number(in: -65...65)
  }
}
