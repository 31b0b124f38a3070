import Foundation
import Monitoring
import Observations
import Storage
import TestDatabases
import TestSupport
import Testing

/// What a store does not take, and that a refusal leaves nothing behind.
@Suite struct RefusalTests {
  func openStore(_ place: TestDatabase) throws -> ObservationStore {
    let store = try ObservationStore(creatingOrOpening: place.address)
    _ = try store.record([Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")])], at: Drawn.moment)
    return store
  }

  func refused(_ store: ObservationStore, _ recordings: [Recording]) throws -> [InputIssue] {
    let found = try issues { _ = try store.record(recordings, at: Drawn.moment) }
    #expect(try store.runs().count == 1)
    #expect(try store.observations() == [])
    #expect(try store.areas().map(\.code) == ["ECU-UIO"])
    #expect(try store.verifyChain().isSound)
    return found
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func everyFaultIsListedOnce(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try openStore(place)
    var infinite = Drawn.observation(series: "I")
    infinite.error = SamplingError(upper: .infinity)
    let found = try refused(
      store,
      [
        Recording(run: Drawn.run(), areas: [Drawn.area("GOOD")], observations: [Drawn.observation("GOOD")]),
        Recording(
          run: Drawn.run(),
          areas: [
            Drawn.area("A", parent: "B"), Drawn.area("B", parent: "A"), Drawn.area("C", parent: "C"),
            Drawn.area("D", parent: "NOWHERE"),
            ReferenceArea(code: "E", kind: .city, names: LocalisedText([:]), boundary: Drawn.point(0, 0)),
          ],
          observations: [
            Drawn.observation("X"), Drawn.observation("X", period: "2024"), Drawn.observation(value: .nan),
            infinite,
            Drawn.observation(parts: ["SEX": "F;AGE=Y"]),
          ], mapFeatures: [MapFeature(layer: "stops", geometry: [1, 2, 3])]),
      ])
    #expect(
      found.map { "\($0.code) \($0.place.feature ?? "") \($0.found)" } == [
        "store.geometry E E", "store.area.parent A B", "store.area.parent B A", "store.area.parent C C",
        "store.area.parent D NOWHERE", "store.observation.area X X",
        "store.observation.number 11.2.1 SP_TRN_PUBL ECU-UIO 2023 nan",
        "store.observation.number 11.2.1 I ECU-UIO 2023 inf",
        "store.observation.disaggregation 11.2.1 SP_TRN_PUBL ECU-UIO 2023 SEX=F;AGE=Y SEX=F;AGE=Y",
        "store.geometry stops stops",
      ])
    #expect(found.allSatisfy { $0.place.file == store.path })
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func areaOfALaterRecordingIsNotYetThere(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try openStore(place)
    let found = try refused(
      store,
      [
        Recording(run: Drawn.run(), observations: [Drawn.observation("LATE")]),
        Recording(run: Drawn.run(), areas: [Drawn.area("LATE")]),
      ])
    #expect(found.map(\.code) == ["store.observation.area"])
  }

  static let brokenGeometries: [[UInt8]] = [
    [], [1], [2] + Drawn.number(1) + Drawn.coordinates([0, 0]), Drawn.point(0, 0).dropLast(),
    Drawn.point(0, 0) + [0], [1] + Drawn.number(99), [1] + Drawn.number(4_001),
    [1] + Drawn.number(2) + Drawn.number(.max), [1] + Drawn.number(7) + Drawn.number(.max),
    [1] + Drawn.number(3) + Drawn.number(1) + Drawn.number(0x1000_0000),
    // Collections in collections without end.
    (0..<1_000).flatMap { _ in [1] + Drawn.number(7) + Drawn.number(1) },
  ].map { Array($0) }

  @Test(arguments: TestDatabase.Kind.allCases, brokenGeometries)
  func brokenGeometryIsRefused(kind: TestDatabase.Kind, geometry: [UInt8]) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try openStore(place)
    let found = try refused(
      store,
      [
        Recording(run: Drawn.run(), mapFeatures: [MapFeature(layer: "stops", geometry: geometry)])
      ])
    #expect(found.map(\.code) == ["store.geometry"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func manyFaultsAreBounded(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try openStore(place)
    let strangers = (0..<5_000).map { Drawn.observation("X\($0)") }
    #expect(try refused(store, [Recording(run: Drawn.run(), observations: strangers)]).count == 1_000)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func missingStoreIsNotMade(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    #expect(try issues { _ = try ObservationStore(opening: place.address) }.map(\.code) == ["store.missing"])
    #expect(try issues { _ = try ObservationStore(reading: place.address) }.map(\.code) == ["store.missing"])
    #expect(!FileManager.default.fileExists(atPath: place.folder.file("store.gpkg")))
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func storeOpenedForReadingTakesNothing(kind: TestDatabase.Kind) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    _ = try openStore(place)
    let reader = try ObservationStore(reading: place.address)
    let found = try issues { _ = try reader.record([Recording(run: Drawn.run())], at: Drawn.moment) }
    #expect(found.map(\.code) == ["store.readonly"])
  }

  @Test(
    arguments: TestDatabase.Kind.allCases,
    ["runs", "run_inputs", "run_areas", "observations", "map_features"])
  func guardedTablesOnlyGrow(kind: TestDatabase.Kind, table: String) throws {
    let place = try TestDatabase(kind)
    defer { place.remove() }
    let store = try openStore(place)
    _ = try store.record(
      [
        Recording(
          run: Drawn.run(inputs: 1), observations: [Drawn.observation()],
          mapFeatures: [MapFeature(layer: "stops", geometry: Drawn.point(0, 0))])
      ], at: Drawn.moment)
    try store.close()
    let database = try place.open(.writing)
    let column = ["runs": "number", "map_features": "layer", "observations": "unit"][table] ?? "position"
    for change in ["UPDATE \(table) SET \(column) = \(column)", "DELETE FROM \(table)"] {
      #expect(throws: StorageError.self) { try database.write { try $0.run(change) } }
    }
  }
}
