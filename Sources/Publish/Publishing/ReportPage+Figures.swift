import Monitoring

/// The shortest text that reads back to the same number.
func exact(_ value: Double) -> String { JSON.numberText(value) }

extension ReportPage {
  /// A card for each indicator with the figure that stands for it.
  func headlines(_ html: inout HTML) {
    if report.figures.isEmpty { html.element("p", ["class": "empty"], text: words["figures.none"]) }
    // Scores have cards of their own.
    let shown = report.indicators.filter { $0.code != IndexScores.indicator }
    guard !shown.isEmpty || indices.contains(where: { $0.scores != nil }) else { return }
    html.element("div", ["class": "cards"]) { html in
      indexCards(&html)
      for indicator in shown {
        html.markup("\n")
        html.element("article", ["class": "card"]) { card(indicator, &$0) }
      }
    }
  }

  private func card(_ indicator: Indicator, _ html: inout HTML) {
    html.element("h3") { html in
      html.element("span", ["class": "code"], text: indicator.code)
      html.text(" " + indicator.titles[words.language])
    }
    guard let figure = figures.headline(of: indicator) else {
      html.element("p", ["class": "empty"], text: words["card.none"])
      let wanted = targets.unmeasured(in: indicator)
      if !wanted.isEmpty { html.element("dl") { targetTerms(wanted, &$0) } }
      return
    }
    let observation = figure.observation
    let decimals = observation.unit == "PT" ? 1 : nil
    if let value = observation.value, value.isFinite {
      let text = words.value(value, unit: observation.unit, decimals: decimals)
      html.element("p", ["class": text.count > 9 ? "value long" : "value"]) {
        $0.element("data", ["value": exact(value)], text: text)
      }
    } else {
      html.element("p", ["class": "value none"], text: words["value.missing"])
    }
    if observation.unit == "PT", let value = observation.value, (0...100).contains(value) {
      meter(value, &html)
    }
    html.element("p", ["class": "series"]) { html in
      html.text(figures.title(ofSeries: observation.key.series, in: words.language) + " · ")
      if observation.key.disaggregation.codes[ReportFigures.aggregationDimension] != nil {
        html.text(words.disaggregation(observation.key.disaggregation) + " · ")
      }
      html.text(words.isolated(observation.key.period.text))
    }
    html.element("dl") { html in
      targetTerms(targets.targets(of: figure), &html)
      if let numerator = observation.numerator, let denominator = observation.denominator {
        let parts = ["numerator": words.amount(numerator), "denominator": words.amount(denominator)]
        // Only of a share it can be said that one is part of the other.
        let text =
          observation.unit == "PT" ? words["card.of", parts] : words.isolated(words["card.by", parts])
        term(words["card.parts"], text, &html)
      }
      if let range = figures.range(of: figure) {
        term(
          words["alternatives.range"], words.range(range, unit: observation.unit, decimals: decimals), &html)
      }
      term(words["column.unit"], words.unit(observation.unit), &html)
      term(words["column.status"], words.status(observation.status), &html)
      if let error = words.error(observation.error, unit: observation.unit) {
        term(words["column.error"], error, &html)
      }
      html.element("dt", text: words["column.run"])
      html.element("dd") { runLink(figure, &$0) }
    }
    noteTexts(observation.notes, &html)
    let title = figures.title(ofSeries: observation.key.series, in: words.language)
    let names = ["indicator": indicator.code, "series": title]
    alternatives(to: [figure], caption: words["alternatives.of", names], isNamed: false, &html)
  }

  /// A bar from nothing to all; the value stands beside it in figures.
  func meter(_ percent: Double, _ html: inout HTML) {
    let width = exact((min(100, max(0, percent)) * 10).rounded() / 10)
    html.markup(
      "<svg class=\"meter\" viewBox=\"0 0 100 3\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        + "<rect class=\"all\" width=\"100\" height=\"3\"/><rect class=\"part\" width=\"\(width)\" height=\"3\"/></svg>"
    )
  }

  func term(_ name: String, _ text: String, _ html: inout HTML) {
    html.element("dt", text: name)
    html.element("dd", text: text)
  }

  private func noteTexts(_ notes: [Note], _ html: inout HTML) {
    guard !notes.isEmpty else { return }
    html.element("ul", ["class": "notes"]) { html in
      for note in notes { html.element("li", text: words.note(note)) }
    }
  }

  /// The numbers of the remarks, each a link to its text.
  /// - Parameter isListed: whether the texts stand on the same page of a site.
  func noteCell(_ shown: [Note], isListed: Bool = true, _ html: inout HTML) {
    html.element("td", ["class": "note-numbers"]) { html in
      for (place, number) in notes.numbers(of: shown).enumerated() {
        if place > 0 { html.text(words.phrases.listSeparator) }
        let list = isListed ? "" : addresses?.notes ?? ""
        html.element("a", ["href": "\(list)#note-\(number)"], text: words.amount(Double(number)))
      }
    }
  }

  /// The remarks that the tables of the page name by number.
  func noteList(_ html: inout HTML) {
    guard !notes.all.isEmpty else { return }
    html.element("ol", ["class": "notes"]) { html in
      for (place, note) in notes.all.enumerated() {
        html.markup("\n")
        html.element("li", ["id": "note-\(place + 1)"], text: words.note(note))
      }
    }
  }

  func runLink(_ figure: RecordedObservation, _ html: inout HTML) {
    if let addresses {
      html.element("a", ["href": addresses.run(figure.runID)], text: figure.runID)
    } else if report.runs.contains(where: { $0.number == figure.runNumber }) {
      html.element("a", ["href": "#\(figure.runID)"], text: figure.runID)
    } else {
      html.element("code", text: figure.runID)
    }
  }

  /// In what way a figure came about, by the kind of the run that made it.
  func basis(of figure: RecordedObservation) -> String {
    let kind = report.runs.first { $0.number == figure.runNumber }?.run.kind ?? ""
    return words[["import", "sample", "survey"].contains(kind) ? "basis.\(kind)" : "basis.measure"]
  }

  /// Every figure with all that is known of it.
  func figureTable(_ html: inout HTML) {
    guard !figures.all.isEmpty else {
      let isElsewhere = !report.figures.isEmpty
      html.element(
        "p", ["class": "empty"], text: words[isElsewhere ? "figures.elsewhere" : "figures.none"])
      targetTable(&html)
      return
    }
    let columns = [
      ("series", false), ("disaggregation", false), ("period", false), ("value", true), ("numerator", true),
      ("denominator", true), ("unit", false), ("status", false), ("nature", false), ("error", false),
      ("notes", false), ("run", false), ("observation", false), ("revision", true),
    ].map { ReportTable.Column(title: words["column.\($0.0)"], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(caption: words["figures.caption"], columns: columns, name: "figures").write(to: &html) {
      html in
      for figure in figures.all {
        let observation = figure.observation
        let key = observation.key
        ReportTable.row(&html) { html in
          html.element("span", ["class": "code"], text: key.indicator)
          html.text(" " + figures.title(ofSeries: key.series, in: words.language) + " ")
          html.element("code", text: key.series)
        } _: { html in
          html.cell(words.disaggregation(key.disaggregation))
          html.cell(key.period.text)
          html.element("td", ["class": "number"]) { html in
            html.quantity(observation.value, missing: missing) { words.value($0, unit: observation.unit) }
            if let range = figures.range(of: figure) {
              let text = words["alternatives.within", ["range": words.range(range, unit: observation.unit)]]
              html.element("span", ["class": "mark"], text: text)
            }
          }
          html.number(observation.numerator, missing: missing) { words.amount($0) }
          html.number(observation.denominator, missing: missing) { words.amount($0) }
          html.cell(words.unit(observation.unit))
          html.cell(words.status(observation.status))
          html.cell(words.nature(observation.nature))
          html.cell(words.error(observation.error, unit: observation.unit) ?? words["error.none"])
          noteCell(observation.notes, &html)
          html.element("td") { runLink(figure, &$0) }
          html.element("td") { $0.element("code", ["id": figure.id], text: figure.id) }
          html.number(Double(figure.revision), missing: missing) { words.amount($0) }
        }
      }
    }
    alternatives(to: figures.all, caption: words["alternatives.all"], isNamed: true, &html)
    if !notes.all.isEmpty { html.element("h3", text: words["column.notes"]) }
    noteList(&html)
    targetTable(&html)
  }

  /// What came out under each stated alternative, folded; nothing where no figure has any.
  ///
  /// - Parameter isNamed: whether this is where the observations are found by their identifiers, and each row
  ///   must say of which figure it is.
  private func alternatives(
    to shown: [RecordedObservation], caption: String, isNamed: Bool, _ html: inout HTML
  ) {
    let shown = shown.filter { !figures.alternatives(to: $0).isEmpty }
    guard !shown.isEmpty else { return }
    let titles =
      (isNamed ? ["series", "disaggregation", "period"] : []).map { words["column.\($0)"] }
      + [words["alternatives.column"]]
    var columns = titles.map { ReportTable.Column(title: $0) }
    columns.append(.init(title: words["column.value"], isNumber: true))
    columns += (isNamed ? ["notes", "run", "observation"] : ["run"]).map {
      .init(title: words["column.\($0)"])
    }
    html.element("details", ["class": "alternatives", "open": medium.isPaper ? "" : nil]) { html in
      html.element("summary", text: caption)
      ReportTable(caption: caption, columns: columns).write(to: &html) { html in
        for figure in shown {
          for row in [figure] + figures.alternatives(to: figure) {
            let key = figure.observation.key
            let name = alternativeName(row)
            ReportTable.row(&html) {
              $0.text(isNamed ? figures.title(ofSeries: key.series, in: words.language) : name)
            } _: { html in
              if isNamed {
                html.cell(words.disaggregation(key.disaggregation))
                html.cell(key.period.text)
                html.cell(name)
              }
              html.number(row.observation.value, missing: words["value.missing"]) {
                words.value($0, unit: row.observation.unit)
              }
              if isNamed { noteCell(row.observation.notes, &html) }
              html.element("td") { runLink(row, &$0) }
              guard isNamed else { return }
              let isMain = row.number == figure.number
              html.element("td") { $0.element("code", ["id": isMain ? nil : row.id], text: row.id) }
            }
          }
        }
      }
    }
  }

  /// How the run calls the alternative, in the language of the page where it gives it; else its code.
  private func alternativeName(_ figure: RecordedObservation) -> String {
    guard let code = ReportFigures.alternative(of: figure.observation.key) else {
      return words["alternatives.main"]
    }
    let run = report.runs.first { $0.number == figure.runNumber }?.run
    let stated = run?.parameters["alternatives"]?.array?.first { $0["code"]?.string == code }?["name"]
    let names = stated?.object ?? [:]
    return stated?.string ?? names[words.language.rawValue]?.string ?? names["en"]?.string
      ?? names.min { $0.key < $1.key }?.value.string ?? code
  }

  /// The shares as bars, how totals moved as lines, and both as a table.
  func charts(_ html: inout HTML) {
    html.element("p", text: words["chart.about"])
    for (key, isThere) in [("bars", !chart.bars.isEmpty), ("steps", !chart.steps.isEmpty)] where isThere {
      html.element("figure", ["class": "chart", "id": "chart-\(key)"]) { html in
        html.element("figcaption", text: words["chart.\(key)"])
        if !medium.isPaper {
          // What the page's script fills, in place of what is drawn here.
          html.element(
            "div",
            ["class": "live", "role": "img", "aria-label": words["chart.\(key).text"], "hidden": ""]
          ) { _ in }
        }
        html.element("div", ["class": "drawn"]) { html in
          if key == "bars" { drawnShares(&html) } else { drawnSteps(&html) }
        }
        if key == "steps", !chart.targets.isEmpty {
          html.element("p", ["class": "remark"], text: words["chart.targets"])
        }
      }
    }
    let columns = [
      ("series", false), ("method", false), ("period", false), ("value", true), ("error", false),
    ]
    .map { ReportTable.Column(title: words["column.\($0.0)"], isNumber: $0.1) }
    let shown = chart.bars.map { ($0.figure, $0.title, $0.method) }
    let drawn = Set(shown.map(\.0))
    let further = chart.steps.filter { !drawn.contains($0.figure) }
      .map { ($0.figure, $0.title, figures.method(of: $0.figure.observation.key)) }
    let wanted = chart.targets.map { target in
      (
        target.figure,
        words[
          "chart.part",
          [
            "series": target.title,
            "part": words.disaggregation(target.figure.observation.key.disaggregation),
          ]],
        String?.none
      )
    }
    ReportTable(caption: words["chart.caption"], columns: columns).write(to: &html) { html in
      for (figure, title, method) in shown + further + wanted {
        let observation = figure.observation
        ReportTable.row(&html) {
          $0.text(title)
        } _: { html in
          html.cell(words.method(method ?? "none"))
          html.cell(observation.key.period.text)
          html.number(observation.value, missing: words["value.missing"]) {
            words.value($0, unit: observation.unit)
          }
          html.cell(words.error(observation.error, unit: observation.unit) ?? words["error.none"])
        }
      }
    }
  }

  /// The shares as points with their intervals, from nothing to all.
  private func drawnShares(_ html: inout HTML) {
    IntervalPlot(
      rows: chart.bars.map { bar in
        let observation = bar.figure.observation
        var label = bar.title
        if let method = bar.method {
          label = words["map.label", ["series": label, "detail": words.method(method)]]
        }
        return IntervalPlot.Row(
          label: label, value: observation.value, interval: observation.error?.interval,
          text: observation.value.map { words.value($0, unit: observation.unit, decimals: 1) } ?? "–")
      }, description: words["chart.bars.text"], tick: { words.value($0, unit: "PT", decimals: 0) },
      ends: 0...100, isMirrored: words.language.isRightToLeft
    ).write(to: &html)
  }

  /// How the totals moved, series by series.
  private func drawnSteps(_ html: inout HTML) {
    func point(_ step: ReportChart.Step) -> TrendPlot.Point {
      let observation = step.figure.observation
      return TrendPlot.Point(
        day: TrendPlot.day(of: observation.key.period), period: observation.key.period.text,
        value: observation.value!, interval: observation.error?.interval,
        text: words.value(observation.value!, unit: observation.unit, decimals: 1))
    }
    var titles: [String] = []
    for step in chart.steps where !titles.contains(step.title) { titles.append(step.title) }
    trend(
      titles.map { title in
        .init(
          title: title, points: chart.steps.filter { $0.title == title }.map(point),
          targets: chart.targets.filter { $0.title == title }.map(point))
      }, unit: "PT", &html)
  }

  /// Lines over time with the names of their series below.
  func trend(_ lines: [TrendPlot.Line], unit: String, _ html: inout HTML) {
    TrendPlot(
      lines: lines, description: words["chart.steps.text"],
      tick: {
        unit == "PT" ? words.value($0, unit: unit, decimals: $0 == $0.rounded() ? 0 : 1) : words.amount($0)
      },
      isMirrored: words.language.isRightToLeft
    ).write(to: &html)
    html.element("ul", ["class": "legend", "aria-label": words["map.legend"]]) { html in
      for (number, line) in lines.enumerated() {
        let colour = "line-\(number % TrendPlot.colourCount)"
        sign(
          "<path class=\"path \(colour)\" d=\"M2 10h28\"/><circle class=\"dot \(colour)\" cx=\"16\" cy=\"10\" r=\"4\"/>",
          line.title, &html)
      }
    }
  }
}
