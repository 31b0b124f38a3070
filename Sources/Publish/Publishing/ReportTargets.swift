import Monitoring

/// What is to be reached, and how far the newest figures are from it.
struct ReportTargets {
  struct Target {
    var figure: RecordedObservation
    /// The newest figure of the same series and part that has a value; nil where nothing was measured.
    var newest: RecordedObservation?
    var direction: Indicator.Direction

    /// `NATIONAL`, `LOCAL`, `GLOBAL`.
    var kind: String { figure.observation.key.disaggregation.codes[FigureGroups.targetDimension] ?? "" }

    enum Standing: Equatable {
      case unmeasured, met
      /// So much is still to go, in the unit of the series.
      case toGo(Double)
      /// So far away, where neither more nor less is better.
      case apart(Double)
    }

    var standing: Standing {
      guard let target = figure.observation.value, target.isFinite, let value = newest?.observation.value
      else { return .unmeasured }
      switch direction {
      case .higher: return value >= target ? .met : .toGo(target - value)
      case .lower: return value <= target ? .met : .toGo(value - target)
      case .target, .none: return value == target ? .met : .apart(abs(value - target))
      }
    }
  }

  /// By indicator and series in the catalogue's order, then the total before parts, the nearest year first.
  let all: [Target]

  init(_ targets: [RecordedObservation], _ figures: ReportFigures) {
    // Without the dimension that all of them have, the whole stands before its parts.
    let stripped = targets.map { target in
      var target = target
      target.observation.key = FigureGroups.without(FigureGroups.targetDimension, target.observation.key)
      return target
    }
    let originals = Dictionary(targets.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    all = figures.sorted(stripped, newestFirst: false).map { originals[$0.number]! }.map { target in
      Target(
        figure: target,
        newest: figures.all.first {
          Self.subject(of: $0) == Self.subject(of: target) && $0.observation.value?.isFinite == true
        }, direction: figures.direction(ofSeries: target.observation.key.series))
    }
  }

  /// What a figure or target speaks of, whenever it is and however the area was bounded over time.
  private static func subject(of figure: RecordedObservation) -> [String] {
    let key = figure.observation.key
    let codes = key.disaggregation.codes.filter {
      $0.key != FigureGroups.targetDimension && $0.key != ReportFigures.boundaryDimension
    }
    return [key.indicator, key.series, Disaggregation(codes).text]
  }

  /// What the figure is to reach.
  func targets(of figure: RecordedObservation) -> [Target] {
    all.filter { Self.subject(of: $0.figure) == Self.subject(of: figure) }
  }

  /// Targets for the whole in an indicator of which there is no figure.
  func unmeasured(in indicator: Indicator) -> [Target] {
    all.filter { target in
      let key = target.figure.observation.key
      return target.newest == nil && key.indicator == indicator.code && key.disaggregation.codes.count == 1
    }
  }
}
