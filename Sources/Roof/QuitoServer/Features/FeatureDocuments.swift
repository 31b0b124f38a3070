import Catalogue
import FeatureFilters
import Geography
import Monitoring

/// The documents that describe what features there are: landing page, conformance, collections, queryables.
struct FeatureDocuments {
  let request: WebRequest
  let phrases: Phrases

  static let root = "/ogc"
  static let conformance = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
  ]

  func address(_ path: String) -> String { request.base + FeatureDocuments.root + path }

  func link(_ rel: String, _ path: String, _ type: String, _ title: String? = nil) -> JSON {
    var members: [String: JSON] = [
      "rel": .string(rel), "href": .string(address(path)), "type": .string(type),
      "hreflang": .string(phrases.language.rawValue),
    ]
    if let title { members["title"] = .string(title) }
    return .object(members)
  }

  /// To this document in its two forms; `path` is without parameters.
  func selfLinks(_ path: String, _ type: String = MediaType.json) -> [JSON] {
    [
      link("self", path + "?f=json", type), link("alternate", path + "?f=html", "text/html"),
    ]
  }

  func landing() -> JSON {
    [
      "title": .string(phrases["server.title"]), "description": .string(phrases["server.about"]),
      "links": .array(
        selfLinks("/") + [
          link("service-desc", "/api", MediaType.openAPI, phrases["server.api"]),
          link("service-doc", "/api?f=html", "text/html", phrases["server.api"]),
          link("conformance", "/conformance", MediaType.json, phrases["server.conformance"]),
          link("data", "/collections", MediaType.json, phrases["server.collections"]),
          link(
            "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "/tiles", MediaType.json,
            phrases["server.tilesets"]),
          link(
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "/tileMatrixSets", MediaType.json,
            phrases["server.tile-matrix-sets"]),
        ]),
    ]
  }

  func conformanceDocument() -> JSON {
    [
      "conformsTo": .array(FeatureDocuments.conformance.map(JSON.string)),
      "links": .array(selfLinks("/conformance")),
    ]
  }

  // MARK: - Collections

  /// The title of a collection in the client's language; layers that have no words of their own keep their name.
  func title(_ identifier: String) -> String {
    let known = ["server.collection.\(identifier)", "report.map.layer.\(identifier)"]
    return known.first(where: phrases.contains).map { phrases[$0] } ?? identifier
  }

  func collections(_ snapshot: StoreSnapshot) -> JSON {
    [
      "links": .array(selfLinks("/collections")),
      "crs": .array(CoordinateSystem.offered(for: nil).map { .string($0.uri) }),
      "collections": .array(snapshot.sources.map { collection($0, isAlone: false) }),
    ]
  }

  func collection(_ source: any FeatureSource, isAlone: Bool = true) -> JSON {
    let path = "/collections/" + percentEncoded(source.identifier)
    let isAreas = source is AreaSource
    var members: [String: JSON] = [
      "id": .string(source.identifier), "title": .string(title(source.identifier)),
      "description": .string(
        phrases[isAreas ? "server.collection.areas.about" : "server.collection.layer.about"]),
      "itemType": "feature", "storageCrs": .string(CoordinateSystem.longitudeLatitude.uri),
      "crs": .array(CoordinateSystem.offered(for: source.extent).map { .string($0.uri) }),
      "links": .array(
        (isAlone ? selfLinks(path) : [link("self", path, MediaType.json)]) + [
          link("items", path + "/items", MediaType.geoJSON, title(source.identifier)),
          link("items", path + "/items?f=html", "text/html", title(source.identifier)),
          link("http://www.opengis.net/def/rel/ogc/1.0/queryables", path + "/queryables", MediaType.schema),
          link("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", path + "/tiles", MediaType.json),
        ]),
    ]
    if let extent = source.extent {
      members["extent"] = [
        "spatial": [
          "bbox": [.array([extent.west, extent.south, extent.east, extent.north].map(JSON.number))],
          "crs": .string(CoordinateSystem.longitudeLatitude.uri),
        ]
      ]
    }
    return .object(members)
  }

  func queryables(_ source: any FeatureSource) -> JSON {
    let path = "/collections/\(percentEncoded(source.identifier))/queryables"
    var properties: [String: JSON] = [:]
    for property in source.properties {
      properties[property.name] =
        switch property.type {
        case .text: ["type": "string"]
        case .number: ["type": "number"]
        case .flag: ["type": "boolean"]
        // A year or a month is a date here as well.
        case .date: ["type": "string"]
        case .geometry: ["format": "geometry-any", "x-ogc-role": "primary-geometry"]
        }
    }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(address(path)),
      "type": "object", "title": .string(title(source.identifier)), "properties": .object(properties),
      "additionalProperties": false,
    ]
  }

  /// Links of a page of features: itself, the other form, the pages before and after, its collection.
  func pageLinks(_ source: any FeatureSource, _ search: FeatureRequest, _ page: FeatureSearch.Page) -> [JSON]
  {
    let path = "/collections/\(percentEncoded(source.identifier))/items"
    func with(_ further: [(name: String, value: String)]) -> String {
      path + queryText(search.chosen + further)
    }
    let here = [("after", search.after), ("before", search.before)].compactMap { pair in
      pair.1.map { (name: pair.0, value: $0) }
    }
    var links = [
      link("self", with(here + [("f", "json")]), MediaType.geoJSON),
      link("alternate", with(here + [("f", "html")]), "text/html"),
      link("collection", "/collections/\(percentEncoded(source.identifier))", MediaType.json),
    ]
    if let next = page.next {
      links.append(link("next", with([("after", next), ("f", "json")]), MediaType.geoJSON))
    }
    if let previous = page.previous {
      links.append(link("prev", with([("before", previous), ("f", "json")]), MediaType.geoJSON))
    }
    return links
  }
}
