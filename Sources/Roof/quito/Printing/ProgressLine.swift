import Foundation
import Runs
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
  private static let steps = MeasureCity.Step.allCases
  private static let delaySeconds = 2.0

  init() {
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

  func show(_ step: MeasureCity.Step) {
    let text = words["progress.\(step.rawValue)"]
    let width = 20
    let filled = width * (Self.steps.firstIndex(of: step)! + 1) / Self.steps.count
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
