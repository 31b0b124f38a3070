/// Who reads: what a query shows is decided by it.
public struct Viewer: Hashable, Sendable {
  /// The name of the user; nil for the public.
  public var user: String?
  public var role: Role
  /// Those of the role, or fewer where a token's scopes are narrower.
  public var permissions: Set<Permission>

  public init(user: String? = nil, role: Role, permissions: Set<Permission>? = nil) {
    self.user = user
    self.role = role
    self.permissions = (permissions ?? role.permissions).intersection(role.permissions)
  }

  /// The public.
  public static let everyone = Viewer(role: .everyone)

  public func may(_ permission: Permission) -> Bool { permissions.contains(permission) }
}
