import Monitoring
import Yams

/// A rule with a kind and the parameters of that kind: a mapping with `kind`, or the kind alone where it needs
/// no more.
struct KindOfRule {
  let kind: String
  let field: String
  let node: Node
  let members: [String: Node]

  /// - Parameter kinds: keys that each kind requires, and those that it may have.
  init?(
    _ node: Node, _ field: String, _ kinds: [String: (required: [String], optional: [String])],
    _ reader: inout DescriptionReader
  ) {
    self.node = node
    self.field = field
    let word = node.scalar ?? node.mapping?["kind"]?.scalar
    guard let kind = word?.string, let keys = kinds[kind] else {
      reader.fault(
        "description.choice", node.mapping?["kind"] ?? node, field: field, found: word?.string ?? "",
        ["choices": kinds.keys.sorted().joined(separator: ", ")])
      return nil
    }
    self.kind = kind
    if node.scalar != nil {
      members = [:]
      for key in keys.required {
        reader.fault("description.key.missing", node, field: "\(field).\(key)", found: "", ["key": key])
      }
      if !keys.required.isEmpty { return nil }
    } else {
      let count = reader.issues.all.count
      members = reader.members(
        of: node, field: field, known: ["kind"] + keys.required + keys.optional,
        required: ["kind"] + keys.required)
      if reader.issues.all.count > count { return nil }
    }
  }

  func number(
    _ key: String, _ reader: inout DescriptionReader, in range: ClosedRange<Double> = -1e15...1e15
  ) -> Double? {
    reader.number(members[key], field: "\(field).\(key)", in: range)
  }

  func flag(_ key: String, _ reader: inout DescriptionReader) -> Bool {
    reader.flag(members[key], field: "\(field).\(key)") ?? false
  }

  func text(_ key: String, _ reader: inout DescriptionReader) -> String? {
    reader.text(members[key], field: "\(field).\(key)")
  }

  func numbers(_ key: String, _ reader: inout DescriptionReader) -> [Double] {
    reader.list(members[key], field: "\(field).\(key)").compactMap { field, node in
      reader.number(node, field: field, in: -1e15...1e15)
    }
  }

  /// A list of lists of numbers.
  func rows(
    _ key: String, _ reader: inout DescriptionReader, in range: ClosedRange<Double>
  ) -> [[Double]] {
    reader.list(members[key], field: "\(field).\(key)").map { path, row in
      reader.list(row, field: path).compactMap { reader.number($1, field: $0, in: range) }
    }
  }
}
