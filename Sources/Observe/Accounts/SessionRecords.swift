import Monitoring
import Storage

/// A sign-in that has not ended.
public struct Session: Hashable, Sendable {
  /// Of its secret: names the session without opening it.
  public var digest: Digest
  public var user: String
  public var created: Timestamp
  public var lastUsed: Timestamp
  /// The address it was begun from.
  public var place: String

  func isOver(at now: Timestamp, _ policy: AccountPolicy) -> Bool {
    now >= lastUsed.adding(seconds: policy.sessionIdleSeconds)
      || now >= created.adding(seconds: policy.sessionAbsoluteSeconds)
  }
}

/// The table `sessions`.
struct SessionRecords {
  let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  private static let columns = "s.digest, s.user_name, s.created, s.last_used, s.place"

  /// With the role its user now has; nil where there is none, or it cannot be read.
  func session(_ digest: Digest) throws -> (session: Session, role: Role)? {
    try connection.first(
      """
      SELECT \(SessionRecords.columns), u.role FROM sessions s JOIN users u ON u.name = s.user_name
      WHERE s.digest = ?
      """, [.text(digest.text)]
    ) { row in
      guard let session = SessionRecords.read(row), let role = Role(rawValue: row.text(5)) else { return nil }
      return (session, role)
    } ?? nil
  }

  /// The oldest first.
  func sessions(of user: String) throws -> [Session] {
    try connection.all(
      "SELECT \(SessionRecords.columns) FROM sessions s WHERE s.user_name = ?", [.text(user)],
      SessionRecords.read
    ).compactMap { $0 }.sorted { $0.created < $1.created }
  }

  private static func read(_ row: any Row) -> Session? {
    guard let digest = Digest(text: row.text(0)), let created = Timestamp(row.text(2)),
      let lastUsed = Timestamp(row.text(3))
    else { return nil }
    return Session(
      digest: digest, user: row.text(1), created: created, lastUsed: lastUsed, place: row.text(4))
  }

  func insert(_ session: Session) throws {
    try connection.run(
      "INSERT INTO sessions (digest, user_name, created, last_used, place) VALUES (?, ?, ?, ?, ?)",
      [
        .text(session.digest.text), .text(session.user), .text(session.created.text),
        .text(session.lastUsed.text), .text(session.place),
      ])
  }

  func touch(_ digest: Digest, at now: Timestamp) throws {
    try connection.run(
      "UPDATE sessions SET last_used = ? WHERE digest = ? AND last_used < ?",
      [.text(now.text), .text(digest.text), .text(now.text)])
  }

  func end(_ digest: Digest) throws {
    try connection.run("DELETE FROM sessions WHERE digest = ?", [.text(digest.text)])
  }

  /// - Returns: how many there were.
  @discardableResult
  func endAll(of user: String, except kept: Digest? = nil) throws -> Int {
    let ended = try sessions(of: user).filter { $0.digest != kept }
    for session in ended { try end(session.digest) }
    return ended.count
  }

  func removeOver(at now: Timestamp, _ policy: AccountPolicy) throws {
    try connection.run(
      "DELETE FROM sessions WHERE last_used <= ? OR created <= ?",
      [
        .text(now.adding(seconds: -policy.sessionIdleSeconds).text),
        .text(now.adding(seconds: -policy.sessionAbsoluteSeconds).text),
      ])
  }
}
