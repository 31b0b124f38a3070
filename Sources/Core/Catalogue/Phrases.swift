import Monitoring

/// Every text that a user meets, in one language.
///
/// ```swift
/// let phrases = try Phrases(content: .find(), language: .fr)
/// phrases["issue.number.format", ["found": "12,4", "minimum": "0"]]
/// phrases.sentence(for: issue)   // "menages.csv:41:personnes: erreur : … [number.format]"
/// ```
public struct Phrases: Sendable {
  public let language: Language
  /// How numbers are written in the language.
  public let numbers: NumberFormat
  private let own: [String: String]
  private let english: [String: String]

  /// Reads every file of the language's folder, and of the English one to fall back on.
  ///
  /// - Throws: every fault of every file; a key that stands in two files of one language is one.
  public init(content: ContentFolder, language: Language) throws(InputIssues) {
    let english = try PhraseBook(content: content, folder: Language.en.rawValue).texts
    let own = language == .en ? english : try PhraseBook(content: content, folder: language.rawValue).texts
    self.init(language: language, own: own, english: english)
  }

  /// Phrases that are not from files.
  public init(language: Language, own: [String: String], english: [String: String]) {
    self.language = language
    numbers = NumberFormat(language)
    self.own = own
    self.english = english
  }

  /// The phrase with its placeholders filled; the English one where the language has none, and the key itself
  /// where English has none either. A placeholder without an argument stays as it stands.
  public subscript(key: String, arguments: [String: String] = [:]) -> String {
    guard let text = own[key] ?? english[key] else { return key }
    return arguments.isEmpty ? text : Placeholders.fill(text, with: arguments)
  }

  /// Whether the language itself or English has the phrase.
  public func contains(_ key: String) -> Bool { own[key] != nil || english[key] != nil }

  /// The line that is printed for an issue: `households.csv:41:persons: error: found "12,4", expected a whole
  /// number, 0 or more [number.format]`. An issue without a phrase shows its code and what was found.
  public func sentence(for issue: InputIssue) -> String {
    let severity = self["word.\(issue.severity.rawValue)"]
    return self[
      "sentence.issue",
      ["place": issue.place.text, "severity": severity, "sentence": text(of: issue), "code": issue.code]]
  }

  /// What is wrong, without place, severity and code.
  public func text(of issue: InputIssue) -> String {
    let key = "issue.\(issue.code)"
    guard contains(key) else { return "\(key) \"\(issue.found)\"" }
    return self[key, issue.arguments.merging(["found": issue.found]) { _, found in found }]
  }

  /// A remark on a figure. An argument that has a text in the language itself gives way to it; one that lists
  /// codes, as `living-area, tenure`, is put into the words `<room>.<argument>.<code>` where there are any, the
  /// room being what the note's code begins with.
  public func text(of note: Note) -> String {
    let room = note.code.prefix { $0 != "." }
    var arguments = note.arguments
    for (name, value) in note.arguments {
      if let own = note.arguments["\(name).\(language.rawValue)"] {
        arguments[name] = own
        continue
      }
      let words = value.split(separator: ", ").map { "\(room).\(name).\($0)" }
      if words.allSatisfy(contains) {
        arguments[name] = words.map { self[$0] }.joined(separator: listSeparator)
      }
    }
    return self["note.\(note.code)", arguments]
  }

  /// Between the items of a short list, with its blank.
  public var listSeparator: String {
    switch language {
    case .ar: "، "
    case .zh: "、"
    case .en, .es, .fr, .ru: ", "
    }
  }
}
