import Monitoring

/// One indicator of the chapter: the national figure, the cities, the trend, what is to be reached, what is
/// missing, what to bear in mind, and the origin.
extension CountryPage {
  func indicator(_ one: IndicatorFindings, _ html: inout HTML) {
    html.markup("\n")
    html.element(
      "article",
      ["class": "indicator", "id": Self.identifier(one.indicator.code)]
    ) { html in
      html.element("h3") { html in
        html.element("span", ["class": "code"], text: one.indicator.code)
        html.text(" " + one.indicator.titles[words.language])
      }
      headline(one, &html)
      national(one, &html)
      byCity(one, &html)
      trend(one, &html)
      if !one.targets.isEmpty {
        page.targetTable(one.targets, caption: caption("target.caption", one), &html)
      }
      gaps(one, &html)
      comparability(one, &html)
      method(one, &html)
    }
  }

  private func caption(_ key: String, _ one: IndicatorFindings) -> String {
    words["country.caption", ["code": words.isolated(one.indicator.code), "caption": words[key]]]
  }

  /// The national figure in large, with what is said of it in one line.
  private func headline(_ one: IndicatorFindings, _ html: inout HTML) {
    guard let figure = one.headline else {
      html.element("p", ["class": "empty"], text: words["country.national.none"])
      return
    }
    let observation = figure.observation
    let decimals = observation.unit == "PT" ? 1 : nil
    html.element("div", ["class": "headline"]) { html in
      html.element("p", ["class": "value"]) { html in
        if let value = observation.value, value.isFinite {
          html.element(
            "data", ["value": exact(value)],
            text: words.value(value, unit: observation.unit, decimals: decimals))
        } else {
          html.text(words["value.missing"])
        }
      }
      html.element("p", ["class": "said"]) { html in
        html.text(page.figures.title(ofSeries: observation.key.series, in: words.language) + " · ")
        html.text(words.isolated(observation.key.period.text) + " · ")
        if let error = words.error(observation.error, unit: observation.unit) { html.text(error + " · ") }
        html.text(page.basis(of: figure) + " · ")
        page.runLink(figure, &html)
      }
    }
  }

  /// Newest figures of the country by series and part.
  private func national(_ one: IndicatorFindings, _ html: inout HTML) {
    guard !one.national.isEmpty else { return }
    let columns = [
      ("series", false), ("disaggregation", false), ("period", false), ("value", true), ("interval", true),
      ("standard-error", true), ("basis", false), ("status", false), ("notes", false), ("run", false),
    ].map { ReportTable.Column(title: words["column.\($0.0)"], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(caption: caption("country.national", one), columns: columns, name: "national").write(
      to: &html
    ) {
      html in
      for figure in one.national {
        let observation = figure.observation
        ReportTable.row(&html) {
          $0.text(page.figures.title(ofSeries: observation.key.series, in: words.language))
        } _: { html in
          html.cell(words.disaggregation(observation.key.disaggregation))
          html.cell(observation.key.period.text)
          html.number(observation.value, missing: missing) { words.value($0, unit: observation.unit) }
          html.element(
            "td", ["class": "number"],
            text: observation.error?.interval.map { words.range($0, unit: observation.unit) }
              ?? words["error.none"])
          html.number(observation.error?.standardError, missing: missing) { words.amount($0) }
          html.cell(page.basis(of: figure))
          html.cell(words.status(observation.status))
          page.noteCell(observation.notes, &html)
          html.element("td") { page.runLink(figure, &$0) }
        }
      }
    }
  }

  /// Every city that has a figure, drawn on one scale and as a table.
  private func byCity(_ one: IndicatorFindings, _ html: inout HTML) {
    guard let series = one.series, !one.cities.isEmpty else { return }
    let title = page.figures.title(ofSeries: series.code, in: words.language)
    let decimals = series.unit == "PT" ? 1 : nil
    let periods = Set(one.cities.map(\.figure.observation.key.period))
    html.markup("\n")
    html.element("figure", ["class": "chart cities"]) { html in
      html.element("figcaption", text: words["country.cities.plot", ["series": title]])
      IntervalPlot(
        rows: one.cities.sorted { a, b in
          let (left, right) = (a.figure.observation.value!, b.figure.observation.value!)
          return left != right ? left > right : a.city.code < b.city.code
        }.map { city in
          let observation = city.figure.observation
          var label = page.name(of: city.city)
          if periods.count > 1 {
            label =
              words["map.label", ["series": label, "detail": words.isolated(observation.key.period.text)]]
          }
          return IntervalPlot.Row(
            label: label, value: observation.value, interval: observation.error?.interval,
            text: words.value(observation.value!, unit: observation.unit, decimals: decimals))
        }, description: words["country.cities.text"],
        tick: {
          series.unit == "PT"
            ? words.value($0, unit: "PT", decimals: $0 == $0.rounded() ? 0 : 1) : words.amount($0)
        }, isMirrored: words.language.isRightToLeft
      ).write(to: &html)
    }
    cityTable(
      one.cities, caption: caption("country.cities", one), name: "by-city",
      further: ["column.status", "column.notes", "column.run", "column.observation"], &html
    ) { city, html in
      html.cell(words.status(city.figure.observation.status))
      page.noteCell(city.figure.observation.notes, &html)
      html.element("td") { page.runLink(city.figure, &$0) }
      html.element("td") { $0.element("code", text: city.figure.id) }
    }
  }

  /// Cities with period, value, interval and basis of each, and with what `fill` writes under `further` heads.
  func cityTable(
    _ cities: [CityFigures.Figure], caption: String, name: String? = nil, further: [String],
    _ html: inout HTML, fill: (CityFigures.Figure, inout HTML) -> Void
  ) {
    let columns =
      [
        ("index.column.area", false), ("column.period", false), ("column.value", true),
        ("column.interval", true), ("column.basis", false),
      ] + further.map { ($0, false) }
    ReportTable(
      caption: caption,
      columns: columns.map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }, name: name
    ).write(to: &html) { html in
      for city in cities {
        let observation = city.figure.observation
        ReportTable.row(&html) {
          $0.isolated(page.name(of: city.city))
        } _: { html in
          html.cell(observation.key.period.text)
          html.number(observation.value, missing: words["value.missing"]) {
            words.value($0, unit: observation.unit)
          }
          html.element(
            "td", ["class": "number"],
            text: observation.error?.interval.map { words.range($0, unit: observation.unit) }
              ?? words["error.none"])
          html.cell(page.basis(of: city.figure))
          fill(city, &html)
        }
      }
    }
  }

  /// How the national figure moved, where it has more than one period.
  private func trend(_ one: IndicatorFindings, _ html: inout HTML) {
    guard let trend = one.trend, let series = one.series else { return }
    let unit = trend.last.observation.unit
    let decimals = unit == "PT" ? 1 : nil
    let distance = words.distance(abs(trend.change), unit: unit)
    html.element(
      "p", ["class": "trend-text"],
      text: words[
        "trend.text",
        [
          "first": words.value(trend.first.observation.value!, unit: unit, decimals: decimals),
          "from": words.isolated(trend.first.observation.key.period.text),
          "last": words.value(trend.last.observation.value!, unit: unit, decimals: decimals),
          "to": words.isolated(trend.last.observation.key.period.text),
          "change": words[trend.change < 0 ? "trend.less" : "trend.more", ["distance": distance]],
          "verdict": words["trend.\(trend.verdict.rawValue)"],
        ]])
    html.element("figure", ["class": "chart"]) { html in
      html.element("figcaption", text: caption("country.trend", one))
      func point(_ figure: RecordedObservation) -> TrendPlot.Point? {
        guard let value = figure.observation.value, value.isFinite else { return nil }
        return TrendPlot.Point(
          day: TrendPlot.day(of: figure.observation.key.period), period: figure.observation.key.period.text,
          value: value, interval: figure.observation.error?.interval,
          text: words.value(value, unit: unit, decimals: decimals))
      }
      let wanted = one.targets.filter {
        $0.figure.observation.key.series == series.code && $0.newest == one.headline
      }
      page.trend(
        [
          .init(
            title: page.figures.title(ofSeries: series.code, in: words.language),
            points: one.history.compactMap(point), targets: wanted.compactMap { point($0.figure) })
        ], unit: unit, &html)
      if !wanted.isEmpty { html.element("p", ["class": "remark"], text: words["chart.targets"]) }
    }
  }
}
