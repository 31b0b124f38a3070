import Monitoring

/// Everything a country report says of one indicator, before it is put into words.
struct IndicatorFindings {
  /// What is missing, and how much of it.
  enum Gap: Hashable {
    case national
    case series([String])
    case cities(missing: [String], of: Int)
    case trend
    case breakdown([String])
    case error
    case target
    case old(years: Int)
    case withheld(Int)
  }

  /// What a reader who compares must bear in mind.
  enum Remark: Hashable {
    case periods(ClosedRange<Period>)
    case methods([String])
    case statuses([String: Int])
    case sampled
  }

  let indicator: Indicator
  /// The national figure that stands for the indicator.
  let headline: RecordedObservation?
  /// Whose figures the cities are compared by; nil where the indicator has no series.
  let series: Indicator.Series?
  /// Newest period of each series and part, in the order of all figures.
  let national: [RecordedObservation]
  let cities: [CityFigures.Figure]
  /// Totals of the headline's series over time, oldest first; one where there is but one period.
  let history: [RecordedObservation]
  let trend: FigureTrend?
  let targets: [ReportTargets.Target]
  let gaps: [Gap]
  let remarks: [Remark]

  /// Years after which a newest figure counts as old.
  static let oldYears = 5

  init(
    _ indicator: Indicator, _ figures: ReportFigures, _ known: CityFigures, _ targets: ReportTargets,
    runs: [Int: RecordedRun], asOf moment: Timestamp?
  ) {
    self.indicator = indicator
    let own = figures.all.filter { $0.observation.key.indicator == indicator.code }
    let headline = figures.headline(of: indicator)
    self.headline = headline
    let withCities = indicator.series.first {
      !known.figures(indicator: indicator.code, series: $0.code).isEmpty
    }
    let series =
      headline.flatMap { headline in
        indicator.series.first { $0.code == headline.observation.key.series }
      } ?? withCities ?? indicator.series.first
    self.series = series
    var seen: Set<Observation.Key> = []
    national = own.filter { figure in
      var key = figure.observation.key
      key.period = Self.anyPeriod
      return seen.insert(key).inserted
    }
    let cities = series.map { known.figures(indicator: indicator.code, series: $0.code) } ?? []
    self.cities = cities
    let history: [RecordedObservation] =
      headline.map { headline in
        own.filter {
          $0.observation.key.series == headline.observation.key.series
            && $0.observation.key.disaggregation == headline.observation.key.disaggregation
            && $0.observation.value?.isFinite == true
        }.sorted { $0.observation.key.period < $1.observation.key.period }
      } ?? []
    self.history = history
    trend = FigureTrend(history, direction: series?.direction ?? .none)
    let wanted = targets.all.filter { $0.figure.observation.key.indicator == indicator.code }
    self.targets = wanted
    gaps = Self.gaps(
      indicator, series, own, headline: headline, history: history, known, hasTarget: !wanted.isEmpty,
      asOf: moment)
    remarks = Self.remarks(headline, cities, runs)
  }

  var isKnown: Bool { !national.isEmpty || !cities.isEmpty }

  private static let anyPeriod = Period("0001")!
  /// How a figure was measured and bounded breaks nobody down.
  private static let technical: Set = ["METHOD", "BOUNDARY", "AGGREGATION", "CAPACITY"]

  private static func gaps(
    _ indicator: Indicator, _ series: Indicator.Series?, _ own: [RecordedObservation],
    headline: RecordedObservation?, history: [RecordedObservation], _ known: CityFigures, hasTarget: Bool,
    asOf moment: Timestamp?
  ) -> [Gap] {
    var gaps: [Gap] = []
    let valued = own.filter { $0.observation.value?.isFinite == true }
    if valued.isEmpty { gaps.append(.national) }
    let measured = Set(valued.map(\.observation.key.series))
    let unmeasured = indicator.series.map(\.code).filter { !measured.contains($0) }
    if !valued.isEmpty, !unmeasured.isEmpty { gaps.append(.series(unmeasured)) }
    if let series, known.cityCount > 0 {
      let missing = known.missing(indicator: indicator.code, series: series.code)
      if !missing.isEmpty { gaps.append(.cities(missing: missing.map(\.code), of: known.cityCount)) }
    }
    if !valued.isEmpty, history.count < 2 { gaps.append(.trend) }
    if let series, !valued.isEmpty {
      let shown = Set(
        valued.filter { $0.observation.key.series == series.code }
          .flatMap { $0.observation.key.disaggregation.codes.keys })
      let absent = series.dimensions.filter { !shown.contains($0) && !technical.contains($0) }
      if !absent.isEmpty { gaps.append(.breakdown(absent)) }
    }
    if let headline, headline.observation.value != nil, headline.observation.error == nil {
      gaps.append(.error)
    }
    if !hasTarget { gaps.append(.target) }
    if let moment, let day = CalendarDate(moment.text.prefix(10)),
      let newest = valued.map(\.observation.key.period.lastDay).max()
    {
      let years = Int(Double(day.dayNumber - newest.dayNumber) / 365.2425)
      if years >= oldYears { gaps.append(.old(years: years)) }
    }
    let withheld = own.count { $0.observation.value == nil }
    if withheld > 0 { gaps.append(.withheld(withheld)) }
    return gaps
  }

  private static func remarks(
    _ headline: RecordedObservation?, _ cities: [CityFigures.Figure], _ runs: [Int: RecordedRun]
  ) -> [Remark] {
    var remarks: [Remark] = []
    let periods = cities.map(\.figure.observation.key.period)
    if let first = periods.min(), let last = periods.max(), first != last {
      remarks.append(.periods(first...last))
    }
    let methods = Set(
      cities.compactMap { runs[$0.figure.runNumber]?.run }.map { "\($0.method) \($0.methodVersion)" })
    if methods.count > 1 { remarks.append(.methods(methods.sorted())) }
    var statuses: [String: Int] = [:]
    for status in cities.map(\.figure.observation.status) where status != .normal {
      statuses[status.rawValue, default: 0] += 1
    }
    if !statuses.isEmpty { remarks.append(.statuses(statuses)) }
    if let headline, let run = runs[headline.runNumber]?.run, run.kind == "sample" || run.kind == "survey" {
      remarks.append(.sampled)
    }
    return remarks
  }
}
