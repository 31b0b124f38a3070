import Dispatch
import Monitoring
import Storage

/// Users, their sessions and tokens, and the audit of what they do, in the database of a store.
///
/// Clock and chance are handed in. Several processes may use one database: limits count for all of them together.
public final class AccountStore: Sendable {
  public let policy: AccountPolicy
  let database: any Database
  let secrets: SecretSource
  private let lastRun: @Sendable (any Connection) throws -> Digest?
  /// Every password digested takes memory of its own.
  private let digesting = DispatchSemaphore(value: AccountPolicy.passwordsAtOnce)

  /// - Parameters:
  ///   - database: with the tables of `AccountLayout`.
  ///   - lastRun: the digest of the last run, to which the audit is tied.
  public init(
    database: any Database, policy: AccountPolicy = AccountPolicy(), secrets: @escaping SecretSource,
    lastRun: @escaping @Sendable (any Connection) throws -> Digest? = { _ in nil }
  ) {
    self.database = database
    self.policy = policy
    self.secrets = secrets
    self.lastRun = lastRun
  }

  // MARK: - Audit

  /// In the order they were made.
  public func audit(matching query: AuditQuery = AuditQuery()) throws -> [AuditEntry] {
    try database.read { try AuditRecords($0, name: database.name).entries(matching: query) }
  }

  func note(
    _ action: AuditEntry.Action, by originator: Originator, to subject: String,
    _ details: [String: JSON] = [:], at now: Timestamp, _ connection: any Connection
  ) throws {
    try AuditRecords(connection, name: database.name).append(
      action, by: originator, to: subject, details, at: now, runDigest: try lastRun(connection))
  }

  /// Of one user no more than one a minute: who is refused again and again fills no disk.
  func noteRefusal(
    _ reason: String, _ permission: Permission, by originator: Originator, at now: Timestamp
  ) throws {
    try whereFree { connection in
      let since = now.adding(seconds: -policy.lastUsePrecisionSeconds)
      let query = AuditQuery(actions: [.accessRefused], user: originator.user, since: since, limit: 1)
      guard try AuditRecords(connection, name: database.name).entries(matching: query).isEmpty else { return }
      try note(
        .accessRefused, by: originator, to: originator.user,
        ["reason": .string(reason), "permission": .string(permission.rawValue)], at: now, connection)
    }
  }

  // MARK: - Passwords

  func digest(of password: String) throws -> PasswordDigest {
    let salt = secrets(PasswordDigest.saltLength)
    return try whileOthersWait { try PasswordDigest(of: password, salt: salt, cost: policy.passwordCost) }
  }

  func matches(_ password: String, _ digest: PasswordDigest) throws -> Bool {
    try whileOthersWait { try digest.matches(password) }
  }

  /// What is digested where there is nothing to compare with, so that an unknown name takes as long as a known one.
  func digestForNobody(_ password: String) throws {
    _ = try whileOthersWait {
      try PasswordDigest(
        of: password, salt: [UInt8](repeating: 0, count: PasswordDigest.saltLength), cost: policy.passwordCost
      )
    }
  }

  private func whileOthersWait<Result>(_ body: () throws -> Result) rethrows -> Result {
    digesting.wait()
    defer { digesting.signal() }
    return try body()
  }

  // MARK: - Faults

  func issue(_ code: String, _ found: String, _ arguments: [String: String] = [:]) -> InputIssues {
    InputIssues([
      InputIssue(code, at: Place(file: database.name, feature: found), found: found, arguments: arguments)
    ])
  }

  /// - Throws: `account.name`.
  func name(_ typed: String) throws -> String {
    guard let name = UserName(typed) else { throw issue("account.name", String(typed.prefix(100))) }
    return name.text
  }

  /// - Throws: `account.password.…`, all of them.
  func check(_ password: String, of user: String) throws {
    let rules = policy.passwordRules
    let found = rules.faults(of: password, user: user).map { fault in
      // The password itself is never repeated.
      InputIssue(
        "account.password.\(fault.rawValue)", at: Place(file: database.name, feature: user), found: user,
        arguments: ["fewest": String(rules.fewestCharacters), "most": String(rules.mostBytes)])
    }
    try InputIssues(found).throwIfAnyError()
  }
}
