import Accounts
import Monitoring
import Storage

/// The table `visibility_changes`: only ever added to.
struct VisibilityRecords {
  private let connection: any Connection
  private let file: String

  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
  }

  /// Of more stretches of hidden runs the database keeps count itself; as many conditions would be too deep for it.
  private static let mostStretches = 20

  /// What the database must be asked so that nothing else leaves it.
  /// - Parameter column: that holds the number of a run.
  /// - Returns: nil where everything is shown.
  func condition(on column: String, for audience: Audience?) throws -> (sql: String, values: [Value])? {
    guard let audience else { return nil }
    let shown = Visibility.shown(to: audience)
    guard shown.count < Visibility.allCases.count else { return nil }
    let hidden = VisibilityRecords.stretches(try all()) { !shown.contains($0) }
    guard !hidden.isEmpty else { return nil }
    guard hidden.count <= VisibilityRecords.mostStretches else {
      let places = shown.map { _ in "?" }.joined(separator: ", ")
      return (
        """
        \(column) IN (
          SELECT r.number FROM runs r WHERE coalesce((
            SELECT v.visibility FROM visibility_changes v
            WHERE v.first_run <= r.number AND (v.last_run IS NULL OR v.last_run >= r.number)
            ORDER BY v.number DESC LIMIT 1), '\(Visibility.standard.rawValue)') IN (\(places)))
        """, shown.map { .text($0.rawValue) }
      )
    }
    let parts = hidden.map { _ in "\(column) BETWEEN ? AND ?" }.joined(separator: " OR ")
    return ("NOT (\(parts))", hidden.flatMap { [Value($0.lowerBound), Value($0.upperBound)] })
  }

  /// The runs of which something holds after everything that was said, in their order.
  static func stretches(
    _ changes: [VisibilityChange], where holds: (Visibility) -> Bool
  ) -> [ClosedRange<Int>] {
    // Stretches follow one another from run 1 on without gaps.
    var stretches = [(first: 1, visibility: Visibility.standard)]
    for change in changes {
      // Behind the last run holds what held before.
      let next = change.lastRun.map { $0 + 1 } ?? Int.max
      let after = stretches.last { stretch in stretch.first <= next }!.visibility
      let goesOn = stretches.contains { $0.first == next }
      stretches.removeAll { $0.first >= change.firstRun && $0.first < next }
      stretches.append((change.firstRun, change.visibility))
      if next < Int.max, !goesOn { stretches.append((next, after)) }
      stretches.sort { $0.first < $1.first }
    }
    var found: [ClosedRange<Int>] = []
    for (place, stretch) in stretches.enumerated() where holds(stretch.visibility) {
      let last = place + 1 < stretches.count ? stretches[place + 1].first - 1 : Int(Int32.max)
      if let before = found.last, before.upperBound == stretch.first - 1 {
        found[found.count - 1] = before.lowerBound...last
      } else {
        found.append(stretch.first...last)
      }
    }
    return found
  }

  func shows(run: Int, to audience: Audience?) throws -> Bool {
    guard let (condition, values) = try condition(on: "number", for: audience) else { return true }
    return try connection.first("SELECT 1 FROM runs WHERE number = ? AND \(condition)", [Value(run)] + values)
    { _ in
      true
    } ?? false
  }

  /// In the order they were said.
  func all() throws -> [VisibilityChange] {
    try connection.all(
      "SELECT number, first_run, last_run, visibility, audit_entry FROM visibility_changes ORDER BY number"
    ) { row in
      guard let visibility = Visibility(rawValue: row.text(3)) else {
        throw damagedRow("visibility_changes \(row.integer(0))", in: file)
      }
      return VisibilityChange(
        number: Int(row.integer(0)), firstRun: Int(row.integer(1)),
        lastRun: row.isNull(2) ? nil : Int(row.integer(2)), visibility: visibility,
        auditEntry: Int(row.integer(4)))
    }
  }

  func lastNumber() throws -> Int {
    try connection.first("SELECT coalesce(max(number), 0) FROM visibility_changes") { Int($0.integer(0)) }
      ?? 0
  }

  func insert(_ change: VisibilityChange) throws {
    try connection.run(
      "INSERT INTO visibility_changes (number, first_run, last_run, visibility, audit_entry) VALUES (?, ?, ?, ?, ?)",
      [
        Value(change.number), Value(change.firstRun), change.lastRun.map { Value($0) } ?? .null,
        .text(change.visibility.rawValue), Value(change.auditEntry),
      ])
  }

  /// Numbers of the audit's entries with which the table does not agree.
  func strangers() throws -> [Int] {
    var told: [Int: [String: JSON]] = [:]
    for change in try all() { told[change.auditEntry] = change.details }
    return try AuditRecords(connection, name: file).disagreements(of: .visibilityChanged, with: told)
  }
}
