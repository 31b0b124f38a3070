import Accounts
import Foundation
import Monitoring
import Storage

/// The tables `runs` and `run_inputs`.
struct RunRecords {
  private let connection: any Connection
  private let file: String

  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
  }

  private static let columns = """
    number, kind, method, method_version, parameters, software_version, started, ended, recorded,
    area_count, areas_digest, first_observation, observation_count, observations_digest,
    map_feature_count, map_features_digest, previous, digest, audit_digest
    """

  func run(number: Int) throws -> RunRecord? {
    try connection.first(
      "SELECT \(RunRecords.columns) FROM runs WHERE number = ?", [Value(number)]
    ) { row in
      guard let record = try read(row) else { throw damagedRow("r\(number)", in: file) }
      return record
    }
  }

  func last() throws -> RunRecord? {
    guard
      let number = try connection.first("SELECT max(number) FROM runs", [], { Int($0.integer(0)) }),
      number > 0
    else { return nil }
    return try run(number: number)
  }

  /// Of the last run; nil before the first.
  func lastDigest() throws -> Digest? {
    try connection.first("SELECT digest FROM runs WHERE number = (SELECT max(number) FROM runs)") {
      Digest(text: $0.text(0))
    } ?? nil
  }

  func isDigest(_ digest: Digest) throws -> Bool {
    try connection.first("SELECT 1 FROM runs WHERE digest = ?", [.text(digest.text)]) { _ in true } ?? false
  }

  func forEach(shownTo audience: Audience?, _ body: (RunRecord) throws -> Void) throws {
    let (condition, values) =
      try VisibilityRecords(connection, file: file).condition(on: "number", for: audience) ?? ("1 = 1", [])
    try connection.forEachRow(
      "SELECT \(RunRecords.columns) FROM runs WHERE \(condition) ORDER BY number", values
    ) { row in
      guard let record = try read(row) else { throw damagedRow("r\(row.integer(0))", in: file) }
      try body(record)
    }
  }

  /// - Parameter which: a condition in SQL.
  func links(_ which: String = "1 = 1") throws -> [ChainLink] {
    try connection.all(
      "SELECT number, recorded, digest FROM runs WHERE \(which) ORDER BY number"
    ) { row in
      guard let recorded = Timestamp(row.text(1)), let digest = Digest(text: row.text(2)) else {
        throw damagedRow("r\(row.integer(0))", in: file)
      }
      return ChainLink(number: Int(row.integer(0)), recorded: recorded, digest: digest)
    }
  }

  /// With nil for a row that cannot be read.
  func forEachNumber(_ body: (Int, RunRecord?) throws -> Void) throws {
    try connection.forEachRow("SELECT \(RunRecords.columns) FROM runs ORDER BY number") { row in
      try body(Int(row.integer(0)), try read(row))
    }
  }

  private func read(_ row: any Row) throws -> RunRecord? {
    guard let parameters = try? JSONDecoder().decode(JSON.self, from: Data(row.text(4).utf8)),
      let started = Timestamp(row.text(6)), let ended = Timestamp(row.text(7)),
      let recorded = Timestamp(row.text(8)), let areasDigest = Digest(text: row.text(10)),
      let observationsDigest = Digest(text: row.text(13)), let mapFeaturesDigest = Digest(text: row.text(15)),
      let previous = Digest(text: row.text(16)), let digest = Digest(text: row.text(17)),
      let inputs = try inputs(run: row.integer(0)),
      row.isNull(18) || Digest(text: row.text(18)) != nil
    else { return nil }
    let run = Run(
      kind: row.text(1), method: row.text(2), methodVersion: row.text(3), parameters: parameters,
      inputs: inputs, softwareVersion: row.text(5), started: started, ended: ended)
    return RunRecord(
      recorded: RecordedRun(
        number: Int(row.integer(0)), run: run, recorded: recorded, previous: previous, digest: digest),
      areas: DigestList.Contents(count: Int(row.integer(9)), digest: areasDigest),
      firstObservation: Int(row.integer(11)),
      observations: DigestList.Contents(count: Int(row.integer(12)), digest: observationsDigest),
      mapFeatures: DigestList.Contents(count: Int(row.integer(14)), digest: mapFeaturesDigest),
      auditDigest: row.textOrNil(18).flatMap { Digest(text: $0) })
  }

  private func inputs(run: Int64) throws -> [Run.Input]? {
    var isReadable = true
    let inputs = try connection.all(
      "SELECT role, name, size, digest FROM run_inputs WHERE run = ? ORDER BY position", [.integer(run)]
    ) { row -> Run.Input in
      let digest = Digest(text: row.text(3))
      if digest == nil { isReadable = false }
      return Run.Input(
        role: row.text(0), name: row.text(1), size: row.integer(2), digest: digest ?? .none)
    }
    return isReadable ? inputs : nil
  }

  func insert(_ record: RunRecord) throws {
    let run = record.recorded.run
    for (position, input) in run.inputs.enumerated() {
      try connection.run(
        "INSERT INTO run_inputs (run, position, role, name, size, digest) VALUES (?, ?, ?, ?, ?, ?)",
        [
          Value(record.recorded.number), Value(position), .text(input.role), .text(input.name),
          .integer(input.size), .text(input.digest.text),
        ])
    }
    try connection.run(
      "INSERT INTO runs (\(RunRecords.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        Value(record.recorded.number), .text(run.kind), .text(run.method), .text(run.methodVersion),
        .text(run.parameters.canonicalText), .text(run.softwareVersion), .text(run.started.text),
        .text(run.ended.text), .text(record.recorded.recorded.text),
        Value(record.areas.count), .text(record.areas.digest.text), Value(record.firstObservation),
        Value(record.observations.count), .text(record.observations.digest.text),
        Value(record.mapFeatures.count), .text(record.mapFeatures.digest.text),
        .text(record.recorded.previous.text), .text(record.recorded.digest.text),
        Value(record.auditDigest?.text),
      ])
  }
}
