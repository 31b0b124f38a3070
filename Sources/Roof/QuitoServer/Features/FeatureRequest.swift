import Catalogue
import FeatureFilters
import Foundation
import Geography
import Monitoring

/// What is asked of a collection, read from the parameters of a request with every fault of it.
struct FeatureRequest: Sendable {
  var limit: Int
  /// A key: only features after it, or before it.
  var after: String?
  var before: String?
  var filter: FeatureFilter?
  /// Rectangles in degrees, two where the antimeridian lies between.
  var boxes: [Bounds] = []
  var time: TimeRange?
  var system = CoordinateSystem.longitudeLatitude
  /// The parameters that choose features, as sent: they go into the links to other pages.
  var chosen: [(name: String, value: String)] = []

  /// Days, either end open.
  struct TimeRange: Hashable, Sendable {
    var first: CalendarDate?
    var last: CalendarDate?
  }

  private static let known: Set = [
    "f", "lang", "limit", "after", "before", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang",
    "filter-crs",
  ]

  init(_ request: WebRequest, _ source: any FeatureSource, limits: ServerLimits) throws {
    var issues = InputIssues()
    func fault(_ code: String, _ name: String, _ found: String, _ arguments: [String: String] = [:]) {
      issues.append(
        InputIssue(code, at: Place(file: "query", field: name), found: found, arguments: arguments))
    }
    let systems = CoordinateSystem.offered(for: source.extent)
    func system(_ name: String) -> CoordinateSystem {
      guard let text = request.value(name) else { return .longitudeLatitude }
      if let system = systems.first(where: { $0.uri == text }) { return system }
      fault("server.crs", name, text, ["known": systems.map(\.uri).joined(separator: ", ")])
      return .longitudeLatitude
    }
    limit = limits.defaultFeatures
    if let text = request.value("limit") {
      let digits = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
      if let number = Int(text) ?? (digits ? .max : nil), number >= 1 {
        // A larger limit is answered with as many as there may be (part 1, 7.15.4).
        limit = min(number, limits.mostFeatures)
      } else {
        fault("server.limit", "limit", text, ["most": String(limits.mostFeatures)])
      }
    }
    for (name, isBefore) in [("after", false), ("before", true)] {
      guard let key = request.value(name) else { continue }
      if key.isEmpty || source.firstPlace(after: key) == nil { fault("server.key", name, key) }
      if isBefore { before = key } else { after = key }
    }
    if after != nil, before != nil { fault("server.both", "before", before ?? "") }
    self.system = system("crs")
    let boxSystem = system("bbox-crs")
    if let text = request.value("bbox") {
      if let read = try? FeatureRequest.boxes(text, boxSystem) {
        boxes = read
      } else {
        fault("server.bbox", "bbox", text)
      }
    }
    if let text = request.value("datetime") {
      if let range = FeatureRequest.range(text) {
        time = range
      } else {
        fault("server.datetime", "datetime", text)
      }
    }
    if let language = request.value("filter-lang"), language != "cql2-text" {
      fault("server.filter-lang", "filter-lang", language)
    }
    if system("filter-crs") != .longitudeLatitude {
      fault(
        "server.crs", "filter-crs", request.value("filter-crs") ?? "",
        ["known": CoordinateSystem.longitudeLatitude.uri])
    }
    var filters: [FeatureFilter] = []
    let properties = Dictionary(
      source.properties.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for name in Set(request.query.map(\.name)).sorted() where !FeatureRequest.known.contains(name) {
      guard let property = properties[name], property.type != .geometry else {
        fault(
          "server.parameter", name, name,
          ["known": (FeatureRequest.known.sorted() + properties.keys.sorted()).joined(separator: ", ")])
        continue
      }
      for value in request.values(name) {
        if let filter = FeatureFilter.equality(property, value) {
          filters.append(filter)
        } else {
          fault("server.value", name, value, ["type": property.type.rawValue])
        }
      }
    }
    if let text = request.value("filter") {
      do {
        filters.append(try FeatureFilter(text, properties: source.properties))
      } catch let faults as InputIssues {
        issues.append(contentsOf: faults.all)
      }
    }
    issues.append(contentsOf: request.parameterFaults(ofOne: FeatureRequest.known))
    if !issues.all.isEmpty { throw Problem(.parameters, issues.all) }
    filter = FeatureFilter.all(filters)
    chosen = request.query.filter { !["after", "before", "f", "lang"].contains($0.name) }
  }

  /// One rectangle, or two where west is greater than east.
  private static func boxes(_ text: String, _ system: CoordinateSystem) throws -> [Bounds] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }.filter(\.isFinite)
    guard numbers.count == parts.count, numbers.count == 4 || numbers.count == 6 else {
      throw Problem(.parameters)
    }
    let half = numbers.count / 2
    let corners = (numbers[0], numbers[1], numbers[half], numbers[half + 1])
    if let transformation = try system.transformation {
      guard corners.0 <= corners.2, corners.1 <= corners.3,
        let bounds = transformation.inverse(boundsOf: corners)
      else { throw Problem(.parameters) }
      return [bounds]
    }
    let (west, south, east, north) = corners
    guard south <= north, abs(south) <= 90, abs(north) <= 90, abs(west) <= 180, abs(east) <= 180 else {
      throw Problem(.parameters)
    }
    if west <= east { return [Bounds(west: west, south: south, east: east, north: north)] }
    return [
      Bounds(west: west, south: south, east: 180, north: north),
      Bounds(west: -180, south: south, east: east, north: north),
    ]
  }

  /// A moment, or an interval whose ends may be open: `..` or nothing.
  private static func range(_ text: String) -> TimeRange? {
    func day(_ text: Substring) -> CalendarDate? {
      let isMoment = text.utf8.count == 10 || FeatureRequest.isMoment(text)
      return isMoment ? CalendarDate(text.prefix(10)) : nil
    }
    let ends = text.split(separator: "/", omittingEmptySubsequences: false)
    switch ends.count {
    case 1: return day(ends[0]).map { TimeRange(first: $0, last: $0) }
    case 2:
      let isOpen = ends.map { $0.isEmpty || $0 == ".." }
      let days = ends.map(day)
      guard isOpen[0] || days[0] != nil, isOpen[1] || days[1] != nil, isOpen != [true, true] else {
        return nil
      }
      if let first = days[0], let last = days[1], last < first { return nil }
      return TimeRange(first: days[0], last: days[1])
    default: return nil
    }
  }

  /// RFC 3339, with any offset.
  private static func isMoment(_ text: Substring) -> Bool {
    text.uppercased().wholeMatch(
      of: /\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d{2}:\d{2})/) != nil
  }
}
