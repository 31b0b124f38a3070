import Foundation
import TestSupport
import Testing

/// Documents keep up with the program.
struct PageTests {
  /// `Commands/Area/AddCity.swift` is the command of the page `area-add-city.md`.
  private static func page(ofCommand path: String) -> String {
    let name = path.replacingOccurrences(of: "Sources/Roof/quito/Commands/", with: "")
      .replacingOccurrences(of: ".swift", with: "").replacingOccurrences(of: "/", with: "")
    var words = ""
    for letter in name {
      if letter.isUppercase, !words.isEmpty { words.append("-") }
      words += letter.lowercased()
    }
    return "docs/commands/\(words).md"
  }

  /// Other files of the folder hold what several commands share.
  private static let commands = Project.sources.filter {
    $0.path.hasPrefix("Sources/Roof/quito/Commands/") && !$0.source.lines(naming: "ParsableCommand").isEmpty
  }.map(\.path)

  @Test func everyCommandHasItsPage() {
    for command in PageTests.commands {
      let page = PageTests.page(ofCommand: command)
      #expect(Project.exists(page), "\(command) has no page \(page)")
      #expect(Project.text(page).contains("```console"), "\(page) shows no example")
    }
  }

  @Test func everyPageOfACommandHasItsCommand() {
    let pages = Set(PageTests.commands.map { PageTests.page(ofCommand: $0) })
    for page in Project.files(under: "docs/commands", kind: "md") where !page.hasSuffix("/README.md") {
      #expect(pages.contains(page), "\(page) is the page of no command")
    }
  }

  @Test(arguments: Project.files.filter { $0.hasSuffix(".md") })
  func everyLinkLeadsSomewhere(page: String) throws {
    let text = Project.text(page)
    let expression = try NSRegularExpression(pattern: "\\]\\(([^)\\s]+)\\)")
    for match in expression.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
      let target = String(text[Range(match.range(at: 1), in: text)!])
      guard !target.contains("://"), !target.hasPrefix("#"), !target.hasPrefix("mailto:") else { continue }
      let file = target.prefix { $0 != "#" }
      let path = (page as NSString).deletingLastPathComponent + "/" + file
      #expect(Project.exists((path as NSString).standardizingPath), "\(page) links to \(target)")
    }
  }

  /// A method's page, where it names sources and tests, names ones that are there.
  @Test(arguments: Project.files(under: "docs", kind: "md"))
  func everyPathOfTheProjectThatAPageNamesIsThere(page: String) throws {
    let text = Project.text(page)
    let expression = try NSRegularExpression(
      pattern: "`((?:Sources|Tests|Content|Benchmarks|Examples|tools)/[^`*<>… ]+)`")
    for match in expression.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
      let path = String(text[Range(match.range(at: 1), in: text)!])
      #expect(Project.exists(path), "\(page) names \(path)")
    }
  }
}
