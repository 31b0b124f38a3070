import Monitoring

/// Decides who a request is from and whether it may do what it asks. Knows nothing of HTTP: the server hands in what
/// the request presents.
///
/// ```swift
/// let presented = AccessGate.Presented(session: cookie, formToken: field, address: client, changesSomething: true)
/// switch try gate.admit(presented, to: .publish, at: now) {
/// case .admitted(let admission): serve(admission.viewer)
/// case .refused(let refusal): answer(refusal.status, words[refusal.phrase])
/// }
/// ```
public struct AccessGate: Sendable {
  /// What a request presents, as it came.
  public struct Presented: Sendable {
    /// The value of the session's cookie.
    public var session: String?
    /// What follows `Bearer` in the header `Authorization`. Where there is one, the cookie does not count.
    public var bearer: String?
    /// The form's field or the header that repeats the form token.
    public var formToken: String?
    /// The client's network address, for the audit.
    public var address: String
    /// False for methods that change nothing: GET, HEAD, OPTIONS.
    public var changesSomething: Bool

    public init(
      session: String? = nil, bearer: String? = nil, formToken: String? = nil, address: String = "",
      changesSomething: Bool = false
    ) {
      self.address = address
      self.session = session
      self.bearer = bearer
      self.formToken = formToken
      self.changesSomething = changesSomething
    }
  }

  public struct Admission: Sendable {
    public var viewer: Viewer
    /// Nil for the public and for tokens.
    public var session: Session?
  }

  public enum Decision: Sendable {
    case admitted(Admission)
    case refused(Refusal)
  }

  public enum Refusal: String, CaseIterable, Hashable, Sendable {
    case signInNeeded = "sign-in"
    case sessionOver = "session"
    case tokenUnknown = "token.unknown"
    case tokenExpired = "token.expired"
    /// The token's scopes do not reach so far, though the user may.
    case tokenScope = "token.scope"
    case notPermitted = "role"
    /// The form does not carry the token of this session: it may come from another site.
    case formToken = "form"

    /// The status of HTTP that says so.
    public var status: Int {
      switch self {
      case .signInNeeded, .sessionOver, .tokenUnknown, .tokenExpired: 401
      case .tokenScope, .notPermitted, .formToken: 403
      }
    }

    /// The phrase that says so.
    public var phrase: String { "access.refused.\(rawValue)" }
  }

  private let accounts: AccountStore

  public init(_ accounts: AccountStore) { self.accounts = accounts }

  /// - Throws: what the store throws; a request is then refused by the server as a failure of its own.
  public func admit(_ presented: Presented, to permission: Permission, at now: Timestamp) throws -> Decision {
    if let bearer = presented.bearer {
      switch try accounts.token(text: bearer, at: now) {
      case .unknown: return .refused(.tokenUnknown)
      case .expired: return .refused(.tokenExpired)
      case .holds(_, let viewer):
        if viewer.may(permission) {
          return .admitted(Admission(viewer: viewer, session: nil))
        }
        return try refuse(
          viewer.role.permissions.contains(permission) ? .tokenScope : .notPermitted, viewer, permission,
          presented, at: now)
      }
    }
    guard let secret = presented.session else { return forPublic(presented, permission, hadSession: false) }
    guard let (session, viewer) = try accounts.session(secret: secret, at: now) else {
      return forPublic(presented, permission, hadSession: true)
    }
    if presented.changesSomething {
      guard let token = presented.formToken, FormToken.isGenuine(token, secret: secret) else {
        return try refuse(.formToken, viewer, permission, presented, at: now)
      }
    }
    guard viewer.may(permission) else {
      return try refuse(.notPermitted, viewer, permission, presented, at: now)
    }
    return .admitted(Admission(viewer: viewer, session: session))
  }

  /// What somebody known tried and may not is noted in the audit.
  private func refuse(
    _ refusal: Refusal, _ viewer: Viewer, _ permission: Permission, _ presented: Presented, at now: Timestamp
  ) throws -> Decision {
    try accounts.noteRefusal(
      refusal.rawValue, permission, by: Originator(user: viewer.user ?? "", place: presented.address), at: now
    )
    return .refused(refusal)
  }

  /// Reading is open to everyone; what is shown is decided by the viewer.
  private func forPublic(_ presented: Presented, _ permission: Permission, hadSession: Bool) -> Decision {
    guard Viewer.everyone.may(permission), !presented.changesSomething else {
      return .refused(hadSession ? .sessionOver : .signInNeeded)
    }
    return .admitted(Admission(viewer: .everyone, session: nil))
  }

  // MARK: - Forms

  /// A secret for the cookie of a client that has not signed in, so that the form for signing in is bound to it.
  public func newSecret() -> String { Secret.make(accounts.secrets) }

  /// For a form shown to the client whose cookie holds the secret, that of a session or one of `newSecret()`.
  public func formToken(for secret: String) -> String {
    FormToken.make(secret: secret, accounts.secrets)
  }

  /// Whether a form was shown to the client whose cookie holds the secret; asked by itself for the form for signing
  /// in, and by `admit` for all others.
  public func isGenuine(formToken: String, for secret: String) -> Bool {
    FormToken.isGenuine(formToken, secret: secret)
  }
}
