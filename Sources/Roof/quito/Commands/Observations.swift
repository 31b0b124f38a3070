import ArgumentParser
import Catalogue
import Exchange
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct Observations: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: words["command.observations"], subcommands: [List.self, Export.self, Import.self])
  }
}

/// Which figures and when they were known, as on the command line.
struct SubjectOptions: ParsableArguments {
  @Option(help: ArgumentHelp(words["option.indicator"], valueName: "code")) var indicator: [String] = []
  @Option(help: ArgumentHelp(words["option.series"], valueName: "code")) var series: [String] = []
  @Option(help: ArgumentHelp(words["option.area"], valueName: "code")) var area: [String] = []
  @Option(help: ArgumentHelp(words["option.as-of"], valueName: "time")) var asOf: String?

  func query() throws -> ObservationQuery {
    let moment = try asOf.map { text in
      guard let moment = Timestamp(text) else {
        throw ValidationError(words["option.as-of.wrong", ["found": text]])
      }
      return moment
    }
    return ObservationQuery(indicators: indicator, series: series, areas: area, asOf: moment)
  }
}

/// Which observations, as on the command line.
struct QueryOptions: ParsableArguments {
  @OptionGroup var subject: SubjectOptions
  @Option(help: ArgumentHelp(words["option.from"], valueName: "period")) var from: String?
  @Option(name: .customLong("until"), help: ArgumentHelp(words["option.until"], valueName: "period"))
  var until: String?
  @Flag(help: ArgumentHelp(words["option.history"])) var history = false
  @Flag(help: ArgumentHelp(words["option.totals"])) var totals = false

  func query() throws -> ObservationQuery {
    func period(_ text: String?) throws -> Period? {
      guard let text else { return nil }
      guard let period = Period(text) else {
        throw ValidationError(words["option.period.wrong", ["found": text]])
      }
      return period
    }
    var query = try subject.query()
    query.from = try period(from)
    query.to = try period(until)
    query.disaggregation = totals ? Disaggregation() : nil
    query.includesHistory = history
    return query
  }
}

extension Quito.Observations {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.observations.list"])
    @OptionGroup var store: StoreOption
    @OptionGroup var query: QueryOptions
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let found = try ObservationStore(reading: store.store).observations(matching: query.query())
      if json.json {
        let values = JSON.array(found.map(ObservationJSON.value))
        Console.write(Array(values.canonicalText.utf8) + [0x0A])
      } else {
        Console.write(ObservationListing.text(found, phrases: words))
      }
    }
  }

  enum Format: String, CaseIterable, ExpressibleByArgument { case csv, json, sdmxCSV = "sdmx-csv" }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.observations.export"])
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.format"], valueName: "csv|json|sdmx-csv")) var format = Format
      .csv
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.to"], valueName: "file")) var to = "-"
    @OptionGroup var query: QueryOptions
    @OptionGroup var language: LanguageOption

    func run() throws {
      let observations = try ObservationStore(reading: store.store)
      let query = try query.query()
      let output = try OutputFile(to)
      switch format {
      case .csv:
        var writer = ObservationTable()
        try observations.forEachObservation(matching: query) {
          writer.append($0)
          try output.drain { writer.take() }
        }
        try output.write(writer.take())
      case .json:
        var writer = ObservationJSON()
        try observations.forEachObservation(matching: query) {
          writer.append($0)
          try output.drain { writer.take() }
        }
        writer.finish()
        try output.write(writer.take())
      case .sdmxCSV:
        var writer = SDMXCSV(
          catalogue: try IndicatorCatalogue.load(content: contentFolder),
          gazetteer: try Gazetteer(content: contentFolder), phrases: words)
        try observations.forEachObservation(matching: query) {
          writer.append($0)
          try output.drain { writer.take() }
        }
        try output.write(writer.take())
      }
      try output.close()
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.observations.import"])
    @Argument(help: ArgumentHelp(words["argument.observations"], valueName: "file.csv")) var file: String
    @OptionGroup var store: StoreOption
    @OptionGroup var decimal: DecimalOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let existing = try ObservationStore.existing(at: store.store)
      let gazetteer = try Gazetteer(content: contentFolder)
      let reader = ImportReader(store: existing, gazetteer: gazetteer)
      var read: [Observation] = []
      var recording = try ImportObservations(
        file: file, hasDecimalComma: decimal.decimalComma, now: systemTime
      ).perform(areas: []) {
        read = try reader.read(file, file, hasDecimalComma: decimal.decimalComma)
        return read
      }
      recording.areas = reader.areas(of: read)
      let recorded = try ObservationStore(creatingOrOpening: store.store)
        .record([recording], at: systemTime())
      if json.json {
        let value: JSON = [
          "run": JSON(recorded.runs.first?.id), "observations": JSON(recorded.observations.count),
        ]
        Console.write(Array(value.canonicalText.utf8) + [0x0A])
      } else {
        print(
          words[
            "import.done",
            [
              "count": words.numbers.text(recorded.observations.count),
              "run": recorded.runs.first?.id ?? "-", "store": store.name,
            ]])
      }
    }
  }
}
