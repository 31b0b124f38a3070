import Monitoring
import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// The table `attempts`: how often in a row somebody failed to sign in, by account and by address. Kept in the
/// store, so that all processes count together.
struct AttemptRecords {
  /// Whose failures are counted.
  struct Subject: Hashable {
    let key: String
    let free: Int

    static func account(_ name: String, _ policy: AccountPolicy) -> Subject {
      Subject(key: "account " + Digest(of: name).text, free: policy.freeFailuresPerAccount)
    }

    static func address(_ address: String, _ policy: AccountPolicy) -> Subject {
      Subject(key: "address " + Digest(of: network(of: address)).text, free: policy.freeFailuresPerAddress)
    }

    /// Who has one address of IPv6 mostly has the 2^64 of its network.
    private static func network(of address: String) -> String {
      var bytes = [UInt8](repeating: 0, count: 16)
      guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
      let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
      return hexadecimal(isMapped ? bytes[12...] : bytes[..<8])
    }
  }

  let connection: any Connection
  let policy: AccountPolicy

  init(_ connection: any Connection, _ policy: AccountPolicy) {
    self.connection = connection
    self.policy = policy
  }

  /// Seconds until one of them may try again; 0 where all may now.
  func wait(of subjects: [Subject], at now: Timestamp) throws -> Int64 {
    try subjects.map { subject in
      let freeFrom = try connection.first(
        "SELECT free_from FROM attempts WHERE subject = ?", [.text(subject.key)]
      ) { Timestamp($0.text(0)) }
      guard let freeFrom = freeFrom ?? nil, freeFrom > now else { return 0 }
      return (freeFrom.microsecondsSince1970 - now.microsecondsSince1970 + 999_999) / 1_000_000
    }.max() ?? 0
  }

  /// Counted before the password is looked at: a thousand guesses at once are a thousand failures.
  func count(_ subject: Subject, at now: Timestamp) throws {
    let known =
      try connection.first(
        "SELECT failures FROM attempts WHERE subject = ? AND last_failure > ?",
        [.text(subject.key), .text(now.adding(seconds: -policy.failureMemorySeconds).text)]
      ) { Int($0.integer(0)) } ?? 0
    let failures = min(known, 1_000_000) + 1
    let freeFrom = now.adding(seconds: policy.waitSeconds(failures: failures, free: subject.free))
    try connection.run("DELETE FROM attempts WHERE subject = ?", [.text(subject.key)])
    try connection.run(
      "INSERT INTO attempts (subject, failures, last_failure, free_from) VALUES (?, ?, ?, ?)",
      [.text(subject.key), Value(failures), .text(now.text), .text(freeFrom.text)])
  }

  func forget(_ subject: Subject) throws {
    try connection.run("DELETE FROM attempts WHERE subject = ?", [.text(subject.key)])
  }

  /// Takes one failure back: it was none. Others of the address still count.
  func takeBack(_ subject: Subject, at now: Timestamp) throws {
    try connection.run(
      "UPDATE attempts SET failures = failures - 1, free_from = ? WHERE subject = ? AND failures > 0",
      [.text(now.text), .text(subject.key)])
  }

  func removeForgotten(at now: Timestamp) throws {
    try connection.run(
      "DELETE FROM attempts WHERE last_failure <= ?",
      [.text(now.adding(seconds: -policy.failureMemorySeconds).text)])
  }
}
