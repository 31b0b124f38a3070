import Accounts
import Foundation
import Monitoring
import Observations
import Testing

/// Importing over HTTP: looked at first, then recorded, all or nothing.
struct ImportPageTests {
  private let users: ServedUsers
  private static let sound = """
    indicator,series,area,period,value,unit
    11.2.1,SP_TRN_PUBL,XXA-CITY00,2026,51.5,PT
    11.2.1,SP_TRN_PUBL,XXA-CITY00,2025,44,PT

    """
  private static let faulty = """
    indicator,series,area,period,value,unit
    11.2.1,SP_TRN_PUBL,XXA-NOWHERE,2026,51.5,PT
    11.2.1,SP_TRN_PUBL,XXA-CITY00,20x6,much,PT

    """

  init() throws { users = try ServedUsers() }

  private func upload(
    _ browser: ServedUsers.Browser, _ text: String, name: String = "figures.csv"
  ) async throws -> Received {
    let page = try await browser.get("/en/import").text
    let token = browser.formToken(page, action: "/en/import") ?? ""
    let body = """
      --quito\r\nContent-Disposition: form-data; name="csrf-token"\r\n\r\n\(token)\r
      --quito\r\nContent-Disposition: form-data; name="file"; filename="\(name)"\r\nContent-Type: text/csv\r\n\r\n\(text)\r
      --quito--\r\n
      """
    return try await browser.send(
      "POST", "/en/import", ["content-type": "multipart/form-data; boundary=quito"], Array(body.utf8))
  }

  private func runs() throws -> Int { try users.withStore { try $0.runs().count } }

  @Test func filesAreLookedAtAndThenRecorded() async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.analyst)
    let preview = try await upload(browser, ImportPageTests.sound)
    #expect(preview.status == 200 && preview.text.contains("Nothing is recorded yet."))
    #expect(preview.text.contains("Observations: 2, of which new revisions of figures already there: 1."))
    #expect(try runs() == 3)
    func hidden(_ name: String) throws -> String {
      let start = try #require(preview.text.range(of: "name=\"\(name)\" value=\""))
      return String(preview.text[start.upperBound...].prefix { $0 != "\"" })
    }
    let token = try #require(browser.formToken(preview.text, action: "/en/import/record"))
    let recorded = try await browser.post(
      "/en/import/record",
      [
        ("csrf-token", token), ("name", try hidden("name")), ("comma", "false"),
        ("content", try hidden("content")),
      ])
    #expect(recorded.status == 200 && recorded.text.contains("Recorded as run r4."))
    #expect(try runs() == 4)
    let run = try #require(try users.withStore { try $0.run(number: 4) })
    // The bytes that were sent are those of the file.
    #expect(run.run.inputs.first?.digest == Digest(of: Array(ImportPageTests.sound.utf8)))
    #expect(run.run.inputs.first?.name == "figures.csv")
    let audit = try users.withStore { try $0.accounts(secrets: { _ in [] }).audit() }
    #expect(audit.last?.action == .recorded && audit.last?.originator.user == "analyst")
    #expect(try users.withStore { try $0.verifyChain().isSound })
  }

  @Test func everyFaultIsToldAndNothingRecorded() async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.analyst)
    let answer = try await upload(browser, ImportPageTests.faulty)
    #expect(answer.status == 422)
    for found in ["XXA-NOWHERE", "20x6", "much"] { #expect(answer.text.contains(found), "\(found)") }
    #expect(try runs() == 3)
    for text in ["", "\u{0}\u{1}", "<a/>", "indicator\n\"", String(repeating: "a,", count: 30_000)] {
      #expect(try await upload(browser, text).status == 422, "\(text.prefix(20))")
    }
    #expect(try await upload(browser, ImportPageTests.sound, name: "").status == 422)
    #expect(try runs() == 3)
  }

  /// Where a file lay on its sender's disk, and markup in its name, do no harm.
  @Test func namesOfFilesAreNames() async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.analyst)
    let answer = try await upload(browser, ImportPageTests.sound, name: "../../etc/<b>passwd")
    #expect(answer.status == 200 && answer.text.contains("&lt;b&gt;passwd") && !answer.text.contains("etc/"))
  }

  @Test func programsImportWithAToken() async throws {
    func post(
      _ target: String, _ text: String, _ scopes: Set<Permission>?, type: String = "text/csv"
    ) async throws -> Received {
      var headers = ["content-type": type, "accept-language": "en"]
      if let scopes { headers["authorization"] = "Bearer \(try users.token(.analyst, scopes))" }
      return try await users.example.send("POST", target, headers, Array(text.utf8))
    }
    let target = "/data/observations"
    #expect(try await post(target, ImportPageTests.sound, nil).status == 401)
    #expect(try await post(target, ImportPageTests.sound, [.read]).status == 403)
    #expect(try await post(target, ImportPageTests.sound, [.write], type: "text/xml").status == 400)
    #expect(try await post(target + "?x=1", ImportPageTests.sound, [.write]).status == 400)
    let preview = try await post(target + "?preview=true", ImportPageTests.sound, [.write])
    #expect(preview.status == 200 && preview.text.contains("\"observations\":2,\"revisions\":1,\"run\":null"))
    let faults = try await post(target, ImportPageTests.faulty, [.write])
    #expect(faults.status == 422 && faults.headers["content-type"] == "application/problem+json")
    #expect(faults.text.contains("\"line\":2") && faults.text.contains("\"line\":3"))
    #expect(try runs() == 3)
    let recorded = try await post(target, ImportPageTests.sound, [.write])
    #expect(recorded.status == 201 && recorded.headers["location"]?.hasSuffix("/en/runs/r4") == true)
    #expect(try await users.example.get("/data/observations.csv?run=r4").text.contains("51.5"))
  }

  /// A name of one letter as well.
  @Test(arguments: ["a", "%C4%96", ".", "%2E%2E", "a%2F", "%2F"])
  func anyNameWillDo(name: String) async throws {
    let headers = [
      "content-type": "text/csv", "authorization": "Bearer \(try users.token(.analyst, [.write]))",
    ]
    let target = "/data/observations?preview=true&name=\(name)"
    let answer = try await users.example.send("POST", target, headers, Array(ImportPageTests.sound.utf8))
    #expect(answer.status == 200)
  }

  @Test func theAddressOfImportsTakesNothingElse() async throws {
    for method in ["GET", "HEAD", "PUT", "DELETE"] {
      let answer = try await users.example.get("/data/observations", method: method)
      #expect(answer.status == 405 && answer.headers["allow"] == "OPTIONS, POST", "\(method)")
    }
    for (target, allowed) in [
      ("/data/observations", "OPTIONS, POST"), ("/en/sign-in", "GET, HEAD, OPTIONS, POST"),
      ("/en/sign-out", "OPTIONS, POST"), ("/en/users", "GET, HEAD, OPTIONS"),
      ("/en/users/add", "OPTIONS, POST"), ("/en/audit", "GET, HEAD, OPTIONS"),
      ("/en/import", "GET, HEAD, OPTIONS, POST"), ("/data/observations.csv", "GET, HEAD, OPTIONS"),
    ] {
      let answer = try await users.example.get(target, method: "OPTIONS")
      #expect(answer.status == 204 && answer.headers["allow"] == allowed, "\(target)")
    }
  }

  @Test(arguments: [
    ("application/json", "[[[[["), ("application/xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
    ("multipart/form-data", "--x"), ("multipart/form-data; boundary=x", "--x\r\n\r\n--x"),
    ("multipart/form-data; boundary=", "----"), ("application/x-www-form-urlencoded", "a=%zz"),
    ("application/x-www-form-urlencoded", String(repeating: "a=b&", count: 10_000)),
    ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\nabc"),
  ])
  func bodiesThatAreNoFormsAreRefused(type: String, body: String) async throws {
    let browser = ServedUsers.Browser(users)
    try await browser.signIn(.administrator)
    for target in ["/en/import", "/en/users/add", "/en/sign-in", "/en/account/tokens"] {
      let answer = try await browser.send("POST", target, ["content-type": type], Array(body.utf8))
      #expect([400, 403].contains(answer.status), "\(target): \(answer.status)")
    }
  }
}
