import Foundation
import Testing

struct PhraseTests {
  /// Texts without a word to translate: formats, codes and names.
  private static let withoutWords: [String] = ["sentence.issue", "report.input.digest"]
  /// Words that French or Spanish shares with English, by language.
  private static let sharedWords: [String: [String]] = [
    "es": [
      "word.error", "report.total", "report.size.bytes", "report.value.GPERM3",
    ],
    "fr": [
      "report.total", "report.map.step.date", "report.value.GPERM3", "report.column.nature",
      "report.column.observation", "report.run.version", "report.area.province", "report.area.district",
      "report.index.score", "report.map.column.score", "index.column.score", "overlay.column.score",
    ],
  ]

  /// The letters of a text without its placeholders.
  private static func letters(of text: String) -> String {
    text.replacingOccurrences(of: "\\{[^}]*\\}", with: "", options: .regularExpression).filter(\.isLetter)
  }

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
      where !Phrases.isListed(phrase.key, PhraseTests.withoutWords) {
        let isWritten = phrase.text.unicodeScalars.contains { letter in
          ranges.contains { $0.contains(letter.value) }
        }
        // A text of placeholders and signs alone has nothing to be written.
        #expect(
          isWritten || PhraseTests.letters(of: phrase.text).isEmpty,
          "\(language): \(phrase.key): \(phrase.text)")
      }
    }
  }

  @Test(arguments: Phrases.topics)
  func spanishAndFrenchAreNotEnglish(topic: String) {
    let english = Dictionary(
      Phrases.read("en", topic).map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
    for (language, shared) in PhraseTests.sharedWords {
      for phrase in Phrases.read(language, topic)
      where !Phrases.isListed(phrase.key, shared + PhraseTests.withoutWords) {
        // The symbols of units (m, km²) are the same in every language of the script.
        guard PhraseTests.letters(of: phrase.text).count > 2 else { continue }
        #expect(phrase.text != english[phrase.key], "\(language): \(phrase.key): \(phrase.text)")
      }
    }
  }

  /// One word for one thing, as the dictionary has it: what a language must not call a run, a weight, a store.
  @Test(arguments: Phrases.topics)
  func oneWordForOneThing(topic: String) throws {
    let others = [
      "es": "\\b[Ee]jecuci(ón|ones)\\b|\\b[Pp]onderaci(ón|ones)\\b",
      "fr": "\\b[Ee]xécutions?\\b|\\b[Pp]ondérations?\\b|\\b[Dd]épôts?\\b",
    ]
    for (language, words) in others {
      for phrase in Phrases.read(language, topic) {
        #expect(
          phrase.text.range(of: words, options: .regularExpression) == nil,
          "\(language): \(phrase.key): \(phrase.text)")
      }
    }
  }

  /// French parts its two-storeyed signs, and units from numbers, by a space at which no line ends.
  @Test(arguments: Phrases.topics)
  func frenchSpacesDoNotBreak(topic: String) {
    let breaking = "\\S [:;?!»](?=[\\s.,)]|$)|« |[0-9}] (?:%|km²?|m²?|ha)(?![\\w²])"
    for phrase in Phrases.read("fr", topic) {
      #expect(
        phrase.text.range(of: breaking, options: .regularExpression) == nil, "\(phrase.key): \(phrase.text)")
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

  /// Codes also reach `InputIssue` through functions of a room that take `_ code: String`.
  @Test func everyCodeGivenToAFunctionHasItsPhrase() throws {
    let declaration = try NSRegularExpression(pattern: "func (\\w+)\\(\\s*_ code: String")
    var functions: Set<String> = []
    for (path, _) in Project.sources {
      let text = Project.text(path)
      guard text.contains("InputIssue") else { continue }
      for match in declaration.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
        functions.insert(String(text[Range(match.range(at: 1), in: text)!]))
      }
    }
    let calls = functions.flatMap { PhraseTests.codes(after: "\\b" + $0) }
    let missing = calls.filter { _, code in
      // Other things that are called codes, those of indicators and areas, have capitals or begin with digits.
      code.range(of: "^[a-z][a-z-]*(\\.[a-z-]+)+$", options: .regularExpression) != nil
        && !Phrases.keys.contains("issue." + code)
    }
    #expect(missing.isEmpty, "no phrase for \(missing.map { "\($0.code) in \($0.path)" })")
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
    // The codes that a note lists are put into words by room and argument: see `Phrases.text(of:)`.
    for topic in Phrases.topics {
      for note in Phrases.read("en", topic) where note.key.hasPrefix("note.") {
        let room = note.key.split(separator: ".")[1]
        patterns.formUnion(note.placeholders.map { "\(room).\($0).*" })
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
