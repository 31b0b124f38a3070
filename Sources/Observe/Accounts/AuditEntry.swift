import Monitoring

/// One line of the audit: who did what, to what, when and from where. Never changed, never removed.
public struct AuditEntry: Hashable, Sendable {
  public enum Action: String, CaseIterable, Hashable, Sendable {
    case signedIn = "sign-in"
    case signInRefused = "sign-in.refused"
    case signedOut = "sign-out"
    case accessRefused = "access.refused"
    case userAdded = "user.added"
    case userRemoved = "user.removed"
    case roleChanged = "user.role"
    case passwordChanged = "user.password"
    case sessionsEnded = "sessions.ended"
    case tokenMade = "token.made"
    case tokenRevoked = "token.revoked"
    case recorded = "observations.recorded"
    case visibilityChanged = "visibility.changed"
    case protectionChanged = "protection.changed"
  }

  /// Counted from 1 without gaps.
  public var number: Int
  public var recorded: Timestamp
  public var action: Action
  public var originator: Originator
  /// The user, token, run or series it was done to.
  public var subject: String
  public var details: [String: JSON]
  /// The digest of the store's last run at that moment; 64 zeros before the first. It ties the audit to the chain.
  public var runDigest: Digest
  /// Of the entry before; 64 zeros for the first.
  public var previous: Digest
  public var digest: Digest

  /// What `digest` is taken over.
  var canonical: JSON {
    [
      "action": .string(action.rawValue), "details": .object(details), "number": JSON(number),
      "place": .string(originator.place), "previous": .string(previous.text),
      "recorded": .string(recorded.text), "runDigest": .string(runDigest.text), "subject": .string(subject),
      "user": .string(originator.user),
    ]
  }

  var canonicalDigest: Digest { Digest(of: canonical.canonicalText) }
}

extension Digest {
  /// What stands before the first entry.
  static let none = Digest(text: String(repeating: "0", count: 64))!
}
