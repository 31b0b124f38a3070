import CompositeIndex
import Monitoring

/// A composite index as it is read: all areas, one area in depth, or every score as a table.
struct IndexPage {
  let result: IndexResult
  private var tree: IndexTree { result.tree }
  /// The nodes below the root, which stand beside the score.
  private var groups: [Int] { tree.children[tree.root].filter { !tree.children[$0].isEmpty } }

  init(result: IndexResult) { self.result = result }

  /// Scores of 0 to 1 are told apart by their third decimal, as those of 0 to 100 by their second.
  private var decimals: Int {
    result.scores.values.allSatisfy { $0.isNaN || abs($0) <= 1 } ? 3 : 2
  }

  private func text(_ value: Double) -> String {
    value.isFinite ? words.numbers.text(value, decimals: decimals) : "–"
  }

  private func name(_ place: Int) -> String {
    let node = tree.definition.nodes[place]
    let name = node.names[words.language]
    return name.isEmpty ? node.code : name
  }

  /// By rank; areas without one last.
  private var order: [Int] {
    result.units.indices.sorted {
      (result.ranks[$0] == 0 ? .max : result.ranks[$0], $0) < (
        result.ranks[$1] == 0 ? .max : result.ranks[$1], $1
      )
    }
  }

  var listing: String {
    let hasClasses = !tree.definition.classes.classes.isEmpty
    let head = ["rank", "area", "score"] + (hasClasses ? ["class"] : []) + ["coverage"]
    var table = TextTable(
      header: head.map { words["index.column.\($0)"] } + groups.map { tree.definition.nodes[$0].code },
      rightAligned: Set([0, 2, head.count - 1] + groups.indices.map { head.count + $0 }))
    for unit in order {
      let rank = result.ranks[unit]
      var row = [
        rank > 0 ? words.numbers.text(Int(rank)) : "–", result.units[unit], text(result.totals[unit]),
      ]
      if hasClasses { row.append(result.classes[unit]?.names[words.language] ?? "–") }
      row.append(words.numbers.percent(100 * result.coverage[unit, tree.root], decimals: 0))
      table.append(row + groups.map { text(result.scores[unit, $0]) })
    }
    return table.text
  }

  /// One area: every node with its score, what it brings to the whole, and why one is missing.
  func profile(of unit: Int) -> String {
    let columns = ["node", "score", "weight", "contribution", "coverage", "remark"]
    var table = TextTable(header: columns.map { words["index.column.\($0)"] }, rightAligned: [1, 2, 3, 4])
    let parts = result.contributions(unit: unit)
    func add(_ place: Int) {
      let score = result.scores[unit, place]
      let part = parts.map { parts in
        zip(tree.indicators, parts).reduce(0) { sum, one in
          isUnder(one.0, place) ? sum + one.1 : sum
        }
      }
      let column = tree.indicators.firstIndex(of: place)
      let isClamped = column.map { result.isClamped[$0 * result.units.count + unit] } ?? false
      let remark =
        result.reason(unit: unit, node: place).map { words["index.reason.\($0.key)"] }
        ?? (isClamped ? words["index.clamped"] : "")
      table.append([
        String(repeating: "  ", count: tree.depths[place]) + name(place), text(score),
        words.numbers.percent(100 * result.effectiveWeights[place], decimals: 1),
        part.map { text($0) } ?? "–",
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

  private func isUnder(_ leaf: Int, _ place: Int) -> Bool {
    var at: Int? = leaf
    while let here = at, here != place { at = tree.parents[here] }
    return at != nil
  }

  /// Every node of every area: `area,node,score,coverage,imputed_share,class,contribution`.
  var table: String {
    func number(_ value: Double) -> String { value.isFinite ? JSON.numberText(value) : "" }
    var lines = "area,node,score,coverage,imputed_share,class,contribution\n"
    for (unit, area) in result.units.enumerated() {
      let parts = result.contributions(unit: unit)
      for (place, node) in tree.definition.nodes.enumerated() {
        let part = parts.map { parts in
          zip(tree.indicators, parts).reduce(0) { isUnder($1.0, place) ? $0 + $1.1 : $0 }
        }
        let kind = place == tree.root ? result.classes[unit]?.code ?? "" : ""
        lines +=
          "\(area),\(node.code),\(number(result.scores[unit, place])),\(number(result.coverage[unit, place])),"
          + "\(number(result.imputedShare[unit, place])),\(kind),\(part.map(number) ?? "")\n"
      }
    }
    return lines
  }

  var json: JSON {
    .array(
      order.map { unit in
        func finite(_ value: Double) -> JSON { JSON(value.isFinite ? value : nil) }
        let scores = tree.definition.nodes.indices.map {
          (tree.definition.nodes[$0].code, finite(result.scores[unit, $0]))
        }
        return [
          "area": .string(result.units[unit]), "rank": JSON(Int(result.ranks[unit])),
          "score": finite(result.totals[unit]), "class": JSON(result.classes[unit]?.code),
          "coverage": finite(result.coverage[unit, tree.root]),
          "scores": .object(Dictionary(scores, uniquingKeysWith: { first, _ in first })),
        ]
      })
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
