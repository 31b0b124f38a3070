import Monitoring

extension CountryPage {
  /// All targets on one page: what is known, how it moved, what is to be reached and what is missing.
  func summary(_ html: inout HTML) {
    let all = targets.flatMap(\.findings)
    html.element(
      "p",
      text: words[
        "country.summary",
        [
          "area": page.name,
          "known": words.amount(Double(all.count { $0.headline?.observation.value != nil })),
          "indicators": words.amount(Double(all.count)), "cities": words.amount(Double(cities.cityCount)),
        ]])
    let columns = [
      ("country.column.indicator", false), ("country.column.national", true), ("column.period", false),
      ("column.interval", true), ("country.column.trend", false), ("country.column.target", false),
      ("country.column.cities", true), ("country.column.gaps", true),
    ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
    ReportTable(caption: words["country.summary.caption"], columns: columns, name: "summary").write(to: &html)
    {
      html in
      for one in all { summaryRow(one, &html) }
    }
  }

  private func summaryRow(_ one: IndicatorFindings, _ html: inout HTML) {
    let missing = words["value.missing"]
    ReportTable.row(&html) { html in
      html.element(
        "a", ["href": "#\(Self.identifier(one.indicator.code))", "class": "code"], text: one.indicator.code)
      html.text(" ")
      html.text(
        one.series.map { page.figures.title(ofSeries: $0.code, in: words.language) }
          ?? one.indicator.titles[words.language])
    } _: { html in
      let observation = one.headline?.observation
      html.number(observation?.value, missing: missing) {
        words.value($0, unit: observation!.unit, decimals: observation!.unit == "PT" ? 1 : nil)
      }
      html.dashed(observation?.key.period.text, missing: missing)
      html.element(
        "td", ["class": "number"],
        text: observation?.error?.interval.map {
          words.range($0, unit: observation!.unit, decimals: observation!.unit == "PT" ? 1 : nil)
        } ?? words["error.none"])
      html.dashed(one.trend.map { words["trend.\($0.verdict.rawValue)"] }, missing: missing)
      html.dashed(
        one.targets.first { $0.newest != nil }.map { page.text(of: $0) }
          ?? one.targets.first.map { page.text(of: $0) },
        missing: words["country.target.unset"])
      html.number(Double(one.cities.count), missing: missing) { words.amount($0) }
      html.number(Double(one.gaps.count), missing: missing) { words.amount($0) }
    }
  }
}

extension HTML {
  /// A text, or a dash that is read as words where there is none.
  mutating func dashed(_ text: String?, missing: String) {
    element("td") { html in
      if let text { html.text(text) } else { html.quantity(nil, missing: missing) { _ in "" } }
    }
  }
}
