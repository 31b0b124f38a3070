import Accounts
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
      abstract: words["command.observations"],
      subcommands: [
        List.self, Export.self, Import.self, Publish.self, Withdraw.self, ListVisibility.self, Protect.self,
        Unprotect.self,
      ])
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
  @Option(help: ArgumentHelp(words["option.seen-by"], valueName: "role")) var seenBy: Role?

  /// The store as whoever is asked about is shown it.
  func store(_ store: StoreOption) throws -> ObservationStore {
    let whole = try ObservationStore(reading: store.store)
    return seenBy.map { whole.shown(to: Viewer(role: $0).audience) } ?? whole
  }

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
      let found = try query.store(store).observations(matching: query.query())
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
      let observations = try query.store(store)
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
        .record([recording], at: systemTime(), by: commandOriginator)
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

  // MARK: - Who sees what

  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.observations.publish"])
    @Argument(help: ArgumentHelp(words["argument.runs"], valueName: "runs")) var runs: [RunRange]
    @Option(help: ArgumentHelp(words["option.visibility"], valueName: "public|internal"))
    var visibility = Visibility.everyone
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func validate() throws {
      guard visibility != .draft else { throw ValidationError(words["observations.publish.draft"]) }
    }

    func run() throws { try set(visibility, of: runs, in: store.store) }
  }

  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.observations.withdraw"])
    @Argument(help: ArgumentHelp(words["argument.runs"], valueName: "runs")) var runs: [RunRange]
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func run() throws { try set(.draft, of: runs, in: store.store) }
  }

  struct ListVisibility: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "visibility", abstract: words["command.observations.visibility"])
    @OptionGroup var store: StoreOption
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let observations = try ObservationStore(reading: store.store)
      let runs = try observations.runs()
      let changes = try observations.visibilityChanges()
      let rows = runs.map { ($0, Visibility.now(of: $0.number, changes)) }
      let protections = try observations.protections().sorted { $0.key < $1.key }
      if json.json {
        let value: JSON = [
          "runs": .array(rows.map { ["run": .string($0.id), "visibility": .string($1.rawValue)] }),
          "protected": .array(
            protections.map {
              [
                "series": .string($0), "minimum": .number($1.minimumCount), "round": JSON($1.roundingBase),
              ]
            }),
        ]
        Console.write(Array(value.canonicalText.utf8) + [0x0A])
        return
      }
      var table = TextTable(
        header: ["run", "visibility", "method"].map { words["observations.column.\($0)"] }, rightAligned: [])
      for (run, visibility) in rows { table.append([run.id, visibility.rawValue, run.run.method]) }
      Console.write(Array(table.text.utf8))
      for (series, protection) in protections {
        let base = protection.roundingBase.map {
          words["observations.protected.rounded", ["base": JSON.numberText($0)]]
        }
        print(
          words[
            "observations.protected",
            ["series": series, "minimum": JSON.numberText(protection.minimumCount)]]
            + (base.map { " " + $0 } ?? ""))
      }
    }
  }

  struct Protect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.observations.protect"])
    @Argument(help: ArgumentHelp(words["argument.protected"], valueName: "series")) var series: [String]
    @Option(help: ArgumentHelp(words["option.minimum"], valueName: "n")) var minimum = Protection()
      .minimumCount
    @Option(help: ArgumentHelp(words["option.round"], valueName: "3|5|10")) var round: Double?
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func validate() throws {
      guard (2...1_000_000).contains(minimum), round.map({ [3, 5, 10].contains($0) }) ?? true else {
        throw ValidationError(words["observations.protect.wrong"])
      }
    }

    func run() throws {
      let protection = Protection(minimumCount: minimum, roundingBase: round)
      try protect(series, protection, in: store.store)
    }
  }

  struct Unprotect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.observations.unprotect"])
    @Argument(help: ArgumentHelp(words["argument.protected"], valueName: "series")) var series: [String]
    @OptionGroup var store: StoreOption
    @OptionGroup var language: LanguageOption

    func run() throws { try protect(series, nil, in: store.store) }
  }
}

private func set(_ visibility: Visibility, of runs: [RunRange], in path: String) throws {
  let store = try ObservationStore(opening: path)
  for range in runs {
    try store.setVisibility(
      visibility, ofRuns: range.first, through: range.last, by: commandOriginator, at: systemTime())
    let named =
      range.last == range.first ? "r\(range.first)" : "r\(range.first)-" + (range.last.map { "r\($0)" } ?? "")
    print(words["observations.visibility", ["runs": named, "visibility": visibility.rawValue]])
  }
}

private func protect(_ series: [String], _ protection: Protection?, in path: String) throws {
  let catalogue = try IndicatorCatalogue.load(content: contentFolder)
  let store = try ObservationStore(opening: path)
  let known = Swift.Set(catalogue.indicators.flatMap { $0.series.map(\.code) })
  let unknown = series.filter { !known.contains($0) }
  guard unknown.isEmpty else {
    throw InputIssues(
      unknown.map {
        InputIssue(
          "protection.series", at: Place(file: ObservationStore.name(of: path), feature: $0), found: $0)
      })
  }
  for one in series {
    try store.setProtection(protection, of: one, by: commandOriginator, at: systemTime())
    print(
      protection.map {
        words["observations.protected", ["series": one, "minimum": JSON.numberText($0.minimumCount)]]
      } ?? words["observations.unprotected", ["series": one]])
  }
}
