import Microdata
import Monitoring
import Yams

extension SurveyDescription {
  /// Conditions as text, or as a list of texts, joined by `and`:
  ///
  ///     result = completed and region in (north, "far south") and size >= 2
  ///
  /// Relations are `=`, `!=`, `<`, `<=`, `>`, `>=`, `in (…)` and `not in (…)`. Names and values with blanks or
  /// signs stand in quotes.
  static func filter(_ node: Node?, _ reader: inout DescriptionReader) -> [Comparison] {
    guard let node else { return [] }
    let nodes = node.sequence.map(Array.init) ?? [node]
    return nodes.enumerated().flatMap { number, node -> [Comparison] in
      let field = nodes.count > 1 ? "design.where[\(number + 1)]" : "design.where"
      guard let text = reader.text(node, field: field) else { return [] }
      return FilterWords(text).conditions.flatMap { words -> [Comparison] in
        if let comparison = comparison(words, line: node.mark?.line) { return [comparison] }
        let found = words.map(\.text).joined(separator: " ")
        reader.fault("survey.where", node, field: field, found: found.isEmpty ? text : found)
        return []
      }
    }
  }

  private static func comparison(_ words: [FilterWords.Word], line: Int?) -> Comparison? {
    guard words.count >= 3, words[0].isName else { return nil }
    var rest = words.dropFirst()
    let isNot = rest.first?.isKeyword("not") ?? false
    if isNot { rest = rest.dropFirst() }
    guard let sign = rest.popFirst() else { return nil }
    func made(_ relation: Comparison.Relation, _ values: [String]) -> Comparison {
      Comparison(variable: words[0].text, relation: relation, values: values, line: line)
    }
    if sign.isKeyword("in") {
      guard rest.count >= 3, rest.popFirst()?.isSign("(") == true, rest.popLast()?.isSign(")") == true
      else { return nil }
      var values: [String] = []
      for (place, word) in rest.enumerated() {
        guard place % 2 == 0 ? word.isName : word.isSign(",") else { return nil }
        if place % 2 == 0 { values.append(word.text) }
      }
      return rest.count % 2 == 1 ? made(isNot ? .isNotIn : .isIn, values) : nil
    }
    guard !isNot, sign.kind == .sign, rest.count == 1, let value = rest.first, value.isName else {
      return nil
    }
    switch sign.text {
    case "=": return made(.isIn, [value.text])
    case "!=": return made(.isNotIn, [value.text])
    default:
      guard let relation = Comparison.Relation(rawValue: sign.text), Double(value.text) != nil else {
        return nil
      }
      return made(relation, [value.text])
    }
  }
}

/// The words of a filter, parted where `and` stands.
private struct FilterWords {
  struct Word {
    enum Kind { case plain, quoted, sign }
    var kind: Kind
    var text: String

    var isName: Bool { kind != .sign }
    func isSign(_ sign: String) -> Bool { kind == .sign && text == sign }
    func isKeyword(_ word: String) -> Bool { kind == .plain && text.lowercased() == word }
  }

  private(set) var conditions: [[Word]] = [[]]

  init(_ text: String) {
    var rest = Substring(text)
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if first == "\"" || first == "'" {
        rest.removeFirst()
        let end = rest.firstIndex(of: first)
        append(Word(kind: .quoted, text: String(rest[..<(end ?? rest.endIndex)])))
        rest = end.map { rest[rest.index(after: $0)...] } ?? ""
      } else if let sign = ["!=", "<=", ">=", "=", "<", ">", "(", ")", ","].first(where: rest.hasPrefix) {
        append(Word(kind: .sign, text: sign))
        rest.removeFirst(sign.count)
      } else {
        let end = rest.firstIndex { $0.isWhitespace || "!<>=(),\"'".contains($0) && $0 != first }
        let word = String(rest[..<(end ?? rest.endIndex)])
        append(Word(kind: .plain, text: word))
        rest = rest.dropFirst(word.count)
      }
    }
  }

  private mutating func append(_ word: Word) {
    if word.isKeyword("and") { conditions.append([]) } else { conditions[conditions.count - 1].append(word) }
  }
}

extension SurveyDescription.Comparison {
  var text: String {
    switch relation {
    case .isIn where values.count == 1: "\(variable) = \(values[0])"
    case .isNotIn where values.count == 1: "\(variable) != \(values[0])"
    case .isIn, .isNotIn: "\(variable) \(relation.rawValue) (\(values.joined(separator: ", ")))"
    default: "\(variable) \(relation.rawValue) \(values[0])"
    }
  }
}

extension SurveyColumns {
  /// By row, whether it meets all conditions; nil where there are none, or with an issue where one cannot be
  /// asked of the file.
  mutating func rows(meeting filter: [SurveyDescription.Comparison]) -> [Bool]? {
    guard !filter.isEmpty else { return nil }
    var isIn = [Bool](repeating: true, count: microdata.rowCount)
    var isKnown = true
    for comparison in filter {
      guard let meets = rows(meeting: comparison) else {
        isKnown = false
        continue
      }
      for row in isIn.indices where !meets[row] { isIn[row] = false }
    }
    guard isKnown else { return nil }
    if !isIn.contains(true) {
      issues.append(
        InputIssue(
          "survey.where.none",
          at: Place(file: descriptionFile, line: filter[0].line, field: "design.where"),
          found: filter.map(\.text).joined(separator: " and "), arguments: ["file": microdata.file]))
      return nil
    }
    return isIn
  }

  private mutating func rows(meeting comparison: SurveyDescription.Comparison) -> [Bool]? {
    let field = "design.where"
    if comparison.relation == .isIn || comparison.relation == .isNotIn {
      let selection = SurveyDescription.Selection(
        variable: comparison.variable, values: comparison.values, line: comparison.line)
      return selected(selection, field: field)?.map { $0 == (comparison.relation == .isIn) }
    }
    guard let numbers = numbers([comparison.variable], field: field), let limit = Double(comparison.values[0])
    else { return nil }
    switch comparison.relation {
    case .isBelow: return numbers.map { $0 < limit }
    case .isAtMost: return numbers.map { $0 <= limit }
    case .isAbove: return numbers.map { $0 > limit }
    default: return numbers.map { $0 >= limit }
    }
  }
}
