import Foundation
import Monitoring

/// The connections of one database: no more than a limit, each used by one transaction at a time and kept for
/// the next one.
///
/// Unchecked, because sessions are passed from thread to thread: under the lock, and each to one user at a time.
final class PostgreSQLPool: @unchecked Sendable {
  private let failures: PostgreSQLFailures
  private let condition = NSCondition()
  private var idle: [PostgreSQLSession] = []
  private var usedCount = 0
  private var isClosed = false

  init(_ failures: PostgreSQLFailures) { self.failures = failures }

  /// Waits for one where all are in use.
  /// - Parameter isNew: not one that has served before.
  func take(isNew: Bool = false) throws -> PostgreSQLSession {
    let limit = Date(timeIntervalSinceNow: failures.limits.busySeconds)
    condition.lock()
    while !isClosed, usedCount >= failures.limits.connections {
      guard condition.wait(until: limit) else {
        condition.unlock()
        throw failures.busy
      }
    }
    guard !isClosed else {
      condition.unlock()
      throw failures.issue("store.unreachable", found: "the database was closed")
    }
    usedCount += 1
    if isNew { idle = [] }
    var session: PostgreSQLSession?
    while session == nil, let last = idle.popLast() {
      if last.isAlive { session = last }
    }
    condition.unlock()
    if let session { return session }
    do { return try PostgreSQLSession(failures) } catch {
      release(nil)
      throw error
    }
  }

  /// Gives back one that was taken; nil where it is of no more use.
  func release(_ session: PostgreSQLSession?) {
    condition.lock()
    usedCount -= 1
    if let session, !isClosed, !session.isLost, !session.isInTransaction {
      session.hasServed = true
      idle.append(session)
    }
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until all are given back.
  func close() {
    condition.lock()
    isClosed = true
    while usedCount > 0 { condition.wait() }
    idle = []
    condition.unlock()
  }
}
