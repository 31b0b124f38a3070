import Monitoring

/// The figures of a report in the order in which they are read, with what the catalogue knows of them.
struct ReportFigures {
  /// By indicator and series in the catalogue's order, then total before parts, newest period first.
  let all: [RecordedObservation]
  private let indicators: [Indicator]
  private let series: [String: Indicator.Series]
  /// Every series of the indicators, in order.
  let seriesOrder: [String]
  private let indicatorRank: [String: Int]
  private let seriesRank: [String: Int]
  private let withEuclidean: Set<String>
  /// What else came out under a stated alternative, by the figure it stands beside.
  private let alternatives: [Observation.Key: [RecordedObservation]]

  /// Dimension and code by which figures measured in a straight line are kept apart.
  private static let methodDimension = "METHOD"
  private static let euclideanCode = "EUCLIDEAN"
  /// Dimension that says how the city was bounded over time; no part of it is left out for it.
  static let boundaryDimension = "BOUNDARY"
  /// Dimension of figures that count cities and not people.
  static let aggregationDimension = "AGGREGATION"
  /// Dimension of figures that tell how far another one depends on a choice.
  private static let alternativeDimension = "ALTERNATIVE"

  init(_ figures: [RecordedObservation], indicators: [Indicator]) {
    self.indicators = indicators
    let listed = indicators.flatMap(\.series)
    series = Dictionary(listed.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    seriesOrder = listed.map(\.code)
    indicatorRank = ReportFigures.ranks(indicators.map(\.code))
    seriesRank = ReportFigures.ranks(seriesOrder)
    let mainKeys = Set(figures.map(\.observation.key).filter { Self.alternative(of: $0) == nil })
    var alternatives: [Observation.Key: [RecordedObservation]] = [:]
    var others: [RecordedObservation] = []
    for figure in figures {
      var main = figure.observation.key
      main.disaggregation = Disaggregation(
        main.disaggregation.codes.filter { $0.key != Self.alternativeDimension })
      if main != figure.observation.key, mainKeys.contains(main) {
        alternatives[main, default: []].append(figure)
      } else {
        // An alternative to nothing is a figure like any other.
        others.append(figure)
      }
    }
    self.alternatives = alternatives.mapValues { list in
      list.sorted { $0.observation.key.disaggregation < $1.observation.key.disaggregation }
    }
    all = Self.sorted(others, indicatorRank, seriesRank, newestFirst: true)
    withEuclidean = Set(
      figures.map(\.observation.key)
        .filter { $0.disaggregation.codes[Self.methodDimension] == Self.euclideanCode }.map(\.series))
  }

  private static func sorted(
    _ figures: [RecordedObservation], _ indicatorRank: [String: Int], _ seriesRank: [String: Int],
    newestFirst: Bool
  ) -> [RecordedObservation] {
    figures.sorted { a, b in
      func place(_ figure: RecordedObservation) -> (Int, String, Int, String) {
        let key = figure.observation.key
        return (
          indicatorRank[key.indicator] ?? .max, key.indicator, seriesRank[key.series] ?? .max, key.series
        )
      }
      let (left, right) = (place(a), place(b))
      if left != right { return left < right }
      let (first, second) = (a.observation.key, b.observation.key)
      if first.disaggregation != second.disaggregation { return first.disaggregation < second.disaggregation }
      if first.period != second.period { return (first.period > second.period) == newestFirst }
      return a.number > b.number
    }
  }

  /// Figures that do not stand for themselves, in the order of those that do.
  func sorted(_ figures: [RecordedObservation], newestFirst: Bool = true) -> [RecordedObservation] {
    Self.sorted(figures, indicatorRank, seriesRank, newestFirst: newestFirst)
  }

  private static func ranks(_ codes: [String]) -> [String: Int] {
    Dictionary(codes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The series' title; its code where the catalogue does not have it.
  func title(ofSeries code: String, in language: Language) -> String {
    let title = series[code]?.titles[language] ?? ""
    return title.isEmpty ? code : title
  }

  /// Whether more or less of a series is better; none where the catalogue does not have it.
  func direction(ofSeries code: String) -> Indicator.Direction { series[code]?.direction ?? .none }

  /// The figure that stands for an indicator: the total of its first series that has one, of the newest period.
  /// Where there is none, a mean over cities, which the card names as such.
  func headline(of indicator: Indicator) -> RecordedObservation? {
    let ways: [Set<String>] = [
      [Self.boundaryDimension], [Self.boundaryDimension, Self.aggregationDimension],
    ]
    return ways.lazy.flatMap { dimensions in
      indicator.series.lazy.compactMap { series in
        all.first {
          let key = $0.observation.key
          return key.indicator == indicator.code && key.series == series.code
            && dimensions.isSuperset(of: key.disaggregation.codes.keys)
        }
      }
    }.first
  }

  static func alternative(of key: Observation.Key) -> String? {
    key.disaggregation.codes[alternativeDimension]
  }

  /// The same figure under each stated alternative, by code.
  func alternatives(to figure: RecordedObservation) -> [RecordedObservation] {
    alternatives[figure.observation.key] ?? []
  }

  /// From the lowest to the highest of a figure and its alternatives; nil where it has none with a value.
  func range(of figure: RecordedObservation) -> ClosedRange<Double>? {
    let others = alternatives(to: figure).compactMap(\.observation.value).filter(\.isFinite)
    guard !others.isEmpty else { return nil }
    let values = others + [figure.observation.value].compactMap { $0 }.filter(\.isFinite)
    return values.min()!...values.max()!
  }

  /// `network` or `euclidean` where the figure's series is measured in both ways, else nil.
  func method(of key: Observation.Key) -> String? {
    guard withEuclidean.contains(key.series) else { return nil }
    return key.disaggregation.codes[ReportFigures.methodDimension] == ReportFigures.euclideanCode
      ? "euclidean" : "network"
  }

  /// Whom the figure speaks of, apart from how it was measured.
  func part(of key: Observation.Key) -> Disaggregation {
    var codes = key.disaggregation.codes
    codes[ReportFigures.methodDimension] = nil
    return Disaggregation(codes)
  }
}
