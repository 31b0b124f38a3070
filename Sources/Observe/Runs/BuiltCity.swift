import Monitoring
import Yams

extension CityDescription {
  /// What is known of the built city: grids of several dates, settlements with the hazards they lie in, and
  /// plans. All of it stands under `inputs` beside streets, timetables and people.
  public struct BuiltCity: Hashable, Sendable {
    /// One layer of cells in a file.
    public struct Grid: Hashable, Sendable {
      public var file: String
      public var band: Int
    }

    /// A grid and the time it shows.
    public struct DatedGrid: Hashable, Sendable {
      public var date: Period
      public var grid: Grid
    }

    /// Where and how hard a hazard strikes, 0 to 3.
    public struct Hazard: Hashable, Sendable {
      public var grid: Grid
      /// How often, 0 (never) to 3 (nearly every year); nil for what the rules say.
      public var frequency: Int?
    }

    /// A plan, or a variant of it.
    public struct Plan: Hashable, Sendable {
      public var name: String
      /// A GeoPackage or a folder.
      public var file: String
    }

    /// Areas to be looked at one by one, such as informal settlements.
    public struct Settlements: Hashable, Sendable {
      public var features: Features
      /// Fields of the layer.
      public var identifier: String?
      public var name: String?
    }

    /// Built-up land, earliest first.
    public var built: [DatedGrid] = []
    /// What the cells of `built` hold.
    var builtValues = LandGrids.BuiltValues.classes
    /// Persons per cell, earliest first.
    public var population: [DatedGrid] = []
    /// Permanent land.
    public var land: Grid?
    /// Yearly mean of PM2.5 in micrograms per cubic metre.
    public var particulateMatter: Grid?
    public var settlements: Settlements?
    /// By name.
    public var hazards: [String: Hazard] = [:]
    /// What is first, then what could be.
    public var plans: [Plan] = []

    /// Of two grids as near in time the earlier one.
    func populationGrid(near period: Period) -> DatedGrid? {
      population.min { abs($0.date.firstDay - period.firstDay) < abs($1.date.firstDay - period.firstDay) }
    }

    /// Every file with what it is used for.
    var files: [(role: String, name: String)] {
      var files = built.map { ("built", $0.grid.file) } + population.map { ("population-grid", $0.grid.file) }
      if let land { files.append(("land", land.file)) }
      if let particulateMatter { files.append(("particulate-matter", particulateMatter.file)) }
      if let settlements { files.append(("settlements", settlements.features.file)) }
      files += hazards.sorted { $0.key < $1.key }.map { ("hazard", $0.value.grid.file) }
      files += plans.map { ("plan", $0.file) }
      return files
    }
  }

  /// A city whose boundary is not given but found.
  public struct Delineation: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
      /// The urban centre of the Degree of Urbanisation.
      case urbanCentre = "urban-centre"
      /// The urban extent by the share of built-up land.
      case urbanExtent = "urban-extent"
    }
    public var kind: Kind
    /// The place that the city is about, in degrees; nil for the largest.
    public var longitude: Double?
    public var latitude: Double?
  }

  /// A stated alternative of place: what the figures would be with another boundary, population or distance.
  public struct Alternative: Hashable, Sendable {
    /// A code of its own, such as `MUNICIPALITY`.
    public var code: String
    public var names: LocalisedText
    /// The description with the sections the alternative gives in place of its own.
    public var description: CityDescription
  }
}

extension CityDescription.BuiltCity {
  static let keys = [
    "built", "built_values", "population_grids", "land", "particulate_matter", "settlements", "hazards",
    "plans",
  ]

  /// Reads the members of `inputs` that `keys` names.
  init(_ inputs: [String: Node], _ reader: inout DescriptionReader) {
    built = Self.dated(inputs["built"], field: "inputs.built", &reader)
    builtValues =
      reader.choice(inputs["built_values"], field: "inputs.built_values", LandGrids.BuiltValues.self)
      ?? builtValues
    population = Self.dated(inputs["population_grids"], field: "inputs.population_grids", &reader)
    land = Self.grid(inputs["land"], field: "inputs.land", &reader)
    particulateMatter = Self.grid(inputs["particulate_matter"], field: "inputs.particulate_matter", &reader)
    if let node = inputs["settlements"] {
      let field = "inputs.settlements"
      if let features = CityDescription.features(
        node, field: field, &reader, further: ["identifier", "name"])
      {
        let members = node.mapping
        settlements = Settlements(
          features: features,
          identifier: reader.text(members?["identifier"], field: "\(field).identifier"),
          name: reader.text(members?["name"], field: "\(field).name"))
      }
    }
    let hazards = reader.members(of: inputs["hazards"], field: "inputs.hazards", known: [])
    for (name, node) in hazards.sorted(by: { $0.key < $1.key }) {
      let field = "inputs.hazards.\(name)"
      guard let grid = Self.grid(node, field: field, &reader, optional: ["frequency"]) else { continue }
      let frequency = reader.count(node.mapping?["frequency"], field: "\(field).frequency", in: 0...3)
      self.hazards[name] = Hazard(grid: grid, frequency: frequency)
    }
    if let node = inputs["plans"] {
      if node.sequence == nil { reader.fault("description.plans", node, field: "inputs.plans") }
      for (index, entry) in (node.sequence.map(Array.init) ?? []).enumerated() {
        let field = "inputs.plans[\(index + 1)]"
        let members = reader.members(
          of: entry, field: field, known: ["name", "file"], required: ["name", "file"])
        let name = reader.text(members["name"], field: "\(field).name")
        let file = reader.text(members["file"], field: "\(field).file")
        if let name, let file { plans.append(Plan(name: name, file: file)) }
      }
    }
  }

  /// A file, or a file with the band.
  private static func grid(
    _ node: Node?, field: String, _ reader: inout DescriptionReader, required: [String] = [],
    optional: [String] = []
  ) -> Grid? {
    guard let node else { return nil }
    if node.scalar != nil { return reader.text(node, field: field).map { Grid(file: $0, band: 1) } }
    let members = reader.members(
      of: node, field: field, known: ["file", "band"] + required + optional, required: ["file"] + required)
    let band = reader.count(members["band"], field: "\(field).band", in: 1...65_535) ?? 1
    return reader.text(members["file"], field: "\(field).file").map { Grid(file: $0, band: band) }
  }

  /// A list of grids, each with its date; no date twice.
  private static func dated(
    _ node: Node?, field: String, _ reader: inout DescriptionReader
  ) -> [DatedGrid] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      reader.fault("description.grids", node, field: field)
      return []
    }
    var grids: [DatedGrid] = []
    for (index, entry) in sequence.enumerated() {
      let path = "\(field)[\(index + 1)]"
      let grid = grid(entry, field: path, &reader, required: ["date"])
      guard let dateNode = entry.mapping?["date"] else {
        if entry.mapping == nil { reader.fault("description.grids", entry, field: path) }
        continue
      }
      guard let date = reader.period(dateNode, field: "\(path).date"), let grid else { continue }
      if grids.contains(where: { $0.date.firstDay == date.firstDay }) {
        reader.fault("description.date.twice", dateNode, field: "\(path).date")
      } else {
        grids.append(DatedGrid(date: date, grid: grid))
      }
    }
    return grids.sorted { $0.date < $1.date }
  }

  /// The members of `inputs` in the description's own format.
  var json: [String: JSON] {
    func grid(_ grid: Grid) -> [String: JSON] { ["file": .string(grid.file), "band": JSON(grid.band)] }
    func dated(_ grids: [DatedGrid]) -> JSON {
      .array(grids.map { .object(grid($0.grid).merging(["date": .string($0.date.text)]) { $1 }) })
    }
    var members: [String: JSON] = [:]
    if !built.isEmpty {
      members["built"] = dated(built)
      members["built_values"] = .string(builtValues.rawValue)
    }
    if !population.isEmpty { members["population_grids"] = dated(population) }
    if let land { members["land"] = .object(grid(land)) }
    if let particulateMatter { members["particulate_matter"] = .object(grid(particulateMatter)) }
    if let settlements {
      var parts = settlements.features.json.object ?? [:]
      if let identifier = settlements.identifier { parts["identifier"] = .string(identifier) }
      if let name = settlements.name { parts["name"] = .string(name) }
      members["settlements"] = .object(parts)
    }
    if !hazards.isEmpty {
      members["hazards"] = .object(
        hazards.mapValues { hazard in
          var parts = grid(hazard.grid)
          if let frequency = hazard.frequency { parts["frequency"] = JSON(frequency) }
          return .object(parts)
        })
    }
    if !plans.isEmpty {
      members["plans"] = .array(plans.map { ["name": .string($0.name), "file": .string($0.file)] })
    }
    return members
  }
}

extension CityDescription.BuiltCity {
  /// What one method of measuring reads; nil for the methods that read none of it. A boundary that is found
  /// from the grids needs them whatever is measured.
  func reduced(to method: String?, isDelineated: Bool) -> Self {
    func isRead(by methods: String...) -> Bool { method.map(methods.contains) ?? false }
    var reduced = self
    let needsPeople = isRead(
      by: MethodVersion.degreeOfUrbanisation, MethodVersion.landConsumption, MethodVersion.particulateMatter,
      MethodVersion.hotSpots, MethodVersion.urbanExtent)
    if !needsPeople, !isDelineated { reduced.population = [] }
    let needsBuilt = isRead(
      by: MethodVersion.degreeOfUrbanisation, MethodVersion.landConsumption, MethodVersion.urbanExtent)
    if !needsBuilt, !isDelineated { reduced.built = [] }
    if !isRead(by: MethodVersion.degreeOfUrbanisation), !isDelineated { reduced.land = nil }
    if !isRead(by: MethodVersion.particulateMatter) { reduced.particulateMatter = nil }
    if !isRead(by: MethodVersion.hotSpots) {
      reduced.settlements = nil
      reduced.hazards = [:]
    }
    if !isRead(by: MethodVersion.planning) { reduced.plans = [] }
    return reduced
  }
}

extension CityDescription.Delineation {
  /// Reads `boundary` where it says `delineated`.
  init?(_ node: Node, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: node, field: "boundary", known: ["delineated", "longitude", "latitude"], required: ["delineated"])
    let kind = reader.choice(members["delineated"], field: "boundary.delineated", Kind.self)
    let longitude = reader.number(members["longitude"], field: "boundary.longitude", in: -180...180)
    let latitude = reader.number(members["latitude"], field: "boundary.latitude", in: -90...90)
    if (members["longitude"] == nil) != (members["latitude"] == nil) {
      let missing = members["longitude"] == nil ? "longitude" : "latitude"
      reader.fault(
        "description.key.missing", node, field: "boundary.\(missing)", found: "", ["key": missing])
    }
    guard let kind else { return nil }
    self.init(kind: kind, longitude: longitude, latitude: latitude)
  }

  var json: JSON {
    var members: [String: JSON] = ["delineated": .string(kind.rawValue)]
    if let longitude { members["longitude"] = .number(longitude) }
    if let latitude { members["latitude"] = .number(latitude) }
    return .object(members)
  }
}

extension CityDescription.Alternative {
  /// What an alternative may give in place of the description's own.
  static let sections = ["boundary", "inputs", "parameters", "rules"]

  /// Reads `alternatives`: each is the description with a section, or members of a section, of its own.
  static func all(
    _ node: Node?, in base: Node.Mapping, _ reader: inout DescriptionReader
  ) -> [CityDescription.Alternative] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      reader.fault("description.alternatives", node, field: "alternatives")
      return []
    }
    var alternatives: [CityDescription.Alternative] = []
    for (index, entry) in sequence.enumerated() {
      let field = "alternatives[\(index + 1)]"
      let members = reader.members(
        of: entry, field: field, known: ["code", "name"] + sections, required: ["code", "name"])
      let code = reader.text(members["code"], field: "\(field).code")
      if let code, !CityDescription.isAreaCode(code) || alternatives.contains(where: { $0.code == code }) {
        reader.fault("description.alternative.code", members["code"], field: "\(field).code")
      }
      let names = CityDescription.names(members["name"], field: "\(field).name", &reader)
      var merged = base
      merged["alternatives"] = nil
      for section in sections {
        guard let own = members[section] else { continue }
        if section != "boundary", var whole = merged[section]?.mapping, let part = own.mapping {
          for (key, value) in part { whole[key] = value }
          merged[section] = Node.mapping(whole)
        } else {
          merged[section] = own
        }
      }
      // Faults of what all share are told once.
      var own = DescriptionReader(file: reader.file)
      let description = CityDescription(Node.mapping(merged), &own)
      for issue in own.issues.all where !reader.issues.all.contains(issue) { reader.issues.append(issue) }
      if let description, let code {
        alternatives.append(CityDescription.Alternative(code: code, names: names, description: description))
      }
    }
    return alternatives
  }

  /// The sections whole, so that read back they say the same.
  var json: JSON {
    let whole = description.json.object ?? [:]
    var members = whole.filter { Self.sections.contains($0.key) }
    members["code"] = .string(code)
    members["name"] = .object(
      Dictionary(uniqueKeysWithValues: names.texts.map { ($0.key.rawValue, JSON.string($0.value)) }))
    return .object(members)
  }
}
