import Monitoring

/// What the cities of a country are known by, series by series.
struct CityFigures {
  struct Figure {
    var city: ReferenceArea
    var figure: RecordedObservation
  }

  private struct Series: Hashable {
    var indicator: String
    var series: String
  }

  let cityCount: Int
  /// In the order of the cities.
  private let newest: [Series: [Figure]]
  private let cities: [ReferenceArea]

  /// - Parameter cities: every one, with figures or without.
  init(_ cities: [ReportMember], indices: [ReportIndex]) {
    self.cities = cities.map(\.area)
    cityCount = cities.count
    var newest: [Series: [Figure]] = [:]
    for city in cities {
      var own: [Series: RecordedObservation] = [:]
      for figure in FigureGroups(city.figures, indices: indices).standing {
        let key = figure.observation.key
        guard figure.observation.value?.isFinite == true,
          Set(key.disaggregation.codes.keys).isSubset(of: [ReportFigures.boundaryDimension])
        else { continue }
        let series = Series(indicator: key.indicator, series: key.series)
        if let other = own[series], !Self.isNewer(figure, than: other) { continue }
        own[series] = figure
      }
      for (series, figure) in own {
        newest[series, default: []].append(Figure(city: city.area, figure: figure))
      }
    }
    self.newest = newest
  }

  /// Of two of one period the total goes before a part, then the one recorded first.
  private static func isNewer(_ a: RecordedObservation, than b: RecordedObservation) -> Bool {
    let (left, right) = (a.observation.key, b.observation.key)
    if left.period != right.period { return left.period > right.period }
    if left.disaggregation != right.disaggregation { return left.disaggregation < right.disaggregation }
    return a.number < b.number
  }

  /// The newest figure of each city that has one.
  func figures(indicator: String, series: String) -> [Figure] {
    newest[Series(indicator: indicator, series: series)] ?? []
  }

  /// The cities that have none.
  func missing(indicator: String, series: String) -> [ReferenceArea] {
    let known = Set(figures(indicator: indicator, series: series).map(\.city.code))
    return cities.filter { !known.contains($0.code) }
  }
}
