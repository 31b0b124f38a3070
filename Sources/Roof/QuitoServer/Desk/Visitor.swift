import Accounts

/// Who a request is from, as far as it shows.
public struct Visitor: Sendable {
  public var viewer = Viewer.everyone
  /// Nil for the public and for tokens.
  var session: Session?
  /// What the cookie holds; forms are bound to it.
  var secret: String?

  public init() {}

  init(_ admission: AccessGate.Admission, secret: String?) {
    viewer = admission.viewer
    session = admission.session
    self.secret = secret
  }

  /// What is made for the public is the same for all of it; anything else is made for one.
  var isPublic: Bool { viewer.user == nil }
}
