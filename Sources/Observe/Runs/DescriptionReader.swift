import Catalogue
import Monitoring
import Yams

/// Reads a description in YAML, or in JSON, which is YAML too: every fault is gathered with its line, and a
/// key that is not known is met with the nearest one that is.
struct DescriptionReader {
  let file: String
  var issues = InputIssues()

  init(file: String) { self.file = file }

  /// The root mapping; nil, with an issue, where the text is no YAML or no mapping.
  mutating func root(of text: String) -> Node? {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        issues.append(InputIssue("description.empty", at: Place(file: file, line: 1)))
        return nil
      }
      return node
    } catch {
      var line: Int?
      if case YamlError.scanner(_, _, let mark, _) = error { line = mark.line }
      if case YamlError.parser(_, _, let mark, _) = error { line = mark.line }
      if case YamlError.composer(_, _, let mark, _) = error { line = mark.line }
      issues.append(
        InputIssue(
          "description.yaml", at: Place(file: file, line: line),
          found: "\(error)".split(separator: "\n").first.map(String.init) ?? ""))
      return nil
    }
  }

  mutating func fault(
    _ code: String, _ node: Node?, field: String, found: String? = nil, _ arguments: [String: String] = [:]
  ) {
    issues.append(
      InputIssue(
        code, at: Place(file: file, line: node?.mark?.line, field: field.isEmpty ? nil : field),
        found: found ?? node?.scalar?.string ?? "", arguments: arguments))
  }

  /// The members of a mapping; keys outside `known` and missing `required` ones are issues.
  mutating func members(
    of node: Node?, field: String, known: [String], required: [String] = []
  ) -> [String: Node] {
    guard let node else { return [:] }
    guard let mapping = node.mapping else {
      fault("description.mapping", node, field: field, ["keys": known.joined(separator: ", ")])
      return [:]
    }
    var members: [String: Node] = [:]
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      let path = field.isEmpty ? name : "\(field).\(name)"
      if !known.isEmpty, !known.contains(name) {
        if let nearest = Suggestion.nearest(to: name, among: known) {
          fault("description.key.suggest", key, field: path, found: name, ["nearest": nearest])
        } else {
          fault("description.key", key, field: path, found: name, ["keys": known.joined(separator: ", ")])
        }
      } else {
        members[name] = value
      }
    }
    for name in required where members[name] == nil {
      fault(
        "description.key.missing", node, field: field.isEmpty ? name : "\(field).\(name)", found: "",
        ["key": name])
    }
    return members
  }

  mutating func text(_ node: Node?, field: String) -> String? {
    guard let node else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else {
      fault("description.text", node, field: field)
      return nil
    }
    return text
  }

  mutating func texts(_ node: Node?, field: String) -> [String] {
    guard let node else { return [] }
    if node.scalar != nil { return text(node, field: field).map { [$0] } ?? [] }
    guard let sequence = node.sequence else {
      fault("description.text", node, field: field)
      return []
    }
    return sequence.enumerated().compactMap { text($0.element, field: "\(field)[\($0.offset + 1)]") }
  }

  mutating func flag(_ node: Node?, field: String) -> Bool? {
    guard let node else { return nil }
    switch node.scalar?.string {
    case "true", "yes": return true
    case "false", "no": return false
    default:
      fault("description.flag", node, field: field)
      return nil
    }
  }

  mutating func number(_ node: Node?, field: String, in range: ClosedRange<Double>) -> Double? {
    guard let node else { return nil }
    guard let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
      fault(
        "description.number", node, field: field, found: nil,
        ["minimum": JSON.numberText(range.lowerBound), "maximum": JSON.numberText(range.upperBound)])
      return nil
    }
    return value
  }

  mutating func numbers(_ node: Node?, field: String, in range: ClosedRange<Double>) -> [Double] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      return number(node, field: field, in: range).map { [$0] } ?? []
    }
    return sequence.enumerated().compactMap {
      number($0.element, field: "\(field)[\($0.offset + 1)]", in: range)
    }
  }

  mutating func count(_ node: Node?, field: String, in range: ClosedRange<Int>) -> Int? {
    guard let node else { return nil }
    guard let count = node.scalar.flatMap({ Int($0.string) }), range.contains(count) else {
      fault(
        "description.number", node, field: field, found: nil,
        ["minimum": String(range.lowerBound), "maximum": String(range.upperBound)])
      return nil
    }
    return count
  }

  mutating func day(_ node: Node?, field: String) -> CalendarDate? {
    guard let node else { return nil }
    guard let day = node.scalar.flatMap({ CalendarDate($0.string) }) else {
      fault("description.day", node, field: field)
      return nil
    }
    return day
  }

  mutating func period(_ node: Node?, field: String) -> Period? {
    guard let text = text(node, field: field) else { return nil }
    guard let period = Period(text) else {
      fault("description.period", node, field: field)
      return nil
    }
    return period
  }

  mutating func choice<Value: RawRepresentable & CaseIterable>(
    _ node: Node?, field: String, _ type: Value.Type
  ) -> Value? where Value.RawValue == String {
    guard let node else { return nil }
    guard let value = node.scalar.flatMap({ Value(rawValue: $0.string) }) else {
      let known = Value.allCases.map(\.rawValue)
      fault("description.choice", node, field: field, found: nil, ["choices": known.joined(separator: ", ")])
      return nil
    }
    return value
  }
}
