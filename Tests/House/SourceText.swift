/// A Swift source taken apart: its code without comments and texts, and its texts.
struct SourceText {
  struct Literal: Hashable {
    /// As written between the quotes; `*` stands for what is filled in when the program runs.
    var text: String
    var line: Int
  }

  /// Texts are left as `""`, comments are left out; lines stay where they are.
  private(set) var code = ""
  private(set) var literals: [Literal] = []

  private var rest: ArraySlice<Character>
  private var line = 1

  init(_ source: String) {
    rest = Array(source)[...]
    // Unicode takes CR LF for one character; no source of ours has it.
    readCode(untilParenthesis: false)
  }

  private func isNext(_ text: String) -> Bool { rest.starts(with: text) }

  private mutating func take() -> Character {
    let character = rest.removeFirst()
    if character == "\n" { line += 1 }
    return character
  }

  private mutating func skip(_ count: Int) { for _ in 0..<count where !rest.isEmpty { _ = take() } }

  private mutating func readCode(untilParenthesis: Bool) {
    var depth = 0
    while let character = rest.first {
      if isNext("//") {
        while let next = rest.first, next != "\n" { skip(1) }
      } else if isNext("/*") {
        while !rest.isEmpty, !isNext("*/") { if take() == "\n" { code.append("\n") } }
        skip(2)
      } else if character == "\"" || character == "#", let quote = openingQuote() {
        readLiteral(quote)
      } else {
        if character == "(" { depth += 1 }
        if character == ")" {
          if untilParenthesis, depth == 0 { return }
          depth -= 1
        }
        code.append(take())
      }
    }
  }

  /// How many `#` and quotes a text begins with; nil where none begins.
  private func openingQuote() -> (hashes: Int, quotes: Int)? {
    let hashes = rest.prefix { $0 == "#" }.count
    let after = rest.dropFirst(hashes)
    guard after.first == "\"" else { return nil }
    return (hashes, after.starts(with: "\"\"\"") ? 3 : 1)
  }

  private mutating func readLiteral(_ quote: (hashes: Int, quotes: Int)) {
    let start = line
    let hashes = String(repeating: "#", count: quote.hashes)
    let end = String(repeating: "\"", count: quote.quotes) + hashes
    skip(quote.hashes + quote.quotes)
    code += "\"\""
    var text = ""
    while !rest.isEmpty, !isNext(end) {
      if isNext("\\" + hashes + "(") {
        skip(2 + quote.hashes)
        text.append("*")
        readCode(untilParenthesis: true)
        skip(1)
      } else if isNext("\\"), quote.hashes == 0 {
        text.append(take())
        if !rest.isEmpty { text.append(take()) }
      } else {
        let character = take()
        if character == "\n" { code.append("\n") }
        text.append(character)
      }
    }
    skip(quote.quotes + quote.hashes)
    literals.append(Literal(text: text, line: start))
  }

  /// The modules that the source imports.
  var imports: [String] {
    code.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
        words[..<place].allSatisfy({ $0.hasPrefix("@") || ["public", "internal", "private"].contains($0) })
      else { return nil }
      // `import struct Foundation.Data` imports Foundation.
      let kinds: Set<Substring> = ["struct", "class", "enum", "func", "var", "let", "protocol", "typealias"]
      let name = kinds.contains(words[place + 1]) ? words.last! : words[place + 1]
      return String(name.prefix { $0 != "." })
    }
  }

  /// Where a name stands in the code as a word of its own, or, ending in `(`, as a call; by line.
  func lines(naming word: String) -> [Int] {
    func isPart(_ character: Character?) -> Bool {
      guard let character else { return false }
      return character.isLetter || character.isNumber || character == "_"
    }
    return code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index, line in
      var rest = line[...]
      while let range = rest.range(of: word) {
        let before = range.lowerBound == line.startIndex ? nil : line[line.index(before: range.lowerBound)]
        let after = range.upperBound == line.endIndex ? nil : line[range.upperBound]
        // A call of a value's own method, such as `page.print(…)`, is another word.
        if !isPart(before), before != ".", word.hasSuffix("(") || !isPart(after) { return index + 1 }
        rest = line[range.upperBound...]
      }
      return nil
    }
  }
}
