import Accounts
import Foundation
import Monitoring
import Storage
import TestSupport
import Testing

@Suite struct SignInTests {
  let drawn: DrawnAccounts
  var accounts: AccountStore { drawn.accounts }

  init() throws {
    drawn = try DrawnAccounts()
    try drawn.add("maria", .analyst)
  }

  @Test func rightPasswordSignsIn() throws {
    guard case .signedIn(let session, let viewer, let secret) = try drawn.signIn("MARIA") else {
      Issue.record("not signed in")
      return
    }
    #expect(session.user == "maria")
    #expect(viewer == Viewer(user: "maria", role: .analyst))
    #expect(secret.count == 64)
    #expect(session.digest == Digest(of: secret))
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.start)?.viewer == viewer)
    let entry = try #require(try accounts.audit().last)
    #expect(entry.action == .signedIn)
    #expect(entry.originator == Originator(user: "maria", place: "203.0.113.7"))
  }

  @Test func wrongNameAndWrongPasswordAreToldAlike() throws {
    #expect(try drawn.signIn("maria", "another phrase") == .refused(.credentials))
    #expect(try drawn.signIn("nobody", "another phrase") == .refused(.credentials))
    #expect(try drawn.signIn("no body;", "another phrase") == .refused(.credentials))
    #expect(try drawn.signIn("", "") == .refused(.credentials))
    #expect(try drawn.signIn("maria", String(repeating: "x", count: 1_000_000)) == .refused(.credentials))
    let refused = try accounts.audit(matching: AuditQuery(actions: [.signInRefused]))
    #expect(refused.map(\.subject) == ["maria", "", "", "", "maria"])
    #expect(refused.map { $0.details["known"]?.bool } == [true, false, false, false, true])
    #expect(refused.allSatisfy { $0.originator == Originator(user: "", place: "203.0.113.7") })
  }

  /// At the real cost: an unknown name takes as long as a known one.
  @Test func unknownNameTakesAsLong() throws {
    var policy = AccountPolicy()
    policy.freeFailuresPerAccount = 100
    let drawn = try DrawnAccounts(policy: policy)
    try drawn.add("maria")
    func seconds(_ name: String) throws -> Double {
      try (0..<5).map { _ in
        let clock = ContinuousClock()
        return try clock.measure { _ = try drawn.signIn(name, "another phrase") } / .seconds(1)
      }.min()!
    }
    let (known, unknown, malformed) = (try seconds("maria"), try seconds("nobody"), try seconds("no body"))
    #expect(known > 0.02, "a guess costs something")
    for other in [unknown, malformed] { #expect(other > known / 2 && other < known * 2, "\(known) \(other)") }
  }

  @Test func costIsRaisedAtTheNextSignIn() throws {
    var policy = DrawnAccounts.policy
    policy.passwordCost = PasswordDigest.Cost(memoryKibibytes: 16, passes: 2)
    let dearer = try drawn.beside(policy: policy)
    func kept() throws -> [Value] { try drawn.cells("SELECT password FROM users")[0] }
    let before = try kept()
    _ = try dearer.signIn(name: "maria", password: "wrong", address: "a", at: DrawnAccounts.start)
    #expect(try kept() == before)
    guard
      case .signedIn = try dearer.signIn(
        name: "maria", password: DrawnAccounts.password, address: "a", at: DrawnAccounts.start)
    else {
      Issue.record("not signed in")
      return
    }
    guard case .text(let text) = try kept()[0] else { throw NotSignedIn() }
    #expect(text.hasPrefix("$argon2id$v=19$m=16,t=2,p=1$"))
    #expect(try drawn.secret("maria").count == 64)
  }

  // MARK: - Sessions

  @Test func sessionEndsWhenIdle() throws {
    let secret = try drawn.secret("maria")
    let idle = DrawnAccounts.policy.sessionIdleSeconds
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(idle - 1)) != nil)
    // Used, it begins anew.
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(2 * idle - 2)) != nil)
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(3 * idle - 2)) == nil)
    #expect(try drawn.decision(session: secret, at: 3 * idle).viewer == .everyone)
    let admission = try #require(try drawn.decision(session: secret, at: 3 * idle).admission)
    #expect(admission.session == nil && admission.viewer.user == nil)
    #expect(try drawn.decision(session: secret, changes: true, .write, at: 3 * idle).refusal == .sessionOver)
  }

  @Test func sessionEndsHoweverMuchItIsUsed() throws {
    let secret = try drawn.secret("maria")
    let policy = DrawnAccounts.policy
    var second: Int64 = 0
    while second < policy.sessionAbsoluteSeconds {
      #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(second)) != nil, "\(second)")
      second += policy.sessionIdleSeconds - 60
    }
    #expect(
      try accounts.session(secret: secret, at: DrawnAccounts.later(policy.sessionAbsoluteSeconds - 1)) != nil)
    #expect(
      try accounts.session(secret: secret, at: DrawnAccounts.later(policy.sessionAbsoluteSeconds)) == nil)
  }

  @Test func signInTakesTheFormerSecretAway() throws {
    let former = try drawn.secret("maria")
    let next = try drawn.secret("maria", replacing: former)
    #expect(next != former)
    #expect(try accounts.session(secret: former, at: DrawnAccounts.start) == nil)
    #expect(try accounts.session(secret: next, at: DrawnAccounts.start) != nil)
  }

  /// A secret planted before the sign-in opens nothing after it.
  @Test func plantedSecretIsWorthNothing() throws {
    let planted = String(repeating: "a", count: 64)
    _ = try drawn.secret("maria", replacing: planted)
    #expect(try accounts.session(secret: planted, at: DrawnAccounts.start) == nil)
  }

  @Test func signOutEndsTheSessionAtOnce() throws {
    let (one, two) = (try drawn.secret("maria"), try drawn.secret("maria"))
    try accounts.signOut(secret: one, address: "203.0.113.7", at: DrawnAccounts.later(1))
    #expect(try accounts.session(secret: one, at: DrawnAccounts.later(1)) == nil)
    #expect(try accounts.session(secret: two, at: DrawnAccounts.later(1)) != nil)
    #expect(try accounts.audit().last?.action == .signedOut)
    try accounts.signOut(secret: one, address: "203.0.113.7", at: DrawnAccounts.later(2))
    #expect(try accounts.audit(matching: AuditQuery(actions: [.signedOut])).count == 1)
  }

  @Test(arguments: [
    "", "x", String(repeating: "0", count: 64), String(repeating: "A", count: 64),
    String(repeating: "0", count: 65),
  ])
  func forgedSecretOpensNothing(secret: String) throws {
    _ = try drawn.secret("maria")
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.start) == nil)
    #expect(try drawn.decision(session: secret, form: "x", changes: true, .write).viewer == nil)
  }

  /// What the file holds is no key.
  @Test func digestOfASessionOpensNothing() throws {
    let secret = try drawn.secret("maria")
    #expect(try accounts.session(secret: Digest(of: secret).text, at: DrawnAccounts.start) == nil)
  }

  @Test func oldestSessionEndsWhenThereAreMany() throws {
    let secrets = try (0..<12).map { try drawn.secret("maria", at: Int64($0)) }
    let open = try secrets.map { try accounts.session(secret: $0, at: DrawnAccounts.later(12)) != nil }
    #expect(open == [false, false] + [Bool](repeating: true, count: 10))
  }

  @Test func newPasswordEndsEverySession() throws {
    let secret = try drawn.secret("maria")
    try accounts.setPassword(
      of: "maria", to: "quite another phrase", by: DrawnAccounts.command, at: DrawnAccounts.later(1))
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(1)) == nil)
    #expect(try drawn.signIn("maria", at: 2) == .refused(.credentials))
    guard case .signedIn = try drawn.signIn("maria", "quite another phrase", at: 2) else {
      Issue.record("not signed in")
      return
    }
  }

  @Test func ownPasswordIsChangedByWhoKnowsIt() throws {
    let (kept, other) = (try drawn.secret("maria"), try drawn.secret("maria"))
    let session = try #require(try accounts.session(secret: kept, at: DrawnAccounts.start)).session
    func change(_ present: String, _ password: String) throws -> SignInRefusal? {
      try accounts.changePassword(
        of: "maria", from: present, to: password, in: session, address: "a", at: DrawnAccounts.later(1))
    }
    #expect(try change("guessed wrong", "quite another phrase") == .credentials)
    #expect(try codes { _ = try change(DrawnAccounts.password, "password1") } == ["account.password.common"])
    #expect(try change(DrawnAccounts.password, "quite another phrase") == nil)
    #expect(try accounts.session(secret: kept, at: DrawnAccounts.later(1)) != nil)
    #expect(try accounts.session(secret: other, at: DrawnAccounts.later(1)) == nil)
  }

  @Test func roleChangeHoldsForOpenSessions() throws {
    let secret = try drawn.secret("maria")
    try accounts.setRole(of: "maria", to: .viewer, by: DrawnAccounts.command, at: DrawnAccounts.later(1))
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(1))?.viewer.role == .viewer)
  }

  @Test func sessionsCanBeSeenAndEnded() throws {
    let (one, two) = (try drawn.secret("maria"), try drawn.secret("maria", at: 1))
    let sessions = try accounts.sessions(of: "maria", at: DrawnAccounts.later(2))
    #expect(sessions.map(\.digest) == [Digest(of: one), Digest(of: two)])
    let by = Originator(user: "maria", place: "a")
    try accounts.endSessions(of: "maria", only: sessions[0].digest, by: by, at: DrawnAccounts.later(2))
    #expect(try accounts.session(secret: one, at: DrawnAccounts.later(2)) == nil)
    #expect(try accounts.session(secret: two, at: DrawnAccounts.later(2)) != nil)
    try accounts.endSessions(of: "maria", by: by, at: DrawnAccounts.later(3))
    #expect(try accounts.sessions(of: "maria", at: DrawnAccounts.later(3)).isEmpty)
  }

  /// Idle sessions of everybody go when somebody signs in.
  @Test func overSessionsAreRemoved() throws {
    try drawn.add("jose")
    _ = try drawn.secret("jose")
    _ = try drawn.secret("maria", at: DrawnAccounts.policy.sessionIdleSeconds)
    #expect(try drawn.cells("SELECT user_name FROM sessions") == [[.text("maria")]])
  }
}
