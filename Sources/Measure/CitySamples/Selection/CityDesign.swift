/// How the sample is divided among strata.
public enum AllocationRule: Hashable, Sendable {
  case proportional
  /// By the spread of the logarithm of population, where no pilot says how the indicator varies.
  case neymanOnLogPopulation
  /// By standard deviations of the indicator, by name of the stratum; one not named gets the mean of the
  /// others.
  case neyman(deviations: [String: Double])
  /// As before, with what a city of each stratum costs; 1 where it is not named.
  case costOptimal(deviations: [String: Double], costs: [String: Double])
  /// Bankier's, by the population of a stratum and the variation of population within it.
  case power(Double)
  /// Kish's, with the importance of the whole against that of the strata.
  case kishCompromise(importance: Double)
  case equal
  /// By name of the stratum.
  case stated([String: Int])

  /// Strata that the rule speaks of by name.
  var namedStrata: [String] {
    switch self {
    case .neyman(let deviations): deviations.keys.sorted()
    case .costOptimal(let deviations, let costs): Set(deviations.keys).union(costs.keys).sorted()
    case .stated(let sizes): sizes.keys.sorted()
    case .proportional, .neymanOnLogPopulation, .power, .kishCompromise, .equal: []
    }
  }
}

/// How a sample of cities is to be drawn.
public struct CityDesign: Hashable, Sendable {
  /// Of all cities drawn, certainty cities among them.
  public var sampleSize: Int
  public var stratifiers: [Stratifier]
  public var sizeRule: SizeClassRule
  public var certainty: CertaintyRule
  public var allocation: AllocationRule
  /// Of each stratum, at least; cells with fewer are merged. Two are needed for an error, three for an
  /// interval worth its name.
  public var minimumPerStratum: Int
  public var scheme: SelectionScheme

  public init(
    sampleSize: Int, stratifiers: [Stratifier] = [.region, .size],
    sizeRule: SizeClassRule = .quantilesOfCities(3),
    certainty: CertaintyRule = .primateAndProportional,
    allocation: AllocationRule = .neymanOnLogPopulation, minimumPerStratum: Int = 3,
    scheme: SelectionScheme = .sequentialSimple
  ) {
    precondition(sampleSize > 0 && minimumPerStratum > 0)
    self.sampleSize = sampleSize
    self.stratifiers = stratifiers
    self.sizeRule = sizeRule
    self.certainty = certainty
    self.allocation = allocation
    self.minimumPerStratum = minimumPerStratum
    self.scheme = scheme
  }

  /// The design of a national sample where a country states none.
  ///
  /// For certain the primate city, and every city that a draw of this size by population could not leave
  /// out; the rest by region × terciles of population, cells merged until each gives three cities; Neyman's
  /// allocation on the logarithm of population; simple random selection by permanent random numbers. Shares
  /// of people are then estimated as ratios to population, city means as expansion means, with Taylor's
  /// variance, finite population corrections and t intervals with Satterthwaite's degrees of freedom.
  ///
  /// UN-Habitat's own steps for a National Sample of Cities could not be read; this is Quito's default, made
  /// of what is public of them and of the standard practice of surveys. 95 % intervals of three figures from
  /// 28 cities held the truth of five made-up countries of 60 cities in 94 to 97.5 of 100 draws; with the
  /// primate alone for certain, two cities a stratum and cities less strata as degrees of freedom in 87 to 95.
  /// In a sixth country, where one city makes most of the variation, the interval of a ratio of totals held it
  /// in 83: look for such cities and add them to those that are certain
  /// (`Tests/Measure/CitySamplesTests/CoverageTests.swift`).
  public static func national(sampleSize: Int) -> CityDesign { CityDesign(sampleSize: sampleSize) }

  /// A sample of the cities of the world after the Global Sample of Cities: world regions × quarters of the
  /// urban population, as many cities from one stratum as from another.
  ///
  /// Its 200 cities were about 50 a size class, which is what was published; its third stratifier, the number
  /// of cities of the country, is recalled only and left out here: add it as a column of the frame.
  public static func global(sampleSize: Int = 200) -> CityDesign {
    CityDesign(
      sampleSize: sampleSize, sizeRule: .quantilesOfPopulation(4), certainty: CertaintyRule(),
      allocation: .equal)
  }
}
