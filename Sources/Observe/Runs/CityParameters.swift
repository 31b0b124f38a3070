import Monitoring
import Yams

extension CityDescription {
  /// Each numeric parameter: its key, what it may be, and where it is kept.
  private static let numbers: [NumericParameter] = [
    .init(key: "low_capacity_metres", range: 1...10_000, path: \.lowCapacityMetres),
    .init(key: "high_capacity_metres", range: 1...10_000, path: \.highCapacityMetres),
    .init(key: "cycling_metres", range: 1...50_000, path: \.cyclingMetres),
    .init(key: "open_space_metres", range: 1...10_000, path: \.openSpaceMetres),
    .init(key: "stop_snap_metres", range: 0...5_000, path: \.stopSnapMetres),
    .init(key: "population_snap_metres", range: 0...5_000, path: \.populationSnapMetres),
    .init(key: "cell_metres", range: 10...1_000, path: \.cellMetres),
    .init(key: "margin_metres", range: 0...100_000, path: \.marginMetres),
    .init(key: "open_space_spacing_metres", range: 1...1_000, path: \.openSpaceSpacingMetres),
    .init(key: "open_space_reach_metres", range: 0...1_000, path: \.openSpaceReachMetres),
    .init(key: "open_space_square_metres", range: 0...1_000_000, path: \.openSpaceSquareMetres),
    .init(key: "service_area_metres", range: 1...1_000, path: \.serviceAreaMetres),
    .init(key: "population_rate_minimum", range: 0...0.1, path: \.populationRateMinimum),
  ]

  private struct NumericParameter: @unchecked Sendable {
    let key: String
    let range: ClosedRange<Double>
    let path: WritableKeyPath<Parameters, Double>
  }

  static func parameters(_ node: Node?, _ reader: inout DescriptionReader) -> Parameters {
    var parameters = Parameters()
    let known = ["reference_day", "window", "paratransit"] + numbers.map(\.key)
    let members = reader.members(of: node, field: "parameters", known: known)
    parameters.referenceDay = reader.day(members["reference_day"], field: "parameters.reference_day")
    parameters.paratransit =
      reader.flag(members["paratransit"], field: "parameters.paratransit") ?? parameters.paratransit
    for number in numbers {
      let field = "parameters.\(number.key)"
      if let value = reader.number(members[number.key], field: field, in: number.range) {
        parameters[keyPath: number.path] = value
      }
    }
    if let window = members["window"] {
      let parts = reader.members(
        of: window, field: "parameters.window", known: ["from", "to"], required: ["from", "to"])
      let from = reader.day(parts["from"], field: "parameters.window.from")
      let to = reader.day(parts["to"], field: "parameters.window.to")
      if let from, let to {
        if from < to {
          parameters.window = from..<to
        } else {
          reader.fault(
            "description.window", window, field: "parameters.window", found: "\(from.text), \(to.text)")
        }
      }
    }
    return parameters
  }

  /// The description in its own format, every default written out; `init(parsing:)` reads it back.
  public var json: JSON {
    var members: [String: JSON] = [
      "area": areaJSON, "period": .string(period.text), "inputs": inputsJSON,
      "parameters": parametersJSON, "nature": .string(nature.rawValue),
    ]
    if let boundary = boundary?.json ?? delineation?.json { members["boundary"] = boundary }
    let rulePaths = Rules.paths.reduce(into: [:]) { $0[$1.key] = rules[keyPath: $1.path].map(JSON.string) }
    if !rulePaths.isEmpty { members["rules"] = .object(rulePaths) }
    if !alternatives.isEmpty { members["alternatives"] = .array(alternatives.map(\.json)) }
    if !attributions.isEmpty { members["attributions"] = .array(attributions.map(JSON.string)) }
    return .object(members)
  }

  private var areaJSON: JSON {
    var members: [String: JSON] = [
      "code": .string(area.code), "kind": .string(area.kind.rawValue),
      "name": .object(
        Dictionary(uniqueKeysWithValues: area.names.texts.map { ($0.key.rawValue, JSON.string($0.value)) })),
    ]
    if let country { members["country"] = .string(country) }
    if let parent = area.parent { members["parent"] = .string(parent) }
    return .object(members)
  }

  private var inputsJSON: JSON {
    var members = builtCity.json
    if let streets { members["streets"] = .string(streets) }
    if !timetables.isEmpty { members["timetables"] = .array(timetables.map(JSON.string)) }
    switch openSpaces {
    case .ofStreetMap: members["open_spaces"] = "streets"
    case .unknown: members["open_spaces"] = "none"
    case .features(let source): members["open_spaces"] = source.json
    }
    if let population {
      var parts: [String: JSON]
      let kind: String
      switch population {
      case .grid(let file, let band):
        kind = "grid"
        parts = ["file": .string(file), "band": JSON(band)]
      case .points(let file, let longitude, let latitude, let persons, let groups):
        kind = "points"
        parts = [
          "file": .string(file), "longitude": .string(longitude), "latitude": .string(latitude),
          "persons": .string(persons), "groups": .object(groups.mapValues(JSON.string)),
        ]
      case .areas(let features, let persons, let groups, let spread):
        kind = "areas"
        parts = features.json.object ?? [:]
        parts["persons"] = .string(persons)
        parts["groups"] = .object(groups.mapValues(JSON.string))
        parts["spread"] = .string(spread.rawValue)
      }
      if parts["groups"]?.object?.isEmpty == true { parts["groups"] = nil }
      members["population"] = .object([kind: .object(parts), "estimated": .bool(populationIsEstimated)])
    }
    return .object(members)
  }

  private var parametersJSON: JSON {
    var members: [String: JSON] = ["paratransit": .bool(parameters.paratransit)]
    for number in Self.numbers { members[number.key] = .number(parameters[keyPath: number.path]) }
    if let day = parameters.referenceDay { members["reference_day"] = .string(day.text) }
    if let window = parameters.window {
      members["window"] = [
        "from": .string(window.lowerBound.text), "to": .string(window.upperBound.text),
      ]
    }
    return .object(members)
  }
}

extension CityDescription.Rules {
  /// Each key of `rules` and where it is kept.
  fileprivate static let paths: [(key: String, path: WritableKeyPath<Self, String?> & Sendable)] = [
    ("walking", \.walking), ("open_spaces", \.openSpaces), ("street_widths", \.streetWidths),
    ("modes", \.modes), ("degree_of_urbanisation", \.degreeOfUrbanisation), ("urban_extent", \.urbanExtent),
    ("hot_spots", \.hotSpots), ("planning", \.planning),
  ]

  init(_ node: Node?, _ reader: inout DescriptionReader) {
    let members = reader.members(of: node, field: "rules", known: Self.paths.map(\.key))
    for (key, path) in Self.paths {
      self[keyPath: path] = reader.text(members[key], field: "rules.\(key)")
    }
  }
}

extension CityDescription.Features {
  var json: JSON {
    var members: [String: JSON] = ["file": .string(file)]
    if let layer { members["layer"] = .string(layer) }
    if let filter { members["where"] = .string(filter) }
    return .object(members)
  }
}
