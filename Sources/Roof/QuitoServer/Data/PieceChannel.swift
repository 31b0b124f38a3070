import Foundation

/// Pieces of an answer from the thread that makes them to the client that takes them: the thread waits while the
/// client has not taken what is there.
final class PieceChannel: @unchecked Sendable {
  /// Bytes made ahead of the client. What ends sooner keeps no thread waiting.
  private static let capacity = 4 << 20

  // Guarded by `condition`.
  private var pieces: [[UInt8]] = []
  private var bytes = 0
  private var end: Result<Void, any Error>?
  private var isClosed = false
  private var waiting: CheckedContinuation<[UInt8]?, any Error>?
  private let condition = NSCondition()

  /// - Throws: `CancellationError` where nobody takes any more.
  func write(_ piece: [UInt8]) throws {
    condition.lock()
    while bytes >= PieceChannel.capacity, !isClosed { condition.wait() }
    guard !isClosed else {
      condition.unlock()
      throw CancellationError()
    }
    let taker = waiting
    waiting = nil
    if taker == nil {
      pieces.append(piece)
      bytes += piece.count
    }
    condition.unlock()
    taker?.resume(returning: piece)
  }

  /// Nothing more comes.
  func finish(_ result: Result<Void, any Error>) {
    condition.lock()
    end = result
    let taker = waiting
    waiting = nil
    condition.unlock()
    taker?.resume(with: result.map { nil })
  }

  /// - Returns: nil at the end.
  func next() async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        condition.lock()
        let answer: Result<[UInt8]?, any Error>?
        if isClosed {
          answer = .failure(CancellationError())
        } else if !pieces.isEmpty {
          let piece = pieces.removeFirst()
          bytes -= piece.count
          answer = .success(piece)
        } else if let end {
          answer = end.map { nil }
        } else {
          waiting = continuation
          answer = nil
        }
        condition.broadcast()
        condition.unlock()
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      close()
    }
  }

  /// Nobody takes any more.
  func close() {
    condition.lock()
    isClosed = true
    pieces = []
    let taker = waiting
    waiting = nil
    condition.broadcast()
    condition.unlock()
    taker?.resume(throwing: CancellationError())
  }

  /// Closes the channel when the client is gone.
  final class Taker: Sendable {
    private let channel: PieceChannel
    init(_ channel: PieceChannel) { self.channel = channel }
    deinit { channel.close() }
    func next() async throws -> [UInt8]? { try await channel.next() }
  }
}
