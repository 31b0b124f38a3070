import Dispatch
import Synchronization

/// Pieces of a grid worked on side by side.
enum RowBands {
  /// Calls `body` once for each of 0 ..< count, spread over at most `threads` cores.
  static func forEach(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    if threads <= 1 || count <= 1 {
      for index in 0..<count { body(index) }
      return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { break }
        body(index)
      }
    }
  }

  /// Calls `body` for bands of `height` rows.
  static func forEach(rows: Int, height: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    forEach((rows + height - 1) / height, threads: threads) { band in
      body(band * height..<min(rows, (band + 1) * height))
    }
  }
}
