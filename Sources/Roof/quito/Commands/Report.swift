import ArgumentParser
import Catalogue
import Monitoring
import Observations
import Publishing

extension Quito {
  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.report"],
      subcommands: [City.self, Country.self, Agenda.self, Text.self],
      // An area alone asks for what the command has always given.
      defaultSubcommand: City.self)
  }
}

/// What every report is asked for.
struct ReportOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(words["argument.area"], valueName: "area"))
  var area: String
  @OptionGroup var store: StoreOption
  @Option(
    name: .customLong("to"), help: ArgumentHelp(words["option.report.to"], valueName: "file.html|file.pdf"))
  var to: String
  @OptionGroup var json: JSONOption
  @OptionGroup var language: LanguageOption

  func finish(_ document: ReportDocument, warnings: [InputIssue] = []) throws {
    try ReportFile.write(document, to: to)
    if json.json {
      let answer: JSON = [
        "area": .string(area), "page": .string(to), "issues": Console.json(of: warnings),
      ]
      Console.write(Array(answer.canonicalText.utf8) + [0x0A])
    } else {
      Console.printIssues(warnings)
      print(words["report.done", ["page": to]])
    }
  }
}

extension Quito.Report {
  struct City: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report.city"])
    @OptionGroup var options: ReportOptions

    func run() throws {
      try options.finish(try AreaReport(area: options.area, store: options.store.store).document())
    }
  }

  struct Country: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report.country"])
    @OptionGroup var options: ReportOptions

    func run() throws {
      let store = try ObservationStore(reading: options.store.store)
      let report = try ReportContent.country(options.area, in: store)
      try options.finish(
        report.document(
          phrases: words, codeLists: try CodeLists(content: contentFolder),
          assets: try WebAssets.load(from: contentFolder)))
    }
  }

  struct Agenda: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.report.agenda"])
    @OptionGroup var options: ReportOptions
    @Option(help: ArgumentHelp(words["option.report.outline"], valueName: "name"))
    var outline = "agenda"

    func run() throws {
      let texts = try AgendaTexts(try ObservationStore(reading: options.store.store), report: outline)
      let (document, warnings) = try texts.document(area: options.area)
      try options.finish(document, warnings: warnings)
    }
  }
}
