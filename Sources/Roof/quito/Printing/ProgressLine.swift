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
    show(
      words["progress.\(step.rawValue)"],
      share: Double(Self.steps.firstIndex(of: step)! + 1) / Double(Self.steps.count))
  }

  /// - Parameter share: how much is done, from 0 to 1.
  func show(_ text: String, share: Double) {
    let width = 20
    // A little more than whole parts that rounding kept below.
    let filled = min(width, Int(Double(width) * share + 1e-9))
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
