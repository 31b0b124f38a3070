import CompositeIndex
import Monitoring

/// What the data say of an index, as it is read.
struct IndexDiagnosticsPage {
  let result: IndexResult
  let diagnostics: IndexDiagnostics
  let clusters: AreaClusters?

  private var tree: IndexTree { result.tree }

  private func number(_ value: Double?, _ decimals: Int = 2) -> String {
    value.flatMap { $0.isFinite ? words.numbers.text($0, decimals: decimals) : nil } ?? "–"
  }

  private func percent(_ share: Double?, _ decimals: Int = 0) -> String {
    share.flatMap { $0.isFinite ? words.numbers.percent(100 * $0, decimals: decimals) : nil } ?? "–"
  }

  private func header(_ columns: [String]) -> [String] { columns.map { words["index.column.\($0)"] } }

  var text: String {
    var text = ""
    if !diagnostics.groups.isEmpty {
      text += words["index.diagnose.groups"] + "\n" + groupTable + "\n"
    }
    text += words["index.diagnose.influences"] + "\n" + influenceTable
    let pairs = diagnostics.groups.flatMap(\.flags)
    if !pairs.isEmpty {
      let list = pairs.prefix(6).map { "\($0.first)–\($0.second) \(number($0.coefficient))" }
      text +=
        words[
          "index.check.correlations",
          ["count": words.numbers.text(pairs.count), "list": list.joined(separator: ", ")]] + "\n"
    }
    if let clusters {
      text += "\n" + clusterText(clusters)
    }
    return text
  }

  private var groupTable: String {
    let columns = ["node", "children", "areas", "alpha", "kmo", "bartlett", "factors", "first-factor"]
    var table = TextTable(header: header(columns), rightAligned: Set(1..<columns.count))
    for group in diagnostics.groups {
      let factors = group.eigenvalues.map { values in values.count { $0 > 1 } }
      table.append([
        group.code, words.numbers.text(group.childCount), words.numbers.text(group.unitCount),
        number(group.alpha?.standardised), number(group.adequacy?.overall),
        number(group.bartlett?.probability, 3), factors.map { words.numbers.text($0) } ?? "–",
        percent(group.eigenvalues.map { $0[0] / $0.reduce(0, +) }),
      ])
    }
    return table.text
  }

  private var influenceTable: String {
    let columns = ["node", "weight", "correlation", "first-order", "rank-shift"]
    var table = TextTable(header: header(columns), rightAligned: Set(1..<columns.count))
    let influences = Dictionary(
      diagnostics.influences.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    func add(_ place: Int) {
      if let node = influences[tree.definition.nodes[place].code] {
        table.append([
          String(repeating: "  ", count: node.depth - 1) + node.code, percent(node.weight, 1),
          number(node.correlation), percent(node.firstOrder), number(node.meanRankShift),
        ])
      }
      for child in tree.children[place] { add(child) }
    }
    add(tree.root)
    return table.text
  }

  private func clusterText(_ clusters: AreaClusters) -> String {
    func names(_ units: [Int]) -> String {
      units.map { result.units[$0] + (result.periods.isEmpty ? "" : " \(result.periods[$0])") }
        .joined(separator: ", ")
    }
    let outside = result.units.indices.filter { clusters.clusters[$0] == nil }
    let remark = outside.isEmpty ? "" : words["index.diagnose.outside", ["list": names(outside)]] + "\n"
    guard clusters.count > 0 else { return remark }
    let children = tree.children[tree.root]
    let decimals = IndexPage(result: result).decimals
    var table = TextTable(
      header: header(["cluster", "areas"]) + children.map { tree.definition.nodes[$0].code },
      rightAligned: Set(0..<children.count + 2))
    var lines = ""
    for number in 1...clusters.count {
      let units = result.units.indices.filter { clusters.clusters[$0] == number }
      let means = children.map { child in
        units.reduce(0) { $0 + result.scores[$1, child] } / Double(units.count)
      }
      table.append(
        [words.numbers.text(number), words.numbers.text(units.count)]
          + means.map { self.number($0, decimals) })
      lines += "\(words.numbers.text(number)): \(names(units))\n"
    }
    let heading = words["index.diagnose.clusters", ["percent": percent(clusters.explained)]]
    return heading + "\n" + table.text + lines + remark
  }

  var json: [String: JSON] {
    func finite(_ value: Double?) -> JSON { JSON(value.flatMap { $0.isFinite ? $0 : nil }) }
    var json: [String: JSON] = [
      "groups": .array(
        diagnostics.groups.map { group in
          [
            "node": .string(group.code), "children": JSON(group.childCount), "areas": JSON(group.unitCount),
            "alpha": finite(group.alpha?.covarianceForm),
            "alpha_standardised": finite(group.alpha?.standardised),
            "kmo": finite(group.adequacy?.overall), "bartlett_chi_square": finite(group.bartlett?.chiSquare),
            "bartlett_p": finite(group.bartlett?.probability),
            "eigenvalues": group.eigenvalues.map { .array($0.map { finite($0) }) } ?? .null,
            "correlations": .array(
              group.flags.map {
                [
                  "kind": .string($0.kind.rawValue), "first": .string($0.first),
                  "second": .string($0.second), "coefficient": finite($0.coefficient),
                ]
              }),
          ]
        }),
      "nodes": .array(
        diagnostics.influences.map {
          [
            "node": .string($0.code), "weight": finite($0.weight), "correlation": finite($0.correlation),
            "first_order": finite($0.firstOrder), "mean_rank_shift": finite($0.meanRankShift),
          ]
        }),
    ]
    if let clusters {
      json["clusters"] = [
        "count": JSON(clusters.count), "explained": finite(clusters.explained),
        "areas": .array(
          result.units.indices.map {
            [
              "area": .string(result.units[$0]),
              "period": result.periods.isEmpty ? .null : JSON(result.periods[$0]),
              "cluster": clusters.clusters[$0].map { JSON($0) } ?? .null,
            ]
          }),
      ]
    }
    return json
  }
}
