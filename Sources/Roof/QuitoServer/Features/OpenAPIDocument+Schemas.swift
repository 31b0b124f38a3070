import Monitoring

/// The forms of the answers.
extension OpenAPIDocument {
  private static func reference(_ schema: String) -> JSON {
    ["$ref": .string("#/components/schemas/\(schema)")]
  }

  private static func list(_ schema: String) -> JSON { ["type": "array", "items": reference(schema)] }

  private static func object(
    _ required: [String], _ properties: [String: JSON], isClosed: Bool = false
  ) -> JSON {
    var members: [String: JSON] = [
      "type": "object", "required": .array(required.map(JSON.string)), "properties": .object(properties),
    ]
    if isClosed { members["additionalProperties"] = false }
    return .object(members)
  }

  var schemas: [String: JSON] {
    let text: JSON = ["type": "string"]
    let count: JSON = ["type": "integer", "minimum": 0]
    let texts: JSON = ["type": "array", "items": text]
    let links = OpenAPIDocument.list("Link")
    func choice(_ values: [String]) -> JSON {
      ["type": "string", "enum": .array(values.map(JSON.string))]
    }
    let object = OpenAPIDocument.object
    let list = OpenAPIDocument.list
    return [
      "Link": object(
        ["href", "rel"],
        [
          "href": text, "rel": text, "type": text, "hreflang": text, "title": text,
          "templated": ["type": "boolean"],
        ], false),
      "Document": ["type": "object"],
      "LandingPage": object(
        ["title", "description", "links"], ["title": text, "description": text, "links": links], false),
      "Api": object(
        ["openapi", "info", "paths"],
        ["openapi": text, "info": ["type": "object"], "paths": ["type": "object"]], false),
      "Conformance": object(["conformsTo"], ["conformsTo": texts, "links": links], false),
      "Collections": object(
        ["links", "collections"], ["links": links, "collections": list("Collection"), "crs": texts], false),
      "Collection": object(
        ["id", "links"],
        [
          "id": text, "title": text, "description": text, "itemType": text, "storageCrs": text, "crs": texts,
          "extent": ["type": "object"], "links": links,
        ], false),
      "Queryables": object(
        ["$schema", "$id", "type", "properties"],
        [
          "$schema": text, "$id": text, "type": choice(["object"]), "title": text,
          "properties": ["type": "object"], "additionalProperties": ["type": "boolean"],
        ], false),
      "FeatureCollection": object(
        ["type", "features", "numberMatched", "numberReturned", "links"],
        [
          "type": choice(["FeatureCollection"]), "features": list("Feature"), "numberMatched": count,
          "numberReturned": count, "links": links,
        ], false),
      "Feature": object(
        ["type", "geometry", "properties"],
        [
          "type": choice(["Feature"]), "id": ["oneOf": [["type": "string"], ["type": "integer"]]],
          "geometry": ["type": "object", "nullable": true],
          "properties": ["type": "object", "nullable": true], "links": links,
        ], false),
      "TileSets": object(["tilesets"], ["links": links, "tilesets": list("TileSet")], false),
      "TileSet": object(
        ["dataType", "crs", "links"],
        [
          "title": text, "dataType": choice(["vector"]), "crs": text, "tileMatrixSetURI": text,
          "links": links, "layers": ["type": "array", "items": ["type": "object"]],
          "boundingBox": ["type": "object"],
        ], false),
      "TileMatrixSets": object(
        ["tileMatrixSets"],
        [
          "tileMatrixSets": [
            "type": "array",
            "items": object(["id", "links"], ["id": text, "uri": text, "links": links], false),
          ]
        ], false),
      "TileMatrixSet": object(
        ["id", "crs", "tileMatrices"],
        [
          "id": text, "title": text, "uri": text, "crs": text, "orderedAxes": texts,
          "wellKnownScaleSet": text, "tileMatrices": ["type": "array", "items": ["type": "object"]],
        ], false),
      "Observations": list("Observation"), "Observation": observation,
      "Imported": object(
        ["run", "observations", "revisions", "series"],
        [
          "run": ["type": "string", "nullable": true], "observations": count, "revisions": count,
          "series": [
            "type": "array",
            "items": object(
              ["indicator", "series", "observations", "revisions"],
              ["indicator": text, "series": text, "observations": count, "revisions": count], true),
          ],
        ], true),
      "Health": object(
        ["status", "runs", "version"], ["status": choice(["ok"]), "runs": count, "version": text], true),
      "SdmxFaults": object(
        ["errors"],
        [
          "meta": ["type": "object"],
          "errors": [
            "type": "array",
            "items": object(
              ["code", "title", "detail"],
              [
                "code": count, "title": text, "detail": text,
                "details": ["type": "object", "additionalProperties": ["type": "string"]],
              ], true),
          ],
        ], true),
      "Problem": object(
        ["type", "title", "status"],
        [
          "type": text, "title": text, "status": ["type": "integer", "minimum": 400, "maximum": 599],
          "detail": text,
          "errors": [
            "type": "array",
            "items": object(
              ["code", "parameter", "found", "detail"],
              [
                "code": text, "parameter": text, "found": text, "detail": text, "line": count,
                "character": count,
              ], true),
          ],
        ], true),
    ]
  }

  /// The members of `ObservationJSON`.
  private var observation: JSON {
    let text: JSON = ["type": "string"]
    let figure: JSON = ["type": "number", "nullable": true]
    let properties: [String: JSON] = [
      "observation": text, "revision": ["type": "integer", "minimum": 1],
      "recorded": ["type": "string", "format": "date-time"], "run": text, "indicator": text, "series": text,
      "area": text, "period": text,
      "disaggregation": ["type": "object", "additionalProperties": ["type": "string"]], "value": figure,
      "numerator": figure, "denominator": figure, "unit": text, "status": text, "nature": text,
      "standard_error": figure, "lower": figure, "upper": figure, "level": figure,
      "notes": ["type": "array", "items": ["type": "object"]],
    ]
    return OpenAPIDocument.object(properties.keys.sorted(), properties, isClosed: true)
  }
}
