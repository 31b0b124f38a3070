import Accounts
import Observations

/// The store as one audience is shown it, at one of its versions. Whatever a request is answered with is read through
/// it.
final class StoreView: Sendable {
  let audience: Audience
  let snapshot: StoreSnapshot
  /// Another one where something in the store, or who is shown it, is another.
  let identity: String
  let tileLayers: TileLayers
  private let readers: StoreThreads

  init(_ audience: Audience, _ snapshot: StoreSnapshot, _ readers: StoreThreads, _ limits: ServerLimits) {
    self.audience = audience
    self.snapshot = snapshot
    self.readers = readers
    tileLayers = TileLayers(mostBytes: limits.readyTileBytes)
    let version = snapshot.version
    identity = "\(audience.rawValue) \(version.head.text) \(version.lastChange) \(version.accessChanges)"
  }

  /// - Parameter isFurther: whether the read goes on with an answer that has begun.
  /// - Throws: `Problem` of the kind `busy` where too many reads wait; what `body` throws.
  func read<Result: Sendable>(
    isFurther: Bool = false, _ body: @Sendable @escaping (ObservationStore) throws -> Result
  ) async throws -> Result {
    let audience = audience
    return try await readers.perform(isFurther: isFurther) { try body($0.shown(to: audience)) }
  }
}
