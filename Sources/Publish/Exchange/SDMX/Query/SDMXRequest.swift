import Monitoring

/// A query of the SDMX REST API 2, read from path and query.
struct SDMXRequest: Hashable, Sendable {
  enum Resource: Hashable, Sendable {
    case structure
    case data
    case availability
  }

  /// Values of a part of the path, of which any will do; empty for all.
  typealias Choices = [String]

  var resource: Resource
  /// The kind of artefact, or the context of data; nil for all.
  var kinds: [SDMXKind] = []
  var agencies: Choices = []
  var ids: Choices = []
  var versions: [VersionPattern] = []
  /// Items of a scheme.
  var items: Choices = []
  /// Keys of which any will do; in each the codes allowed for a dimension, empty for all.
  var keys: [[Choices]] = []
  /// The dimension whose availability is asked for.
  var components: Choices = []

  var filters: [ComponentFilter] = []
  var updatedAfter: Timestamp?
  var asOf: Timestamp?
  var includesHistory = false
  var paging = SDMXPaging()
  var dimensionAtObservation: String?
  var attributes: Choices = []
  var measures: Choices = []
  var detail = "full"
  var references: Choices = ["none"]
  /// Of availability: what would still be there if one more dimension were left open.
  var asksForAvailable = false

  static let kindsByName: [String: [SDMXKind]] = Dictionary(
    uniqueKeysWithValues: SDMXKind.allCases.map { ($0.rawValue, [$0]) })
  /// Kinds that SDMX has and Quito has none of.
  static let foreignKinds: Set = [
    "metadatastructure", "hierarchy", "hierarchyassociation", "valuelist", "dataproviderscheme",
    "metadataproviderscheme", "dataconsumerscheme", "organisationunitscheme", "metadataflow",
    "reportingtaxonomy", "provisionagreement", "metadataprovisionagreement", "structuremap",
    "representationmap", "conceptschememap", "categoryschememap", "organisationschememap",
    "reportingtaxonomymap", "process", "metadataconstraint", "transformationscheme", "rulesetscheme",
    "userdefinedoperatorscheme", "customtypescheme", "namepersonalisationscheme", "vtlmappingscheme",
    "geographiccodelist", "geogridcodelist",
  ]

  /// Whether the path names kinds of artefact that Quito has none of.
  var asksForForeignKind = false

  /// - Parameters:
  ///   - path: from the resource on, as `/data/dataflow/QUITO/OBSERVATIONS`, percent-encoded.
  ///   - query: what follows the question mark, percent-encoded.
  /// - Returns: what could be read, nil where the path says too little, and every fault of both.
  static func read(path: String, query: String) -> (request: SDMXRequest?, faults: [SDMXFault]) {
    var reader = RequestReader()
    let request = reader.read(path: path, query: query)
    return (request, reader.faults.all)
  }
}

/// What shows only when the store is asked.
struct SDMXFaultList: Error {
  let faults: [SDMXFault]
}

private struct RequestReader {
  var faults = SDMXFaults()

  mutating func read(path: String, query: String) -> SDMXRequest? {
    let segments = path.split(separator: "/").map(String.init)
    guard let name = segments.first else {
      faults.report("sdmx.query.resource", .syntax, at: "path", found: path)
      return nil
    }
    let rest = Array(segments.dropFirst())
    var request: SDMXRequest
    switch name {
    case "structure":
      request = SDMXRequest(resource: .structure)
      request.versions = [VersionPattern("~")!]
      readKinds(rest.first, into: &request)
      readArtefact(rest.dropFirst(), into: &request)
      if rest.count > 4 { request.items = choices(rest[4], "itemID") }
      tooLong(rest, 5)
    case "data":
      request = SDMXRequest(resource: .data)
      readContext(rest.first, into: &request)
      readArtefact(rest.dropFirst(), into: &request)
      if rest.count > 4 { request.keys = keys(rest[4]) }
      tooLong(rest, 5)
    case "availability":
      request = SDMXRequest(resource: .availability)
      readContext(rest.first, into: &request)
      readArtefact(rest.dropFirst(), into: &request)
      if rest.count > 4 { request.keys = keys(rest[4]) }
      if rest.count > 5 { request.components = choices(rest[5], "componentId") }
      tooLong(rest, 6)
    case "metadata", "schema", "registration":
      faults.report("sdmx.query.unsupported", .notImplemented, at: "path", found: name)
      return nil
    default:
      faults.report("sdmx.query.resource", .syntax, at: "path", found: name)
      return nil
    }
    readQuery(query, into: &request)
    return request
  }

  // MARK: - Path

  private mutating func tooLong(_ segments: [String], _ most: Int) {
    guard segments.count > most else { return }
    faults.report(
      "sdmx.query.path.long", .syntax, at: "path", found: segments[most], ["most": String(most + 1)])
  }

  private mutating func readKinds(_ segment: String?, into request: inout SDMXRequest) {
    guard let segment = segment.map(decoded), segment != "*", segment != "all" else { return }
    if let kinds = SDMXRequest.kindsByName[segment] {
      request.kinds = kinds
    } else if SDMXRequest.foreignKinds.contains(segment) {
      request.asksForForeignKind = true
    } else {
      let known = SDMXKind.allCases.map(\.rawValue).joined(separator: ", ")
      faults.report("sdmx.query.kind", .syntax, at: "artefactType", found: segment, ["known": known])
    }
  }

  private mutating func readContext(_ segment: String?, into request: inout SDMXRequest) {
    switch segment.map(decoded) {
    case nil, "*": break
    case "datastructure": request.kinds = [.dataStructure]
    case "dataflow": request.kinds = [.dataflow]
    case "provisionagreement": request.asksForForeignKind = true
    case let other?:
      faults.report(
        "sdmx.query.kind", .syntax, at: "context", found: other,
        ["known": "dataflow, datastructure, provisionagreement, *"])
    }
  }

  private mutating func readArtefact(_ segments: ArraySlice<String>, into request: inout SDMXRequest) {
    let segments = Array(segments)
    if segments.count > 0 { request.agencies = choices(segments[0], "agencyID") }
    if segments.count > 1 { request.ids = choices(segments[1], "resourceID") }
    guard segments.count > 2 else { return }
    request.versions = []
    for text in list(segments[2], "version") {
      if let pattern = VersionPattern(text) {
        request.versions.append(pattern)
      } else {
        faults.report("sdmx.query.version", .syntax, at: "version", found: text)
      }
    }
  }

  /// Many clients escape the `*` of a path.
  private func decoded(_ segment: some StringProtocol) -> String {
    PercentEncoding.decode(segment) ?? String(segment)
  }

  private mutating func list(_ segment: String, _ name: String) -> [String] {
    segment.split(separator: ",", omittingEmptySubsequences: false).compactMap { piece in
      guard let text = PercentEncoding.decode(piece), !text.isEmpty else {
        faults.report("sdmx.query.encoding", .syntax, at: name, found: String(piece))
        return nil
      }
      return text
    }
  }

  private mutating func choices(_ segment: String, _ name: String) -> SDMXRequest.Choices {
    let values = list(segment, name)
    return values.contains("*") || values == ["all"] ? [] : values
  }

  private mutating func keys(_ segment: String) -> [[SDMXRequest.Choices]] {
    if ["*", "all"].contains(decoded(segment)) { return [] }
    return segment.split(separator: ",", omittingEmptySubsequences: false).map { key in
      key.split(separator: ".", omittingEmptySubsequences: false).map { part in
        if part.isEmpty || decoded(part) == "*" { return [] }
        return part.split(separator: "+", omittingEmptySubsequences: false).compactMap { piece in
          guard let code = PercentEncoding.decode(piece), !code.isEmpty else {
            faults.report("sdmx.query.encoding", .syntax, at: "key", found: String(part))
            return nil
          }
          return code
        }
      }
    }
  }

  // MARK: - Query

  private static let dataParameters: Set = [
    "updatedAfter", "firstNObservations", "lastNObservations", "dimensionAtObservation", "attributes",
    "measures", "includeHistory", "offset", "limit", "sort", "asOf", "reportingYearStartDay",
  ]
  private static let availabilityParameters: Set = [
    "updatedAfter", "references", "mode", "reportingYearStartDay",
  ]
  private static let structureParameters: Set = ["detail", "references", "asOf"]

  private mutating func readQuery(_ query: String, into request: inout SDMXRequest) {
    let known =
      switch request.resource {
      case .data: RequestReader.dataParameters
      case .availability: RequestReader.availabilityParameters
      case .structure: RequestReader.structureParameters
      }
    var seen: Set<String> = []
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0]) else {
        faults.report("sdmx.query.encoding", .syntax, at: "query", found: String(parts[0]))
        continue
      }
      let raw = parts.count > 1 ? parts[1] : ""
      guard seen.insert(name).inserted else {
        faults.report("sdmx.query.parameter.twice", .syntax, at: name, found: name)
        continue
      }
      if name.hasPrefix("c["), name.hasSuffix("]"), request.resource != .structure {
        readFilter(String(name.dropFirst(2).dropLast()), raw, into: &request)
      } else if known.contains(name) {
        guard let value = PercentEncoding.decode(raw) else {
          faults.report("sdmx.query.encoding", .syntax, at: name, found: String(raw))
          continue
        }
        read(name, value, into: &request)
      } else {
        faults.report(
          "sdmx.query.parameter.unknown", .syntax, at: name, found: name,
          ["known": (known.sorted() + ["c[…]"]).joined(separator: ", ")])
      }
    }
    if let after = request.updatedAfter, let moment = request.asOf, after > moment {
      faults.report(
        "sdmx.query.moment.order", .semantic, at: "updatedAfter", found: after.text, ["other": moment.text])
    }
  }

  private mutating func readFilter(_ component: String, _ raw: Substring, into request: inout SDMXRequest) {
    if let filter = ComponentFilter(component: component, text: raw) {
      request.filters.append(filter)
    } else {
      faults.report("sdmx.query.filter", .syntax, at: "c[\(component)]", found: String(raw))
    }
  }

  private mutating func read(_ name: String, _ value: String, into request: inout SDMXRequest) {
    switch name {
    case "updatedAfter": request.updatedAfter = moment(name, value)
    case "asOf": request.asOf = moment(name, value)
    case "firstNObservations": request.paging.first = number(name, value, least: 1)
    case "lastNObservations": request.paging.last = number(name, value, least: 1)
    case "offset": request.paging.offset = number(name, value, least: 0) ?? 0
    case "limit": request.paging.limit = number(name, value, least: 1)
    case "dimensionAtObservation": request.dimensionAtObservation = value
    case "attributes": request.attributes = split(value)
    case "measures": request.measures = split(value)
    case "includeHistory":
      if choice(name, value, among: ["false", "true"]) { request.includesHistory = value == "true" }
    case "mode":
      if choice(name, value, among: ["exact", "available"]) {
        request.asksForAvailable = value == "available"
      }
    case "detail":
      let known = [
        "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs",
        "referencepartial", "raw",
      ]
      if choice(name, value, among: known) { request.detail = value }
    case "references": readReferences(value, into: &request)
    case "sort": faults.report("sdmx.query.parameter.unsupported", .notImplemented, at: name, found: name)
    case "reportingYearStartDay" where value != "--01-01":
      faults.report("sdmx.query.parameter.unsupported", .notImplemented, at: name, found: name)
    default: break
    }
  }

  private mutating func readReferences(_ value: String, into request: inout SDMXRequest) {
    let known =
      ["none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all"]
      + SDMXKind.allCases.map(\.rawValue)
    let wanted = split(value)
    var isSound = true
    for one in wanted where !SDMXRequest.foreignKinds.contains(one) {
      isSound = choice("references", one, among: known) && isSound
    }
    if isSound { request.references = wanted }
  }

  private func split(_ value: String) -> [String] {
    value.split(separator: ",").map(String.init)
  }

  private mutating func choice(_ name: String, _ value: String, among known: [String]) -> Bool {
    if known.contains(value) { return true }
    faults.report(
      "sdmx.query.choice", .syntax, at: name, found: value, ["known": known.joined(separator: ", ")])
    return false
  }

  private mutating func number(_ name: String, _ value: String, least: Int) -> Int? {
    if let number = Int(value), number >= least { return number }
    // There are never so many: it is as good as any number that is larger than all there is.
    if !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }), Int(value) == nil { return .max }
    faults.report("sdmx.query.number", .syntax, at: name, found: value, ["least": String(least)])
    return nil
  }

  private mutating func moment(_ name: String, _ value: String) -> Timestamp? {
    if let moment = Timestamp(sdmx: value) { return moment }
    faults.report("sdmx.query.moment", .syntax, at: name, found: value)
    return nil
  }
}

extension Timestamp {
  /// Reads `xs:dateTime`, whose offset from Coordinated Universal Time may be missing (it is then none), and a
  /// bare date as the end of its day.
  init?(sdmx text: String) {
    if let known = Timestamp(text) {
      self = known
      return
    }
    // A blank is what many clients make of a plus.
    var body = text.replacing(" ", with: "+")
    var offsetMinutes: Int64 = 0
    if body.utf8.count > 19, let sign = body.dropFirst(19).lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let parts = body[body.index(after: sign)...].split(separator: ":")
      guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hours = Int64(parts[0]),
        let minutes = Int64(parts[1]), hours <= 14, minutes < 60
      else { return nil }
      offsetMinutes = (hours * 60 + minutes) * (body[sign] == "-" ? -1 : 1)
      body = String(body[..<sign])
    }
    guard let local = Timestamp(body + "Z") else { return nil }
    self.init(microsecondsSince1970: local.microsecondsSince1970 - offsetMinutes * 60_000_000)
  }
}
