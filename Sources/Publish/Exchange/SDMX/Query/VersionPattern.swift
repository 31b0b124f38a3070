/// Which versions of an artefact are asked for, by the rules of SDMX REST 2: `1.0.0`, `*`, `+` (the latest
/// stable), `~` (the latest of all), and these within a part, as `1.2+.0`.
struct VersionPattern: Hashable {
  private enum Choice: Hashable { case exact, all, latestStable, latest }

  private let choice: Choice
  /// The text of an exact version.
  private let text: String
  /// The parts and the position of the one that is a floor; empty where nothing narrows.
  private let parts: [Int]
  private let wildcard: Int?

  /// Nil where the text is no pattern.
  init?(_ text: String) {
    self.text = text
    switch text {
    case "*": (choice, parts, wildcard) = (.all, [], nil)
    case "+": (choice, parts, wildcard) = (.latestStable, [], nil)
    case "~": (choice, parts, wildcard) = (.latest, [], nil)
    default:
      guard let read = VersionPattern.read(text) else { return nil }
      (choice, parts, wildcard) = read
    }
  }

  private static func read(_ text: String) -> (Choice, [Int], Int?)? {
    let kinds: [Character: Choice] = ["*": .all, "+": .latestStable, "~": .latest]
    var choice = Choice.exact
    var numbers: [Int] = []
    var wildcard: Int?
    let main = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)[0]
    let parts = main.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    for (index, part) in parts.enumerated() {
      var digits = part
      if let last = part.last, let kind = kinds[last] {
        guard wildcard == nil else { return nil }
        choice = kind
        wildcard = index
        digits = part.dropLast()
        // A whole wildcard may be followed by zeros alone.
        if digits.isEmpty, parts.dropFirst(index + 1).contains(where: { $0 != "0" }) { return nil }
      }
      guard let number = digits.isEmpty && wildcard == index ? 0 : Int(digits), number >= 0 else {
        return nil
      }
      numbers.append(number)
    }
    // Stable versions always have three parts.
    if choice == .latestStable, parts.count != 3 { return nil }
    return (choice, numbers, wildcard)
  }

  /// Those of the versions at hand that are asked for.
  func choose(among versions: [String]) -> [String] {
    switch choice {
    case .exact: return versions.filter { $0 == text }
    case .all: return versions.filter(matches)
    case .latest: return versions.filter(matches).max(by: VersionPattern.isBefore).map { [$0] } ?? []
    case .latestStable:
      return versions.filter { VersionPattern.isStable($0) && matches($0) }.max(by: VersionPattern.isBefore)
        .map { [$0] } ?? []
    }
  }

  private func matches(_ version: String) -> Bool {
    guard let wildcard else { return true }
    let numbers = VersionPattern.numbers(version)
    guard numbers.count == parts.count else { return false }
    if numbers[..<wildcard] != parts[..<wildcard] { return false }
    return !numbers[wildcard...].lexicographicallyPrecedes(parts[wildcard...])
  }

  private static func numbers(_ version: String) -> [Int] {
    version.split(separator: "-")[0].split(separator: ".").compactMap { Int($0) }
  }

  private static func isStable(_ version: String) -> Bool {
    let numbers = numbers(version)
    return numbers.count == 3 && numbers[0] > 0 && !version.contains("-")
  }

  private static func isBefore(_ a: String, _ b: String) -> Bool {
    numbers(a).lexicographicallyPrecedes(numbers(b))
  }
}
