import ArgumentParser
import Catalogue
import Foundation
import Monitoring
import Runs

extension Quito {
  struct Classify: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: words["command.classify"])

    @Option(help: ArgumentHelp(words["option.classify.population"], valueName: "grid")) var population: String
    @Option(help: ArgumentHelp(words["option.classify.built"], valueName: "grid")) var built: String?
    @Option(
      help: ArgumentHelp(
        words["option.classify.built-values"], valueName: "auto|shares|percent|square-metres"))
    var builtValues = SettlementGridFiles.Values.automatic
    @Option(help: ArgumentHelp(words["option.classify.land"], valueName: "grid")) var land: String?
    @Option(
      help: ArgumentHelp(words["option.classify.land-values"], valueName: "auto|shares|percent|square-metres")
    )
    var landValues = SettlementGridFiles.Values.automatic
    @Option(help: ArgumentHelp(words["option.classify.profile"], valueName: "name|file.yaml"))
    var profile = SettlementProfile.standard
    @Option(help: ArgumentHelp(words["option.classify.level"], valueName: "1|2"))
    var level = ClassifySettlements.Level.one
    @Option(help: ArgumentHelp(words["option.classify.to"], valueName: "out.tif")) var to: String?
    @Option(help: ArgumentHelp(words["option.classify.centres-to"], valueName: "out.gpkg"))
    var centresTo: String?
    @Option(help: ArgumentHelp(words["option.classify.places"], valueName: "places.csv")) var places: String?
    @Option(help: ArgumentHelp(words["option.classify.units"], valueName: "units.gpkg")) var units: String?
    @Option(help: ArgumentHelp(words["option.classify.units-layer"], valueName: "layer"))
    var unitsLayer: String?
    @Option(help: ArgumentHelp(words["option.classify.units-code"], valueName: "field"))
    var unitsCode: String?
    @Option(help: ArgumentHelp(words["option.classify.units-overlay"], valueName: "samples|exact"))
    var unitsOverlay = ClassifySettlements.Overlay.samples
    @Option(help: ArgumentHelp(words["option.classify.units-sample"], valueName: "metres"))
    var unitsSample = ClassifySettlements.sampleMetres
    @Option(help: ArgumentHelp(words["option.classify.to-units"], valueName: "out.gpkg")) var toUnits: String?
    @Option(help: ArgumentHelp(words["option.classify.commuting"], valueName: "flows.csv"))
    var commuting: String?
    @OptionGroup var json: JSONOption
    @OptionGroup var threads: ThreadsOption
    @OptionGroup var language: LanguageOption

    func validate() throws {
      guard units != nil || (toUnits == nil && commuting == nil && unitsCode == nil && unitsLayer == nil)
      else { throw ValidationError(words["classify.wrong.units"]) }
      guard (1...1_000).contains(unitsSample) else { throw ValidationError(words["classify.wrong.sample"]) }
    }

    func run() throws {
      typealias Grid = SettlementGridFiles.Grid
      let outcome = try ClassifySettlements(
        grids: SettlementGridFiles(
          population: Grid(path: population), builtUp: built.map { Grid(path: $0) },
          builtUpValues: builtValues, land: land.map { Grid(path: $0) }, landValues: landValues),
        profile: SettlementProfile(profile, content: contentFolder), level: level,
        units: units.map {
          ClassifySettlements.Units(
            path: $0, layer: unitsLayer, codeField: unitsCode, overlay: unitsOverlay,
            sampleMetres: unitsSample,
            flows: commuting)
        }, places: places, threads: threads.threads, now: systemTime
      ).perform()
      if let to { try outcome.writeGrid(to: to, className: Self.name) }
      if let centresTo { try outcome.writeUrbanCentres(to: centresTo) }
      if let toUnits { try outcome.writeUnits(to: toUnits) }
      let outputs = [to, centresTo, toUnits].compactMap { $0 }
      // Each file written has its record beside it.
      for index in outputs.indices {
        try RunFile(outcome.run, outputs: [outputs[index]] + outputs.filter { $0 != outputs[index] }).write()
      }
      if json.json {
        var members = outcome.json.object ?? [:]
        members["warnings"] = Console.json(of: outcome.warnings)
        Console.write(Array(JSON.object(members).canonicalText.utf8) + [0x0A])
        return
      }
      Console.printIssues(outcome.warnings)
      Console.write(Array(outcome.listing.utf8))
      for output in outputs { print(words["classify.done", ["file": output]]) }
    }

    /// Of a class of the grid.
    fileprivate static func name(_ code: UInt8) -> String { words["classify.class.\(code)"] }
  }
}

extension SettlementGridFiles.Values: ExpressibleByArgument {}
extension ClassifySettlements.Overlay: ExpressibleByArgument {}
extension ClassifySettlements.Level: ExpressibleByArgument {
  public init?(argument: String) {
    guard let number = Int(argument) else { return nil }
    self.init(rawValue: number)
  }
}

extension ClassifySettlements.Outcome {
  /// Of a long list of urban centres the largest.
  private static let shownCentres = 20

  /// Classes, urban centres and units for a terminal.
  fileprivate var listing: String {
    var text = classTable.text
    if !urbanCentres.isEmpty { text += "\n" + centreTable.text }
    let more = urbanCentres.count - Self.shownCentres
    if more > 0 { text += words["classify.more", ["count": words.numbers.text(more)]] + "\n" }
    if !units.isEmpty { text += "\n" + unitTable.text }
    if let functionalAreas { text += "\n" + areaTable(functionalAreas).text }
    return text
  }

  private var classTable: TextTable {
    var table = TextTable(
      header: [
        words["classify.column.class"], words["classify.column.name"], words["classify.column.square-km"],
        words["classify.column.persons"], words["classify.column.share"],
      ], rightAligned: [2, 3, 4])
    let total = classes.reduce(0) { $0 + $1.persons }
    for line in classes {
      table.append([
        String(line.code), Quito.Classify.name(line.code), words.numbers.text(line.cells),
        words.numbers.text(line.persons, decimals: 0),
        total > 0 ? words.numbers.text(100 * line.persons / total, decimals: 1) : "–",
      ])
    }
    return table
  }

  private var centreTable: TextTable {
    var table = TextTable(
      header: [
        words["classify.column.centre"], words["classify.column.name"], words["classify.column.square-km"],
        words["classify.column.persons"],
      ], rightAligned: [0, 2, 3])
    for centre in urbanCentres.sorted(by: { ($1.persons, $0.label) < ($0.persons, $1.label) })
      .prefix(Self.shownCentres)
    {
      table.append([
        String(centre.label), centre.name ?? "–", words.numbers.text(centre.squareKilometres),
        words.numbers.text(centre.persons, decimals: 0),
      ])
    }
    return table
  }

  private var unitTable: TextTable {
    var table = TextTable(
      header: [
        words["classify.column.class"], words["classify.column.name"], words["classify.column.units"],
        words["classify.column.persons"],
      ], rightAligned: [2, 3])
    for code in landClasses {
      let members = units.filter { $0.classification.code == code }
      table.append([
        String(code), words["classify.unit.\(code)"], words.numbers.text(members.count),
        words.numbers.text(members.reduce(0) { $0 + $1.composition.totalPersons }, decimals: 0),
      ])
    }
    return table
  }

  private func areaTable(_ areas: ClassifySettlements.FunctionalAreas) -> TextTable {
    var table = TextTable(
      header: [
        words["classify.column.area"], words["classify.column.name"], words["classify.column.city-units"],
        words["classify.column.zone-units"],
      ], rightAligned: [2, 3])
    for area in areas.areas {
      table.append([
        area.urbanCentres.map(String.init).joined(separator: "+"),
        area.urbanCentres.map { urbanCentres[$0 - 1].name ?? "–" }.joined(separator: " + "),
        words.numbers.text(area.city.count), words.numbers.text(area.commutingZone.count),
      ])
    }
    return table
  }
}
