import Catalogue
import Geodata
import Geography
import Monitoring
import Settlements
import Timetables

/// Everything a description names, opened, digested and checked. All faults of all inputs are gathered
/// before any is thrown.
struct CityInputs {
  /// At the period of the description.
  var boundary: Region?
  /// Where the boundary is found from the grids: the one of each date.
  var boundaries: [Period: Region] = [:]
  var streets: StreetMap?
  var timetables: [Timetable] = []
  var population: PopulationPoints?
  /// Remarks on how the population came to its points.
  var populationNotes: [Note] = []
  /// Nil where there is neither a file of spaces nor a street map.
  var openSpaces: [Region]?
  /// Mapped ways into open spaces: gates and entrances open to the public.
  var entrances: [(x: Double, y: Double)] = []
  var inputs: [Run.Input] = []
  var warnings = InputIssues()

  init(
    _ description: CityDescription, files: InputFolder, content: ContentFolder, rules: MeasurementRules,
    threads: Int
  ) throws(InputIssues) {
    var gathered = InputIssues()
    digest(description, files, &gathered)
    if let source = description.boundary {
      boundary = gathered.attempt { () throws(InputIssues) in try Self.boundary(source, files) }
    }
    if let delineation = description.delineation {
      var profile: [Run.Input] = []
      boundaries =
        gathered.attempt { () throws(InputIssues) in
          try CityDelineation.boundaries(
            of: description, delineation, files: files, content: content, threads: threads, rules: &profile)
        } ?? [:]
      inputs += profile
      boundary = CityDelineation.nearest(to: description.period, of: Array(boundaries.keys))
        .flatMap { boundaries[$0] }
    }
    if let name = description.streets {
      streets = gathered.attempt { () throws(InputIssues) in
        try OpenStreetMapFile(files.path(name), name: name).streetMap(
          keepingWaysWith: ["highway"], nodesWith: ["entrance", "barrier"], threads: threads)
      }
      if let streets { entrances = Self.entrances(of: streets) }
    }
    for name in description.timetables {
      var warned = InputIssues()
      let timetable = gathered.attempt { () throws(InputIssues) in
        try Self.timetable(files.path(name), name: name, warnings: &warned)
      }
      warnings.append(contentsOf: warned.all)
      if let timetable {
        timetables.append(timetable)
        warnings.append(contentsOf: timetable.validityIssues(for: description.period))
        warnings.append(contentsOf: timetable.unknownModes(in: rules.modes))
      }
    }
    // The areas of a street map are read once for everything that needs them.
    var areas: StreetMapAreas?
    if let name = description.streets, streets != nil {
      areas = gathered.attempt { () throws(InputIssues) in
        try StreetMapAreas(
          files.path(name), name: name, content: content, openSpaceRules: rules.openSpaces,
          needsOpenSpaces: description.openSpaces == .ofStreetMap,
          needsBuildings: description.spreadsOver(.buildings))
      }
    }
    if let areas, areas.brokenAreaCount > 0, let name = description.streets {
      warnings.append(
        InputIssue(
          "streets.areas.broken", at: Place(file: name), found: String(areas.brokenAreaCount),
          severity: .warning))
    }
    switch description.openSpaces {
    case .unknown: openSpaces = nil
    case .ofStreetMap: openSpaces = areas?.openSpaces
    case .features(let source):
      openSpaces = gathered.attempt { () throws(InputIssues) in try Self.regions(source, files) }
    }
    if let source = description.population {
      population = gathered.attempt { () throws(InputIssues) in
        try self.points(of: source, description, files, areas)
      }
    }
    checkPlace(description, &gathered)
    try gathered.throwIfAnyError()
  }

  /// The boundary at a date: the same at all of them where it is given.
  func boundary(at date: Period) -> Region? { boundaries.isEmpty ? boundary : boundaries[date] }

  /// Size and SHA-256 of every file named; what cannot be opened is left to its reader to report.
  private mutating func digest(
    _ description: CityDescription, _ files: InputFolder, _ gathered: inout InputIssues
  ) {
    var named: [(role: String, name: String)] = []
    if let boundary = description.boundary { named.append(("boundary", boundary.file)) }
    if let streets = description.streets { named.append(("streets", streets)) }
    named += description.timetables.map { ("timetable", $0) }
    if let population = description.population { named.append(("population", population.file)) }
    if case .features(let source) = description.openSpaces { named.append(("open-spaces", source.file)) }
    named += description.builtCity.files
    for (role, name) in named {
      if let digest = try? FileDigest(files.path(name), name: name) {
        inputs.append(Run.Input(role: role, name: name, size: digest.size, digest: digest.digest))
      }
    }
  }

  private static func boundary(
    _ source: CityDescription.Features, _ files: InputFolder
  ) throws(InputIssues) -> Region {
    let regions = try regions(source, files)
    // Merged, so that where districts overlap land counts once.
    let whole =
      regions.count == 1
      ? regions[0]
      : (try? Shape.collection(regions.map(\.wkb)).dissolved().wkb).flatMap { try? Region(wkb: $0) }
    guard let whole, whole.areaSquareMetres > 0 else {
      throw InputIssues([InputIssue("boundary.empty", at: Place(file: source.file))])
    }
    return whole
  }

  private static func regions(
    _ source: CityDescription.Features, _ files: InputFolder
  ) throws(InputIssues) -> [Region] {
    try features(source, attributes: [], files).map(\.region)
  }

  private static func features(
    _ source: CityDescription.Features, attributes: [String], _ files: InputFolder
  ) throws(InputIssues) -> [(feature: Feature, region: Region)] {
    let features = try FeatureFile(files.path(source.file), name: source.file).features(
      FeatureQuery(layer: source.layer, filter: source.filter, attributes: attributes))
    var regions: [(feature: Feature, region: Region)] = []
    var issues = InputIssues()
    for feature in features {
      if let region = try? Region(wkb: feature.geometry), !region.isEmpty {
        regions.append((feature, region))
      } else {
        issues.append(
          InputIssue("feature.area", at: Place(file: source.file, feature: feature.identifier)))
      }
    }
    try issues.throwIfAnyError()
    return regions
  }

  private static func timetable(
    _ path: String, name: String, warnings: inout InputIssues
  ) throws(InputIssues) -> Timetable {
    let package = try FilePackage(path, name: name)
    var members: [String: [UInt8]] = [:]
    for member in package.members where member.name.hasSuffix(".txt") && !member.name.hasSuffix("shapes.txt")
    {
      members[member.name] = try package.bytes(of: member.name)
    }
    return try Timetable(parsing: members, name: name, warnings: &warnings)
  }

  private mutating func points(
    of source: CityDescription.Population, _ description: CityDescription, _ files: InputFolder,
    _ areas: StreetMapAreas?
  ) throws(InputIssues) -> PopulationPoints {
    let points: PopulationPoints
    switch source {
    case .grid(let file, let band):
      points = try PopulationFile.grid(
        files.path(file), name: file, band: band, boundary: boundary,
        cellMetresMaximum: description.parameters.cellMetres)
    case .points(let file, let longitude, let latitude, let persons, let groups):
      points = try PopulationFile.points(
        files.path(file), name: file, longitude: longitude, latitude: latitude, persons: persons,
        groups: groups)
    case .areas(let features, let persons, let groups, let spread):
      let units = try Self.features(
        features, attributes: [persons] + groups.values.sorted(), files)
      let spreadUnits = try PopulationFile.units(
        units, name: features.file, persons: persons, groups: groups)
      let targets: [DasymetricSpread.Target]
      switch spread {
      case .buildings: targets = areas?.buildings ?? []
      case .streets: targets = streets.map(ResidentialStreets.targets(of:)) ?? []
      case .land: targets = []
      }
      let result = DasymetricSpread(
        units: spreadUnits, groups: PopulationFile.disaggregations(of: groups), over: targets,
        latticeMetres: description.parameters.cellMetres)
      points = result.points
      let isAllByLand = result.unitsSpreadByLand.count == units.count
      populationNotes.append(
        Note("population-spread-\(isAllByLand ? CityDescription.Spread.land.rawValue : spread.rawValue)"))
      if !isAllByLand, !result.unitsSpreadByLand.isEmpty {
        populationNotes.append(
          Note("population-units-by-land", ["count": String(result.unitsSpreadByLand.count)]))
      }
    }
    guard points.total > 0 else {
      throw InputIssues([InputIssue("population.empty", at: Place(file: source.file))])
    }
    return points
  }

  /// Boundary, streets and people must lie in one place, or nothing measured means anything.
  private func checkPlace(_ description: CityDescription, _ gathered: inout InputIssues) {
    guard let boundary, let bounds = boundary.bounds, let file = description.boundary?.file else { return }
    func elsewhere(_ code: String, _ other: String) {
      gathered.append(
        InputIssue(code, at: Place(file: file), found: bounds.text, arguments: ["other": other]))
    }
    if let streets, let name = description.streets,
      let span = Bounds(x: streets.longitudes, y: streets.latitudes),
      !span.intersects(bounds)
    {
      elsewhere("boundary.elsewhere", name)
    }
    if let population, let name = description.population?.file,
      population.inside(PointLocator([boundary])).total <= 0
    {
      elsewhere("boundary.nobody", name)
    }
  }

  private static func entrances(of map: StreetMap) -> [(x: Double, y: Double)] {
    let shut: Set = ["no", "private", "employees", "customers"]
    return map.taggedNodes.indices.compactMap { place in
      let tags = map.tags(ofTaggedNode: place)
      let isWayIn = tags["entrance"].map { $0 != "no" && $0 != "emergency" && $0 != "exit" } ?? false
      let isGate = tags["barrier"].map { ["gate", "entrance", "kissing_gate"].contains($0) } ?? false
      guard isWayIn || isGate, !(tags["access"].map(shut.contains) ?? false) else { return nil }
      let node = Int(map.taggedNodes[place])
      return (map.longitudes[node], map.latitudes[node])
    }
  }
}

extension CityDescription {
  func spreadsOver(_ spread: Spread) -> Bool {
    if case .areas(_, _, _, spread) = population { true } else { false }
  }
}

extension CityDescription.Population {
  var file: String {
    switch self {
    case .grid(let file, _): file
    case .points(let file, _, _, _, _): file
    case .areas(let features, _, _, _): features.file
    }
  }
}

extension Bounds {
  /// West, south, east and north in degrees, for messages.
  var text: String {
    [west, south, east, north].map { JSON.numberText(($0 * 1e4).rounded() / 1e4) }.joined(separator: " ")
  }
}
