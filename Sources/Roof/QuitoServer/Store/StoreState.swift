import Observations
import Synchronization

/// The newest snapshot of the store. Whether the store has changed is looked up when somebody asks, and no more
/// often than the limit says.
final class StoreState: Sendable {
  private struct State {
    var snapshot: StoreSnapshot
    var checked: ContinuousClock.Instant
    var isChecking = false
  }

  let readers: StoreReaders
  private let state: Mutex<State>
  private let patience: Duration

  init(path: String, limits: ServerLimits) throws {
    // Read before anything is served, by this thread alone.
    let store = try ObservationStore(reading: path)
    let snapshot = try StoreSnapshot.read(store)
    try store.close()
    readers = try StoreReaders(path: path, limits: limits)
    state = Mutex(State(snapshot: snapshot, checked: .now))
    patience = .milliseconds(limits.staleMilliseconds)
  }

  /// Requests that come while one looks get the snapshot before.
  func snapshot() async throws -> StoreSnapshot {
    let (known, mayCheck) = state.withLock { state -> (StoreSnapshot, Bool) in
      let mayCheck = !state.isChecking && .now - state.checked >= patience
      if mayCheck { state.isChecking = true }
      return (state.snapshot, mayCheck)
    }
    guard mayCheck else { return known }
    defer {
      state.withLock {
        $0.isChecking = false
        $0.checked = .now
      }
    }
    let next: StoreSnapshot? = try await readers.read { store in
      try store.version() == known.version ? nil : StoreSnapshot.read(store, after: known)
    }
    guard let next else { return known }
    state.withLock { $0.snapshot = next }
    return next
  }
}
