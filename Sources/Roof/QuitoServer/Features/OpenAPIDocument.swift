import Exchange
import Monitoring
import Publishing

/// The description of everything the server serves to programs, as OpenAPI 3.0. It names nothing outside itself.
struct OpenAPIDocument {
  let documents: FeatureDocuments
  let snapshot: StoreSnapshot
  let limits: ServerLimits
  /// Of the program.
  let version: String
  /// Whether programs can import.
  let takesData: Bool

  private func words(_ key: String) -> JSON { .string(documents.phrases["server.\(key)"]) }

  var json: JSON {
    [
      "openapi": "3.0.3",
      "info": [
        "title": words("title"), "description": words("about"), "version": .string(version),
      ],
      "servers": [["url": .string(documents.request.base)]],
      "tags": [
        ["name": "capabilities"], ["name": "features"], ["name": "tiles"], ["name": "observations"],
        ["name": "sdmx"],
        ["name": "operation"],
      ],
      "paths": .object(paths.merging(sdmxPaths) { $1 }.merging(takesData ? importPath : [:]) { $1 }),
      "components": components,
    ]
  }

  private func operation(
    _ identifier: String, _ tag: String, _ summary: String, _ parameters: [String] = [],
    _ contents: [String: JSON], faults: [String] = ["404"]
  ) -> JSON {
    var responses: [String: JSON] = [
      "200": ["description": words(summary), "content": .object(contents)],
      "304": ["description": words("unchanged")],
    ]
    for fault in Set(faults + ["400", "429", "500", "503"]).sorted() {
      responses[fault] = ["$ref": "#/components/responses/Problem"]
    }
    return [
      "get": [
        "operationId": .string(identifier), "tags": [.string(tag)], "summary": words(summary),
        "parameters": .array(
          (parameters + ["lang"]).map { ["$ref": .string("#/components/parameters/\($0)")] }),
        "responses": .object(responses),
      ]
    ]
  }

  private func content(_ type: String, _ schema: String) -> (String, JSON) {
    (type, ["schema": ["$ref": .string("#/components/schemas/\(schema)")]] as JSON)
  }

  private func document(_ schema: String, _ type: String = MediaType.json) -> [String: JSON] {
    Dictionary(uniqueKeysWithValues: [
      content(type, schema), ("text/html", ["schema": ["type": "string"]] as JSON),
    ])
  }

  private var paths: [String: JSON] {
    let tile: [String: JSON] = [
      "application/vnd.mapbox-vector-tile": ["schema": ["type": "string", "format": "binary"]]
    ]
    return [
      "/ogc/": operation("getLandingPage", "capabilities", "title", ["f"], document("Document")),
      "/ogc/conformance": operation(
        "getConformance", "capabilities", "conformance", ["f"], document("Conformance")),
      "/ogc/api": operation("getApi", "capabilities", "api", ["f"], document("Document", MediaType.openAPI)),
      "/ogc/collections": operation(
        "getCollections", "features", "collections", ["f"], document("Collections")),
      "/ogc/collections/{collectionId}": operation(
        "getCollection", "features", "collection", ["collectionId", "f"], document("Collection")),
      "/ogc/collections/{collectionId}/queryables": operation(
        "getQueryables", "features", "queryables", ["collectionId", "f"],
        document("Document", MediaType.schema)),
      "/ogc/collections/{collectionId}/items": operation(
        "getFeatures", "features", "items",
        [
          "collectionId", "f", "limit", "after", "before", "bbox", "bbox-crs", "crs", "datetime", "filter",
          "filter-lang", "filter-crs",
        ], document("FeatureCollection", MediaType.geoJSON)),
      "/ogc/collections/{collectionId}/items/{featureId}": operation(
        "getFeature", "features", "item", ["collectionId", "featureId", "f", "crs"],
        document("Feature", MediaType.geoJSON)),
      "/ogc/tiles": operation("getTilesets", "tiles", "tilesets", ["f"], document("Document")),
      "/ogc/tiles/{tileMatrixSetId}": operation(
        "getTileset", "tiles", "tileset", ["tileMatrixSetId", "f"], document("Document")),
      "/ogc/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": operation(
        "getTile", "tiles", "tile", ["tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"], tile),
      "/ogc/collections/{collectionId}/tiles": operation(
        "getCollectionTilesets", "tiles", "tilesets", ["collectionId", "f"], document("Document")),
      "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}": operation(
        "getCollectionTileset", "tiles", "tileset", ["collectionId", "tileMatrixSetId", "f"],
        document("Document")),
      "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": operation(
        "getCollectionTile", "tiles", "tile",
        ["collectionId", "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"], tile),
      "/ogc/tileMatrixSets": operation(
        "getTileMatrixSets", "tiles", "tile-matrix-sets", ["f"], document("Document")),
      "/ogc/tileMatrixSets/{tileMatrixSetId}": operation(
        "getTileMatrixSet", "tiles", "tile-matrix-set", ["tileMatrixSetId", "f"], document("Document")),
      "/data/observations.json": operation(
        "getObservationsAsJson", "observations", "observations", OpenAPIDocument.observationParameters,
        Dictionary(uniqueKeysWithValues: [content(MediaType.json, "Observations")]), faults: []),
      "/data/observations.csv": operation(
        "getObservationsAsCsv", "observations", "observations", OpenAPIDocument.observationParameters,
        ["text/csv": ["schema": ["type": "string"]]], faults: []),
      "/health": operation(
        "getHealth", "operation", "health", [], ["application/json": ["schema": ["type": "object"]]],
        faults: []),
    ]
  }

  // MARK: - SDMX

  /// SDMX REST API 2.1.0; faults are told as its messages and not as problems.
  private var sdmxPaths: [String: JSON] {
    func path(_ names: [String]) -> String { "/sdmx/" + names.joined(separator: "/") }
    func operation(_ identifier: String, _ summary: String, _ parameters: [String], _ types: [String]) -> JSON
    {
      var responses: [String: JSON] = [
        "200": ["description": words(summary), "content": .object(OpenAPIDocument.texts(types))],
        "304": ["description": words("unchanged")],
      ]
      for fault in ["400", "404", "406", "413", "422", "429", "500", "501", "503"] {
        responses[fault] = ["description": words("problem")]
      }
      let references = parameters.map { JSON.object(["$ref": .string("#/components/parameters/\($0)")]) }
      return [
        "get": [
          "operationId": .string(identifier), "tags": ["sdmx"], "summary": words(summary),
          "parameters": .array(references), "responses": .object(responses),
        ]
      ]
    }
    let artefact = ["agencyID", "resourceID", "version"]
    func places(_ names: [String]) -> [String] { names.map { "{\($0)}" } }
    return [
      path(["structure", "{artefactType}"] + places(artefact)): operation(
        "getSdmxStructure", "sdmx.structure", ["artefactType"] + artefact, OpenAPIDocument.structureTypes),
      path(["data", "{context}"] + places(artefact + ["key"])): operation(
        "getSdmxData", "sdmx.data",
        ["context"] + artefact + [
          "key", "updatedAfter", "asOf", "includeHistory", "firstNObservations", "lastNObservations",
          "offset",
          "sdmxLimit", "dimensionAtObservation", "attributes", "measures",
        ], OpenAPIDocument.dataTypes),
      path(["availability", "{context}"] + places(artefact + ["key", "componentId"])): operation(
        "getSdmxAvailability", "sdmx.availability", ["context"] + artefact + ["key", "componentId"],
        OpenAPIDocument.structureTypes),
    ]
  }

  private static let structureTypes = SDMXFormat.allCases.filter { !$0.isOfData }.map(\.rawValue)
  private static let dataTypes = SDMXFormat.allCases.filter(\.isOfData).map(\.rawValue)

  private static func texts(_ types: [String]) -> [String: JSON] {
    Dictionary(uniqueKeysWithValues: types.map { ($0, ["schema": ["type": "string"]]) })
  }

  // MARK: - Import

  private var importPath: [String: JSON] {
    var responses: [String: JSON] = [:]
    for status in ["200", "201"] {
      responses[status] = [
        "description": words("import.\(status)"),
        "content": ["application/json": ["schema": ["type": "object"]]],
      ]
    }
    for fault in ["400", "401", "403", "413", "422", "429", "500", "503"] {
      responses[fault] = ["$ref": "#/components/responses/Problem"]
    }
    return [
      "/data/observations": [
        "post": [
          "operationId": "importObservations", "tags": ["observations"], "summary": words("import"),
          "security": [["token": []]],
          "parameters": .array(
            ["name", "decimal-comma", "preview", "lang"].map {
              ["$ref": .string("#/components/parameters/\($0)")]
            }),
          "requestBody": ["required": true, "content": ["text/csv": ["schema": ["type": "string"]]]],
          "responses": .object(responses),
        ]
      ]
    ]
  }

  private static let observationParameters = [
    "indicator", "series", "area", "within", "from", "until", "as-of", "history", "totals", "run",
  ]

  // MARK: - Components

  private var components: JSON {
    [
      "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      "parameters": .object(parameters), "schemas": .object(schemas),
      "responses": [
        "Problem": [
          "description": words("problem"),
          "content": [
            "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]],
            // Browsers get a page.
            "text/html": ["schema": ["type": "string"]],
          ],
        ]
      ],
    ]
  }

  private func inPath(_ name: String, _ schema: JSON) -> (String, JSON) {
    (name, ["name": .string(name), "in": "path", "required": true, "schema": schema])
  }

  private func inQuery(_ name: String, _ schema: JSON, isList: Bool = false) -> (String, JSON) {
    var members: [String: JSON] = [
      "name": .string(name), "in": "query", "required": false, "schema": schema, "style": "form",
      "explode": .bool(isList), "description": words("parameter.\(name)"),
    ]
    if isList { members["schema"] = ["type": "array", "items": schema] }
    return (name, .object(members))
  }

  private var parameters: [String: JSON] {
    let text: JSON = ["type": "string"]
    let whole: JSON = ["type": "integer", "minimum": 0]
    let languages = JSON.array(Language.allCases.map { .string($0.rawValue) })
    func sdmx(_ name: String, _ schema: JSON, as key: String? = nil) -> (String, JSON) {
      let (_, parameter) = inQuery(key ?? name, schema)
      guard case .object(var members) = parameter else { return (name, parameter) }
      members["name"] = .string(name)
      return (key ?? name, .object(members))
    }
    let kinds = SDMXKind.allCases.map { JSON.string($0.rawValue) }
    let systems = JSON.array(CoordinateSystem.offered(for: nil).map { .string($0.uri) })
    return Dictionary(uniqueKeysWithValues: [
      inPath(
        "collectionId", ["type": "string", "enum": .array(snapshot.sources.map { .string($0.identifier) })]),
      inPath("featureId", text), inPath("tileMatrixSetId", ["type": "string", "enum": ["WebMercatorQuad"]]),
      inPath("tileMatrix", whole), inPath("tileRow", whole), inPath("tileCol", whole),
      inQuery("f", ["type": "string", "enum": ["json", "html"]]),
      inQuery("lang", ["type": "string", "enum": languages]),
      inQuery(
        "limit",
        [
          "type": "integer", "minimum": 1, "maximum": JSON(limits.mostFeatures),
          "default": JSON(limits.defaultFeatures),
        ]),
      inQuery("after", text), inQuery("before", text),
      inQuery("bbox", ["type": "array", "minItems": 4, "maxItems": 6, "items": ["type": "number"]]),
      inQuery("bbox-crs", ["type": "string", "format": "uri", "example": systems.array![0]]),
      inQuery("crs", ["type": "string", "format": "uri", "example": systems.array![0]]),
      inQuery("datetime", text), inQuery("filter", text),
      inQuery("filter-lang", ["type": "string", "enum": ["cql2-text"], "default": "cql2-text"]),
      inQuery("filter-crs", ["type": "string", "enum": [systems.array![0]]]),
      inQuery("indicator", text, isList: true), inQuery("series", text, isList: true),
      inQuery("area", text, isList: true), inQuery("within", ["type": "boolean"]), inQuery("from", text),
      inQuery("until", text), inQuery("as-of", text), inQuery("history", ["type": "boolean"]),
      inQuery("totals", ["type": "boolean"]), inQuery("run", text), inQuery("name", text),
      inQuery("decimal-comma", ["type": "boolean"]), inQuery("preview", ["type": "boolean"]),
      inPath("artefactType", ["type": "string", "enum": .array(["*"] + kinds)]),
      inPath("context", ["type": "string", "enum": ["dataflow", "datastructure", "*"]]),
      inPath("agencyID", text), inPath("resourceID", text), inPath("version", text), inPath("key", text),
      inPath("componentId", text), sdmx("updatedAfter", text), sdmx("asOf", text),
      sdmx("includeHistory", ["type": "boolean"]), sdmx("firstNObservations", whole),
      sdmx("lastNObservations", whole), sdmx("offset", whole), sdmx("limit", whole, as: "sdmxLimit"),
      sdmx("dimensionAtObservation", text), sdmx("attributes", text), sdmx("measures", text),
    ])
  }

  private var schemas: [String: JSON] {
    let link: JSON = [
      "type": "object", "required": ["href", "rel"],
      "properties": [
        "href": ["type": "string"], "rel": ["type": "string"], "type": ["type": "string"],
        "hreflang": ["type": "string"], "title": ["type": "string"],
      ],
    ]
    let links: JSON = ["type": "array", "items": ["$ref": "#/components/schemas/Link"]]
    let text: JSON = ["type": "string"]
    let texts: JSON = ["type": "array", "items": ["type": "string"]]
    return [
      "Link": link, "Document": ["type": "object"],
      "Conformance": ["type": "object", "required": ["conformsTo"], "properties": ["conformsTo": texts]],
      "Collections": [
        "type": "object", "required": ["links", "collections"],
        "properties": [
          "links": links,
          "collections": ["type": "array", "items": ["$ref": "#/components/schemas/Collection"]],
          "crs": texts,
        ],
      ],
      "Collection": [
        "type": "object", "required": ["id", "links"],
        "properties": [
          "id": text, "title": text, "description": text, "itemType": text, "storageCrs": text, "crs": texts,
          "extent": ["type": "object"], "links": links,
        ],
      ],
      "FeatureCollection": [
        "type": "object", "required": ["type", "features", "numberMatched", "numberReturned", "links"],
        "properties": [
          "type": ["type": "string", "enum": ["FeatureCollection"]],
          "features": ["type": "array", "items": ["$ref": "#/components/schemas/Feature"]],
          "numberMatched": ["type": "integer", "minimum": 0],
          "numberReturned": ["type": "integer", "minimum": 0], "links": links,
        ],
      ],
      "Feature": [
        "type": "object", "required": ["type", "geometry", "properties"],
        "properties": [
          "type": ["type": "string", "enum": ["Feature"]],
          "id": ["oneOf": [["type": "string"], ["type": "integer"]]],
          "geometry": ["type": "object", "nullable": true],
          "properties": ["type": "object", "nullable": true],
          "links": links,
        ],
      ],
      "Observations": ["type": "array", "items": ["type": "object"]],
      "Problem": [
        "type": "object", "required": ["type", "title", "status"],
        "properties": [
          "type": text, "title": text, "status": ["type": "integer"], "detail": text,
          "errors": ["type": "array", "items": ["type": "object"]],
        ],
      ],
    ]
  }

  /// What there is, for a reader.
  func page(_ frame: SiteFrame) -> [UInt8] {
    var listing = SiteListing(title: documents.phrases["server.api"])
    listing.paragraphs = [documents.phrases["server.api.about"]]
    listing.links = [(documents.phrases["server.api.document"], "/ogc/api?f=json")]
    listing.caption = documents.phrases["server.api"]
    listing.columns = ["server.column.path", "server.column.answer", "server.column.parameters"].map {
      documents.phrases[$0]
    }
    listing.rows = paths.sorted { $0.key < $1.key }.map { path, operation in
      let get = operation["get"] ?? operation["post"]
      let names = (get?["parameters"]?.array ?? []).compactMap {
        $0["$ref"]?.string?.split(separator: "/").last
      }
      return [
        SiteCell(path, isCode: true), SiteCell(get?["summary"]?.string ?? ""),
        SiteCell(names.joined(separator: ", "), isCode: true),
      ]
    }
    return listing.page(frame)
  }
}
