import Foundation
import Monitoring
import Observations
import TestDatabases
import TestSupport
import Testing

/// What somebody changes with another program is found and named.
@Suite struct ChainTests {
  @Test(arguments: TestDatabase.Kind.allCases)
  func untouchedStoreIsSound(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    #expect(try chain.faults() == [])
    let report = try ObservationStore(reading: chain.address).verifyChain()
    #expect(report.head == chain.heads[2])
    #expect(report.runCount == 3)
    #expect(report.observationCount == 8)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func openingAndLookingChangesNoDigest(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place)
    #expect(try chain.faults() == [])
  }

  /// One column each, of every guarded table.
  static let observationColumns: [String] = [
    "series = 'S9'", "indicator = '11.2.2'", "area = 'ECU'", "period = '2022'",
    "period_start = '2022-01-01'", "period_end = '2024-01-01'", "disaggregation = 'SEX=F'", "revision = 9",
    "value = 2.0000001", "value = NULL", "numerator = 0", "denominator = 1", "unit = 'pt'", "status = 'E'",
    "nature = 'E'", "standard_error = 0.1", "lower = 0", "upper = 0", "level = 0.95",
    "notes = '[{\"code\":\"a\",\"arguments\":{}}]'", "digest = '\(sixtyFour)'", "digest = ''",
    "period = 'never'", "status = '?'", "notes = '['", "disaggregation = 'SEX'",
  ]
  static let runColumns: [String] = [
    "kind = 'import'", "method = 'x'", "method_version = '2'", "parameters = '{\"a\":1}'",
    "parameters = '{'", "software_version = '9'", "started = '2026-01-31T12:00:00.000000Z'",
    "ended = '2027-01-31T12:00:00.000000Z'", "recorded = '2026-01-31T12:00:00.000000Z'",
    "started = 'noon'", "first_observation = 5", "observation_count = -1",
  ]
  static let inputColumns: [String] = [
    "role = 'x'", "name = 'x'", "size = 1", "digest = '\(sixtyFour)'", "digest = 'x'",
    "position = 9 - position",
  ]
  static let mapFeatureColumns: [String] = [
    "layer = 'x'", "properties = '{\"a\":1}'", "properties = '{'", "geom = X'4750'",
    "geom = (SELECT geom FROM map_features WHERE fid = 2)",
  ]
  static let areaColumns: [String] = [
    "kind = 'city'", "kind = 'planet'", "parent = 'ECU-UIO'", "m49 = '001'", "iso2 = 'XX'",
    "name_ar = 'x'", "name_en = 'x'", "name_es = 'x'", "name_fr = 'x'", "name_ru = 'x'", "name_zh = 'x'",
    "geom = X'47500011E6100000010600000000000000'",
  ]
  static let sixtyFour = String(repeating: "a", count: 64)

  @Test(arguments: TestDatabase.Kind.allCases, observationColumns)
  func alteredObservationIsNamed(kind: TestDatabase.Kind, change: String) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, "UPDATE observations SET \(change) WHERE number = 2")
    #expect(try chain.faults() == ["observation.altered o2"])
  }

  /// Only a file takes what is no number into a column of numbers.
  @Test func textAmongNumbersIsNamed() throws {
    let chain = try RecordedChain(.sqlite)
    defer { chain.place.remove() }
    try tamper(chain.place, "UPDATE observations SET value = CAST(X'80' AS TEXT) WHERE number = 2")
    #expect(try chain.faults() == ["observation.altered o2"])
  }

  @Test(arguments: TestDatabase.Kind.allCases, runColumns)
  func alteredRunIsNamed(kind: TestDatabase.Kind, change: String) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, "UPDATE runs SET \(change) WHERE number = 2")
    #expect(try chain.faults() == ["run.altered r2"])
  }

  @Test(arguments: TestDatabase.Kind.allCases, inputColumns)
  func runOfAnAlteredInputIsNamed(kind: TestDatabase.Kind, change: String) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, "UPDATE run_inputs SET \(change)")
    #expect(try chain.faults() == ["run.altered r1"])
  }

  @Test(arguments: TestDatabase.Kind.allCases, mapFeatureColumns)
  func runOfAnAlteredMapFeatureIsNamed(kind: TestDatabase.Kind, change: String) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, "UPDATE map_features SET \(change) WHERE fid = 1")
    #expect(try chain.faults() == ["map.altered r1"])
  }

  @Test(arguments: TestDatabase.Kind.allCases, areaColumns)
  func alteredAreaIsNamed(kind: TestDatabase.Kind, change: String) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, "UPDATE areas SET \(change) WHERE code = 'ECU'")
    #expect(try chain.faults() == ["area.altered ECU"])
  }

  static let alterations: [(String, [String])] = [
    (
      "UPDATE observations SET value = CASE number WHEN 2 THEN 3 ELSE 2 END WHERE number IN (2, 3)",
      ["observation.altered o2", "observation.altered o3"]
    ),
    ("DELETE FROM observations WHERE number = 1", ["observation.missing o1"]),
    ("DELETE FROM observations WHERE number IN (2, 3)", ["observation.missing o2-o3"]),
    ("DELETE FROM observations WHERE number = 8", ["observation.missing o8"]),
    (
      "UPDATE observations SET number = 99 WHERE number = 8",
      ["observation.inserted o99", "observation.missing o8"]
    ),
    (
      "UPDATE observations SET run = 3 WHERE number = 5",
      ["observation.missing o5", "observation.inserted o5"]
    ),
    (
      """
      UPDATE observations SET number = 77 WHERE number = 2; UPDATE observations SET number = 2 WHERE number = 4;
      UPDATE observations SET number = 4 WHERE number = 77
      """, ["observation.moved o2", "observation.moved o4"]
    ),
    (
      """
      INSERT INTO observations SELECT 9, 2, indicator, 'NEW', area, period, period_start, period_end,
        disaggregation, 1, value, numerator, denominator, unit, status, nature, standard_error, lower, upper,
        level, notes, digest FROM observations WHERE number = 1
      """, ["observation.inserted o9"]
    ),
    ("DELETE FROM runs WHERE number = 2", ["run.missing r2"]),
    (
      "UPDATE runs SET number = 7 WHERE number = 2",
      ["run.missing r2", "run.missing r4-r6", "run.altered r7"]
    ),
    (
      "UPDATE runs SET observation_count = 2000000000 WHERE number = 2",
      ["run.altered r2", "observation.missing o6-o2000000005"]
    ),
    ("UPDATE runs SET observation_count = 9223372036854775807 WHERE number = 2", ["run.altered r2"]),
    ("UPDATE runs SET areas_digest = previous WHERE number = 2", ["run.altered r2", "areas.altered r2"]),
    (
      "UPDATE runs SET observations_digest = previous WHERE number = 2",
      ["run.altered r2", "observations.replaced r2"]
    ),
    (
      "UPDATE runs SET map_features_digest = previous WHERE number = 2",
      ["run.altered r2", "map.altered r2"]
    ),
    ("UPDATE runs SET previous = observations_digest WHERE number = 2", ["run.altered r2"]),
    ("UPDATE runs SET digest = observations_digest WHERE number = 2", ["run.altered r2", "run.unlinked r3"]),
    ("DELETE FROM run_inputs WHERE position = 0", ["run.altered r1"]),
    ("INSERT INTO run_inputs VALUES (2, 0, 'a', 'b', 1, '\(sixtyFour)')", ["run.altered r2"]),
    ("DELETE FROM map_features WHERE fid = 2", ["map.altered r1"]),
    (
      """
      UPDATE map_features SET fid = 9 WHERE fid = 1; UPDATE map_features SET fid = 1 WHERE fid = 2;
      UPDATE map_features SET fid = 2 WHERE fid = 9
      """, ["map.altered r1"]
    ),
    (
      "INSERT INTO map_features (run, layer, properties, geom) SELECT 2, layer, '{}', geom FROM map_features",
      ["map.altered r2"]
    ),
    ("INSERT INTO areas (code, kind) VALUES ('NEW', 'city')", ["area.inserted NEW"]),
    (
      "DELETE FROM run_areas WHERE code = 'ECU-UIO'",
      ["areas.altered r1", "area.inserted ECU-UIO"]
    ),
  ]

  @Test(arguments: TestDatabase.Kind.allCases, alterations)
  func alterationIsNamed(kind: TestDatabase.Kind, alteration: (String, [String])) throws {
    let (statement, expected) = alteration
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, statement)
    #expect(try chain.faults() == expected)
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func faultNamesTheKey(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, "UPDATE observations SET value = 9 WHERE number = 2")
    let fault = try #require(try ObservationStore(reading: chain.address).verifyChain().faults.first)
    #expect(fault.found == "11.2.1 S2 ECU-UIO 2023")
    let issue = fault.issue(in: "store.gpkg")
    #expect(issue.code == "chain.observation.altered")
    #expect(issue.place.text == "store.gpkg:o2")
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func faultAfterAFaultIsNamedToo(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(
      chain.place, "UPDATE runs SET method = 'x' WHERE number = 1",
      "UPDATE observations SET value = 9 WHERE number = 7")
    #expect(try chain.faults() == ["run.altered r1", "observation.altered o7"])
  }

  /// Whoever renews the digest of a row is told by the run, and of a run by the next one.
  @Test(arguments: TestDatabase.Kind.allCases)
  func renewedDigestsAreToldOneStepFurther(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    let observation = Drawn.observation(series: "S2", value: 9)
    let forged = RecordedObservation(
      number: 2, observation: observation, revision: 1, recorded: Drawn.moment, runNumber: 1)
    try tamper(
      chain.place,
      "UPDATE observations SET value = 9, digest = '\(Digest(of: forged.canonicalText).text)' WHERE number = 2"
    )
    #expect(try chain.faults() == ["observations.replaced r1"])
  }

  /// Recorded alike after another history: sound in itself, and yet not this chain's.
  @Test(arguments: TestDatabase.Kind.allCases)
  func runOfAnotherChainDoesNotFit(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    let other = try TestDatabase(kind)
    defer { other.remove() }
    do {
      let store = try ObservationStore(creatingOrOpening: other.address)
      let five = (1...5).map { Drawn.observation(series: "S\($0)") }
      _ = try store.record(
        [
          Recording(run: Drawn.run("else"), areas: [Drawn.area("ECU-UIO")], observations: five),
          Recording(run: Drawn.run()),
        ], at: Drawn.moment)
    }
    let row = try ObservationStore(reading: other.address).runs()[1]
    #expect(row.run == Drawn.run())
    try tamper(
      chain.place,
      "UPDATE runs SET previous = '\(row.previous.text)', digest = '\(row.digest.text)' WHERE number = 2")
    #expect(try chain.faults() == ["run.unlinked r2", "run.unlinked r3"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func cutTailShowsOnlyAgainstANotedHead(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    try tamper(chain.place, "DELETE FROM observations WHERE run = 3", "DELETE FROM runs WHERE number = 3")
    #expect(try chain.faults() == [])
    #expect(try chain.faults(expectedHead: chain.heads[2]) == ["head.missing r2"])
    #expect(try chain.faults(expectedHead: chain.heads[1]) == [])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func notedHeadStaysValidAsTheStoreGrows(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    _ = try ObservationStore(opening: chain.address).record([Recording(run: Drawn.run())], at: Drawn.moment)
    for head in chain.heads { #expect(try chain.faults(expectedHead: head) == []) }
    #expect(try chain.faults(expectedHead: Digest(of: "elsewhere")) == ["head.missing r4"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func observationsOfNoRunAreNamed(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    let taken =
      kind == .postgresql
      ? "ALTER TABLE observations DROP CONSTRAINT observations_run_fkey"
      : """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_master SET sql = replace(sql, 'REFERENCES runs (number) DEFERRABLE INITIALLY DEFERRED', '');
      """
    try tamper(chain.place, taken)
    try tamper(chain.place, "UPDATE observations SET run = 50 WHERE number = 8")
    #expect(try chain.faults() == ["observation.missing o8", "observation.inserted o8"])
    try tamper(
      chain.place, "UPDATE observations SET run = 3 WHERE number = 8", "DELETE FROM runs WHERE number = 3")
    #expect(
      try chain.faults() == ["observation.inserted o6", "observation.inserted o7", "observation.inserted o8"])
  }

  @Test(arguments: TestDatabase.Kind.allCases)
  func faultsAreBoundedButAllCounted(kind: TestDatabase.Kind) throws {
    let chain = try RecordedChain(kind)
    defer { chain.place.remove() }
    let store = try ObservationStore(opening: chain.address)
    let many = (0..<1_500).map { Drawn.observation(series: "M\($0)") }
    _ = try store.record([Recording(run: Drawn.run(), observations: many)], at: Drawn.moment)
    try store.close()
    try tamper(chain.place, "UPDATE observations SET value = value + 1 WHERE run = 4")
    let report = try ObservationStore(reading: chain.address).verifyChain()
    #expect(report.faultCount == 1_500)
    #expect(report.faults.count == ChainReport.faultLimit)
  }
}

/// A store with three runs.
private struct RecordedChain {
  let place: TestDatabase
  var address: String { place.address }
  let heads: [Digest]

  /// Three runs: r1 with o1 to o5, an input and a map feature; r2 with nothing; r3 with o6 to o8.
  init(_ kind: TestDatabase.Kind) throws {
    place = try TestDatabase(kind)
    let store = try ObservationStore(creatingOrOpening: place.address)
    let first = (1...5).map { Drawn.observation(series: "S\($0)", value: Double($0)) }
    let third = (1...3).map { Drawn.observation(series: "S\($0)", value: Double(10 * $0)) }
    let features = [
      MapFeature(layer: "stops", geometry: Drawn.point(1, 2)),
      MapFeature(layer: "stops", geometry: Drawn.point(3, 4)),
    ]
    let areas = [Drawn.area("ECU", .country), Drawn.area("ECU-UIO", parent: "ECU")]
    heads = try [
      Recording(run: Drawn.run(inputs: 2), areas: areas, observations: first, mapFeatures: features),
      Recording(run: Drawn.run()), Recording(run: Drawn.run(), observations: third),
    ].map { try store.record([$0], at: Drawn.moment).runs[0].digest }
  }

  func faults(expectedHead: Digest? = nil) throws -> [String] {
    let report = try ObservationStore(opening: address).verifyChain(expectedHead: expectedHead)
    #expect(report.faultCount == report.faults.count)
    #expect(report.isSound == report.faults.isEmpty)
    return report.faults.map { "\($0.kind.rawValue) \($0.subject)" }
  }
}
