import Foundation
import Monitoring
import Observations

/// Observations read on one core while another works on those before: in blocks, each of all figures of one series of
/// one area.
final class ReadAhead: @unchecked Sendable {
  typealias Block = [RecordedObservation]

  /// Observations handed from one to the other together, about.
  private static let batch = 1_024
  /// Batches that wait; the reader waits while there are so many.
  private static let mostWaiting = 4

  private struct NobodyTakes: Error {}

  // Guarded by `condition`.
  private var batches: [[Block]] = []
  private var end: Result<Void, any Error>?
  private var isClosed = false
  private let condition = NSCondition()

  private init() {}

  /// The store's own observations in its order. The store is no longer read when it returns or throws.
  static func forEachBlock(
    of store: ObservationStore, matching query: ObservationQuery, _ body: (Block) throws -> Void
  ) throws {
    let ahead = ReadAhead()
    let reader = Thread { ahead.read(store, query) }
    reader.name = "quito read"
    reader.stackSize = 4 << 20
    reader.start()
    defer { ahead.close() }
    while let batch = try ahead.next() {
      for block in batch { try body(block) }
    }
  }

  private func read(_ store: ObservationStore, _ query: ObservationQuery) {
    var batch: [Block] = []
    var block: Block = []
    var count = 0
    let result = Result {
      try store.forEachObservation(matching: query) { observation in
        if !block.isEmpty,
          !ReadAhead.isSameBlock(block[block.count - 1].observation.key, observation.observation.key)
        {
          batch.append(block)
          count += block.count
          block = []
          if count >= ReadAhead.batch {
            try put(batch)
            (batch, count) = ([], 0)
          }
        }
        block.append(observation)
      }
      if !block.isEmpty { try put(batch + [block]) }
    }
    condition.lock()
    end = result
    condition.broadcast()
    condition.unlock()
  }

  private static func isSameBlock(_ a: Observation.Key, _ b: Observation.Key) -> Bool {
    a.area == b.area && a.series == b.series && a.indicator == b.indicator
  }

  private func put(_ batch: [Block]) throws {
    condition.lock()
    defer { condition.unlock() }
    while batches.count >= ReadAhead.mostWaiting, !isClosed { condition.wait() }
    if isClosed { throw NobodyTakes() }
    batches.append(batch)
    condition.broadcast()
  }

  /// - Returns: nil at the end.
  /// - Throws: what reading throws.
  private func next() throws -> [Block]? {
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
