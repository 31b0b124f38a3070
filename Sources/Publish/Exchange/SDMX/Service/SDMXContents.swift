import Monitoring
import Observations

/// Which codes there are data for.
struct SDMXContents: Hashable {
  /// Of each dimension, time last.
  private(set) var codes: [Set<String>]
  private(set) var seriesCount = 0
  private(set) var observationCount = 0
  private var first: Period?
  private var last: Period?

  /// Takes all keys that match; with `asksForAvailable` also, at each position, the codes that would match if
  /// that position were left open.
  init(
    store: ObservationStore, query: ObservationQuery, layout: SDMXLayout, selection: SDMXSelection,
    asksForAvailable: Bool
  ) throws {
    var layout = layout
    let count = layout.definition.dimensions.count + 1
    var codes = [Set<String>](repeating: [], count: count)
    var series: Set<[String]> = []
    var seriesCount = 0
    var observationCount = 0
    var first: Period?
    var last: Period?
    var block: (indicator: String, series: String, area: String)?
    var row = SDMXRow()
    func take(_ key: Observation.Key) {
      observationCount += 1
      for index in 0..<count { codes[index].insert(row.key[index]) }
      if first.map({ key.period.firstDay < $0.firstDay }) ?? true { first = key.period }
      if last.map({ key.period.lastDay > $0.lastDay }) ?? true { last = key.period }
      series.insert(Array(row.key.dropLast()))
    }
    let body = { (key: Observation.Key) in
      guard layout.admits(key) else { return }
      // A series never leaves its indicator and area, so that few need to be remembered at a time.
      if block?.area != key.area || block?.series != key.series || block?.indicator != key.indicator {
        seriesCount += series.count
        series.removeAll(keepingCapacity: true)
        block = (key.indicator, key.series, key.area)
      }
      layout.fill(&row, with: key)
      if !asksForAvailable {
        if selection.matches(key: row.key) { take(key) }
        return
      }
      let misses = selection.misses(row.key)
      if misses.contains(where: \.isEmpty) {
        take(key)
      } else {
        for miss in misses where miss.count == 1 { codes[miss.first!].insert(row.key[miss.first!]) }
      }
    }
    if selection.looksAtFigures {
      var figures = layout
      try store.forEachObservation(matching: query) { recorded in
        var row = SDMXRow()
        figures.fill(&row, with: recorded)
        if selection.matches(row, recorded, layout: &figures) { body(recorded.observation.key) }
      }
    } else {
      try store.forEachKey(matching: query, body)
    }
    self.codes = codes
    self.seriesCount = seriesCount + series.count
    self.observationCount = observationCount
    self.first = first
    self.last = last
  }

  /// - Parameter components: of which dimensions; empty for all.
  func constraint(
    on structure: SDMXStructure, definition: SDMXDataStructure, names: LocalisedText,
    components: [String] = []
  ) -> SDMXConstraint {
    var values: [(dimension: String, codes: [String])] = []
    for (index, dimension) in definition.dimensions.enumerated()
    where !codes[index].isEmpty && (components.isEmpty || components.contains(dimension.id)) {
      values.append((dimension.id, codes[index].sorted()))
    }
    let hasTime = components.isEmpty || components.contains(SDMXDataStructure.time.id)
    var periods: (first: String, last: String)?
    if hasTime, let first, let last { periods = (first.text, last.text) }
    let flow = structure.dataflow
    return SDMXConstraint(
      reference: SDMXReference(.dataConstraint, flow.agency, "\(flow.id)_ACTUAL", flow.version),
      names: names, dataflow: flow, values: values, periods: periods, seriesCount: seriesCount,
      observationCount: observationCount)
  }
}
