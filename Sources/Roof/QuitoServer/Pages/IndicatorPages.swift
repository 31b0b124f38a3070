import Monitoring
import Publishing

/// The pages that set areas beside one another.
struct IndicatorPages {
  let pages: PageEndpoints

  private var service: WebService { pages.service }
  private var snapshot: StoreSnapshot { pages.snapshot }
  private var language: Language { pages.language }

  func indicator(_ code: String) throws -> [UInt8] {
    guard let indicator = service.content.indicator(code, language) else { throw Problem(.notFound) }
    let measured = indicator.series.filter {
      snapshot.latest.column(indicator: code, series: $0.code) != nil
    }
    let asked = pages.request.value("series")
    if let asked, !indicator.series.contains(where: { $0.code == asked }) {
      let known = indicator.series.map(\.code).joined(separator: ", ")
      throw Problem(
        .parameters,
        [
          InputIssue(
            "server.choice", at: Place(file: "query", field: "series"), found: asked,
            arguments: ["known": known])
        ])
    }
    let series = indicator.series.first { $0.code == asked } ?? measured.first ?? indicator.series.first
    var rows: [SiteIndicatorPage.Row] = []
    let column = series.flatMap { snapshot.latest.column(indicator: code, series: $0.code) }
    if let column {
      for outline in snapshot.areas {
        guard let figure = snapshot.latest.figure(outline.area.code, column: column) else { continue }
        rows.append(
          SiteIndicatorPage.Row(
            area: outline.area, period: figure.period, value: figure.value, lower: figure.lower,
            upper: figure.upper, status: ObservationStatus(rawValue: figure.status) ?? .normal,
            run: figure.run))
      }
    }
    let sign: Double = series?.direction == .lower ? 1 : -1
    rows.sort { a, b in
      let (left, right) = (a.value.map { $0 * sign } ?? .infinity, b.value.map { $0 * sign } ?? .infinity)
      return left != right ? left < right : a.area.code < b.area.code
    }
    var page = SiteIndicatorPage(
      indicator: indicator, series: series, measured: measured,
      rows: Array(rows.prefix(PageEndpoints.mostRows)))
    page.count = rows.count
    page.state = snapshot.version.recorded
    if let column, let series, rows.count > 1 {
      page.map = map(column, rows.map(\.area.code), title: series.titles[language])
    }
    return page.page(pages.frame)
  }

  private func map(_ column: Int, _ codes: [String], title: String) -> SiteTileMap? {
    let frames = codes.compactMap { snapshot.bounds(of: $0) }
    guard frames.count > 1 else { return nil }
    let bounds = [
      frames.map(\.west).min()!, frames.map(\.south).min()!, frames.map(\.east).max()!,
      frames.map(\.north).max()!,
    ]
    var map = SiteTileMap(
      tiles: "/ogc/collections/areas/tiles/WebMercatorQuad/{z}/{y}/{x}", layer: "areas", bounds: bounds,
      title: title)
    map.target = "/\(language.rawValue)/areas/"
    map.colour(
      by: snapshot.latest.names[column],
      values: codes.compactMap { snapshot.latest.figure($0, column: column)?.value },
      unit: snapshot.latest.units[column], frame: pages.frame)
    return map
  }

  // MARK: - Comparison

  /// Areas that stand side by side.
  private static let mostCompared = 4

  func comparison() throws -> [UInt8] {
    let asked = pages.request.values("area").filter { !$0.isEmpty }
    var issues: [InputIssue] = []
    let place = Place(file: "query", field: "area")
    var chosen: [ReferenceArea] = []
    for code in asked {
      if let outline = snapshot.area(code) {
        if !chosen.contains(where: { $0.code == code }) { chosen.append(outline.area) }
      } else {
        issues.append(InputIssue("server.area", at: place, found: code))
      }
    }
    if chosen.count > IndicatorPages.mostCompared {
      let most = String(IndicatorPages.mostCompared)
      issues.append(
        InputIssue("server.many", at: place, found: String(chosen.count), arguments: ["most": most]))
    }
    if !issues.isEmpty { throw Problem(.parameters, issues) }
    let choices = snapshot.areas.filter { !snapshot.latest.of($0.area.code).isEmpty }
      .prefix(PageEndpoints.mostRows).map(\.area)
    let figures = chosen.map { snapshot.latest.of($0.code) }
    let columns = Set(figures.flatMap { $0.map(\.column) })
    var rows: [SiteComparison.Row] = []
    for indicator in service.content.catalogue.indicators {
      for series in indicator.series {
        for column in columns.sorted() {
          let known = snapshot.latest.columns[column]
          guard known.indicator == indicator.code, known.series == series.code else { continue }
          let values = figures.map { list -> (value: Double, period: String)? in
            list.first { $0.column == column }.flatMap { figure in figure.value.map { ($0, figure.period) } }
          }
          guard values.contains(where: { $0 != nil }) else { continue }
          let title = series.titles[language]
          rows.append(
            SiteComparison.Row(
              indicator: indicator.code, title: known.index.isEmpty ? title : "\(title) (\(known.index))",
              unit: series.unit, values: values))
        }
      }
    }
    return SiteComparison(
      choices: Array(choices), chosen: chosen, rows: rows, most: IndicatorPages.mostCompared
    ).page(pages.frame)
  }
}
