import Monitoring

extension ReportPage {
  /// How a view is called: the series' title, the method where it is measured by several; where several runs
  /// have it, the period, or the run itself where the period is the same.
  func viewLabel(_ view: ReportMap.View) -> String {
    var label = figures.title(ofSeries: view.series, in: words.language)
    let alike = map.views.filter { $0.series == view.series }
    if let method = view.method, Set(alike.map(\.method)).count > 1 {
      label = words["map.label", ["series": label, "detail": words.method(method)]]
    }
    let others = alike.filter { $0.method == view.method && $0.run != view.run }
    if !others.isEmpty {
      let period = period(ofRun: view.run)
      let isTold = period != nil && !others.contains { self.period(ofRun: $0.run) == period }
      label = words["map.label", ["series": label, "detail": isTold ? period! : "r\(view.run)"]]
    }
    return label
  }

  /// The period that all figures of a run speak of; nil where they speak of several.
  private func period(ofRun run: Int) -> String? {
    let periods = Set(report.figures.filter { $0.runNumber == run }.map(\.observation.key.period.text))
    return periods.count == 1 ? periods.first : nil
  }

  /// The live map, its legend, drawn maps in its place for print, and a table of what they show.
  func maps(_ html: inout HTML) {
    guard !map.isEmpty else {
      html.element("p", ["class": "empty"], text: words["map.none"])
      unreadable(&html)
      return
    }
    if !map.views.isEmpty { html.element("p", text: words["map.about"]) }
    if !map.themes.isEmpty { html.element("p", text: words["map.about-themes"]) }
    if map.views.isEmpty, map.themes.isEmpty { html.element("p", text: words["map.about-boundary"]) }
    if !medium.isPaper { live(&html) }
    html.element("div", ["id": "drawn"]) { html in
      if !map.views.isEmpty || map.themes.isEmpty {
        html.element("div", ["class": "theme", "data-theme": "people"]) { html in
          pictures(&html)
          legend(&html)
        }
      }
      themePictures(&html)
    }
    remark(&html)
    unreadable(&html)
    credit(&html)
    if !map.views.isEmpty { viewTable(&html) }
    themeTables(&html)
  }

  /// The live map with its legends alone; the pictures and tables are on a page of their own.
  func liveMap(_ html: inout HTML, _ frame: SiteFrame) {
    live(&html)
    html.element("div", ["id": "drawn"]) { html in
      if !map.views.isEmpty || map.themes.isEmpty {
        html.element("div", ["class": "theme", "data-theme": "people"]) { legend(&$0) }
      }
      for (number, theme) in map.themes.enumerated() {
        html.element("div", ["class": "theme", "data-theme": "\(number)"]) { html in
          html.element("h3", text: themeTitle(theme))
          themeLegend(theme, &html)
        }
      }
    }
    let code = pathPart(report.area.code)
    html.element("p") {
      $0.element("a", ["href": frame.address("/areas/\(code)/maps")], text: frame["area.maps"])
    }
    remark(&html)
    credit(&html)
  }

  /// What the page's script fills: the list of all maps, the steps of the chosen one, the map and its legend.
  private func live(_ html: inout HTML) {
    html.element("div", ["id": "live", "hidden": ""]) { html in
      let titles = map.views.map(viewLabel) + map.themes.map(themeTitle)
      if titles.count > 1 {
        html.element("label", ["for": "view"], text: words["map.choose"])
        html.element("select", ["id": "view"]) { html in
          for (index, title) in titles.enumerated() {
            html.element("option", ["value": String(index)], text: title)
          }
        }
      }
      if map.themes.contains(where: { $0.steps.count > 1 }) {
        html.element("fieldset", ["id": "steps", "hidden": ""]) { html in
          html.element("legend") { _ in }
          html.element("div") { _ in }
        }
      }
      html.element("div", ["id": "canvas"]) { _ in }
      html.element("p", ["id": "shown", "role": "status", "class": "unseen"]) { _ in }
      html.element("div", ["id": "legend"]) { _ in }
    }
  }

  private func unreadable(_ html: inout HTML) {
    guard map.unreadableCount > 0 else { return }
    let count = words.amount(Double(map.unreadableCount))
    html.element("p", ["class": "warning"], text: words["map.unreadable", ["count": count]])
  }

  /// One picture an indicator, of its first view; the boundary alone where there is no view.
  private func pictures(_ html: inout HTML) {
    var seen: Set<String> = []
    let shown = map.views.filter { seen.insert(indicator(of: $0)).inserted }
    if shown.isEmpty { picture(nil, number: 0, &html) }
    for (number, view) in shown.enumerated() { picture(view, number: number, &html) }
  }

  private func indicator(of view: ReportMap.View) -> String {
    report.indicators.first { $0.series.contains { $0.code == view.series } }?.code ?? view.series
  }

  private func picture(_ view: ReportMap.View?, number: Int, _ html: inout HTML) {
    let title = view.map(viewLabel) ?? words["map.boundary"]
    html.element("figure") { html in
      MapPicture(map, view.map { .view($0) } ?? .nothing)?.write(
        to: &html, identifier: "picture-\(number)", title: title, description: view.map(describe) ?? title,
        words: words)
      html.element("figcaption", text: title)
    }
  }

  /// A view in a sentence.
  private func describe(_ view: ReportMap.View) -> String {
    guard let people = view.people, let served = view.served else { return words["map.text-area"] }
    let persons = map.people[people].persons.reduce(0, +)
    return words[
      "map.text",
      [
        "served": words.amount(served.rounded()), "persons": words.amount(persons.rounded()),
        "share": persons > 0 ? words.value(served / persons * 100, unit: "PT", decimals: 1) : "–",
        "stops": words.amount(Double(view.stops.count)),
      ]]
  }

  private func legend(_ html: inout HTML) {
    let shapes = map.surroundings.values
    let reaches = Set(map.views.flatMap { Set($0.reach) })
    let entries: [(key: String, isThere: Bool, sign: String)] = [
      (
        "map.service-area", map.views.contains { !$0.serviceAreas.isEmpty },
        "<path class=\"service\" d=\"M3 3h26v14H3z\"/>"
      ),
      (
        "map.inside", reaches.contains(.inside),
        "<path class=\"person inside\" stroke-width=\"11\" d=\"M16 10h0\"/>"
      ),
      (
        "map.partly", reaches.contains(.partly),
        "<path class=\"person partly\" stroke-width=\"11\" d=\"M16 10h0\"/>"
          + "<path class=\"heart partly\" stroke-width=\"5\" d=\"M16 10h0\"/>"
      ),
      (
        "map.outside", reaches.contains(.outside),
        "<path class=\"person outside\" stroke-width=\"11\" d=\"M16 10h0\"/>"
          + "<path class=\"heart outside\" stroke-width=\"5\" d=\"M16 10h0\"/>"
      ),
      (
        "map.stops", shapes.contains { !$0.stops.isEmpty },
        "<path class=\"stop\" d=\"M16 10h0\"/>"
      ),
      (
        "map.open-spaces", shapes.contains { !$0.openSpaces.polygons.isEmpty },
        "<path class=\"open-space\" d=\"M3 3h26v14H3z\"/><path class=\"hatch\" d=\"M3 13 13 3M9 17 23 3M19 17 29 7\"/>"
      ),
      (
        "map.streets", shapes.contains { !$0.streets.lines.isEmpty },
        "<path class=\"street\" d=\"M3 15 29 5\"/>"
      ),
    ]
    html.element("ul", ["class": "legend", "aria-label": words["map.legend"]]) { html in
      boundaryEntry(&html)
      for entry in entries where entry.isThere { sign(entry.sign, words[entry.key], &html) }
    }
  }

  func boundaryEntry(_ html: inout HTML) { boundaryEntry(of: map, &html) }

  func boundaryEntry(of map: ReportMap, _ html: inout HTML) {
    guard !map.boundary.polygons.isEmpty else { return }
    sign(
      "<path class=\"land\" d=\"M3 3h26v14H3z\"/><path class=\"limit\" d=\"M3 3h26v14H3z\"/>",
      words["map.boundary"], &html)
  }

  func sign(_ drawing: String, _ name: String, _ html: inout HTML) {
    html.element("li") { html in
      html.markup("<svg class=\"picture\" viewBox=\"0 0 32 20\" aria-hidden=\"true\">\(drawing)</svg>")
      html.element("span", text: name)
    }
  }

  private func remark(_ html: inout HTML) {
    html.element("p", ["class": "remark"]) { html in
      if map.views.contains(where: { !$0.reach.isEmpty }) { html.text(words["map.sizes"] + " ") }
      let metres = max(1, (([map.tolerance] + map.themes.map(\.tolerance)).max()! * 111_195).rounded())
      html.text(words["map.simplified", ["distance": words.length(metres)]])
    }
  }

  private func viewTable(_ html: inout HTML) {
    let columns = [
      ("map.column.view", false), ("map.column.limit", true), ("map.column.inside", true),
      ("map.column.persons", true), ("map.column.share", true), ("map.column.stops", true),
      ("map.column.open-spaces", true),
    ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(caption: words["map.caption"], columns: columns).write(to: &html) { html in
      for view in map.views {
        let persons = view.people.map { map.people[$0].persons.reduce(0, +) }
        let around = map.surroundings[view.run] ?? ReportMap.Surroundings()
        ReportTable.row(&html) {
          $0.text(viewLabel(view))
        } _: { html in
          html.element("td", ["class": "number"], text: limits(view.metres))
          html.number(view.served, missing: missing) { words.amount($0.rounded()) }
          html.number(persons, missing: missing) { words.amount($0.rounded()) }
          html.number(share(view.served, of: persons), missing: missing) { words.value($0, unit: "PT") }
          html.number(Double(view.stops.count), missing: missing) { words.amount($0) }
          html.number(Double(around.openSpaces.polygons.count), missing: missing) { words.amount($0) }
        }
      }
    }
  }

  private func limits(_ metres: [Double]) -> String {
    metres.isEmpty ? "–" : metres.map { words.length($0) }.joined(separator: words.phrases.listSeparator)
  }

  func share(_ served: Double?, of persons: Double?) -> Double? {
    guard let served, let persons, persons > 0 else { return nil }
    return served / persons * 100
  }
}
