import FeatureFilters
import Monitoring
import Publishing

/// The same documents for readers.
extension FeatureEndpoints {
  private var words: (String) -> String { { service.content.phrases(language)["server.\($0)"] } }
  private var documents: FeatureDocuments {
    FeatureDocuments(request: request, phrases: service.content.phrases(language))
  }

  /// The frame of a page below `/ogc`, whose other languages are a parameter and not a path.
  func frame(_ path: String) -> SiteFrame {
    var addresses: [Language: String] = [:]
    for language in Language.allCases {
      let rest = request.query.filter { !["lang", "f"].contains($0.name) }
      addresses[language] =
        request.encodedPath + queryText(rest + [("f", "html"), ("lang", language.rawValue)])
    }
    return service.frame(
      language, path: path, addresses: addresses, view: view,
      visitor: request.visitor)
  }

  private func here(_ path: String) -> String {
    "/ogc\(path)" + queryText([("f", "html"), ("lang", language.rawValue)])
  }

  func landingPage() -> [UInt8] {
    var listing = SiteListing(title: words("title"))
    listing.paragraphs = [words("about")]
    listing.links = [
      (words("collections"), here("/collections")), (words("tilesets"), here("/tiles")),
      (words("api"), here("/api")), (words("conformance"), here("/conformance")),
    ]
    return listing.page(frame("/ogc"))
  }

  func conformancePage() -> [UInt8] {
    var listing = SiteListing(title: words("conformance"))
    listing.links = FeatureDocuments.conformance.map { ($0, $0) }
    return listing.page(frame("/ogc/conformance"))
  }

  func collectionsPage() -> [UInt8] {
    var listing = SiteListing(title: words("collections"))
    listing.caption = words("collections")
    listing.columns = [words("column.title"), words("column.identifier"), words("column.count")]
    listing.rows = snapshot.sources.map { source in
      [
        SiteCell(
          documents.title(source.identifier),
          address: here("/collections/\(percentEncoded(source.identifier))")),
        SiteCell(source.identifier, isCode: true), SiteCell(number: Double(source.count)),
      ]
    }
    return listing.page(frame("/ogc/collections"))
  }

  func collectionPage(_ source: any FeatureSource) -> [UInt8] {
    let path = "/collections/\(percentEncoded(source.identifier))"
    var listing = SiteListing(title: documents.title(source.identifier))
    listing.paragraphs = [
      words(source is AreaSource ? "collection.areas.about" : "collection.layer.about")
    ]
    listing.links = [
      (words("items"), here(path + "/items")), (words("queryables"), here(path + "/queryables")),
      (words("tilesets"), here(path + "/tiles")),
    ]
    if let extent = source.extent {
      listing.map = SiteTileMap(
        tiles: "/ogc\(path)/tiles/WebMercatorQuad/{z}/{y}/{x}", layer: source.identifier,
        bounds: [extent.west, extent.south, extent.east, extent.north],
        title: documents.title(source.identifier))
    }
    return listing.page(frame("/ogc" + path))
  }

  func queryablesPage(_ source: any FeatureSource) -> [UInt8] {
    var listing = SiteListing(title: words("queryables"))
    listing.paragraphs = [words("queryables.about")]
    listing.caption = documents.title(source.identifier)
    listing.columns = [words("column.property"), words("column.type")]
    listing.rows = source.properties.map {
      [SiteCell($0.name, isCode: true), SiteCell(words("type.\($0.type.rawValue)"))]
    }
    return listing.page(frame("/ogc/collections/\(percentEncoded(source.identifier))/queryables"))
  }

  /// Columns of a page of features; the others are on the page of each feature.
  private static let mostColumns = 8

  func itemsPage(
    _ source: any FeatureSource, _ search: FeatureSearch, _ page: FeatureSearch.Page
  ) async throws -> [UInt8] {
    let shown = page.places.prefix(FeatureEndpoints.mostRows)
    let columns = source.properties.filter { $0.type != .geometry }.prefix(FeatureEndpoints.mostColumns)
    let path = "/collections/\(percentEncoded(source.identifier))/items"
    let here: @Sendable (String) -> String = { [language] in
      "/ogc\($0)" + queryText([("f", "html"), ("lang", language.rawValue)])
    }
    let language = language
    let rows = try await view.read { store in
      var rows: [[SiteCell]] = []
      try source.read(shown, from: store, language: language) { feature in
        rows.append(
          [SiteCell(feature.identifier, address: here(path + "/" + percentEncoded(feature.identifier)))]
            + columns.map { cell(feature.value(of: $0.name)) })
      }
      return rows
    }
    var listing = SiteListing(title: documents.title(source.identifier))
    let counts = ["matched": number(page.matched), "shown": number(rows.count)]
    listing.paragraphs = [service.content.phrases(language)["server.items.shown", counts]]
    listing.links = [
      (
        words("items.json"),
        "/ogc" + path + queryText(search.request.chosen + [("f", "json"), ("lang", language.rawValue)])
      ),
      (words("queryables"), here("/collections/\(percentEncoded(source.identifier))/queryables")),
    ]
    listing.caption = words("items")
    listing.columns = [words("column.identifier")]
    listing.properties = columns.map(\.name)
    listing.rows = rows
    func pageAddress(_ name: String, _ key: String?) -> String? {
      key.map {
        "/ogc" + path
          + queryText(search.request.chosen + [(name, $0), ("f", "html"), ("lang", language.rawValue)])
      }
    }
    // A page of the site shows fewer rows than one of data.
    listing.next = pageAddress(
      "after", rows.count < page.places.count ? source.key(at: shown.last!) : page.next)
    listing.previous = pageAddress("before", page.previous)
    return listing.page(frame("/ogc" + path))
  }

  private static let mostRows = 100

  func itemPage(_ source: any FeatureSource, _ place: Int) async throws -> [UInt8] {
    let language = language
    let rows = try await view.read { store in
      var rows: [[SiteCell]] = []
      try source.read([place], from: store, language: language) { feature in
        rows = source.properties.filter { $0.type != .geometry }.compactMap { property in
          let value = feature.value(of: property.name)
          return value == .null ? nil : [SiteCell(property.name, isCode: true), cell(value)]
        }
      }
      return rows
    }
    let path = "/collections/\(percentEncoded(source.identifier))"
    let key = source.key(at: place)
    var listing = SiteListing(title: "\(documents.title(source.identifier)): \(key)")
    listing.links = [
      (words("items.json"), "/ogc\(path)/items/\(percentEncoded(key))?f=json"),
      (words("collection"), here(path)),
    ]
    if source is AreaSource {
      listing.links.append((words("area-page"), "/\(language.rawValue)/areas/\(percentEncoded(key))"))
    }
    if let bounds = source.bounds(at: place) {
      listing.map = SiteTileMap(
        tiles: "/ogc\(path)/tiles/WebMercatorQuad/{z}/{y}/{x}", layer: source.identifier,
        bounds: [bounds.west, bounds.south, bounds.east, bounds.north], title: key)
    }
    listing.caption = words("properties")
    listing.columns = [words("column.property"), words("column.value")]
    listing.rows = rows
    return listing.page(frame("/ogc\(path)/items/\(percentEncoded(key))"))
  }

  private func number(_ count: Int) -> String { service.content.phrases(language).numbers.text(count) }
}

private func cell(_ value: FilterValue) -> SiteCell {
  switch value {
  case .null: SiteCell("–")
  case .text(let text): SiteCell(stored: text)
  case .number(let number): SiteCell(number: number)
  case .flag(let flag): SiteCell(flag ? "true" : "false", isCode: true)
  }
}
