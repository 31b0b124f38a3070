import Accounts
import FeatureFilters
import Geography
import Monitoring
import Observations

/// What the server knows of a store at one of its versions without asking it. Made from the one before by reading
/// only what came since.
struct StoreSnapshot: Sendable {
  /// A run in short.
  struct RunGlance: Sendable {
    var number: Int
    var kind: String
    var method: String
    /// The area its parameters name.
    var area: String?
    var recorded: Timestamp
  }

  private(set) var version: StoreVersion
  /// Ordered by the bytes of their codes.
  private(set) var areas: [AreaOutline] = []
  private(set) var areaPlaces: [String: Int] = [:]
  private(set) var children: [String: [String]] = [:]
  private(set) var latest = LatestFigures()
  /// By name.
  private(set) var layers: [String: MapLayerIndex] = [:]
  /// In their order.
  private(set) var runs: [RunGlance] = []
  /// Where cities lie whose boundary is not known: as the newest frame of a sample has them.
  private var cityPlaces: [String: Bounds] = [:]
  private var lastMapFeature: Int64 = 0

  /// The layer of the frame of a sample of cities.
  private static let frameLayer = "city-sample"

  /// Cities of any kind: what nations are made of.
  static let cityKinds: Set<ReferenceArea.Kind> = [.metropolis, .city, .urbanCentre, .municipality]

  /// - Parameters:
  ///   - whole: the store itself.
  ///   - audience: whom the snapshot is shown to.
  static func read(
    _ whole: ObservationStore, for audience: Audience, after previous: StoreSnapshot? = nil
  ) throws -> StoreSnapshot {
    let store = whole.shown(to: audience)
    let version = try store.version()
    var snapshot = StoreSnapshot(version: version)
    if let previous, try goesOn(previous, store, version, audience) { snapshot = previous }
    snapshot.version = version
    snapshot.areas = try store.areaOutlines()
    snapshot.areaPlaces = [:]
    snapshot.children = [:]
    for (place, outline) in snapshot.areas.enumerated() {
      snapshot.areaPlaces[outline.area.code] = place
      if let parent = outline.area.parent {
        snapshot.children[parent, default: []].append(outline.area.code)
      }
    }
    var number = snapshot.runs.last?.number ?? 0
    while number < version.lastRun {
      number += 1
      guard let recorded = try store.run(number: number) else { continue }
      snapshot.runs.append(
        RunGlance(
          number: number, kind: recorded.run.kind, method: recorded.run.method,
          area: recorded.run.parameters["area"]?["code"]?.string, recorded: recorded.recorded))
    }
    try store.forEachTotal(after: snapshot.latest.lastNumber) { total in
      // What was recorded since the version was read belongs to the next one.
      if total.run <= version.lastRun { snapshot.latest.add(total) }
    }
    try store.forEachMapFeatureOutline(after: snapshot.lastMapFeature) { outline in
      guard outline.run <= version.lastRun else { return }
      snapshot.lastMapFeature = outline.identifier
      snapshot.layers[outline.layer, default: MapLayerIndex()].add(outline)
      guard outline.layer == StoreSnapshot.frameLayer, let bounds = outline.bounds,
        case .text(let city) = PropertyText(outline.propertiesText)["city"]
      else { return }
      snapshot.cityPlaces[city] = bounds
    }
    return snapshot
  }

  /// Whether a store only has more now than it had. One that no longer goes on where it stood is another store; what
  /// is shown of another when something was said of it; and what a run brings may hide figures from before it.
  private static func goesOn(
    _ previous: StoreSnapshot, _ store: ObservationStore, _ version: StoreVersion, _ audience: Audience
  ) throws -> Bool {
    guard previous.version.accessChanges == version.accessChanges else { return false }
    let last = previous.version.lastRun
    guard try last == 0 || store.chainLink(number: last)?.digest == previous.version.head else {
      return false
    }
    return try audience == .staff || store.protections().isEmpty
  }

  private init(version: StoreVersion) { self.version = version }

  /// The rectangle around an area's boundary; a place alone where no boundary is known but that.
  func bounds(of code: String) -> Bounds? { area(code)?.bounds ?? cityPlaces[code] }

  func area(_ code: String) -> AreaOutline? { areaPlaces[code].map { areas[$0] } }

  func run(_ number: Int) -> RunGlance? {
    // Numbers have no gaps in a sound store.
    if number >= 1, number <= runs.count, runs[number - 1].number == number { return runs[number - 1] }
    return runs.first { $0.number == number }
  }

  /// The area itself and those it lies in, the smallest first.
  func lineage(of code: String) -> [ReferenceArea] {
    var line: [ReferenceArea] = []
    var next: String? = code
    while let code = next, let outline = area(code), line.count < 32 {
      line.append(outline.area)
      next = outline.area.parent
    }
    return line
  }
}
