import Foundation
import Monitoring
import Observations
import Storage
import TestSupport
import Testing

/// What a store does not take, and that a refusal leaves nothing behind.
@Suite struct RefusalTests {
  let folder: TemporaryFolder
  let path: String
  let store: ObservationStore

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store.gpkg")
    store = try ObservationStore(creatingOrOpening: path)
    _ = try store.record([Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")])], at: Drawn.moment)
  }

  func refused(_ recordings: [Recording]) throws -> [InputIssue] {
    let found = try issues { _ = try store.record(recordings, at: Drawn.moment) }
    #expect(try store.runs().count == 1)
    #expect(try store.observations() == [])
    #expect(try store.areas().map(\.code) == ["ECU-UIO"])
    #expect(try store.verifyChain().isSound)
    return found
  }

  @Test func everyFaultIsListedOnce() throws {
    var infinite = Drawn.observation(series: "I")
    infinite.error = SamplingError(upper: .infinity)
    let found = try refused([
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
    #expect(found.allSatisfy { $0.place.file == path })
  }

  @Test func areaOfALaterRecordingIsNotYetThere() throws {
    let found = try refused([
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

  @Test(arguments: brokenGeometries)
  func brokenGeometryIsRefused(geometry: [UInt8]) throws {
    let found = try refused([
      Recording(run: Drawn.run(), mapFeatures: [MapFeature(layer: "stops", geometry: geometry)])
    ])
    #expect(found.map(\.code) == ["store.geometry"])
  }

  @Test func manyFaultsAreBounded() throws {
    let strangers = (0..<5_000).map { Drawn.observation("X\($0)") }
    #expect(try refused([Recording(run: Drawn.run(), observations: strangers)]).count == 1_000)
  }

  @Test func missingStoreIsNotMade() throws {
    let none = folder.file("none.gpkg")
    #expect(try issues { _ = try ObservationStore(opening: none) }.map(\.code) == ["store.missing"])
    #expect(try issues { _ = try ObservationStore(reading: none) }.map(\.code) == ["store.missing"])
    #expect(!FileManager.default.fileExists(atPath: none))
  }

  @Test func storeOpenedForReadingTakesNothing() throws {
    let reader = try ObservationStore(reading: path)
    let found = try issues { _ = try reader.record([Recording(run: Drawn.run())], at: Drawn.moment) }
    #expect(found.map(\.code) == ["store.readonly"])
  }

  @Test(arguments: ["runs", "run_inputs", "run_areas", "observations", "map_features"])
  func guardedTablesOnlyGrow(table: String) throws {
    _ = try store.record(
      [
        Recording(
          run: Drawn.run(inputs: 1), observations: [Drawn.observation()],
          mapFeatures: [MapFeature(layer: "stops", geometry: Drawn.point(0, 0))])
      ], at: Drawn.moment)
    try store.close()
    let database = try SQLiteDatabase(path: path, mode: .writing, migrator: nil)
    let column = ["runs": "number", "map_features": "layer", "observations": "unit"][table] ?? "position"
    for change in ["UPDATE \(table) SET \(column) = \(column)", "DELETE FROM \(table)"] {
      #expect(throws: StorageError.self) { try database.write { try $0.run(change) } }
    }
  }
}
