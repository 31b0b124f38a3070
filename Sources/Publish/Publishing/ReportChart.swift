import Monitoring

/// What the charts of a report show: shares of the newest period side by side, and how totals have moved.
struct ReportChart {
  struct Bar {
    var figure: RecordedObservation
    /// Series and part: bars of one group stand together, one a method.
    var group: Int
    var title: String
    var method: String?
  }

  struct Step {
    var figure: RecordedObservation
    var title: String
  }

  private(set) var bars: [Bar] = []
  /// Totals of series that have several periods, oldest first.
  private(set) var steps: [Step] = []
  /// What the series of the steps are to reach, and when.
  private(set) var targets: [Step] = []

  /// Beyond so many bars only totals are drawn; the table has all.
  static let mostBars = 40
  private static let unit = "PT"

  init(_ figures: ReportFigures, _ targets: ReportTargets, words: ReportWords) {
    let shares = figures.all.filter {
      // A rate of growth may be below nothing or above all: no share, and no bar from 0 to 100.
      guard $0.observation.unit == ReportChart.unit, let value = $0.observation.value else { return false }
      return (0...100).contains(value)
    }
    bars = ReportChart.bars(shares, figures, words)
    if bars.count > ReportChart.mostBars {
      bars = ReportChart.bars(
        shares.filter { figures.part(of: $0.observation.key).isTotal }, figures, words)
    }
    let totals = shares.filter { $0.observation.key.disaggregation.isTotal }
    let periods = Dictionary(grouping: totals, by: \.observation.key.series).mapValues(\.count)
    steps = totals.filter { periods[$0.observation.key.series]! > 1 }.reversed().map {
      Step(figure: $0, title: figures.title(ofSeries: $0.observation.key.series, in: words.language))
    }
    self.targets = targets.all.filter { target in
      let observation = target.figure.observation
      return periods[observation.key.series, default: 0] > 1
        && observation.key.disaggregation.codes.count == 1
        && observation.value.map { (0...100).contains($0) } ?? false
    }.map {
      let series = $0.figure.observation.key.series
      return Step(figure: $0.figure, title: figures.title(ofSeries: series, in: words.language))
    }
  }

  private static func bars(
    _ shares: [RecordedObservation], _ figures: ReportFigures, _ words: ReportWords
  ) -> [Bar] {
    struct Group: Hashable {
      var indicator: String
      var series: String
      var part: Disaggregation
    }
    var groups: [Group: Int] = [:]
    var newest: Set<Observation.Key> = []
    var bars: [Bar] = []
    for figure in shares {
      let key = figure.observation.key
      // The newest period stands first in the order of the figures.
      var anyPeriod = key
      anyPeriod.period = ReportChart.somePeriod
      guard newest.insert(anyPeriod).inserted else { continue }
      let part = figures.part(of: key)
      let group = Group(indicator: key.indicator, series: key.series, part: part)
      let place = groups[group] ?? groups.count
      groups[group] = place
      let series = figures.title(ofSeries: key.series, in: words.language)
      let title =
        part.isTotal
        ? series : words["chart.part", ["series": series, "part": words.disaggregation(part)]]
      bars.append(Bar(figure: figure, group: place, title: title, method: figures.method(of: key)))
    }
    return bars.enumerated().sorted { ($0.element.group, $0.offset) < ($1.element.group, $1.offset) }
      .map(\.element)
  }

  private static let somePeriod = Period("0001")!

  func json(_ words: ReportWords) -> JSON {
    var members: [String: JSON] = [
      "bars": .array(
        bars.map { bar in
          let observation = bar.figure.observation
          return .object([
            "title": .string(bar.title), "group": JSON(bar.group), "method": JSON(bar.method),
            "value": JSON(observation.value), "lower": JSON(Self.finite(observation.error?.lower)),
            "upper": JSON(Self.finite(observation.error?.upper)),
            "label": .string(words.value(observation.value!, unit: observation.unit, decimals: 1)),
          ])
        }), "steps": .array(steps.map { json($0, words) }),
    ]
    if !targets.isEmpty { members["targets"] = .array(targets.map { json($0, words) }) }
    return .object(members)
  }

  private static func finite(_ end: Double?) -> Double? { end.flatMap { $0.isFinite ? $0 : nil } }

  private func json(_ step: Step, _ words: ReportWords) -> JSON {
    let observation = step.figure.observation
    return .object([
      "title": .string(step.title), "period": .string(observation.key.period.text),
      "day": .string(observation.key.period.firstDay.text), "value": JSON(observation.value),
      "label": .string(words.value(observation.value!, unit: observation.unit, decimals: 1)),
    ])
  }
}
