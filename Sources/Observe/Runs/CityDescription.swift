import Monitoring
import Yams

/// What `CITY.yaml` says: the area, the inputs it is measured from and the parameters of the measurement.
/// Written out again as JSON with every default named, it is the parameters of the run, from which the run
/// can be repeated.
public struct CityDescription: Hashable, Sendable {
  /// A layer of features in a file.
  public struct Features: Hashable, Sendable {
    public var file: String
    public var layer: String?
    /// An attribute filter in the notation of OGR SQL, such as `admin_level = '7'`.
    public var filter: String?
  }

  /// Where the people are known to be.
  public enum Population: Hashable, Sendable {
    /// A grid of persons per cell.
    case grid(file: String, band: Int)
    /// A table of points with persons.
    case points(file: String, longitude: String, latitude: String, persons: String, groups: [String: String])
    /// Statistical units with persons, brought to where people can live.
    case areas(Features, persons: String, groups: [String: String], spread: Spread)
  }

  /// Where the open public spaces are known from.
  public enum OpenSpaces: Hashable, Sendable {
    /// The areas of the street map that the rules accept: the default.
    case ofStreetMap
    /// A layer of their own.
    case features(Features)
    /// `none`: the street map has streets alone, and no other file is at hand.
    case unknown
  }

  /// What the people of a unit are spread over.
  public enum Spread: String, CaseIterable, Hashable, Sendable {
    /// Ground area of the buildings of the street map.
    case buildings
    /// Length of the residential streets of the street map.
    case streets
    /// Evenly over the land of the unit.
    case land
  }

  /// The choices of method, each with the default of `docs/methods/access.md`.
  public struct Parameters: Hashable, Sendable {
    /// Nil: a Wednesday of the timetables without exceptions, as near the period as can be.
    public var referenceDay: CalendarDate?
    /// First day and the day after the last, of the weekday headways; nil: four weeks about the reference
    /// day on either side.
    public var window: Range<CalendarDate>?
    public var lowCapacityMetres = 500.0
    public var highCapacityMetres = 1_000.0
    public var cyclingMetres = 2_000.0
    public var openSpaceMetres = 400.0
    public var stopSnapMetres = 100.0
    public var populationSnapMetres = 500.0
    public var cellMetres = 100.0
    public var marginMetres = 1_600.0
    public var openSpaceSpacingMetres = 20.0
    public var openSpaceReachMetres = 30.0
    public var openSpaceSquareMetres = 10.0
    public var serviceAreaMetres = 25.0
    /// Growth or decline a year, as a fraction, below which 11.3.1 has no ratio.
    public var populationRateMinimum = 0.001
    /// Informal services (shared taxis) count as low-capacity stops.
    public var paratransit = false
  }

  /// The user's own rule files in place of those that ship with Quito.
  public struct Rules: Hashable, Sendable {
    public var walking: String?
    public var openSpaces: String?
    public var streetWidths: String?
    public var modes: String?
    /// A profile that ships with Quito or a file.
    public var degreeOfUrbanisation: String?
    public var urbanExtent: String?
    public var hotSpots: String?
    public var planning: String?
  }

  public var area: ReferenceArea
  /// Code of the country the area lies in, ISO 3166-1 alpha-3.
  public var country: String?
  public var boundary: Features?
  /// Where the boundary is to be found and not given.
  public var delineation: Delineation?
  public var period: Period
  public var streets: String?
  public var timetables: [String]
  public var population: Population?
  /// The population is itself an estimate, so the figures are too.
  public var populationIsEstimated: Bool
  public var openSpaces: OpenSpaces
  public var builtCity: BuiltCity
  public var parameters: Parameters
  public var rules: Rules
  public var nature: ObservationNature
  public var attributions: [String]
  public var alternatives: [Alternative]
}

extension CityDescription {
  /// - Throws: every fault of the text, with its line.
  public init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let description = CityDescription(reader.root(of: text), &reader)
    try reader.issues.throwIfAnyError()
    guard let description else { throw reader.issues }
    self = description
  }

  /// Nil, with an issue, where something without which there is no description is missing or wrong.
  init?(_ root: Node?, _ reader: inout DescriptionReader) {
    let keys = [
      "area", "boundary", "period", "inputs", "parameters", "rules", "nature", "attributions", "alternatives",
    ]
    let members = reader.members(of: root, field: "", known: keys, required: ["area", "period", "inputs"])

    let areaKeys = ["code", "kind", "country", "parent", "name"]
    let areaMembers = reader.members(
      of: members["area"], field: "area", known: areaKeys, required: ["code", "kind", "name"])
    let code = reader.text(areaMembers["code"], field: "area.code")
    if let code, !Self.isAreaCode(code) {
      reader.fault("description.area.code", areaMembers["code"], field: "area.code")
    }
    let kind = reader.choice(areaMembers["kind"], field: "area.kind", ReferenceArea.Kind.self)
    let country = reader.text(areaMembers["country"], field: "area.country")
    let parent = reader.text(areaMembers["parent"], field: "area.parent")
    let names = Self.names(areaMembers["name"], field: "area.name", &reader)

    let period = reader.period(members["period"], field: "period")

    let inputKeys = ["streets", "timetables", "population", "open_spaces"] + BuiltCity.keys
    let inputs = reader.members(of: members["inputs"], field: "inputs", known: inputKeys)
    var boundary: Features?
    var delineation: Delineation?
    if let node = members["boundary"], node.mapping?["delineated"] != nil {
      delineation = Delineation(node, &reader)
    } else {
      boundary = Self.features(members["boundary"], field: "boundary", &reader)
    }
    let streets = reader.text(inputs["streets"], field: "inputs.streets")
    let timetables = reader.texts(inputs["timetables"], field: "inputs.timetables")
    let openSpaces: OpenSpaces
    switch inputs["open_spaces"]?.scalar?.string {
    case "none": openSpaces = .unknown
    case "streets": openSpaces = .ofStreetMap
    default:
      openSpaces =
        Self.features(inputs["open_spaces"], field: "inputs.open_spaces", &reader)
        .map(OpenSpaces.features) ?? .ofStreetMap
    }
    var isEstimated = false
    let population = Self.population(inputs["population"], &isEstimated, &reader)
    let builtCity = BuiltCity(inputs, &reader)

    let parameters = Self.parameters(members["parameters"], &reader)
    let rules = Rules(members["rules"], &reader)
    let nature = reader.choice(members["nature"], field: "nature", ObservationNature.self) ?? .country
    let attributions = reader.texts(members["attributions"], field: "attributions")

    let alternatives = root?.mapping.map { Alternative.all(members["alternatives"], in: $0, &reader) } ?? []

    guard let code, let kind, let period else { return nil }
    self.init(
      area: ReferenceArea(code: code, kind: kind, parent: parent ?? country, names: names),
      country: country, boundary: boundary, delineation: delineation, period: period, streets: streets,
      timetables: timetables, population: population, populationIsEstimated: isEstimated,
      openSpaces: openSpaces, builtCity: builtCity, parameters: parameters, rules: rules, nature: nature,
      attributions: attributions, alternatives: alternatives)
  }

  /// Letters, digits, hyphen, underscore and dot: what an SDMX code may hold, so that it can be exported.
  static func isAreaCode(_ code: String) -> Bool {
    code.utf8.count <= 60
      && code.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
          || $0 == 46
      }
  }

  static func names(
    _ node: Node?, field: String, _ reader: inout DescriptionReader
  ) -> LocalisedText {
    if node?.scalar != nil {
      return LocalisedText(reader.text(node, field: field).map { [.en: $0] } ?? [:])
    }
    let members = reader.members(
      of: node, field: field, known: Language.allCases.map(\.rawValue), required: ["en"])
    var texts: [Language: String] = [:]
    for language in Language.allCases {
      texts[language] = reader.text(members[language.rawValue], field: "\(field).\(language.rawValue)")
    }
    return LocalisedText(texts)
  }

  /// A layer of a file; `further` keys are the caller's to read.
  static func features(
    _ node: Node?, field: String, _ reader: inout DescriptionReader, further: [String] = []
  ) -> Features? {
    guard let node else { return nil }
    if node.scalar != nil { return reader.text(node, field: field).map { Features(file: $0) } }
    let members = reader.members(
      of: node, field: field, known: ["file", "layer", "where"] + further, required: ["file"])
    let layer = reader.text(members["layer"], field: "\(field).layer")
    let filter = reader.text(members["where"], field: "\(field).where")
    return reader.text(members["file"], field: "\(field).file").map {
      Features(file: $0, layer: layer, filter: filter)
    }
  }

  private static func population(
    _ node: Node?, _ isEstimated: inout Bool, _ reader: inout DescriptionReader
  ) -> Population? {
    guard let node else { return nil }
    let field = "inputs.population"
    let kinds = ["grid", "points", "areas"]
    let members = reader.members(of: node, field: field, known: kinds + ["estimated"])
    isEstimated = reader.flag(members["estimated"], field: "\(field).estimated") ?? false
    let given = kinds.filter { members[$0] != nil }
    guard given.count == 1 else {
      reader.fault(
        "description.population", node, field: field, found: given.joined(separator: ", "),
        ["choices": kinds.joined(separator: ", ")])
      return nil
    }
    if let grid = members["grid"] {
      if grid.scalar != nil {
        return reader.text(grid, field: "\(field).grid").map { .grid(file: $0, band: 1) }
      }
      let parts = reader.members(
        of: grid, field: "\(field).grid", known: ["file", "band"], required: ["file"])
      let band = reader.count(parts["band"], field: "\(field).grid.band", in: 1...65_535) ?? 1
      return reader.text(parts["file"], field: "\(field).grid.file").map {
        .grid(file: $0, band: band)
      }
    }
    if let points = members["points"] {
      let path = "\(field).points"
      let parts = reader.members(
        of: points, field: path, known: ["file", "longitude", "latitude", "persons", "groups"],
        required: ["file", "persons"])
      let groups = Self.groups(parts["groups"], field: "\(path).groups", &reader)
      guard let file = reader.text(parts["file"], field: "\(path).file"),
        let persons = reader.text(parts["persons"], field: "\(path).persons")
      else { return nil }
      return .points(
        file: file, longitude: reader.text(parts["longitude"], field: "\(path).longitude") ?? "longitude",
        latitude: reader.text(parts["latitude"], field: "\(path).latitude") ?? "latitude",
        persons: persons, groups: groups)
    }
    let path = "\(field).areas"
    let parts = reader.members(
      of: members["areas"], field: path, known: ["file", "layer", "where", "persons", "groups", "spread"],
      required: ["file", "persons"])
    let layer = reader.text(parts["layer"], field: "\(path).layer")
    let filter = reader.text(parts["where"], field: "\(path).where")
    let groups = Self.groups(parts["groups"], field: "\(path).groups", &reader)
    let spread = reader.choice(parts["spread"], field: "\(path).spread", Spread.self) ?? .land
    guard let file = reader.text(parts["file"], field: "\(path).file"),
      let persons = reader.text(parts["persons"], field: "\(path).persons")
    else { return nil }
    return .areas(
      Features(file: file, layer: layer, filter: filter), persons: persons, groups: groups, spread: spread)
  }

  /// `"SEX=F": women`: a disaggregation and the field that holds its persons.
  private static func groups(
    _ node: Node?, field: String, _ reader: inout DescriptionReader
  ) -> [String: String] {
    var groups: [String: String] = [:]
    for (name, value) in reader.members(of: node, field: field, known: []).sorted(by: { $0.key < $1.key }) {
      guard let disaggregation = Disaggregation(text: name), !disaggregation.isTotal else {
        reader.fault("description.group", value, field: "\(field).\(name)", found: name)
        continue
      }
      groups[disaggregation.text] = reader.text(value, field: "\(field).\(name)")
    }
    return groups
  }
}
