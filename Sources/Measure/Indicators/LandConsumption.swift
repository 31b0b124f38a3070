import Monitoring

#if canImport(Glibc)
  import Glibc
#endif

/// Ratio of land consumption rate to population growth rate (SDG 11.3.1), between two dates.
///
///     land rate, linear = (V₂ − V₁) / V₁ / years
///     land rate, log    = ln(V₂ / V₁) / years
///     population rate   = ln(P₂ / P₁) / years
///     ratio             = land rate / population rate
///
/// V is the built-up area and P the population inside the city's boundary. The metadata mixes a linear and a
/// logarithmic rate; until 2021 both were logarithmic, and the choice alone can move a city across 1. Both
/// are kept, as series of their own.
///
/// ```swift
/// let kampala = LandConsumption(
///   from: .init(period: Period("1988-03")!, builtUpSquareMetres: 164.92e6, persons: 723_017),
///   to: .init(period: Period("2003-02")!, builtUpSquareMetres: 306.98e6, persons: 1_646_980))!
/// try kampala.ratio(.linear).get()  // 1.0463
/// try kampala.ratio(.log).get()     // 0.7547
/// ```
/// - Source: UN-Habitat, SDG 11.3.1 metadata, edition of March 2021; the logarithmic form as in the editions
///   before. Points it leaves open: `docs/methods/land-consumption.md`.
public struct LandConsumption: Hashable, Sendable {
  public static let indicator = "11.3.1"

  /// How the land rate is formed.
  public enum Formula: String, CaseIterable, Hashable, Sendable { case linear, log }

  /// Whether each date has its own delineation of the city, or one boundary serves all dates.
  public enum BoundaryMode: String, CaseIterable, Hashable, Sendable { case dynamic, fixed }

  /// Why there is no figure: the phrase `note.<code>`.
  public enum Absence: String, Error, Hashable, Sendable {
    /// Nothing was built up, so no rate can start from it.
    case builtUpZero = "built_up_zero"
    case populationZero = "population_zero"
    /// The population is all but still, and the ratio would say nothing.
    case populationRateNearZero = "pgr_near_zero"
  }

  /// What the signs of the two rates and the ratio say: the phrase `note.<code>`. A ratio above 0 that comes
  /// from two negative rates is no more like one from two positive rates than a negative one is.
  public enum Quadrant: String, CaseIterable, Hashable, Sendable {
    /// Both grow, land faster.
    case landFaster = "land-grows-faster"
    /// The population grows; land grows no faster, or stays.
    case peopleFaster = "people-grow-faster"
    /// The population declines and the built-up area does not.
    case sprawl = "sprawl-with-shrinking-population"
    /// The population grows while built-up area is lost.
    case densification = "densification-with-built-up-loss"
    case bothShrink = "land-and-people-shrink"
  }

  /// A city at one date.
  public struct State: Hashable, Sendable {
    /// A year where only that is known, else a quarter, month or day.
    public var period: Period
    public var builtUpSquareMetres: Double
    public var persons: Double

    public init(period: Period, builtUpSquareMetres: Double, persons: Double) {
      self.period = period
      self.builtUpSquareMetres = builtUpSquareMetres
      self.persons = persons
    }

    /// Square metres of built-up area to a person.
    public var builtUpPerPerson: Result<Double, Absence> {
      persons > 0 ? .success(builtUpSquareMetres / persons) : .failure(.populationZero)
    }
  }

  public let earlier: State
  public let later: State
  public let years: Double
  /// The population rate a year, without its sign, below which no ratio is given.
  public let populationRateMinimum: Double

  public static let populationRateMinimumDefault = 0.001

  /// Nil where the later date is not later.
  public init?(
    from earlier: State, to later: State,
    populationRateMinimum: Double = LandConsumption.populationRateMinimumDefault
  ) {
    let years = LandConsumption.years(from: earlier.period, to: later.period)
    guard years > 0 else { return nil }
    self.earlier = earlier
    self.later = later
    self.years = years
    self.populationRateMinimum = populationRateMinimum
  }

  /// From first day to first day, at 365.25 days a year; whole years where only the year of either is known.
  public static func years(from earlier: Period, to later: Period) -> Double {
    func isYear(_ period: Period) -> Bool { !period.text.contains("-") }
    if isYear(earlier) || isYear(later) {
      return Double(later.firstDay.components.year - earlier.firstDay.components.year)
    }
    return Double(later.firstDay - earlier.firstDay) / 365.25
  }

  /// A year, as a fraction.
  public func landRate(_ formula: Formula) -> Result<Double, Absence> {
    let (first, last) = (earlier.builtUpSquareMetres, later.builtUpSquareMetres)
    guard first > 0 else { return .failure(.builtUpZero) }
    switch formula {
    case .linear: return .success((last - first) / first / years)
    case .log: return last > 0 ? .success(Glibc.log(last / first) / years) : .failure(.builtUpZero)
    }
  }

  /// A year, as a fraction; the same in both formulas.
  public var populationRate: Result<Double, Absence> {
    guard earlier.persons > 0, later.persons > 0 else { return .failure(.populationZero) }
    return .success(Glibc.log(later.persons / earlier.persons) / years)
  }

  /// With its sign; absent where the population rate is below `populationRateMinimum` either way.
  public func ratio(_ formula: Formula) -> Result<Double, Absence> {
    landRate(formula).flatMap { land in
      populationRate.flatMap { people in
        abs(people) >= populationRateMinimum && people != 0
          ? .success(land / people) : .failure(.populationRateNearZero)
      }
    }
  }

  /// Nil where there is no ratio.
  public func quadrant(_ formula: Formula) -> Quadrant? {
    guard case .success(let land) = landRate(formula), case .success(let people) = populationRate,
      case .success(let ratio) = ratio(formula)
    else { return nil }
    if people > 0 { return land < 0 ? .densification : ratio > 1 ? .landFaster : .peopleFaster }
    return land < 0 ? .bothShrink : .sprawl
  }

  /// Of the built-up area, in per cent of the earlier.
  public var totalChangePercent: Result<Double, Absence> {
    let (first, last) = (earlier.builtUpSquareMetres, later.builtUpSquareMetres)
    return first > 0 ? .success(100 * (last - first) / first) : .failure(.builtUpZero)
  }

  /// Several cities taken as one: built-up area and population are summed and the formula applied to the
  /// sums, which is no mean of the cities' ratios. Nil for no city.
  /// - Precondition: all speak of the same two dates.
  public static func aggregate(_ cities: [LandConsumption]) -> LandConsumption? {
    guard let first = cities.first else { return nil }
    precondition(
      cities.allSatisfy {
        $0.earlier.period == first.earlier.period && $0.later.period == first.later.period
      }, "cities are summed over the same dates")
    func sum(_ state: KeyPath<LandConsumption, State>) -> State {
      State(
        period: first[keyPath: state].period,
        builtUpSquareMetres: cities.reduce(0) { $0 + $1[keyPath: state].builtUpSquareMetres },
        persons: cities.reduce(0) { $0 + $1[keyPath: state].persons })
    }
    return LandConsumption(
      from: sum(\.earlier), to: sum(\.later), populationRateMinimum: first.populationRateMinimum)
  }
}
