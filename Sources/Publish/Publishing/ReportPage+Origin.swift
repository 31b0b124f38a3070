import Monitoring

extension ReportPage {
  /// How each indicator is defined and computed, and where it stands.
  func methods(_ html: inout HTML) {
    if report.indicators.isEmpty { html.element("p", ["class": "empty"], text: words["method.empty"]) }
    for indicator in report.indicators {
      html.markup("\n")
      html.element("article", ["class": "method"]) { html in
        html.element("h3") { html in
          html.element("span", ["class": "code"], text: indicator.code)
          html.text(" " + indicator.titles[words.language])
        }
        html.element("dl") { html in
          for (framework, code) in indicator.frameworks.sorted(by: { $0.key < $1.key }) {
            term(words["method.framework", ["framework": framework.uppercased()]], code, &html)
          }
          if !indicator.custodians.isEmpty {
            term(
              words["method.custodians"], indicator.custodians.joined(separator: words.phrases.listSeparator),
              &html)
          }
          if let tier = tier(of: indicator) { term(words["method.tier"], tier, &html) }
          html.element("dt", text: words["method.source"])
          html.element("dd", ["lang": "en"]) { $0.isolated(indicator.source) }
        }
        let columns = ["series", "unit", "direction", "formula"]
          .map { ReportTable.Column(title: words["column.\($0)"]) }
        ReportTable(caption: words["method.caption", ["indicator": indicator.code]], columns: columns)
          .write(to: &html) { html in
            for series in indicator.series { seriesRow(series, &html) }
          }
        if !indicator.notes.isEmpty {
          html.element("ul", ["class": "notes"]) { html in
            for note in indicator.notes { html.element("li") { $0.isolated(note) } }
          }
        }
      }
    }
  }

  private func seriesRow(_ series: Indicator.Series, _ html: inout HTML) {
    ReportTable.row(&html) { html in
      html.text(figures.title(ofSeries: series.code, in: words.language) + " ")
      html.element("code", text: series.code)
      html.element(
        "span", ["class": "mark"], text: words[series.isOfficial ? "series.official" : "series.own"])
    } _: { html in
      html.cell(words.unit(series.unit))
      html.cell(words["direction.\(series.direction.rawValue)"])
      html.element("td") { $0.element("code", ["lang": "en"], text: series.formula) }
    }
  }

  /// The standing on the day of the newest record, so that the page tells the same whenever it is made.
  private func tier(of indicator: Indicator) -> String? {
    guard let moment = report.lastRecorded, let day = CalendarDate(moment.text.prefix(10)),
      let entry = indicator.tier(on: day)
    else { return nil }
    let standing = entry.tier.map {
      $0 == "withdrawn" ? words["tier.withdrawn"] : words["tier.of", ["tier": $0]]
    }
    return words[
      "tier.since",
      [
        "tier": standing ?? words["tier.blank"], "since": words.isolated(entry.validFrom.text),
        "day": words.isolated(day.text),
        "source": entry.source,
      ]]
  }

  /// Each run with all that is needed to make it again.
  func runs(_ html: inout HTML) {
    guard !report.runs.isEmpty else {
      html.element("p", ["class": "empty"], text: words["runs.none"])
      return
    }
    html.element("p", text: words["runs.about"])
    for recorded in report.runs.sorted(by: { $0.number < $1.number }) {
      html.markup("\n")
      html.element("article", ["class": "run", "id": recorded.id]) { run(recorded, &$0) }
    }
  }

  private func run(_ recorded: RecordedRun, _ html: inout HTML) {
    let run = recorded.run
    html.element("h3") { html in
      html.element("code", text: recorded.id)
      html.text(" ")
      html.element("code", text: run.method)
    }
    html.element("dl") { html in
      html.element("dt", text: words["run.method"])
      html.element("dd") { html in
        html.element("code", text: run.method)
        html.text(" · " + words["run.version", ["version": run.methodVersion]])
      }
      term(words["run.software"], run.softwareVersion, &html)
      for (key, moment) in [("started", run.started), ("ended", run.ended), ("recorded", recorded.recorded)] {
        html.element("dt", text: words["run.\(key)"])
        html.element("dd") { time(moment, &$0) }
      }
      for (key, digest) in [("digest", recorded.digest), ("previous", recorded.previous)] {
        html.element("dt", text: words["run.\(key)"])
        html.element("dd") { $0.element("code", text: digest.text) }
      }
      html.element("dt", text: words["run.command"])
      html.element("dd") { html in
        html.element("code", ["class": "command"], text: "quito verify \(recorded.id) --store STORE")
        html.text(" " + words["run.command-store"])
      }
    }
    inputs(recorded, &html)
    parameters(recorded, &html)
  }

  private func inputs(_ recorded: RecordedRun, _ html: inout HTML) {
    guard !recorded.run.inputs.isEmpty else { return }
    let columns = [("name", false), ("role", false), ("size", true), ("digest", false)]
      .map { ReportTable.Column(title: words["input.\($0.0)"], isNumber: $0.1) }
    ReportTable(caption: words["input.caption", ["run": recorded.id]], columns: columns).write(to: &html) {
      html in
      for input in recorded.run.inputs {
        ReportTable.row(&html) {
          $0.element("code", text: input.name)
        } _: { html in
          html.element("td") { $0.element("code", text: input.role) }
          html.element("td", ["class": "number"], text: words.size(bytes: input.size))
          html.element("td") { $0.element("code", ["class": "digest"], text: input.digest.text) }
        }
      }
    }
  }

  private func parameters(_ recorded: RecordedRun, _ html: inout HTML) {
    var leaves: [(path: String, value: String)] = []
    flatten(recorded.run.parameters, path: "", into: &leaves)
    guard !leaves.isEmpty else { return }
    let columns = ["name", "value"].map { ReportTable.Column(title: words["parameter.\($0)"]) }
    html.element("details", ["open": medium.isPaper ? "" : nil]) { html in
      html.element("summary", text: words["parameter.caption", ["run": recorded.id]])
      ReportTable(caption: words["parameter.caption", ["run": recorded.id]], columns: columns)
        .write(to: &html) { html in
          for leaf in leaves {
            ReportTable.row(&html) {
              $0.element("code", text: leaf.path)
            } _: { html in
              html.element("td") { $0.element("code", text: leaf.value) }
            }
          }
        }
    }
  }

  /// Objects become dotted paths; lists and what stands in them are written as they are.
  private func flatten(_ value: JSON, path: String, into leaves: inout [(path: String, value: String)]) {
    guard let members = value.object, !members.isEmpty else {
      if value != .null || !path.isEmpty { leaves.append((path, value.string ?? value.canonicalText)) }
      return
    }
    for (key, member) in members.sorted(by: { $0.key < $1.key }) {
      flatten(member, path: path.isEmpty ? key : "\(path).\(key)", into: &leaves)
    }
  }

  /// The runs in short, one a row, for reports of many areas.
  func runTable(_ html: inout HTML) {
    guard !report.runs.isEmpty else {
      html.element("p", ["class": "empty"], text: words["runs.none"])
      return
    }
    html.element("p", text: words["runs.about"])
    html.element("p") { html in
      html.text(words["run.command"] + ": ")
      html.element("code", ["class": "command"], text: "quito verify r1 --store STORE")
      html.text(" " + words["run.command-store"])
    }
    let columns = ["run", "method", "recorded", "inputs", "digest"].map {
      ReportTable.Column(title: words[["run", "method"].contains($0) ? "column.\($0)" : "run.\($0)"])
    }
    ReportTable(caption: words["runs.caption"], columns: columns, name: "runs").write(to: &html) { html in
      for recorded in report.runs.sorted(by: { $0.number < $1.number }) {
        let run = recorded.run
        html.markup("\n")
        html.element("tr", ["id": recorded.id]) { html in
          html.element("th", ["scope": "row"]) { $0.element("code", text: recorded.id) }
          html.element("td") { html in
            html.element("code", text: run.method)
            html.text(" · " + words["run.version", ["version": run.methodVersion]])
          }
          html.element("td") { time(recorded.recorded, &$0) }
          html.element("td") { html in
            for (place, input) in run.inputs.enumerated() {
              if place > 0 { html.text(words.phrases.listSeparator) }
              html.element("code", text: input.name)
            }
            if run.inputs.isEmpty { html.text("–") }
          }
          html.element("td") { $0.element("code", text: recorded.digest.text) }
        }
      }
    }
  }

  private static let streetMapCredit = "© OpenStreetMap contributors"

  /// Whose data went into the figures, as the runs' parameters name them, each once.
  private var attributions: [String] {
    var seen: Set<String> = []
    let named = report.runs.sorted { $0.number < $1.number }
      .flatMap { $0.run.parameters["attributions"]?.array ?? [] }.compactMap(\.string)
    return named.filter { seen.insert($0).inserted }
  }

  private var usesStreetMap: Bool {
    report.runs.contains { recorded in
      recorded.run.inputs.contains { $0.role == "streets" || $0.name.hasSuffix(".osm.pbf") }
    }
  }

  /// What must stand beside a map.
  func credit(_ html: inout HTML) {
    let credits =
      (usesStreetMap ? [ReportPage.streetMapCredit] : [])
      + attributions.filter { !(usesStreetMap && $0.contains("OpenStreetMap")) }
    guard !credits.isEmpty else { return }
    html.element("p", ["class": "credit"]) { $0.isolated(credits.joined(separator: " · ")) }
  }

  func credits(_ html: inout HTML) {
    let attributions = attributions
    if usesStreetMap {
      html.element("p") { html in
        html.element(
          "a", ["href": "https://www.openstreetmap.org/copyright", "rel": "noreferrer"],
          text: ReportPage.streetMapCredit)
        html.text(" " + words["credits.street-map"])
      }
    }
    guard !attributions.isEmpty else {
      if !usesStreetMap { html.element("p", ["class": "empty"], text: words["credits.none"]) }
      return
    }
    html.element("p", text: words["credits.about"])
    html.element("ul") { html in
      for attribution in attributions { html.element("li") { $0.isolated(attribution) } }
    }
  }
}
