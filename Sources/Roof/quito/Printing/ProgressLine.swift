import Foundation
import Synchronization

/// A line on the terminal's standard error that says what is being done, once the work has taken two
/// seconds; silent where standard error is no terminal.
final class ProgressLine: Sendable {
  private struct State {
    var text = ""
    var isShown = false
    var isDone = false
  }

  private let state = Mutex(State())
  private let steps: Int
  private static let delaySeconds = 2.0

  init(steps: Int) {
    self.steps = steps
    guard isatty(2) == 1 else { return }
    let started = Date()
    let thread = Thread { [weak self] in
      while let self {
        let isDone = self.state.withLock { state in
          if !state.isDone, Date().timeIntervalSince(started) > Self.delaySeconds {
            FileHandle.standardError.write(Data("\r\u{1B}[K\(state.text)".utf8))
            state.isShown = true
          }
          return state.isDone
        }
        if isDone { return }
        Thread.sleep(forTimeInterval: 0.2)
      }
    }
    thread.start()
  }

  /// - Parameter step: counted from 1.
  func show(_ text: String, step: Int) {
    let width = 20
    let filled = min(width, width * step / max(1, steps))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    state.withLock { $0.text = "[\(bar)] \(text)" }
  }

  func finish() {
    state.withLock { state in
      state.isDone = true
      if state.isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
  }
}
