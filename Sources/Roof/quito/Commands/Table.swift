import ArgumentParser
import Catalogue
import Exchange
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.table"], subcommands: [Columns.self, Measure.self])
  }
}

extension Quito.Table {
  /// What stands in the table of an indicator.
  struct Columns: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.table.columns"])
    @Argument(help: ArgumentHelp(words["argument.table.indicator"], valueName: "indicator"))
    var indicator: String?
    @Flag(help: ArgumentHelp(words["option.table.template"])) var template = false
    @OptionGroup var language: LanguageOption

    func run() throws {
      guard let indicator else {
        let catalogue = try IndicatorCatalogue.load(content: contentFolder)
        var list = TextTable(
          header: [words["table.column.indicator"], words["table.column.title"]], rightAligned: [])
        for one in InputTable.all {
          list.append([one.indicator, catalogue[one.indicator]?.titles[words.language] ?? ""])
        }
        Console.write(Array(list.text.utf8))
        return
      }
      guard let definition = InputTable.of(indicator) else {
        throw InputIssues([
          InputIssue(
            "indicator-table.indicator", at: Place(file: indicator), found: indicator,
            arguments: ["known": InputTable.all.map(\.indicator).joined(separator: ", ")])
        ])
      }
      for (place, form) in definition.forms.enumerated() {
        if template {
          Console.write(Array(form.template.utf8))
          continue
        }
        if place > 0 { print() }
        if definition.forms.count > 1 { print(words["table.form", ["form": form.name]]) }
        var list = TextTable(
          header: ["name", "needed", "unit", "meaning"].map { words["table.column.\($0)"] }, rightAligned: [])
        for column in form.columns {
          list.append([
            column.name, words[column.isRequired ? "table.needed" : "table.optional"], column.unit ?? "",
            words[column.meaning],
          ])
        }
        Console.write(Array(list.text.utf8))
      }
    }
  }

  struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.table.measure"])
    @Argument(help: ArgumentHelp(words["argument.table.indicator"], valueName: "indicator"))
    var indicator: String
    @Argument(help: ArgumentHelp(words["argument.table"], valueName: "table.csv")) var file: String
    @OptionGroup var store: StoreOption
    @OptionGroup var decimal: DecimalOption
    @Option(help: ArgumentHelp(words["option.table.nation"], valueName: "code")) var nation: String?
    @Flag(help: ArgumentHelp(words["option.strict"])) var strict = false
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let (recorded, warnings) = try TableRecording(
        indicator: indicator, file: file, store: store.store, hasDecimalComma: decimal.decimalComma,
        nation: nation,
        isStrict: strict
      ).perform()
      if json.json {
        Console.write(recorded, warnings: warnings)
        return
      }
      Console.printIssues(warnings)
      Console.write(ObservationListing.text(recorded.observations, phrases: words))
    }
  }
}
