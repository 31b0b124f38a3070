import Accounts
import Observations
import Synchronization

/// The newest snapshots of the store, one for each audience that has asked. Whether the store has changed is looked up
/// when somebody asks, and no more often than the limit says.
final class StoreState: Sendable {
  private struct Known {
    var snapshot: StoreSnapshot
    var checked: ContinuousClock.Instant
    var isChecking = false
  }

  private let readers: StoreThreads
  private let known: Mutex<[Audience: Known]>
  private let patience: Duration

  init(path: String, limits: ServerLimits) throws {
    // Read before anything is served, by this thread alone.
    let store = try ObservationStore(reading: path)
    let snapshot = try StoreSnapshot.read(store, for: .everyone)
    readers = try StoreThreads(limits.readingThreads, mostWaiting: limits.waitingReads) {
      try ObservationStore(reading: path, beside: store)
    }
    try store.close()
    known = Mutex([.everyone: Known(snapshot: snapshot, checked: .now)])
    patience = .milliseconds(limits.staleMilliseconds)
  }

  /// Lets the reading threads go.
  func close() { readers.close() }

  /// Requests that come while one looks get the snapshot before.
  func view(for audience: Audience) async throws -> StoreView {
    let (snapshot, mayCheck) = known.withLock { known -> (StoreSnapshot?, Bool) in
      guard let entry = known[audience] else { return (nil, true) }
      let mayCheck = !entry.isChecking && .now - entry.checked >= patience
      if mayCheck { known[audience]!.isChecking = true }
      return (entry.snapshot, mayCheck)
    }
    guard mayCheck else { return StoreView(audience, snapshot!, readers) }
    defer {
      known.withLock {
        $0[audience]?.isChecking = false
        $0[audience]?.checked = .now
      }
    }
    let next: StoreSnapshot? = try await readers.perform { store in
      try store.version() == snapshot?.version
        ? nil : StoreSnapshot.read(store, for: audience, after: snapshot)
    }
    guard let next else { return StoreView(audience, snapshot!, readers) }
    known.withLock { $0[audience] = Known(snapshot: next, checked: .now) }
    return StoreView(audience, next, readers)
  }

  /// The newest version, whoever asks.
  func version() async throws -> StoreVersion { try await readers.perform { try $0.version() } }
}
