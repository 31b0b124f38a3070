import Monitoring

/// The page as a whole: head, sections in their order, and what its script needs.
struct ReportPage {
  let report: CityReport
  let words: ReportWords
  let assets: ReportAssets
  let medium: ReportMedium
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

  /// - Parameter further: figures of other areas whose remarks are to be numbered with those of this one.
  init(
    report: CityReport, words: ReportWords, assets: ReportAssets, medium: ReportMedium,
    further: [RecordedObservation] = []
  ) {
    self.report = report
    self.words = words
    self.assets = assets
    self.medium = medium
    let groups = FigureGroups(report.figures, indices: report.indices)
    figures = ReportFigures(groups.standing, indicators: report.indicators)
    notes = ReportNotes(figures, further: further)
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
  private var hasLiveMap: Bool { !medium.isPaper && assets.map != nil && !map.isEmpty && hasMap }
  var hasChart: Bool { !chart.bars.isEmpty || !chart.steps.isEmpty }
  private var hasLiveChart: Bool { !medium.isPaper && assets.chart != nil && hasChart }

  private var scripts: [[UInt8]] {
    let libraries = (hasLiveMap ? [assets.map!.script] : []) + (hasLiveChart ? [assets.chart!.script] : [])
    return libraries.isEmpty ? [] : libraries + [assets.script]
  }

  var frame: DocumentFrame {
    DocumentFrame(
      words: words, medium: medium, title: words["title", ["area": name]], kicker: words["kicker"],
      entries: sections.map { .init(id: $0.key, title: words["section.\($0.key)"]) },
      styles: (hasLiveMap ? [assets.map!.style] : []) + [assets.style], scripts: scripts,
      data: scripts.isEmpty ? nil : data())
  }

  func html() -> [UInt8] {
    frame.html(
      heading: { $0.isolated(name) }, about: about,
      main: { html in
        for (key, body) in sections {
          DocumentFrame.section(key, title: words["section.\(key)"], &html, body)
        }
      }, footer: { footer(showsNotices: hasLiveMap || hasLiveChart, &$0) })
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

  /// What kind of area it is, its code, and of when its data are.
  func about(_ html: inout HTML) {
    html.text(words.kind(report.area.kind) + " · ")
    html.element("code", text: report.area.code)
    if let moment = report.lastRecorded {
      html.text(" · " + words["state"] + " ")
      time(moment, &html)
    }
  }

  func time(_ moment: Timestamp, _ html: inout HTML) {
    html.element("time", ["datetime": moment.text, "dir": "ltr"], text: words.moment(moment))
  }

  func footer(showsNotices: Bool, _ html: inout HTML) {
    html.element("p", text: words[medium.isPaper ? "footer.paper" : "footer.offline"])
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
