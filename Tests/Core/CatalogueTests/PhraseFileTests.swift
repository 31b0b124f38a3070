import Catalogue
import Monitoring
import Testing

struct PhraseFileTests {
  private func read(_ text: String) throws -> [PhraseFile.Phrase] {
    try PhraseFile(Array(text.utf8), file: "x.yaml").phrases
  }

  @Test func `Lines are read in order with quotes, escapes and comments`() throws {
    let text = #"""
      # a comment
      plain: "text"

        # an indented comment
      double.quoted: "a \"word\", a \\ and a \n break"   # said of it
      single-quoted: 'found "{found}", it''s # not a comment'
      empty: ""
      """#
    #expect(
      try read(text) == [
        .init(key: "plain", text: "text", line: 2),
        .init(key: "double.quoted", text: "a \"word\", a \\ and a \n break", line: 5),
        .init(key: "single-quoted", text: "found \"{found}\", it's # not a comment", line: 6),
        .init(key: "empty", text: "", line: 7),
      ])
  }

  @Test func `A byte order mark, carriage returns and a missing last line end are taken`() throws {
    #expect(try read("\u{FEFF}a: \"1\"\r\nb: \"2\"").map(\.text) == ["1", "2"])
    #expect(try read("").isEmpty)
    #expect(try read("\n\n").isEmpty)
  }

  @Test(arguments: [
    "a: text", "a:\"text\"", "a: \"text", "a: \"text\" more", "a: \"te\"xt\"", ": \"text\"", "a b: \"text\"",
    "  a: \"text\"", "- a", "a: |", "a: \"\\u0041\"", "a: \"text\"# no blank", "a", "a: \"\\", "é: \"text\"",
  ])
  func `A line that is not understood is refused with its place`(line: String) throws {
    let found = try issues { _ = try read("ok: \"1\"\n" + line + "\n") }
    #expect(found.map(summary) == ["x.yaml:2 phrases.line"])
    #expect(found.first?.found == line)
  }

  @Test func `Text that is not UTF-8 is refused`() throws {
    let bytes = Array("a: \"".utf8) + [0xFF] + Array("\"".utf8)
    let found = try issues { _ = try PhraseFile(bytes, file: "x.yaml") }
    #expect(found.map(summary) == ["x.yaml:1 phrases.line"])
  }

  @Test(arguments: ["{", "}", "{}", "{a", "a}", "{a b}", "{{a}}", "{a-b}"])
  func `Braces that enclose no name are refused`(text: String) throws {
    let found = try issues { _ = try read("key: \"\(text)\"") }
    #expect(found.map(summary) == ["x.yaml:1:key phrases.placeholder"])
  }

  @Test func `All faults are listed at once`() throws {
    let found = try issues { _ = try read("a: \"1\"\na: \"2\"\nwrong\nb: \"{\"\n") }
    #expect(
      found.map(summary) == [
        "x.yaml:2:a phrases.twice", "x.yaml:3 phrases.line", "x.yaml:4:b phrases.placeholder",
      ])
    #expect(found.first?.arguments == ["first": "x.yaml:1"])
  }
}
