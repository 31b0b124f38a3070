import Monitoring

/// The distinct values of a variable with their labels and how often each stands.
public struct MicrodataCategories: Hashable, Sendable {
  public struct Category: Hashable, Sendable {
    public var key: MicrodataVariable.Key
    public var label: String?
    public var count: Int
    /// Declared as missing, or a tag.
    public var isMissing: Bool

    public var text: String { key.text }
  }

  /// Known ones by number or in the order in which they first stand, then missing ones.
  public let categories: [Category]
  /// One a row, the place among `categories`; -1 where nothing stands.
  public let codes: [Int32]
  /// The same with -1 for categories that are missing too.
  public var knownCodes: [Int32] {
    codes.map { $0 >= 0 && categories[Int($0)].isMissing ? -1 : $0 }
  }
  public var absentCount: Int { codes.count { $0 < 0 } }
}

extension MicrodataVariable.Key {
  /// A number in its shortest form, a text itself, a tag with its dot: `.a`.
  public var text: String {
    switch self {
    case .number(let number): number.isFinite ? JSON.numberText(number) : "\(number)"
    case .text(let text): text
    case .tag(let tag): ".\(tag)"
    }
  }
}

extension Microdata {
  /// - Parameter limit: how many different values a variable may have to be called one of categories.
  /// - Returns: nil where it has more.
  public func categories(of index: Int, limit: Int = 10_000) -> MicrodataCategories? {
    let column = columns[index]
    var found: [MicrodataVariable.Key: Int32] = [:]
    var keys: [(key: MicrodataVariable.Key, isMissing: Bool)] = []
    var counts: [Int] = []
    var codes = [Int32](repeating: -1, count: rowCount)

    func code(_ key: MicrodataVariable.Key, isMissing: Bool) -> Int32 {
      if let code = found[key] { return code }
      let code = Int32(keys.count)
      found[key] = code
      keys.append((key, isMissing))
      counts.append(0)
      return code
    }
    switch column.values {
    case .numbers(let numbers):
      // Small whole numbers, as codes mostly are, are found without hashing.
      var small = [Int32](repeating: -1, count: 1_024)
      for row in 0..<rowCount {
        let number = numbers[row]
        let reason = column.reasons?[row] ?? MicrodataColumn.Reason.present
        let at: Int32
        if number.isNaN {
          guard reason > MicrodataColumn.Reason.declared else { continue }
          at = code(.tag(Character(Unicode.Scalar(reason))), isMissing: true)
        } else if number >= 0, number < 1_024, number == number.rounded(.towardZero) {
          if small[Int(number)] < 0 {
            // Minus zero is zero.
            small[Int(number)] = code(
              .number(number + 0), isMissing: reason != MicrodataColumn.Reason.present)
          }
          at = small[Int(number)]
        } else {
          at = code(.number(number), isMissing: reason != MicrodataColumn.Reason.present)
        }
        codes[row] = at
        counts[Int(at)] += 1
        if keys.count > limit { return nil }
      }
    case .texts(let textCodes, let dictionary):
      if dictionary.count > limit { return nil }
      var known = [Int32](repeating: -1, count: dictionary.count)
      for row in 0..<rowCount where textCodes[row] >= 0 {
        let text = Int(textCodes[row])
        if known[text] < 0 {
          let isMissing = column.reasons.map { $0[row] != MicrodataColumn.Reason.present } ?? false
          known[text] = code(.text(dictionary[text]), isMissing: isMissing)
        }
        codes[row] = known[text]
        counts[Int(known[text])] += 1
      }
    }

    let order = keys.indices.sorted { a, b in
      if keys[a].isMissing != keys[b].isMissing { return !keys[a].isMissing }
      if case .number(let first) = keys[a].key, case .number(let second) = keys[b].key {
        return first < second
      }
      if case .tag(let first) = keys[a].key, case .tag(let second) = keys[b].key { return first < second }
      return a < b
    }
    var place = [Int32](repeating: 0, count: keys.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    for row in codes.indices where codes[row] >= 0 { codes[row] = place[Int(codes[row])] }
    let labels = Dictionary(
      variables[index].valueLabels.map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
    return MicrodataCategories(
      categories: order.map {
        .init(
          key: keys[$0].key, label: labels[keys[$0].key], count: counts[$0], isMissing: keys[$0].isMissing)
      }, codes: codes)
  }
}
