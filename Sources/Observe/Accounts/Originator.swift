/// Who does something, and from where.
public struct Originator: Hashable, Sendable {
  /// The name of the user; empty where nobody has signed in.
  public var user: String
  /// A network address, or `command` with the account of the system: `command:maria`.
  public var place: String

  public init(user: String = "", place: String) {
    self.user = user
    self.place = place
  }

  /// Somebody who has the store's file in hand.
  public static func command(systemUser: String) -> Originator { Originator(place: "command:\(systemUser)") }
}
