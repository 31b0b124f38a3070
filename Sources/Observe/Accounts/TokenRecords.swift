import Monitoring
import Storage

/// What a program signs in with, as it is kept: without the secret.
public struct Token: Hashable, Sendable {
  /// What the text of a token begins with, so that people and scanners know it where it should not be.
  public static let prefix = "quito_"
  static let idLength = 4

  /// Eight hexadecimal digits; part of the token's text.
  public var id: String
  public var user: String
  /// What it is for, in the user's words.
  public var label: String
  public var scopes: Set<Permission>
  public var created: Timestamp
  public var expires: Timestamp
  public var lastUsed: Timestamp?
  var digest: Digest

  /// The two parts of a token's text; nil where it cannot be one.
  static func parts(of text: String) -> (id: String, whole: String)? {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] + "_" == prefix, parts[1].utf8.count == 2 * idLength,
      parts[1].utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
      Secret.isWellFormed(parts[2])
    else { return nil }
    return (String(parts[1]), text)
  }
}

/// The table `tokens`.
struct TokenRecords {
  let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  private static let columns =
    "t.id, t.user_name, t.label, t.scopes, t.created, t.expires, t.last_used, t.digest"

  func token(_ id: String) throws -> (token: Token, role: Role)? {
    try connection.first(
      """
      SELECT \(TokenRecords.columns), u.role FROM tokens t JOIN users u ON u.name = t.user_name WHERE t.id = ?
      """, [.text(id)]
    ) { row in
      guard let token = TokenRecords.read(row), let role = Role(rawValue: row.text(8)) else { return nil }
      return (token, role)
    } ?? nil
  }

  /// The oldest first.
  func all() throws -> [Token] {
    try connection.all("SELECT \(TokenRecords.columns) FROM tokens t", [], TokenRecords.read).compactMap {
      $0
    }
    .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }

  private static func read(_ row: any Row) -> Token? {
    let scopes = row.text(3).split(separator: " ").map { Permission(rawValue: String($0)) }
    guard !scopes.contains(nil), let created = Timestamp(row.text(4)), let expires = Timestamp(row.text(5)),
      let digest = Digest(text: row.text(7))
    else { return nil }
    return Token(
      id: row.text(0), user: row.text(1), label: row.text(2), scopes: Set(scopes.compactMap { $0 }),
      created: created, expires: expires, lastUsed: row.textOrNil(6).flatMap { Timestamp($0) }, digest: digest
    )
  }

  func insert(_ token: Token) throws {
    try connection.run(
      "INSERT INTO tokens (id, user_name, label, scopes, digest, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        .text(token.id), .text(token.user), .text(token.label),
        .text(token.scopes.sorted().map(\.rawValue).joined(separator: " ")), .text(token.digest.text),
        .text(token.created.text), .text(token.expires.text),
      ])
  }

  func touch(_ id: String, at now: Timestamp) throws {
    try connection.run("UPDATE tokens SET last_used = ? WHERE id = ?", [.text(now.text), .text(id)])
  }

  func remove(_ id: String) throws { try connection.run("DELETE FROM tokens WHERE id = ?", [.text(id)]) }
}
