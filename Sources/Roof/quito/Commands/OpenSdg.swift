import ArgumentParser
import Catalogue
import Exchange
import Foundation
import Monitoring
import Observations
import Runs

extension Quito {
  struct OpenSdg: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "open-sdg", abstract: words["command.open-sdg"], subcommands: [Export.self, Import.self])
  }
}

extension Quito.OpenSdg {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.open-sdg.export"])
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.open-sdg.area"], valueName: "code")) var area: String
    @Option(name: .customLong("to"), help: ArgumentHelp(words["option.open-sdg.to"], valueName: "folder"))
    var to: String
    @OptionGroup var language: LanguageOption

    func run() throws {
      let observations = try ObservationStore(reading: store.store)
      guard try observations.area(code: area) != nil else {
        throw InputIssues([
          InputIssue("open-sdg.area", at: Place(file: ObservationStore.name(of: store.store)), found: area)
        ])
      }
      let platform = OpenSDG(catalogue: try IndicatorCatalogue.load(content: contentFolder), area: area)
      let today = CalendarDate(systemTime().text.prefix(10))!
      var tables = 0
      for indicator in platform.indicators {
        let found = try observations.observations(
          matching: ObservationQuery(indicators: [indicator.code], areas: [area], includesDescendants: true))
        if !found.isEmpty {
          tables += 1
          try write(platform.table(found), OpenSDG.dataFile(ofIndicator: indicator.code))
        }
        try write(
          platform.metadata(indicator, hasData: !found.isEmpty, on: today, phrases: words),
          OpenSDG.metaFile(ofIndicator: indicator.code))
      }
      for language in Language.allCases {
        let phrases = try Phrases(content: contentFolder, language: language)
        try write(
          platform.translations(language: language, phrases: phrases),
          "translations/\(language.rawValue)/data.yml")
      }
      print(
        words[
          "open-sdg.export.done",
          [
            "tables": words.numbers.text(tables),
            "indicators": words.numbers.text(platform.indicators.count), "folder": to,
          ]])
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
      let path = "\(to)/\(name)"
      do {
        try FileManager.default.createDirectory(
          atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      } catch {
        throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)])
      }
      let file = try OutputFile(path)
      try file.write(bytes)
      try file.close()
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.open-sdg.import"])
    @Argument(help: ArgumentHelp(words["argument.open-sdg"], valueName: "folder")) var folder: String
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp(words["option.open-sdg.area"], valueName: "code")) var area: String
    @OptionGroup var json: JSONOption
    @OptionGroup var language: LanguageOption

    func run() throws {
      let tables = ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/data")) ?? [])
        .filter { $0.hasPrefix("indicator_") && $0.hasSuffix(".csv") }.sorted().map { "data/\($0)" }
      guard !tables.isEmpty else {
        throw InputIssues([InputIssue("open-sdg.empty", at: Place(file: folder), found: folder)])
      }
      let existing = try ObservationStore.existing(at: store.store)
      let gazetteer = try Gazetteer(content: contentFolder)
      let reader = OpenSDGReader(store: existing, gazetteer: gazetteer, area: area)
      var work = ImportObservations(file: folder, method: .openSDG, now: systemTime)
      work.names = tables
      work.parameters = [OpenSDGReader.areaKey: .string(area)]
      var read: [Observation] = []
      var recording = try work.perform(areas: []) {
        var issues = InputIssues()
        for table in tables {
          do {
            read += try reader.read("\(folder)/\(table)", table)
          } catch let own as InputIssues {
            issues.append(contentsOf: own.all)
          }
        }
        try issues.throwIfAnyError()
        return read
      }
      recording.areas = ImportReader(store: existing, gazetteer: gazetteer).areas(of: read)
      let recorded = try ObservationStore(creatingOrOpening: store.store).record(
        [recording], at: systemTime())
      if json.json {
        let answer: JSON = [
          "run": JSON(recorded.runs.first?.id), "observations": JSON(recorded.observations.count),
          "tables": JSON(tables.count),
        ]
        Console.write(Array(answer.canonicalText.utf8) + [0x0A])
      } else {
        print(
          words[
            "import.done",
            [
              "count": words.numbers.text(recorded.observations.count),
              "run": recorded.runs.first?.id ?? "-", "store": ObservationStore.name(of: store.store),
            ]])
      }
    }
  }
}
