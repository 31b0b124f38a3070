import Accounts
import Foundation
import Monitoring
import Observations
import Testing

/// Signing in and out, and what users keep, as a browser does it.
struct SignInPageTests {
  private let users: ServedUsers

  init() throws { users = try ServedUsers() }

  @Test func signingInOpensAndSigningOutCloses() async throws {
    let browser = ServedUsers.Browser(users)
    #expect(try await browser.get("/en/").text.contains("href=\"/en/sign-in\""))
    #expect(browser.cookie == nil)
    let before = try await browser.get("/en/sign-in")
    let set = try #require(before.headers["set-cookie"])
    #expect(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"))
    let early = try #require(browser.cookie)
    let answer = try await browser.signIn(.viewer, next: "/en/indicators?x=1")
    #expect(answer.status == 303 && answer.headers["location"] == "/en/indicators?x=1")
    // No secret from before is any good afterwards.
    #expect(browser.cookie != early)
    let page = try await browser.get("/en/")
    #expect(page.text.contains("href=\"/en/account\"") && page.text.contains(">viewer<"))
    #expect(page.headers["cache-control"] == "no-store" && page.headers["etag"] == nil)
    #expect(page.headers["access-control-allow-origin"] == nil)
    let token = try #require(browser.formToken(page.text, action: "/en/sign-out"))
    let open = browser.cookie
    let out = try await browser.post("/en/sign-out", [("csrf-token", token)])
    #expect(out.status == 303 && out.headers["clear-site-data"] == "\"cache\", \"cookies\", \"storage\"")
    #expect(browser.cookie == nil)
    // The secret itself is worth nothing any more.
    let again = try await users.example.send(
      "GET", "/en/account", ["cookie": open!, "accept": "text/html"], [])
    #expect(again.status == 303 && again.headers["location"]?.hasPrefix("/en/sign-in?next=") == true)
  }

  /// A wrong name and a wrong password are one and the same, and guessing gets slower.
  @Test func guessesAreRefusedAlike() async throws {
    let browser = ServedUsers.Browser(users)
    func body(_ name: String, _ password: String) async throws -> (Int, String) {
      let answer = try await browser.submit(
        "/en/sign-in", to: "/en/sign-in", [("name", name), ("password", password)])
      return (answer.status, answer.text.replacing(/value="[0-9a-f]{96}"/, with: ""))
    }
    let wrong = try await body("viewer", "wrong")
    let unknown = try await body("nobody", "wrong")
    #expect(wrong.0 == 401 && wrong == unknown)
    #expect(wrong.1.contains("Name or password is wrong."))
    for _ in 0..<4 { _ = try await body("viewer", "wrong") }
    let waiting = try await browser.submit(
      "/en/sign-in", to: "/en/sign-in", [("name", "viewer"), ("password", ServedUsers.password)])
    #expect(waiting.status == 429 && waiting.headers["retry-after"] != nil)
    users.wait(seconds: 60)
    #expect(try await browser.signIn(.viewer).status == 303)
  }

  /// Neither another site nor another browser can make somebody sign in, and nothing is changed by a link.
  @Test func formsOfOthersAreRefused() async throws {
    let browser = ServedUsers.Browser(users)
    let stranger = ServedUsers.Browser(users)
    let theirs = try #require(stranger.formToken(try await stranger.get("/en/sign-in").text))
    _ = try await browser.get("/en/sign-in")
    let fields = [("name", "viewer"), ("password", ServedUsers.password)]
    for token in [theirs, "", String(repeating: "0", count: 96)] {
      #expect(try await browser.post("/en/sign-in", [("csrf-token", token)] + fields).status == 403)
    }
    try await browser.signIn(.administrator)
    let add = [("name", "mallory"), ("role", "administrator"), ("password", "a phrase long enough")]
    for token in [theirs, "", String(repeating: "0", count: 96)] {
      #expect(try await browser.post("/en/users/add", [("csrf-token", token)] + add).status == 403)
    }
    #expect(try await browser.get("/en/users/add?name=mallory").status == 405)
    #expect(try await browser.get("/en/sign-out").status == 405)
    #expect(try users.withStore { try $0.accounts(secrets: { _ in [] }).user("mallory") } == nil)
    // What was tried stands in the audit.
    let audit = try users.withStore { try $0.accounts(secrets: { _ in [] }).audit() }
    #expect(audit.contains { $0.action == .accessRefused })
  }

  @Test(arguments: [
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "/xx/../..",
    "/assets/x",
    "/en/\r\nSet-Cookie: a=b", "/en/%0d%0aSet-Cookie: a=b", "", "/",
  ])
  func oneComesBackToThisSiteAlone(next: String) async throws {
    let browser = ServedUsers.Browser(users)
    let answer = try await browser.signIn(.viewer, next: next)
    #expect(answer.status == 303 && answer.headers["location"] == "/en/")
  }

  @Test func sessionsEndByThemselves() async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.viewer)
    #expect(try await browser.get("/en/account").status == 200)
    users.wait(seconds: 31 * 60)
    let late = try await browser.get("/en/account?done=token")
    #expect(late.status == 303 && late.headers["location"] == "/en/sign-in?next=%2Fen%2Faccount")
    // Reading goes on as the public.
    #expect(try await browser.get("/en/").text.contains("href=\"/en/sign-in\""))
  }

  @Test(arguments: [
    "0", String(repeating: "a", count: 64), "x\u{0}", String(repeating: "é", count: 500), "' OR 1=1 --",
  ])
  func forgedSessionsAndTokensOpenNothing(secret: String) async throws {
    let forged = try await users.example.send(
      "GET", "/en/account", ["cookie": "quito=\(secret)", "accept": "text/html"], [])
    #expect(forged.status == 303)
    for header in [
      "Bearer \(secret)", "Bearer quito_00000000_\(String(repeating: "0", count: 64))", "bearer ",
    ] {
      let answer = try await users.example.send(
        "GET", "/data/observations.csv", ["authorization": header], [])
      #expect(answer.status == 401)
      #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
    }
  }

  /// Over TLS the cookie is one that browsers guard.
  @Test func cookiesAreGuardedWhereTheyCan() async throws {
    let secure = try ServedUsers { $0.publicAddress = "https://cities.example" }
    let set = try #require(
      try await secure.example.send("GET", "/en/sign-in", ["accept": "text/html"], []).headers["set-cookie"])
    #expect(set.hasPrefix("__Host-quito=") && set.contains("; Secure"))
  }

  @Test func usersKeepTheirPassword() async throws {
    let (browser, other) = (ServedUsers.Browser(users), ServedUsers.Browser(users, address: "203.0.113.10"))
    try await browser.signIn(.analyst)
    try await other.signIn(.analyst)
    func change(_ present: String, _ new: String) async throws -> Received {
      try await browser.submit(
        "/en/account", to: "/en/account/password", [("present", present), ("password", new)])
    }
    let wrong = try await change("wrong", "nine red kites fly high")
    #expect(wrong.status == 422 && wrong.text.contains("The present password is wrong."))
    let weak = try await change(ServedUsers.password, "analyst1")
    #expect(weak.status == 422 && weak.text.contains("role=\"alert\""))
    #expect(try await other.get("/en/account").status == 200)
    let changed = try await change(ServedUsers.password, "nine red kites fly high")
    #expect(changed.status == 303 && changed.headers["location"] == "/en/account?done=password")
    #expect(try await browser.get("/en/account?done=password").text.contains("The password is changed."))
    #expect(try await other.get("/en/account").status == 303)
    #expect(try await other.signIn(.analyst).status == 401)
    #expect(try await other.signIn(.analyst, password: "nine red kites fly high").status == 303)
  }

  @Test func usersKeepTheirTokens() async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.analyst)
    func make(_ fields: [(String, String)]) async throws -> Received {
      try await browser.submit("/en/account", to: "/en/account/tokens", fields)
    }
    let made = try await make([
      ("label", "nightly <b>"), ("days", "30"), ("scope", "read"), ("scope", "write"),
    ])
    let text = try #require(made.text.firstMatch(of: /quito_[0-9a-f]{8}_[0-9a-f]{64}/)).output
    #expect(made.text.contains("nightly &lt;b&gt;"))
    // Shown this once.
    #expect(try await !browser.get("/en/account").text.contains(text))
    let bearer = ["authorization": "Bearer \(text)"]
    #expect(try await users.example.get("/data/observations.csv", bearer).status == 200)
    #expect(try await make([("label", "x"), ("days", "30"), ("scope", "administer")]).status == 422)
    #expect(try await make([("label", "x"), ("days", "4000"), ("scope", "read")]).status == 422)
    // Nobody revokes what is another's.
    let theirs = try users.token(.editor, [.read])
    let id = String(theirs.split(separator: "_")[1])
    let refused = try await browser.submit("/en/account", to: "/en/account/revoke", [("token", id)])
    #expect(refused.status == 422)
    #expect(
      try await users.example.get("/data/observations.csv", ["authorization": "Bearer \(theirs)"]).status
        == 200)
    let own = String(text.split(separator: "_")[1])
    #expect(try await browser.submit("/en/account", to: "/en/account/revoke", [("token", own)]).status == 303)
    #expect(try await users.example.get("/data/observations.csv", bearer).status == 401)
  }

  @Test func administratorsKeepUsers() async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.administrator)
    func act(_ action: String, _ fields: [(String, String)]) async throws -> Received {
      try await browser.submit("/en/users", to: "/en/users/\(action)", fields)
    }
    let add = [("name", "nadia"), ("role", "viewer"), ("password", "four blue doors open")]
    #expect(try await act("add", add).status == 303)
    #expect(try await act("add", add).status == 422)
    #expect(try await act("add", [("name", "olga"), ("role", "public"), ("password", "x")]).status == 422)
    #expect(try await act("role", [("name", "nadia"), ("role", "editor")]).status == 303)
    #expect(try await act("role", [("name", "administrator"), ("role", "viewer")]).status == 422)
    #expect(try await act("remove", [("name", "Administrator")]).status == 422)
    let page = try await browser.get("/en/users").text
    #expect(page.contains("nadia") && page.contains("editor: also says who sees what"))
    #expect(try await act("remove", [("name", "nadia")]).status == 303)
    #expect(try await !browser.get("/en/users").text.contains("nadia"))
    #expect(try await browser.get("/en/audit").text.contains("nadia"))
    #expect(try users.withStore { try $0.verifyChain().isSound })
  }

  @Test(arguments: [
    ("users", Role.administrator), ("audit", .administrator), ("access", .editor), ("import", .analyst),
  ])
  func placesAreForThoseWhoMay(place: String, least: Role) async throws {
    #expect(try await ServedUsers.Browser(users).get("/en/\(place)").status == 303)
    for role in Role.ofUsers {
      let browser = ServedUsers.Browser(users)
      try await browser.signIn(role)
      #expect(try await browser.get("/en/\(place)").status == (role >= least ? 200 : 403), "\(role)")
      let listed = try await browser.get("/en/").text.contains("href=\"/en/\(place)\"")
      #expect(listed == (role >= least), "\(role)")
    }
  }

  /// What is not there, or not permitted, is told to whoever has signed in as such.
  @Test func problemsKnowWhoAsks() async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.viewer)
    for (target, status) in [("/en/nothing", 404), ("/en/users", 403), ("/en/data?x=1", 200)] {
      let page = try await browser.get(target)
      #expect(page.status == status)
      #expect(page.text.contains(">viewer<") && !page.text.contains("href=\"/en/sign-in\""), "\(target)")
      #expect(page.headers["cache-control"] == "no-store")
    }
  }

  /// Without accounts there is nothing to sign in to.
  @Test(arguments: ["/en/sign-in", "/en/account", "/en/users", "/en/import"])
  func serversWithoutAccountsHaveNoSuchPages(target: String) async throws {
    let example = try ServedExample()
    #expect(try await example.get(target).status == 404)
    #expect(try await example.send("POST", target, [:], []).status == 405)
    #expect(try await !example.get("/en/").text.contains("sign-in"))
  }

  @Test(arguments: ["ar", "en", "es", "fr", "ru", "zh"])
  func everyWordIsInTheLanguage(language: String) async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.administrator)
    for place in ["account", "users", "audit", "access", "import"] {
      let page = try await browser.get("/\(language)/\(place)").text
      #expect(page.contains("<html lang=\"\(language)\""))
      #expect(
        page.firstMatch(of: />(site|role|scope|visibility|user|token|audit)\.[a-z.-]+</) == nil, "\(place)")
    }
  }
}
