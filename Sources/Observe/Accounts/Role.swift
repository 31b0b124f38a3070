/// What a user may do; each role may also do what those before it may.
public enum Role: String, CaseIterable, Hashable, Sendable, Comparable {
  /// Whoever has not signed in: sees what is public.
  case everyone = "public"
  /// Sees what is internal.
  case viewer
  /// Sees drafts, and figures as they are where the public is shown protected ones; records observations.
  case analyst
  /// Says who may see what.
  case editor
  /// Keeps users and tokens, reads the audit.
  case administrator

  /// Those a user can have.
  public static let ofUsers = allCases.filter { $0 != .everyone }

  public var permissions: Set<Permission> {
    switch self {
    case .everyone, .viewer: [.read]
    case .analyst: [.read, .write]
    case .editor: [.read, .write, .publish]
    case .administrator: [.read, .write, .publish, .administer]
    }
  }

  private var height: Int { Role.allCases.firstIndex(of: self)! }
  public static func < (a: Role, b: Role) -> Bool { a.height < b.height }
}

/// What a request asks for, and what the scope of a token allows.
public enum Permission: String, CaseIterable, Hashable, Sendable, Comparable {
  case read
  /// Record observations.
  case write
  /// Say who may see what, and what is protected.
  case publish
  /// Keep users and tokens, read the audit.
  case administer

  private var height: Int { Permission.allCases.firstIndex(of: self)! }
  public static func < (a: Permission, b: Permission) -> Bool { a.height < b.height }
}
