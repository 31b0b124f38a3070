import ExampleCity

/// What is settled of every city before anybody lives in it: name, place, function, how large it is meant to
/// be and how its households fare.
struct PlannedCity {
  static let cityCount = 60

  var code: String
  var name: String
  var region: CountryRegion
  var function: CityFunction
  /// Thousandths of a degree.
  var longitude: Int
  var latitude: Int
  var persons: Int
  /// How often households lack something, thousandths of the average of the country.
  var hardship: Int
  /// Enumeration areas of a hundred that have grown without a plan.
  var informalPercent: Int

  /// Largest first: the capital, then sizes that fall as rank to the power of -3/4.
  static func all(_ random: inout RandomSource) -> [PlannedCity] {
    var names = CityNames()
    var plans: [PlannedCity] = []
    var regions: [CountryRegion] = []
    while plans.count < cityCount {
      let rank = plans.count + 1
      if regions.isEmpty { regions = nextRegions(isFirst: plans.isEmpty, &random) }
      let region = regions.removeLast()
      let name = plans.isEmpty ? ExampleCountry.capitalName : names.take(&random)
      let place = plans.isEmpty ? (-25_010, -190) : freePlace(in: region, besides: plans, &random)
      plans.append(
        PlannedCity(
          code: ExampleCountry.code + "-" + name.uppercased(), name: name, region: region,
          function: function(rank: rank, region: region, &random), longitude: place.0, latitude: place.1,
          persons: rank == 1 ? 1_200_000 : zipf(rank) * random.number(in: 985...1_015) / 1_000,
          hardship: max(450, region.hardship + rank * 4 - 90 + random.number(in: -180...180)),
          informalPercent: min(62, max(12, 18 + region.hardship / 60 + random.number(in: -9...13)))))
    }
    return plans
  }

  /// The regions of the next five cities, the coast's twice, so that every region has cities of every size.
  /// Taken from the end; the capital lies on the coast.
  private static func nextRegions(isFirst: Bool, _ random: inout RandomSource) -> [CountryRegion] {
    var regions: [CountryRegion] = [.coast, .north, .highlands, .south]
    for last in stride(from: regions.count - 1, to: 0, by: -1) {
      regions.swapAt(last, random.number(in: 0...last))
    }
    regions.insert(.coast, at: isFirst ? regions.count : random.number(in: 0...regions.count))
    return regions
  }

  /// 700,000 / rank^(3/4), in whole numbers.
  private static func zipf(_ rank: Int) -> Int {
    // The root of the root of rank^3 · 10^12 is a thousand times rank^(3/4).
    let thousandths = squareRoot(squareRoot(rank * rank * rank * 1_000_000_000_000))
    return 700_000 * 1_000 / thousandths
  }

  private static func squareRoot(_ number: Int) -> Int {
    var root = number
    while true {
      let next = (root + number / root) / 2
      if next >= root { return root }
      root = next
    }
  }

  private static func function(rank: Int, region: CountryRegion, _ random: inout RandomSource) -> CityFunction
  {
    if rank == 1 { return .administrative }
    let choices: [CityFunction] =
      switch region {
      case .coast: [.port, .port, .industrial, .resort, .market, .administrative]
      case .north: [.market, .border, .border, .administrative, .mining]
      case .highlands: [.market, .mining, .university, .industrial, .administrative]
      case .south: [.market, .industrial, .border, .university, .administrative]
      }
    return choices[random.number(in: 0...choices.count - 1)]
  }

  /// At least 0.12 degrees from every other city.
  private static func freePlace(
    in region: CountryRegion, besides plans: [PlannedCity], _ random: inout RandomSource
  ) -> (Int, Int) {
    let frame = region.frame
    while true {
      let longitude = random.number(in: frame.west...frame.east)
      let latitude = random.number(in: frame.south...frame.north)
      let isFree = plans.allSatisfy { plan in
        let (east, north) = (plan.longitude - longitude, plan.latitude - latitude)
        return east * east + north * north >= 120 * 120
      }
      if isFree { return (longitude, latitude) }
    }
  }
}
