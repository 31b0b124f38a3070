import Accounts
import Monitoring
import Storage
import Synchronization

/// What is hidden from whom, kept as long as nothing in the store changes it: every query gets the same answer, and
/// only the first one waits for it.
final class DisclosureCache: Sendable {
  private struct State: Hashable {
    var lastRun: Int
    var lastVisibilityChange: Int
    var lastProtectionChange: Int
  }

  private let patterns = Mutex<[Audience: (state: State, pattern: DisclosurePattern)]>([:])

  /// - Parameter audience: nil for whoever has the store itself.
  /// - Returns: nil where nothing is hidden: who sees figures as they are, and a store without protected series.
  func pattern(for audience: Audience?, _ connection: any Connection) throws -> DisclosurePattern? {
    guard let audience, audience != .staff else { return nil }
    // The name of the store is wanted for faults alone.
    let protections = ProtectionRecords(connection, file: "")
    let lastProtectionChange = try protections.lastNumber()
    guard lastProtectionChange > 0 else { return nil }
    let present = try protections.present()
    guard !present.isEmpty else { return nil }
    let state = State(
      lastRun: try connection.first("SELECT coalesce(max(number), 0) FROM runs") { Int($0.integer(0)) } ?? 0,
      lastVisibilityChange: try VisibilityRecords(connection, file: "").lastNumber(),
      lastProtectionChange: lastProtectionChange)
    return try patterns.withLock { patterns in
      if let kept = patterns[audience], kept.state == state { return kept.pattern }
      let counts = CountRecords(connection)
      var made = DisclosurePattern(
        of: try counts.all(shownTo: audience), areas: try counts.parents(), protections: present)
      if made.hidesAny { made.hide(derivedAreas: try DerivedFigures(connection).areas(hiddenBy: made)) }
      // Of a store that has changed nobody asks for the pattern before.
      patterns[audience] = (state, made)
      return made
    }
  }
}
