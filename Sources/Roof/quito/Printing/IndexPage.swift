import CompositeIndex
import Monitoring

/// A composite index as it is read: all areas, or one area in depth.
struct IndexPage {
  let result: IndexResult
  private var tree: IndexTree { result.tree }
  /// The nodes below the root, which stand beside the score.
  private var groups: [Int] { tree.children[tree.root].filter { !tree.children[$0].isEmpty } }

  /// Scores of 0 to 1 are told apart by their third decimal, as those of 0 to 100 by their second.
  let decimals: Int

  init(result: IndexResult) {
    self.result = result
    decimals = result.scores.values.allSatisfy { $0.isNaN || abs($0) <= 1 } ? 3 : 2
  }

  private func text(_ value: Double) -> String {
    value.isFinite ? words.numbers.text(value, decimals: decimals) : "–"
  }

  private func name(_ place: Int) -> String {
    let node = tree.definition.nodes[place]
    let name = node.names[words.language]
    return name.isEmpty ? node.code : name
  }

  var listing: String {
    let hasClasses = !tree.definition.classes.classes.isEmpty
    let isPanel = !result.periods.isEmpty
    let classes = result.classes
    let head =
      (isPanel ? ["period"] : []) + ["rank", "area", "score"] + (hasClasses ? ["class"] : []) + ["coverage"]
    var table = TextTable(
      header: head.map { words["index.column.\($0)"] } + groups.map { tree.definition.nodes[$0].code },
      rightAligned: Set(
        [isPanel ? 1 : 0, isPanel ? 3 : 2, head.count - 1] + groups.indices.map { head.count + $0 }))
    for unit in result.unitsByRank {
      let rank = result.ranks[unit]
      var row = isPanel ? [String(result.periods[unit])] : []
      row += [
        rank > 0 ? words.numbers.text(Int(rank)) : "–", result.units[unit], text(result.totals[unit]),
      ]
      if hasClasses { row.append(classes[unit]?.names[words.language] ?? "–") }
      row.append(words.numbers.percent(100 * result.coverage[unit, tree.root], decimals: 0))
      table.append(row + groups.map { text(result.scores[unit, $0]) })
    }
    return table.text
  }

  /// One area: every node with its score, what it brings to the whole, and why one is missing.
  func profile(of unit: Int) -> String {
    let columns = ["node", "score", "weight", "contribution", "coverage", "remark"]
    var table = TextTable(header: columns.map { words["index.column.\($0)"] }, rightAligned: [1, 2, 3, 4])
    let parts = result.nodeContributions(unit: unit)
    func add(_ place: Int) {
      let score = result.scores[unit, place]
      let column = tree.indicators.firstIndex(of: place)
      let isClamped = column.map { result.isClamped[$0 * result.units.count + unit] } ?? false
      let remark =
        result.reason(unit: unit, node: place).map { words["index.reason.\($0.key)"] }
        ?? (isClamped ? words["index.clamped"] : "")
      table.append([
        String(repeating: "  ", count: tree.depths[place]) + name(place), text(score),
        words.numbers.percent(100 * result.effectiveWeights[place], decimals: 1),
        parts.map { text($0[place]) } ?? "–",
        words.numbers.percent(100 * result.coverage[unit, place], decimals: 0), remark,
      ])
      for child in tree.children[place] { add(child) }
    }
    add(tree.root)
    var lines = table.text
    if let gap = tree.definition.classes.gapToNext(result.totals[unit]) {
      lines +=
        words["index.gap", ["points": text(gap.points), "class": gap.next.names[words.language]]] + "\n"
    }
    if !result.periods.isEmpty { lines += trend(of: result.units[unit]) }
    let standings = result.standings(unit: unit)
    func listed(_ some: some Sequence<IndexResult.Standing>) -> String {
      some.map { "\($0.code) (\(words.numbers.text($0.rank)))" }.joined(separator: ", ")
    }
    if standings.count >= 6 {
      lines += words["index.strengths", ["list": listed(standings.prefix(3))]] + "\n"
      lines += words["index.weaknesses", ["list": listed(standings.suffix(3).reversed())]] + "\n"
    }
    return lines
  }

  /// The whole of an area, period by period, with what changed since the one before.
  private func trend(of area: String) -> String {
    let columns = ["period", "rank", "score", "change", "rate"]
    var table = TextTable(
      header: columns.map { words["index.column.\($0)"] }, rightAligned: Set(1..<columns.count))
    let units = result.units.indices.filter { result.units[$0] == area }
      .sorted { result.periods[$0] < result.periods[$1] }
    var last: Int?
    for unit in units {
      let (rank, score) = (Int(result.ranks[unit]), result.totals[unit])
      let trend = last.map {
        Trend(
          first: result.totals[$0], last: score, years: Double(result.periods[unit] - result.periods[$0]))
      }
      let rate = trend.flatMap { $0.compoundRate.isFinite ? $0.compoundRate : nil }
      table.append([
        String(result.periods[unit]), rank > 0 ? words.numbers.text(rank) : "–", text(score),
        trend.map { text($0.change) } ?? "–",
        rate.map { words.numbers.percent(100 * $0, decimals: 2) } ?? "–",
      ])
      if score.isFinite { last = unit }
    }
    return table.text
  }

  /// What the result checks of itself, in words; nothing where all is well.
  var checks: [String] {
    var lines: [String] = []
    var pairs: [String] = []
    for check in result.checks {
      switch check {
      case .valueOutsideRange(let code): lines.append(words["index.check.range", ["indicator": code]])
      case .referencesNotFixed(let count):
        lines.append(words["index.check.references", ["count": words.numbers.text(count)]])
      case .aggregationNotMonotone(let level): lines.append(words["index.check.monotone", ["level": level]])
      case .weightsAsGiven(let node): lines.append(words["index.check.weights", ["node": node]])
      case .correlation(let flag):
        pairs.append("\(flag.first)–\(flag.second) \(words.numbers.text(flag.coefficient, decimals: 2))")
      }
    }
    if !pairs.isEmpty {
      let shown = pairs.prefix(6).joined(separator: ", ")
      lines.append(
        words["index.check.correlations", ["count": words.numbers.text(pairs.count), "list": shown]])
    }
    return lines
  }

  var json: JSON {
    let classes = result.classes
    return .array(
      result.unitsByRank.map { unit in
        func finite(_ value: Double) -> JSON { JSON(value.isFinite ? value : nil) }
        let scores = tree.definition.nodes.indices.map {
          (tree.definition.nodes[$0].code, finite(result.scores[unit, $0]))
        }
        return [
          "area": .string(result.units[unit]),
          "period": result.periods.isEmpty ? .null : JSON(result.periods[unit]),
          "rank": JSON(Int(result.ranks[unit])),
          "score": finite(result.totals[unit]), "class": JSON(classes[unit]?.code),
          "coverage": finite(result.coverage[unit, tree.root]),
          "scores": .object(Dictionary(scores, uniquingKeysWith: { first, _ in first })),
        ]
      })
  }
}

extension ResultCheck {
  var json: JSON {
    switch self {
    case .valueOutsideRange(let code): ["check": "range", "indicator": .string(code)]
    case .referencesNotFixed(let count): ["check": "references", "indicators": JSON(count)]
    case .aggregationNotMonotone(let level): ["check": "monotone", "level": .string(level)]
    case .weightsAsGiven(let node): ["check": "weights", "node": .string(node)]
    case .correlation(let flag):
      [
        "check": .string("correlation-" + flag.kind.rawValue), "first": .string(flag.first),
        "second": .string(flag.second), "coefficient": .number(flag.coefficient),
      ]
    }
  }
}

extension ScoreReason {
  /// The last part of the phrase `index.reason.…`.
  fileprivate var key: String {
    switch self {
    case .noValue: "value"
    case .noDenominator: "denominator"
    case .functionUndefined: "function"
    case .columnWithoutSpread: "spread"
    case .notAggregated: "aggregation"
    case .coverage: "coverage"
    case .aggregationUndefined: "undefined"
    }
  }
}
