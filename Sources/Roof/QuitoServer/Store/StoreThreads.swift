import Foundation
import Monitoring
import Observations
import Synchronization

/// Threads that use the store, each through a connection of its own, so that no event loop waits for a disk and
/// no more runs at once than there are threads.
final class StoreThreads: Sendable {
  private typealias Job = @Sendable (ObservationStore) -> Void

  private final class Queue: @unchecked Sendable {
    // Guarded by `condition`.
    var first: [Job] = []
    /// Of answers that have begun.
    var further: [Job] = []
    var isFurtherNext = false
    var isClosed = false
    let condition = NSCondition()
  }

  private let queue = Queue()
  private let mostWaiting: Int

  /// - Parameters:
  ///   - count: of threads.
  ///   - mostWaiting: what may wait for a thread; more is turned away, but for what goes on with an answer.
  ///   - open: opens the store, once for each thread.
  /// - Throws: what opening the store throws.
  init(_ count: Int, mostWaiting: Int, open: () throws -> ObservationStore) throws {
    self.mostWaiting = mostWaiting
    let stores = try (0..<count).map { _ in try open() }
    for store in stores {
      let queue = queue
      let thread = Thread {
        // A store that several threads share closes when the last of them lets go of it.
        while let job = StoreThreads.next(queue) { job(store) }
      }
      thread.name = "quito store"
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  deinit { close() }

  /// What waits is still done; nothing more is taken.
  func close() {
    queue.condition.lock()
    queue.isClosed = true
    queue.condition.broadcast()
    queue.condition.unlock()
  }

  private static func next(_ queue: Queue) -> Job? {
    queue.condition.lock()
    defer { queue.condition.unlock() }
    while queue.first.isEmpty, queue.further.isEmpty {
      if queue.isClosed { return nil }
      queue.condition.wait()
    }
    // Turn about, so that neither many long answers nor many new questions stop the others.
    let takesFurther = queue.first.isEmpty || queue.isFurtherNext && !queue.further.isEmpty
    queue.isFurtherNext = !takesFurther
    return takesFurther ? queue.further.removeFirst() : queue.first.removeFirst()
  }

  /// - Parameter isFurther: whether it goes on with an answer that has begun: turning that away would leave the client
  ///   with a part.
  /// - Throws: `Problem` of the kind `busy` where too much waits; what `body` throws.
  func perform<Result: Sendable>(
    isFurther: Bool = false, _ body: @Sendable @escaping (ObservationStore) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      queue.condition.lock()
      let isFull = queue.isClosed || !isFurther && queue.first.count >= mostWaiting
      if !isFull {
        let job: Job = { store in continuation.resume(with: Swift.Result { try body(store) }) }
        if isFurther { queue.further.append(job) } else { queue.first.append(job) }
        queue.condition.signal()
      }
      queue.condition.unlock()
      if isFull { continuation.resume(throwing: Problem(.busy, headers: [("Retry-After", "2")])) }
    }
  }
}

/// The moment until which one request may search.
struct SearchDeadline: Sendable {
  private let end: ContinuousClock.Instant

  init(_ limits: ServerLimits) { end = .now + .seconds(limits.searchSeconds) }

  /// - Throws: `Problem` of the kind `slow`.
  func check() throws {
    if ContinuousClock.now > end { throw Problem(.slow, headers: [("Retry-After", "10")]) }
  }
}
