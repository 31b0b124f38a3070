/// Who asks. Everyone is the public until somebody signs in.
public enum Viewer: Hashable, Sendable {
  case everyone
}

/// Finds out who a request is from; the one place where a request gets its viewer.
public protocol ViewerFinder: Sendable {
  func viewer(of request: WebRequest) async throws -> Viewer
}

/// Without accounts: everything that is served is for everyone.
public struct PublicViewers: ViewerFinder {
  public init() {}
  public func viewer(of request: WebRequest) async throws -> Viewer { .everyone }
}
