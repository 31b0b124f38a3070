import Monitoring

/// What is to be reached: on the cards, and all of it as a table below the figures.
extension ReportPage {
  /// Entries of a card.
  func targetTerms(_ shown: [ReportTargets.Target], _ html: inout HTML) {
    for target in shown {
      let observation = target.figure.observation
      let period = words.isolated(observation.key.period.text)
      term(words["target.for", ["period": period]], text(of: target), &html)
    }
  }

  /// `35.0% (National target): 15.8 points to go`
  func text(of target: ReportTargets.Target) -> String {
    let observation = target.figure.observation
    let decimals = observation.unit == "PT" ? 1 : nil
    let value = observation.value.flatMap { $0.isFinite ? $0 : nil }
    var parts = [
      "value": value.map { words.value($0, unit: observation.unit, decimals: decimals) }
        ?? words["value.missing"],
      "kind": kind(of: target),
    ]
    switch target.standing {
    case .unmeasured: return words["target.alone", parts]
    case .met: return words["target.met", parts]
    case .toGo(let distance):
      parts["distance"] = words.distance(distance, unit: observation.unit)
      return words["target.to-go", parts]
    case .apart(let distance):
      parts["distance"] = words.distance(distance, unit: observation.unit)
      return words["target.apart", parts]
    }
  }

  private func kind(of target: ReportTargets.Target) -> String {
    words.name(of: target.kind, in: FigureGroups.targetDimension) ?? target.kind
  }

  func targetTable(_ html: inout HTML) {
    guard !targets.all.isEmpty else { return }
    targetTable(targets.all, caption: words["target.caption"], &html)
  }

  func targetTable(_ shown: [ReportTargets.Target], caption: String, _ html: inout HTML) {
    let columns = [
      ("column.series", false), ("column.disaggregation", false), ("target.column.year", false),
      ("dimension.TARGET", false), ("target.column.value", true), ("target.column.newest", true),
      ("column.period", false), ("target.column.distance", false), ("column.run", false),
      ("column.observation", false),
    ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(caption: caption, columns: columns, name: "targets").write(to: &html) { html in
      for target in shown {
        let observation = target.figure.observation
        let key = observation.key
        let part = FigureGroups.without(FigureGroups.targetDimension, key).disaggregation
        ReportTable.row(&html) { html in
          html.element("span", ["class": "code"], text: key.indicator)
          html.text(" " + figures.title(ofSeries: key.series, in: words.language))
        } _: { html in
          html.cell(words.disaggregation(part))
          html.cell(key.period.text)
          html.cell(kind(of: target))
          html.number(observation.value, missing: missing) { words.value($0, unit: observation.unit) }
          html.number(target.newest?.observation.value, missing: missing) {
            words.value($0, unit: observation.unit)
          }
          html.element("td") { html in
            if let newest = target.newest {
              html.text(newest.observation.key.period.text)
            } else {
              html.quantity(nil, missing: missing) { _ in "" }
            }
          }
          html.cell(distance(to: target))
          html.element("td") { runLink(target.figure, &$0) }
          html.element("td") { $0.element("code", ["id": target.figure.id], text: target.figure.id) }
        }
      }
    }
  }

  private func distance(to target: ReportTargets.Target) -> String {
    switch target.standing {
    case .unmeasured: words["target.unmeasured"]
    case .met: words["target.reached"]
    case .toGo(let distance), .apart(let distance):
      words.distance(distance, unit: target.figure.observation.unit)
    }
  }
}
