import Foundation

/// The phrases of the content as text.
enum Phrases {
  struct Phrase: Hashable {
    var key: String
    var text: String
    var placeholders: [String] {
      text.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
        .compactMap { $0.split(separator: "}", omittingEmptySubsequences: false).first.map(String.init) }
        .sorted()
    }
  }

  static let languages = ["ar", "en", "es", "fr", "ru", "zh"]

  /// Every topic that some language or the notes for translators have.
  static let topics: [String] = Set(
    Project.files(under: "Content/languages", kind: "yaml").map {
      ($0 as NSString).lastPathComponent.replacingOccurrences(of: ".yaml", with: "")
    }
  ).sorted()

  /// - Parameter language: one of `languages`, or `contexts`.
  static func read(_ language: String, _ topic: String) -> [Phrase] {
    Project.text("Content/languages/\(language)/\(topic).yaml").split(separator: "\n").compactMap { line in
      guard !line.hasPrefix("#"), let colon = line.range(of: ": ") else { return nil }
      let value = line[colon.upperBound...].trimmingCharacters(in: .whitespaces)
      guard let quote = value.first, quote == "\"" || quote == "'", let end = value.lastIndex(of: quote),
        end > value.startIndex
      else { return nil }
      return Phrase(
        key: String(line[..<colon.lowerBound]),
        text: String(value[value.index(after: value.startIndex)..<end]))
    }
  }

  /// Every key of every topic in English.
  static let keys: Set<String> = Set(topics.flatMap { read("en", $0).map(\.key) })

  /// Whether a key is in a list of exceptions; `*` ends a family of keys.
  static func isListed(_ key: String, _ list: [String]) -> Bool {
    list.contains { $0.hasSuffix("*") ? key.hasPrefix($0.dropLast()) : $0 == key }
  }
}
