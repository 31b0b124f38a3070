/// Which national figure is made of the values of cities. Each says something else: the choice is to be
/// stated with the figure.
public enum NationalFigure: Hashable, Sendable {
  /// sum(w·y)/sum(w): every city counts once, whatever its size.
  case cityMean(of: CityValues)
  /// sum(w·p·y)/sum(w·p): y is a rate of each city and counts by its people p.
  case populationMean(of: CityValues)
  /// sum(w·x)/sum(w·p): x is a number of people of each city, p all its people. The share of SDG indicators.
  case populationShare(of: CityValues)
  /// sum(w·x)/sum(w·z): land consumption over population growth and the like; never a mean of ratios.
  case ratioOfTotals(of: CityValues, over: CityValues)
  /// sum(w·x).
  case total(of: CityValues)

  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case cityMean = "city-mean"
    case populationMean = "population-mean"
    case populationShare = "population-share"
    case ratioOfTotals = "ratio-of-totals"
    case total
  }

  public var kind: Kind {
    switch self {
    case .cityMean: .cityMean
    case .populationMean: .populationMean
    case .populationShare: .populationShare
    case .ratioOfTotals: .ratioOfTotals
    case .total: .total
    }
  }

  var values: CityValues {
    switch self {
    case .cityMean(let values), .populationMean(let values), .populationShare(let values),
      .ratioOfTotals(let values, _), .total(let values):
      values
    }
  }

  private var denominators: CityValues? {
    if case .ratioOfTotals(_, let denominators) = self { return denominators }
    return nil
  }

  /// Numerator and denominator of a city; nil where a value is missing.
  func terms(_ id: String, population: Double) -> (numerator: Double, denominator: Double)? {
    guard let value = values.values[id] else { return nil }
    switch self {
    case .cityMean: return (value, 1)
    case .populationMean: return (value * population, population)
    case .populationShare: return (value, population)
    case .total: return (value, 1)
    case .ratioOfTotals: return denominators?.values[id].map { (value, $0) }
    }
  }

  /// Versions of the boundaries behind the figure of a city.
  func boundaries(_ id: String) -> [String?] {
    [values.boundaryVersions[id]] + (denominators.map { [$0.boundaryVersions[id]] } ?? [])
  }
}
