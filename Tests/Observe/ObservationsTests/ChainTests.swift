import Foundation
import Monitoring
import Observations
import TestSupport
import Testing

/// What somebody changes with another program is found and named.
@Suite struct ChainTests {
  let folder: TemporaryFolder
  let path: String
  let heads: [Digest]

  /// Three runs: r1 with o1 to o5, an input and a map feature; r2 with nothing; r3 with o6 to o8.
  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store.gpkg")
    let store = try ObservationStore(creatingOrOpening: path)
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
    let report = try ObservationStore(opening: path).verifyChain(expectedHead: expectedHead)
    #expect(report.faultCount == report.faults.count)
    #expect(report.isSound == report.faults.isEmpty)
    return report.faults.map { "\($0.kind.rawValue) \($0.subject)" }
  }

  @Test func untouchedStoreIsSound() throws {
    #expect(try faults() == [])
    let report = try ObservationStore(reading: path).verifyChain()
    #expect(report.head == heads[2])
    #expect(report.runCount == 3)
    #expect(report.observationCount == 8)
  }

  @Test func openingAndLookingChangesNoDigest() throws {
    try tamper(path)
    #expect(try faults() == [])
  }

  /// One column each, of every guarded table.
  static let observationColumns: [String] = [
    "series = 'S9'", "indicator = '11.2.2'", "area = 'ECU'", "period = '2022'",
    "period_start = '2022-01-01'", "period_end = '2024-01-01'", "disaggregation = 'SEX=F'", "revision = 9",
    "value = 2.0000001", "value = NULL", "numerator = 0", "denominator = 1", "unit = 'pt'", "status = 'E'",
    "nature = 'E'", "standard_error = 0.1", "lower = 0", "upper = 0", "level = 0.95",
    "notes = '[{\"code\":\"a\",\"arguments\":{}}]'", "digest = '\(sixtyFour)'", "digest = ''",
    "period = 'never'", "status = '?'", "notes = '['", "disaggregation = 'SEX'",
    "value = CAST(X'80' AS TEXT)",
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

  @Test(arguments: observationColumns)
  func alteredObservationIsNamed(change: String) throws {
    try tamper(path, "UPDATE observations SET \(change) WHERE number = 2")
    #expect(try faults() == ["observation.altered o2"])
  }

  @Test(arguments: runColumns)
  func alteredRunIsNamed(change: String) throws {
    try tamper(path, "UPDATE runs SET \(change) WHERE number = 2")
    #expect(try faults() == ["run.altered r2"])
  }

  @Test(arguments: inputColumns)
  func runOfAnAlteredInputIsNamed(change: String) throws {
    try tamper(path, "UPDATE run_inputs SET \(change)")
    #expect(try faults() == ["run.altered r1"])
  }

  @Test(arguments: mapFeatureColumns)
  func runOfAnAlteredMapFeatureIsNamed(change: String) throws {
    try tamper(path, "UPDATE map_features SET \(change) WHERE fid = 1")
    #expect(try faults() == ["map.altered r1"])
  }

  @Test(arguments: areaColumns)
  func alteredAreaIsNamed(change: String) throws {
    try tamper(path, "UPDATE areas SET \(change) WHERE code = 'ECU'")
    #expect(try faults() == ["area.altered ECU"])
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

  @Test(arguments: alterations)
  func alterationIsNamed(statement: String, expected: [String]) throws {
    try tamper(path, statement)
    #expect(try faults() == expected)
  }

  @Test func faultNamesTheKey() throws {
    try tamper(path, "UPDATE observations SET value = 9 WHERE number = 2")
    let fault = try #require(try ObservationStore(reading: path).verifyChain().faults.first)
    #expect(fault.found == "11.2.1 S2 ECU-UIO 2023")
    let issue = fault.issue(in: "store.gpkg")
    #expect(issue.code == "chain.observation.altered")
    #expect(issue.place.text == "store.gpkg:o2")
  }

  @Test func faultAfterAFaultIsNamedToo() throws {
    try tamper(
      path, "UPDATE runs SET method = 'x' WHERE number = 1",
      "UPDATE observations SET value = 9 WHERE number = 7")
    #expect(try faults() == ["run.altered r1", "observation.altered o7"])
  }

  /// Whoever renews the digest of a row is told by the run, and of a run by the next one.
  @Test func renewedDigestsAreToldOneStepFurther() throws {
    let observation = Drawn.observation(series: "S2", value: 9)
    let forged = RecordedObservation(
      number: 2, observation: observation, revision: 1, recorded: Drawn.moment, runNumber: 1)
    try tamper(
      path,
      "UPDATE observations SET value = 9, digest = '\(Digest(of: forged.canonicalText).text)' WHERE number = 2"
    )
    #expect(try faults() == ["observations.replaced r1"])
  }

  /// Recorded alike after another history: sound in itself, and yet not this chain's.
  @Test func runOfAnotherChainDoesNotFit() throws {
    let other = folder.file("other.gpkg")
    do {
      let store = try ObservationStore(creatingOrOpening: other)
      let five = (1...5).map { Drawn.observation(series: "S\($0)") }
      _ = try store.record(
        [
          Recording(run: Drawn.run("else"), areas: [Drawn.area("ECU-UIO")], observations: five),
          Recording(run: Drawn.run()),
        ], at: Drawn.moment)
    }
    let row = try ObservationStore(reading: other).runs()[1]
    #expect(row.run == Drawn.run())
    try tamper(
      path,
      "UPDATE runs SET previous = '\(row.previous.text)', digest = '\(row.digest.text)' WHERE number = 2")
    #expect(try faults() == ["run.unlinked r2", "run.unlinked r3"])
  }

  @Test func cutTailShowsOnlyAgainstANotedHead() throws {
    try tamper(path, "DELETE FROM observations WHERE run = 3", "DELETE FROM runs WHERE number = 3")
    #expect(try faults() == [])
    #expect(try faults(expectedHead: heads[2]) == ["head.missing r2"])
    #expect(try faults(expectedHead: heads[1]) == [])
  }

  @Test func notedHeadStaysValidAsTheStoreGrows() throws {
    _ = try ObservationStore(opening: path).record([Recording(run: Drawn.run())], at: Drawn.moment)
    for head in heads { #expect(try faults(expectedHead: head) == []) }
    #expect(try faults(expectedHead: Digest(of: "elsewhere")) == ["head.missing r4"])
  }

  @Test func observationsOfNoRunAreNamed() throws {
    try tamper(
      path,
      """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_master SET sql = replace(sql, 'REFERENCES runs (number) DEFERRABLE INITIALLY DEFERRED', '');
      """)
    try tamper(path, "UPDATE observations SET run = 50 WHERE number = 8")
    #expect(try faults() == ["observation.missing o8", "observation.inserted o8"])
    try tamper(path, "UPDATE observations SET run = 3 WHERE number = 8", "DELETE FROM runs WHERE number = 3")
    #expect(
      try faults() == ["observation.inserted o6", "observation.inserted o7", "observation.inserted o8"])
  }

  @Test func faultsAreBoundedButAllCounted() throws {
    let store = try ObservationStore(opening: path)
    let many = (0..<1_500).map { Drawn.observation(series: "M\($0)") }
    _ = try store.record([Recording(run: Drawn.run(), observations: many)], at: Drawn.moment)
    try store.close()
    try tamper(path, "UPDATE observations SET value = value + 1 WHERE run = 4")
    let report = try ObservationStore(reading: path).verifyChain()
    #expect(report.faultCount == 1_500)
    #expect(report.faults.count == ChainReport.faultLimit)
  }
}
