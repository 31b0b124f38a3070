import Catalogue
import Geodata
import Geography
import Monitoring
import Settlements

/// Tells cities, towns and rural areas apart by the Degree of Urbanisation: the cells of a grid, the urban
/// centres in it and, where they are given, administrative units.
public struct ClassifySettlements {
  public typealias Level = SettlementLevel
  public typealias Overlay = UnitOverlay
  public typealias FunctionalAreas = FunctionalUrbanAreas
  /// The side of the samples of units by the official way.
  public static let sampleMetres = SettlementGrid.sampleMetres

  /// Units to be classified.
  public struct Units: Hashable, Sendable {
    public var path: String
    public var layer: String?
    /// The field with their codes; needed for commuting flows.
    public var codeField: String?
    public var overlay: UnitOverlay
    /// The side of samples.
    public var sampleMetres: Double
    /// A table of commuting flows, for functional urban areas.
    public var flows: String?

    public init(
      path: String, layer: String? = nil, codeField: String? = nil, overlay: UnitOverlay = .samples,
      sampleMetres: Double = SettlementGrid.sampleMetres, flows: String? = nil
    ) {
      self.path = path
      self.layer = layer
      self.codeField = codeField
      self.overlay = overlay
      self.sampleMetres = sampleMetres
      self.flows = flows
    }
  }

  public var grids: SettlementGridFiles
  public var profile: SettlementProfile
  public var level: SettlementLevel
  public var units: Units?
  /// What of the classes lies inside this region, in degrees, is wanted too.
  public var region: Region?
  /// A table of places after which urban centres are named.
  public var places: String?
  /// No figure depends on it.
  public var threads: Int
  /// The clock is the caller's.
  public var now: () -> Timestamp

  public init(
    grids: SettlementGridFiles, profile: SettlementProfile, level: SettlementLevel, units: Units? = nil,
    region: Region? = nil, places: String? = nil, threads: Int = 1, now: @escaping () -> Timestamp
  ) {
    self.grids = grids
    self.profile = profile
    self.level = level
    self.units = units
    self.region = region
    self.places = places
    self.threads = threads
    self.now = now
  }

  public struct UrbanCentre: Hashable, Sendable {
    /// From 1, in the order of first cells.
    public var label: Int
    public var name: String?
    public var persons: Double
    public var squareKilometres: Int
  }

  public struct Unit: Hashable, Sendable {
    public var code: String
    public var composition: UnitComposition
    public var classification: UnitClassification
    /// Labels of the urban centres of its functional urban area.
    public var functionalArea: [Int]?
    /// Whether it belongs to the city of that area, rather than to its commuting zone.
    public var isInCity = false
  }

  public struct Outcome: Sendable {
    public var grid: SettlementGrid
    public var frame: GridFrame
    public var level: SettlementLevel
    /// Densest first.
    public var classes: [SettlementTally.Class]
    /// In the order of labels.
    public var urbanCentres: [UrbanCentre]
    public var units: [Unit]
    public var functionalAreas: FunctionalUrbanAreas?
    /// Of the region asked for.
    public var composition: UnitComposition?
    public var warnings: [InputIssue]
    public var run: Run
    var readUnits: UrbanisationUnits?
    var threads: Int

    /// The classes that units can have, densest first: water is none.
    public var landClasses: [UInt8] {
      SettlementClass.all(level: level).filter {
        $0 != SettlementClass.water && $0 != SettlementClass.waterLevelTwo
      }
    }
  }

  /// - Throws: every fault of the inputs.
  public func perform() throws(InputIssues) -> Outcome {
    let started = now()
    let rules = profile.rules
    guard rules.builtUpShare == nil || grids.builtUp != nil else {
      throw InputIssues([
        InputIssue(
          "settlements.built.missing", at: Place(file: profile.input.name), found: rules.name)
      ])
    }
    guard units?.flows == nil || units?.codeField != nil else {
      throw InputIssues([InputIssue("settlements.units.field", at: Place(file: units!.path))])
    }
    let layers = try UrbanisationLayers(grids, threads: threads)
    var warnings = layers.remarks
    let grid = try classified(layers, &warnings)
    let (classes, centrePersons) = try tally(grid, layers)
    var names = [String?](repeating: nil, count: grid.urbanCentres.count)
    if let places {
      let table = try UrbanisationTables.places(places, in: layers.frame.reference)
      names = grid.urbanCentreNames(places: table, georeference: layers.frame.georeference)
    }
    var outcome = Outcome(
      grid: grid, frame: layers.frame, level: level, classes: classes,
      urbanCentres: grid.urbanCentres.map {
        UrbanCentre(
          label: $0.label, name: names[$0.label - 1], persons: centrePersons[$0.label - 1],
          squareKilometres: $0.cells)
      }, units: [], functionalAreas: nil, warnings: [], run: run(layers, started), readUnits: nil,
      threads: threads)
    if let region {
      outcome.composition = try outcome.composition(of: region, population: wholePopulation(layers))
    }
    if let units { try classify(units, layers, &outcome, &warnings) }
    outcome.warnings = warnings
    outcome.run.ended = now()
    return outcome
  }

  private func classified(
    _ layers: UrbanisationLayers, _ warnings: inout [InputIssue]
  ) throws(InputIssues) -> SettlementGrid {
    let all = [layers.population] + [layers.builtUp, layers.land].compactMap { $0 }
    let (hasBuiltUp, hasLand) = (layers.builtUp != nil, layers.land != nil)
    let cells = SettlementCells(
      columns: layers.frame.columns, rows: layers.frame.rows, rules: profile.rules, hasLand: hasLand)
    let ranges = try UrbanisationStrips(all, frame: layers.frame).forEach(threads: threads) { rows, read in
      cells.add(
        rows: rows, population: read[0], land: hasLand ? read[read.count - 1] : nil,
        builtUp: hasBuiltUp ? read[1] : nil)
    }
    let grid = cells.classified()
    try layers.check(ranges, persons: grid.persons)
    if grid.landlessCells > 0 {
      warnings.append(
        InputIssue(
          "settlements.landless", at: Place(file: layers.land?.name ?? ""), found: String(grid.landlessCells),
          severity: .warning))
    }
    return grid
  }

  private func tally(
    _ grid: SettlementGrid, _ layers: UrbanisationLayers
  ) throws(InputIssues) -> (classes: [SettlementTally.Class], urbanCentrePersons: [Double]) {
    let tally = SettlementTally(grid, level: level)
    _ = try UrbanisationStrips([layers.population], frame: layers.frame).forEach(threads: threads) {
      tally.add(rows: $0, population: $1[0])
    }
    return tally.totals()
  }

  private func classify(
    _ units: Units, _ layers: UrbanisationLayers, _ outcome: inout Outcome, _ warnings: inout [InputIssue]
  ) throws(InputIssues) {
    let read = try UrbanisationUnits(
      units.path, layer: units.layer, codeField: units.codeField, in: layers.frame.reference)
    let population = try wholePopulation(layers)
    let compositions = outcome.grid.compositions(
      of: read.regions, classes: outcome.grid.classes(level: level, threads: threads),
      georeference: layers.frame.georeference,
      population: PopulationGrid(values: population, georeference: layers.frame.georeference),
      overlay: units.overlay, sampleMetres: units.sampleMetres, threads: threads)
    let rules = profile.rules
    outcome.units = zip(read.codes, compositions).map { code, composition in
      Unit(
        code: code, composition: composition,
        classification: rules.classification(of: composition, level: outcome.level))
    }
    let unknown = outcome.units.filter { $0.classification.code == nil }
    for unit in unknown {
      warnings.append(
        InputIssue(
          "settlements.units.none", at: Place(file: units.path, feature: unit.code), severity: .warning))
    }
    outcome.readUnits = read
    if let path = units.flows {
      let table = try UrbanisationTables.flows(path, codes: read.codes)
      let areas = try FunctionalUrbanAreas(
        compositions, urbanCentrePersons: outcome.urbanCentres.map(\.persons),
        neighbours: UnitNeighbours(read.regions, on: layers.frame.georeference), flows: table.flows,
        elsewhere: table.elsewhere, at: Place(file: path))
      outcome.functionalAreas = areas
      for area in areas.areas {
        for unit in area.city + area.commutingZone { outcome.units[unit].functionalArea = area.urbanCentres }
        for unit in area.city { outcome.units[unit].isInCity = true }
      }
      warnings.append(
        InputIssue("settlements.functional-areas", at: Place(file: path), severity: .warning))
    }
  }

  private func wholePopulation(_ layers: UrbanisationLayers) throws(InputIssues) -> [Float] {
    if case .memory(let cells) = layers.population.cells { return cells }
    let file = try RasterFile(grids.population.path, name: grids.population.name)
    return try file.read(file.whole, band: grids.population.band)
  }

  private func run(_ layers: UrbanisationLayers, _ started: Timestamp) -> Run {
    func grid(_ grid: SettlementGridFiles.Grid, _ layer: SettlementGridLayer) -> JSON {
      var members: [String: JSON] = ["file": .string(grid.name), "band": JSON(grid.band)]
      switch layer.expected {
      case .persons: break
      case .share: members["values"] = .string(SettlementGridFiles.Values.shares.rawValue)
      case .percent: members["values"] = .string(SettlementGridFiles.Values.percent.rawValue)
      case .squareMetres: members["values"] = .string(SettlementGridFiles.Values.squareMetres.rawValue)
      }
      if let preparation = layer.preparation { members["preparation"] = preparation.json }
      return .object(members)
    }
    var parameters: [String: JSON] = [
      "level": JSON(level.rawValue), "profile": profile.rules.json,
      "population": grid(grids.population, layers.population), "grid": .string(layers.frame.text),
    ]
    var inputs = [Run.input("population", grids.population.name, at: grids.population.path)]
    if let builtUp = grids.builtUp, let layer = layers.builtUp {
      parameters["built"] = grid(builtUp, layer)
      inputs.append(Run.input("built", builtUp.name, at: builtUp.path))
    }
    if let land = grids.land, let layer = layers.land {
      parameters["land"] = grid(land, layer)
      inputs.append(Run.input("land", land.name, at: land.path))
    }
    if let units {
      parameters["units"] = [
        "overlay": .string(units.overlay.rawValue), "layer": JSON(units.layer), "code": JSON(units.codeField),
        "sample_metres": .number(units.sampleMetres),
      ]
      inputs.append(Run.input("units", units.path, at: units.path))
      if let flows = units.flows {
        let rules = FunctionalUrbanAreas.Rules()
        parameters["functional_urban_areas"] = [
          "city_share": .number(rules.cityShare), "commuting_share": .number(rules.commutingShare),
          "centre_share": .number(rules.centreShare),
        ]
        inputs.append(Run.input("commuting", flows, at: flows))
      }
    }
    if let places { inputs.append(Run.input("places", places, at: places)) }
    return Run(
      kind: "classify", method: MethodVersion.degreeOfUrbanisation,
      methodVersion: MethodVersion.of[MethodVersion.degreeOfUrbanisation]!,
      parameters: .object(parameters), inputs: inputs.compactMap { $0 } + [profile.input],
      softwareVersion: SoftwareVersion.text, started: started, ended: started)
  }
}
