import Monitoring
import Storage

extension AccountStore {
  /// The text of the token is given out this once.
  /// - Parameters:
  ///   - label: what it is for; at most 100 characters are kept.
  ///   - scopes: none beyond what the user's role permits.
  ///   - seconds: how long it holds; nil for as long as the policy says.
  /// - Throws: `InputIssues`: `account.name`, `account.name.unknown`, `account.token.scope`, `account.token.term`,
  ///   `account.token.many`.
  public func makeToken(
    for typed: String, label: String, scopes: Set<Permission>, seconds: Int64? = nil,
    by originator: Originator,
    at now: Timestamp
  ) throws -> (token: Token, text: String) {
    let name = try name(typed)
    let seconds = seconds ?? policy.tokenSeconds
    guard seconds > 0, seconds <= policy.longestTokenSeconds else {
      throw issue(
        "account.token.term", name, ["days": String(policy.longestTokenSeconds / 86_400)])
    }
    let id = hexadecimal(secrets(Token.idLength))
    let text = "\(Token.prefix)\(id)_\(Secret.make(secrets))"
    let token = Token(
      id: id, user: name, label: String(label.prefix(100)), scopes: scopes, created: now,
      expires: now.adding(seconds: seconds), digest: Digest(of: text))
    try database.write { connection in
      guard let user = try UserRecords(connection, name: database.name).user(name) else {
        throw issue("account.name.unknown", name)
      }
      guard !scopes.isEmpty, scopes.isSubset(of: user.role.permissions) else {
        throw issue("account.token.scope", name, ["role": user.role.rawValue])
      }
      let records = TokenRecords(connection)
      guard try records.all().count(where: { $0.user == name }) < policy.tokensPerUser else {
        throw issue("account.token.many", name, ["most": String(policy.tokensPerUser)])
      }
      try records.insert(token)
      try note(
        .tokenMade, by: originator, to: name,
        [
          "token": .string(id), "scopes": .array(scopes.sorted().map { .string($0.rawValue) }),
          "expires": .string(token.expires.text),
        ], at: now, connection)
    }
    return (token, text)
  }

  /// - Throws: `account.token.unknown`.
  public func revokeToken(_ id: String, by originator: Originator, at now: Timestamp) throws {
    try database.write { connection in
      guard let (token, _) = try TokenRecords(connection).token(id) else {
        throw issue("account.token.unknown", String(id.prefix(100)))
      }
      try TokenRecords(connection).remove(id)
      try note(.tokenRevoked, by: originator, to: token.user, ["token": .string(id)], at: now, connection)
    }
  }

  /// The oldest first; those that have run out too.
  public func tokens() throws -> [Token] { try database.read { try TokenRecords($0).all() } }

  enum TokenAnswer {
    case holds(Token, Viewer)
    case unknown, expired
  }

  func token(text: String, at now: Timestamp) throws -> TokenAnswer {
    guard let (id, whole) = Token.parts(of: text) else { return .unknown }
    let digest = Digest(of: whole)
    guard let (token, role) = try database.read({ try TokenRecords($0).token(id) }),
      areEqualInConstantTime(token.digest.text, digest.text)
    else { return .unknown }
    guard now < token.expires else { return .expired }
    if token.lastUsed.map({ now >= $0.adding(seconds: policy.lastUsePrecisionSeconds) }) ?? true {
      try whereFree { try TokenRecords($0).touch(id, at: now) }
    }
    return .holds(token, Viewer(user: token.user, role: role, permissions: token.scopes))
  }
}
