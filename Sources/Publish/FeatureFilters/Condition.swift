import Geography

/// One side of a comparison.
indirect enum Operand: Hashable, Sendable {
  case property(String)
  case literal(FilterValue)
  /// CASEI: without regard to upper and lower case.
  case caseless(Operand)

  func value(_ feature: some FilteredFeature) -> FilterValue {
    switch self {
    case .property(let name): feature.value(of: name)
    case .literal(let value): value
    case .caseless(let operand):
      if case .text(let text) = operand.value(feature) { .text(text.lowercased()) } else { .null }
    }
  }
}

/// A node of a filter.
indirect enum Condition: Hashable, Sendable {
  enum Comparison: String, Hashable, Sendable {
    case equal = "="
    case unequal = "<>"
    case less = "<"
    case greater = ">"
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
  }

  case constant(Bool)
  case and([Condition])
  case or([Condition])
  case not(Condition)
  case compare(Operand, Comparison, Operand)
  case between(Operand, Operand, Operand)
  case isOneOf(Operand, [Operand])
  case isNull(String)
  case isLike(Operand, LikePattern)
  /// The feature's geometry and one of the filter's; swapped where the filter's stands first.
  case spatial(Shape.Relation, FilterGeometry, isSwapped: Bool)

  /// Nil where it is neither true nor false.
  func truth(_ feature: some FilteredFeature, _ shapes: FilterShapes) -> Bool? {
    switch self {
    case .constant(let value): return value
    case .and(let parts):
      var result: Bool? = true
      for part in parts {
        guard let truth = part.truth(feature, shapes) else {
          result = nil
          continue
        }
        if !truth { return false }
      }
      return result
    case .or(let parts):
      var result: Bool? = false
      for part in parts {
        guard let truth = part.truth(feature, shapes) else {
          result = nil
          continue
        }
        if truth { return true }
      }
      return result
    case .not(let part): return part.truth(feature, shapes).map { !$0 }
    case .compare(let left, let comparison, let right):
      return Condition.compare(left.value(feature), comparison, right.value(feature))
    case .between(let operand, let lower, let upper):
      let value = operand.value(feature)
      guard let first = Condition.compare(value, .greaterOrEqual, lower.value(feature)),
        let second = Condition.compare(value, .lessOrEqual, upper.value(feature))
      else { return nil }
      return first && second
    case .isOneOf(let operand, let list):
      let value = operand.value(feature)
      if value == .null { return nil }
      return list.contains { Condition.compare(value, .equal, $0.value(feature)) == true }
    case .isNull(let name): return feature.value(of: name) == .null
    case .isLike(let operand, let pattern):
      guard case .text(let text) = operand.value(feature) else { return nil }
      return pattern.matches(text)
    case .spatial(let relation, let geometry, let isSwapped):
      return Condition.relate(feature, relation, geometry, isSwapped, shapes)
    }
  }

  private static func compare(_ left: FilterValue, _ comparison: Comparison, _ right: FilterValue) -> Bool? {
    switch (left, right) {
    case (.number(let a), .number(let b)): ordered(a, comparison, b)
    case (.text(let a), .text(let b)):
      // By code points, the order that databases have without a locale.
      comparison == .equal || comparison == .unequal
        ? (a == b) == (comparison == .equal)
        : ordered(a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : a == b ? 0 : 1, comparison, 0)
    case (.flag(let a), .flag(let b)): ordered(a ? 1 : 0, comparison, b ? 1 : 0)
    default: nil
    }
  }

  private static func ordered(_ a: Double, _ comparison: Comparison, _ b: Double) -> Bool {
    switch comparison {
    case .equal: a == b
    case .unequal: a != b
    case .less: a < b
    case .greater: a > b
    case .lessOrEqual: a <= b
    case .greaterOrEqual: a >= b
    }
  }

  private static func relate(
    _ feature: some FilteredFeature, _ relation: Shape.Relation, _ geometry: FilterGeometry,
    _ isSwapped: Bool, _ shapes: FilterShapes
  ) -> Bool? {
    guard let bytes = feature.geometry else { return nil }
    // Rectangles that do not meet need no closer look.
    guard let bounds = Bounds(wellKnownBinary: bytes) else { return nil }
    if !bounds.intersects(geometry.bounds) { return relation == .disjoint }
    if relation == .intersects, geometry.isBox, geometry.bounds.contains(bounds) { return true }
    guard let own = try? Shape(wkb: bytes), let other = shapes.shape(geometry) else { return nil }
    return isSwapped ? other.holds(relation, with: own) : own.holds(relation, with: other)
  }
}

/// The right-hand side of LIKE: `%` is any text, `_` any one character, a backslash takes the next as it is.
struct LikePattern: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case any
    case one
    case character(Character)
  }

  private let pieces: [Piece]

  init(_ text: String) {
    var pieces: [Piece] = []
    var isEscaped = false
    for character in text {
      if isEscaped {
        pieces.append(.character(character))
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "%" {
        if pieces.last != .any { pieces.append(.any) }
      } else {
        pieces.append(character == "_" ? .one : .character(character))
      }
    }
    if isEscaped { pieces.append(.character("\\")) }
    self.pieces = pieces
  }

  /// Goes back only to the last `%`: at most the product of both lengths, whatever the pattern.
  func matches(_ text: String) -> Bool {
    let text = Array(text)
    var (place, piece) = (0, 0)
    var back: (place: Int, piece: Int)?
    while place < text.count {
      if piece < pieces.count, pieces[piece] == .any {
        back = (place, piece)
        piece += 1
      } else if piece < pieces.count, pieces[piece] == .one || pieces[piece] == .character(text[place]) {
        place += 1
        piece += 1
      } else if let last = back {
        back = (last.place + 1, last.piece)
        place = last.place + 1
        piece = last.piece + 1
      } else {
        return false
      }
    }
    return pieces[piece...].allSatisfy { $0 == .any }
  }
}
