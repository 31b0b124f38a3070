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

  func words(_ key: String) -> JSON { .string(documents.phrases["server.\(key)"]) }

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
    _ contents: [String: JSON], faults: [String] = ["400", "404"], headers: [String: JSON] = [:],
    isForAll: Bool = false
  ) -> JSON {
    var answer: [String: JSON] = ["description": words(summary), "content": .object(contents)]
    if !headers.isEmpty { answer["headers"] = .object(headers) }
    var responses: [String: JSON] = ["200": .object(answer), "304": ["description": words("unchanged")]]
    for fault in faults + ["413"] + OpenAPIDocument.ofAnyMoment {
      responses[fault] = OpenAPIDocument.response("Problem")
    }
    if !isForAll { responses.merge(refusals) { $1 } }
    return [
      "get": [
        "operationId": .string(identifier), "tags": [.string(tag)], "summary": words(summary),
        "parameters": OpenAPIDocument.references(parameters), "responses": .object(responses),
        "security": isForAll ? [] : security,
      ]
    ]
  }

  /// Whatever is asked for: too much of it, the store cannot be read, too many wait for it.
  private static let ofAnyMoment = ["429", "500", "503"]

  private static func response(_ name: String) -> JSON {
    ["$ref": .string("#/components/responses/\(name)")]
  }

  private static func references(_ parameters: [String]) -> JSON {
    .array(parameters.map { ["$ref": .string("#/components/parameters/\($0)")] })
  }

  /// What is shown to everyone is asked for with a token as well; one that does not hold is refused.
  private var security: JSON { takesData ? [[:], ["token": []]] : [] }
  private var refusals: [String: JSON] {
    takesData ? ["401": OpenAPIDocument.response("SignIn"), "403": OpenAPIDocument.response("Problem")] : [:]
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
    let system: [String: JSON] = ["Content-Crs": ["schema": ["type": "string", "pattern": "^<.+>$"]]]
    return [
      "/ogc/": operation("getLandingPage", "capabilities", "title", ["f", "lang"], document("LandingPage")),
      "/ogc/conformance": operation(
        "getConformance", "capabilities", "conformance", ["f", "lang"], document("Conformance")),
      "/ogc/api": operation(
        "getApi", "capabilities", "api", ["f", "lang"], document("Api", MediaType.openAPI)),
      "/ogc/collections": operation(
        "getCollections", "features", "collections", ["f", "lang"], document("Collections")),
      "/ogc/collections/{collectionId}": operation(
        "getCollection", "features", "collection", ["collectionId", "f", "lang"], document("Collection")),
      "/ogc/collections/{collectionId}/queryables": operation(
        "getQueryables", "features", "queryables", ["collectionId", "f", "lang"],
        document("Queryables", MediaType.schema)),
      "/ogc/collections/{collectionId}/items": operation(
        "getFeatures", "features", "items",
        [
          "collectionId", "f-items", "limit", "after", "before", "bbox", "bbox-crs", "crs", "datetime",
          "filter", "filter-lang", "filter-crs", "lang",
        ], document("FeatureCollection", MediaType.geoJSON), headers: system),
      "/ogc/collections/{collectionId}/items/{featureId}": operation(
        "getFeature", "features", "item", ["collectionId", "featureId", "f", "crs", "lang"],
        document("Feature", MediaType.geoJSON), headers: system),
      "/ogc/tiles": operation("getTilesets", "tiles", "tilesets", ["f", "lang"], document("TileSets")),
      "/ogc/tiles/{tileMatrixSetId}": operation(
        "getTileset", "tiles", "tileset", ["tileMatrixSetId", "f", "lang"], document("TileSet")),
      "/ogc/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": operation(
        "getTile", "tiles", "tile", ["tileMatrixSetId", "tileMatrix", "tileRow", "tileCol", "lang"],
        tile),
      "/ogc/collections/{collectionId}/tiles": operation(
        "getCollectionTilesets", "tiles", "tilesets", ["collectionId", "f", "lang"], document("TileSets")),
      "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}": operation(
        "getCollectionTileset", "tiles", "tileset", ["collectionId", "tileMatrixSetId", "f", "lang"],
        document("TileSet")),
      "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": operation(
        "getCollectionTile", "tiles", "tile",
        ["collectionId", "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol", "lang"], tile),
      "/ogc/tileMatrixSets": operation(
        "getTileMatrixSets", "tiles", "tile-matrix-sets", ["f", "lang"], document("TileMatrixSets")),
      "/ogc/tileMatrixSets/{tileMatrixSetId}": operation(
        "getTileMatrixSet", "tiles", "tile-matrix-set", ["tileMatrixSetId", "f", "lang"],
        document("TileMatrixSet")),
      "/data/observations.json": operation(
        "getObservationsAsJson", "observations", "observations", OpenAPIDocument.observationParameters,
        Dictionary(uniqueKeysWithValues: [content(MediaType.json, "Observations")]), faults: ["400"]),
      "/data/observations.csv": operation(
        "getObservationsAsCsv", "observations", "observations", OpenAPIDocument.observationParameters,
        ["text/csv": ["schema": ["type": "string"]]], faults: ["400"]),
      "/health": operation(
        "getHealth", "operation", "health", [],
        Dictionary(uniqueKeysWithValues: [content(MediaType.json, "Health")]), faults: [], isForAll: true),
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
        "204": ["description": .string(documents.phrases["sdmx.nothing"])],
        "304": ["description": words("unchanged")],
      ]
      for fault in ["400", "404", "406", "413", "422", "501"] + OpenAPIDocument.ofAnyMoment {
        responses[fault] = OpenAPIDocument.response("SdmxFault")
      }
      responses.merge(refusals) { $1 }
      return [
        "get": [
          "operationId": .string(identifier), "tags": ["sdmx"], "summary": words(summary),
          "parameters": OpenAPIDocument.references(parameters), "responses": .object(responses),
          "security": security,
        ]
      ]
    }
    let artefact = ["agencyID", "resourceID", "version"]
    func places(_ names: [String]) -> [String] { names.map { "{\($0)}" } }
    return [
      path(["structure", "{artefactType}"] + places(artefact)): operation(
        "getSdmxStructure", "sdmx.structure", ["artefactType"] + artefact + ["detail", "references", "asOf"],
        OpenAPIDocument.structureTypes),
      path(["data", "{context}"] + places(artefact + ["key"])): operation(
        "getSdmxData", "sdmx.data",
        ["context"] + artefact + [
          "key", "c", "updatedAfter", "asOf", "includeHistory", "firstNObservations", "lastNObservations",
          "offset",
          "sdmxLimit", "dimensionAtObservation", "attributes", "measures",
        ], OpenAPIDocument.dataTypes),
      path(["availability", "{context}"] + places(artefact + ["key", "componentId"])): operation(
        "getSdmxAvailability", "sdmx.availability",
        ["context"] + artefact + ["key", "componentId", "c", "updatedAfter", "references", "mode"],
        OpenAPIDocument.structureTypes),
    ]
  }

  private static let structureTypes = SDMXFormat.allCases.filter { !$0.isOfData }.map(\.rawValue)
  private static let dataTypes = SDMXFormat.allCases.filter(\.isOfData).map(\.rawValue)

  private static func texts(_ types: [String]) -> [String: JSON] {
    Dictionary(
      uniqueKeysWithValues: types.map { type in
        (type, ["schema": ["type": type.contains("+json") ? "object" : "string"]])
      })
  }

  // MARK: - Import

  private var importPath: [String: JSON] {
    let area = snapshot.source(AreaSource.areas).flatMap { $0.count > 0 ? $0.key(at: 0) : nil } ?? "XXA"
    let table: JSON = [
      "schema": ["type": "string"],
      "example": .string(
        "indicator,series,area,period,value,unit\n11.2.1,SP_TRN_PUBL,\(area),2025,51.5,PT\n"),
    ]
    var responses: [String: JSON] = [:]
    for status in ["200", "201"] {
      responses[status] = [
        "description": words("import.\(status)"),
        "content": .object(Dictionary(uniqueKeysWithValues: [content(MediaType.json, "Imported")])),
      ]
    }
    for fault in ["400", "413", "422"] + OpenAPIDocument.ofAnyMoment {
      responses[fault] = OpenAPIDocument.response("Problem")
    }
    responses.merge(refusals) { $1 }
    return [
      "/data/observations": [
        "post": [
          "operationId": "importObservations", "tags": ["observations"], "summary": words("import"),
          "security": [["token": []]],
          "parameters": OpenAPIDocument.references(["name", "decimal-comma", "preview", "lang"]),
          "requestBody": ["required": true, "content": ["text/csv": table]],
          "responses": .object(responses),
        ]
      ]
    ]
  }

  private static let observationParameters = [
    "indicator", "series", "area", "within", "from", "until", "as-of", "history", "totals", "run", "lang",
  ]

  // MARK: - Components

  private var components: JSON {
    // Browsers get a page.
    var problem = OpenAPIDocument.texts(["text/html"])
    problem[MediaType.problem] = ["schema": ["$ref": "#/components/schemas/Problem"]]
    var fault = problem.merging(OpenAPIDocument.texts(SDMXFormat.ofFaults.map(\.rawValue))) { $1 }
    fault[SDMXFormat.structureJSON.rawValue] = ["schema": ["$ref": "#/components/schemas/SdmxFaults"]]
    return [
      "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      "parameters": .object(parameters), "schemas": .object(schemas),
      "responses": [
        "Problem": ["description": words("problem"), "content": .object(problem)],
        "SignIn": [
          "description": words("problem.sign-in"), "content": .object(problem),
          "headers": ["WWW-Authenticate": ["required": true, "schema": ["type": "string"]]],
        ],
        "SdmxFault": ["description": words("problem"), "content": .object(fault)],
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
    let parameters = parameters
    listing.rows = paths.sorted { $0.key < $1.key }.map { path, operation in
      let get = operation["get"] ?? operation["post"]
      let names = (get?["parameters"]?.array ?? []).compactMap {
        $0["$ref"]?.string?.split(separator: "/").last.flatMap { parameters[String($0)]?["name"]?.string }
      }
      return [
        SiteCell(path, isCode: true), SiteCell(get?["summary"]?.string ?? ""),
        SiteCell(names.joined(separator: ", "), isCode: true),
      ]
    }
    return listing.page(frame)
  }
}
