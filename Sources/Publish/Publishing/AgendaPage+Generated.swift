import Catalogue
import Monitoring

/// Paragraphs and tables that are made from the store.
extension AgendaPage {
  func generate(_ paragraph: ReportOutline.Paragraph, isNumbered: Bool, _ document: inout AgendaDocument) {
    func say(_ document: inout AgendaDocument, _ body: @escaping AgendaDocument.Body) {
      document.paragraph(paragraph.code, isNumbered: isNumbered, body)
    }
    switch paragraph.kind {
    case .written: return
    case .store: store(say, &document)
    case .figures: figures(paragraph, say, &document)
    case .cities: cities(paragraph, isNumbered: isNumbered, &document)
    case .sample: sample(paragraph, say, &document)
    case .index: index(paragraph, isNumbered: isNumbered, &document)
    case .targets: targets(paragraph, say, &document)
    case .gaps:
      let missing = country.targets.flatMap(\.findings).filter { $0.headline?.observation.value == nil }
      guard !missing.isEmpty else {
        say(&document) { html, _ in html.text(words["agenda.gaps.none"]) }
        return
      }
      say(&document) { html, _ in
        html.text(words["agenda.gaps", ["count": words.amount(Double(missing.count))]])
      }
      document.list(
        missing.map { one in
          { html, _ in
            html.element("span", ["class": "code"], text: one.indicator.code)
            html.text(" " + one.indicator.titles[words.language])
            let count = one.cities.count
            if count > 0 {
              html.text(" – " + words["agenda.figures.cities", ["count": words.amount(Double(count))]])
            }
          }
        })
    }
  }

  private typealias Say = (inout AgendaDocument, @escaping AgendaDocument.Body) -> Void

  private func findings(_ paragraph: ReportOutline.Paragraph) -> [IndicatorFindings] {
    let all = country.targets.flatMap(\.findings) + country.further
    return paragraph.indicators.compactMap { code in all.first { $0.indicator.code == code } }
  }

  /// How much the store holds, and between which moments it was recorded.
  private func store(_ say: Say, _ document: inout AgendaDocument) {
    let figures = report.country.figures.count
    let cityFigures = report.country.cities.reduce(0) { $0 + $1.figures.count }
    let moments = report.country.runs.map(\.recorded)
    say(&document) { html, _ in
      html.text(
        words[
          "agenda.store",
          [
            "area": page.name, "figures": words.amount(Double(figures)),
            "cities": words.amount(Double(report.country.cities.count { !$0.figures.isEmpty })),
            "values": words.amount(Double(cityFigures)),
            "runs": words.amount(Double(report.country.runs.count)),
          ]])
      if let first = moments.min(), let last = moments.max() {
        html.text(" ")
        sentence(words["agenda.store.moments"], &html) { name, html in
          page.time(name == "first" ? first : last, &html)
        }
      }
    }
  }

  private func figures(_ paragraph: ReportOutline.Paragraph, _ say: Say, _ document: inout AgendaDocument) {
    let all = findings(paragraph)
    let known = all.filter { $0.headline?.observation.value?.isFinite == true }
    for one in known { say(&document) { html, _ in headline(one, &html) } }
    let missing = paragraph.indicators.filter { code in !known.contains { $0.indicator.code == code } }
    if !missing.isEmpty {
      let codes = missing.map(words.isolated).joined(separator: words.phrases.listSeparator)
      say(&document) { html, _ in html.text(words["agenda.figures.none", ["indicators": codes]]) }
    }
    let rows = known.flatMap(\.national).filter { figure in
      let codes = figure.observation.key.disaggregation.codes
      return codes.isEmpty || Array(codes.keys) == ["SEX"]
        || Set(codes.keys).isSubset(of: ["BOUNDARY", "AGGREGATION"])
    }
    guard !rows.isEmpty else { return }
    document.table(paragraph.code) { html, _ in figureTable(rows, &html) }
  }

  /// The national figure of an indicator as a sentence, with how it moved and what is to be reached.
  private func headline(_ one: IndicatorFindings, _ html: inout HTML) {
    guard let figure = one.headline, let value = figure.observation.value else { return }
    let observation = figure.observation
    let decimals = observation.unit == "PT" ? 1 : nil
    var basis = [page.basis(of: figure)]
    if let error = words.error(observation.error, unit: observation.unit) { basis.insert(error, at: 0) }
    sentence(
      words[
        "agenda.figure",
        [
          "series": page.figures.title(ofSeries: observation.key.series, in: words.language),
          "period": words.isolated(observation.key.period.text),
          "basis": basis.joined(separator: words["agenda.clause"]),
        ]], &html
    ) { name, html in
      switch name {
      case "value":
        html.element(
          "data", ["value": exact(value)],
          text: words.value(value, unit: observation.unit, decimals: decimals))
      case "recorded": page.time(figure.recorded, &html)
      case "run": page.runLink(figure, &html)
      default: html.text("{\(name)}")
      }
    }
    if let trend = one.trend {
      html.text(
        " "
          + words[
            "agenda.trend",
            [
              "from": words.isolated(trend.first.observation.key.period.text),
              "first": words.value(
                trend.first.observation.value!, unit: observation.unit, decimals: decimals),
              "verdict": words["trend.\(trend.verdict.rawValue)"],
            ]])
    }
    for target in one.targets where target.newest == figure {
      html.text(
        " "
          + words[
            "agenda.target",
            [
              "period": words.isolated(target.figure.observation.key.period.text),
              "target": page.text(of: target),
            ]])
    }
  }

  private func figureTable(_ rows: [RecordedObservation], _ html: inout HTML) {
    let columns = [
      ("series", false), ("disaggregation", false), ("period", false), ("value", true), ("interval", true),
      ("basis", false), ("notes", false), ("run", false),
    ].map { ReportTable.Column(title: words["column.\($0.0)"], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(caption: words["agenda.figures.caption", ["area": page.name]], columns: columns).write(
      to: &html
    ) {
      html in
      for figure in rows {
        let observation = figure.observation
        ReportTable.row(&html) { html in
          html.element("span", ["class": "code"], text: observation.key.indicator)
          html.text(" " + page.figures.title(ofSeries: observation.key.series, in: words.language))
        } _: { html in
          html.cell(words.disaggregation(observation.key.disaggregation))
          html.cell(observation.key.period.text)
          html.number(observation.value, missing: missing) { words.value($0, unit: observation.unit) }
          html.element(
            "td", ["class": "number"],
            text: observation.error?.interval.map { words.range($0, unit: observation.unit) }
              ?? words["error.none"])
          html.cell(page.basis(of: figure))
          page.noteCell(observation.notes, &html)
          html.element("td") { page.runLink(figure, &$0) }
        }
      }
    }
  }

  private func cities(
    _ paragraph: ReportOutline.Paragraph, isNumbered: Bool, _ document: inout AgendaDocument
  ) {
    for one in findings(paragraph) {
      guard let series = one.series, !one.cities.isEmpty else { continue }
      let sorted = one.cities.sorted {
        ($0.figure.observation.value!, $0.city.code) < ($1.figure.observation.value!, $1.city.code)
      }
      let (least, most) = (sorted.first!, sorted.last!)
      func value(_ city: CityFigures.Figure) -> String {
        let observation = city.figure.observation
        return words.value(
          observation.value!, unit: observation.unit, decimals: observation.unit == "PT" ? 1 : nil)
      }
      let title = page.figures.title(ofSeries: series.code, in: words.language)
      document.paragraph(paragraph.code, isNumbered: isNumbered) { html, _ in
        html.text(
          words[
            "agenda.cities",
            [
              "series": title, "count": words.amount(Double(one.cities.count)),
              "cities": words.amount(Double(country.cities.cityCount)), "lower": value(least),
              "least": page.name(of: least.city), "upper": value(most), "most": page.name(of: most.city),
            ]])
      }
      document.table(paragraph.code) { html, _ in
        country.cityTable(
          sorted.reversed(),
          caption: words["country.caption", ["code": words.isolated(one.indicator.code), "caption": title]],
          further: ["column.run"], &html
        ) { city, html in html.element("td") { page.runLink(city.figure, &$0) } }
      }
    }
  }

  private func sample(_ paragraph: ReportOutline.Paragraph, _ say: Say, _ document: inout AgendaDocument) {
    guard let sample = page.sample else {
      say(&document) { html, _ in html.text(words["agenda.sample.none"]) }
      return
    }
    say(&document) { html, _ in html.text(page.text(of: sample)) }
    document.picture { html, _ in page.samplePicture(sample, &html) }
    guard !sample.drawn.isEmpty else { return }
    document.table(paragraph.code) { html, _ in page.sampleTable(sample.drawn, &html) }
  }

  private func index(_ paragraph: ReportOutline.Paragraph, isNumbered: Bool, _ document: inout AgendaDocument)
  {
    for shown in page.indices {
      guard let ranking = shown.ranking, let best = ranking.rows.first(where: { $0.whole.rank != nil }) else {
        continue
      }
      let title = page.title(shown.index, ranking.period)
      document.paragraph(paragraph.code, isNumbered: isNumbered) { html, _ in
        html.text(
          words[
            "agenda.index",
            [
              "index": title, "count": words.amount(Double(ranking.rows.count)),
              "city": page.name(of: best.area),
              "score": best.whole.score.map { words.score($0, of: shown.index) } ?? "–",
            ]])
      }
      document.table(paragraph.code) { html, _ in page.rankTable(shown.index, ranking, title: title, &html) }
    }
  }

  private func targets(_ paragraph: ReportOutline.Paragraph, _ say: Say, _ document: inout AgendaDocument) {
    let all = page.targets.all
    guard !all.isEmpty else {
      say(&document) { html, _ in html.text(words["agenda.targets.none"]) }
      return
    }
    func count(_ isCounted: (ReportTargets.Target.Standing) -> Bool) -> String {
      words.amount(Double(all.count { isCounted($0.standing) }))
    }
    say(&document) { html, _ in
      html.text(
        words[
          "agenda.targets",
          [
            "count": words.amount(Double(all.count)), "met": count { $0 == .met },
            "unmeasured": count { $0 == .unmeasured },
          ]])
    }
    document.table(paragraph.code) { html, _ in
      page.targetTable(all, caption: words["target.caption"], &html)
    }
  }
}
