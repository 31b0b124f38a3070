import Accounts
import Foundation
import Monitoring
import Observations
import QuitoServer
import Synchronization
import TestSupport

/// The small country with users, and a clock of its own.
final class ServedUsers: Sendable {
  static let password = "seven green boats sail"
  static let start = Timestamp("2026-02-01T08:00:00Z")!

  private let clock: Clock
  let example: ServedExample

  private final class Clock: Sendable {
    let passed = Mutex<Int64>(0)
    var now: Timestamp {
      Timestamp(
        microsecondsSince1970: ServedUsers.start.microsecondsSince1970 + passed.withLock { $0 } * 1_000_000)
    }
  }

  init(_ change: (inout ServerSettings) -> Void = { _ in }) throws {
    let clock = Clock()
    self.clock = clock
    var policy = AccountPolicy()
    policy.passwordCost = PasswordDigest.Cost(memoryKibibytes: 8, passes: 1)
    let generator = Mutex(SeededGenerator(seed: 7))
    let secrets: SecretSource = { count in
      generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      }
    }
    let present = policy
    example = try ServedExample(
      change,
      desk: { path in
        let store = try ObservationStore(opening: path)
        let accounts = store.accounts(policy: present, secrets: secrets)
        for role in Role.ofUsers {
          try accounts.addUser(
            role.rawValue, role: role, password: ServedUsers.password, by: .command(systemUser: "test"),
            at: ServedUsers.start)
        }
        try store.close()
        return try AccountDesk(store: path, policy: present, secrets: secrets) { clock.now }
      })
  }

  func wait(seconds: Int64) { clock.passed.withLock { $0 += seconds } }

  /// The store as somebody has it who gives commands.
  func withStore<Result>(_ body: (ObservationStore) throws -> Result) throws -> Result {
    let store = try ObservationStore(opening: example.store)
    defer { try? store.close() }
    return try body(store)
  }

  func token(_ role: Role, _ scopes: Set<Permission>) throws -> String {
    try withStore {
      try $0.accounts(secrets: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }).makeToken(
        for: role.rawValue, label: "test", scopes: scopes, by: .command(systemUser: "test"),
        at: ServedUsers.start
      ).text
    }
  }

  /// What a browser does: keeps the cookie, sends the forms it was shown.
  final class Browser {
    private(set) var cookie: String?
    private let users: ServedUsers
    let address: String

    init(_ users: ServedUsers, address: String = "203.0.113.9") {
      self.users = users
      self.address = address
    }

    func get(_ target: String, _ headers: [String: String] = [:]) async throws -> Received {
      try await send("GET", target, headers, [])
    }

    func send(
      _ method: String, _ target: String, _ headers: [String: String] = [:], _ body: [UInt8]
    ) async throws -> Received {
      var headers = headers.merging(["accept": "text/html", "accept-language": "en"]) { first, _ in first }
      if let cookie { headers["cookie"] = "other=1; \(cookie)" }
      let answer = try await users.example.send(method, target, headers, body, client: address)
      if let set = answer.headers["set-cookie"] {
        let pair = String(set.prefix { $0 != ";" })
        cookie = pair.hasSuffix("=") ? nil : pair
      }
      return answer
    }

    /// The token of the form on a page that leads to an address.
    func formToken(_ page: String, action: String? = nil) -> String? {
      var rest = page[...]
      if let action {
        guard let start = rest.range(of: "action=\"\(action)\"") else { return nil }
        rest = rest[start.upperBound...]
      }
      guard let field = rest.range(of: "name=\"csrf-token\" value=\"") else { return nil }
      return String(rest[field.upperBound...].prefix { $0 != "\"" })
    }

    /// Fills in a form of a page and sends it.
    func submit(
      _ page: String, to action: String, _ fields: [(String, String)]
    ) async throws -> Received {
      let shown = try await get(page).text
      let token = formToken(shown, action: action) ?? formToken(shown) ?? ""
      return try await post(action, [("csrf-token", token)] + fields)
    }

    func post(_ action: String, _ fields: [(String, String)]) async throws -> Received {
      func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
      }
      let body = fields.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&")
      return try await send(
        "POST", action, ["content-type": "application/x-www-form-urlencoded"], Array(body.utf8))
    }

    @discardableResult
    func signIn(_ role: Role, password: String = ServedUsers.password, next: String = "/en/") async throws
      -> Received
    {
      try await submit(
        "/en/sign-in", to: "/en/sign-in", [("name", role.rawValue), ("password", password), ("next", next)])
    }
  }
}
