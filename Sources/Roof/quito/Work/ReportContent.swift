import Catalogue
import Monitoring
import Observations
import Publishing
import Runs

/// What reports take from the store and the content.
enum ReportContent {
  static let citylike: Set<ReferenceArea.Kind> = [.metropolis, .city, .urbanCentre, .municipality]

  /// The indicators that some of the figures are of, with notes in the language of the phrases.
  static func indicators(of figures: [RecordedObservation]) throws -> [Indicator] {
    let codes = Set(figures.map(\.observation.key.indicator))
    return try indicators().filter { codes.contains($0.code) }
  }

  /// Every indicator, with notes in the language of the phrases.
  static func indicators() throws -> [Indicator] {
    let catalogue = try IndicatorCatalogue.load(content: contentFolder)
    return catalogue.indicators.map { indicator in
      var indicator = indicator
      indicator.notes = catalogue.notes(of: indicator.code, phrases: words)
      return indicator
    }
  }

  /// A country and its cities as the store has them.
  static func country(_ code: String, in observations: ObservationStore) throws -> CountryReport {
    let area = try observations.area(named: code)
    let all = try observations.observations(
      matching: ObservationQuery(areas: [code], includesDescendants: true))
    let byArea = Dictionary(grouping: all, by: \.observation.key.area)
    let cities = try observations.areas(in: code).filter { citylike.contains($0.kind) }.map {
      ReportMember(area: $0, figures: byArea[$0.code] ?? [])
    }
    let own = byArea[code] ?? []
    let shown = own + cities.flatMap(\.figures)
    let runs = try observations.runs(of: shown)
    let ownRuns = Set(own.map(\.runNumber))
    return CountryReport(
      area: area, indicators: try indicators(), figures: own, cities: cities, runs: runs,
      mapFeatures: try observations.mapFeatures(of: runs.filter { ownRuns.contains($0.number) }),
      indices: try ReportIndex.known(to: shown), chainHead: try observations.runs().last?.digest)
  }
}

extension ObservationStore {
  /// - Throws: `InputIssues` with `area.unknown`.
  func area(named code: String) throws -> ReferenceArea {
    if let found = try area(code: code) { return found }
    let known = try areas().map(\.code)
    throw InputIssues([
      InputIssue(
        "area.unknown", at: Place(file: path), found: code,
        arguments: ["nearest": Suggestion.nearest(to: code, among: known) ?? known.last ?? ""])
    ])
  }

  /// The areas below one, at any depth, by code.
  func areas(in code: String) throws -> [ReferenceArea] {
    let all = try areas()
    let parents = Dictionary(all.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
    return all.filter { area in
      var above = area.parent
      // As many steps as there are areas: a circle ends too.
      for _ in all {
        guard let next = above else { return false }
        if next == code { return true }
        above = parents[next] ?? nil
      }
      return false
    }
  }

  /// The runs that made the figures, in order.
  func runs(of figures: [RecordedObservation]) throws -> [RecordedRun] {
    try Set(figures.map(\.runNumber)).sorted().compactMap { try run(number: $0) }
  }

  func mapFeatures(of runs: [RecordedRun]) throws -> [Int: [MapFeature]] {
    var maps: [Int: [MapFeature]] = [:]
    for run in runs { maps[run.number] = try mapFeatures(run: run.number) }
    return maps
  }
}
