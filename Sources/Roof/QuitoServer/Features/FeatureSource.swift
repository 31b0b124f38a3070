import FeatureFilters
import Geography
import Monitoring
import Observations

/// One feature on its way out.
struct ServedFeature: FilteredFeature {
  /// Among those of its collection.
  var place: Int
  /// As it stands in addresses.
  var identifier: String
  /// Whether the identifier is a number in GeoJSON.
  var isNumbered: Bool
  var geometry: [UInt8]?
  /// JSON members without the braces around them.
  var members: [UInt8]
  var lookUp: (String) -> FilterValue

  func value(of property: String) -> FilterValue { lookUp(property) }
}

/// A collection of features in one snapshot of a store. Features have places, counted from 0 in the order of their
/// keys; what a place holds is read from the store when it is needed.
protocol FeatureSource: Sendable {
  var identifier: String { get }
  var count: Int { get }
  var extent: Bounds? { get }
  /// What a filter may name; the geometry is `geometry`.
  var properties: [FilterProperty] { get }
  /// Names of the properties that tell when: one of a moment, or two of a beginning and an end.
  var dates: [String] { get }
  /// Whether properties are in the language that is asked for.
  var isTranslated: Bool { get }
  /// Whether a rectangle around a feature is the feature: points, or areas without corners.
  func bounds(at place: Int) -> Bounds?
  func key(at place: Int) -> String
  /// The place of the first key that is greater than this one, and of the last that is less.
  func firstPlace(after key: String) -> Int?
  func place(of key: String) -> Int?
  /// In the order of the places.
  func read(
    _ places: ArraySlice<Int>, from store: ObservationStore, language: Language,
    _ body: (ServedFeature) throws -> Void
  ) throws
}

extension FeatureSource {
  static var geometryName: String { "geometry" }
}

/// Reference areas with their boundaries and the latest value of each series.
struct AreaSource: FeatureSource {
  let identifier: String
  private let snapshot: StoreSnapshot
  /// Places among the areas of the snapshot.
  private let chosen: [Int]
  let extent: Bounds?
  let properties: [FilterProperty]
  let dates: [String] = []
  let isTranslated = true

  static let areas = "areas"
  static let cities = "cities"

  init(_ identifier: String, _ snapshot: StoreSnapshot, kinds: Set<ReferenceArea.Kind>? = nil) {
    self.identifier = identifier
    self.snapshot = snapshot
    chosen = snapshot.areas.indices.filter { kinds?.contains(snapshot.areas[$0].area.kind) ?? true }
    let all = chosen.compactMap { snapshot.bounds(of: snapshot.areas[$0].area.code) }
    extent = Bounds(x: all.flatMap { [$0.west, $0.east] }, y: all.flatMap { [$0.south, $0.north] })
    properties =
      [FilterProperty(Self.geometryName, .geometry)]
      + ["code", "kind", "parent", "m49", "iso2", "name"].map { FilterProperty($0, .text) }
      + snapshot.latest.names.flatMap { name in
        [FilterProperty(name, .number), FilterProperty(name + Self.periodSuffix, .text)]
      }
  }

  private static let periodSuffix = "_period"

  var count: Int { chosen.count }
  func bounds(at place: Int) -> Bounds? { snapshot.bounds(of: key(at: place)) }
  func key(at place: Int) -> String { snapshot.areas[chosen[place]].area.code }

  func firstPlace(after key: String) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if key.utf8.lexicographicallyPrecedes(self.key(at: middle).utf8) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }

  func place(of key: String) -> Int? {
    guard let next = firstPlace(after: key), next > 0, self.key(at: next - 1) == key else { return nil }
    return next - 1
  }

  func read(
    _ places: ArraySlice<Int>, from store: ObservationStore, language: Language,
    _ body: (ServedFeature) throws -> Void
  ) throws {
    var rest = places
    try store.forEachBoundary(of: places.lazy.map { key(at: $0) }) { _, boundary in
      let position = rest.removeFirst()
      let area = snapshot.areas[chosen[position]].area
      let figures = snapshot.latest.of(area.code)
      let place = boundary == nil ? snapshot.bounds(of: area.code) : nil
      let latest = snapshot.latest
      try body(
        ServedFeature(
          place: position, identifier: area.code, isNumbered: false,
          geometry: boundary ?? place.map { WellKnownBinaryWriter.point(x: $0.west, y: $0.south) },
          members: members(area, figures, language)
        ) { property in
          switch property {
          case "code": return .text(area.code)
          case "kind": return .text(area.kind.rawValue)
          case "parent": return area.parent.map { .text($0) } ?? .null
          case "m49": return area.m49.map { .text($0) } ?? .null
          case "iso2": return area.iso2.map { .text($0) } ?? .null
          case "name": return .text(area.names[language])
          default:
            let isPeriod = property.hasSuffix(Self.periodSuffix)
            let name = isPeriod ? String(property.dropLast(Self.periodSuffix.count)) : property
            guard let column = latest.column(named: name),
              let figure = figures.first(where: { $0.column == column })
            else { return .null }
            return isPeriod ? .text(figure.period) : figure.value.map { .number($0) } ?? .null
          }
        })
    }
  }

  private func members(
    _ area: ReferenceArea, _ figures: [LatestFigures.Figure], _ language: Language
  ) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(128 + 64 * figures.count)
    func text(_ name: String, _ value: String?) {
      if !out.isEmpty { out.append(UInt8(ascii: ",")) }
      JSON.writeString(name, to: &out)
      out.append(UInt8(ascii: ":"))
      if let value { JSON.writeString(value, to: &out) } else { out.append(contentsOf: "null".utf8) }
    }
    text("code", area.code)
    text("kind", area.kind.rawValue)
    text("parent", area.parent)
    text("m49", area.m49)
    text("iso2", area.iso2)
    text("name", area.names[language])
    for figure in figures {
      let name = snapshot.latest.names[figure.column]
      out.append(UInt8(ascii: ","))
      JSON.writeString(name, to: &out)
      out.append(UInt8(ascii: ":"))
      if let value = figure.value {
        JSON.writeNumber(value, to: &out)
      } else {
        out.append(contentsOf: "null".utf8)
      }
      text(name + Self.periodSuffix, figure.period)
    }
    return out
  }
}

/// What runs drew of one layer.
struct LayerSource: FeatureSource {
  let identifier: String
  private let snapshot: StoreSnapshot
  let index: MapLayerIndex
  let properties: [FilterProperty]
  let isTranslated = false

  init(_ layer: String, _ index: MapLayerIndex, _ snapshot: StoreSnapshot) {
    identifier = layer
    self.snapshot = snapshot
    self.index = index
    properties =
      [FilterProperty(Self.geometryName, .geometry)]
      + ["run", "area"].filter { index.types[$0] == nil }.map { FilterProperty($0, .text) }
      + index.types.sorted { $0.key < $1.key }.map { FilterProperty($0.key, $0.value) }
  }

  var count: Int { index.count }
  var extent: Bounds? { index.extent }
  var dates: [String] {
    if index.types["date"] == .date { return ["date"] }
    return index.types["from"] == .date && index.types["to"] == .date ? ["from", "to"] : []
  }

  func bounds(at place: Int) -> Bounds? {
    let bounds = index.bounds[place]
    return bounds.west.isNaN ? nil : bounds
  }
  func key(at place: Int) -> String { String(index.identifiers[place]) }
  func firstPlace(after key: String) -> Int? {
    Int64(key).map { index.firstPlace(notBefore: $0 < .max ? $0 + 1 : $0) }
  }
  func place(of key: String) -> Int? {
    guard let identifier = Int64(key), String(identifier) == key else { return nil }
    return index.place(of: identifier)
  }

  func read(
    _ places: ArraySlice<Int>, from store: ObservationStore, language: Language,
    _ body: (ServedFeature) throws -> Void
  ) throws {
    // Features of one run mostly follow one another.
    var run = Int.min
    var area: String?
    var beginning: [UInt8] = []
    var rest = places
    let types = index.types
    try store.forEachMapFeature(identifiers: places.map { index.identifiers[$0] }) { stored in
      if stored.run != run {
        run = stored.run
        area = snapshot.run(run)?.area
        beginning = membersOfRun(run, area)
      }
      while let first = rest.first, index.identifiers[first] < stored.identifier { rest.removeFirst() }
      guard let position = rest.first else { return }
      try body(
        ServedFeature(
          place: position, identifier: String(stored.identifier), isNumbered: true, geometry: stored.geometry,
          members: LayerSource.members(beginning, stored.propertiesText),
          lookUp: LayerSource.lookUp(stored.propertiesText, types, run: run, area: area)))
    }
  }

  private static func lookUp(
    _ text: String, _ types: [String: FilterType], run: Int, area: String?
  ) -> (String) -> FilterValue {
    var properties: PropertyText?
    return { property in
      if types[property] == nil {
        return property == "run" ? .text("r\(run)") : area.map { .text($0) } ?? .null
      }
      if properties == nil { properties = PropertyText(text) }
      let value = properties![property]
      // Among texts, numbers are asked about as texts.
      if case .number(let number) = value, types[property] != .number {
        return .text(JSON.numberText(number))
      }
      return value
    }
  }

  private func membersOfRun(_ run: Int, _ area: String?) -> [UInt8] {
    var out: [UInt8] = []
    if index.types["run"] == nil { out.append(contentsOf: "\"run\":\"r\(run)\"".utf8) }
    if index.types["area"] == nil, let area {
      if !out.isEmpty { out.append(UInt8(ascii: ",")) }
      out.append(contentsOf: "\"area\":".utf8)
      JSON.writeString(area, to: &out)
    }
    return out
  }

  private static func members(_ beginning: [UInt8], _ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { bytes in
      // Without the braces.
      guard bytes.count > 2 else { return beginning }
      var out: [UInt8] = []
      out.reserveCapacity(beginning.count + bytes.count)
      out.append(contentsOf: beginning)
      if !out.isEmpty { out.append(UInt8(ascii: ",")) }
      out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[1..<(bytes.count - 1)]))
      return out
    }
  }
}

extension StoreSnapshot {
  /// Every collection, areas first, then the layers by name.
  var sources: [any FeatureSource] {
    [
      AreaSource(AreaSource.areas, self),
      AreaSource(AreaSource.cities, self, kinds: StoreSnapshot.cityKinds),
    ] + layers.sorted { $0.key < $1.key }.map { LayerSource($0.key, $0.value, self) }
  }

  func source(_ identifier: String) -> (any FeatureSource)? {
    switch identifier {
    case AreaSource.areas: AreaSource(identifier, self)
    case AreaSource.cities: AreaSource(identifier, self, kinds: StoreSnapshot.cityKinds)
    default: layers[identifier].map { LayerSource(identifier, $0, self) }
    }
  }
}
