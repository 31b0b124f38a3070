import Monitoring
import Observations
import Publishing

/// The pages of the site, below the language.
struct PageEndpoints: Sendable {
  let service: WebService
  let request: WebRequest
  let view: StoreView
  let language: Language

  var snapshot: StoreSnapshot { view.snapshot }

  /// - Parameter path: the parts after the language.
  func answer(_ path: [String]) async throws -> Answer {
    switch (path.first ?? "", path.count) {
    case ("", 0):
      // Links of a page are relative to nothing, but one address for one page is enough.
      return .redirect(to: "/\(language.rawValue)/", status: 308)
    case ("", 1):
      try checkParameters([])
      return page(try await overview())
    case ("areas", 2):
      try checkParameters([])
      return page(try await AreaPages(pages: self).area(try area(path[1])))
    case ("areas", 3): return try await partOfArea(try area(path[1]), path[2])
    case ("indicators", 1):
      try checkParameters([])
      return page(indicators())
    case ("indicators", 2):
      try checkParameters(["series"])
      return page(try IndicatorPages(pages: self).indicator(path[1]))
    case ("compare", 1):
      try checkParameters(["area"])
      return page(try IndicatorPages(pages: self).comparison())
    case ("estimates", 1):
      try checkParameters([])
      return page(try await AreaPages(pages: self).estimates())
    case ("data", 1): return page(try await data())
    case ("runs", 1):
      try checkParameters(["before"])
      return page(try runs())
    case ("runs", 2):
      try checkParameters([])
      return page(try await run(path[1]))
    default: throw Problem(.notFound)
    }
  }

  var frame: SiteFrame {
    let parts = request.encodedPath.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
    let rest = "/" + parts.joined(separator: "/")
    let query = queryText(request.query)
    var addresses: [Language: String] = [:]
    for language in Language.allCases { addresses[language] = "/\(language.rawValue)\(rest)\(query)" }
    return service.frame(language, path: rest, addresses: addresses, view: view, visitor: request.visitor)
  }

  func page(_ bytes: [UInt8]) -> Answer { Answer(MediaType.html, bytes) }

  func checkParameters(_ known: Set<String>) throws {
    let unknown = Set(request.query.map(\.name)).subtracting(known).sorted()
    guard !unknown.isEmpty else { return }
    throw Problem(
      .parameters,
      unknown.map {
        InputIssue(
          "server.parameter", at: Place(file: "query", field: $0), found: $0,
          arguments: ["known": known.sorted().joined(separator: ", ")])
      })
  }

  private func area(_ code: String) throws -> AreaOutline {
    guard let outline = snapshot.area(code) else { throw Problem(.notFound) }
    return outline
  }

  private func partOfArea(_ outline: AreaOutline, _ part: String) async throws -> Answer {
    try checkParameters([])
    let pages = AreaPages(pages: self)
    switch part {
    case "figures": return page(try await pages.figures(outline))
    case "maps": return page(try await pages.maps(outline))
    case "map.json": return Answer(MediaType.json, try await pages.mapData(outline))
    default: throw Problem(.notFound)
    }
  }

  // MARK: - Overview

  /// The one nation there is; where there are several, or none, what there is at the top.
  private func overview() async throws -> [UInt8] {
    let nations = snapshot.areas.filter { $0.area.kind == .country }
    if nations.count == 1 { return try await AreaPages(pages: self).area(nations[0]) }
    let frame = frame
    let phrases = service.content.phrases(language)
    var listing = SiteListing(title: phrases["site.overview.title"])
    listing.paragraphs = [phrases["site.overview.about"]]
    let shown = nations.isEmpty ? snapshot.areas.filter { $0.area.kind != .world } : nations
    listing.caption = phrases["site.overview.areas"]
    listing.columns = [
      phrases["site.column.area"], phrases["site.column.members"], phrases["site.column.series"],
    ]
    listing.rows = shown.prefix(PageEndpoints.mostRows).map { outline in
      let area = outline.area
      return [
        SiteCell(
          area.names[language].isEmpty ? area.code : area.names[language],
          address: "/\(language.rawValue)/areas/\(percentEncoded(area.code))"),
        SiteCell(number: Double(snapshot.children[area.code]?.count ?? 0)),
        SiteCell(number: Double(snapshot.latest.of(area.code).count)),
      ]
    }
    return listing.page(frame)
  }

  static let mostRows = 500

  // MARK: - Indicators

  private func indicators() -> [UInt8] {
    let phrases = service.content.phrases(language)
    var areas: [String: Set<String>] = [:]
    for outline in snapshot.areas {
      for figure in snapshot.latest.of(outline.area.code) {
        areas[snapshot.latest.columns[figure.column].indicator, default: []].insert(outline.area.code)
      }
    }
    var listing = SiteListing(title: phrases["site.nav.indicators"])
    listing.paragraphs = [phrases["site.indicators.about"]]
    listing.caption = phrases["site.nav.indicators"]
    listing.columns = ["site.column.indicator", "site.column.title", "site.column.tier", "site.column.areas"]
      .map { phrases[$0] }
    let day = snapshot.version.recorded.flatMap { CalendarDate($0.text.prefix(10)) }
    listing.rows = service.content.catalogue.indicators.map { indicator in
      let address = "/\(language.rawValue)/indicators/\(percentEncoded(indicator.code))"
      let tier = day.flatMap { indicator.tier(on: $0) }?.tier
      return [
        SiteCell(indicator.code, address: address, isCode: true),
        SiteCell(indicator.titles[language], address: address),
        SiteCell(tier == "withdrawn" ? phrases["report.tier.withdrawn"] : tier ?? "–"),
        SiteCell(number: Double(areas[indicator.code]?.count ?? 0)),
      ]
    }
    return listing.page(frame)
  }

  // MARK: - Runs

  private func runs() throws -> [UInt8] {
    let phrases = service.content.phrases(language)
    var shown = snapshot.runs[...]
    if let text = request.value("before") {
      guard let number = Int(text) else {
        throw Problem(
          .parameters, [InputIssue("server.run", at: Place(file: "query", field: "before"), found: text)])
      }
      shown = shown.prefix { $0.number < number }
    }
    let page = shown.suffix(PageEndpoints.mostRows / 5)
    var listing = SiteListing(title: phrases["site.nav.runs"])
    listing.paragraphs = [phrases["report.runs.about"]]
    listing.caption = phrases["site.nav.runs"]
    listing.columns = [
      phrases["report.column.run"], phrases["report.run.method"], phrases["site.column.area"],
      phrases["report.run.recorded"],
    ]
    listing.rows = page.reversed().map { run in
      let area = run.area.flatMap { snapshot.area($0)?.area }
      return [
        SiteCell("r\(run.number)", address: "/\(language.rawValue)/runs/r\(run.number)", isCode: true),
        SiteCell(run.method, isCode: true),
        area.map {
          SiteCell(
            $0.names[language].isEmpty ? $0.code : $0.names[language],
            address: "/\(language.rawValue)/areas/\(percentEncoded($0.code))")
        } ?? SiteCell(run.area ?? "–"),
        SiteCell(String(run.recorded.text.prefix(10))),
      ]
    }
    if let first = page.first, first.number > (shown.first?.number ?? 0) {
      listing.next = "/\(language.rawValue)/runs?before=\(first.number)"
    }
    return listing.page(frame)
  }

  private func run(_ name: String) async throws -> [UInt8] {
    guard name.hasPrefix("r"), let number = Int(name.dropFirst()), "r\(number)" == name else {
      throw Problem(.notFound)
    }
    let most = PageEndpoints.mostRows
    let found = try await view.read { store -> (RecordedRun, [RecordedObservation], Int)? in
      guard let run = try store.run(number: number) else { return nil }
      var figures: [RecordedObservation] = []
      var count = 0
      try store.forEachObservation(matching: ObservationQuery(run: number)) {
        count += 1
        if figures.count < most { figures.append($0) }
      }
      return (run, figures, count)
    }
    guard let (run, figures, count) = found else { throw Problem(.notFound) }
    return SiteRunPage(
      run: run, figures: figures, count: count, titles: service.content.seriesTitles(language),
      areaNames: areaNames(figures), previous: number > 1 ? number - 1 : nil,
      next: number < snapshot.version.lastRun ? number + 1 : nil
    ).page(frame)
  }

  private func areaNames(_ figures: [RecordedObservation]) -> [String: String] {
    var names: [String: String] = [:]
    for code in Set(figures.map(\.observation.key.area)) {
      let name = snapshot.area(code)?.area.names[language] ?? ""
      names[code] = name.isEmpty ? code : name
    }
    return names
  }

  // MARK: - Data

  /// Figures on one page of the explorer.
  private static let mostFigures = 100

  private func data() async throws -> [UInt8] {
    let phrases = service.content.phrases(language)
    var chosen: [String: String] = [:]
    for (name, value) in request.query where chosen[name] == nil { chosen[name] = value }
    var faults: [String] = []
    var figures: [RecordedObservation] = []
    var next: String?
    var downloads: [(text: String, address: String)] = []
    do {
      let asked = try ObservationRequest(request, snapshot, further: ["after"])
      let key = try request.value("after").map(position)
      let found = try await view.read {
        try $0.observations(matching: asked.query, after: key, limit: PageEndpoints.mostFigures + 1)
      }
      figures = Array(found.prefix(PageEndpoints.mostFigures))
      if found.count > figures.count, let last = figures.last {
        let further = asked.chosen + [("after", text(of: last.observation.key))]
        next = "/\(language.rawValue)/data" + queryText(further)
      }
      downloads = ["csv", "json"].map {
        (phrases["site.data.\($0)"], "/data/observations.\($0)" + queryText(asked.chosen))
      }
    } catch let problem as Problem where problem.kind == .parameters {
      faults = problem.sentences(phrases)
    }
    func choice(_ area: ReferenceArea) -> SiteDataPage.Choice {
      let name = area.names[language]
      return .init(code: area.code, title: name.isEmpty ? area.code : "\(name) (\(area.code))")
    }
    var page = SiteDataPage(
      areas: snapshot.areas.filter { !snapshot.latest.of($0.area.code).isEmpty }
        .prefix(PageEndpoints.mostRows).map { choice($0.area) },
      indicators: service.content.catalogue.indicators.map {
        .init(code: $0.code, title: "\($0.code) \($0.titles[language])")
      },
      chosen: chosen, figures: figures, titles: service.content.seriesTitles(language),
      areaNames: areaNames(figures), next: next, downloads: downloads)
    page.faults = faults
    return page.page(frame)
  }

  // A key as one parameter: its parts are parted by a sign that none of them holds.
  private static let separator = "|"

  private func text(of key: Observation.Key) -> String {
    [key.indicator, key.series, key.area, key.period.text, key.disaggregation.text]
      .joined(separator: PageEndpoints.separator)
  }

  private func position(_ text: String) throws -> Observation.Key {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5, let period = Period(parts[3]), let disaggregation = Disaggregation(text: parts[4])
    else {
      throw Problem(
        .parameters, [InputIssue("server.key", at: Place(file: "query", field: "after"), found: text)])
    }
    return Observation.Key(
      indicator: parts[0], series: parts[1], area: parts[2], period: period, disaggregation: disaggregation)
  }
}
