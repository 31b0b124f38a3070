import Monitoring

/// What is missing, what to bear in mind, and how figures were made, indicator by indicator.
extension CountryPage {
  /// Cities named before the rest is only counted.
  private static let mostNames = 12

  func gaps(_ one: IndicatorFindings, _ html: inout HTML) {
    html.element("h4", text: words["country.gaps"])
    guard !one.gaps.isEmpty else {
      html.element("p", text: words["gap.none"])
      return
    }
    html.element("ul", ["class": "gaps"]) { html in
      for gap in one.gaps { html.element("li", text: text(of: gap, one)) }
    }
  }

  private func text(of gap: IndicatorFindings.Gap, _ one: IndicatorFindings) -> String {
    let separator = words.phrases.listSeparator
    switch gap {
    case .national: return words["gap.national"]
    case .series(let codes):
      let titles = codes.map { code in
        one.indicator.series.first { $0.code == code }?.titles[words.language] ?? code
      }
      return words["gap.series", ["series": titles.joined(separator: separator)]]
    case .cities(let missing, let count):
      let names = Dictionary(
        report.cities.map { ($0.area.code, page.name(of: $0.area)) }, uniquingKeysWith: { first, _ in first })
      let known = ["missing": words.amount(Double(missing.count)), "cities": words.amount(Double(count))]
      if missing.count == count { return words["gap.cities.all", known] }
      let named = missing.prefix(Self.mostNames).map { names[$0] ?? $0 }.joined(separator: separator)
      let rest = missing.count - Self.mostNames
      return rest > 0
        ? words[
          "gap.cities.more", known.merging(["names": named, "rest": words.amount(Double(rest))]) { $1 }]
        : words["gap.cities", known.merging(["names": named]) { $1 }]
    case .trend: return words["gap.trend"]
    case .breakdown(let dimensions):
      let named = dimensions.map { words.name("dimension.\($0)", code: $0) }
      return words["gap.breakdown", ["dimensions": named.joined(separator: separator)]]
    case .error: return words["gap.error"]
    case .target: return words["gap.target"]
    case .old(let years): return words["gap.old", ["years": words.amount(Double(years))]]
    case .withheld(let count): return words["gap.withheld", ["count": words.amount(Double(count))]]
    }
  }

  /// Whether and how far figures can be compared.
  func comparability(_ one: IndicatorFindings, _ html: inout HTML) {
    let texts = one.remarks.map(text) + one.indicator.notes
    guard !texts.isEmpty else { return }
    html.element("h4", text: words["country.comparability"])
    html.element("ul", ["class": "comparability"]) { html in
      for text in texts { html.element("li", text: text) }
    }
  }

  private func text(of remark: IndicatorFindings.Remark) -> String {
    switch remark {
    case .periods(let range):
      return words[
        "comparability.periods",
        ["first": words.isolated(range.lowerBound.text), "last": words.isolated(range.upperBound.text)]]
    case .methods(let methods):
      let named = methods.map(words.isolated).joined(separator: words.phrases.listSeparator)
      return words["comparability.methods", ["methods": named]]
    case .statuses(let counts):
      let named = counts.sorted { $0.key < $1.key }.map { code, count in
        words[
          "index.part",
          [
            "name": ObservationStatus(rawValue: code).map { words.status($0) } ?? code,
            "score": words.amount(Double(count)),
          ]]
      }
      return words[
        "comparability.statuses", ["statuses": named.joined(separator: words.phrases.listSeparator)]]
    case .sampled: return words["comparability.sampled"]
    }
  }

  /// Formula, metadata followed and the runs that made the figures of this indicator.
  func method(_ one: IndicatorFindings, _ html: inout HTML) {
    html.element("h4", text: words["country.method"])
    html.element("dl") { html in
      if let series = one.series {
        html.element("dt", text: words["column.formula"])
        html.element("dd") { $0.element("code", ["lang": "en"], text: series.formula) }
      }
      html.element("dt", text: words["method.source"])
      html.element("dd", ["lang": "en"]) { $0.isolated(one.indicator.source) }
      let numbers = Set((one.national + one.cities.map(\.figure)).map(\.runNumber)).sorted()
      guard !numbers.isEmpty else { return }
      html.element("dt", text: words["section.runs"])
      html.element("dd") { html in
        html.element("ul", ["class": "origin"]) { html in
          for run in numbers.compactMap({ runs[$0] }) {
            html.element("li") { html in
              html.element("a", ["href": "#\(run.id)"], text: run.id)
              html.text(" ")
              html.element("code", text: run.run.method)
              html.text(" · " + words["run.version", ["version": run.run.methodVersion]] + " · ")
              page.time(run.recorded, &html)
            }
          }
        }
      }
    }
  }
}
