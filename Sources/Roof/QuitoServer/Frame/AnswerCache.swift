import Synchronization

/// Whole answers by what was asked, in the form they are kept in, least recently used out first.
final class AnswerCache<Form: Sendable>: Sendable {
  private struct Entry {
    var answer: Form
    var bytes: Int
    var turn: UInt64

    mutating func used(_ turn: UInt64) -> Form {
      self.turn = turn
      return answer
    }
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var bytes = 0
    var turn: UInt64 = 0
  }

  private let state = Mutex(State())
  private let most: Int

  /// - Parameter most: bytes of all of them.
  init(most: Int) { self.most = most }

  subscript(key: String) -> Form? {
    state.withLock { state in
      state.turn += 1
      return state.entries[key]?.used(state.turn)
    }
  }

  /// - Parameter bytes: of the answer's body.
  func keep(_ answer: Form, bytes: Int, as key: String) {
    guard bytes <= most / 4 else { return }
    let size = bytes + 2 * key.utf8.count + 1_024
    state.withLock { state in
      state.turn += 1
      if let old = state.entries.updateValue(
        Entry(answer: answer, bytes: size, turn: state.turn), forKey: key)
      {
        state.bytes -= old.bytes
      }
      state.bytes += size
      guard state.bytes > most else { return }
      // Down to three quarters at once, so that the sorting is seldom.
      for (key, found) in state.entries.sorted(by: { $0.value.turn < $1.value.turn }) {
        if state.bytes <= most / 4 * 3 { break }
        state.entries[key] = nil
        state.bytes -= found.bytes
      }
    }
  }
}
