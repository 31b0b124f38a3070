import Accounts
import Monitoring
import Storage

/// Takes the digests of a chain again, one run at a time: memory does not grow with the store.
struct ChainVerification {
  private let connection: any Connection
  private let file: String
  private let runs: RunRecords
  private let areas: AreaRecords
  private let observations: ObservationRecords
  private let mapFeatures: MapFeatureRecords
  private let texts: ReportTextRecords
  private var report = ChainReport()

  /// Altered observations of one run among which exchanged ones are looked for.
  private static let exchangeLimit = 100

  init(connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
    runs = RunRecords(connection, file: file)
    areas = AreaRecords(connection, file: file)
    observations = ObservationRecords(connection, file: file)
    mapFeatures = MapFeatureRecords(connection, file: file)
    texts = ReportTextRecords(connection, file: file)
  }

  mutating func perform(expectedHead: Digest?) throws -> ChainReport {
    var expectedNumber = 1
    var previous: Digest? = Digest.none
    var hasExpectedHead = expectedHead == nil
    try runs.forEachNumber { number, record in
      if number > expectedNumber {
        report.append(ChainFault(.runMissing, range("r", expectedNumber, number - 1)))
        previous = nil
      }
      expectedNumber = number + 1
      report.runCount += 1
      guard let record else {
        report.append(ChainFault(.runAltered, "r\(number)"))
        report.head = nil
        previous = nil
        return
      }
      if record.canonical.digest != record.recorded.digest {
        report.append(ChainFault(.runAltered, record.recorded.id))
      } else if let previous, previous != record.recorded.previous {
        report.append(ChainFault(.runUnlinked, record.recorded.id))
      }
      previous = record.recorded.digest
      report.head = record.recorded.digest
      if record.recorded.digest == expectedHead { hasExpectedHead = true }
      try verifyAreas(of: record)
      try verifyObservations(of: record)
      try verifyMapFeatures(of: record)
    }
    let lastNumber = expectedNumber - 1
    try verifyStrays(lastRun: lastNumber)
    try verifyAreas()
    try verifyAudit()
    if try verifyTexts(expectedHead: expectedHead) { hasExpectedHead = true }
    if !hasExpectedHead, let expectedHead {
      report.append(ChainFault(.headMissing, "r\(lastNumber)", found: expectedHead.text))
    }
    return report
  }

  private func range(_ letter: String, _ first: Int, _ last: Int) -> String {
    first == last ? "\(letter)\(first)" : "\(letter)\(first)-\(letter)\(last)"
  }

  private mutating func verifyObservations(of record: RunRecord) throws {
    let run = record.recorded.number
    let (end, overflows) = record.firstObservation.addingReportingOverflow(record.observations.count)
    // Numbers that cannot be are a run altered, which its digest has told.
    guard record.observations.count >= 0, !overflows else { return }
    var expected = record.firstObservation
    var list = DigestList()
    var altered: [ObservationRecords.Entry] = []
    let faultsBefore = report.faultCount
    var bytes: [UInt8] = []
    try observations.forEachEntry(run: run) { number, entry in
      report.observationCount += 1
      guard number >= expected, number < end else {
        report.append(
          ChainFault(.observationInserted, "o\(number)", found: entry?.observation.observation.key.text))
        return
      }
      if number > expected {
        report.append(ChainFault(.observationMissing, range("o", expected, number - 1)))
      }
      expected = number + 1
      guard let entry else {
        report.append(ChainFault(.observationAltered, "o\(number)"))
        return
      }
      bytes.removeAll(keepingCapacity: true)
      entry.observation.writeCanonical(number: number, to: &bytes)
      let digest = Digest(of: bytes)
      list.append(digest)
      if digest == entry.digest, entry.isConsistent { return }
      if altered.count < ChainVerification.exchangeLimit {
        altered.append(entry)
      } else {
        report.append(
          ChainFault(.observationAltered, "o\(number)", found: entry.observation.observation.key.text))
      }
    }
    if expected < end { report.append(ChainFault(.observationMissing, range("o", expected, end - 1))) }
    reportAltered(altered)
    if report.faultCount == faultsBefore, list.finish() != record.observations {
      report.append(ChainFault(.observationsReplaced, record.recorded.id))
    }
  }

  /// Tells the exchanged from the altered: an exchanged one agrees, under another number of these, with its
  /// own digest or with the one that stands there.
  private mutating func reportAltered(_ altered: [ObservationRecords.Entry]) {
    for entry in altered {
      let observation = entry.observation
      let origin = altered.first { other in
        guard other.observation.number != observation.number else { return false }
        var bytes: [UInt8] = []
        observation.writeCanonical(number: other.observation.number, to: &bytes)
        let digest = Digest(of: bytes)
        return digest == entry.digest || digest == other.digest
      }
      if let origin {
        report.append(ChainFault(.observationMoved, observation.id, found: origin.observation.id))
      } else {
        report.append(
          ChainFault(.observationAltered, observation.id, found: observation.observation.key.text))
      }
    }
  }

  private mutating func verifyAreas(of record: RunRecord) throws {
    var list = DigestList()
    try areas.forEachDigest(run: record.recorded.number) { if let digest = $0 { list.append(digest) } }
    if list.finish() != record.areas { report.append(ChainFault(.areaListAltered, record.recorded.id)) }
  }

  private mutating func verifyMapFeatures(of record: RunRecord) throws {
    var list = DigestList()
    try mapFeatures.forEachFeature(run: record.recorded.number) { _, feature in
      if let feature { list.append(feature.canonical.digest) }
    }
    if list.finish() != record.mapFeatures {
      report.append(ChainFault(.mapFeaturesAltered, record.recorded.id))
    }
  }

  /// Areas as they stand against what the last run left of each.
  private mutating func verifyAreas() throws {
    try areas.forEachCode { code, area in
      guard let digest = try areas.lastDigest(code: code) else {
        report.append(ChainFault(.areaInserted, code))
        return
      }
      if area?.canonical.digest != digest { report.append(ChainFault(.areaAltered, code)) }
    }
    try areas.forEachMissingCode { report.append(ChainFault(.areaMissing, $0)) }
  }

  private mutating func verifyAudit() throws {
    let audit = try AuditVerification(connection, name: file, isRun: runs.isDigest)
    report.auditEntryCount = audit.count
    report.auditHead = audit.head
    for fault in audit.faults {
      switch fault {
      case .altered(let number): report.append(ChainFault(.auditAltered, "a\(number)"))
      case .missing(let first, let last): report.append(ChainFault(.auditMissing, range("a", first, last)))
      case .unlinked(let number): report.append(ChainFault(.auditUnlinked, "a\(number)"))
      case .user(let name): report.append(ChainFault(.userAltered, name))
      }
    }
    try connection.forEachRow(
      """
      SELECT number FROM runs WHERE audit_digest IS NOT NULL
        AND audit_digest NOT IN (SELECT digest FROM audit_entries) ORDER BY number
      """
    ) { report.append(ChainFault(.auditCut, "r\($0.integer(0))")) }
    for number in try VisibilityRecords(connection, file: file).strangers() {
      report.append(ChainFault(.visibilityAltered, "a\(number)"))
    }
    for number in try ProtectionRecords(connection, file: file).strangers() {
      report.append(ChainFault(.protectionAltered, "a\(number)"))
    }
  }

  /// The chain of the texts of reports.
  /// - Returns: whether the digest noted earlier is one of theirs.
  private mutating func verifyTexts(expectedHead: Digest?) throws -> Bool {
    var expectedNumber = 1
    var previous: Digest? = Digest.none
    var hasExpectedHead = false
    try texts.forEachNumber { number, text in
      if number > expectedNumber {
        report.append(ChainFault(.textMissing, range("t", expectedNumber, number - 1)))
        previous = nil
      }
      expectedNumber = number + 1
      report.textCount += 1
      guard let text, text.canonical.digest == text.digest else {
        report.append(ChainFault(.textAltered, "t\(number)"))
        // What follows names the digest that stands here, be it right or wrong.
        previous = text?.digest
        report.textHead = text?.digest
        return
      }
      if let previous, previous != text.previous { report.append(ChainFault(.textUnlinked, text.id)) }
      previous = text.digest
      report.textHead = text.digest
      if text.digest == expectedHead { hasExpectedHead = true }
    }
    return hasExpectedHead
  }

  /// Rows of runs that are not there; those of a run already told missing are not told again.
  private mutating func verifyStrays(lastRun: Int) throws {
    try observations.forEachWithoutRun { number, run in
      if run < 1 || run > lastRun { report.append(ChainFault(.observationInserted, "o\(number)")) }
    }
  }
}
