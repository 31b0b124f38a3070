import Catalogue
import Monitoring

/// The part of a disaggregation that the global data structure has no dimension for, as one code of its
/// dimension CUST_BREAKDOWN and a label that says what the code means.
///
/// The code is `C` and a number of at least two digits. Each dimension of Quito's own has a decimal place, and
/// the digit is the position of the code in the dimension's list, the total being 0: CAPACITY the units,
/// METHOD the tens. So `C01` are low-capacity stops, `C10` is distance in a straight line, `C12` high-capacity
/// stops by straight line. The codes stay as they are when a list grows at its end.
struct CustomBreakdown: Hashable {
  /// `_T` where there is nothing to say.
  var code: String
  /// Empty where there is nothing to say.
  var label: String

  static let dimensions = ["CAPACITY", "METHOD"]

  /// - Parameter codes: dimensions to codes, those of the global structure left out.
  init(_ codes: [String: String], codeLists: CodeLists, language: Language) {
    guard !codes.isEmpty else {
      code = "_T"
      label = ""
      return
    }
    let sorted = codes.sorted { $0.key < $1.key }
    label = sorted.map { codeLists.name(of: $0.value, in: $0.key, language: language) }.joined(
      separator: "; ")
    if let number = CustomBreakdown.number(codes, codeLists: codeLists) {
      code = number < 10 ? "C0\(number)" : "C\(number)"
    } else {
      // A dimension without a place: no code of the global list, but one that can be read and told apart.
      code = sorted.map { "\($0.key)_\($0.value)" }.joined(separator: "_")
    }
  }

  /// Every combination of codes of Quito's own dimensions, that of none first.
  static func combinations(_ codeLists: CodeLists) -> [[String: String]] {
    var combinations: [[String: String]] = [[:]]
    for dimension in dimensions {
      let codes = codeLists[dimension]?.codes.map(\.code).filter { $0 != "_T" } ?? []
      combinations += combinations.flatMap { known in codes.map { known.merging([dimension: $0]) { $1 } } }
    }
    return combinations
  }

  private static func number(_ codes: [String: String], codeLists: CodeLists) -> Int? {
    guard codes.keys.allSatisfy(dimensions.contains) else { return nil }
    var number = 0
    for dimension in dimensions.reversed() {
      number *= 10
      guard let code = codes[dimension] else { continue }
      let known = codeLists[dimension]?.codes.map(\.code).filter { $0 != "_T" } ?? []
      guard let position = known.firstIndex(of: code), position < 9 else { return nil }
      number += position + 1
    }
    return number
  }
}
