/// Who are shown the same. What a store shows depends on it alone, so that what was made for one of an audience can be
/// given to all of it.
public enum Audience: String, CaseIterable, Hashable, Sendable {
  /// Whoever has not signed in: what is public.
  case everyone = "public"
  /// Those signed in: also what is internal.
  case signedIn = "internal"
  /// Analysts and those above: also drafts, and figures as they are where others are shown protected ones.
  case staff
}

extension Viewer {
  public var audience: Audience {
    switch role {
    case .everyone: .everyone
    case .viewer: .signedIn
    case .analyst, .editor, .administrator: .staff
    }
  }
}
