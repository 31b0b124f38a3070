import Synchronization

/// How many requests each client may still make: a bucket that fills at the allowed rate.
final class ClientRates: Sendable {
  private struct Bucket {
    var left: Double
    var seen: ContinuousClock.Instant
  }

  private let buckets = Mutex<[String: Bucket]>([:])
  private let limits: ServerLimits

  init(_ limits: ServerLimits) { self.limits = limits }

  /// - Returns: nil where the request may be made, else the seconds until the next one may.
  func wait(of client: String, at now: ContinuousClock.Instant) -> Int? {
    guard limits.requestsPerSecond > 0 else { return nil }
    return buckets.withLock { buckets in
      if buckets.count >= limits.clients, buckets[client] == nil { forget(&buckets, now) }
      var bucket = buckets[client] ?? Bucket(left: limits.requestsAtOnce, seen: now)
      bucket.left = filled(bucket, now)
      bucket.seen = now
      defer { buckets[client] = bucket }
      guard bucket.left >= 1 else { return Int(((1 - bucket.left) / limits.requestsPerSecond).rounded(.up)) }
      bucket.left -= 1
      return nil
    }
  }

  private func filled(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
    let (seconds, atto) = (now - bucket.seen).components
    let passed = Double(seconds) + Double(atto) * 1e-18
    return min(limits.requestsAtOnce, bucket.left + passed * limits.requestsPerSecond)
  }

  /// Clients whose bucket has filled up again are as new ones; where none has, all begin again.
  private func forget(_ buckets: inout [String: Bucket], _ now: ContinuousClock.Instant) {
    buckets = buckets.filter { filled($0.value, now) < limits.requestsAtOnce }
    if buckets.count >= limits.clients { buckets = [:] }
  }
}
