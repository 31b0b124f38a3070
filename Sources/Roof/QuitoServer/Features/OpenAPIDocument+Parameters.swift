import Exchange
import FeatureFilters
import Monitoring
import VectorTiles

/// The parameters, by the names under which the paths refer to them.
extension OpenAPIDocument {
  /// Any text but control characters that are no blanks: those are refused wherever they stand.
  private static let plain = "[^\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]"
  /// The same as one part of a path.
  private static let part: JSON = [
    "type": "string", "pattern": "^[^/\\\\\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]+$",
  ]
  private static let day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"

  private static func text(_ pattern: String) -> JSON {
    ["type": "string", "pattern": .string("^\(pattern)$")]
  }

  private func inPath(_ name: String, _ schema: JSON, example: JSON? = nil) -> (String, JSON) {
    var members: [String: JSON] = [
      "name": .string(name), "in": "path", "required": true, "schema": schema,
    ]
    members["example"] = example
    return (name, .object(members))
  }

  /// - Parameters:
  ///   - key: under which the paths refer to it, where another address has one of the same name.
  ///   - phrase: the sentence about it, where that is not the one of its key; empty for none.
  private func inQuery(
    _ name: String, _ schema: JSON, as key: String? = nil, isList: Bool = false, phrase: String? = nil,
    _ further: [String: JSON] = [:]
  ) -> (String, JSON) {
    var members: [String: JSON] = [
      "name": .string(name), "in": "query", "required": false,
      "schema": isList ? ["type": "array", "items": schema] : schema, "style": "form",
      "explode": .bool(isList),
    ]
    let phrase = phrase ?? key ?? name
    if !phrase.isEmpty { members["description"] = words("parameter.\(phrase)") }
    return (key ?? name, .object(members.merging(further) { $1 }))
  }

  var parameters: [String: JSON] {
    Dictionary(uniqueKeysWithValues: pathParameters + featureParameters + dataParameters + sdmxParameters)
  }

  private var pathParameters: [(String, JSON)] {
    let whole: JSON = ["type": "integer", "minimum": 0]
    return [
      inPath(
        "collectionId", ["type": "string", "enum": .array(snapshot.sources.map { .string($0.identifier) })]),
      inPath("featureId", OpenAPIDocument.part),
      inPath("tileMatrixSetId", ["type": "string", "enum": ["WebMercatorQuad"]]),
      inPath(
        "tileMatrix", ["type": "integer", "minimum": 0, "maximum": JSON(TileAddress.deepestZoom)]),
      inPath("tileRow", whole), inPath("tileCol", whole),
    ]
  }

  private var featureParameters: [(String, JSON)] {
    let languages = JSON.array(Language.allCases.map { .string($0.rawValue) })
    // Those of all collections; each has the first ones, and at most one zone more, which it lists itself.
    var systems = CoordinateSystem.offered(for: nil).map(\.uri)
    for source in snapshot.sources {
      for system in CoordinateSystem.offered(for: source.extent) where !systems.contains(system.uri) {
        systems.append(system.uri)
      }
    }
    let system: JSON = [
      "type": "string", "format": "uri", "enum": .array(systems.map(JSON.string)),
      "default": .string(CoordinateSystem.longitudeLatitude.uri),
    ]
    let moment = "\(OpenAPIDocument.day)([Tt][0-9:]{8}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?"
    return [
      inQuery("f", ["type": "string", "enum": ["json", "html"]]),
      inQuery(
        "f", ["type": "string", "enum": ["json", "geojson", "html"]], as: "f-items",
        phrase: "f"),
      inQuery("lang", ["type": "string", "enum": languages]),
      inQuery(
        "limit",
        [
          "type": "integer", "minimum": 1, "maximum": JSON(limits.mostFeatures),
          "default": JSON(limits.defaultFeatures),
        ]),
      inQuery("after", OpenAPIDocument.text("\(OpenAPIDocument.plain)+")),
      inQuery("before", OpenAPIDocument.text("\(OpenAPIDocument.plain)+")),
      inQuery(
        "bbox",
        [
          "type": "array", "items": ["type": "number"],
          "oneOf": [["minItems": 4, "maxItems": 4], ["minItems": 6, "maxItems": 6]],
        ], ["example": [-180, -90, 180, 90]]),
      inQuery("bbox-crs", system), inQuery("crs", system),
      inQuery(
        "datetime",
        [
          "type": "string",
          "pattern": .string("^(\(moment)|(\\.\\.)?/\(moment)|\(moment)/(\\.\\.)?|\(moment)/\(moment))$"),
        ], ["example": "2020-01-01/.."]),
      inQuery(
        "filter",
        [
          "type": "string", "pattern": .string("^\(OpenAPIDocument.plain)+$"),
          "maxLength": JSON(FeatureFilter.mostCharacters),
        ]),
      inQuery("filter-lang", ["type": "string", "enum": ["cql2-text"], "default": "cql2-text"]),
      inQuery(
        "filter-crs", ["type": "string", "enum": [.string(CoordinateSystem.longitudeLatitude.uri)]]),
    ]
  }

  /// Forms send what is left empty as well; it chooses nothing.
  private var dataParameters: [(String, JSON)] {
    let text = OpenAPIDocument.text("\(OpenAPIDocument.plain)*")
    let flag: JSON = ["type": "string", "enum": ["true", "false", ""]]
    let period = OpenAPIDocument.text(
      "([0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?|\(OpenAPIDocument.day))?")
    return [
      inQuery("indicator", text, isList: true, ["example": ["11.2.1"]]),
      inQuery("series", text, isList: true),
      inQuery("area", text, isList: true), inQuery("within", flag), inQuery("from", period),
      inQuery("until", period), inQuery("history", flag), inQuery("totals", flag),
      inQuery("as-of", OpenAPIDocument.text("(\(OpenAPIDocument.day)(\(OpenAPIDocument.timeOfDay)Z)?)?")),
      inQuery("run", OpenAPIDocument.text("(r[0-9]{1,9})?")), inQuery("name", text),
      inQuery("decimal-comma", flag), inQuery("preview", flag),
    ]
  }

  private static let timeOfDay = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?"

  /// `1.0.0`, `*`, `1.2+.0`: see `VersionPattern` of `Exchange`.
  private static let version: String = {
    let number = "[0-9]{1,9}"
    return "(\(number)(\\.\(number)){0,2}(-[0-9A-Za-z-]+)?"
      + "|(\(number))?[*~](\\.0){0,2}|\(number)\\.(\(number))?[*~](\\.0)?|\(number)\\.\(number)\\.(\(number))?[*~]"
      + "|\\+|(\(number))?\\+\\.0\\.0|\(number)\\.(\(number))?\\+\\.0|\(number)\\.\(number)\\.(\(number))?\\+)"
  }()

  private var sdmxParameters: [(String, JSON)] {
    let part = OpenAPIDocument.part
    let kinds = SDMXKind.allCases.map { JSON.string($0.rawValue) }
    let moment = OpenAPIDocument.text(
      "\(OpenAPIDocument.day)(\(OpenAPIDocument.timeOfDay)(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?")
    let names = OpenAPIDocument.text("\(OpenAPIDocument.plain)+")
    let components = SDMXStructure.components
    let filters = components.dimensions + [components.measure] + components.attributes
    /// Any of the names, with commas; nothing as well.
    func list(_ known: [String]) -> JSON {
      let one = "(\(known.joined(separator: "|")))"
      return OpenAPIDocument.text("(\(one)(,\(one))*)?")
    }
    func number(_ least: Int) -> JSON { ["type": "integer", "minimum": JSON(least)] }
    return [
      inPath("artefactType", ["type": "string", "enum": .array(["*"] + kinds)], example: "dataflow"),
      inPath(
        "context", ["type": "string", "enum": ["dataflow", "datastructure", "*"]], example: "dataflow"),
      inPath("agencyID", part, example: "QUITO"), inPath("resourceID", part, example: "OBSERVATIONS"),
      inPath("version", OpenAPIDocument.text(OpenAPIDocument.version), example: "1.0.0"),
      inPath("key", part, example: "*"), inPath("componentId", part, example: "TIME_PERIOD"),
      inQuery("updatedAfter", moment), inQuery("asOf", moment, ["example": "2100-01-01"]),
      inQuery("includeHistory", ["type": "boolean"]), inQuery("firstNObservations", number(1)),
      inQuery("lastNObservations", number(1)), inQuery("offset", number(0)),
      inQuery("limit", number(1), as: "sdmxLimit"),
      inQuery(
        "dimensionAtObservation",
        ["type": "string", "enum": .array((components.dimensions + ["AllDimensions"]).map(JSON.string))]),
      inQuery(
        "attributes", list(["dsd", "msd", "dataset", "series", "obs", "all", "none"] + components.attributes)),
      inQuery("measures", list(["all", "none", components.measure])),
      inQuery("mode", ["type": "string", "enum": ["exact", "available"]], phrase: ""),
      inQuery(
        "detail",
        [
          "type": "string",
          "enum": [
            "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs",
            "referencepartial", "raw",
          ],
        ], phrase: ""),
      inQuery(
        "references",
        [
          "type": "string",
          "enum": .array(
            ["none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all"] + kinds),
        ], phrase: ""),
      // `c[TIME_PERIOD]=ge:2020`.
      inQuery(
        "c",
        [
          "type": "object", "additionalProperties": false,
          "properties": .object(
            Dictionary(uniqueKeysWithValues: Set(filters).map { ($0, names) })),
        ], phrase: "",
        ["style": "deepObject", "explode": true]),
    ]
  }
}
