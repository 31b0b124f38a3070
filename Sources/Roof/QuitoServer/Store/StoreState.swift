import Accounts
import Observations
import Synchronization

/// The newest snapshots of the store, one for each audience that has asked. Whether the store has changed is looked up
/// when somebody asks, and no more often than the limit says.
final class StoreState: Sendable {
  private struct Known {
    var view: StoreView
    var checked: ContinuousClock.Instant
    var isChecking = false
  }

  private let readers: StoreThreads
  private let known: Mutex<[Audience: Known]>
  private let limits: ServerLimits

  init(path: String, limits: ServerLimits) throws {
    // Read before anything is served, by this thread alone.
    let store = try ObservationStore(reading: path)
    let snapshot = try StoreSnapshot.read(store, for: .everyone)
    readers = try StoreThreads(limits.readingThreads, mostWaiting: limits.waitingReads) {
      try ObservationStore(reading: path, beside: store)
    }
    try store.close()
    known = Mutex([.everyone: Known(view: StoreView(.everyone, snapshot, readers, limits), checked: .now)])
    self.limits = limits
  }

  private var patience: Duration { .milliseconds(limits.staleMilliseconds) }

  /// Lets the reading threads go.
  func close() { readers.close() }

  /// Requests that come while one looks get the snapshot before.
  func view(for audience: Audience) async throws -> StoreView {
    let (view, mayCheck) = known.withLock { known -> (StoreView?, Bool) in
      guard let entry = known[audience] else { return (nil, true) }
      let mayCheck = !entry.isChecking && .now - entry.checked >= patience
      if mayCheck { known[audience]!.isChecking = true }
      return (entry.view, mayCheck)
    }
    guard mayCheck else { return view! }
    defer {
      known.withLock {
        $0[audience]?.isChecking = false
        $0[audience]?.checked = .now
      }
    }
    let snapshot: StoreSnapshot? = try await readers.perform { store in
      try store.version() == view?.snapshot.version
        ? nil : StoreSnapshot.read(store, for: audience, after: view?.snapshot)
    }
    guard let snapshot else { return view! }
    let next = StoreView(audience, snapshot, readers, limits)
    known.withLock { $0[audience] = Known(view: next, checked: .now) }
    return next
  }

  /// Whether the public is shown the view of this identity, and nobody need look first whether the store has changed.
  func shows(_ identity: String) -> Bool {
    known.withLock { known in
      let entry = known[.everyone]!
      return entry.view.identity == identity && (entry.isChecking || .now - entry.checked < patience)
    }
  }

  /// The newest version, whoever asks.
  func version() async throws -> StoreVersion { try await readers.perform { try $0.version() } }
}
