import Accounts
import Catalogue
import Monitoring
import Observations

/// A further service under a path of its own, such as `/sdmx`: it gets the requests below that path and what it
/// needs to answer them. Entity tags, compression, limits and the answers kept are the server's affair.
public protocol MountedService: Sendable {
  /// The first part of its paths: `sdmx`.
  var root: String { get }

  /// - Throws: `Problem`, to be told in the client's language.
  func answer(_ request: WebRequest, _ context: MountContext) async throws -> Answer
}

/// What a mounted service may use.
public struct MountContext: Sendable {
  public let language: Language
  public let phrases: Phrases
  /// The store as whoever asks is shown it.
  let view: StoreView

  public var audience: Audience { view.audience }

  /// Reads the store, as whoever asks is shown it, on a thread for that; never on the thread that serves.
  /// - Throws: `Problem` where too many reads wait; what `body` throws.
  public func read<Result: Sendable>(
    _ body: @Sendable @escaping (ObservationStore) throws -> Result
  ) async throws -> Result {
    try await view.read(body)
  }
}
