import Geography
import Monitoring

/// Reads CQL2 Text by recursive descent. Names are looked up among the known properties and types are checked
/// while reading, so that a condition that was made can be evaluated without a fault.
struct FilterParser {
  /// Longest filter, in characters.
  static let longest = 8_192
  /// Deepest nesting of brackets and NOTs.
  static let deepest = 32
  /// Most positions in one geometry.
  static let mostPositions = 5_000

  private let tokens: [FilterToken]
  private let properties: [String: FilterProperty]
  private let known: [String]
  private var index = 0
  private var depth = 0

  private static let relations: [String: Shape.Relation] = [
    "S_INTERSECTS": .intersects, "S_EQUALS": .equals, "S_DISJOINT": .disjoint, "S_TOUCHES": .touches,
    "S_WITHIN": .within, "S_OVERLAPS": .overlaps, "S_CROSSES": .crosses, "S_CONTAINS": .contains,
  ]

  init(_ text: String, properties: [FilterProperty]) throws {
    guard text.count <= FilterParser.longest else {
      throw FilterFault.long(text.count, most: FilterParser.longest)
    }
    tokens = try FilterTokens(text).all
    self.properties = Dictionary(properties.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    known = properties.map(\.name)
  }

  private var token: FilterToken { tokens[index] }

  private var unexpected: InputIssues { FilterFault.syntax(token.spelling, at: token.offset) }

  private mutating func take(sign: String) throws {
    guard token.isSign(sign) else { throw unexpected }
    index += 1
  }

  private mutating func took(_ keyword: String) -> Bool {
    guard token.isWord(keyword) else { return false }
    index += 1
    return true
  }

  private mutating func nested<Result>(_ body: (inout FilterParser) throws -> Result) throws -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= FilterParser.deepest else {
      throw FilterFault.deep(most: FilterParser.deepest, at: token.offset)
    }
    return try body(&self)
  }

  mutating func parse() throws -> Condition {
    let condition = try disjunction()
    guard token.kind == .end else { throw unexpected }
    return condition
  }

  private mutating func disjunction() throws -> Condition {
    var parts = [try conjunction()]
    while took("OR") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws -> Condition {
    var parts = [try negation()]
    while took("AND") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation() throws -> Condition {
    if took("NOT") { return .not(try nested { try $0.negation() }) }
    return try predicate()
  }

  private mutating func predicate() throws -> Condition {
    if token.isSign("(") {
      index += 1
      let condition = try nested { try $0.disjunction() }
      try take(sign: ")")
      return condition
    }
    if case .word(let word) = token.kind, properties[word] == nil, !isCall("CASEI"), !isCall("DATE"),
      !isCall("TIMESTAMP")
    {
      if tokens[index + 1].isSign("(") {
        guard let relation = FilterParser.relations[word.uppercased()] else {
          throw FilterFault.function(word, at: token.offset)
        }
        index += 1
        return try spatial(relation)
      }
      let follows = tokens[index + 1]
      let isAlone = !["=", "<>", "<", ">", "<=", ">="].contains { follows.isSign($0) }
      if isAlone, took("TRUE") { return .constant(true) }
      if isAlone, took("FALSE") { return .constant(false) }
    }
    return try comparison()
  }

  private func isCall(_ name: String) -> Bool { token.isWord(name) && tokens[index + 1].isSign("(") }

  // MARK: - Comparisons

  private struct Typed {
    var operand: Operand
    /// Nil for NULL-like operands of any type.
    var type: FilterType
    var offset: Int
    var spelling: String
  }

  private mutating func comparison() throws -> Condition {
    let start = token
    let left = try operand()
    if took("IS") {
      let isNot = took("NOT")
      guard took("NULL") else { throw unexpected }
      guard case .property(let name) = left.operand else {
        throw FilterFault.syntax(start.spelling, at: start.offset)
      }
      return isNot ? .not(.isNull(name)) : .isNull(name)
    }
    let isNot = took("NOT")
    func possiblyNot(_ condition: Condition) -> Condition { isNot ? .not(condition) : condition }
    if took("LIKE") { return possiblyNot(try like(left)) }
    if took("BETWEEN") {
      let lower = try operand(like: left)
      guard took("AND") else { throw unexpected }
      return possiblyNot(.between(left.operand, lower.operand, try operand(like: left).operand))
    }
    if took("IN") {
      try take(sign: "(")
      var list = [try operand(like: left).operand]
      while token.isSign(",") {
        index += 1
        list.append(try operand(like: left).operand)
      }
      try take(sign: ")")
      return possiblyNot(.isOneOf(left.operand, list))
    }
    guard !isNot, case .sign(let sign) = token.kind, let comparison = Condition.Comparison(rawValue: sign)
    else {
      // A flag alone is a condition.
      if !isNot, left.type == .flag, case .property = left.operand {
        return .compare(left.operand, .equal, .literal(.flag(true)))
      }
      throw unexpected
    }
    index += 1
    return .compare(left.operand, comparison, try operand(like: left).operand)
  }

  private mutating func like(_ left: Typed) throws -> Condition {
    guard left.type == .text || left.type == .date else {
      throw FilterFault.type(left.spelling, expected: .text, at: left.offset)
    }
    let isCaseless = isCall("CASEI")
    if isCaseless { index += 2 }
    guard case .text(let pattern) = token.kind else {
      throw FilterFault.type(token.spelling, expected: .text, at: token.offset)
    }
    index += 1
    if isCaseless { try take(sign: ")") }
    return .isLike(left.operand, LikePattern(isCaseless ? pattern.lowercased() : pattern))
  }

  /// An operand of the type of another one.
  private mutating func operand(like other: Typed) throws -> Typed {
    let operand = try operand()
    // Dates are texts that sort as they follow one another.
    let isSame = operand.type == other.type || Set([operand.type, other.type]) == [.text, .date]
    guard isSame else {
      throw FilterFault.type(operand.spelling, expected: other.type, at: operand.offset)
    }
    return operand
  }

  private mutating func operand() throws -> Typed {
    let start = token
    func typed(_ operand: Operand, _ type: FilterType) -> Typed {
      Typed(operand: operand, type: type, offset: start.offset, spelling: start.spelling)
    }
    if isCall("CASEI") {
      index += 2
      let inner = try nested { try $0.operand() }
      guard inner.type == .text else {
        throw FilterFault.type(inner.spelling, expected: .text, at: inner.offset)
      }
      try take(sign: ")")
      return typed(.caseless(inner.operand), .text)
    }
    if isCall("DATE") || isCall("TIMESTAMP") {
      index += 2
      guard case .text(let text) = token.kind else { throw unexpected }
      guard CalendarDate(text.prefix(10)) != nil, text.utf8.count == 10 || Timestamp(text) != nil else {
        throw FilterFault.date(text, at: token.offset)
      }
      index += 1
      try take(sign: ")")
      return typed(.literal(.text(text)), .date)
    }
    switch token.kind {
    case .text(let text):
      index += 1
      return typed(.literal(.text(text)), .text)
    case .number(let number):
      index += 1
      return typed(.literal(.number(number)), .number)
    case .sign(let sign) where sign == "-" || sign == "+":
      index += 1
      guard case .number(let number) = token.kind else { throw unexpected }
      index += 1
      return typed(.literal(.number(sign == "-" ? -number : number)), .number)
    case .word(let name), .name(let name):
      if case .word = token.kind, properties[name] == nil {
        if took("TRUE") { return typed(.literal(.flag(true)), .flag) }
        if took("FALSE") { return typed(.literal(.flag(false)), .flag) }
        if tokens[index + 1].isSign("(") { throw FilterFault.function(name, at: token.offset) }
      }
      guard let property = properties[name], property.type != .geometry else {
        throw FilterFault.property(name, known: known, at: token.offset)
      }
      index += 1
      return typed(.property(name), property.type)
    default: throw unexpected
    }
  }

  // MARK: - Space

  private mutating func spatial(_ relation: Shape.Relation) throws -> Condition {
    try take(sign: "(")
    let first = try spatialOperand()
    try take(sign: ",")
    let second = try spatialOperand()
    let end = token
    try take(sign: ")")
    switch (first, second) {
    case (nil, let geometry?): return .spatial(relation, geometry, isSwapped: false)
    case (let geometry?, nil): return .spatial(relation, geometry, isSwapped: true)
    default: throw FilterFault.syntax(end.spelling, at: end.offset)
    }
  }

  /// Nil for the feature's own geometry.
  private mutating func spatialOperand() throws -> FilterGeometry? {
    let start = token
    switch token.kind {
    case .name(let name), .word(let name):
      if let property = properties[name] {
        guard property.type == .geometry else {
          throw FilterFault.type(name, expected: .geometry, at: token.offset)
        }
        index += 1
        return nil
      }
      if case .word = token.kind {
        var reader = WellKnownTextReader(tokens, from: index)
        let geometry = try reader.geometry()
        index = reader.index
        return geometry
      }
      throw FilterFault.property(name, known: known, at: start.offset)
    default: throw unexpected
    }
  }
}
