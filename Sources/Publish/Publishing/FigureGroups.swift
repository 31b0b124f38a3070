import Monitoring

/// The figures of an area, parted into those that stand for themselves and those that are shown beside others.
struct FigureGroups {
  private(set) var standing: [RecordedObservation] = []
  /// What is to be reached.
  private(set) var targets: [RecordedObservation] = []
  /// What is known otherwise of a figure that was estimated.
  private(set) var references: [RecordedObservation] = []
  /// Of composite indices whose parts are known.
  private(set) var scores: [RecordedObservation] = []

  static let targetDimension = "TARGET"
  static let referenceDimension = "REFERENCE_VALUE"
  static let truth = "TRUTH"

  init(_ figures: [RecordedObservation], indices: [ReportIndex]) {
    let known = Set(indices.map(\.code))
    for figure in figures {
      let key = figure.observation.key
      let codes = key.disaggregation.codes
      if codes[Self.referenceDimension] != nil {
        references.append(figure)
      } else if codes[Self.targetDimension] != nil {
        targets.append(figure)
      } else if IndexScores.isScore(key), known.contains(codes[IndexScores.indexDimension]!) {
        scores.append(figure)
      } else {
        standing.append(figure)
      }
    }
  }

  /// The key without one of its dimensions.
  static func without(_ dimension: String, _ key: Observation.Key) -> Observation.Key {
    var key = key
    key.disaggregation = Disaggregation(key.disaggregation.codes.filter { $0.key != dimension })
    return key
  }
}
