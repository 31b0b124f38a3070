import Accounts
import Monitoring
import Storage
import TestSupport
import Testing

@Suite struct UserTests {
  let drawn: DrawnAccounts
  var accounts: AccountStore { drawn.accounts }

  init() throws { drawn = try DrawnAccounts() }

  @Test func usersAreKept() throws {
    try drawn.add("maria", .administrator)
    try drawn.add("Íñigo", .viewer)
    try drawn.add("李明", .analyst)
    #expect(try accounts.users().map(\.name) == ["maria", "íñigo", "李明"])
    #expect(try accounts.user("ÍÑIGO")?.role == .viewer)
    // Written with combining marks.
    #expect(try accounts.user("I\u{301}n\u{303}igo")?.role == .viewer)
    #expect(try accounts.user("nobody") == nil)
    let maria = try #require(try accounts.user("maria"))
    #expect(maria.created == DrawnAccounts.start && maria.passwordChanged == DrawnAccounts.start)
  }

  @Test func nameTakenIsRefused() throws {
    try drawn.add("maria")
    #expect(try codes { try drawn.add("MARIA") } == ["account.name.taken"])
  }

  static let wrongNames: [String] = [
    "", " ", "a b", "a\nb", "a'b", "a\"b", "a;b", ".a", "-a", "a/b", "a\\b", "a\u{0}b", "a\u{202E}b", "<a>",
    String(repeating: "a", count: 65), "a%00", "\u{301}a",
  ]

  @Test(arguments: wrongNames)
  func malformedNameIsRefused(name: String) throws {
    #expect(try codes { try drawn.add(name) } == ["account.name"])
  }

  @Test func rolesChange() throws {
    try drawn.add("maria", .viewer)
    try accounts.setRole(of: "Maria", to: .editor, by: DrawnAccounts.command, at: DrawnAccounts.later(5))
    #expect(try accounts.user("maria")?.role == .editor)
    let entry = try #require(try accounts.audit().last)
    #expect(entry.action == .roleChanged)
    #expect(entry.details == ["before": "viewer", "role": "editor"])
  }

  @Test func removingTakesSessionsAndTokensAlong() throws {
    try drawn.add("maria", .analyst)
    let secret = try drawn.secret("maria")
    let (_, token) = try accounts.makeToken(
      for: "maria", label: "import", scopes: [.read], by: DrawnAccounts.command, at: DrawnAccounts.start)
    try accounts.removeUser("maria", by: DrawnAccounts.command, at: DrawnAccounts.later(1))
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(1)) == nil)
    #expect(try drawn.decision(bearer: token, at: 1).refusal == .tokenUnknown)
    #expect(try drawn.cells("SELECT * FROM sessions").isEmpty)
    #expect(try drawn.cells("SELECT * FROM tokens").isEmpty)
    // Somebody of the same name is somebody else.
    try drawn.add("maria", .viewer)
    #expect(try accounts.session(secret: secret, at: DrawnAccounts.later(2)) == nil)
  }

  @Test func unknownUserIsTold() throws {
    let at = DrawnAccounts.start
    let by = DrawnAccounts.command
    #expect(try codes { try accounts.removeUser("nobody", by: by, at: at) } == ["account.name.unknown"])
    #expect(
      try codes { try accounts.setRole(of: "nobody", to: .viewer, by: by, at: at) } == [
        "account.name.unknown"
      ])
    #expect(
      try codes { try accounts.setPassword(of: "nobody", to: DrawnAccounts.password, by: by, at: at) }
        == ["account.name.unknown"])
  }

  /// Names are values and never part of a statement.
  @Test(arguments: [
    "x' OR '1'='1", "x'; DROP TABLE users; --", "\" OR 1=1 --", "maria' --",
    "x') UNION SELECT password FROM users --",
  ])
  func injectionThroughNamesDoesNothing(text: String) throws {
    try drawn.add("maria", .administrator)
    #expect(try drawn.signIn(text) == .refused(.credentials))
    #expect(try drawn.signIn("maria", text) == .refused(.credentials))
    #expect(try drawn.decision(session: text).viewer == .everyone)
    #expect(try drawn.decision(bearer: text).refusal == .tokenUnknown)
    #expect(
      try codes { try accounts.revokeToken(text, by: DrawnAccounts.command, at: DrawnAccounts.start) } == [
        "account.token.unknown"
      ])
    let (token, _) = try accounts.makeToken(
      for: "maria", label: text, scopes: [.read], by: Originator(user: text, place: text),
      at: DrawnAccounts.start)
    #expect(try accounts.tokens().map(\.label) == [text])
    #expect(try accounts.audit(matching: AuditQuery(user: text)).map(\.originator.user) == [text])
    #expect(token.label == text)
    #expect(try accounts.users().count == 1)
  }

  @Test func nothingSecretIsKept() throws {
    try drawn.add("maria", .administrator)
    let secret = try drawn.secret("maria")
    let (_, token) = try accounts.makeToken(
      for: "maria", label: "x", scopes: [.read], by: DrawnAccounts.command, at: DrawnAccounts.start)
    // People type passwords where names belong.
    _ = try drawn.signIn("correct horse battery", "maria")
    _ = try drawn.signIn("hunter2hunter2", "maria")
    let kept = try drawn.everythingKept()
    #expect(kept.contains("$argon2id$v=19$m=8,t=1,p=1$"))
    for word in [DrawnAccounts.password, secret, token, String(token.suffix(64)), "correct horse", "hunter2"]
    {
      #expect(!kept.contains(word))
    }
  }
}
