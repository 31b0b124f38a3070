import Foundation
import Testing

struct PhraseTests {
  /// Texts without a word to translate: formats, codes and names.
  private static let withoutLetters: [String] = ["sentence.issue"]
  /// Words that French or Spanish shares with English, by language.
  private static let sharedWords: [String: [String]] = [
    "es": ["sentence.issue", "word.error"],
    "fr": ["sentence.issue"],
  ]

  @Test func thereArePhrases() {
    #expect(Phrases.topics.count > 0)
    #expect(Phrases.keys.count > 10)
  }

  @Test(arguments: Phrases.topics)
  func everyLanguageAndTheNotesForTranslatorsHaveTheSameKeysAndPlaceholders(topic: String) {
    let english = Phrases.read("en", topic)
    #expect(!english.isEmpty, "\(topic) is missing in English")
    #expect(Set(english.map(\.key)).count == english.count, "\(topic) has a key twice")
    for language in Phrases.languages + ["contexts"] {
      let phrases = Dictionary(
        Phrases.read(language, topic).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
      let missing = english.map(\.key).filter { phrases[$0] == nil }
      let left = phrases.keys.filter { key in !english.contains { $0.key == key } }
      #expect(missing.isEmpty, "\(language)/\(topic).yaml lacks \(missing)")
      #expect(left.isEmpty, "\(language)/\(topic).yaml has \(left), which English has not")
      for phrase in english where language != "contexts" {
        guard let own = phrases[phrase.key] else { continue }
        #expect(
          Set(own.placeholders) == Set(phrase.placeholders), "\(language)/\(topic).yaml: \(phrase.key)")
        #expect(
          !own.text.trimmingCharacters(in: .whitespaces).isEmpty, "\(language)/\(topic).yaml: \(phrase.key)")
      }
    }
  }

  @Test(arguments: Phrases.topics)
  func arabicRussianAndChineseAreWrittenInTheirScripts(topic: String) {
    let scripts: [String: [ClosedRange<UInt32>]] = [
      "ar": [0x0600...0x06FF, 0x0750...0x077F], "ru": [0x0400...0x04FF], "zh": [0x4E00...0x9FFF],
    ]
    for (language, ranges) in scripts {
      for phrase in Phrases.read(language, topic)
      where !Phrases.isListed(phrase.key, PhraseTests.withoutLetters) {
        let isWritten = phrase.text.unicodeScalars.contains { letter in
          ranges.contains { $0.contains(letter.value) }
        }
        // A text of placeholders and signs alone has nothing to be written.
        let bare = phrase.text.replacingOccurrences(of: "\\{[^}]*\\}", with: "", options: .regularExpression)
        #expect(isWritten || !bare.contains(where: \.isLetter), "\(language): \(phrase.key): \(phrase.text)")
      }
    }
  }

  @Test(arguments: Phrases.topics)
  func spanishAndFrenchAreNotEnglish(topic: String) {
    let english = Dictionary(
      Phrases.read("en", topic).map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
    for (language, shared) in PhraseTests.sharedWords {
      for phrase in Phrases.read(language, topic) where !Phrases.isListed(phrase.key, shared) {
        let bare = phrase.text.replacingOccurrences(of: "\\{[^}]*\\}", with: "", options: .regularExpression)
        guard bare.contains(where: \.isLetter) else { continue }
        #expect(phrase.text != english[phrase.key], "\(language): \(phrase.key): \(phrase.text)")
      }
    }
  }

  // MARK: Codes in the sources

  /// The texts that follow a word such as `InputIssue(` at once, with `*` for what is filled in.
  private static func codes(after word: String) -> [(path: String, code: String)] {
    Project.sources.flatMap { path, _ in
      let text = Project.text(path)
      var codes: [(path: String, code: String)] = []
      var rest = text[...]
      while let range = rest.range(of: word + "\\(\\s*\"", options: .regularExpression) {
        let literal = SourceText("\"" + text[range.upperBound...].prefix { $0 != "\n" }).literals.first
        if let literal { codes.append((path, literal.text)) }
        rest = rest[range.upperBound...]
      }
      return codes
    }
  }

  private static func matches(_ pattern: String, _ key: String) -> Bool {
    guard pattern.contains("*") else { return pattern == key }
    let expression = pattern.split(separator: "*", omittingEmptySubsequences: false)
      .map { NSRegularExpression.escapedPattern(for: String($0)) }.joined(separator: "[A-Za-z0-9._-]+")
    return key.range(of: "^\(expression)$", options: .regularExpression) != nil
  }

  @Test(arguments: [("InputIssue", "issue."), ("Note", "note.")])
  func everyCodeHasItsPhrase(word: String, prefix: String) {
    let missing = PhraseTests.codes(after: "\\b" + word).filter { _, code in
      !Phrases.keys.contains { PhraseTests.matches(prefix + code, $0) }
    }
    #expect(missing.isEmpty, "no phrase for \(missing.map { "\($0.code) in \($0.path)" })")
  }

  /// Codes also reach `InputIssue` through functions of a room; there they are known by their shape.
  @Test func everyTextThatLooksLikeACodeHasItsPhrase() {
    let families = Set(
      Phrases.keys.filter { $0.hasPrefix("issue.") }.map { $0.dropFirst(6).prefix { $0 != "." } })
    let fileKinds: Set<Substring> = [
      "txt", "csv", "yaml", "json", "geojson", "html", "js", "css", "pdf", "svg", "gpkg", "pbf", "zip", "tif",
      "xml",
      "ini", "md",
    ]
    var missing: [String] = []
    for (path, source) in Project.sources {
      for literal in source.literals {
        let parts = literal.text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, families.contains(parts[0]), !fileKinds.contains(parts.last!),
          parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isLowercase || $0 == "-" || $0.isNumber } })
        else { continue }
        // A code may be put together of two texts: `chain.` and `run.altered`.
        let isPhrase = Phrases.keys.contains { $0 == literal.text || $0.hasSuffix("." + literal.text) }
        if !isPhrase { missing.append("\(literal.text) in \(path):\(literal.line)") }
      }
    }
    #expect(missing.isEmpty, "no phrase for \(missing)")
  }

  @Test func everyPhraseIsUsed() {
    var exact: Set<String> = []
    var patterns: Set<String> = []
    for literal in Project.sources.flatMap(\.source.literals).map(\.text) {
      guard literal.count < 100, !literal.contains(" "), !literal.contains("\n") else { continue }
      if !literal.contains("*") {
        exact.insert(literal)
      } else if literal.count(where: { $0.isLetter }) > 2, !["issue.*", "note.*"].contains(literal) {
        patterns.insert(literal)
      }
    }
    // The report's page names its phrases in its own script.
    let page =
      Project.files(under: "Content/web", kind: "js") + Project.files(under: "Content/web", kind: "html")
    let script = page.map(Project.text).joined(separator: "\n")
    let unused = Phrases.keys.filter { key in
      let code = key.replacingOccurrences(of: "^(issue|note)\\.", with: "", options: .regularExpression)
      return !exact.contains(key) && !exact.contains(code)
        && !patterns.contains { PhraseTests.matches($0, key) || PhraseTests.matches($0, code) }
        && !exact.contains { $0.contains(".") && key.hasSuffix("." + $0) }
        && !script.contains("\"\(key)\"") && !script.contains("'\(key)'")
    }
    #expect(unused.isEmpty, "nothing uses \(unused.sorted())")
  }
}
