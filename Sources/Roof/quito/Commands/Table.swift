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
        for one in IndicatorTable.all {
          list.append([one.indicator, catalogue[one.indicator]?.titles[words.language] ?? ""])
        }
        Console.write(Array(list.text.utf8))
        return
      }
      guard let definition = IndicatorTable.of(indicator) else {
        throw InputIssues([
          InputIssue(
            "indicator-table.indicator", at: Place(file: indicator), found: indicator,
            arguments: ["known": IndicatorTable.all.map(\.indicator).joined(separator: ", ")])
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
    @Option(help: ArgumentHelp(words["option.table.nation"], valueName: "code")) var nation: String?
    @Flag(help: ArgumentHelp(words["option.strict"])) var strict = false
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let (recorded, warnings) = try TableMeasurement(
        indicator: indicator, file: file, store: store.store, nation: nation, isStrict: strict
      ).perform()
      if json.json {
        let answer: JSON = [
          "run": JSON(recorded.runs.first?.id),
          "observations": .array(recorded.observations.map(ObservationJSON.value)),
          "warnings": Console.json(of: warnings),
        ]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(warnings)
      Console.write(ObservationListing.text(recorded.observations, phrases: words))
    }
  }
}

/// An indicator measured from a table and recorded; what the command and the demo share.
struct TableMeasurement {
  var indicator: String
  var file: String
  var store: String
  var nation: String?
  var isStrict = false

  func perform() throws -> (recorded: Recorded, warnings: [InputIssue]) {
    let existing = try ObservationStore.existing(at: store)
    let gazetteer = try Gazetteer(content: contentFolder)
    let outcome = try MeasureIndicatorTable(
      indicator, in: InputFolder(of: file), name: (file as NSString).lastPathComponent,
      catalogue: IndicatorCatalogue.load(content: contentFolder), nation: nation, now: systemTime
    ).perform()
    if isStrict, !outcome.warnings.isEmpty { throw InputIssues(outcome.warnings) }
    try check(outcome.observations, existing, gazetteer)
    let recording = Recording(
      run: outcome.run,
      areas: ImportReader(store: existing, gazetteer: gazetteer).areas(of: outcome.observations),
      observations: outcome.observations)
    let recorded = try ObservationStore(creatingOrOpening: store).record([recording], at: systemTime())
    return (recorded, outcome.warnings)
  }

  /// Areas that neither the store nor the gazetteer has cannot be recorded; each is named once.
  private func check(
    _ observations: [Observation], _ existing: ObservationStore?, _ gazetteer: Gazetteer
  ) throws {
    let known = Set(try existing?.areas().map(\.code) ?? []).union(gazetteer.areas.map(\.code))
    var unknown: [String] = []
    for one in observations where !known.contains(one.key.area) && !unknown.contains(one.key.area) {
      unknown.append(one.key.area)
    }
    guard unknown.isEmpty else {
      throw InputIssues(
        unknown.map { InputIssue("target.area", at: Place(file: file, field: "area"), found: $0) })
    }
  }
}
