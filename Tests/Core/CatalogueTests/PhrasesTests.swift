import Catalogue
import Monitoring
import Testing

struct PhrasesTests {
  @Test func `A phrase falls back to English and then to its key`() throws {
    let drawn = try DrawnContent()
    try drawn.write("languages/en/a.yaml", "both: \"English\"\nonly: \"only English\"\n")
    try drawn.write("languages/fr/a.yaml", "both: \"français\"\n")
    let phrases = try Phrases(content: drawn.content(), language: .fr)
    #expect(phrases["both"] == "français")
    #expect(phrases["only"] == "only English")
    #expect(phrases["neither"] == "neither")
    #expect(phrases.contains("only") && !phrases.contains("neither"))
    #expect(try Phrases(content: drawn.content(), language: .zh)["both"] == "English")
  }

  @Test func `Placeholders are filled once, and stay where no argument is given`() {
    let phrases = Phrases(
      language: .en, own: ["k": "{a} and {b}, {a}", "plain": "no names"], english: [:])
    #expect(phrases["k", ["a": "{b}", "b": "2"]] == "{b} and 2, {b}")
    #expect(phrases["k", ["a": "1"]] == "1 and {b}, 1")
    #expect(phrases["k"] == "{a} and {b}, {a}")
    #expect(phrases["plain", ["a": "1"]] == "no names")
  }

  @Test func `A key in two files of one language is refused`() throws {
    let drawn = try DrawnContent()
    try drawn.write("languages/en/a.yaml", "k: \"1\"\n")
    try drawn.write("languages/en/b.yaml", "j: \"1\"\nk: \"2\"\n")
    let found = try issues { _ = try Phrases(content: drawn.content(), language: .en) }
    #expect(found.map(summary) == ["b.yaml:2:k phrases.twice"])
  }

  @Test func `A book lists keys, topics and placeholders`() throws {
    let drawn = try DrawnContent()
    try drawn.write("languages/en/a.yaml", "k: \"{x} of {y}\"\n")
    try drawn.write("languages/en/b.yaml", "j: \"none\"\n")
    let book = try PhraseBook(content: drawn.content(), folder: "en")
    #expect(book.keys == ["k", "j"])
    #expect(book.topics == ["k": "a", "j": "b"])
    #expect(book.placeholders(of: "k") == ["x", "y"])
    #expect(book.placeholders(of: "j").isEmpty && book.placeholders(of: "absent").isEmpty)
  }

  @Test func `The codes that a note lists are put into words, all of them or none`() {
    let phrases = Phrases(
      language: .zh,
      own: [
        "note.survey.structure": "{concept}。", "survey.concept.floor": "地面", "survey.concept.roof": "屋顶",
      ], english: [:])
    func text(_ list: String) -> String { phrases.text(of: Note("survey.structure", ["concept": list])) }
    #expect(text("floor") == "地面。")
    #expect(text("roof, floor") == "屋顶、地面。")
    #expect(text("roof, moat") == "roof, moat。")
    #expect(text("") == "。")
  }

  @Test func `A note says the user’s own text in the language of the reader`() {
    let note = Note("survey.caveat", text: LocalisedText([.en: "few", .es: "pocos"]))
    #expect(note.arguments == ["text": "few", "text.es": "pocos"])
    for (language, text) in [(Language.en, "few"), (.es, "pocos"), (.fr, "few")] {
      let phrases = Phrases(language: language, own: ["note.survey.caveat": "! {text}"], english: [:])
      #expect(phrases.text(of: note) == "! " + text)
    }
    #expect(Note("survey.caveat", text: LocalisedText([.es: "pocos"])).arguments["text"] == "pocos")
  }

  @Test func `An issue is printed with place, severity, sentence and code`() throws {
    let issue = InputIssue(
      "content.key.misspelt", at: Place(file: "x.yaml", line: 41, field: "tilte"), found: "tilte",
      arguments: ["suggestion": "title"])
    let english = try Phrases(content: checkoutContent(), language: .en)
    #expect(
      english.sentence(for: issue)
        == "x.yaml:41:tilte: error: found the key \"tilte\"; did you mean \"title\"? [content.key.misspelt]")
    var warning = issue
    warning.severity = .warning
    let french = try Phrases(content: checkoutContent(), language: .fr)
    #expect(
      french.sentence(for: warning)
        == "x.yaml:41:tilte: avertissement: trouvé la clé \"tilte\"\u{a0}; vouliez-vous dire \"title\"\u{a0}? [content.key.misspelt]"
    )
  }

  @Test func `An issue without a phrase shows its code and what was found`() throws {
    let phrases = try Phrases(content: checkoutContent(), language: .en)
    let issue = InputIssue("no.such", at: Place(file: "f.csv"), found: "x")
    #expect(phrases.sentence(for: issue) == "f.csv: error: issue.no.such \"x\" [no.such]")
  }

  @Test func `A note is a phrase`() {
    let phrases = Phrases(language: .en, own: ["note.n": "of {count}"], english: [:])
    #expect(phrases.text(of: Note("n", ["count": "3"])) == "of 3")
  }

  @Test(arguments: Language.allCases)
  func `This room's phrases have the same keys and placeholders in every language`(language: Language) throws
  {
    let content = try checkoutContent()
    let english = try PhraseBook(content: content, folder: "en")
    let other = try PhraseBook(content: content, folder: language.rawValue)
    let contexts = try PhraseBook(content: content, folder: PhraseBook.contexts)
    let keys = english.keys.filter { english.topics[$0] == "catalogue" }
    #expect(!keys.isEmpty)
    #expect(other.keys.filter { other.topics[$0] == "catalogue" } == keys)
    #expect(contexts.keys.filter { contexts.topics[$0] == "catalogue" } == keys)
    for key in keys {
      #expect(other.placeholders(of: key) == english.placeholders(of: key), "\(key)")
      if language != .en, key != "sentence.issue", !(language == .es && key == "word.error") {
        #expect(other.texts[key] != english.texts[key], "\(key)")
      }
    }
  }
}
