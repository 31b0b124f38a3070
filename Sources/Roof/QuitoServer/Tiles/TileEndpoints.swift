import FeatureFilters
import Geography
import Monitoring
import Observations
import Publishing
import VectorTiles

/// Vector tiles of every collection, one layer each, and of all together (OGC API Tiles, part 1).
struct TileEndpoints {
  let features: FeatureEndpoints

  private static let matrixSet = "WebMercatorQuad"
  private static let matrixSetAddress = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
  /// Layers that are wanted together are the ones that show areas; people and stops would hide everything.
  private static let layersTogether = [AreaSource.areas]

  private var service: WebService { features.service }
  private var view: StoreView { features.view }
  private var snapshot: StoreSnapshot { view.snapshot }
  private var documents: FeatureDocuments {
    FeatureDocuments(request: features.request, phrases: service.content.phrases(features.language))
  }

  /// - Parameter path: the parts after `ogc`.
  /// - Returns: nil where the path is none of the tiles'.
  func answer(_ path: [String]) async throws -> Answer? {
    if path[0] == "tileMatrixSets" { return try matrixSets(path) }
    var path = path
    var source: (any FeatureSource)?
    if path[0] == "collections" {
      guard path.count >= 3, path[2] == "tiles" else { return nil }
      guard let found = snapshot.source(path[1]) else { throw Problem(.notFound) }
      source = found
      path.removeFirst(2)
    }
    guard path[0] == "tiles" else { return nil }
    let root = source.map { "/collections/\(percentEncoded($0.identifier))/tiles" } ?? "/tiles"
    switch path.count {
    case 1:
      let document: JSON = [
        "links": .array(documents.selfLinks(root)), "tilesets": [tileset(source, root, isAlone: false)],
      ]
      return try features.documentOrPage(document) { page(source, root) }
    case 2:
      try check(path[1])
      return try features.documentOrPage(tileset(source, root, isAlone: true)) { page(source, root) }
    case 5:
      try check(path[1])
      try features.checkParameters([])
      guard let zoom = Int(path[2]), let row = Int(path[3]),
        let column = Int(path[4].hasSuffix(".mvt") ? path[4].dropLast(4) : path[4][...]),
        let address = TileAddress(zoom: zoom, row: row, column: column)
      else { throw Problem(.notFound) }
      return try await tile(
        source.map { [$0] } ?? TileEndpoints.layersTogether.compactMap(snapshot.source), address)
    default: throw Problem(.notFound)
    }
  }

  private func check(_ matrixSet: String) throws {
    guard matrixSet == TileEndpoints.matrixSet else { throw Problem(.notFound) }
  }

  // MARK: - Tiles

  private func tile(_ sources: [any FeatureSource], _ address: TileAddress) async throws -> Answer {
    let deadline = SearchDeadline(service.limits)
    let bytes = try await view.read { store in
      let layers = try sources.map { try layer($0, from: store, for: address, deadline) }
      return try VectorTileLayer.tile(layers, on: address, most: service.limits.tileFeatures) {
        try deadline.check()
      }
    }
    return Answer(VectorTileLayer.mediaType, bytes)
  }

  /// The whole collection where that is ready, or becomes so; else what lies on the tile.
  private func layer(
    _ source: any FeatureSource, from store: ObservationStore, for address: TileAddress,
    _ deadline: SearchDeadline
  ) throws -> VectorTileLayer {
    let name = source.isTranslated ? "\(source.identifier) \(features.language.rawValue)" : source.identifier
    let ready = try view.tileLayers.layer(name) { mostBytes in
      guard source.count <= service.limits.readyTileFeatures else { return nil }
      return try read(source, Array(0..<source.count), from: store, mostBytes: mostBytes, deadline)
    }
    if let ready { return ready }
    var places: [Int] = []
    // The margin reaches a little beyond the poles of the projection; nothing lies there.
    let frame = address.bounds(margin: VectorTileLayer.margin)
    for place in 0..<source.count where places.count < service.limits.tileFeatures {
      if let bounds = source.bounds(at: place), bounds.intersects(frame) { places.append(place) }
    }
    return try read(source, places, from: store, mostBytes: .max, deadline)!
  }

  /// - Returns: nil where the layer takes more bytes.
  private func read(
    _ source: any FeatureSource, _ places: [Int], from store: ObservationStore, mostBytes: Int,
    _ deadline: SearchDeadline
  ) throws -> VectorTileLayer? {
    struct TooLong: Error {}
    var layer = VectorTileLayer(source.identifier)
    var properties = TileProperties()
    var seen = 0
    do {
      try source.read(places[...], from: store, language: features.language) { feature in
        guard let geometry = feature.geometry else { return }
        seen += 1
        if seen % 256 == 0 {
          try deadline.check()
          if layer.byteCount > mostBytes { throw TooLong() }
        }
        let identifier = UInt64(feature.identifier) ?? UInt64(feature.place + 1)
        try? layer.add(geometry, identifier: identifier, tags: properties.tags(feature.members, in: &layer))
      }
    } catch is TooLong { return nil }
    return layer
  }

  // MARK: - Documents

  private func tileset(_ source: (any FeatureSource)?, _ root: String, isAlone: Bool) -> JSON {
    let path = "\(root)/\(TileEndpoints.matrixSet)"
    let layers = source.map { [$0] } ?? TileEndpoints.layersTogether.compactMap(snapshot.source)
    let template: JSON = [
      "rel": "item", "type": .string(VectorTileLayer.mediaType), "templated": true,
      "href": .string(documents.address(path) + "/{tileMatrix}/{tileRow}/{tileCol}"),
    ]
    var members: [String: JSON] = [
      "title": .string(source.map { documents.title($0.identifier) } ?? documents.phrases["server.title"]),
      "dataType": "vector", "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
      "tileMatrixSetURI": .string(TileEndpoints.matrixSetAddress),
      "links": .array(
        [
          documents.link("self", path, MediaType.json), template,
          documents.link(
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
            "/tileMatrixSets/\(TileEndpoints.matrixSet)",
            MediaType.json),
        ]),
    ]
    if isAlone {
      members["layers"] = .array(
        layers.map { layer in
          [
            "id": .string(layer.identifier), "title": .string(documents.title(layer.identifier)),
            "dataType": "vector",
            "propertiesSchema": [
              "type": "object", "properties": documents.queryables(layer)["properties"] ?? [:],
            ],
          ]
        })
      if let extent = layers.first?.extent {
        members["boundingBox"] = [
          "lowerLeft": [.number(extent.west), .number(extent.south)],
          "upperRight": [.number(extent.east), .number(extent.north)],
          "crs": .string(CoordinateSystem.longitudeLatitude.uri),
        ]
      }
    }
    return .object(members)
  }

  private func page(_ source: (any FeatureSource)?, _ root: String) -> [UInt8] {
    let phrases = service.content.phrases(features.language)
    var listing = SiteListing(title: phrases["server.tilesets"])
    listing.paragraphs = [phrases["server.tilesets.about"]]
    listing.links = [(phrases["server.tileset.json"], "/ogc\(root)/\(TileEndpoints.matrixSet)?f=json")]
    let layer = source ?? snapshot.source(AreaSource.areas)
    if let layer, let extent = layer.extent {
      listing.map = SiteTileMap(
        tiles: "/ogc\(root)/\(TileEndpoints.matrixSet)/{z}/{y}/{x}", layer: layer.identifier,
        bounds: [extent.west, extent.south, extent.east, extent.north],
        title: documents.title(layer.identifier))
    }
    return listing.page(features.frame("/ogc" + root))
  }

  private func matrixSets(_ path: [String]) throws -> Answer {
    let phrases = service.content.phrases(features.language)
    func page(_ title: String) -> [UInt8] {
      var listing = SiteListing(title: title)
      listing.paragraphs = [phrases["server.tile-matrix-set.about"]]
      return listing.page(features.frame("/ogc/tileMatrixSets"))
    }
    if path.count == 1 {
      let document: JSON = [
        "tileMatrixSets": [
          [
            "id": .string(TileEndpoints.matrixSet), "uri": .string(TileEndpoints.matrixSetAddress),
            "links": [documents.link("self", "/tileMatrixSets/\(TileEndpoints.matrixSet)", MediaType.json)],
          ]
        ]
      ]
      return try features.documentOrPage(document) { page(phrases["server.tile-matrix-sets"]) }
    }
    guard path.count == 2 else { throw Problem(.notFound) }
    try check(path[1])
    return try features.documentOrPage(TileEndpoints.matrixSetDocument) { page(TileEndpoints.matrixSet) }
  }

  /// OGC 17-083r4, annex D.1.
  private static var matrixSetDocument: JSON {
    let edge = 20_037_508.342789244
    let matrices = (0...TileAddress.deepestZoom).map { zoom -> JSON in
      let count = Double(1 << zoom)
      let cell = 2 * edge / count / 256
      return [
        "id": .string(String(zoom)), "scaleDenominator": .number(cell / 0.00028), "cellSize": .number(cell),
        "pointOfOrigin": [.number(-edge), .number(edge)], "tileWidth": 256, "tileHeight": 256,
        "matrixWidth": .number(count), "matrixHeight": .number(count),
      ]
    }
    return [
      "id": .string(matrixSet), "title": "Google Maps Compatible for the World",
      "uri": .string(matrixSetAddress), "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
      "orderedAxes": ["X", "Y"],
      "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
      "tileMatrices": .array(matrices),
    ]
  }
}
