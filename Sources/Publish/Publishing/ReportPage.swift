import Monitoring

/// The page as a whole: head, sections in their order, and what its script needs.
struct ReportPage {
  let report: CityReport
  let words: ReportWords
  let assets: ReportAssets
  let figures: ReportFigures
  let notes: ReportNotes
  let map: ReportMap
  let chart: ReportChart
  let targets: ReportTargets
  let estimates: ReportEstimates
  let indices: [ShownIndex]
  let sample: ReportSample?
  /// Where the parts of a site have their own pages; nil for a page that is complete in itself.
  var addresses: Addresses?

  struct Addresses {
    var run: (String) -> String
    /// The page that lists the remarks.
    var notes: String
    var area: (String) -> String
  }

  init(report: CityReport, words: ReportWords, assets: ReportAssets) {
    self.report = report
    self.words = words
    self.assets = assets
    let groups = FigureGroups(report.figures, indices: report.indices)
    figures = ReportFigures(groups.standing, indicators: report.indicators)
    notes = ReportNotes(figures)
    targets = ReportTargets(groups.targets, figures)
    estimates = ReportEstimates(figures, references: groups.references, runs: report.runs)
    indices = report.indices.compactMap {
      ShownIndex($0, figures: groups.scores, members: report.members)
    }
    sample = ReportSample(report.mapFeatures)
    map = ReportMap(
      boundary: report.area.boundary,
      features: sample == nil ? report.mapFeatures : ReportSample.others(report.mapFeatures),
      seriesOrder: figures.seriesOrder)
    chart = ReportChart(figures, targets, words: words)
  }

  var name: String {
    let name = report.area.names[words.language]
    return name.isEmpty ? report.area.code : name
  }

  /// The map of a sample has a section of its own; a map of the boundary alone would add nothing to it.
  private var hasMap: Bool {
    sample == nil || !map.views.isEmpty || !map.themes.isEmpty || map.unreadableCount > 0
  }
  private var hasLiveMap: Bool { assets.map != nil && !map.isEmpty && hasMap }
  var hasChart: Bool { !chart.bars.isEmpty || !chart.steps.isEmpty }
  private var hasLiveChart: Bool { assets.chart != nil && hasChart }

  func html() -> [UInt8] {
    let styles = ((hasLiveMap ? [assets.map!.style] : []) + [assets.style]).map(embeddable)
    var scripts: [[UInt8]] = []
    if hasLiveMap { scripts.append(embeddable(assets.map!.script)) }
    if hasLiveChart { scripts.append(embeddable(assets.chart!.script)) }
    if !scripts.isEmpty { scripts.append(embeddable(assets.script)) }

    var html = HTML()
    html.markup("<!DOCTYPE html>\n")
    html.element(
      "html", ["lang": words.language.rawValue, "dir": words.language.isRightToLeft ? "rtl" : "ltr"]
    ) { html in
      html.element("head") { head(styles: styles, scripts: scripts, to: &$0) }
      html.markup("\n")
      html.element("body") { html in
        html.element("a", ["class": "skip", "href": "#content"], text: words["skip"])
        header(&html)
        html.element("main", ["id": "content", "tabindex": "-1"]) { html in
          for (key, body) in sections { section(key, &html, body) }
        }
        footer(showsNotices: hasLiveMap || hasLiveChart, &html)
        if !scripts.isEmpty {
          html.markup("\n<script type=\"application/json\" id=\"report-data\">")
          html.markup(data())
          html.markup("</script>")
        }
        for script in scripts {
          html.markup("\n<script>")
          html.markup(script)
          html.markup("</script>")
        }
        html.markup("\n")
      }
    }
    html.markup("\n")
    return html.bytes
  }

  private func head(styles: [[UInt8]], scripts: [[UInt8]], to html: inout HTML) {
    var policy = ContentSecurityPolicy()
    for script in scripts { policy.allow(script: script) }
    for style in styles { policy.allow(style: style) }
    html.open("meta", ["charset": "utf-8"])
    html.open("meta", ["http-equiv": "Content-Security-Policy", "content": policy.text])
    html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.open("meta", ["name": "color-scheme", "content": "light dark"])
    html.open("meta", ["name": "generator", "content": "Quito"])
    html.element("title", text: words["title", ["area": name]])
    for style in styles {
      html.markup("\n<style>")
      html.markup(style)
      html.markup("</style>")
    }
  }

  /// What there is to show, in its order.
  private var sections: [(key: String, body: (inout HTML) -> Void)] {
    var sections: [(key: String, body: (inout HTML) -> Void)] = [("headlines", headlines)]
    if !indices.isEmpty { sections.append(("index", indexSection)) }
    if !estimates.all.isEmpty { sections.append(("estimates", estimateSection)) }
    if sample != nil { sections.append(("sample", sampleSection)) }
    if hasMap { sections.append(("map", maps)) }
    if hasChart { sections.append(("chart", charts)) }
    return sections + [
      ("figures", figureTable), ("method", methods), ("runs", runs), ("credits", credits),
    ]
  }

  /// A section under its heading, which gives it its name.
  private func section(_ key: String, _ html: inout HTML, _ body: (inout HTML) -> Void) {
    html.markup("\n")
    html.element("section", ["id": key, "aria-labelledby": "\(key)-heading"]) { html in
      html.element("h2", ["id": "\(key)-heading"], text: words["section.\(key)"])
      body(&html)
    }
  }

  private func header(_ html: inout HTML) {
    html.element("header") { html in
      html.element("p", ["class": "kicker"], text: words["kicker"])
      html.element("h1") { $0.isolated(name) }
      html.element("p", ["class": "about"]) { html in
        html.text(words.kind(report.area.kind) + " · ")
        html.element("code", text: report.area.code)
        if let moment = report.lastRecorded {
          html.text(" · " + words["state"] + " ")
          time(moment, &html)
        }
      }
      html.element("nav", ["aria-label": words["contents"]]) { html in
        html.element("ul") { html in
          for (key, _) in sections {
            html.element("li") { $0.element("a", ["href": "#\(key)"], text: words["section.\(key)"]) }
          }
        }
      }
    }
  }

  func time(_ moment: Timestamp, _ html: inout HTML) {
    html.element("time", ["datetime": moment.text, "dir": "ltr"], text: words.moment(moment))
  }

  private func footer(showsNotices: Bool, _ html: inout HTML) {
    html.markup("\n")
    html.element("footer") { html in
      html.element("p", text: words["footer.offline"])
      if let head = report.chainHead {
        html.element("p") { html in
          html.text(words["footer.chain"] + " ")
          html.element("code", text: head.text)
        }
      }
      if showsNotices, !assets.notices.isEmpty {
        html.element("details") { html in
          html.element("summary", text: words["footer.notices"])
          html.element(
            "pre", ["lang": "en", "dir": "ltr", "tabindex": "0", "aria-label": words["footer.notices"]],
            text: assets.notices)
        }
      }
    }
  }

  /// What the script draws from, and the words it shows.
  private func data() -> [UInt8] { data(hasChart: hasLiveChart, hasMap: hasLiveMap) }

  func data(hasChart isCharted: Bool, hasMap: Bool) -> [UInt8] {
    let spoken = [
      "map.title", "map.zoom-in", "map.zoom-out", "map.gestures.keyboard", "map.gestures.mac",
      "map.gestures.touch", "map.persons", "map.inside", "map.partly", "map.outside", "map.stop", "map.close",
      "map.shown", "map.label", "map.metres", "map.kilometres", "method.network", "method.euclidean",
      "method.none",
      "chart.share", "chart.period",
    ]
    var bytes: [UInt8] = []
    bytes.append(contentsOf: "{\"language\":\"\(words.language.rawValue)\",\"words\":".utf8)
    JSON.object(Dictionary(uniqueKeysWithValues: spoken.map { ($0, .string(words[$0])) })).write(to: &bytes)
    if isCharted, hasChart {
      bytes.append(contentsOf: ",\"chart\":".utf8)
      chart.json(words).write(to: &bytes)
    }
    if hasMap {
      bytes.append(contentsOf: ",\"map\":".utf8)
      bytes += ReportMapData(map, labels: mapLabels).bytes
    }
    bytes.append(UInt8(ascii: "}"))
    return scriptSafe(bytes)
  }
}
