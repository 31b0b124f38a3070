import Monitoring

extension ReportPage {
  /// Figures from samples with their intervals: drawn on one scale a unit, and as a table.
  func estimateSection(_ html: inout HTML) {
    html.element("p", text: words["estimates.about"])
    let known = estimates.all.filter { $0.truth != nil }
    if !known.isEmpty {
      html.element("p", text: words["estimates.about-truth"])
      let judged = known.compactMap(\.holdsTruth)
      if !judged.isEmpty {
        let counts = [
          "held": words.amount(Double(judged.count { $0 })), "known": words.amount(Double(judged.count)),
        ]
        html.element("p", text: words["estimates.held", counts])
      }
    }
    var units: [String] = []
    for unit in estimates.all.map(\.figure.observation.unit) where !units.contains(unit) {
      units.append(unit)
    }
    for unit in units { estimatePlot(unit, &html) }
    estimateTable(hasTruth: !known.isEmpty, &html)
  }

  private func estimatePlot(_ unit: String, _ html: inout HTML) {
    let shown = estimates.all.filter { $0.figure.observation.unit == unit && ($0.value ?? $0.truth) != nil }
    guard !shown.isEmpty else { return }
    let periods = Set(shown.map(\.figure.observation.key.period))
    let decimals = unit == "PT" ? 1 : nil
    let rows = shown.map { estimate in
      let key = estimate.figure.observation.key
      var label = figures.title(ofSeries: key.series, in: words.language)
      if !key.disaggregation.isTotal {
        label = words["chart.part", ["series": label, "part": words.disaggregation(key.disaggregation)]]
      }
      if periods.count > 1 {
        label = words["map.label", ["series": label, "detail": words.isolated(key.period.text)]]
      }
      return IntervalPlot.Row(
        label: label, value: estimate.value, interval: estimate.interval, truth: estimate.truth,
        text: estimate.value.map { words.value($0, unit: unit, decimals: decimals) } ?? "–")
    }
    html.markup("\n")
    html.element("figure", ["class": "chart"]) { html in
      html.element("figcaption", text: words["estimates.plot", ["unit": words.unit(unit)]])
      IntervalPlot(
        rows: rows, description: words["estimates.plot.text"],
        tick: {
          unit == "PT" ? words.value($0, unit: unit, decimals: $0 == $0.rounded() ? 0 : 1) : words.amount($0)
        },
        isMirrored: words.language.isRightToLeft
      ).write(to: &html)
      html.element("ul", ["class": "legend", "aria-label": words["map.legend"]]) { html in
        sign("<circle class=\"point\" cx=\"16\" cy=\"10\" r=\"5\"/>", words["estimates.estimate"], &html)
        if shown.contains(where: { $0.interval != nil }) {
          sign(
            "<path class=\"whisker\" d=\"M4 10h24M4 5v10M28 5v10\"/>", words["column.interval"], &html)
        }
        if shown.contains(where: { $0.truth != nil }) {
          let name = words.disaggregation(
            Disaggregation([FigureGroups.referenceDimension: FigureGroups.truth]))
          sign("<svg x=\"16\" y=\"10\" overflow=\"visible\">\(IntervalPlot.truthSign)</svg>", name, &html)
        }
      }
    }
  }

  private func estimateTable(hasTruth: Bool, _ html: inout HTML) {
    let columns =
      [
        ("series", false), ("disaggregation", false), ("period", false), ("value", true),
        ("standard-error", true), ("interval", true), ("level", true),
      ] + (hasTruth ? [("truth", true), ("holds", false)] : []) + [
        ("status", false), ("notes", false), ("run", false),
      ]
    let missing = words["value.missing"]
    ReportTable(
      caption: words["estimates.caption"],
      columns: columns.map { .init(title: words["column.\($0.0)"], isNumber: $0.1) }, name: "estimates"
    ).write(to: &html) { html in
      for estimate in estimates.all {
        let observation = estimate.figure.observation
        let key = observation.key
        ReportTable.row(&html) {
          $0.text(figures.title(ofSeries: key.series, in: words.language))
        } _: { html in
          html.cell(words.disaggregation(key.disaggregation))
          html.cell(key.period.text)
          html.number(observation.value, missing: missing) { words.value($0, unit: observation.unit) }
          html.number(observation.error?.standardError, missing: missing) { words.amount($0) }
          html.element(
            "td", ["class": "number"],
            text: estimate.interval.map { words.range($0, unit: observation.unit) } ?? words["error.none"])
          html.number(observation.error?.level, missing: missing) {
            words.value($0 * 100, unit: "PT", decimals: 0)
          }
          if hasTruth {
            html.number(estimate.truth, missing: missing) { words.value($0, unit: observation.unit) }
            html.element("td") { html in
              if let holds = estimate.holdsTruth {
                html.text(words[holds ? "estimates.holds" : "estimates.misses"])
              } else {
                html.quantity(nil, missing: missing) { _ in "" }
              }
            }
          }
          html.cell(words.status(observation.status))
          noteCell(observation.notes, isListed: false, &html)
          html.element("td") { runLink(estimate.figure, &$0) }
        }
      }
    }
  }
}
