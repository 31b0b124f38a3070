import Exchange
import Foundation
import Monitoring
import Observations

/// Writing to the terminal: results to standard output, everything else to standard error.
enum Console {
  /// Of one kind of fault no more than this are shown; `--json` shows all.
  static let shownPerCode = 20

  static func printError(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  static func write(_ bytes: [UInt8]) {
    // What `print` still holds back comes first.
    fflush(nil)
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(1, $0.baseAddress, $0.count) }
      // A reader that has gone away, such as `head`, has seen enough.
      if written < 0 { exit(errno == EPIPE ? 0 : 1) }
      rest = rest.dropFirst(written)
    }
  }

  /// What was recorded as one run, as JSON.
  static func write(_ recorded: Recorded, warnings: [InputIssue]) {
    let answer: JSON = [
      "run": JSON(recorded.runs.first?.id),
      "observations": .array(recorded.observations.map(ObservationJSON.value)),
      "warnings": json(of: warnings),
    ]
    write(Array(answer.canonicalText.utf8) + [0x0A])
  }

  static func printIssues(_ issues: [InputIssue]) {
    var shown: [String: Int] = [:]
    var lines: [(text: String, code: String)] = []
    for issue in issues {
      shown[issue.code, default: 0] += 1
      if shown[issue.code]! <= shownPerCode { lines.append((words.sentence(for: issue), issue.code)) }
    }
    for (index, line) in lines.enumerated() {
      printError(line.text)
      let isLastOfCode = !lines[(index + 1)...].contains { $0.code == line.code }
      if isLastOfCode, shown[line.code]! > shownPerCode {
        printError(
          words[
            "issues.more",
            ["count": words.numbers.text(shown[line.code]! - shownPerCode), "code": line.code]])
      }
    }
  }

  static func json(of issues: [InputIssue]) -> JSON {
    .array(
      issues.map { issue in
        [
          "code": .string(issue.code), "severity": .string(issue.severity.rawValue),
          "file": .string(issue.place.file), "line": JSON(issue.place.line.map(Double.init)),
          "field": JSON(issue.place.field), "feature": JSON(issue.place.feature),
          "found": .string(issue.found), "sentence": .string(words.text(of: issue)),
        ]
      })
  }
}
