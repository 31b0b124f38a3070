import Foundation
import Monitoring

/// What a password must be: long enough, and none that is guessed first. Which kinds of signs it holds is nobody's
/// business, and it never runs out (OWASP ASVS 5.0, chapter 6.2).
public struct PasswordRules: Hashable, Sendable {
  /// Counted as people count: an accent does not make two characters of one.
  public var fewestCharacters = 8
  /// Far above what anybody types; it bounds what a stranger can make us digest.
  public var mostBytes = 1_024

  public init() {}

  public enum Fault: String, CaseIterable, Hashable, Sendable {
    case short, long
    /// Among the passwords that are guessed first.
    case common
    /// Little more than the user's name, or the program's.
    case name
  }

  /// Every fault; empty for a password that will do.
  public func faults(of password: String, user: String) -> [Fault] {
    var faults: [Fault] = []
    if password.count < fewestCharacters { faults.append(.short) }
    if password.utf8.count > mostBytes { return [.long] }
    if CommonPasswords.contains(password) { faults.append(.common) }
    if PasswordRules.isMadeOfName(password, user) { faults.append(.name) }
    return faults
  }

  /// What is left when the name is taken out is shorter than four characters.
  private static func isMadeOfName(_ password: String, _ user: String) -> Bool {
    let small = password.lowercased()
    let names =
      user.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) + [
        user.lowercased(), "quito",
      ]
    return names.contains { name in
      name.count >= 3 && small.contains(name) && small.replacingOccurrences(of: name, with: "").count < 4
    }
  }
}
