import Monitoring

/// Composite indices of the area: the wheel, the profile, what each dimension brings, and how the whole stood.
extension ReportPage {
  /// An index of which there is something to show.
  struct ShownIndex {
    var index: ReportIndex
    /// Of the area itself.
    var scores: IndexScores?
    /// Of the areas it is made of.
    var ranking: IndexRanking?

    init?(_ index: ReportIndex, figures: [RecordedObservation], members: [ReportMember]) {
      scores = IndexScores(figures, index: index.code)
      ranking = IndexRanking(members, index: index)
      guard scores != nil || ranking != nil else { return nil }
      self.index = index
    }
  }

  func indexSection(_ html: inout HTML) {
    for (number, shown) in indices.enumerated() {
      html.markup("\n")
      html.element("article", ["class": "index"]) { html in
        html.element("h3", text: shown.index.names[words.language])
        if let scores = shown.scores {
          let title = title(shown.index, scores.newest.period)
          wheel(shown.index, scores, number: number, title: title, &html)
          profile(shown.index, scores, &html)
          contributions(shown.index, scores, &html)
          partTable(shown.index, scores, title: title, &html)
          if scores.periods.count > 1 { periodTable(shown.index, scores, &html) }
        }
        if let ranking = shown.ranking { rankingParts(shown.index, ranking, &html) }
      }
    }
  }

  /// The index of a period.
  func title(_ index: ReportIndex, _ period: Period) -> String {
    words[
      "map.label", ["series": index.names[words.language], "detail": words.isolated(period.text)]]
  }

  /// A card for each index with the score of the area.
  func indexCards(_ html: inout HTML) {
    for shown in indices {
      guard let scores = shown.scores else { continue }
      html.markup("\n")
      html.element("article", ["class": "card"]) { html in
        html.element("h3", text: shown.index.names[words.language])
        if let score = scores.newest.score {
          html.element("p", ["class": "value"]) {
            $0.element("data", ["value": exact(score)], text: words.score(score, of: shown.index))
          }
          meter(100 * shown.index.place(of: score), &html)
        } else {
          html.element("p", ["class": "value none"], text: words["value.missing"])
        }
        html.element("p", ["class": "series"]) {
          $0.text(words["index.score"] + " · " + words.isolated(scores.newest.period.text))
        }
        html.element("dl") { indexTerms(shown.index, scores.newest, &$0) }
      }
    }
  }

  private func indexTerms(_ index: ReportIndex, _ whole: IndexScores.Whole, _ html: inout HTML) {
    if let score = whole.score, let scoreClass = index.scoreClass(of: score) {
      term(words["index.class"], scoreClass.names[words.language], &html)
    }
    if let rank = rankText(whole) { term(words["index.rank"], rank, &html) }
    if let coverage = whole.coverage {
      term(words["index.coverage"], words.value(coverage, unit: "PT", decimals: 0), &html)
    }
  }

  /// `3 (2 to 5 in 90% of the runs)`; nil where there is no rank.
  func rankText(_ whole: IndexScores.Whole) -> String? {
    guard let rank = whole.rank else { return nil }
    guard let interval = whole.rankInterval else { return words.amount(rank) }
    return words[
      "index.rank.within",
      [
        "rank": words.amount(rank), "lower": words.amount(interval.lowerBound),
        "upper": words.amount(interval.upperBound),
      ]]
  }

  private func wheel(
    _ index: ReportIndex, _ scores: IndexScores, number: Int, title: String, _ html: inout HTML
  ) {
    let dimensions = index.children(of: nil)
    guard !dimensions.isEmpty else { return }
    html.element("figure", ["class": "chart"]) { html in
      html.element("figcaption", text: words["index.wheel", ["index": title]])
      html.element("div", ["class": "beside-wheel"]) { html in
        ProsperityWheel(index: index, scores: scores, words: words, identifier: "wheel-\(number)").write(
          to: &html, title: words["index.wheel", ["index": title]],
          description: description(index, scores))
        html.element("div") { html in
          html.element("ol", ["class": "parts"]) { html in
            for (place, dimension) in dimensions.enumerated() {
              html.element("li") { html in
                let colour = place % ProsperityWheel.colourCount
                html.markup(
                  "<svg class=\"key\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">"
                    + "<rect class=\"part-\(colour)\" width=\"16\" height=\"16\"/></svg>")
                html.element("span", text: partText(dimension, of: index, scores))
              }
            }
          }
          html.element("dl") { indexTerms(index, scores.newest, &$0) }
          let ends = [index.scale.lowerBound, index.scale.upperBound].map { words.amount($0) }
          html.element(
            "p", ["class": "remark"], text: words["index.wheel.about", ["lower": ends[0], "upper": ends[1]]])
        }
      }
    }
  }

  /// The whole and each dimension with its score.
  private func description(_ index: ReportIndex, _ scores: IndexScores) -> String {
    let whole = words[
      "index.part",
      [
        "name": words["total"],
        "score": scores.newest.score.map { words.score($0, of: index) } ?? words["value.missing"],
      ]]
    return ([whole] + index.children(of: nil).map { partText($0, of: index, scores) })
      .joined(separator: words.phrases.listSeparator)
  }

  /// `Productivity: 63.1`
  private func partText(_ node: ReportIndex.Node, of index: ReportIndex, _ scores: IndexScores) -> String {
    words[
      "index.part",
      [
        "name": node.names[words.language],
        "score": scores.parts[node.code]?.score.map { words.score($0, of: index) } ?? words["value.missing"],
      ]]
  }

  /// Bars of the scores, with coverage beside them.
  private func profile(_ index: ReportIndex, _ scores: IndexScores, _ html: inout HTML) {
    let dimensions = index.children(of: nil)
    guard !dimensions.isEmpty else { return }
    html.element("figure", ["class": "chart"]) { html in
      html.element("figcaption", text: words["index.profile"])
      html.element("div", ["class": "plot", "role": "img", "aria-label": words["index.profile.text"]]) {
        html in
        for (place, dimension) in dimensions.enumerated() {
          let part = scores.parts[dimension.code]
          html.markup("\n")
          html.element("p") { html in
            html.element("span", ["class": "label"]) { $0.isolated(dimension.names[words.language]) }
            html.element("svg", ["class": "line", "height": "22"]) { html in
              let colour = place % ProsperityWheel.colourCount
              html.markup("<rect class=\"track\" y=\"3\" width=\"100%\" height=\"16\"/>")
              if let score = part?.score {
                html.markup(bar(from: 0, to: index.place(of: score), "part-\(colour)"))
              }
            }
            html.element("span", ["class": "text"]) { html in
              html.isolated(part?.score.map { words.score($0, of: index) } ?? "–")
              guard let coverage = part?.coverage else { return }
              let text = words[
                "index.coverage.of", ["coverage": words.value(coverage, unit: "PT", decimals: 0)]]
              html.element("span", ["class": "mark"], text: text)
            }
          }
        }
      }
    }
  }

  /// A piece of a bar across the drawing, from the side where reading begins; the whole is 1.
  private func bar(from start: Double, to end: Double, _ name: String) -> String {
    func percent(_ share: Double) -> Double { (min(1, max(0, share)) * 10_000).rounded() / 100 }
    let (first, last) = (percent(start), percent(end))
    let left = words.language.isRightToLeft ? 100 - last : first
    return "<rect class=\"\(name)\" x=\"\(exact((left * 100).rounded() / 100))%\" y=\"3\" "
      + "width=\"\(exact(((last - first) * 100).rounded() / 100))%\" height=\"16\"/>"
  }

  /// Points that each dimension with a score brings to the mean: its weight of the weights there are, times its
  /// score.
  private func contributionList(_ index: ReportIndex, _ scores: IndexScores) -> [(place: Int, points: Double)]
  {
    let known = index.children(of: nil).enumerated().compactMap { place, dimension in
      scores.parts[dimension.code]?.score.map { (place, index.share(of: dimension), $0) }
    }
    let weights = known.reduce(0) { $0 + $1.1 }
    guard weights > 0 else { return [] }
    return known.map { (place: $0.0, points: $0.1 / weights * $0.2) }
  }

  /// One bar of all points, from nothing to the whole score.
  private func contributions(_ index: ReportIndex, _ scores: IndexScores, _ html: inout HTML) {
    let list = contributionList(index, scores)
    guard !list.isEmpty else { return }
    let sum = list.reduce(0) { $0 + $1.points }
    let length = index.scale.upperBound - index.scale.lowerBound
    html.element("figure", ["class": "chart"]) { html in
      html.element("figcaption", text: words["index.contributions"])
      html.element("div", ["role": "img", "aria-label": words["index.contributions.text"]]) { html in
        html.element("svg", ["class": "line stack", "height": "22"]) { html in
          html.markup("<rect class=\"track\" y=\"3\" width=\"100%\" height=\"16\"/>")
          var start = 0.0
          for (place, points) in list {
            html.markup(
              bar(
                from: start / length, to: (start + points) / length,
                "part-\(place % ProsperityWheel.colourCount)"))
            start += points
          }
        }
      }
      let dimensions = index.children(of: nil)
      html.element("ol", ["class": "parts across"]) { html in
        for (place, points) in list {
          html.element("li", ["value": "\(place + 1)"]) { html in
            html.markup(
              "<svg class=\"key\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><rect class=\"part-\(place % ProsperityWheel.colourCount)\" width=\"16\" height=\"16\"/></svg>"
            )
            let name = dimensions[place].names[words.language]
            html.element(
              "span", text: words["index.part", ["name": name, "score": words.score(points, of: index)]])
          }
        }
      }
      // A geometric mean is no sum of parts.
      if let score = scores.newest.score, abs(score - sum) >= length / 2_000 {
        let text = words[
          "index.contributions.apart",
          ["sum": words.score(sum, of: index), "score": words.score(score, of: index)]]
        html.element("p", ["class": "remark"], text: text)
      }
    }
  }

  private func partTable(_ index: ReportIndex, _ scores: IndexScores, title: String, _ html: inout HTML) {
    let points = Dictionary(
      uniqueKeysWithValues: contributionList(index, scores).map { ($0.place, $0.points) })
    let columns = [
      ("index.column.part", false), ("index.score", true), ("index.class", false), ("index.coverage", true),
      ("index.column.weight", true), ("index.column.points", true),
    ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(caption: words["index.caption", ["index": title]], columns: columns).write(to: &html) {
      html in
      func row(
        _ name: String, _ part: IndexScores.Part, weight: Double?, points: Double?, depth: Int
      ) {
        ReportTable.row(&html) {
          $0.element("span", ["class": depth == 0 ? nil : "depth-\(min(depth, 3))"], text: name)
        } _: { html in
          html.number(part.score, missing: missing) { words.score($0, of: index) }
          html.cell(part.score.flatMap { index.scoreClass(of: $0) }?.names[words.language] ?? "–")
          html.number(part.coverage, missing: missing) { words.value($0, unit: "PT", decimals: 0) }
          html.number(weight, missing: missing) { words.value($0 * 100, unit: "PT", decimals: 1) }
          html.number(points, missing: missing) { words.score($0, of: index) }
        }
      }
      var shown: Set<String> = []
      func rows(below parent: String?, depth: Int, scale: Double?) {
        for (place, node) in index.children(of: parent).enumerated() where shown.insert(node.code).inserted {
          let share = parent == nil ? index.share(of: node) : node.weight * (scale ?? 1)
          row(
            node.names[words.language], scores.parts[node.code] ?? .init(), weight: share,
            points: parent == nil ? points[place] : nil, depth: depth)
          let within = parent == nil && node.weight > 0 ? share / node.weight : scale
          rows(below: node.code, depth: depth + 1, scale: within)
        }
      }
      rows(below: nil, depth: 1, scale: nil)
      // Parts of another edition have no name here, and are told of all the same.
      for (code, part) in scores.parts.sorted(by: { $0.key < $1.key }) where !shown.contains(code) {
        row(code, part, weight: nil, points: nil, depth: 1)
      }
      row(
        words["total"], .init(score: scores.newest.score, coverage: scores.newest.coverage), weight: nil,
        points: nil, depth: 0)
    }
  }

  private func periodTable(_ index: ReportIndex, _ scores: IndexScores, _ html: inout HTML) {
    let columns = [
      ("column.period", false), ("index.score", true), ("index.class", false), ("index.rank", false),
      ("index.coverage", true),
    ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(
      caption: words["index.periods", ["index": index.names[words.language]]], columns: columns
    ).write(to: &html) { html in
      for whole in scores.periods {
        ReportTable.row(&html) {
          $0.text(whole.period.text)
        } _: { html in
          html.number(whole.score, missing: missing) { words.score($0, of: index) }
          html.cell(whole.score.flatMap { index.scoreClass(of: $0) }?.names[words.language] ?? "–")
          html.cell(rankText(whole) ?? "–")
          html.number(whole.coverage, missing: missing) { words.value($0, unit: "PT", decimals: 0) }
        }
      }
    }
  }
}
