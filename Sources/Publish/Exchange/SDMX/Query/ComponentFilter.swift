import Monitoring

/// What a query demands of one component: `c[TIME_PERIOD]=ge:2015+le:2020`.
///
/// Alternatives are parted by `,` and each is made of conditions parted by `+`, which must all hold.
struct ComponentFilter: Hashable {
  enum Operation: String, CaseIterable, Hashable {
    case equal = "eq"
    case notEqual = "ne"
    case less = "lt"
    case lessOrEqual = "le"
    case greater = "gt"
    case greaterOrEqual = "ge"
    case contains = "co"
    case lacks = "nc"
    case startsWith = "sw"
    case endsWith = "ew"
  }

  struct Condition: Hashable {
    var operation: Operation
    var value: String
    fileprivate var period: Period?
    fileprivate var number: Double?

    init(_ operation: Operation, _ value: String) {
      self.operation = operation
      self.value = value
      period = Period(value)
      number = Double(value)
    }
  }

  var component: String
  var alternatives: [[Condition]]

  /// - Parameter text: still percent-encoded, because an encoded `+` is no separator.
  /// - Returns: nil where a value is missing.
  init?(component: String, text: Substring) {
    self.component = component
    alternatives = []
    for alternative in text.split(separator: ",", omittingEmptySubsequences: false) {
      var conditions: [Condition] = []
      for piece in alternative.split(separator: "+", omittingEmptySubsequences: false) {
        guard let decoded = PercentEncoding.decode(piece) else { return nil }
        let parts = decoded.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let operation = Operation(rawValue: String(parts[0])) {
          guard !parts[1].isEmpty else { return nil }
          conditions.append(Condition(operation, String(parts[1])))
        } else {
          guard !decoded.isEmpty else { return nil }
          conditions.append(Condition(.equal, decoded))
        }
      }
      alternatives.append(conditions)
    }
  }

  init(component: String, alternatives: [[Condition]]) {
    self.component = component
    self.alternatives = alternatives
  }

  /// Whether a value is what the filter demands. Periods are compared by their days, numbers as numbers.
  func matches(_ text: String) -> Bool {
    alternatives.contains { $0.allSatisfy { ComponentFilter.holds($0, for: text) } }
  }

  /// The values of a filter that asks for nothing but equality; nil for any other.
  var equals: [String]? {
    var values: [String] = []
    for alternative in alternatives {
      guard alternative.count == 1, alternative[0].operation == .equal else { return nil }
      values.append(alternative[0].value)
    }
    return values
  }

  private static func holds(_ condition: Condition, for text: String) -> Bool {
    let value = condition.value
    switch condition.operation {
    case .contains: return value.isEmpty || text.contains(value)
    case .lacks: return !text.contains(value)
    case .startsWith: return text.hasPrefix(value)
    case .endsWith: return text.hasSuffix(value)
    case .equal, .notEqual:
      let isEqual: Bool
      if let number = condition.number, let own = Double(text) {
        isEqual = number == own
      } else {
        isEqual = text == value
      }
      return isEqual == (condition.operation == .equal)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return isOrdered(text, condition)
    }
  }

  private static func isOrdered(_ text: String, _ condition: Condition) -> Bool {
    if let bound = condition.period, let own = Period(text) {
      switch condition.operation {
      case .greaterOrEqual: return own.firstDay >= bound.firstDay
      case .greater: return own.firstDay > bound.lastDay
      case .lessOrEqual: return own.lastDay <= bound.lastDay
      default: return own.lastDay < bound.firstDay
      }
    }
    if let bound = condition.number {
      guard let own = Double(text), !own.isNaN else { return false }
      switch condition.operation {
      case .greaterOrEqual: return own >= bound
      case .greater: return own > bound
      case .lessOrEqual: return own <= bound
      default: return own < bound
      }
    }
    switch condition.operation {
    case .greaterOrEqual: return text >= condition.value
    case .greater: return text > condition.value
    case .lessOrEqual: return text <= condition.value
    default: return text < condition.value
    }
  }
}

/// `%5B` and the like (RFC 3986).
enum PercentEncoding {
  /// Nil where a `%` is not followed by two hexadecimal digits, or the bytes are no UTF-8.
  static func decode(_ text: some StringProtocol) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    let source = Array(text.utf8)
    var index = 0
    while index < source.count {
      guard source[index] == UInt8(ascii: "%") else {
        bytes.append(source[index])
        index += 1
        continue
      }
      guard index + 2 < source.count, let high = digit(source[index + 1]), let low = digit(source[index + 2])
      else { return nil }
      bytes.append(high << 4 | low)
      index += 3
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}
