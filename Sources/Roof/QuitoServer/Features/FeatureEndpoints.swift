import Catalogue
import FeatureFilters
import Monitoring
import Publishing

/// What is served below `/ogc`, but for the tiles.
struct FeatureEndpoints: Sendable {
  let service: WebService
  let request: WebRequest
  let view: StoreView
  let language: Language
  /// Whether a browser asks.
  let wantsPage: Bool

  var snapshot: StoreSnapshot { view.snapshot }
  private var phrases: Phrases { service.content.phrases(language) }
  private var documents: FeatureDocuments { FeatureDocuments(request: request, phrases: phrases) }

  /// - Parameter path: the parts after `ogc`.
  func answer(_ path: [String]) async throws -> Answer {
    switch path.count {
    case 0: return try documentOrPage(documents.landing()) { landingPage() }
    case 1 where path[0] == "": return try documentOrPage(documents.landing()) { landingPage() }
    case 1 where path[0] == "conformance":
      return try documentOrPage(documents.conformanceDocument()) { conformancePage() }
    case 1 where path[0] == "api":
      let document = OpenAPIDocument(
        documents: documents, snapshot: snapshot, limits: service.limits, version: service.content.version,
        takesData: service.desk != nil)
      return try documentOrPage(document.json, type: MediaType.openAPI) { document.page(frame("/ogc/api")) }
    case 1 where path[0] == "collections":
      return try documentOrPage(documents.collections(snapshot)) { collectionsPage() }
    default: break
    }
    if let answer = try await TileEndpoints(features: self).answer(path) { return answer }
    guard path[0] == "collections", path.count <= 4, let source = snapshot.source(path[1]) else {
      throw Problem(.notFound)
    }
    switch (path.count, path.count > 2 ? path[2] : "") {
    case (2, _): return try documentOrPage(documents.collection(source)) { collectionPage(source) }
    case (3, "queryables"):
      return try documentOrPage(documents.queryables(source), type: MediaType.schema) {
        queryablesPage(source)
      }
    case (3, "items"): return try await items(source)
    case (4, "items"): return try await item(source, path[3])
    default: throw Problem(.notFound)
    }
  }

  func documentOrPage(
    _ document: @autoclosure () -> JSON, type: String = MediaType.json, page: () -> [UInt8]
  ) throws -> Answer {
    try checkParameters([])
    if wantsPage { return Answer(MediaType.html, page()) }
    return Answer(type, Array(document().canonicalText.utf8))
  }

  /// - Throws: `Problem` with each parameter that is not known and each form that is not served.
  func checkParameters(_ known: Set<String>) throws {
    var issues = request.parameterFaults(ofOne: known.union(["f"]))
    for (name, value) in request.query where !known.contains(name) {
      let place = Place(file: "query", field: name)
      switch name {
      case "f":
        if !["json", "html"].contains(value) {
          issues.append(
            InputIssue("server.form", at: place, found: value, arguments: ["known": "json, html"]))
        }
      case "lang": break
      default:
        let list = (known.sorted() + ["f", "lang"]).joined(separator: ", ")
        issues.append(InputIssue("server.parameter", at: place, found: name, arguments: ["known": list]))
      }
    }
    if !issues.isEmpty { throw Problem(.parameters, issues) }
  }

  // MARK: - Features

  private func items(_ source: any FeatureSource) async throws -> Answer {
    if let form = request.value("f"), !["json", "html", "geojson"].contains(form) {
      let place = Place(file: "query", field: "f")
      throw Problem(
        .parameters,
        [InputIssue("server.form", at: place, found: form, arguments: ["known": "json, html"])])
    }
    let asked = try FeatureRequest(request, source, limits: service.limits)
    let search = FeatureSearch(source: source, request: asked, language: language, limits: service.limits)
    let narrowed = asked.chosen.filter { !["limit", "crs"].contains($0.name) }
    let key =
      "\(view.identity)/\(source.identifier)\(queryText(narrowed))/\(language.rawValue)"
    var matches = service.matches[key]
    if matches == nil {
      matches = try await view.read { try search.matches($0) }
      if let matches { service.matches.keep(matches, as: key) }
    }
    let page = search.page(of: matches)
    if wantsPage { return Answer(MediaType.html, try await itemsPage(source, search, page)) }
    var head = try GeoJSONWriter()
    head.markup("{\"type\":\"FeatureCollection\",\"numberMatched\":")
    head.markup(Array(String(page.matched).utf8))
    head.markup(",\"numberReturned\":")
    head.markup(Array(String(page.places.count).utf8))
    head.markup(",\"links\":")
    head.markup(Array(JSON.array(documents.pageLinks(source, asked, page)).canonicalText.utf8))
    head.markup(",\"features\":[")
    let pieces = FeaturePieces(
      head: head.take(), places: page.places, source: source, system: asked.system, language: language,
      view: view, chunkBytes: service.limits.chunkBytes)
    var answer = Answer.stream(MediaType.geoJSON) { try await pieces.next() }
    answer.set("Content-Crs", "<\(asked.system.uri)>")
    return answer
  }

  private func item(_ source: any FeatureSource, _ key: String) async throws -> Answer {
    try checkParameters(["crs"])
    guard let place = source.place(of: key) else { throw Problem(.notFound) }
    let systems = CoordinateSystem.offered(for: source.extent)
    let asked = request.value("crs") ?? CoordinateSystem.longitudeLatitude.uri
    guard let system = systems.first(where: { $0.uri == asked }) else {
      let place = Place(file: "query", field: "crs")
      let known = systems.map(\.uri).joined(separator: ", ")
      throw Problem(
        .parameters, [InputIssue("server.crs", at: place, found: asked, arguments: ["known": known])])
    }
    let path = "/collections/\(percentEncoded(source.identifier))"
    let own = path + "/items/" + percentEncoded(key)
    if wantsPage { return Answer(MediaType.html, try await itemPage(source, place)) }
    let links = JSON.array(
      documents.selfLinks(own, MediaType.geoJSON) + [documents.link("collection", path, MediaType.json)])
    let language = language
    let bytes = try await view.read { store -> [UInt8] in
      var writer = try GeoJSONWriter(system: system)
      try source.read([place], from: store, language: language) { feature in
        writer.feature(feature, further: Array("\"links\":".utf8) + Array(links.canonicalText.utf8))
      }
      return writer.take()
    }
    guard !bytes.isEmpty else { throw Problem(.notFound) }
    var answer = Answer(MediaType.geoJSON, bytes)
    answer.set("Content-Crs", "<\(system.uri)>")
    return answer
  }
}

/// Features of one page, written piece by piece: each piece is a read of its own, so that a slow client keeps no
/// thread.
private actor FeaturePieces {
  private var head: [UInt8]?
  private var places: ArraySlice<Int>
  private var isFirst = true
  private var isOver = false
  private let source: any FeatureSource
  private let system: CoordinateSystem
  private let language: Language
  private let view: StoreView
  private let chunkBytes: Int

  /// Features read at once, unless they are large.
  private static let block = 1_000

  init(
    head: [UInt8], places: [Int], source: any FeatureSource, system: CoordinateSystem, language: Language,
    view: StoreView, chunkBytes: Int
  ) {
    self.head = head
    self.places = places[...]
    self.source = source
    self.system = system
    self.language = language
    self.view = view
    self.chunkBytes = chunkBytes
  }

  func next() async throws -> [UInt8]? {
    guard !isOver else { return nil }
    let (source, system, language, chunkBytes) = (source, system, language, chunkBytes)
    let block = places.prefix(FeaturePieces.block)
    let startsList = isFirst
    let (bytes, count) = try await view.read(isFurther: head == nil) { store -> ([UInt8], Int) in
      var writer = try GeoJSONWriter(system: system)
      var isFirst = startsList
      var count = 0
      do {
        try source.read(block, from: store, language: language) { feature in
          if !isFirst { writer.markup(",\n") }
          isFirst = false
          writer.feature(feature)
          count += 1
          if writer.bytes.count >= chunkBytes { throw ChunkIsFull() }
        }
      } catch is ChunkIsFull {
        return (writer.take(), count)
      }
      // What is no longer there is passed over.
      return (writer.take(), block.count)
    }
    places = places.dropFirst(count)
    if !bytes.isEmpty { isFirst = false }
    isOver = places.isEmpty
    defer { head = nil }
    return (head ?? []) + bytes + (isOver ? Array("]}\n".utf8) : [])
  }
}

private struct ChunkIsFull: Error {}
