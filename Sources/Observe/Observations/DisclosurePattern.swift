import Disclosure
import Monitoring

/// What the public and viewers are shown of protected series.
///
/// Decided over everything that may be asked for at all: all areas, all breakdowns, all revisions; never over the
/// answer to one query. So every query, page and download hides the same cells, and no two answers can be held against
/// each other, not even answers as of two moments.
struct DisclosurePattern: Sendable {
  private struct Rounded {
    var value: Double?
    var numerator: Double?
    var denominator: Double?
  }

  private struct Figure: Hashable {
    var series: String
    var cell: CountedFigure.Cell
    var revision: Int
  }

  private var groupOfSeries: [String: Int] = [:]
  private var hidden: [Set<CountedFigure.Cell>] = []
  private var bases: [Double?] = []
  private var rounded: [Figure: Rounded] = [:]
  /// By run: areas of which everything it made is hidden, since it was made of what is.
  private var derivedAreas: [Int: Set<String>] = [:]

  /// - Parameter figures: everything with counts that is shown, every revision, in the order of recording.
  init(of figures: [CountedFigure], areas: [String: AreaPlace], protections: [String: Protection]) {
    for group in ProtectedGroups(figures, protections: protections).groups {
      for series in group.series { groupOfSeries[series] = hidden.count }
      hidden.append([])
      bases.append(group.protection.roundingBase)
      let members = Dictionary(grouping: figures.filter { group.series.contains($0.series) }) {
        $0.cell.period
      }
      for (_, ofPeriod) in members.sorted(by: { $0.key < $1.key }) {
        protect(ofPeriod, group.protection, areas)
      }
    }
  }

  private mutating func protect(
    _ figures: [CountedFigure], _ protection: Protection, _ areas: [String: AreaPlace]
  ) {
    let period = figures[0].cell.period
    var seen: Set<AdditiveMargins.Key> = []
    let given = figures.map {
      AdditiveMargins.Key(area: $0.cell.area, disaggregation: $0.cell.disaggregation)
    }
    .filter { seen.insert($0).inserted }
    let margins = AdditiveMargins(given, areas: areas)
    let places = Dictionary(uniqueKeysWithValues: given.enumerated().map { ($1, $0) })
    func place(_ figure: CountedFigure) -> Int {
      places[AdditiveMargins.Key(area: figure.cell.area, disaggregation: figure.cell.disaggregation)]!
    }
    var tables: [CountTable] = []
    for ofSeries in Dictionary(grouping: figures, by: \.series).sorted(by: { $0.key < $1.key }).map(\.value) {
      // The table as it stood after each run that changed it.
      var present = [CountedFigure?](repeating: nil, count: given.count)
      for ofRun in Dictionary(grouping: ofSeries, by: \.run).sorted(by: { $0.key < $1.key }).map(\.value) {
        for figure in ofRun { present[place(figure)] = figure }
        func counts(_ part: KeyPath<CountedFigure, Double?>) -> [Double?] {
          present.map { figure in figure?[keyPath: part].map { max($0, 0) } }
        }
        let (values, numerators, denominators) = (
          counts(\.value), counts(\.numerator), counts(\.denominator)
        )
        let made = [
          values.contains { $0 != nil } ? margins.table(counts: values) : nil,
          numerators.contains { $0 != nil }
            ? margins.table(counts: numerators, wholes: wholes(numerators, denominators)) : nil,
          denominators.contains { $0 != nil }
            ? margins.table(counts: denominators, parts: parts(numerators, denominators)) : nil,
        ]
        tables += made.compactMap { $0 }
        if let base = protection.roundingBase {
          round(ofRun, made.map { $0.map { ControlledRounding($0, base: base).counts } }, place)
        }
      }
    }
    let suppression = Suppression(
      of: tables, rule: SuppressionRule(minimumCount: protection.minimumCount),
      alreadyHidden: Array(given.count..<margins.keys.count))
    for (key, isHidden) in zip(given, suppression.isHidden) where isHidden {
      hidden[hidden.count - 1].insert(
        CountedFigure.Cell(area: key.area, period: period, disaggregation: key.disaggregation))
    }
  }

  /// Of what a numerator is a part; nil where it exceeds it and so is no part of it.
  private func wholes(_ numerators: [Double?], _ denominators: [Double?]) -> [Double?] {
    zip(numerators, denominators).map { part, whole in
      if let part, let whole, whole >= part { whole } else { nil }
    }
  }

  private func parts(_ numerators: [Double?], _ denominators: [Double?]) -> [Double?] {
    zip(numerators, denominators).map { part, whole in
      if let part, let whole, whole >= part { part } else { nil }
    }
  }

  /// Each revision is rounded once, with the table in which it first stood.
  private mutating func round(
    _ figures: [CountedFigure], _ counts: [[Double?]?], _ place: (CountedFigure) -> Int
  ) {
    for figure in figures {
      let place = place(figure)
      var entry = Rounded(
        value: counts[0]?[place], numerator: counts[1]?[place], denominator: counts[2]?[place])
      // A part is no more than its whole, rounded too.
      if let numerator = figure.numerator, let denominator = figure.denominator, numerator <= denominator,
        let rounded = entry.numerator, let whole = entry.denominator
      {
        entry.numerator = min(rounded, whole)
      }
      rounded[Figure(series: figure.series, cell: figure.cell, revision: figure.revision)] = entry
    }
  }

  /// Whether figures of a series in an area, made by a run, may be shown otherwise than they stand.
  func protects(_ series: String, area: String, run: Int) -> Bool {
    groupOfSeries[series] != nil || derivedAreas[run]?.contains(area) == true
  }

  var hidesAny: Bool { hidden.contains { !$0.isEmpty } }

  func hides(_ series: String, _ cell: CountedFigure.Cell) -> Bool {
    groupOfSeries[series].map { hidden[$0].contains(cell) } ?? false
  }

  mutating func hide(derivedAreas areas: [Int: Set<String>]) { derivedAreas = areas }

  /// The observation as it is shown.
  func shown(_ recorded: RecordedObservation) -> RecordedObservation {
    let key = recorded.observation.key
    if derivedAreas[recorded.runNumber]?.contains(key.area) == true {
      return DisclosurePattern.hidden(recorded, Note("store.protected.derived"))
    }
    guard let group = groupOfSeries[key.series] else { return recorded }
    let cell = CountedFigure.Cell(
      area: key.area, period: key.period.text, disaggregation: key.disaggregation)
    if hidden[group].contains(cell) { return DisclosurePattern.hidden(recorded, Note("store.protected")) }
    guard let base = bases[group],
      let counts = rounded[Figure(series: key.series, cell: cell, revision: recorded.revision)]
    else { return recorded }
    let observation = recorded.observation
    var shown = recorded
    shown.observation.numerator = counts.numerator
    shown.observation.denominator = counts.denominator
    if let value = counts.value {
      shown.observation.value = value
    } else if let value = observation.value, let numerator = observation.numerator,
      let denominator = observation.denominator
    {
      shown.observation.value = DisclosurePattern.ratio(value, numerator, denominator, counts)
    } else {
      // A value that is neither a count nor made of two says nothing that was rounded.
      shown.observation.value = observation.value
    }
    // An error beside a rounded value would give the value away to as many digits.
    shown.observation.error = nil
    shown.observation.notes =
      DisclosurePattern.plain(observation.notes) + [Note("store.rounded", ["base": JSON.numberText(base)])]
    return shown
  }

  private static func hidden(_ recorded: RecordedObservation, _ reason: Note) -> RecordedObservation {
    var shown = recorded
    shown.observation.value = nil
    shown.observation.numerator = nil
    shown.observation.denominator = nil
    shown.observation.error = nil
    shown.observation.status = .missingSuppressed
    shown.observation.notes = plain(recorded.observation.notes) + [reason]
    return shown
  }

  /// Remarks may carry counts; those without figures stay.
  private static func plain(_ notes: [Note]) -> [Note] { notes.filter(\.arguments.isEmpty) }

  /// The value made anew of rounded counts, on the scale it was made on: per cent, per 100,000.
  private static func ratio(
    _ value: Double, _ numerator: Double, _ denominator: Double, _ counts: Rounded
  ) -> Double? {
    guard numerator != 0, denominator != 0 else { return value == 0 ? 0 : nil }
    guard let newNumerator = counts.numerator, let newDenominator = counts.denominator, newDenominator != 0
    else {
      return nil
    }
    return value * (newNumerator / newDenominator) / (numerator / denominator)
  }
}
