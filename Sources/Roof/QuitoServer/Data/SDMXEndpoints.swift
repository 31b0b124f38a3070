import Accounts
import Catalogue
import Exchange
import Foundation
import Monitoring
import Observations
import Synchronization

/// The SDMX REST API under `/sdmx`: structures, data and what data there is.
public final class SDMXEndpoints: MountedService {
  public let root = "sdmx"
  /// Answers that are being made; more are refused.
  private static let answersAtOnce = 32

  private let services: [Audience: SDMXService]
  private let now: @Sendable () -> Timestamp
  private let underWay = Mutex(0)

  /// - Parameter store: the path or URL of the store served.
  /// - Throws: what opening it, and reading areas of the content, throws.
  public init(content: ServedContent, store: String, now: @escaping @Sendable () -> Timestamp) throws {
    let whole = try ObservationStore(reading: store)
    services = Dictionary(
      uniqueKeysWithValues: Audience.allCases.map { audience in
        (
          audience,
          SDMXService(
            catalogue: content.catalogue, gazetteer: content.gazetteer,
            phrases: Language.allCases.map(content.phrases),
            store: whole.shown(to: audience))
        )
      })
    self.now = now
  }

  private struct Head: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
  }

  public func answer(_ request: WebRequest, _ context: MountContext) async throws -> Answer {
    let hasRoom = underWay.withLock { count in
      guard count < SDMXEndpoints.answersAtOnce else { return false }
      count += 1
      return true
    }
    guard hasRoom else { throw Problem(.busy, headers: [("Retry-After", "2")]) }
    let pieces = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(pieces[0].dropFirst(1 + root.utf8.count))
    let query = pieces.count == 2 ? String(pieces[1]) : ""
    let (accept, language) = (request.headers["accept"], context.language.rawValue)
    let service = services[context.audience]!
    let channel = PieceChannel()
    let taker = PieceChannel.Taker(channel)
    let head: Head = await withCheckedContinuation { continuation in
      let thread = Thread { [self, service] in
        defer { underWay.withLock { $0 -= 1 } }
        let made = service.answer(
          path: path, query: query, accept: accept, acceptLanguage: language, now: now())
        continuation.resume(
          returning: Head(status: made.status, headers: [("Content-Type", made.mediaType)] + made.headers))
        channel.finish(Result { if made.status != 204 { try made.body(channel.write) } })
      }
      thread.name = "quito sdmx"
      thread.stackSize = 4 << 20
      thread.start()
    }
    return Answer(
      status: head.status, headers: head.headers, body: .stream { try await taker.next() })
  }
}
