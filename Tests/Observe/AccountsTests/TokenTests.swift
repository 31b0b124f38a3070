import Accounts
import Monitoring
import TestSupport
import Testing

@Suite struct TokenTests {
  let drawn: DrawnAccounts
  var accounts: AccountStore { drawn.accounts }

  init() throws {
    drawn = try DrawnAccounts()
    try drawn.add("maria", .editor)
  }

  private func make(_ scopes: Set<Permission> = [.read], seconds: Int64? = nil) throws -> (
    token: Token, text: String
  ) {
    try accounts.makeToken(
      for: "maria", label: "nightly import", scopes: scopes, seconds: seconds, by: DrawnAccounts.command,
      at: DrawnAccounts.start)
  }

  @Test func tokenOpens() throws {
    let (token, text) = try make([.read, .write])
    #expect(text.hasPrefix("quito_\(token.id)_"))
    #expect(text.count == 6 + 8 + 1 + 64)
    #expect(
      try drawn.decision(bearer: text).viewer
        == Viewer(user: "maria", role: .editor, permissions: [.read, .write]))
    #expect(try drawn.decision(bearer: text, changes: true, .write).viewer != nil)
    #expect(try drawn.decision(bearer: text, changes: true, .publish).refusal == .tokenScope)
    #expect(try drawn.decision(bearer: text, changes: true, .administer).refusal == .notPermitted)
  }

  @Test func tokenRunsOut() throws {
    let (_, text) = try make(seconds: 100)
    #expect(try drawn.decision(bearer: text, at: 99).viewer != nil)
    #expect(try drawn.decision(bearer: text, at: 100).refusal == .tokenExpired)
    #expect(try accounts.tokens().count == 1)
  }

  @Test func lastUseIsNoted() throws {
    let (_, text) = try make()
    func lastUsed() throws -> Timestamp? { try accounts.tokens()[0].lastUsed }
    #expect(try lastUsed() == nil)
    _ = try drawn.decision(bearer: text, at: 5)
    #expect(try lastUsed() == DrawnAccounts.later(5))
    _ = try drawn.decision(bearer: text, at: 64)
    #expect(try lastUsed() == DrawnAccounts.later(5))
    _ = try drawn.decision(bearer: text, at: 65)
    #expect(try lastUsed() == DrawnAccounts.later(65))
  }

  @Test func revokedTokenOpensNothing() throws {
    let (token, text) = try make()
    try accounts.revokeToken(token.id, by: DrawnAccounts.command, at: DrawnAccounts.later(1))
    #expect(try drawn.decision(bearer: text, at: 1).refusal == .tokenUnknown)
    #expect(
      try codes { try accounts.revokeToken(token.id, by: DrawnAccounts.command, at: DrawnAccounts.later(2)) }
        == ["account.token.unknown"])
    #expect(try accounts.audit().map(\.action).suffix(2) == [.tokenMade, .tokenRevoked])
  }

  /// Whatever is changed in a token, it is none.
  @Test func forgedTokensOpenNothing() throws {
    let (token, text) = try make()
    let (other, otherText) = try make()
    var forged = [
      "", "quito_", "quito__", String(text.dropLast()), text + "0", text.uppercased(), " " + text,
      text + "\n",
      text.replacing("quito_", with: "quita_"), "quito_\(other.id)_\(text.suffix(64))",
      "quito_\(token.id)_\(otherText.suffix(64))", "quito_\(token.id)_\(String(repeating: "0", count: 64))",
      Digest(of: text).text, "quito_\(token.id)_\(Digest(of: text).text)",
    ]
    for place in stride(from: 15, to: text.count, by: 7) {
      var letters = Array(text)
      letters[place] = letters[place] == "0" ? "1" : "0"
      forged.append(String(letters))
    }
    for one in forged { #expect(try drawn.decision(bearer: one).refusal == .tokenUnknown, "\(one)") }
  }

  @Test func scopesStayWithinTheRole() throws {
    #expect(try codes { _ = try make([.administer]) } == ["account.token.scope"])
    #expect(try codes { _ = try make([]) } == ["account.token.scope"])
    let (_, text) = try make([.read, .write, .publish])
    try accounts.setRole(of: "maria", to: .viewer, by: DrawnAccounts.command, at: DrawnAccounts.later(1))
    #expect(try drawn.decision(bearer: text, at: 1).viewer?.permissions == [.read])
    #expect(try drawn.decision(bearer: text, changes: true, .publish, at: 1).refusal == .notPermitted)
  }

  @Test func termsAreBounded() throws {
    #expect(try codes { _ = try make(seconds: 0) } == ["account.token.term"])
    #expect(try codes { _ = try make(seconds: 367 * 86_400) } == ["account.token.term"])
    #expect(try make().token.expires == DrawnAccounts.later(90 * 86_400))
    #expect(
      try codes {
        _ = try accounts.makeToken(
          for: "nobody", label: "", scopes: [.read], by: DrawnAccounts.command, at: DrawnAccounts.start)
      } == ["account.name.unknown"])
  }

  @Test func numberIsBounded() throws {
    for _ in 0..<50 { _ = try make() }
    #expect(try codes { _ = try make() } == ["account.token.many"])
  }
}
