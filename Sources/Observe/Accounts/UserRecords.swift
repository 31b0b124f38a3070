import Monitoring
import Storage

/// Somebody with a name, a password and a role.
public struct User: Hashable, Sendable {
  public var name: String
  public var role: Role
  public var created: Timestamp
  public var passwordChanged: Timestamp
  var password: PasswordDigest
}

/// The table `users`.
struct UserRecords {
  let connection: any Connection
  let name: String

  init(_ connection: any Connection, name: String) {
    self.connection = connection
    self.name = name
  }

  private static let columns = "name, role, created, password_changed, password"

  func user(_ user: String) throws -> User? {
    try connection.first("SELECT \(UserRecords.columns) FROM users WHERE name = ?", [.text(user)], read)
  }

  func all() throws -> [User] {
    try connection.all("SELECT \(UserRecords.columns) FROM users", [], read).sorted { $0.name < $1.name }
  }

  private func read(_ row: any Row) throws -> User {
    guard let role = Role(rawValue: row.text(1)), let created = Timestamp(row.text(2)),
      let changed = Timestamp(row.text(3)), let password = PasswordDigest(text: row.text(4))
    else {
      let user = row.text(0)
      throw InputIssues([InputIssue("store.damaged", at: Place(file: name, feature: user), found: user)])
    }
    return User(
      name: row.text(0), role: role, created: created, passwordChanged: changed, password: password)
  }

  func insert(_ user: User) throws {
    try connection.run(
      "INSERT INTO users (\(UserRecords.columns)) VALUES (?, ?, ?, ?, ?)",
      [
        .text(user.name), .text(user.role.rawValue), .text(user.created.text),
        .text(user.passwordChanged.text),
        .text(user.password.text),
      ])
  }

  func update(_ user: User) throws {
    try connection.run(
      "UPDATE users SET role = ?, password_changed = ?, password = ? WHERE name = ?",
      [
        .text(user.role.rawValue), .text(user.passwordChanged.text), .text(user.password.text),
        .text(user.name),
      ])
  }

  func remove(_ user: String) throws { try connection.run("DELETE FROM users WHERE name = ?", [.text(user)]) }
}
