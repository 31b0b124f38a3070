import Monitoring

/// What one run brings to the store.
public struct Recording: Sendable {
  public var run: Run
  /// Each parent already in the store or in one of the recordings of the same call.
  public var areas: [ReferenceArea]
  /// Each of an area already in the store or in one of the recordings of the same call, up to its own.
  public var observations: [Observation]
  public var mapFeatures: [MapFeature]

  public init(
    run: Run, areas: [ReferenceArea] = [], observations: [Observation] = [], mapFeatures: [MapFeature] = []
  ) {
    self.run = run
    self.areas = areas
    self.observations = observations
    self.mapFeatures = mapFeatures
  }
}

/// What became of the recordings of one call, in their order.
public struct Recorded: Sendable {
  public internal(set) var runs: [RecordedRun] = []
  public internal(set) var observations: [RecordedObservation] = []

  public init() {}
}
