import Monitoring

/// How a figure moved between its oldest and its newest period.
struct FigureTrend {
  enum Verdict: String { case better, worse, unchanged, unclear, moved }

  var first: RecordedObservation
  var last: RecordedObservation
  var change: Double
  var verdict: Verdict

  /// Standard errors between two estimates beyond which they are told apart, at the level of 95 per cent.
  private static let limit = 1.96

  /// - Parameter figures: of one series and part, in any order.
  /// - Returns: nil where fewer than two periods have a value.
  init?(_ figures: [RecordedObservation], direction: Indicator.Direction) {
    let known = figures.filter { $0.observation.value?.isFinite == true }
      .sorted { ($0.observation.key.period, $0.number) < ($1.observation.key.period, $1.number) }
    guard let first = known.first, let last = known.last,
      first.observation.key.period != last.observation.key.period
    else { return nil }
    self.first = first
    self.last = last
    change = last.observation.value! - first.observation.value!
    verdict = Self.verdict(change, first.observation.error, last.observation.error, direction)
  }

  private static func verdict(
    _ change: Double, _ first: SamplingError?, _ last: SamplingError?, _ direction: Indicator.Direction
  ) -> Verdict {
    if change == 0 { return .unchanged }
    // Where only one of the two was sampled, its own error is what the change may be due to.
    let errors = [first?.standardError, last?.standardError].compactMap(\.self).filter {
      $0.isFinite && $0 > 0
    }
    if !errors.isEmpty {
      let error = errors.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if abs(change) < limit * error { return .unclear }
    }
    switch direction {
    case .higher: return change > 0 ? .better : .worse
    case .lower: return change < 0 ? .better : .worse
    case .target, .none: return .moved
    }
  }
}
