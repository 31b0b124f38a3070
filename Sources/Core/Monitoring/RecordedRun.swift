/// A run as the store keeps it: a link of the chain.
public struct RecordedRun: Hashable, Sendable {
  /// Counted from 1 in the order of recording, without gaps.
  public var number: Int
  public var run: Run
  public var recorded: Timestamp
  /// The digest of the run before this one; 64 zeros for the first.
  public var previous: Digest
  /// Over the previous digest, this run's record and its observations.
  public var digest: Digest

  /// What the user types to name it: `r12`.
  public var id: String { "r\(number)" }

  public init(number: Int, run: Run, recorded: Timestamp, previous: Digest, digest: Digest) {
    self.number = number
    self.run = run
    self.recorded = recorded
    self.previous = previous
    self.digest = digest
  }
}
