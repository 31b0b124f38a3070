import Accounts
import Monitoring
import Storage

// Who sees what, and the accounts that decide it.

extension ObservationStore {
  /// Users, sessions, tokens and the audit, kept in this store.
  /// - Parameter secrets: where chance comes from.
  public func accounts(policy: AccountPolicy = AccountPolicy(), secrets: @escaping SecretSource)
    -> AccountStore
  {
    let path = path
    return AccountStore(database: database, policy: policy, secrets: secrets) { connection in
      try RunRecords(connection, file: path).lastDigest()
    }
  }

  // MARK: - Visibility

  /// Says to whom runs are shown; what was said before stays in the history.
  /// - Parameters:
  ///   - last: the last run; nil for every run from the first on, also those not yet recorded.
  /// - Throws: `InputIssues` with `visibility.run` where there is no such run, `store.readonly`, `store.busy`.
  public func setVisibility(
    _ visibility: Visibility, ofRuns first: Int, through last: Int?, by originator: Originator,
    at now: Timestamp
  ) throws {
    precondition(last.map { $0 >= first } ?? true)
    try database.write { connection in
      let runs = RunRecords(connection, file: path)
      let newest = try runs.last()?.recorded.number ?? 0
      // A rule for what comes may begin with the next run; nothing can be said of runs beyond.
      guard first >= 1, first <= newest + (last == nil ? 1 : 0), last ?? 0 <= newest else {
        let found = "r\(first)" + (last.map { $0 == first ? "" : "-r\($0)" } ?? "")
        throw InputIssues([
          InputIssue(
            "visibility.run", at: Place(file: path, feature: found), found: found,
            arguments: ["last": "r\(newest)"])
        ])
      }
      let records = VisibilityRecords(connection, file: path)
      var change = VisibilityChange(
        number: try records.lastNumber() + 1, firstRun: first, lastRun: last, visibility: visibility,
        auditEntry: 0)
      let subject = last == first ? "r\(first)" : "r\(first)-" + (last.map { "r\($0)" } ?? "")
      change.auditEntry = try AuditRecords(connection, name: path).append(
        .visibilityChanged, by: originator, to: subject, change.details, at: now,
        runDigest: try runs.lastDigest()
      ).number
      try records.insert(change)
    }
  }

  /// Everything ever said, in its order.
  public func visibilityChanges() throws -> [VisibilityChange] {
    try database.read { try VisibilityRecords($0, file: path).all() }
  }

  /// As it now holds.
  public func visibility(ofRun run: Int) throws -> Visibility {
    try Visibility.now(of: run, visibilityChanges())
  }

  // MARK: - Protection

  /// Says how a series is protected from now on, also in what was recorded before.
  /// - Parameter protection: nil for no longer.
  public func setProtection(
    _ protection: Protection?, of series: String, by originator: Originator, at now: Timestamp
  ) throws {
    try database.write { connection in
      let records = ProtectionRecords(connection, file: path)
      var change = ProtectionChange(
        number: try records.lastNumber() + 1, series: series, protection: protection, auditEntry: 0)
      change.auditEntry = try AuditRecords(connection, name: path).append(
        .protectionChanged, by: originator, to: series, change.details, at: now,
        runDigest: try RunRecords(connection, file: path).lastDigest()
      ).number
      try records.insert(change)
    }
  }

  /// By series, as they now hold.
  public func protections() throws -> [String: Protection] {
    try database.read { try ProtectionRecords($0, file: path).present() }
  }
}
