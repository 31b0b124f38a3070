import Accounts
import ArgumentParser
import Foundation
import Monitoring
import Observations

extension Role: ExpressibleByArgument {}
extension Permission: ExpressibleByArgument {}
extension Visibility: ExpressibleByArgument {}

/// A role that a user can have: not that of the public.
struct UserRole: ExpressibleByArgument {
  let role: Role

  init?(argument: String) {
    guard let role = Role.ofUsers.first(where: { $0.rawValue == argument }) else { return nil }
    self.role = role
  }

  static let allValueStrings = Role.ofUsers.map(\.rawValue)
}

/// Whoever gives commands has the store's file in hand; the audit notes by which account of the system.
var commandOriginator: Originator { .command(systemUser: NSUserName()) }

/// The system's chance.
let systemSecrets: SecretSource = { count in
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

extension ObservationStore {
  func accounts() -> AccountStore { accounts(secrets: systemSecrets) }
}

/// Runs as they are typed: `r12`, `r12-r14`, and `r12-` for all from that one on.
struct RunRange: ExpressibleByArgument {
  var first: Int
  /// Nil where it is open.
  var last: Int?

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false)
    func number(_ text: Substring) -> Int? {
      text.first == "r" && text.dropFirst().allSatisfy(\.isASCII) ? Int(text.dropFirst()) : nil
    }
    guard ends.count <= 2, let first = number(ends[0]), first > 0 else { return nil }
    self.first = first
    if ends.count == 1 {
      last = first
    } else if !ends[1].isEmpty {
      guard let end = number(ends[1]), end >= first else { return nil }
      last = end
    }
  }
}
