import Monitoring

/// A run as a link of the chain, without what it computed.
public struct ChainLink: Hashable, Sendable {
  public var number: Int
  public var recorded: Timestamp
  public var digest: Digest

  init(number: Int, recorded: Timestamp, digest: Digest) {
    self.number = number
    self.recorded = recorded
    self.digest = digest
  }
}
