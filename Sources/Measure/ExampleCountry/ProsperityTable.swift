import DelimitedText
import ExampleCity

/// The city prosperity data of every city: a column for each indicator of the index that the country collects.
enum ProsperityTable {
  /// An indicator that follows size and hardship of a city.
  private struct Trend {
    var code: String
    var decimals: Int
    /// In units of the last decimal: of a town of average hardship, for each size class, for each 100
    /// thousandths of hardship more, and chance either way.
    var base: Int
    var perSizeClass: Int
    var perHardship: Int
    var chance: Int
    var range: ClosedRange<Int>

    init(
      _ code: String, _ decimals: Int, base: Int, size: Int, hardship: Int, chance: Int,
      _ range: ClosedRange<Int>
    ) {
      self.code = code
      self.decimals = decimals
      self.base = base
      perSizeClass = size
      perHardship = hardship
      self.chance = chance
      self.range = range
    }
  }

  /// In the order of the index.
  private static let trends = [
    Trend("P.EG.1", 0, base: 3_900, size: 1_500, hardship: -330, chance: 1_200, 500...40_000),
    Trend("P.EG.2", 1, base: 92, size: 4, hardship: -4, chance: 22, 20...300),
    Trend("P.EG.3", 0, base: 7_600, size: 1_300, hardship: -520, chance: 1_500, 3_000...60_000),
    Trend("P.EA.1", 2, base: 2_800, size: 2_600, hardship: -220, chance: 1_100, 300...200_000),
    Trend("P.E.1", 1, base: 96, size: 4, hardship: 9, chance: 34, 8...350),
    Trend("P.E.2", 1, base: 562, size: 8, hardship: -8, chance: 50, 250...800),
    Trend("P.E.3", 1, base: 640, size: -52, hardship: 16, chance: 80, 90...930),
    Trend("ID.HI.4", 1, base: 780, size: 42, hardship: -36, chance: 70, 60...1_000),
    Trend("ID.SI.1", 2, base: 38, size: 32, hardship: -4, chance: 20, 1...800),
    Trend("ID.SI.2", 1, base: 14, size: 4, hardship: -1, chance: 9, 0...90),
    Trend("ID.ICT.1", 1, base: 260, size: 95, hardship: -22, chance: 80, 20...990),
    Trend("ID.ICT.2", 1, base: 150, size: 70, hardship: -15, chance: 60, 10...950),
    Trend("ID.ICT.3", 0, base: 3_200, size: 3_100, hardship: -260, chance: 1_400, 300...90_000),
    Trend("ID.UM.1", 1, base: 180, size: 85, hardship: -6, chance: 90, 20...700),
    Trend("ID.UM.2", 1, base: 215, size: 85, hardship: 4, chance: 50, 100...900),
    Trend("ID.UM.4", 1, base: 175, size: -8, hardship: 7, chance: 55, 5...400),
    Trend("ID.UM.5", 1, base: 82, size: 14, hardship: 7, chance: 35, 20...320),
    Trend("ID.UF.1", 1, base: 720, size: 70, hardship: -22, chance: 240, 120...1_600),
    Trend("ID.UF.2", 1, base: 102, size: 12, hardship: -3, chance: 36, 20...320),
    Trend("ID.UF.3", 1, base: 142, size: 13, hardship: -6, chance: 42, 40...420),
    Trend("QOL.H.1", 1, base: 662, size: 14, hardship: -13, chance: 20, 460...850),
    Trend("QOL.H.2", 1, base: 480, size: -44, hardship: 32, chance: 95, 15...1_900),
    Trend("QOL.H.3", 1, base: 815, size: 22, hardship: -19, chance: 60, 300...1_000),
    Trend("QOL.H.4", 0, base: 230, size: -26, hardship: 19, chance: 55, 12...1_200),
    Trend("QOL.E.1", 1, base: 820, size: 25, hardship: -19, chance: 40, 300...998),
    Trend("QOL.E.2", 1, base: 71, size: 8, hardship: -3, chance: 9, 10...160),
    Trend("QOL.E.3", 1, base: 410, size: 55, hardship: -21, chance: 110, 50...990),
    Trend("QOL.SS.1", 1, base: 62, size: 20, hardship: 3, chance: 40, 5...900),
    Trend("QOL.SS.2", 0, base: 330, size: 170, hardship: 6, chance: 160, 20...7_000),
    Trend("QOL.PS.1", 1, base: 610, size: -22, hardship: -15, chance: 150, 100...990),
    Trend("QOL.PS.2", 1, base: 118, size: -12, hardship: -4, chance: 50, 5...450),
    Trend("ESI.EE.1", 3, base: 388, size: 14, hardship: 2, chance: 30, 230...650),
    Trend("ESI.EE.2", 1, base: 205, size: -24, hardship: 18, chance: 55, 1...850),
    Trend("ESI.SI.2", 1, base: 190, size: 6, hardship: 13, chance: 60, 20...700),
    Trend("ESI.GI.1", 2, base: 95, size: 1, hardship: -1, chance: 8, 50...130),
    Trend("ESI.GI.2", 1, base: 262, size: 16, hardship: -5, chance: 110, 0...650),
    Trend("ESI.GI.3", 1, base: 390, size: 10, hardship: -7, chance: 50, 120...600),
    Trend("ESI.UD.1", 2, base: 84, size: 9, hardship: -1, chance: 20, 10...161),
    Trend("ES.AQ.3", 2, base: 68, size: 44, hardship: -4, chance: 36, 5...4_000),
    Trend("ES.WM.2", 1, base: 170, size: 90, hardship: -16, chance: 110, 0...1_000),
    Trend("ES.WM.3", 1, base: 62, size: 32, hardship: -4, chance: 45, 0...600),
    Trend("ES.SE.1", 1, base: 148, size: -6, hardship: 2, chance: 90, 5...600),
    Trend("UGL.P.1", 1, base: 655, size: -16, hardship: -4, chance: 90, 200...950),
    Trend("UGL.P.2", 0, base: 26, size: 9, hardship: -1, chance: 13, 0...100),
    Trend("UGL.P.3", 1, base: 205, size: -4, hardship: -3, chance: 85, 10...800),
    Trend("UGL.IC.1", 1, base: 235, size: 64, hardship: -13, chance: 80, 60...900),
    Trend("UGL.IC.3", 1, base: 250, size: 65, hardship: 5, chance: 180, 0...1_400),
    Trend("UGL.IC.4", 1, base: 815, size: 22, hardship: -8, chance: 120, 300...1_300),
  ]

  private static let countedCodes = [
    "ID.HI.1", "ID.HI.2", "ID.HI.3", "ID.HI.5", "ID.HI.6", "ESI.SI.1", "ES.AQ.2", "ES.WM.1", "UGL.GU.1",
  ]

  static func bytes(of cities: [CountryCity], seed: UInt64) -> [UInt8] {
    var random = RandomSource(seed: RandomSource.seed(seed, stream: 5))
    var table = DelimitedTextWriter()
    table.row(["city"] + countedCodes + trends.map(\.code))
    for city in cities {
      table.row(
        [city.code] + counted(city) + trends.map { value(of: $0, in: city, &random) })
    }
    return table.bytes
  }

  /// What follows from the city's own figures, in the order of `countedCodes`.
  private static func counted(_ city: CountryCity) -> [String] {
    let households = city.housing.households
    /// Tenths of a per cent, rounded down.
    func percent(_ part: Int, of whole: Int) -> String { DecimalText.text(part * 1_000 / whole, decimals: 1) }
    func without(_ condition: HousingCount.Condition) -> String {
      percent(households - city.housing.households(condition), of: households)
    }
    let land = LandUseRates(of: [city])
    return [
      without(.structure), without(.water), without(.sanitation),
      without(.livingArea), String(city.population2025 * 100 / city.areaHectares),
      percent(city.housing.households(.slum), of: households),
      DecimalText.text(city.particulateMatterTenths, decimals: 1),
      percent(city.wasteCollectedTenths, of: city.wasteGeneratedTenths),
      // No ratio where the population does not grow.
      land.peopleRate >= 0.001
        ? DecimalText.text(Int(land.ratio * 100), decimals: 2) : "",
    ]
  }

  /// Empty where the city did not report: large cities seldom, small ones more often.
  private static func value(of trend: Trend, in city: CountryCity, _ random: inout RandomSource) -> String {
    let size = CityFigures.sizeClass(city.population2025)
    let hardship = (city.hardship - 1_000) * trend.perHardship / 100
    let drawn =
      trend.base + size * trend.perSizeClass + hardship + random.number(in: -trend.chance...trend.chance)
    let isMissing = random.happens(thousandths: 45 - 9 * size)
    guard !isMissing else { return "" }
    let value = min(trend.range.upperBound, max(trend.range.lowerBound, drawn))
    return trend.decimals == 0 ? String(value) : DecimalText.text(value, decimals: trend.decimals)
  }
}
