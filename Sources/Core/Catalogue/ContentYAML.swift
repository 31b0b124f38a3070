import Monitoring
import Yams

/// A file of YAML read with every fault gathered, each at its line. What a getter cannot give it reports, and
/// then answers with nil or nothing.
struct ContentYAML {
  let file: String
  private(set) var issues = InputIssues()

  init(path: String) { file = path }

  mutating func append(
    _ code: String, at node: Node?, field: String? = nil, found: String = "",
    arguments: [String: String] = [:]
  ) {
    let place = Place(file: file, line: node?.mark?.line ?? 1, field: field)
    issues.append(InputIssue(code, at: place, found: found, arguments: arguments))
  }

  /// The whole file, which must be a mapping.
  mutating func root() throws(InputIssues) -> Node.Mapping? {
    guard let text = String(validating: try FolderListing.bytes(of: file), as: UTF8.self) else {
      append("content.yaml", at: nil, found: "not UTF-8")
      return nil
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        append("content.mapping", at: nil)
        return nil
      }
      return mapping(node, field: nil)
    } catch let error as YamlError {
      report(error)
    } catch {
      append("content.yaml", at: nil, found: "\(error)")
    }
    return nil
  }

  private mutating func report(_ error: YamlError) {
    func place(_ mark: Mark?) -> Place { Place(file: file, line: mark?.line) }
    switch error {
    case .duplicatedKeysInMapping(let duplicates, let context):
      for key in duplicates {
        issues.append(
          InputIssue(
            "content.key.twice", at: Place(file: file, line: context.mark.line, field: key), found: key))
      }
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      issues.append(InputIssue("content.yaml", at: place(mark), found: problem))
    default: append("content.yaml", at: nil, found: "\(error)")
    }
  }

  /// Checks the keys of a mapping: none unknown, none of `required` missing.
  mutating func check(
    _ mapping: Node.Mapping, required: [String], optional: [String] = [], field: String? = nil
  ) {
    let known = required + optional
    for (key, _) in mapping {
      let text = key.string ?? ""
      guard !known.contains(text) else { continue }
      if let suggestion = Suggestion.nearest(to: text, among: known) {
        append(
          "content.key.misspelt", at: key, field: text, found: text, arguments: ["suggestion": suggestion])
      } else {
        append(
          "content.key.unknown", at: key, field: text, found: text,
          arguments: ["known": known.joined(separator: ", ")])
      }
    }
    for key in required where mapping[key] == nil {
      let place = Place(file: file, line: mapping.mark?.line, field: field)
      issues.append(InputIssue("content.key.missing", at: place, arguments: ["key": key]))
    }
  }

  /// A text that is not empty; numbers and dates count as the text that stands there.
  mutating func text(_ node: Node?, field: String) -> String? {
    guard let node else { return nil }
    guard let text = node.scalar?.string, !text.allSatisfy(\.isWhitespace) else {
      append("content.text", at: node, field: field, found: ContentYAML.shown(node))
      return nil
    }
    return text
  }

  mutating func list(_ node: Node?, field: String) -> [Node] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      append("content.list", at: node, field: field, found: ContentYAML.shown(node))
      return []
    }
    return Array(sequence)
  }

  mutating func texts(_ node: Node?, field: String) -> [String] {
    list(node, field: field).compactMap { text($0, field: field) }
  }

  mutating func mapping(_ node: Node?, field: String?) -> Node.Mapping? {
    guard let node else { return nil }
    guard let mapping = node.mapping else {
      append("content.mapping", at: node, field: field, found: ContentYAML.shown(node))
      return nil
    }
    return mapping
  }

  /// One of a few words.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ node: Node?, field: String) -> Choice?
  where Choice.RawValue == String {
    let known = Choice.allCases.map(\.rawValue)
    return choice(node, among: known, field: field).flatMap(Choice.init(rawValue:))
  }

  mutating func choice(_ node: Node?, among known: [String], field: String, code: String = "content.choice")
    -> String?
  {
    guard let text = text(node, field: field) else { return nil }
    guard known.contains(text) else {
      append(code, at: node, field: field, found: text, arguments: ["known": known.joined(separator: ", ")])
      return nil
    }
    return text
  }

  /// A text in languages: keys of `Language`, all of `required` there.
  mutating func localised(_ node: Node?, required: [Language] = Language.allCases, field: String)
    -> LocalisedText
  {
    guard let mapping = mapping(node, field: field) else { return LocalisedText([:]) }
    let optional = Language.allCases.filter { !required.contains($0) }
    check(mapping, required: required.map(\.rawValue), optional: optional.map(\.rawValue), field: field)
    var texts: [Language: String] = [:]
    for (key, value) in mapping {
      guard let language = key.string.flatMap(Language.init(rawValue:)) else { continue }
      texts[language] = text(value, field: "\(field).\(language.rawValue)")
    }
    return LocalisedText(texts)
  }

  private static func shown(_ node: Node) -> String {
    if let scalar = node.scalar { return scalar.string }
    return node.sequence != nil ? "[…]" : "{…}"
  }
}
