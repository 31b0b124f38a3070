import Monitoring

extension ReportPage {
  /// The ranking of the areas that this one is made of: drawn with the intervals of the ranks, and as a table.
  func rankingParts(_ index: ReportIndex, _ ranking: IndexRanking, _ html: inout HTML) {
    html.markup("\n")
    let title = title(index, ranking.period)
    html.element("p", text: words["index.ranking.about"])
    if ranking.absentCount > 0 {
      let count = words.amount(Double(ranking.absentCount))
      html.element("p", ["class": "remark"], text: words["index.ranking.absent", ["count": count]])
    }
    rankPlot(index, ranking, title: title, &html)
    rankTable(index, ranking, title: title, &html)
  }

  func name(of area: ReferenceArea) -> String {
    let name = area.names[words.language]
    return name.isEmpty ? area.code : name
  }

  private func className(_ whole: IndexScores.Whole, in index: ReportIndex) -> String? {
    whole.score.flatMap { index.scoreClass(of: $0) }?.names[words.language]
  }

  private func rankPlot(
    _ index: ReportIndex, _ ranking: IndexRanking, title: String, _ html: inout HTML
  ) {
    let ranked = ranking.rows.filter { $0.whole.rank != nil }
    guard !ranked.isEmpty else { return }
    let last = ranked.flatMap { [$0.whole.rank!, $0.whole.rankInterval?.upperBound ?? 0] }.max()!
    html.element("figure", ["class": "chart ranking"]) { html in
      html.element("figcaption", text: words["index.ranking", ["index": title]])
      IntervalPlot(
        rows: ranked.map { row in
          let whole = row.whole
          let label = words[
            "index.ranking.place", ["rank": words.amount(whole.rank!), "name": name(of: row.area)]]
          let text = [whole.score.map { words.score($0, of: index) }, className(whole, in: index)].compactMap(
            \.self)
          return .init(
            label: label, value: whole.rank, interval: whole.rankInterval,
            text: text.isEmpty ? "–" : text.joined(separator: " · "))
        }, description: words["index.ranking.text"], tick: { words.amount($0) },
        ends: last > 1 ? 1...last : nil, isMirrored: words.language.isRightToLeft
      ).write(to: &html)
      html.element("ul", ["class": "legend", "aria-label": words["map.legend"]]) { html in
        sign("<circle class=\"point\" cx=\"16\" cy=\"10\" r=\"5\"/>", words["index.rank"], &html)
        if ranked.contains(where: { $0.whole.rankInterval != nil }) {
          sign(
            "<path class=\"whisker\" d=\"M4 10h24M4 5v10M28 5v10\"/>", words["index.rank.interval"], &html)
        }
      }
    }
  }

  func rankTable(
    _ index: ReportIndex, _ ranking: IndexRanking, title: String, _ html: inout HTML
  ) {
    let dimensions = index.children(of: nil)
    let columns =
      [
        ("index.column.area", false), ("index.rank", true), ("index.rank.interval", true),
        ("index.score", true), ("index.class", false), ("index.coverage", true),
      ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
      + dimensions.map { .init(title: $0.names[words.language], isNumber: true) }
    let missing = words["value.missing"]
    ReportTable(
      caption: words["index.ranking.caption", ["index": title]], columns: columns
    ).write(to: &html) { html in
      for row in ranking.rows {
        let whole = row.whole
        ReportTable.row(&html) { html in
          if let addresses {
            html.element("a", ["href": addresses.area(row.area.code)]) { $0.isolated(name(of: row.area)) }
          } else {
            html.isolated(name(of: row.area))
          }
          html.text(" ")
          html.element("code", text: row.area.code)
        } _: { html in
          html.number(whole.rank, missing: missing) { words.amount($0) }
          html.element(
            "td", ["class": "number"],
            text: whole.rankInterval.map { words.range($0, unit: "NUMBER") } ?? words["error.none"])
          html.number(whole.score, missing: missing) { words.score($0, of: index) }
          html.cell(className(whole, in: index) ?? "–")
          html.number(whole.coverage, missing: missing) { words.value($0, unit: "PT", decimals: 0) }
          for dimension in dimensions {
            html.number(row.scores.parts[dimension.code]?.score, missing: missing) {
              words.score($0, of: index)
            }
          }
        }
      }
    }
  }
}
