import Synchronization

/// Which features a filter chose, so that the second page of a long search is as quick as one without. Keys hold
/// the version of the store.
final class MatchCache: Sendable {
  /// Places in all lists together.
  private static let most = 4_000_000

  private struct State {
    var lists: [String: [Int]] = [:]
    var places = 0
  }

  private let state = Mutex(State())

  subscript(key: String) -> [Int]? { state.withLock { $0.lists[key] } }

  func keep(_ places: [Int], as key: String) {
    guard places.count < MatchCache.most / 4 else { return }
    state.withLock { state in
      if state.places + places.count > MatchCache.most || state.lists.count > 1_000 {
        state = State()
      }
      if let old = state.lists.updateValue(places, forKey: key) { state.places -= old.count }
      state.places += places.count
    }
  }
}
