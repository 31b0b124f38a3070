import Foundation

/// What a page shows of a session, in the order of the page. See `README.md` beside this file.
struct Transcript {
  enum Step: Equatable {
    case file(name: String, content: String, line: Int)
    case command(Command)
  }

  struct Command: Equatable {
    var text: String
    /// Nil where the answer is not shown.
    var expected: [String]?
    var exitCode: Int32 = 0
    /// Where the command stands on the page, counted from 1.
    var line: Int
  }

  private(set) var steps: [Step] = []

  init(_ page: String) {
    let lines = page.components(separatedBy: "\n")
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      if line.hasPrefix("<!-- $ "), line.hasSuffix("-->") {
        let text = line.dropFirst(7).dropLast(3).trimmingCharacters(in: .whitespaces)
        steps.append(.command(Command(text: text, expected: nil, line: index)))
      }
      let ticks = line.prefix { $0 == "`" }
      guard ticks.count >= 3 else { continue }
      let start = index
      while index < lines.count, lines[index] != ticks { index += 1 }
      let content = Array(lines[start..<index])
      index += 1
      let words = line.dropFirst(ticks.count).split(separator: " ")
      if words.first == "console" {
        readSession(content, from: start + 1)
      } else if let name = words.first(where: { $0.hasPrefix("file=") })?.dropFirst(5) {
        steps.append(.file(name: String(name), content: content.joined(separator: "\n") + "\n", line: start))
      }
    }
  }

  private mutating func readSession(_ lines: [String], from first: Int) {
    var index = 0
    while index < lines.count {
      // Text before the first command belongs to none; it is left for `Command` of nothing to fail on.
      var command = Command(text: "", expected: [], line: first + index)
      if lines[index].hasPrefix("$ ") {
        command.text = String(lines[index].dropFirst(2))
        while command.text.hasSuffix("\\"), index + 1 < lines.count {
          index += 1
          command.text += "\n" + lines[index]
        }
        index += 1
      }
      while index < lines.count, !lines[index].hasPrefix("$ ") {
        command.expected!.append(lines[index])
        index += 1
      }
      if let last = command.expected!.last, last.hasPrefix("["), last.hasSuffix("]"),
        let code = Int32(last.dropFirst().dropLast())
      {
        command.exitCode = code
        command.expected!.removeLast()
      }
      steps.append(.command(command))
    }
  }
}

/// Whether an answer is the one a page shows.
enum Expectation {
  static func isMet(_ expected: [String], by answer: String) -> Bool {
    var lines = answer.components(separatedBy: "\n").map(trimmed)
    while lines.last == "" { lines.removeLast() }
    var wanted = expected.map(trimmed)
    while wanted.last == "" { wanted.removeLast() }
    return matches(wanted, lines) {
      $0 == "…"
    } same: {
      line($0, matches: $1)
    }
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
  }

  private static func line(_ pattern: String, matches line: String) -> Bool {
    matches(Array(pattern), Array(line)) {
      $0 == "…"
    } same: {
      $0 == $1
    }
  }

  /// Wildcard matching over any elements, in time of the product of both lengths at worst.
  private static func matches<Element>(
    _ pattern: [Element], _ text: [Element], isWildcard: (Element) -> Bool, same: (Element, Element) -> Bool
  ) -> Bool {
    var (p, t) = (0, 0)
    var retry: (p: Int, t: Int)?
    while t < text.count {
      if p < pattern.count, isWildcard(pattern[p]) {
        retry = (p + 1, t)
        p += 1
      } else if p < pattern.count, same(pattern[p], text[t]) {
        p += 1
        t += 1
      } else if let again = retry {
        retry = (again.p, again.t + 1)
        (p, t) = (again.p, again.t + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy(isWildcard)
  }
}
