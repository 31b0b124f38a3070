/// An observation as the store keeps it: never overwritten, a later one of the same key being a revision.
public struct RecordedObservation: Hashable, Sendable {
  /// Counted from 1 over the whole store.
  public var number: Int
  public var observation: Observation
  /// Counted from 1 for each key.
  public var revision: Int
  public var recorded: Timestamp
  /// The `number` of the run that made it.
  public var runNumber: Int

  /// What the user types to name it: `o345`.
  public var id: String { "o\(number)" }
  public var runID: String { "r\(runNumber)" }

  public init(
    number: Int, observation: Observation, revision: Int, recorded: Timestamp, runNumber: Int
  ) {
    self.number = number
    self.observation = observation
    self.revision = revision
    self.recorded = recorded
    self.runNumber = runNumber
  }
}
