import ArgumentParser
import Catalogue
import Monitoring

extension Quito {
  struct Catalogue: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.catalogue"], subcommands: [List.self, Show.self])
  }
}

struct CatalogueOptions: ParsableArguments {
  @Option(help: ArgumentHelp(words["option.with"], valueName: "file.yaml")) var with: [String] = []

  func load() throws -> IndicatorCatalogue {
    try IndicatorCatalogue.load(content: contentFolder, extra: with)
  }
}

extension Quito.Catalogue {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.catalogue.list"])
    @OptionGroup var options: CatalogueOptions
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let indicators = try options.load().indicators
      if json.json {
        let values = JSON.array(indicators.map(CatalogueEntry.json))
        Console.write(Array(values.canonicalText.utf8) + [0x0A])
      } else {
        for indicator in indicators {
          print(
            indicator.code.padding(toLength: 8, withPad: " ", startingAt: 0)
              + CatalogueEntry.tier(indicator).padding(toLength: 11, withPad: " ", startingAt: 0)
              + indicator.titles[words.language])
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.catalogue.show"])
    @Argument(help: ArgumentHelp(words["argument.indicator"], valueName: "code")) var code: String
    @OptionGroup var options: CatalogueOptions
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let catalogue = try options.load()
      guard let indicator = catalogue[code] else {
        throw InputIssues([
          InputIssue(
            "indicator.unknown", at: Place(file: "catalogue"), found: code,
            arguments: [
              "nearest": Suggestion.nearest(to: code, among: catalogue.indicators.map(\.code)) ?? "11.2.1"
            ])
        ])
      }
      if json.json {
        Console.write(Array(CatalogueEntry.json(indicator).canonicalText.utf8) + [0x0A])
      } else {
        CatalogueEntry.print(indicator, notes: catalogue.notes(of: code, phrases: words))
      }
    }
  }
}
