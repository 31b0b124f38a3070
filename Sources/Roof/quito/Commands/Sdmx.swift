import ArgumentParser
import Catalogue
import Exchange
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct Sdmx: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.sdmx"], subcommands: [Structure.self, Data.self, Import.self])
  }
}

extension Quito.Sdmx {
  enum StructureFormat: String, CaseIterable, ExpressibleByArgument {
    case json, xml
    case xml21 = "xml-2.1"

    var mediaType: String {
      switch self {
      case .json: "application/vnd.sdmx.structure+json;version=2.0.0"
      case .xml: "application/vnd.sdmx.structure+xml;version=3.0.0"
      case .xml21: "application/vnd.sdmx.structure+xml;version=2.1"
      }
    }
  }

  enum DataFormat: String, CaseIterable, ExpressibleByArgument {
    case csv, json, xml
    case csv10 = "csv-1.0"
    case xml21 = "xml-2.1"

    var mediaType: String {
      switch self {
      case .csv: "application/vnd.sdmx.data+csv;version=2.0.0"
      case .csv10: "application/vnd.sdmx.data+csv;version=1.0.0"
      case .json: "application/vnd.sdmx.data+json;version=2.0.0"
      case .xml: "application/vnd.sdmx.data+xml;version=3.0.0"
      case .xml21: "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
      }
    }
  }

  enum Flow: String, CaseIterable, ExpressibleByArgument {
    case observations
    case sdg
    case sdgCity = "sdg-city"

    var id: String {
      switch self {
      case .observations: "OBSERVATIONS"
      case .sdg: "SDG"
      case .sdgCity: "SDG_CITY"
      }
    }
  }

  /// Asks the service that a server asks, and writes what it answers.
  static func answer(
    path: String, query: String, accept: String, store: ObservationStore?, to output: String
  ) throws {
    let service = SDMXService(
      catalogue: try IndicatorCatalogue.load(content: contentFolder),
      gazetteer: try Gazetteer(content: contentFolder),
      phrases: try Language.allCases.map { language throws(InputIssues) in
        try Phrases(content: contentFolder, language: language)
      }, store: store)
    let answer = service.answer(
      path: path, query: query, accept: accept, acceptLanguage: words.language.rawValue, now: systemTime())
    if !answer.faults.isEmpty { throw InputIssues(answer.faults.map(\.issue)) }
    if answer.status == 204 {
      Console.printError(words["sdmx.nothing"])
      return
    }
    let file = try OutputFile(output)
    try answer.body(file.write)
    try file.close()
  }

  struct Structure: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sdmx.structure"])
    @Argument(help: ArgumentHelp(words["argument.sdmx.structure"], valueName: "kind/agency/id/version"))
    var path = "*"
    @Option(help: ArgumentHelp(words["option.sdmx.store"], valueName: "file")) var store: String?
    @Option(help: ArgumentHelp(words["option.sdmx.query"], valueName: "query")) var query = ""
    @Option(help: ArgumentHelp(words["option.format"], valueName: "json|xml|xml-2.1"))
    var format = StructureFormat.json
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.to"], valueName: "file")) var to = "-"
    @OptionGroup var language: LanguageOption

    func run() throws {
      try Quito.Sdmx.answer(
        path: "/structure/\(path)", query: query, accept: format.mediaType,
        store: try store.map { try ObservationStore(reading: $0) }, to: to)
    }
  }

  struct Data: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sdmx.data"])
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.sdmx.flow"], valueName: "observations|sdg|sdg-city"))
    var flow = Flow.observations
    @Option(help: ArgumentHelp(words["option.sdmx.key"], valueName: "key")) var key = "*"
    @Option(help: ArgumentHelp(words["option.sdmx.query"], valueName: "query")) var query = ""
    @Option(help: ArgumentHelp(words["option.format"], valueName: "csv|csv-1.0|json|xml|xml-2.1"))
    var format = DataFormat.csv
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.to"], valueName: "file")) var to = "-"
    @OptionGroup var language: LanguageOption

    func run() throws {
      try Quito.Sdmx.answer(
        path: "/data/dataflow/QUITO/\(flow.id)/*/\(key)", query: query, accept: format.mediaType,
        store: try ObservationStore(reading: store.store), to: to)
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.sdmx.import"])
    @Argument(help: ArgumentHelp(words["argument.sdmx.import"], valueName: "file")) var file: String
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.sdmx.mapping"], valueName: "mapping")) var mapping: String?
    @Option(help: ArgumentHelp(words["option.sdmx.series"], valueName: "series.csv")) var series: String?
    @Option(help: ArgumentHelp(words["option.sdmx.areas"], valueName: "areas.csv")) var areas: String?
    @Flag(help: ArgumentHelp(words["option.sdmx.leave-out"])) var leaveOutUnknown = false
    @Flag(help: ArgumentHelp(words["option.sdmx.dry-run"])) var dryRun = false
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let existing = try ObservationStore.existing(at: store.store)
      let gazetteer = try Gazetteer(content: contentFolder)
      let reader = try SDMXImportReader(
        store: existing, gazetteer: gazetteer, mapping: mapping, series: series, areas: areas,
        leavesOutUnknown: leaveOutUnknown)
      var work = ImportObservations(file: file, method: .sdmx, now: systemTime)
      work.parameters = reader.parameters.object ?? [:]
      var found: SDMXImport?
      var recording = try work.perform(areas: []) {
        let read = try reader.read(file, file)
        found = read
        return read.observations
      }
      guard let found else { return }
      var recorded: Recorded?
      if !dryRun {
        // New areas lie in those of the gazetteer.
        let parents = found.newAreas.compactMap(\.parent)
        recording.areas =
          KnownAreas(store: existing, gazetteer: gazetteer)
          .areas(of: found.observations.map(\.key.area) + parents) + found.newAreas
        recorded = try ObservationStore(creatingOrOpening: store.store).record([recording], at: systemTime())
      }
      if json.json {
        let answer: JSON = [
          "run": JSON(recorded?.runs.first?.id), "observations": JSON(found.observations.count),
          "newAreas": .array(found.newAreas.map { .string($0.code) }), "account": found.account.json,
        ]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
      } else {
        Console.write(Array(listing(of: found.account).utf8))
        print(
          words[
            dryRun ? "sdmx.import.dry" : "import.done",
            [
              "count": words.numbers.text(found.observations.count),
              "run": recorded?.runs.first?.id ?? "-", "store": ObservationStore.name(of: store.store),
            ]])
      }
    }

    /// What became of columns and codes; a code that stayed what it was is not told.
    private func listing(of account: SDMXImportAccount) -> String {
      var columns = TextTable(
        header: [words["sdmx.import.column"], words["sdmx.import.use"]], rightAligned: [])
      for column in account.columns {
        columns.append([column.name, words["sdmx.import.use.\(column.use.rawValue)"]])
      }
      var codes = TextTable(
        header: ["component", "code", "became", "rows"].map { words["sdmx.import.\($0)"] },
        rightAligned: [3])
      for code in account.codes {
        codes.append([
          code.component, code.code, code.became ?? words["sdmx.import.unknown"],
          words.numbers.text(code.rows),
        ])
      }
      var text = columns.text + "\n"
      if codes.rows.count > 1 { text += codes.text + "\n" }
      if account.leftOutCount > 0 {
        text += words["sdmx.import.left-out", ["count": words.numbers.text(account.leftOutCount)]] + "\n"
      }
      if account.breakCount > 0 {
        text += words["sdmx.import.breaks", ["count": words.numbers.text(account.breakCount)]] + "\n"
      }
      return text
    }
  }
}
