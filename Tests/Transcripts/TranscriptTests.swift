import Foundation
import TestDatabases
import TestSupport
import Testing

/// Runs every example of the documents. See `README.md` beside this file.
struct TranscriptTests {
  /// Pages with at least one session, by their path from the checkout.
  static let pages: [String] = {
    let documents = FileManager.default.enumerator(atPath: Checkout.path("docs"))?.compactMap {
      $0 as? String
    }
    return (["README.md"] + (documents ?? []).map { "docs/" + $0 }).filter { page in
      guard page.hasSuffix(".md"),
        let text = try? String(contentsOfFile: Checkout.path(page), encoding: .utf8)
      else { return false }
      return text.components(separatedBy: "\n").contains("```console")
    }.sorted()
  }()

  /// A page that names this store has the tests' server there, and a schema of its own on it.
  static let server = "postgresql://quito@/quito"

  @Test func commandIsBuilt() {
    #expect(
      FileManager.default.isExecutableFile(atPath: Session.binary),
      "build it first: swift build -c release --product quito")
  }

  @Test(arguments: pages)
  func pageRunsAsItStands(page: String) throws {
    let text = try String(contentsOfFile: Checkout.path(page), encoding: .utf8)
    let transcript = Transcript(text)
    let server = text.contains(TranscriptTests.server) ? try TestDatabase(.postgresql) : nil
    defer { server?.remove() }
    let session = try Session(environment: server?.environment ?? [:])
    for step in transcript.steps {
      switch step {
      case .file(let name, let content, _): try session.write(content, to: name)
      case .command(let command):
        let answer = try session.run(command.text)
        let isMet = command.expected.map { Expectation.isMet($0, by: answer.text) } ?? true
        guard answer.exitCode == command.exitCode, isMet else {
          // What comes after stands on what failed here.
          Issue.record(
            """
            \(page):\(command.line): \(command.text)
            answers, with exit code \(answer.exitCode) where \(command.exitCode) is shown:
            \(answer.text)
            """)
          return
        }
      }
    }
  }
}
