import Dispatch
import Synchronization

/// Independent pieces of work spread over processor cores; what comes out does not depend on how many.
public enum ConcurrentWork {
  /// Calls `body` once for each of 0 ..< count, on at most `threads` cores.
  public static func forEach(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
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

  /// What `body` makes of each of 0 ..< count, in order.
  public static func map<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      forEach(count, threads: threads) { buffer[$0] = body($0) }
    }
    return results.map { $0! }
  }
}
