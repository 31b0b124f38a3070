import Accounts
import Monitoring
import TestSupport
import Testing

@Suite struct AccessGateTests {
  let drawn: DrawnAccounts
  let secrets: [Role: String]

  init() throws {
    drawn = try DrawnAccounts()
    var secrets: [Role: String] = [:]
    for role in Role.ofUsers {
      try drawn.add("user-\(role.rawValue)", role)
      secrets[role] = try drawn.secret("user-\(role.rawValue)")
    }
    self.secrets = secrets
  }

  @Test func everyoneMayReadAndNothingElse() throws {
    #expect(try drawn.decision().viewer == .everyone)
    #expect(try drawn.decision(changes: true).refusal == .signInNeeded)
    for permission in Permission.allCases where permission != .read {
      #expect(try drawn.decision(permission).refusal == .signInNeeded)
      #expect(try drawn.decision(changes: true, permission).refusal == .signInNeeded)
    }
  }

  static let table: [(Role, [Permission])] = [
    (.viewer, [.read]), (.analyst, [.read, .write]), (.editor, [.read, .write, .publish]),
    (.administrator, [.read, .write, .publish, .administer]),
  ]

  @Test(arguments: table)
  func rolesMayWhatIsTheirs(role: Role, permissions: [Permission]) throws {
    let secret = try #require(secrets[role])
    let form = drawn.gate.formToken(for: secret)
    for permission in Permission.allCases {
      let may = permissions.contains(permission)
      let reading = try drawn.decision(session: secret, permission)
      #expect(reading.viewer == (may ? Viewer(user: "user-\(role.rawValue)", role: role) : nil))
      #expect(reading.refusal == (may ? nil : .notPermitted))
      let changing = try drawn.decision(session: secret, form: form, changes: true, permission)
      #expect(changing.refusal == (may ? nil : .notPermitted))
    }
  }

  /// Another site can send the cookie along, but not the token.
  @Test func changesNeedTheTokenOfTheSession() throws {
    let secret = try #require(secrets[.editor])
    let other = try #require(secrets[.analyst])
    let gate = drawn.gate
    let own = gate.formToken(for: secret)
    var wrong: [String?] = [
      nil, "", "x", secret, gate.formToken(for: other), gate.formToken(for: gate.newSecret()),
      String(own.dropLast()),
      own + "0", own.uppercased() == own ? nil : own.uppercased(), String(own.suffix(64)),
      String(repeating: "0", count: 96),
      Digest(of: secret).text,
    ]
    for place in stride(from: 0, to: own.count, by: 11) {
      var letters = Array(own)
      letters[place] = letters[place] == "0" ? "1" : "0"
      wrong.append(String(letters))
    }
    for token in wrong {
      #expect(
        try drawn.decision(session: secret, form: token, changes: true, .write).refusal == .formToken,
        "\(token ?? "nil")")
    }
    #expect(try drawn.decision(session: secret, form: own, changes: true, .write).viewer != nil)
    // Each page has another one, and all hold.
    let next = gate.formToken(for: secret)
    #expect(next != own)
    #expect(try drawn.decision(session: secret, form: next, changes: true, .write).viewer != nil)
  }

  /// A token from before the sign-in is none after it.
  @Test func formTokensEndWithTheirSecret() throws {
    let gate = drawn.gate
    let before = gate.newSecret()
    let token = gate.formToken(for: before)
    #expect(gate.isGenuine(formToken: token, for: before))
    let secret = try drawn.secret("user-editor", replacing: before)
    #expect(!gate.isGenuine(formToken: token, for: secret))
    #expect(try drawn.decision(session: secret, form: token, changes: true, .write).refusal == .formToken)
    #expect(!gate.isGenuine(formToken: gate.formToken(for: ""), for: ""))
  }

  /// Programs send their token by hand: no other site can make a browser do so.
  @Test func bearersNeedNoFormToken() throws {
    let (_, text) = try drawn.accounts.makeToken(
      for: "user-editor", label: "", scopes: [.read, .write], by: DrawnAccounts.command,
      at: DrawnAccounts.start)
    #expect(try drawn.decision(bearer: text, changes: true, .write).viewer?.user == "user-editor")
    // A bad one is not made good by a cookie.
    let administrator = try #require(secrets[.administrator])
    #expect(try drawn.decision(session: administrator, bearer: "x").refusal == .tokenUnknown)
  }

  @Test func refusalsHaveStatusAndPhrase() {
    for refusal in AccessGate.Refusal.allCases {
      #expect([401, 403].contains(refusal.status))
      #expect(refusal.phrase == "access.refused.\(refusal.rawValue)")
    }
  }
}
