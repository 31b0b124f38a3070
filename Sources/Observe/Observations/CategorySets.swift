/// Which codes of one dimension make up the whole, and which one another. Age groups are told by their bounds:
/// `Y0T14` is made of `Y0T4`, `Y5T9` and `Y10T14`, and `Y_GE65` is open above. Other codes stand side by side.
struct CategorySets {
  private(set) var ofTotal: [[String]] = []
  private(set) var ofCodes: [(code: String, parts: [String])] = []

  private struct Span: Hashable {
    var code: String
    var low, high: Int
  }

  private static let open = Int.max / 2

  /// No more ways than this to put the ages together are looked at.
  private static let mostChains = 40

  init(_ codes: [String]) {
    let spans = codes.compactMap(CategorySets.span).sorted {
      ($0.low, $0.high, $0.code) < ($1.low, $1.high, $1.code)
    }
    let others = codes.filter { CategorySets.span($0) == nil }.sorted()
    guard let lowest = spans.first?.low, let highest = spans.map(\.high).max() else {
      ofTotal = others.isEmpty ? [] : [others]
      return
    }
    var tilings = CategorySets.chains(spans, from: lowest, to: highest)
    if tilings.isEmpty { tilings = [CategorySets.tiling(spans)] }
    // An age that is not known is a part beside the ages.
    ofTotal = others.isEmpty ? tilings : tilings.map { $0 + others } + tilings
    for span in spans {
      let inside = spans.filter { $0 != span && $0.low >= span.low && $0.high <= span.high }
      for parts in CategorySets.chains(inside, from: span.low, to: span.high) {
        ofCodes.append((span.code, parts))
      }
    }
  }

  /// Those that do not overlap, from the lowest up.
  private static func tiling(_ spans: [Span]) -> [String] {
    var taken: [Span] = []
    for span in spans where taken.last.map({ $0.high < span.low }) ?? true { taken.append(span) }
    return taken.map(\.code)
  }

  /// Every way to go from one age to another by spans that follow one another without a gap.
  private static func chains(_ spans: [Span], from low: Int, to high: Int) -> [[String]] {
    var found: [[String]] = []
    func follow(_ age: Int, _ taken: [String]) {
      guard found.count < mostChains else { return }
      for span in spans where span.low == age && span.high <= high {
        if span.high == high {
          found.append(taken + [span.code])
        } else {
          follow(span.high + 1, taken + [span.code])
        }
      }
    }
    follow(low, [])
    return found
  }

  /// `Y0T14`, `Y5`, `Y_GE65`, `Y_LT5`.
  private static func span(_ code: String) -> Span? {
    guard code.hasPrefix("Y") else { return nil }
    let rest = code.dropFirst()
    if rest.hasPrefix("_GE"), let low = Int(rest.dropFirst(3)) {
      return Span(code: code, low: low, high: open)
    }
    if rest.hasPrefix("_LT"), let high = Int(rest.dropFirst(3)) {
      return Span(code: code, low: 0, high: high - 1)
    }
    let parts = rest.split(separator: "T", omittingEmptySubsequences: false).map { Int($0) }
    switch parts.count {
    case 1: return parts[0].map { Span(code: code, low: $0, high: $0) }
    case 2:
      guard let low = parts[0], let high = parts[1], low <= high else { return nil }
      return Span(code: code, low: low, high: high)
    default: return nil
    }
  }
}
