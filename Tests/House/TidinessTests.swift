import Foundation
import Testing

/// Habits of the project that a reader would otherwise have to watch for.
struct TidinessTests {
  private static let prose: Set = ["swift", "py", "js", "css", "sh", "md", "h", "html"]

  @Test func noFileIsLong() {
    for path in Project.files where TidinessTests.prose.contains((path as NSString).pathExtension) {
      let lines = Project.text(path).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 601, "\(path) has \(lines - 1) lines; does it hold one idea?")
    }
  }

  @Test func nothingIsNamedForBeingLeftOver() {
    let drawers: Set = [
      "utilities", "utility", "utils", "util", "helpers", "helper", "misc", "common", "stuff",
    ]
    for path in Project.files {
      for part in path.split(separator: "/") {
        let name = part.prefix { $0 != "." }.lowercased()
        #expect(!drawers.contains(name), "\(path): name it for what it holds")
      }
    }
  }

  @Test func nothingSpeaksOfTheMachineItWasWrittenOn() {
    // Put together here, so that this file does not hold what it looks for.
    let places = [("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/"), ("/User", "s/")].map { $0.0 + $0.1 }
    let hosts = [("pypi", ".org"), ("files.python", "hosted"), ("registry.", "npmjs")].map { $0.0 + $0.1 }
    for path in Project.files {
      let text = Project.text(path)
      for word in places + hosts {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
          .filter { TidinessTests.names($0.element, word) }.map { $0.offset + 1 }
        #expect(lines.isEmpty, "\(path): \(word) in lines \(lines)")
      }
    }
  }

  /// A path begins where no letter and no dot stands before it: `share/home/` is not one.
  private static func names(_ line: Substring, _ word: String) -> Bool {
    var rest = line[...]
    while let range = rest.range(of: word) {
      let before = range.lowerBound == line.startIndex ? " " : line[line.index(before: range.lowerBound)]
      if !word.hasPrefix("/") || !(before.isLetter || before.isNumber || ".-_*})".contains(before)) {
        return true
      }
      rest = line[range.upperBound...]
    }
    return false
  }

  @Test func nothingIsLeftForLater() {
    let marks = [("TO", "DO"), ("FIX", "ME"), ("HA", "CK")].map { $0.0 + $0.1 }
    for path in Project.files where TidinessTests.prose.contains((path as NSString).pathExtension) {
      for mark in marks {
        let found = Project.text(path).range(of: "\\b\(mark)\\b", options: .regularExpression)
        #expect(found == nil, "\(path) holds \(mark)")
      }
    }
  }
}
