import Accounts
import Monitoring
import Storage

/// Writes recordings within one transaction.
struct Recorder {
  private let connection: any Connection
  private let file: String
  private let now: Timestamp
  private let originator: Originator?
  private let runs: RunRecords
  private let areas: AreaRecords
  private let observations: ObservationRecords
  private let mapFeatures: MapFeatureRecords

  /// No more issues than this are gathered from one call.
  private static let issueLimit = 1_000

  init(connection: any Connection, file: String, now: Timestamp, originator: Originator?) {
    self.connection = connection
    self.file = file
    self.now = now
    self.originator = originator
    runs = RunRecords(connection, file: file)
    areas = AreaRecords(connection, file: file)
    observations = ObservationRecords(connection, file: file)
    mapFeatures = MapFeatureRecords(connection, file: file)
  }

  func record(_ recordings: [Recording]) throws -> Recorded {
    let orderedAreas = try check(recordings)
    let last = try runs.last()?.recorded
    let recordedTime = max(now, last?.recorded ?? now)
    let audit = AuditRecords(connection, name: file)
    let auditDigest = try audit.lastDigest()
    var previous = last?.digest ?? .none
    var runNumber = last?.number ?? 0
    var observationNumber = try observations.lastNumber()
    var recorded = Recorded()
    recorded.observations.reserveCapacity(recordings.reduce(0) { $0 + $1.observations.count })
    for (recording, orderedAreas) in zip(recordings, orderedAreas) {
      runNumber += 1
      let firstObservation = observationNumber + 1
      let areaContents = try put(orderedAreas, run: runNumber)
      let observationContents = try insert(
        recording.observations, run: runNumber, at: recordedTime, after: &observationNumber,
        to: &recorded.observations)
      let featureContents = try insert(recording.mapFeatures, run: runNumber)
      var record = RunRecord(
        recorded: RecordedRun(
          number: runNumber, run: recording.run, recorded: recordedTime, previous: previous, digest: .none),
        areas: areaContents, firstObservation: firstObservation, observations: observationContents,
        mapFeatures: featureContents, auditDigest: auditDigest)
      record.recorded.digest = record.canonical.digest
      try runs.insert(record)
      previous = record.recorded.digest
      recorded.runs.append(record.recorded)
    }
    if let originator, let first = recorded.runs.first, let last = recorded.runs.last {
      try audit.append(
        .recorded, by: originator, to: first.number == last.number ? first.id : "\(first.id)-\(last.id)",
        ["observations": JSON(recorded.observations.count)], at: now, runDigest: last.digest)
    }
    try StoreLayout.noteChange(at: recordedTime, connection)
    if recorded.observations.count >= TableStatistics.rowsThatMatter { try TableStatistics.renew(connection) }
    return recorded
  }

  private func put(_ ordered: [ReferenceArea], run: Int) throws -> DigestList.Contents {
    var list = DigestList()
    var digests: [(code: String, digest: Digest)] = []
    for area in ordered {
      let digest = try areas.put(area).canonical.digest
      digests.append((area.code, digest))
      if let entry = AreaRecords.entry(code: area.code, digest: digest) { list.append(entry) }
    }
    try areas.insert(digests, run: run)
    return list.finish()
  }

  /// Observations asked after and inserted at once: one trip to a server for each thousands.
  private static let piece = 5_000

  private func insert(
    _ new: [Observation], run: Int, at time: Timestamp, after number: inout Int,
    to recorded: inout [RecordedObservation]
  ) throws -> DigestList.Contents {
    var list = DigestList()
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: new.count, by: Recorder.piece) {
      let piece = new[start..<min(start + Recorder.piece, new.count)]
      let revisions = try observations.nextRevisions(of: piece.map(\.key))
      let first = recorded.count
      var digests: [Digest] = []
      digests.reserveCapacity(piece.count)
      for (var observation, revision) in zip(piece, revisions) {
        number += 1
        if observation.error == SamplingError() { observation.error = nil }
        let record = RecordedObservation(
          number: number, observation: observation, revision: revision, recorded: time, runNumber: run)
        bytes.removeAll(keepingCapacity: true)
        record.writeCanonical(number: number, to: &bytes)
        let digest = Digest(of: bytes)
        list.append(digest)
        digests.append(digest)
        recorded.append(record)
      }
      try observations.insert(recorded[first...], digests)
    }
    return list.finish()
  }

  private func insert(_ features: [MapFeature], run: Int) throws -> DigestList.Contents {
    var list = DigestList()
    try mapFeatures.insert(features, run: run)
    for feature in features { list.append(feature.canonical.digest) }
    return list.finish()
  }

  // MARK: - What may be recorded

  /// - Returns: the areas of each recording, parents before those that lie in them.
  private func check(_ recordings: [Recording]) throws -> [[ReferenceArea]] {
    var issues = InputIssues()
    var known = try areas.codes()
    var ordered: [[ReferenceArea]] = []
    var sound: Set<Disaggregation> = []
    for recording in recordings {
      ordered.append(order(recording.areas, known: &known, issues: &issues))
      var strangers: Set<String> = []
      for observation in recording.observations {
        let key = observation.key
        if !known.contains(key.area), strangers.insert(key.area).inserted {
          report("store.observation.area", key.area, key.area, to: &issues)
        }
        let numbers = [
          observation.value, observation.numerator, observation.denominator,
          observation.error?.standardError, observation.error?.lower, observation.error?.upper,
          observation.error?.level,
        ]
        if let number = numbers.lazy.compactMap({ $0 }).first(where: { !$0.isFinite }) {
          report("store.observation.number", number.description, key.text, to: &issues)
        }
        if !sound.contains(key.disaggregation) {
          // A code that holds a separator would read back as another key.
          if Disaggregation(text: key.disaggregation.text) == key.disaggregation {
            sound.insert(key.disaggregation)
          } else {
            report("store.observation.disaggregation", key.disaggregation.text, key.text, to: &issues)
          }
        }
      }
      for feature in recording.mapFeatures where GeoPackageGeometry.blob(feature.geometry) == nil {
        report("store.geometry", feature.layer, feature.layer, to: &issues)
      }
    }
    try issues.throwIfAnyError()
    return ordered
  }

  private func report(_ code: String, _ found: String, _ feature: String, to issues: inout InputIssues) {
    guard issues.all.count < Recorder.issueLimit else { return }
    issues.append(InputIssue(code, at: Place(file: file, feature: feature), found: found))
  }

  /// An area is placed once its parent is; one that never is has an unknown parent or lies in itself.
  private func order(
    _ areas: [ReferenceArea], known: inout Set<String>, issues: inout InputIssues
  ) -> [ReferenceArea] {
    var ordered: [ReferenceArea] = []
    var waiting: [String: [ReferenceArea]] = [:]
    for area in areas {
      if let boundary = area.boundary, GeoPackageGeometry.multipolygonBlob(boundary) == nil {
        report("store.geometry", area.code, area.code, to: &issues)
      }
      var ready = [area]
      while let next = ready.popLast() {
        if let parent = next.parent, !known.contains(parent), !known.contains(next.code) {
          waiting[parent, default: []].append(next)
        } else {
          ordered.append(next)
          known.insert(next.code)
          ready += waiting.removeValue(forKey: next.code) ?? []
        }
      }
    }
    for orphan in waiting.values.joined().sorted(by: { $0.code < $1.code }) {
      report("store.area.parent", orphan.parent ?? "", orphan.code, to: &issues)
      known.insert(orphan.code)
    }
    return ordered
  }
}

extension Observation.Key {
  /// For people: `11.2.1 SP_TRN_PUBL ECU-QUITO 2023 SEX=F`.
  public var text: String {
    let parts = [indicator, series, area, period.text, disaggregation.text]
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
