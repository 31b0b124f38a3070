import Monitoring
import Storage

/// Takes the digests of the audit again and holds it against the runs and the users.
public struct AuditVerification {
  public enum Fault: Hashable, Sendable {
    case altered(Int)
    case missing(first: Int, last: Int)
    /// Does not follow from the entry before it, or names a run that is not in the chain.
    case unlinked(Int)
    /// A user whose role is not the one the audit last gave, or who is there without it, or is gone.
    case user(String)
  }

  public private(set) var count = 0
  public private(set) var head: Digest?
  public private(set) var faults: [Fault] = []

  /// - Parameter isRun: whether a digest is that of a run of the chain.
  public init(_ connection: any Connection, name: String, isRun: (Digest) throws -> Bool) throws {
    var expected = 1
    var previous: Digest? = Digest.none
    var roles: [String: String] = [:]
    var hasAllEntries = true
    try AuditRecords(connection, name: name).forEachNumber { number, entry in
      if number > expected {
        faults.append(.missing(first: expected, last: number - 1))
        previous = nil
        hasAllEntries = false
      }
      expected = number + 1
      count += 1
      guard let entry, entry.canonicalDigest == entry.digest else {
        faults.append(.altered(number))
        head = entry?.digest
        previous = entry?.digest
        hasAllEntries = false
        return
      }
      if let previous, previous != entry.previous {
        faults.append(.unlinked(number))
      } else if entry.runDigest != .none, try !isRun(entry.runDigest) {
        faults.append(.unlinked(number))
      }
      previous = entry.digest
      head = entry.digest
      switch entry.action {
      case .userAdded, .roleChanged: roles[entry.subject] = entry.details["role"]?.string
      case .userRemoved: roles[entry.subject] = nil
      default: break
      }
    }
    // Against an audit that is itself broken nobody can be held.
    guard hasAllEntries else { return }
    for user in try UserRecords(connection, name: name).all() {
      if roles.removeValue(forKey: user.name) != user.role.rawValue { faults.append(.user(user.name)) }
    }
    faults += roles.keys.sorted().map { .user($0) }
  }
}
