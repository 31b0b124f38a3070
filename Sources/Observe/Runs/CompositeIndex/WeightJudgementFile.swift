import CompositeIndex
import Monitoring
import Yams

extension IndexDefinition {
  /// Takes the weights of the children of a node from what people said of them.
  mutating func take(judgement node: Node, of parent: Int, _ field: String, _ reader: inout DescriptionReader)
  {
    let children = nodes.indices.filter { nodes[$0].parent == nodes[parent].code }
    guard let judgement = WeightJudgement(node, field, count: children.count, &reader) else { return }
    for (child, weight) in zip(children, judgement.weights) {
      if nodes[child].weight != nil {
        reader.fault("index.weights.twice", node, field: field, found: nodes[child].code)
      }
      nodes[child].weight = weight
    }
    nodes[parent].judgement = judgement
  }
}

extension WeightJudgement {
  /// - Parameter count: of the siblings.
  /// - Returns: nil, with an issue, where it cannot be told.
  fileprivate init?(_ node: Node, _ field: String, count: Int, _ reader: inout DescriptionReader) {
    guard
      let rule = KindOfRule(
        node, field,
        ["analytic-hierarchy": (["comparisons"], []), "expert-budget": (["allocations"], [])], &reader)
    else { return nil }
    let issues = reader.issues.all.count
    switch rule.kind {
    case "analytic-hierarchy":
      let path = "\(field).comparisons"
      let rows = rule.rows("comparisons", &reader, in: 1e-6...1e6)
      let expected = Array((0..<max(count - 1, 0)).reversed()).map { $0 + 1 }
      if reader.issues.all.count == issues, rows.map(\.count) != expected {
        reader.fault(
          "index.weights.comparisons", rule.members["comparisons"], field: path,
          found: rows.map { String($0.count) }.joined(separator: ", "),
          ["expected": expected.map(String.init).joined(separator: ", ")])
      }
      guard reader.issues.all.count == issues else { return nil }
      var matrix = [[Double]](repeating: [Double](repeating: 1, count: count), count: count)
      for (i, row) in rows.enumerated() {
        for (offset, value) in row.enumerated() {
          matrix[i][i + 1 + offset] = value
          matrix[i + 1 + offset][i] = 1 / value
        }
      }
      guard let hierarchy = AnalyticHierarchy(matrix) else { return nil }
      self = .analyticHierarchy(hierarchy)
    default:
      let path = "\(field).allocations"
      let rows = rule.rows("allocations", &reader, in: 0...1e9)
      let isWhole = !rows.isEmpty && rows.allSatisfy { $0.count == count && $0.reduce(0, +) > 0 }
      if reader.issues.all.count == issues, !isWhole {
        reader.fault(
          "index.weights.allocations", rule.members["allocations"], field: path,
          found: rows.map { String($0.count) }.joined(separator: ", "), ["expected": String(count)])
      }
      guard reader.issues.all.count == issues else { return nil }
      self = .expertBudget(ExpertBudget(rows))
    }
  }
}
