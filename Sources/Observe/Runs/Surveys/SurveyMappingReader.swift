import Monitoring
import Surveys
import Yams

extension SurveyDescription {
  /// A concept of `concepts`:
  ///
  /// ```yaml
  /// water:
  ///   variable: source
  ///   categories:
  ///     piped-dwelling: [1, Piped into dwelling]
  ///     borehole: [{source: 2, place: [1, 2]}]
  ///   unknown: [Other]
  ///   assumed: {owner: adequate}
  /// ```
  static func mapping(
    _ concept: SurveyConcept, _ node: Node, field: String, _ reader: inout DescriptionReader
  ) -> Mapping? {
    let members = reader.members(
      of: node, field: field, known: ["variable", "variables", "categories", "unknown", "assumed"],
      required: ["categories"])
    let variables =
      reader.texts(members["variable"], field: "\(field).variable")
      + reader.texts(members["variables"], field: "\(field).variables")
    if variables.isEmpty {
      reader.fault(
        "description.key.missing", node, field: "\(field).variable", found: "", ["key": "variable"])
    }
    var entries: [Mapping.Entry] = []
    let categories = reader.members(of: members["categories"], field: "\(field).categories", known: [])
    let order = members["categories"]?.mapping?.map { $0.key.scalar?.string ?? "" } ?? []
    for standard in order {
      guard let node = categories[standard] else { continue }
      entries.append(
        Mapping.Entry(
          standard: standard,
          conditions: conditions(node, variables, field: "\(field).categories.\(standard)", &reader),
          line: node.mark?.line))
    }
    if let node = members["unknown"] {
      entries.append(
        Mapping.Entry(
          standard: nil, conditions: conditions(node, variables, field: "\(field).unknown", &reader),
          line: node.mark?.line))
    }
    var assumed: [String: CategoryVerdict] = [:]
    for (standard, node) in reader.members(of: members["assumed"], field: "\(field).assumed", known: []) {
      switch node.scalar?.string {
      case "adequate": assumed[standard] = .adequate
      case "deprived": assumed[standard] = .deprived
      default:
        reader.fault(
          "description.choice", node, field: "\(field).assumed.\(standard)", found: nil,
          ["choices": "adequate, deprived"])
      }
    }
    return Mapping(
      concept: concept, variables: variables, entries: entries, assumed: assumed, line: node.mark?.line)
  }

  private static func conditions(
    _ node: Node, _ variables: [String], field: String, _ reader: inout DescriptionReader
  ) -> [[String: Set<String>]] {
    let nodes = node.sequence.map(Array.init) ?? [node]
    var found: [[String: Set<String>]] = []
    for (index, one) in nodes.enumerated() {
      let path = nodes.count > 1 ? "\(field)[\(index + 1)]" : field
      if one.mapping != nil {
        var condition: [String: Set<String>] = [:]
        for (variable, node) in reader.members(of: one, field: path, known: variables) {
          condition[variable] = Set(reader.texts(node, field: "\(path).\(variable)"))
        }
        if !condition.isEmpty { found.append(condition) }
      } else if variables.count > 1 {
        reader.fault(
          "survey.condition", one, field: path, found: nil, ["variables": variables.joined(separator: ", ")])
      } else if let text = reader.text(one, field: path), let variable = variables.first {
        found.append([variable: [text]])
      }
    }
    return found
  }
}
