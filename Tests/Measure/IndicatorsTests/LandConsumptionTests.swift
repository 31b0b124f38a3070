import Foundation
import Indicators
import Monitoring
import TestSupport
import Testing

@Suite struct LandConsumptionTests {
  typealias State = LandConsumption.State

  private static func state(_ period: String, hectares: Double, persons: Double) -> State {
    State(period: Period(period)!, builtUpSquareMetres: hectares * 1e4, persons: persons)
  }

  private static func change(
    _ first: (hectares: Double, persons: Double), _ last: (hectares: Double, persons: Double),
    years: (String, String) = ("2000", "2010"),
    minimum: Double = LandConsumption.populationRateMinimumDefault
  ) -> LandConsumption {
    LandConsumption(
      from: state(years.0, hectares: first.hectares, persons: first.persons),
      to: state(years.1, hectares: last.hectares, persons: last.persons), populationRateMinimum: minimum)!
  }

  private static func printed(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }

  // MARK: - Published figures

  /// Atlas of Urban Expansion, 2016: three dates, population, urban extent in hectares, and the published
  /// annual rates in per cent.
  struct AtlasCity: Sendable, CustomTestStringConvertible {
    var name: String
    var dates: [String]
    var persons: [Double]
    var hectares: [Double]
    var populationRates: [String]
    var extentRates: [String]
    var testDescription: String { name }

    var changes: [LandConsumption] {
      let states = zip(dates, zip(hectares, persons)).map { state($0, hectares: $1.0, persons: $1.1) }
      return zip(states, states.dropFirst()).map { LandConsumption(from: $0, to: $1)! }
    }
  }

  private static let atlas = [
    AtlasCity(
      name: "Quito", dates: ["1988-06", "2000-12", "2013-06"], persons: [854_477, 1_358_278, 2_173_697],
      hectares: [9_331, 15_689, 38_308], populationRates: ["3.7", "3.8"], extentRates: ["4.2", "7.1"]),
    AtlasCity(
      name: "Accra", dates: ["1991-01", "2000-02", "2014-03"], persons: [1_307_784, 2_513_026, 4_429_649],
      hectares: [13_324, 41_241, 87_212], populationRates: ["7.2", "4.0"], extentRates: ["12.4", "5.3"]),
    AtlasCity(
      name: "Bogota", dates: ["1989-12", "2001-01", "2010-01"], persons: [4_438_705, 6_362_428, 7_801_693],
      hectares: [32_123, 36_635, 39_723], populationRates: ["3.2", "2.3"], extentRates: ["1.2", "0.9"]),
    AtlasCity(
      name: "Kampala", dates: ["1988-03", "2003-02", "2015-02"], persons: [723_017, 1_646_980, 3_017_000],
      hectares: [16_492, 30_698, 51_321], populationRates: ["5.5", "5.0"], extentRates: ["4.2", "4.3"]),
    AtlasCity(
      name: "Anqing", dates: ["1990-09", "2000-04", "2013-10"], persons: [402_524, 350_035, 642_626],
      hectares: [3_504, 4_639, 14_742], populationRates: ["-1.5", "4.5"], extentRates: ["2.9", "8.6"]),
  ]

  @Test(arguments: atlas) func ratesOfTheAtlasToThePrintedDigit(city: AtlasCity) throws {
    let changes = city.changes
    #expect(
      try changes.map { Self.printed(try 100 * $0.populationRate.get(), 1) } == city.populationRates)
    #expect(
      try changes.map { Self.printed(try 100 * $0.landRate(.log).get(), 1) } == city.extentRates)
  }

  /// Years, population rate, land rates (log, linear) and ratios (log, linear) worked out by hand from the
  /// Atlas's rows.
  @Test(arguments: [
    ("Quito", 0, ["12.5010", "0.03708", "0.04157", "0.05451", "1.1211", "1.4701"]),
    ("Quito", 1, ["12.4983", "0.03762", "0.07143", "0.11535", "1.8985", "3.0661"]),
    ("Kampala", 0, ["14.9213", "0.05517", "0.04164", "0.05773", "0.7547", "1.0463"]),
    ("Kampala", 1, ["12.0000", "0.05044", "0.04283", "0.05598", "0.8490", "1.1098"]),
    ("Anqing", 0, ["9.5825", "-0.01458", "0.02928", "0.03380", "-2.0082", "-2.3183"]),
  ]) func ratiosOfBothFormulas(name: String, period: Int, expected: [String]) throws {
    let change = Self.atlas.first { $0.name == name }!.changes[period]
    #expect(
      try [
        Self.printed(change.years, 4), Self.printed(change.populationRate.get(), 5),
        Self.printed(change.landRate(.log).get(), 5), Self.printed(change.landRate(.linear).get(), 5),
        Self.printed(change.ratio(.log).get(), 4), Self.printed(change.ratio(.linear).get(), 4),
      ] == expected)
  }

  /// The summary table of Trends.Earth for Kampala: the changes of population and of area in hectares, five
  /// years each. The levels at the first date follow from the first rates.
  @Test func kampalaOfTrendsEarth() throws {
    var persons = 359_370 / (exp(5 * 0.069729) - 1)
    var hectares = 5_463.89 / (exp(5 * 0.053274) - 1)
    var states = [Self.state("2000", hectares: hectares, persons: persons)]
    for (year, people, area) in [
      ("2005", 359_370.0, 5_463.89), ("2010", 443_727, 6_955.20), ("2015", 480_485, 5_241.82),
    ] {
      persons += people
      hectares += area
      states.append(Self.state(year, hectares: hectares, persons: persons))
    }
    let changes = zip(states, states.dropFirst()).map { LandConsumption(from: $0, to: $1)! }
    for (change, rates) in zip(
      changes, [(0.069729, 0.053274), (0.062004, 0.052114), (0.050719, 0.031892)])
    {
      #expect(abs(try change.populationRate.get() - rates.0) < 1.5e-6)
      #expect(abs(try change.landRate(.log).get() - rates.1) < 1.5e-6)
    }
    #expect(
      try changes.map { Self.printed(try $0.ratio(.log).get(), 3) } == ["0.764", "0.840", "0.629"])
  }

  /// Las Palmas in the urban centre database of 2019 (B90, P90, B15, P15), whose `SDG_LUE9015` is 0.071445.
  @Test func lasPalmasOfTheUrbanCentreDatabase() throws {
    let change = Self.change(
      (2_440.00759125, 318_413.780792), (2_498.31447601, 443_141.222839), years: ("1990", "2015"))
    #expect(change.years == 25)
    #expect(Self.printed(try change.ratio(.log).get(), 6) == "0.071445")
  }

  /// Eden, a district of the United Kingdom, 2013-16: published with a ratio of 103.6, without its sign, for
  /// a population that all but stood still.
  @Test func withheldWhereThePopulationAllButStandsStill() throws {
    let last = (hectares: 1_000 * exp(3 * 0.00984), persons: 52_000 * exp(3 * -0.000095))
    let eden = Self.change((1_000, 52_000), last, years: ("2013", "2016"))
    #expect(eden.ratio(.log) == .failure(.populationRateNearZero))
    #expect(eden.ratio(.linear) == .failure(.populationRateNearZero))
    #expect(eden.quadrant(.log) == nil)
    #expect(Self.printed(try eden.landRate(.log).get(), 5) == "0.00984")
    #expect(Self.printed(try eden.populationRate.get(), 6) == "-0.000095")
    let unguarded = Self.change((1_000, 52_000), last, years: ("2013", "2016"), minimum: 0)
    #expect(Self.printed(try unguarded.ratio(.log).get(), 1) == "-103.6")
    #expect(unguarded.quadrant(.log) == .sprawl)
  }

  // MARK: - Signs

  @Test(arguments: [
    (150, 110, LandConsumption.Quadrant.landFaster, "+"), (105, 110, .peopleFaster, "+"),
    (100, 110, .peopleFaster, "0"), (110, 90, .sprawl, "-"), (100, 90, .sprawl, "0"),
    (90, 110, .densification, "-"), (90, 80, .bothShrink, "+"), (50, 90, .bothShrink, "+"),
  ]) func quadrants(
    land: Double, people: Double, expected: LandConsumption.Quadrant, sign: String
  ) throws {
    let change = Self.change((100, 100), (land, people))
    for formula in LandConsumption.Formula.allCases {
      #expect(change.quadrant(formula) == expected)
      let ratio = try change.ratio(formula).get()
      #expect((ratio > 0 ? "+" : ratio < 0 ? "-" : "0") == sign)
    }
  }

  @Test func theFormulaAloneCanMoveACityAcrossOne() {
    let kampala = Self.atlas.first { $0.name == "Kampala" }!.changes[0]
    #expect(kampala.quadrant(.log) == .peopleFaster)
    #expect(kampala.quadrant(.linear) == .landFaster)
  }

  // MARK: - Edges

  @Test func withoutAnythingBuiltUpThereIsNoRate() throws {
    let fromNothing = Self.change((0, 100), (10, 110))
    for formula in LandConsumption.Formula.allCases {
      #expect(fromNothing.landRate(formula) == .failure(.builtUpZero))
      #expect(fromNothing.ratio(formula) == .failure(.builtUpZero))
      #expect(fromNothing.quadrant(formula) == nil)
    }
    #expect(fromNothing.totalChangePercent == .failure(.builtUpZero))
    #expect(try fromNothing.populationRate.get() > 0)

    let toNothing = Self.change((10, 100), (0, 110))
    #expect(toNothing.landRate(.linear) == .success(-0.1))
    #expect(toNothing.landRate(.log) == .failure(.builtUpZero))
    #expect(toNothing.totalChangePercent == .success(-100))
    #expect(toNothing.quadrant(.linear) == .densification)
  }

  @Test func withoutPeopleThereIsNoRatio() throws {
    for (before, after) in [(0.0, 100.0), (100, 0), (0, 0), (-1, 100)] {
      let change = Self.change((10, before), (12, after))
      #expect(change.populationRate == .failure(.populationZero))
      #expect(change.ratio(.linear) == .failure(.populationZero))
      #expect(abs(try change.landRate(.linear).get() - 0.02) < 1e-15)
    }
    #expect(
      Self.state("2000", hectares: 1, persons: 0).builtUpPerPerson == .failure(.populationZero))
    #expect(Self.state("2000", hectares: 1, persons: 40).builtUpPerPerson == .success(250))
  }

  @Test func theSmallestRateIsInclusive() {
    let rate = 0.001
    let still = Self.change((100, 100), (120, 100))
    #expect(still.ratio(.linear) == .failure(.populationRateNearZero))
    #expect(
      Self.change((100, 100), (120, 100), minimum: 0).ratio(.linear) == .failure(.populationRateNearZero))
    for (factor, isGiven) in [(1.001, true), (0.999, false), (-1.001, true), (-0.999, false)] {
      let change = Self.change((100, 100), (120, 100 * exp(10 * rate * factor)))
      #expect(((try? change.ratio(.linear).get()) != nil) == isGiven, "\(factor)")
    }
    let growing = Self.change((100, 100), (120, 110))
    let exactly = try! growing.populationRate.get()
    #expect((try? Self.change((100, 100), (120, 110), minimum: exactly).ratio(.linear).get()) != nil)
  }

  @Test(
    arguments: [
      ("2000", "2010", 10.0), ("2000-01-01", "2010-01-01", 3_653 / 365.25), ("2000", "2010-07", 10),
      ("2000-03", "2010", 10), ("2000-Q1", "2000-Q3", 182 / 365.25), ("2000-01-01", "2000-01-02", 1 / 365.25),
      ("2010", "2000", -10), ("2000", "2000", 0), ("2000", "2000-06", 0),
    ] as [(String, String, Double)]) func yearsBetweenDates(from: String, to: String, years: Double)
  {
    #expect(LandConsumption.years(from: Period(from)!, to: Period(to)!) == years)
    let change = LandConsumption(
      from: Self.state(from, hectares: 1, persons: 1), to: Self.state(to, hectares: 2, persons: 2))
    #expect((change != nil) == (years > 0))
  }

  // MARK: - Aggregates and identities

  @Test func aNationOfOneCityIsTheCity() {
    for city in Self.atlas {
      for change in city.changes { #expect(LandConsumption.aggregate([change]) == change) }
    }
    #expect(LandConsumption.aggregate([]) == nil)
  }

  @Test func theFormulaIsAppliedToTheSums() throws {
    let growing = Self.change((100, 1_000), (200, 1_100))
    let still = Self.change((900, 9_000), (900, 9_900))
    let nation = try #require(LandConsumption.aggregate([growing, still]))
    #expect(nation == Self.change((1_000, 10_000), (1_100, 11_000)))
    #expect(abs(try nation.ratio(.log).get() - 1) < 1e-12)
    let mean = try (growing.ratio(.log).get() + still.ratio(.log).get()) / 2
    #expect(abs(mean - 1) > 1)
  }

  @Test(arguments: 0..<200) func ratesDoNotDependOnUnitsNorOnWhereTheCityLies(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    func any(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    let (a, b) = ((any(1...1e5), any(1e3...1e7)), (any(1...1e5), any(1e3...1e7)))
    let scale = (any(1e-3...1e3), any(1e-3...1e3))
    let change = Self.change(a, b, minimum: 0)
    let scaled = Self.change(
      (a.0 * scale.0, a.1 * scale.1), (b.0 * scale.0, b.1 * scale.1), minimum: 0)
    for formula in LandConsumption.Formula.allCases {
      let (x, y) = (try change.ratio(formula).get(), try scaled.ratio(formula).get())
      #expect(abs(x - y) <= 1e-9 * max(1, abs(x)))
      #expect(change.quadrant(formula) == scaled.quadrant(formula))
    }
    // ln x is never above x - 1, and the log rate the same both ways.
    let (linear, log) = (try change.landRate(.linear).get(), try change.landRate(.log).get())
    #expect(linear >= log)
    let back = Self.change(b, a, minimum: 0)
    #expect(abs(try back.landRate(.log).get() + log) < 1e-12)
    #expect(try abs(change.totalChangePercent.get() - 1_000 * linear) <= 1e-9 * abs(1_000 * linear))
  }
}
