import Catalogue
import Indicators
import Monitoring

/// Follows the targets of a store: where each figure came from, where it stands and whether its pace will do.
public enum TrackTargets {
  public struct Row: Hashable, Sendable {
    public var target: RecordedObservation
    /// Nil where nothing, or only one value, was measured of the figure since the baseline.
    public var progress: TargetProgress?
    public var baseline: RecordedObservation?
    /// The newest value of the figure.
    public var latest: RecordedObservation?
    /// The phrase `target.assessment.<word>`.
    public var assessment: String
    /// Whether the interval of the newest value holds the target, so that the sample cannot tell them apart;
    /// nil where the value has no interval.
    public var isWithinError: Bool?
  }

  /// Dimension of values known otherwise, which nobody measured.
  private static let referenceDimension = "REFERENCE_VALUE"
  /// Dimension that says how an area was bounded over time; a target is set whatever it says.
  private static let boundaryDimension = "BOUNDARY"

  /// What a figure or a target speaks of, whenever it is and however the area was bounded over time.
  private struct Subject: Hashable {
    let indicator, series, area: String
    let disaggregation: Disaggregation

    init(_ key: Observation.Key) {
      (indicator, series, area) = (key.indicator, key.series, key.area)
      disaggregation = Disaggregation(
        key.disaggregation.codes.filter { $0.key != TargetTable.dimension && $0.key != boundaryDimension })
    }
  }

  /// - Parameters:
  ///   - figures: targets, which have a code in `TargetTable.dimension`, and what was measured.
  ///   - catalogue: tells whether more or less of a series is better.
  /// - Returns: a row for each target that has a value, in the order of the targets.
  public static func rows(
    of figures: [RecordedObservation], catalogue: IndicatorCatalogue,
    growth: TargetProgress.Growth = .compound, thresholds: TargetProgress.Thresholds = .init()
  ) -> [Row] {
    let valued = figures.filter { $0.observation.value?.isFinite == true }
    let histories = histories(of: valued)
    return valued.filter { $0.observation.key.disaggregation.codes[TargetTable.dimension] != nil }.map {
      row(
        of: $0, history: histories[Subject($0.observation.key)] ?? [], catalogue: catalogue, growth: growth,
        thresholds: thresholds)
    }
  }

  /// What was measured of each subject, oldest first. Where an area was bounded in several ways the values of
  /// the first of them stand for it, for values of different ways do not follow on each other.
  private static func histories(of figures: [RecordedObservation]) -> [Subject: [RecordedObservation]] {
    let measured = figures.filter {
      let codes = $0.observation.key.disaggregation.codes
      return codes[TargetTable.dimension] == nil && codes[referenceDimension] == nil
    }
    return Dictionary(grouping: measured) { Subject($0.observation.key) }.mapValues { all in
      let first = all.map(\.observation.key.disaggregation).min()
      return all.filter { $0.observation.key.disaggregation == first }
        .sorted { $0.observation.key.period < $1.observation.key.period }
    }
  }

  private static func row(
    of target: RecordedObservation, history: [RecordedObservation], catalogue: IndicatorCatalogue,
    growth: TargetProgress.Growth, thresholds: TargetProgress.Thresholds
  ) -> Row {
    let start = target.observation.notes.first { $0.code == "target.baseline" }
      .flatMap { $0.arguments["period"] }.flatMap { Period($0) }
    // Without a stated baseline the first value measured is one.
    let baseline = history.first { one in start.map { one.observation.key.period >= $0 } ?? true }
    var row = Row(target: target, baseline: baseline, latest: history.last, assessment: "unmeasured")
    guard let baseline, let latest = history.last else { return row }
    func point(_ one: RecordedObservation) -> TargetProgress.Point {
      TargetProgress.Point(period: one.observation.key.period, value: one.observation.value!)
    }
    row.progress = TargetProgress(
      baseline: point(baseline), latest: point(latest), target: point(target), growth: growth)
    let key = target.observation.key
    let direction = catalogue.series(key.series, of: key.indicator)?.direction ?? .none
    row.assessment = row.progress?.assessment(thresholds, direction: direction).rawValue ?? "single"
    if let error = latest.observation.error, let lower = error.lower, let upper = error.upper {
      let value = target.observation.value!
      row.isWithinError = lower <= value && value <= upper
    }
    return row
  }
}
