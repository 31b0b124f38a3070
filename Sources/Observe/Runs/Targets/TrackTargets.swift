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

  /// - Parameters:
  ///   - targets: observations with a code in `TargetTable.dimension`.
  ///   - measured: all figures for whole populations of the series concerned; targets among them are left out.
  /// - Returns: in the order of the targets.
  public static func rows(
    targets: [RecordedObservation], measured: [RecordedObservation],
    growth: TargetProgress.Growth = .compound, thresholds: TargetProgress.Thresholds = .init()
  ) -> [Row] {
    struct Figure: Hashable {
      var series: String
      var area: String
    }
    var figures: [Figure: [RecordedObservation]] = [:]
    for one in measured where one.observation.key.disaggregation.isTotal && one.observation.value != nil {
      let key = one.observation.key
      figures[Figure(series: key.series, area: key.area), default: []].append(one)
    }
    return targets.map { target in
      let key = target.observation.key
      let history = (figures[Figure(series: key.series, area: key.area)] ?? [])
        .sorted { $0.observation.key.period < $1.observation.key.period }
      let start = target.observation.notes.first { $0.code == "target.baseline" }
        .flatMap { $0.arguments["period"] }.flatMap { Period($0) }
      // Without a stated baseline the first value measured is one.
      let baseline = history.first { one in start.map { one.observation.key.period >= $0 } ?? true }
      let latest = history.last
      var row = Row(target: target, baseline: baseline, latest: latest, assessment: "unmeasured")
      if let baseline, let latest {
        func point(_ one: RecordedObservation) -> TargetProgress.Point {
          TargetProgress.Point(period: one.observation.key.period, value: one.observation.value!)
        }
        row.progress = TargetProgress(
          baseline: point(baseline), latest: point(latest), target: point(target), growth: growth)
        row.assessment = row.progress.map { $0.assessment(thresholds).rawValue } ?? "single"
        if let error = latest.observation.error, let lower = error.lower, let upper = error.upper {
          row.isWithinError = (lower...max(lower, upper)).contains(target.observation.value!)
        }
      }
      return row
    }
  }
}
