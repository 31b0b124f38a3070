import Foundation
import Monitoring
import Observations

/// Observations read on one core while another works on those before.
final class ReadAhead: @unchecked Sendable {
  /// Handed from one to the other together.
  private static let batch = 1_024
  /// Batches that wait; the reader waits while there are so many.
  private static let mostWaiting = 4

  private struct NobodyTakes: Error {}

  // Guarded by `condition`.
  private var batches: [[RecordedObservation]] = []
  private var end: Result<Void, any Error>?
  private var isClosed = false
  private let condition = NSCondition()

  private init() {}

  /// The same as the store's own, in its order. The store is no longer read when it returns or throws.
  static func forEachObservation(
    of store: ObservationStore, matching query: ObservationQuery, _ body: (RecordedObservation) throws -> Void
  ) throws {
    let ahead = ReadAhead()
    let reader = Thread { ahead.read(store, query) }
    reader.name = "quito read"
    reader.stackSize = 4 << 20
    reader.start()
    defer { ahead.close() }
    while let batch = try ahead.next() {
      for observation in batch { try body(observation) }
    }
  }

  private func read(_ store: ObservationStore, _ query: ObservationQuery) {
    var batch: [RecordedObservation] = []
    let result = Result {
      try store.forEachObservation(matching: query) { observation in
        batch.append(observation)
        guard batch.count == ReadAhead.batch else { return }
        try put(batch)
        batch = []
        batch.reserveCapacity(ReadAhead.batch)
      }
      if !batch.isEmpty { try put(batch) }
    }
    condition.lock()
    end = result
    condition.broadcast()
    condition.unlock()
  }

  private func put(_ batch: [RecordedObservation]) throws {
    condition.lock()
    defer { condition.unlock() }
    while batches.count >= ReadAhead.mostWaiting, !isClosed { condition.wait() }
    if isClosed { throw NobodyTakes() }
    batches.append(batch)
    condition.broadcast()
  }

  /// - Returns: nil at the end.
  /// - Throws: what reading throws.
  private func next() throws -> [RecordedObservation]? {
    condition.lock()
    defer { condition.unlock() }
    while batches.isEmpty, end == nil { condition.wait() }
    guard batches.isEmpty else {
      condition.broadcast()
      return batches.removeFirst()
    }
    try end?.get()
    return nil
  }

  /// Waits until nothing is read any more.
  private func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    while end == nil { condition.wait() }
    condition.unlock()
  }
}
