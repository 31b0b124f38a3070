import Foundation
import Monitoring
import Observations
import Publishing

/// The pages of one area, made from what the store and the snapshot hold of it.
struct AreaPages {
  let pages: PageEndpoints

  private var service: WebService { pages.service }
  private var view: StoreView { pages.view }
  private var snapshot: StoreSnapshot { view.snapshot }
  private var language: Language { pages.language }

  private static let citylike = StoreSnapshot.cityKinds
  /// Series that are shown of each member, besides the score of an index.
  private static let memberColumns = 4
  private static let mostPeerSeries = 12

  func area(_ outline: AreaOutline) async throws -> [UInt8] {
    let code = outline.area.code
    let frame = pages.frame
    let report = try await report(of: code, withMaps: false)
    var page = SiteAreaPage(report: report)
    page.lineage = snapshot.lineage(of: code).dropFirst().reversed().filter { $0.kind != .world }
    // What an area drew itself; a nation's sample of cities is on its own map.
    page.hasDrawings = !AreaPages.isSampleAlone(try await layers(of: code))
    page.members = members(of: code, frame)
    page.peers = peers(of: outline.area)
    page.map = map(of: outline, frame)
    return page.page(frame)
  }

  func figures(_ outline: AreaOutline) async throws -> [UInt8] {
    SiteFiguresPage(report: try await report(of: outline.area.code, withMaps: false)).page(pages.frame)
  }

  func maps(_ outline: AreaOutline) async throws -> [UInt8] {
    SiteMapsPage(report: try await report(of: outline.area.code, withMaps: true)).page(pages.frame)
  }

  func mapData(_ outline: AreaOutline) async throws -> [UInt8] {
    try await report(of: outline.area.code, withMaps: true).mapData(pages.frame)
  }

  /// Every nation or other area of which something was estimated from a sample.
  func estimates() async throws -> [UInt8] {
    let sampling = snapshot.runs.filter { $0.kind == "sample" || $0.kind == "survey" }
    var codes: [String] = []
    for run in sampling {
      let number = run.number
      let found = try await view.read { store in
        Set(try store.observations(matching: ObservationQuery(run: number)).map(\.observation.key.area))
      }
      // Cities that a survey tells apart have pages of their own.
      for code in found.sorted() where !codes.contains(code) && codes.count < PageEndpoints.mostRows / 10 {
        codes.append(code)
      }
    }
    var reports: [CityReport] = []
    for code in codes { reports.append(try await report(of: code, withMaps: true)) }
    return SiteEstimates(reports: reports).page(pages.frame)
  }

  // MARK: - Out of the store

  /// What runs of an area's own drew, by layer.
  private func layers(of area: String) async throws -> Set<String> {
    let runs = Set(try await runNumbers(of: area))
    return Set(
      snapshot.layers.filter { _, index in index.runs.contains { runs.contains(Int($0)) } }.keys)
  }

  private static func isSampleAlone(_ layers: Set<String>) -> Bool {
    layers.subtracting(["city-sample"]).isEmpty
  }

  private func runNumbers(of area: String) async throws -> [Int] {
    try await view.read { store in
      var runs: Set<Int> = []
      try store.forEachObservation(matching: ObservationQuery(areas: [area])) { runs.insert($0.runNumber) }
      return runs.sorted()
    }
  }

  private func report(of code: String, withMaps: Bool) async throws -> CityReport {
    let (snapshot, content, language) = (snapshot, service.content, language)
    return try await view.read { store in
      guard let area = try store.area(code: code) else { throw Problem(.notFound) }
      let figures = try store.observations(matching: ObservationQuery(areas: [code]))
      // The cities that lie in it and have been scored.
      let scores = try store.observations(
        matching: ObservationQuery(indicators: ["Q-INDEX"], areas: [code], includesDescendants: true))
      let byArea = Dictionary(grouping: scores, by: \.observation.key.area)
      let members = byArea.sorted { $0.key < $1.key }.compactMap { member, figures -> ReportMember? in
        guard member != code, let outline = snapshot.area(member),
          AreaPages.citylike.contains(outline.area.kind)
        else { return nil }
        return ReportMember(area: outline.area, figures: figures)
      }
      let shown = figures + members.flatMap(\.figures)
      let runs = try Set(shown.map(\.runNumber)).sorted().compactMap { try store.run(number: $0) }
      var maps: [Int: [MapFeature]] = [:]
      for run in runs {
        if withMaps {
          maps[run.number] = try store.mapFeatures(run: run.number)
        } else if snapshot.layers["city-sample"]?.runs.contains(Int32(run.number)) == true {
          maps[run.number] = try store.mapFeatures(run: run.number).filter { $0.layer == "city-sample" }
        }
      }
      let codes = Set(shown.map(\.observation.key.indicator))
      let indicators = content.catalogue.indicators.filter { codes.contains($0.code) }
        .compactMap { content.indicator($0.code, language) }
      return CityReport(
        area: area, indicators: indicators, figures: figures, runs: runs, mapFeatures: maps,
        indices: try content.indices(shown), members: members,
        chainHead: snapshot.version.lastRun > 0 ? snapshot.version.head : nil)
    }
  }

  // MARK: - Out of the snapshot

  /// Columns of the table of members: the score of an index first, then what most members have.
  private func columns(of codes: [String]) -> [Int] {
    var counts: [Int: Int] = [:]
    for code in codes {
      for figure in snapshot.latest.of(code) where figure.value != nil {
        counts[figure.column, default: 0] += 1
      }
    }
    let known = counts.sorted { a, b in a.value != b.value ? a.value > b.value : a.key < b.key }.map(\.key)
    let scores = known.filter { snapshot.latest.columns[$0].series == "Q_INDEX_SCORE" }
    let headline = Set(service.content.catalogue.indicators.compactMap { $0.series.first?.code })
    let others = known.filter {
      snapshot.latest.columns[$0].index.isEmpty && headline.contains(snapshot.latest.columns[$0].series)
    }
    return Array(scores.prefix(1)) + others.prefix(AreaPages.memberColumns)
  }

  private func members(of code: String, _ frame: SiteFrame) -> SiteMembers? {
    let all = snapshot.children[code] ?? []
    guard !all.isEmpty else { return nil }
    let columns = columns(of: all)
    let titles = service.content.seriesTitles(language)
    let rows = all.prefix(PageEndpoints.mostRows).compactMap { child -> SiteMembers.Row? in
      guard let outline = snapshot.area(child) else { return nil }
      let figures = snapshot.latest.of(child)
      return SiteMembers.Row(
        area: outline.area, values: columns.map { column in figures.first { $0.column == column }?.value })
    }
    return SiteMembers(
      columns: columns.map { column in
        let series = snapshot.latest.columns[column].series
        return (titles[series] ?? series, snapshot.latest.units[column])
      }, rows: rows, count: all.count)
  }

  /// The headline series of a city beside those of the cities that lie in the same area.
  private func peers(of area: ReferenceArea) -> [SitePeers] {
    guard let parent = area.parent, AreaPages.citylike.contains(area.kind) else { return [] }
    let others = (snapshot.children[parent] ?? []).filter {
      snapshot.area($0).map { AreaPages.citylike.contains($0.area.kind) } ?? false
    }
    guard others.count > 2 else { return [] }
    var all: [SitePeers] = []
    for indicator in service.content.catalogue.indicators {
      guard
        let series = indicator.series.first(where: { series in
          snapshot.latest.column(indicator: indicator.code, series: series.code)
            .flatMap { snapshot.latest.figure(area.code, column: $0)?.value } != nil
        }), let column = snapshot.latest.column(indicator: indicator.code, series: series.code),
        let own = snapshot.latest.figure(area.code, column: column), let value = own.value
      else { continue }
      let values = others.compactMap { snapshot.latest.figure($0, column: column)?.value }
      guard values.count > 2 else { continue }
      let better =
        switch series.direction {
        case .higher: values.count { $0 > value }
        case .lower: values.count { $0 < value }
        case .target, .none: Int?.none
        }
      all.append(
        SitePeers(
          title: series.titles[language], indicator: indicator.code, unit: series.unit, value: value,
          values: values, rank: better.map { $0 + 1 }))
    }
    return Array(all.prefix(AreaPages.mostPeerSeries))
  }

  /// The area and what lies in it, coloured by the score or the headline that most of them have.
  private func map(of outline: AreaOutline, _ frame: SiteFrame) -> SiteTileMap? {
    var children = snapshot.children[outline.area.code] ?? []
    // A city that is known as a place alone is shown among its peers.
    if outline.bounds == nil, children.isEmpty, let parent = outline.area.parent {
      children = snapshot.children[parent] ?? []
    }
    var frames = children.compactMap { snapshot.bounds(of: $0) }
    if let own = snapshot.bounds(of: outline.area.code) { frames.append(own) }
    guard let first = frames.first else { return nil }
    let all = frames.dropFirst().reduce(first) { a, b in
      .init(
        west: min(a.west, b.west), south: min(a.south, b.south), east: max(a.east, b.east),
        north: max(a.north, b.north))
    }
    // A single place gets some ground around it.
    let room = max(0.02, 0.05 * max(all.east - all.west, all.north - all.south))
    var map = SiteTileMap(
      tiles: "/ogc/collections/areas/tiles/WebMercatorQuad/{z}/{y}/{x}", layer: "areas",
      bounds: [all.west - room, all.south - room, all.east + room, all.north + room],
      title: outline.area.names[language].isEmpty ? outline.area.code : outline.area.names[language])
    map.target = "/\(language.rawValue)/areas/"
    map.marked = outline.area.code
    if let column = columns(of: children).first {
      let values = children.compactMap { snapshot.latest.figure($0, column: column)?.value }
      let series = snapshot.latest.columns[column].series
      map.title = service.content.seriesTitles(language)[series] ?? series
      map.colour(
        by: snapshot.latest.names[column], values: values, unit: snapshot.latest.units[column], frame: frame)
    }
    return map
  }
}
