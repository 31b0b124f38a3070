import Accounts
import Foundation
import Monitoring
import Storage
import Synchronization
import TestSupport

/// A database with accounts alone, made for one test, with a clock of its own.
final class DrawnAccounts: Sendable {
  static let start = Timestamp("2026-01-31T12:00:00Z")!
  static let command = Originator.command(systemUser: "maria")
  static let password = "a long enough phrase"

  static let migrator = Migrator([Migration(1, "accounts") { AccountLayout.script($0) }])

  let folder: TemporaryFolder
  let database: SQLiteDatabase
  let accounts: AccountStore
  var gate: AccessGate { AccessGate(accounts) }

  /// Cheap to digest, so that tests are quick.
  static var policy: AccountPolicy {
    var policy = AccountPolicy()
    policy.passwordCost = PasswordDigest.Cost(memoryKibibytes: 8, passes: 1)
    return policy
  }

  init(policy: AccountPolicy = DrawnAccounts.policy, lastRun: Digest? = nil) throws {
    folder = try TemporaryFolder()
    database = try SQLiteDatabase(
      path: folder.file("accounts.gpkg"), mode: .creating, migrator: DrawnAccounts.migrator)
    accounts = AccountStore(database: database, policy: policy, secrets: DrawnAccounts.secrets(seed: 1)) {
      _ in
      lastRun
    }
  }

  /// The same file as another process has it.
  func beside(policy: AccountPolicy = DrawnAccounts.policy, seed: UInt64 = 2) throws -> AccountStore {
    AccountStore(
      database: try SQLiteDatabase(path: database.path, mode: .writing, migrator: DrawnAccounts.migrator),
      policy: policy, secrets: DrawnAccounts.secrets(seed: seed))
  }

  static func secrets(seed: UInt64) -> SecretSource {
    let generator = Mutex(SeededGenerator(seed: seed))
    return { count in
      generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      }
    }
  }

  static func later(_ seconds: Int64) -> Timestamp {
    Timestamp(microsecondsSince1970: start.microsecondsSince1970 + seconds * 1_000_000)
  }

  func add(_ name: String, _ role: Role = .viewer, password: String = DrawnAccounts.password) throws {
    try accounts.addUser(
      name, role: role, password: password, by: DrawnAccounts.command, at: DrawnAccounts.start)
  }

  func signIn(
    _ name: String, _ password: String = DrawnAccounts.password, from address: String = "203.0.113.7",
    replacing former: String? = nil, at seconds: Int64 = 0
  ) throws -> SignIn {
    try accounts.signIn(
      name: name, password: password, address: address, replacing: former, at: DrawnAccounts.later(seconds))
  }

  /// The secret of a sign-in that must succeed.
  func secret(_ name: String, at seconds: Int64 = 0, replacing former: String? = nil) throws -> String {
    guard case .signedIn(_, _, let secret) = try signIn(name, replacing: former, at: seconds) else {
      throw NotSignedIn()
    }
    return secret
  }

  func decision(
    session: String? = nil, bearer: String? = nil, form: String? = nil, changes: Bool = false,
    _ permission: Permission = .read, at seconds: Int64 = 0
  ) throws -> AccessGate.Decision {
    try gate.admit(
      AccessGate.Presented(session: session, bearer: bearer, formToken: form, changesSomething: changes),
      to: permission, at: DrawnAccounts.later(seconds))
  }

  func cells(_ sql: String) throws -> [[Value]] { try database.read { try $0.all(sql) { $0.values } } }

  /// Every text of every table of the file.
  func everythingKept() throws -> String {
    var all = ""
    for table in ["users", "sessions", "tokens", "attempts", "audit_entries"] {
      for row in try cells("SELECT * FROM \(table)") {
        for case .text(let text) in row { all += text + "\n" }
      }
    }
    return all
  }
}

struct NotSignedIn: Error {}

/// The codes of the issues a body throws; empty when it throws none.
func codes(_ body: () throws -> Void) throws -> [String] {
  do {
    try body()
    return []
  } catch let issues as InputIssues {
    return issues.all.map(\.code)
  }
}

extension AccessGate.Decision {
  var viewer: Viewer? { if case .admitted(let admission) = self { admission.viewer } else { nil } }
  var admission: AccessGate.Admission? { if case .admitted(let admission) = self { admission } else { nil } }
  var refusal: AccessGate.Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}
