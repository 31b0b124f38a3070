import Monitoring

/// The chapter of a country: summary, target by target, what the New Urban Agenda adds, and where it all comes
/// from.
struct CountryPage {
  let report: CountryReport
  /// The parts it shares with the page of one area.
  let page: ReportPage
  let cities: CityFigures
  let runs: [Int: RecordedRun]
  let targets: [(code: String, findings: [IndicatorFindings])]
  let further: [IndicatorFindings]
  var words: ReportWords { page.words }

  /// The targets of Goal 11.
  static let targetCodes = [
    "11.1", "11.2", "11.3", "11.4", "11.5", "11.6", "11.7", "11.a", "11.b", "11.c",
  ]

  init(report: CountryReport, words: ReportWords, assets: ReportAssets, medium: ReportMedium) {
    self.report = report
    let page = ReportPage(
      report: report.page, words: words, assets: assets, medium: medium,
      further: report.cities.flatMap { FigureGroups($0.figures, indices: report.indices).standing })
    self.page = page
    let cities = CityFigures(report.cities, indices: report.indices)
    self.cities = cities
    let runs = Dictionary(report.runs.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    self.runs = runs
    let moment = report.lastRecorded
    func findings(_ indicator: Indicator) -> IndicatorFindings {
      IndicatorFindings(indicator, page.figures, cities, page.targets, runs: runs, asOf: moment)
    }
    func target(_ indicator: Indicator) -> String? {
      guard let code = indicator.frameworks["sdg"] else { return nil }
      return Self.targetCodes.first { code.hasPrefix($0 + ".") }
    }
    targets = Self.targetCodes.map { code in
      (code, report.indicators.filter { target($0) == code }.map(findings))
    }
    further = report.indicators.filter { target($0) == nil && $0.code != IndexScores.indicator }
      .map(findings).filter(\.isKnown)
  }

  private struct Part {
    var id: String
    var title: String
    var findings: [IndicatorFindings] = []
    var body: (inout HTML) -> Void
  }

  static func identifier(_ code: String) -> String {
    "target-" + code.replacing(".", with: "-").lowercased()
  }

  private func title(ofTarget code: String) -> String {
    words[
      "country.target",
      ["code": words.isolated(code), "title": words["country.target.\(code.replacing(".", with: "-"))"]]]
  }

  private var parts: [Part] {
    var parts = [
      Part(id: "summary", title: words["section.summary"], body: summary),
      Part(id: "reading", title: words["section.reading"], body: reading),
    ]
    for (code, findings) in targets {
      parts.append(
        Part(id: Self.identifier(code), title: title(ofTarget: code), findings: findings) { html in
          if findings.isEmpty { html.element("p", ["class": "empty"], text: words["country.target.none"]) }
          for one in findings { indicator(one, &html) }
        })
    }
    if !further.isEmpty {
      parts.append(
        Part(id: "agenda", title: words["section.agenda"], findings: further) { html in
          html.element("p", text: words["country.agenda.about"])
          for one in further { indicator(one, &html) }
        })
    }
    if !page.indices.isEmpty {
      parts.append(Part(id: "index", title: words["section.index"], body: page.indexSection))
    }
    if !page.estimates.all.isEmpty {
      parts.append(Part(id: "estimates", title: words["section.estimates"], body: page.estimateSection))
    }
    if page.sample != nil {
      parts.append(Part(id: "sample", title: words["section.sample"], body: page.sampleSection))
    }
    if !page.notes.all.isEmpty {
      parts.append(Part(id: "notes", title: words["section.notes"], body: page.noteList))
    }
    return parts + [
      Part(id: "method", title: words["section.method"], body: page.methods),
      Part(id: "runs", title: words["section.runs"], body: page.runTable),
      Part(id: "credits", title: words["section.credits"], body: page.credits),
    ]
  }

  /// What the table of contents and the bookmarks name.
  static func entries(
    _ parts: [(id: String, title: String, findings: [IndicatorFindings])], _ words: ReportWords
  )
    -> [ReportPart]
  {
    parts.flatMap { part in
      [ReportPart(id: part.id, title: part.title)]
        + part.findings.map {
          ReportPart(
            id: identifier($0.indicator.code),
            title: words[
              "country.indicator",
              ["code": words.isolated($0.indicator.code), "title": $0.indicator.titles[words.language]]],
            level: 2)
        }
    }
  }

  var title: String { words["country.title", ["area": page.name]] }

  var frame: DocumentFrame {
    DocumentFrame(
      words: words, medium: page.medium, title: title, kicker: words["country.kicker"],
      entries: Self.entries(parts.map { ($0.id, $0.title, $0.findings) }, words), styles: [page.assets.style])
  }

  func html() -> [UInt8] {
    frame.html(
      heading: { $0.isolated(page.name) }, about: page.about,
      main: { html in
        for part in parts {
          let isTarget = part.id.hasPrefix("target-")
          DocumentFrame.section(part.id, title: part.title, name: isTarget ? "target" : nil, &html, part.body)
        }
      }, footer: { page.footer(showsNotices: false, &$0) })
  }

  /// How to read the chapter, so that nobody takes a figure for more than it is.
  private func reading(_ html: inout HTML) {
    html.element("ul", ["class": "reading"]) { html in
      for key in ["estimates", "cities", "trend", "gaps", "origin"] {
        html.element("li", text: words["country.reading.\(key)"])
      }
    }
  }
}
