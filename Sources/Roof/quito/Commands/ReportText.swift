import ArgumentParser
import Catalogue
import Foundation
import Monitoring
import Observations
import Publishing

extension Quito.Report {
  struct Text: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "text", abstract: words["command.report.text"],
      subcommands: [Set.self, List.self, Show.self, History.self])
  }
}

/// Which text is meant.
struct ReportTextOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(words["argument.report"], valueName: "report")) var report: String
  @Argument(help: ArgumentHelp(words["argument.paragraph"], valueName: "paragraph")) var paragraph: String
  @OptionGroup var scope: ReportTextScope

  /// - Throws: `InputIssues` with `outline.paragraph.unknown`.
  func key(in outline: ReportOutline) throws -> ReportText.Key {
    let codes = outline.paragraphs.map(\.code)
    guard codes.contains(paragraph) else {
      throw InputIssues([
        InputIssue(
          "outline.paragraph.unknown", at: Place(file: outline.code), found: paragraph,
          arguments: ["nearest": Suggestion.nearest(to: paragraph, among: codes) ?? codes.first ?? ""])
      ])
    }
    return ReportText.Key(
      report: outline.code, area: scope.area ?? "", paragraph: paragraph, language: scope.language.language)
  }

  /// The versions of the text, oldest first.
  /// - Throws: `InputIssues` with `report-text.none` where there is none.
  func versions() throws -> [RecordedReportText] {
    let texts = try AgendaTexts(try ObservationStore(reading: scope.store.store), report: report)
    let key = try key(in: texts.outline)
    let versions = try texts.store.reportTexts(of: report).filter { $0.text.key == key }
    guard !versions.isEmpty else {
      throw InputIssues([
        InputIssue(
          "report-text.none", at: Place(file: ObservationStore.name(of: scope.store.store)), found: paragraph,
          arguments: ["language": key.language.rawValue])
      ])
    }
    return versions
  }
}

struct ReportTextScope: ParsableArguments {
  @OptionGroup var store: StoreOption
  @Option(help: ArgumentHelp(words["option.report.text.area"], valueName: "area")) var area: String?
  @OptionGroup var json: JSONOption
  @OptionGroup var language: LanguageOption
}

extension Quito.Report.Text {
  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report.text.set"])
    @OptionGroup var options: ReportTextOptions
    @Option(help: ArgumentHelp(words["option.report.text.file"], valueName: "file")) var file: String
    @Option(help: ArgumentHelp(words["option.report.text.by"], valueName: "name")) var by: String

    func validate() throws {
      guard !by.allSatisfy(\.isWhitespace) else { throw ValidationError(words["report.text.wrong.by"]) }
    }

    func run() throws {
      let scope = options.scope
      let store = try ObservationStore(opening: scope.store.store)
      let texts = try AgendaTexts(store, report: options.report)
      let key = try options.key(in: texts.outline)
      if let area = scope.area { _ = try store.area(named: area) }
      let text = try written()
      let content = try WrittenParagraphs(text, file: file)
      let recorded = try store.record(
        ReportText(key: key, text: content.isEmpty ? "" : text, author: by), at: systemTime())
      let missing = try unresolved(content, texts)
      if scope.json.json {
        let answer: JSON = [
          "id": .string(recorded.id), "version": JSON(recorded.version),
          "digest": .string(recorded.digest.text), "issues": Console.json(of: missing),
        ]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(missing)
      print(
        words[
          content.isEmpty ? "report.text.withdrawn" : "report.text.set",
          [
            "id": recorded.id, "paragraph": key.paragraph, "language": key.language.endonym,
            "version": String(recorded.version),
          ]])
    }

    private func written() throws -> String {
      guard file == "-" else { return try DescriptionFile.text(at: file) }
      return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }

    /// Figures that are not there yet may still come: they are told of, and hold up only the report.
    private func unresolved(_ content: WrittenParagraphs, _ texts: AgendaTexts) throws -> [InputIssue] {
      let found = try texts.resolved(content.references)
      return content.references.filter { found[$0] == nil }.map { reference in
        InputIssue(
          "report-text.observation.unknown", at: Place(file: file, field: options.paragraph),
          found: reference.text, severity: .warning)
      }
    }
  }

  /// The outline with what is written for it.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report.text.list"])
    @Argument(help: ArgumentHelp(words["argument.report"], valueName: "report")) var report: String
    @OptionGroup var scope: ReportTextScope

    func run() throws {
      let texts = try AgendaTexts(try ObservationStore(reading: scope.store.store), report: report)
      let latest = try texts.latest()
      func versions(_ paragraph: String) -> [RecordedReportText] {
        latest.values.filter {
          $0.text.key.paragraph == paragraph && (scope.area == nil || $0.text.key.area == scope.area)
        }.sorted {
          ($0.text.key.area, $0.text.key.language) < ($1.text.key.area, $1.text.key.language)
        }
      }
      if scope.json.json {
        let rows = texts.outline.paragraphs.map { paragraph -> JSON in
          [
            "paragraph": .string(paragraph.code), "kind": .string(paragraph.kind.rawValue),
            "texts": .array(versions(paragraph.code).map(\.json)),
          ]
        }
        Console.write(Array(JSON.array(rows).canonicalText.utf8) + [0x0A])
        return
      }
      var table = TextTable(
        header: ["section", "paragraph", "kind", "texts"].map { words["report.text.column.\($0)"] },
        rightAligned: [])
      for section in texts.outline.sections {
        for (title, paragraphs) in [(section.titles, section.paragraphs)]
          + section.sections.map({ ($0.titles, $0.paragraphs) })
        {
          for paragraph in paragraphs {
            let written = versions(paragraph.code).map { text in
              let key = text.text.key
              return "\(key.area.isEmpty ? "" : key.area + " ")\(key.language.rawValue) \(text.version)"
            }
            table.append([
              title[words.language], paragraph.code, words["report.text.kind.\(paragraph.kind.rawValue)"],
              written.isEmpty ? "–" : written.joined(separator: words.listSeparator),
            ])
          }
        }
      }
      Console.write(Array(table.text.utf8))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report.text.show"])
    @OptionGroup var options: ReportTextOptions
    @Option(help: ArgumentHelp(words["option.report.text.version"], valueName: "n")) var version: Int?

    func run() throws {
      let versions = try options.versions()
      guard let shown = version.map({ asked in versions.first { $0.version == asked } }) ?? versions.last
      else {
        throw InputIssues([
          InputIssue(
            "report-text.version", at: Place(file: ObservationStore.name(of: options.scope.store.store)),
            found: String(version ?? 0),
            arguments: ["last": String(versions.count)])
        ])
      }
      if options.scope.json.json {
        Console.write(Array(shown.json.canonicalText.utf8) + [0x0A])
      } else {
        let text = shown.text.text
        Console.write(Array((text.hasSuffix("\n") || text.isEmpty ? text : text + "\n").utf8))
      }
    }
  }

  struct History: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report.text.history"])
    @OptionGroup var options: ReportTextOptions

    func run() throws {
      let versions = try options.versions()
      if options.scope.json.json {
        Console.write(Array(JSON.array(versions.map(\.json)).canonicalText.utf8) + [0x0A])
        return
      }
      var table = TextTable(
        header: ["version", "id", "by", "recorded", "characters", "digest"].map {
          words["report.text.column.\($0)"]
        }, rightAligned: [0, 4])
      for one in versions {
        table.append([
          String(one.version), one.id, one.text.author, one.recorded.text,
          words.numbers.text(one.text.text.count), one.digest.text,
        ])
      }
      Console.write(Array(table.text.utf8))
    }
  }
}

extension RecordedReportText {
  fileprivate var json: JSON {
    [
      "id": .string(id), "report": .string(text.key.report), "area": .string(text.key.area),
      "paragraph": .string(text.key.paragraph), "language": .string(text.key.language.rawValue),
      "version": JSON(version), "by": .string(text.author), "recorded": .string(recorded.text),
      "text": .string(text.text), "digest": .string(digest.text),
    ]
  }
}
