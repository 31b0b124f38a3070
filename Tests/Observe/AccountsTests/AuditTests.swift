import Accounts
import Monitoring
import Storage
import TestSupport
import Testing

@Suite struct AuditTests {
  let drawn: DrawnAccounts
  static let run = Digest(of: "a run")

  init() throws {
    drawn = try DrawnAccounts(lastRun: AuditTests.run)
    try drawn.add("maria", .administrator)
    try drawn.add("jose", .viewer)
    try drawn.accounts.setRole(of: "jose", to: .editor, by: DrawnAccounts.command, at: DrawnAccounts.later(1))
    _ = try drawn.signIn("jose", "wrong guess", at: 2)
    _ = try drawn.signIn("jose", at: 3)
  }

  private func verify(_ isRun: (Digest) -> Bool = { $0 == AuditTests.run }) throws -> AuditVerification {
    try drawn.database.read { try AuditVerification($0, name: "x", isRun: isRun) }
  }

  /// What somebody with another program could do.
  private func tamper(_ statement: String) throws {
    try drawn.database.write { connection in
      for act in ["update", "delete"] { try connection.runScript("DROP TRIGGER audit_entries_refuse_\(act)") }
      try connection.runScript(statement)
    }
  }

  @Test func entriesTellWhoDidWhatToWhomFromWhere() throws {
    let entries = try drawn.accounts.audit()
    #expect(entries.map(\.number) == [1, 2, 3, 4, 5])
    #expect(entries.map(\.action) == [.userAdded, .userAdded, .roleChanged, .signInRefused, .signedIn])
    #expect(entries.map(\.subject) == ["maria", "jose", "jose", "jose", "jose"])
    #expect(entries[0].originator == Originator(place: "command:maria"))
    #expect(entries[4].originator == Originator(user: "jose", place: "203.0.113.7"))
    #expect(entries.map(\.recorded) == [0, 0, 1, 2, 3].map { DrawnAccounts.later($0) })
    #expect(entries.allSatisfy { $0.runDigest == AuditTests.run })
  }

  @Test func entriesAreFound() throws {
    let accounts = drawn.accounts
    #expect(try accounts.audit(matching: AuditQuery(limit: 2)).map(\.number) == [4, 5])
    #expect(try accounts.audit(matching: AuditQuery(after: 3)).map(\.number) == [4, 5])
    #expect(try accounts.audit(matching: AuditQuery(user: "maria")).map(\.number) == [1])
    #expect(
      try accounts.audit(matching: AuditQuery(actions: [.userAdded, .signedIn])).map(\.number) == [1, 2, 5])
    #expect(try accounts.audit(matching: AuditQuery(since: DrawnAccounts.later(2))).map(\.number) == [4, 5])
  }

  @Test func guardsRefuseChanges() throws {
    for statement in ["UPDATE audit_entries SET subject = 'x'", "DELETE FROM audit_entries"] {
      #expect(throws: StorageError.self) { try drawn.database.write { try $0.run(statement) } }
    }
    #expect(try verify().faults == [])
  }

  @Test func untouchedAuditIsSound() throws {
    let verification = try verify()
    #expect(verification.faults == [])
    #expect(verification.count == 5)
    #expect(verification.head == (try drawn.accounts.audit().last?.digest))
  }

  @Test func timeNeverRunsBackwards() throws {
    try drawn.accounts.setRole(
      of: "jose", to: .viewer, by: DrawnAccounts.command, at: DrawnAccounts.later(-99))
    #expect(try drawn.accounts.audit().last?.recorded == DrawnAccounts.later(3))
  }

  static let columns: [String] = [
    "recorded = '2026-01-31T12:00:09.000000Z'", "recorded = 'noon'", "action = 'sign-in'", "action = 'x'",
    "user_name = 'x'", "place = 'x'", "subject = 'x'", "details = '{}'", "details = '{'",
    "run_digest = '\(String(repeating: "a", count: 64))'",
    "previous = '\(String(repeating: "a", count: 64))'",
    "digest = '\(String(repeating: "a", count: 64))'", "digest = 'x'",
  ]

  @Test(arguments: columns)
  func alteredEntryIsNamed(change: String) throws {
    try tamper("UPDATE audit_entries SET \(change) WHERE number = 3")
    #expect(try verify().faults.first == .altered(3))
  }

  @Test func missingEntryIsNamed() throws {
    try tamper("DELETE FROM audit_entries WHERE number IN (2, 3)")
    #expect(try verify().faults == [.missing(first: 2, last: 3)])
  }

  @Test func entryOfAnotherStoreIsNamed() throws {
    #expect(try verify { _ in false }.faults == (1...5).map { .unlinked($0) })
  }

  /// Who gives himself a role without the audit is found by it.
  @Test(arguments: [
    ("UPDATE users SET role = 'administrator' WHERE name = 'jose'", "jose"),
    ("DELETE FROM users WHERE name = 'maria'", "maria"),
    (
      "INSERT INTO users SELECT 'eve', role, password, created, password_changed FROM users WHERE name = 'maria'",
      "eve"
    ),
  ])
  func rolesThatTheAuditNeverGaveAreNamed(statement: String, user: String) throws {
    try tamper(statement)
    #expect(try verify().faults == [.user(user)])
  }

  @Test func removedUsersAreAccountedFor() throws {
    try drawn.accounts.removeUser("jose", by: DrawnAccounts.command, at: DrawnAccounts.later(9))
    #expect(try verify().faults == [])
  }
}
