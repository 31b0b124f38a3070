import Monitoring

/// A word, sign or value of a filter, and where it begins.
struct FilterToken {
  enum Kind: Equatable {
    /// A word as it stands; whether it is a keyword depends on where it stands.
    case word(String)
    /// A name in double quotes: always a property.
    case name(String)
    case text(String)
    case number(Double)
    /// `(`, `)`, `,`, `=`, `<>`, `<`, `>`, `<=`, `>=`, `-`, `+`
    case sign(String)
    case end
  }

  var kind: Kind
  /// Characters before it.
  var offset: Int
  var spelling: String

  func isWord(_ keyword: String) -> Bool {
    if case .word(let word) = kind { word.uppercased() == keyword } else { false }
  }
  func isSign(_ sign: String) -> Bool { kind == .sign(sign) }
}

/// Parts a filter into tokens.
struct FilterTokens {
  private(set) var all: [FilterToken] = []

  init(_ text: String) throws {
    let characters = Array(text)
    var place = 0
    func word(from start: Int, while holds: (Character) -> Bool) -> String {
      var end = start
      while end < characters.count, holds(characters[end]) { end += 1 }
      return String(characters[start..<end])
    }
    while place < characters.count {
      let character = characters[place]
      let start = place
      if character.isWhitespace {
        place += 1
        continue
      }
      if character == "'" || character == "\"" {
        let (content, next) = try FilterTokens.quoted(characters, from: place)
        place = next
        let kind: FilterToken.Kind = character == "'" ? .text(content) : .name(content)
        all.append(FilterToken(kind: kind, offset: start, spelling: String(characters[start..<next])))
      } else if FilterTokens.isDigit(character)
        || character == "." && place + 1 < characters.count && FilterTokens.isDigit(characters[place + 1])
      {
        var spelling = word(from: place) { FilterTokens.isDigit($0) || $0 == "." }
        place += spelling.count
        if place < characters.count, characters[place] == "e" || characters[place] == "E" {
          var exponent = String(characters[place])
          if place + 1 < characters.count, "+-".contains(characters[place + 1]) {
            exponent.append(characters[place + 1])
          }
          exponent += word(from: place + exponent.count, while: FilterTokens.isDigit)
          spelling += exponent
          place += exponent.count
        }
        guard let number = Double(spelling), number.isFinite else {
          throw FilterFault.syntax(spelling, at: start)
        }
        all.append(FilterToken(kind: .number(number), offset: start, spelling: spelling))
      } else if FilterTokens.beginsName(character) {
        let spelling = word(from: place) { FilterTokens.continuesName($0) }
        place += spelling.count
        all.append(FilterToken(kind: .word(spelling), offset: start, spelling: spelling))
      } else {
        let pair = place + 1 < characters.count ? String(characters[place...place + 1]) : ""
        let sign = ["<>", "<=", ">="].contains(pair) ? pair : String(character)
        guard pair == sign || "(),=<>+-".contains(character) else {
          throw FilterFault.syntax(sign, at: start)
        }
        place += sign.count
        all.append(FilterToken(kind: .sign(sign), offset: start, spelling: sign))
      }
    }
    all.append(FilterToken(kind: .end, offset: characters.count, spelling: ""))
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
  private static func beginsName(_ character: Character) -> Bool {
    character.isLetter || character == "_" || character == ":"
  }
  private static func continuesName(_ character: Character) -> Bool {
    beginsName(character) || isDigit(character) || character == "."
  }

  /// Two quotes in a row, or one after a backslash, stand for one.
  private static func quoted(_ characters: [Character], from start: Int) throws -> (String, Int) {
    let quote = characters[start]
    var content = ""
    var place = start + 1
    while place < characters.count {
      let next = place + 1 < characters.count ? characters[place + 1] : nil
      if characters[place] == quote {
        guard next == quote else { return (content, place + 1) }
        place += 1
      } else if characters[place] == "\\", next == quote {
        place += 1
      }
      content.append(characters[place])
      place += 1
    }
    throw FilterFault.syntax(String(characters[start...].prefix(20)), at: start)
  }
}

/// The faults of a filter, each at a character of it, counted from 1.
enum FilterFault {
  static func syntax(_ found: String, at offset: Int) -> InputIssues {
    InputIssues([InputIssue("filter.syntax", at: place(offset), found: found)])
  }

  static func property(_ found: String, known: [String], at offset: Int) -> InputIssues {
    let list = known.joined(separator: ", ")
    return InputIssues([
      InputIssue("filter.property", at: place(offset), found: found, arguments: ["known": list])
    ])
  }

  static func type(_ found: String, expected: FilterType, at offset: Int) -> InputIssues {
    let arguments = ["type": expected.rawValue]
    return InputIssues([InputIssue("filter.type", at: place(offset), found: found, arguments: arguments)])
  }

  static func function(_ found: String, at offset: Int) -> InputIssues {
    InputIssues([InputIssue("filter.function", at: place(offset), found: found)])
  }

  static func geometry(_ found: String, at offset: Int) -> InputIssues {
    InputIssues([InputIssue("filter.geometry", at: place(offset), found: found)])
  }

  static func date(_ found: String, at offset: Int) -> InputIssues {
    InputIssues([InputIssue("filter.date", at: place(offset), found: found)])
  }

  static func long(_ count: Int, most: Int) -> InputIssues {
    let arguments = ["most": String(most)]
    return InputIssues([
      InputIssue("filter.long", at: Place(file: "filter"), found: String(count), arguments: arguments)
    ])
  }

  static func deep(most: Int, at offset: Int) -> InputIssues {
    InputIssues([InputIssue("filter.deep", at: place(offset), arguments: ["most": String(most)])])
  }

  private static func place(_ offset: Int) -> Place { Place(file: "filter", line: offset + 1) }
}
