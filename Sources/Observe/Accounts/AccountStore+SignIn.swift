import Monitoring
import Storage

/// Why somebody was not signed in. A wrong name and a wrong password are one and the same.
public enum SignInRefusal: Hashable, Sendable {
  case credentials
  /// Too many failures, of the account or from the address.
  case wait(seconds: Int64)

  /// The phrase that says so; `{seconds}` in it is how long to wait.
  public var phrase: String {
    switch self {
    case .credentials: "sign-in.refused.credentials"
    case .wait: "sign-in.refused.wait"
    }
  }
}

/// What became of an attempt to sign in.
public enum SignIn: Hashable, Sendable {
  /// The secret is given out this once: as the value of a cookie.
  case signedIn(Session, Viewer, secret: String)
  case refused(SignInRefusal)
}

extension AccountStore {
  /// - Parameters:
  ///   - former: the secret of the session that the client had until now; it ends, whatever it was: no secret from
  ///     before a sign-in is any good after it.
  public func signIn(
    name typed: String, password: String, address: String, replacing former: String? = nil, at now: Timestamp
  ) throws -> SignIn {
    let (user, subjects): (User, [AttemptRecords.Subject])
    switch try verify(name: typed, password: password, address: address, at: now) {
    case .refused(let refusal): return .refused(refusal)
    case .known(let known, let counted): (user, subjects) = (known, counted)
    }
    let renewed = user.password.cost == policy.passwordCost ? nil : try digest(of: password)
    let secret = Secret.make(secrets)
    let session = Session(
      digest: Digest(of: secret), user: user.name, created: now, lastUsed: now, place: address)
    return try database.write { connection in
      let users = UserRecords(connection, name: database.name)
      // Somebody else may have removed the user or changed the password while it was digested.
      guard var present = try users.user(user.name), present.password == user.password else {
        return .refused(.credentials)
      }
      try forgive(subjects, at: now, connection)
      if let renewed {
        present.password = renewed
        try users.update(present)
      }
      let sessions = SessionRecords(connection)
      if let former { try sessions.end(Digest(of: former)) }
      for old in try sessions.sessions(of: user.name).dropLast(max(policy.sessionsPerUser - 1, 0)) {
        try sessions.end(old.digest)
      }
      try sessions.insert(session)
      try note(
        .signedIn, by: Originator(user: user.name, place: address), to: user.name, at: now, connection)
      return .signedIn(session, Viewer(user: user.name, role: present.role), secret: secret)
    }
  }

  enum Verification {
    case known(User, counted: [AttemptRecords.Subject])
    case refused(SignInRefusal)
  }

  /// Counts the attempt, then looks at the password. Takes as long for a name that is not there.
  func verify(name typed: String, password: String, address: String, at now: Timestamp) throws -> Verification
  {
    let name = UserName(typed)?.text
    // An account that cannot be is counted as one that is not there, lest it can be told.
    let account = AttemptRecords.Subject.account(name ?? String(typed.prefix(400)), policy)
    let subjects = [account, .address(address, policy)]
    let (wait, user) = try database.write { connection -> (Int64, User?) in
      let attempts = AttemptRecords(connection, policy)
      try attempts.removeForgotten(at: now)
      try SessionRecords(connection).removeOver(at: now, policy)
      let wait = try attempts.wait(of: subjects, at: now)
      guard wait == 0 else { return (wait, nil) }
      for subject in subjects { try attempts.count(subject, at: now) }
      return (0, try name.flatMap { try UserRecords(connection, name: database.name).user($0) })
    }
    guard wait == 0 else { return .refused(.wait(seconds: wait)) }
    let isLong = password.utf8.count > policy.passwordRules.mostBytes
    let isRight: Bool
    if let user, !isLong {
      isRight = try matches(password, user.password)
    } else {
      try digestForNobody(isLong ? "" : password)
      isRight = false
    }
    if let user, isRight { return .known(user, counted: subjects) }
    try database.write { connection in
      // What was typed as a name is noted only where it is one: it might be a password.
      try note(
        .signInRefused, by: Originator(place: address), to: user?.name ?? "",
        ["known": .bool(user != nil)], at: now, connection)
    }
    return .refused(.credentials)
  }

  /// The attempts counted beforehand were no failures.
  func forgive(_ subjects: [AttemptRecords.Subject], at now: Timestamp, _ connection: any Connection) throws {
    let attempts = AttemptRecords(connection, policy)
    try attempts.forget(subjects[0])
    try attempts.takeBack(subjects[1], at: now)
  }

  // MARK: - Sessions

  /// Nil where the secret opens no session, or one that is over.
  public func session(secret: String, at now: Timestamp) throws -> (session: Session, viewer: Viewer)? {
    guard Secret.isWellFormed(secret) else { return nil }
    let digest = Digest(of: secret)
    guard let (session, role) = try database.read({ try SessionRecords($0).session(digest) }),
      areEqualInConstantTime(session.digest.text, digest.text), !session.isOver(at: now, policy)
    else { return nil }
    if now >= session.lastUsed.adding(seconds: policy.lastUsePrecisionSeconds) {
      try whereFree { try SessionRecords($0).touch(digest, at: now) }
    }
    return (session, Viewer(user: session.user, role: role))
  }

  /// Ends a session; nothing happens where there is none.
  public func signOut(secret: String, address: String, at now: Timestamp) throws {
    guard let (session, _) = try self.session(secret: secret, at: now) else { return }
    try database.write { connection in
      try SessionRecords(connection).end(session.digest)
      try note(
        .signedOut, by: Originator(user: session.user, place: address), to: session.user, at: now, connection)
    }
  }

  /// The oldest first; those that are over left out.
  public func sessions(of user: String, at now: Timestamp) throws -> [Session] {
    try database.read { try SessionRecords($0).sessions(of: user) }.filter { !$0.isOver(at: now, policy) }
  }

  /// Ends one session by its digest, or all of a user but the one kept.
  public func endSessions(
    of user: String, only digest: Digest? = nil, keeping kept: Digest? = nil, by originator: Originator,
    at now: Timestamp
  ) throws {
    try database.write { connection in
      let records = SessionRecords(connection)
      let ended = try records.sessions(of: user).filter { session in
        digest.map { session.digest == $0 } ?? (session.digest != kept)
      }
      guard !ended.isEmpty else { return }
      for session in ended { try records.end(session.digest) }
      try note(.sessionsEnded, by: originator, to: user, ["sessions": JSON(ended.count)], at: now, connection)
    }
  }

  /// By the user, who must know the password: whoever took over an open session cannot lock the others out.
  /// - Returns: nil where they were ended, otherwise why not. Guesses count as those at the sign-in do.
  public func endOtherSessions(
    of user: String, password: String, keeping session: Session?, address: String, at now: Timestamp
  ) throws -> SignInRefusal? {
    switch try verify(name: user, password: password, address: address, at: now) {
    case .refused(let refusal): return refusal
    case .known(let known, let subjects):
      try database.write { try forgive(subjects, at: now, $0) }
      try endSessions(
        of: known.name, keeping: session?.digest, by: Originator(user: known.name, place: address), at: now)
      return nil
    }
  }

  /// When something was last used is worth no waiting, and no refusal.
  func whereFree(_ body: (any Connection) throws -> Void) throws {
    do {
      try database.write(body)
    } catch let issues as InputIssues
      where issues.all.allSatisfy({ ["store.busy", "store.readonly", "store.full"].contains($0.code) })
    {
      return
    }
  }
}
