import Synchronization

/// Whole answers by what was asked, least recently used out first. Keys hold the version of the store, so that
/// nothing in it can be out of date.
final class AnswerCache: Sendable {
  struct Entry: Sendable {
    var answer: Answer
    var bytes: Int
  }

  private struct State {
    var entries: [String: (entry: Entry, turn: UInt64)] = [:]
    var bytes = 0
    var turn: UInt64 = 0
  }

  private let state = Mutex(State())
  private let most: Int

  init(most: Int) { self.most = most }

  subscript(key: String) -> Answer? {
    state.withLock { state in
      guard let found = state.entries[key] else { return nil }
      state.turn += 1
      state.entries[key]!.turn = state.turn
      return found.entry.answer
    }
  }

  func keep(_ answer: Answer, as key: String) {
    guard case .bytes(let bytes) = answer.body, bytes.readableBytes <= most / 4 else { return }
    let size = bytes.readableBytes + 2 * key.utf8.count + 1_024
    state.withLock { state in
      state.turn += 1
      if let old = state.entries.updateValue((Entry(answer: answer, bytes: size), state.turn), forKey: key) {
        state.bytes -= old.entry.bytes
      }
      state.bytes += size
      guard state.bytes > most else { return }
      // Down to three quarters at once, so that the sorting is seldom.
      for (key, found) in state.entries.sorted(by: { $0.value.turn < $1.value.turn }) {
        if state.bytes <= most / 4 * 3 { break }
        state.entries[key] = nil
        state.bytes -= found.entry.bytes
      }
    }
  }
}
