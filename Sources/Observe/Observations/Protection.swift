import Accounts
import Monitoring
import Storage

/// How the counts of a series are protected when they are shown to the public and to viewers.
public struct Protection: Hashable, Sendable {
  /// Counts below it, but for 0, are hidden, and others with them, so that they cannot be worked out.
  public var minimumCount: Double
  /// Counts shown are rounded to its multiples, and ratios are made of rounded counts; nil for as they are.
  public var roundingBase: Double?

  /// - Precondition: a minimum of 2 or more, a base above 0.
  public init(minimumCount: Double = 10, roundingBase: Double? = nil) {
    precondition(minimumCount >= 2 && roundingBase ?? 1 > 0)
    self.minimumCount = minimumCount
    self.roundingBase = roundingBase
  }
}

/// Something said of how a series is protected. It holds until something else is said of it.
public struct ProtectionChange: Hashable, Sendable {
  /// Counted from 1 without gaps.
  public var number: Int
  public var series: String
  /// Nil where it is no longer protected.
  public var protection: Protection?
  /// The number of the audit's entry that tells who said so, and when.
  public var auditEntry: Int

  /// As the audit writes it.
  var details: [String: JSON] {
    ["minimum": JSON(protection?.minimumCount), "base": JSON(protection?.roundingBase)]
  }
}

/// The table `protection_changes`: only ever added to.
struct ProtectionRecords {
  private let connection: any Connection
  private let file: String

  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
  }

  /// In the order they were said.
  func all() throws -> [ProtectionChange] {
    try connection.all(
      "SELECT number, series, minimum, base, audit_entry FROM protection_changes ORDER BY number"
    ) { row in
      let (minimum, base) = (row.doubleOrNil(2), row.doubleOrNil(3))
      guard minimum.map({ $0 >= 2 }) ?? true, base.map({ $0 > 0 }) ?? true else {
        throw damagedRow("protection_changes \(row.integer(0))", in: file)
      }
      return ProtectionChange(
        number: Int(row.integer(0)), series: row.text(1),
        protection: minimum.map { Protection(minimumCount: $0, roundingBase: base) },
        auditEntry: Int(row.integer(4)))
    }
  }

  /// By series, as they now hold.
  func present() throws -> [String: Protection] {
    var present: [String: Protection] = [:]
    for change in try all() { present[change.series] = change.protection }
    return present
  }

  func lastNumber() throws -> Int {
    try connection.first("SELECT coalesce(max(number), 0) FROM protection_changes") { Int($0.integer(0)) }
      ?? 0
  }

  func insert(_ change: ProtectionChange) throws {
    try connection.run(
      "INSERT INTO protection_changes (number, series, minimum, base, audit_entry) VALUES (?, ?, ?, ?, ?)",
      [
        Value(change.number), .text(change.series), Value(change.protection?.minimumCount),
        Value(change.protection?.roundingBase), Value(change.auditEntry),
      ])
  }

  /// Numbers of the audit's entries with which the table does not agree.
  func strangers() throws -> [Int] {
    var told: [Int: [String: JSON]] = [:]
    for change in try all() { told[change.auditEntry] = change.details }
    return try AuditRecords(connection, name: file).disagreements(of: .protectionChanged, with: told)
  }
}
