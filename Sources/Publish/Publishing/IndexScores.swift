import Monitoring

/// What the figures of one area say of one composite index at its newest period, and how the whole stood before.
struct IndexScores {
  struct Part {
    /// Nil where too little is known.
    var score: Double?
    /// The weight of the indicators that have a value, of all, in per cent.
    var coverage: Double?
  }

  struct Whole {
    var period: Period
    var score: Double?
    var rank: Double?
    /// Of the rank: where it lay over runs in which choices were made otherwise.
    var rankInterval: ClosedRange<Double>?
    var coverage: Double?
  }

  static let indicator = "Q-INDEX"
  static let indexDimension = "INDEX"
  private static let nodeDimension = "INDEX_NODE"
  private static let scoreSeries = "Q_INDEX_SCORE"
  private static let rankSeries = "Q_INDEX_RANK"
  private static let coverageSeries = "Q_INDEX_COVERAGE"
  /// The remark that tells a part's coverage, and its argument.
  private static let coverageNote = (code: "index.coverage", argument: "percent")

  /// Newest first.
  let periods: [Whole]
  /// Of the newest period, by the node's code.
  let parts: [String: Part]

  var newest: Whole { periods[0] }

  /// Whether a figure is of a composite index or its parts, and under no further condition.
  static func isScore(_ key: Observation.Key) -> Bool {
    key.indicator == indicator && key.disaggregation.codes[indexDimension] != nil
      && key.disaggregation.codes.keys.allSatisfy { $0 == indexDimension || $0 == nodeDimension }
  }

  /// - Parameter period: the one that is to count as the newest; nil for the last there is.
  /// - Returns: nil where no figure is of the index and the period.
  init?(_ figures: [RecordedObservation], index: String, period: Period? = nil) {
    var wholes: [Period: Whole] = [:]
    var parts: [Period: [String: Part]] = [:]
    for figure in figures.sorted(by: { $0.number < $1.number }) {
      let observation = figure.observation
      var codes = observation.key.disaggregation.codes
      guard Self.isScore(observation.key), codes.removeValue(forKey: Self.indexDimension) == index else {
        continue
      }
      let node = codes.removeValue(forKey: Self.nodeDimension)
      let at = observation.key.period
      let value = observation.value.flatMap { $0.isFinite ? $0 : nil }
      var whole = wholes[at] ?? Whole(period: at)
      switch (observation.key.series, node) {
      case (Self.scoreSeries, nil): whole.score = value
      case (Self.scoreSeries, let node?):
        parts[at, default: [:]][node, default: Part()].score = value
        let percent = observation.notes.first { $0.code == Self.coverageNote.code }?
          .arguments[Self.coverageNote.argument]
        if let percent = percent.flatMap(Double.init) {
          parts[at]![node]!.coverage = percent
        }
      case (Self.rankSeries, nil):
        whole.rank = value
        if let lower = observation.error?.lower, let upper = observation.error?.upper, lower <= upper {
          whole.rankInterval = lower...upper
        }
      case (Self.coverageSeries, nil): whole.coverage = value
      case (Self.coverageSeries, let node?): parts[at, default: [:]][node, default: Part()].coverage = value
      default: continue
      }
      wholes[at] = whole
    }
    let known = wholes.keys.filter { period == nil || $0 == period }.sorted(by: >)
    guard let newest = known.first else { return nil }
    periods = known.map { wholes[$0]! }
    self.parts = parts[newest] ?? [:]
  }
}
