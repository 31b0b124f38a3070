import Monitoring
import Storage

extension AccountStore {
  /// Ordered by name.
  public func users() throws -> [User] {
    try database.read { try UserRecords($0, name: database.name).all() }
  }

  /// Nil where there is none.
  public func user(_ typed: String) throws -> User? {
    guard let name = UserName(typed) else { return nil }
    return try database.read { try UserRecords($0, name: database.name).user(name.text) }
  }

  /// - Throws: `InputIssues`: `account.name`, `account.name.taken`, `account.password.…`.
  public func addUser(
    _ typed: String, role: Role, password: String, by originator: Originator, at now: Timestamp
  ) throws {
    precondition(role != .everyone, "a user has a role of users")
    let name = try name(typed)
    try check(password, of: name)
    // Told before a tenth of a second is spent, and again when it counts.
    if try user(name) != nil { throw issue("account.name.taken", name) }
    let user = User(
      name: name, role: role, created: now, passwordChanged: now, password: try digest(of: password))
    try database.write { connection in
      let records = UserRecords(connection, name: database.name)
      guard try records.user(name) == nil else { throw issue("account.name.taken", name) }
      try records.insert(user)
      try note(.userAdded, by: originator, to: name, ["role": .string(role.rawValue)], at: now, connection)
    }
  }

  /// With the user go the sessions and tokens; what the audit says of the user stays.
  /// - Throws: `account.name.unknown`.
  public func removeUser(_ typed: String, by originator: Originator, at now: Timestamp) throws {
    let name = try name(typed)
    try database.write { connection in
      _ = try known(name, connection)
      for token in try TokenRecords(connection).all() where token.user == name {
        try TokenRecords(connection).remove(token.id)
      }
      try SessionRecords(connection).endAll(of: name)
      try UserRecords(connection, name: database.name).remove(name)
      try note(.userRemoved, by: originator, to: name, at: now, connection)
    }
  }

  /// Holds from the next request on, also for sessions and tokens already given.
  /// - Throws: `account.name.unknown`.
  public func setRole(of typed: String, to role: Role, by originator: Originator, at now: Timestamp) throws {
    precondition(role != .everyone, "a user has a role of users")
    let name = try name(typed)
    try database.write { connection in
      var user = try known(name, connection)
      let before = user.role
      user.role = role
      try UserRecords(connection, name: database.name).update(user)
      try note(
        .roleChanged, by: originator, to: name,
        ["before": .string(before.rawValue), "role": .string(role.rawValue)], at: now, connection)
    }
  }

  /// Ends every session of the user; tokens stay, they are revoked by themselves.
  /// - Throws: `account.name.unknown`, `account.password.…`.
  public func setPassword(
    of typed: String, to password: String, by originator: Originator, at now: Timestamp
  ) throws {
    let name = try name(typed)
    guard try user(name) != nil else { throw issue("account.name.unknown", name) }
    try check(password, of: name)
    let digest = try digest(of: password)
    try database.write { connection in
      try put(digest, of: name, keeping: nil, by: originator, at: now, connection)
    }
  }

  /// By the user, who must know the present one; ends the user's other sessions.
  /// - Parameter session: the one in which it is done; it stays.
  /// - Returns: nil where it was changed, otherwise why not. Guesses at the present password count as those at the
  ///   sign-in do.
  /// - Throws: `account.password.…`.
  public func changePassword(
    of user: String, from present: String, to password: String, in session: Session?, address: String,
    at now: Timestamp
  ) throws -> SignInRefusal? {
    let originator = Originator(user: user, place: address)
    switch try verify(name: user, password: present, address: address, at: now) {
    case .refused(let refusal): return refusal
    case .known(let known, let subjects):
      try check(password, of: known.name)
      let digest = try digest(of: password)
      return try database.write { connection in
        guard try UserRecords(connection, name: database.name).user(known.name)?.password == known.password
        else { return .credentials }
        try forgive(subjects, at: now, connection)
        try put(digest, of: known.name, keeping: session?.digest, by: originator, at: now, connection)
        return nil
      }
    }
  }

  private func put(
    _ digest: PasswordDigest, of name: String, keeping session: Digest?, by originator: Originator,
    at now: Timestamp, _ connection: any Connection
  ) throws {
    var user = try known(name, connection)
    (user.password, user.passwordChanged) = (digest, now)
    try UserRecords(connection, name: database.name).update(user)
    let ended = try SessionRecords(connection).endAll(of: name, except: session)
    try AttemptRecords(connection, policy).forget(.account(name, policy))
    try note(.passwordChanged, by: originator, to: name, ["sessions": JSON(ended)], at: now, connection)
  }

  private func known(_ name: String, _ connection: any Connection) throws -> User {
    guard let user = try UserRecords(connection, name: database.name).user(name) else {
      throw issue("account.name.unknown", name)
    }
    return user
  }
}
