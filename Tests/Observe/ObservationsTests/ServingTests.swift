import Foundation
import Geography
import Monitoring
import Observations
import TestDatabases
import Testing

/// What a server reads of a store: versions, outlines, pages, totals.
struct ServingTests {
  private let folder: String
  private let store: ObservationStore

  init() throws {
    folder = NSTemporaryDirectory() + "quito-serving-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    store = try ObservationStore(creatingOrOpening: folder + "/store.gpkg")
  }

  @Test func versionChangesWithEveryRun() throws {
    let empty = try store.version()
    #expect(
      empty.lastRun == 0 && empty.recorded == nil && empty.head.text == String(repeating: "0", count: 64))
    let recorded = try store.record(
      [Recording(run: Drawn.run(), areas: [Drawn.area("ECU")])], at: Drawn.moment)
    let version = try store.version()
    #expect(
      version.lastRun == 1 && version.head == recorded.runs[0].digest && version.recorded == Drawn.moment)
    #expect(version != empty)
    // An edit of a layer by a map program.
    try store.close()
    try tamper(folder + "/store.gpkg", "UPDATE gpkg_contents SET last_change = '2030-01-01T00:00:00.000Z'")
    #expect(try ObservationStore(reading: folder + "/store.gpkg").version() != version)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func outlinesHoldTheRectanglesOfBoundaries(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    var city = Drawn.area("ECU-UIO")
    city.boundary = Drawn.square(-78.5, -0.3, 0.25)
    _ = try store.record(
      [Recording(run: Drawn.run(), areas: [Drawn.area("ECU-a"), city, Drawn.area("ECU-Z")])], at: Drawn.moment
    )
    let outlines = try store.areaOutlines()
    // By bytes: capitals before small letters.
    #expect(outlines.map(\.area.code) == ["ECU-UIO", "ECU-Z", "ECU-a"])
    #expect(outlines[0].bounds == Bounds(west: -78.5, south: -0.3, east: -78.25, north: -0.3 + 0.25))
    #expect(outlines[0].area.boundary == nil && outlines[1].bounds == nil)
    var found: [String: Int] = [:]
    try store.forEachBoundary(of: ["ECU-UIO", "ECU-Z", "NOWHERE"]) { found[$0] = $1?.count ?? 0 }
    #expect(found == ["ECU-UIO": city.boundary!.count, "ECU-Z": 0, "NOWHERE": 0])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func mapFeaturesAreFoundByTheirIdentifiers(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let features = (0..<50).map { number -> MapFeature in
      let isStop = number % 2 == 0
      let geometry = isStop ? Drawn.point(Double(number), 1) : Drawn.line([0, 0, Double(number), 5])
      return MapFeature(
        layer: isStop ? "stops" : "streets", geometry: geometry, properties: ["n": JSON(number)])
    }
    _ = try store.record([Recording(run: Drawn.run(), mapFeatures: features)], at: Drawn.moment)
    var outlines: [MapFeatureOutline] = []
    try store.forEachMapFeatureOutline(after: 10) { outlines.append($0) }
    #expect(outlines.map(\.identifier) == Array(11...50))
    #expect(
      outlines[0].layer == "stops" && outlines[0].bounds == Bounds(west: 10, south: 1, east: 10, north: 1))
    #expect(outlines[1].bounds == Bounds(west: 0, south: 0, east: 11, north: 5))
    #expect(outlines[0].propertiesText == "{\"n\":10}")
    // Close together, and far apart.
    for identifiers in [[1, 3, 5, 7], [1, 50], [2], [], [49, 60], [60, 70]] as [[Int64]] {
      var found: [Int64] = []
      try store.forEachMapFeature(identifiers: identifiers) { stored in
        found.append(stored.identifier)
        #expect(stored.geometry == features[Int(stored.identifier) - 1].geometry)
        #expect(stored.run == 1)
      }
      #expect(found == identifiers.filter { $0 <= 50 })
    }
  }

  /// Page after page gives what one query gives, in its order, whatever the size of the page.
  @Test(arguments: [1, 2, 7, 1_000], [false, true])
  func pagesGiveTheWhole(limit: Int, withHistory: Bool) throws {
    let areas = ["ECU-B", "ECU-A", "ECU-C"]
    func figures(_ value: Double) -> [Observation] {
      areas.flatMap { area in
        ["2020", "2021"].flatMap { period in
          [[:], ["SEX": "F"]].map { Drawn.observation(area, period: period, parts: $0, value: value) }
        }
      }
    }
    _ = try store.record(
      [
        Recording(run: Drawn.run(), areas: areas.map { Drawn.area($0) }, observations: figures(1)),
        Recording(run: Drawn.run(), observations: Array(figures(2).prefix(5))),
      ], at: Drawn.moment)
    let query = ObservationQuery(includesHistory: withHistory)
    var pages: [RecordedObservation] = []
    var key: Observation.Key?
    var count = 0
    while count < 100 {
      let page = try store.observations(matching: query, after: key, limit: limit)
      if page.isEmpty { break }
      #expect(page.count <= limit + (withHistory ? 1 : 0))
      pages += page
      key = page.last!.observation.key
      count += 1
    }
    #expect(pages == (try store.observations(matching: query)))
    #expect(pages.count == (withHistory ? 17 : 12))
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func totalsComeInTheOrderOfTheirNumbers(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try ObservationStore(creatingOrOpening: place.address)
    let observations = [
      Drawn.observation("ECU-A", value: 1), Drawn.observation("ECU-A", parts: ["SEX": "F"]),
      Drawn.observation(
        "ECU-A", series: "Q_INDEX_SCORE", indicator: "Q-INDEX", parts: ["INDEX": "cpi2016"], value: 50),
      Drawn.observation(
        "ECU-A", series: "Q_INDEX_SCORE", indicator: "Q-INDEX",
        parts: ["INDEX": "cpi2016", "INDEX_NODE": "P"]),
      Drawn.observation("ECU-A", value: 2),
    ]
    _ = try store.record(
      [Recording(run: Drawn.run(), areas: [Drawn.area("ECU-A")], observations: observations)],
      at: Drawn.moment)
    var totals: [RecordedTotal] = []
    try store.forEachTotal(after: 0) { totals.append($0) }
    #expect(totals.map(\.number) == [1, 3, 5])
    #expect(totals.map(\.revision) == [1, 1, 2])
    #expect(totals[1].disaggregation == "INDEX=cpi2016" && totals[1].value == 50)
    #expect(totals[0].firstDay == "2023-01-01" && totals[0].lastDay == "2023-12-31")
    var later = 0
    try store.forEachTotal(after: 3) { _ in later += 1 }
    #expect(later == 1)
  }
}
