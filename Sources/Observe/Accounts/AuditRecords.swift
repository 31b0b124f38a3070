import Foundation
import Monitoring
import Storage

/// The table `audit_entries`: only ever added to, in the transaction of what it tells.
public struct AuditRecords {
  private let connection: any Connection
  private let name: String

  /// - Parameter name: of the database, for faults.
  public init(_ connection: any Connection, name: String) {
    self.connection = connection
    self.name = name
  }

  private static let columns =
    "number, recorded, action, user_name, place, subject, details, run_digest, previous, digest"

  /// The digest of the last entry; nil before the first.
  public func lastDigest() throws -> Digest? { try last()?.digest }

  private func last() throws -> (number: Int, recorded: Timestamp, digest: Digest)? {
    try connection.first(
      "SELECT number, recorded, digest FROM audit_entries WHERE number = (SELECT max(number) FROM audit_entries)"
    ) { row in
      guard let recorded = Timestamp(row.text(1)), let digest = Digest(text: row.text(2)) else {
        throw damaged("a\(row.integer(0))")
      }
      return (Int(row.integer(0)), recorded, digest)
    }
  }

  /// - Parameters:
  ///   - now: becomes the recorded time unless the audit knows a later one: time never runs backwards.
  ///   - runDigest: of the store's last run.
  @discardableResult
  public func append(
    _ action: AuditEntry.Action, by originator: Originator, to subject: String,
    _ details: [String: JSON] = [:],
    at now: Timestamp, runDigest: Digest?
  ) throws -> AuditEntry {
    let last = try last()
    var entry = AuditEntry(
      number: (last?.number ?? 0) + 1, recorded: max(now, last?.recorded ?? now), action: action,
      originator: originator, subject: subject, details: details, runDigest: runDigest ?? .none,
      previous: last?.digest ?? .none, digest: .none)
    entry.digest = entry.canonicalDigest
    try connection.run(
      "INSERT INTO audit_entries (\(AuditRecords.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        Value(entry.number), .text(entry.recorded.text), .text(action.rawValue), .text(originator.user),
        .text(originator.place), .text(subject), .text(JSON.object(details).canonicalText),
        .text(entry.runDigest.text), .text(entry.previous.text), .text(entry.digest.text),
      ])
    return entry
  }

  /// In the order of their numbers.
  public func entries(matching query: AuditQuery = AuditQuery()) throws -> [AuditEntry] {
    var conditions = ["number > ?"]
    var values = [Value(query.after)]
    if !query.actions.isEmpty {
      conditions.append("action IN (\(query.actions.map { _ in "?" }.joined(separator: ", ")))")
      values += query.actions.map { .text($0.rawValue) }
    }
    if let user = query.user {
      conditions.append("(user_name = ? OR subject = ?)")
      values += [.text(user), .text(user)]
    }
    if let since = query.since {
      conditions.append("recorded >= ?")
      values.append(.text(since.text))
    }
    var sql =
      "SELECT \(AuditRecords.columns) FROM audit_entries WHERE \(conditions.joined(separator: " AND "))"
    sql += " ORDER BY number DESC"
    if let limit = query.limit {
      sql += " LIMIT ?"
      values.append(Value(limit))
    }
    return try connection.all(sql, values) { row in
      guard let entry = AuditRecords.read(row) else { throw damaged("a\(row.integer(0))") }
      return entry
    }.reversed()
  }

  /// Entries of an action that another table, which says what holds, does not agree with: those whose details it has
  /// otherwise, those it has not, and those that are not there but that it names.
  /// - Parameter told: what that table says, by the number of the entry.
  public func disagreements(
    of action: AuditEntry.Action, with told: [Int: [String: JSON]]
  ) throws -> [Int] {
    var told = told
    var found: [Int] = []
    try forEachNumber { number, entry in
      guard let entry, entry.action == action else { return }
      if told.removeValue(forKey: number) != entry.details { found.append(number) }
    }
    return (found + told.keys).sorted()
  }

  /// In the order of their numbers; nil for a row that cannot be read.
  func forEachNumber(_ body: (Int, AuditEntry?) throws -> Void) throws {
    try connection.forEachRow("SELECT \(AuditRecords.columns) FROM audit_entries ORDER BY number") { row in
      try body(Int(row.integer(0)), AuditRecords.read(row))
    }
  }

  private static func read(_ row: any Row) -> AuditEntry? {
    guard let recorded = Timestamp(row.text(1)), let action = AuditEntry.Action(rawValue: row.text(2)),
      let details = try? JSONDecoder().decode([String: JSON].self, from: Data(row.text(6).utf8)),
      let runDigest = Digest(text: row.text(7)), let previous = Digest(text: row.text(8)),
      let digest = Digest(text: row.text(9))
    else { return nil }
    return AuditEntry(
      number: Int(row.integer(0)), recorded: recorded, action: action,
      originator: Originator(user: row.text(3), place: row.text(4)), subject: row.text(5), details: details,
      runDigest: runDigest, previous: previous, digest: digest)
  }

  private func damaged(_ feature: String) -> InputIssues {
    InputIssues([InputIssue("store.damaged", at: Place(file: name, feature: feature), found: feature)])
  }
}

/// Which entries of the audit one asks for. What is left empty or nil does not narrow.
public struct AuditQuery: Hashable, Sendable {
  public var actions: [AuditEntry.Action] = []
  /// Who did it, or to whom it was done.
  public var user: String?
  public var since: Timestamp?
  /// Only entries with a greater number.
  public var after = 0
  /// No more than the last so many.
  public var limit: Int?

  public init(
    actions: [AuditEntry.Action] = [], user: String? = nil, since: Timestamp? = nil, after: Int = 0,
    limit: Int? = nil
  ) {
    self.actions = actions
    self.user = user
    self.since = since
    self.after = after
    self.limit = limit
  }
}
