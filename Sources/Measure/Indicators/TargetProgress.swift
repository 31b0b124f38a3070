import Monitoring

#if canImport(Glibc)
  import Glibc
#endif

/// How far a figure is on its way from a baseline to a target, and whether its pace will do.
///
///     actual rate, compound    = (y₁ / y₀)^(1 / (t₁ − t₀)) − 1
///     required rate, compound  = (x / y₀)^(1 / (T − t₀)) − 1
///     actual rate, linear      = (y₁ − y₀) / (t₁ − t₀)
///     required rate, linear    = (x − y₀) / (T − t₀)
///     pace                     = actual rate / required rate
///     distance                 = x − y₁
///
/// y₀ is the baseline at t₀, y₁ the newest value at t₁, x the target for T; years are counted as in
/// `LandConsumption.years`. The ratio of rates is the measure of the SDG Progress Chart and of Eurostat's
/// monitoring; a compound rate needs values above 0, so a linear one is formed where any is not.
///
/// ```swift
/// let slums = TargetProgress(
///   baseline: .init(period: Period("2015")!, value: 40), latest: .init(period: Period("2020")!, value: 35),
///   target: .init(period: Period("2030")!, value: 20))!
/// slums.pace      // 0.584: the share falls, at little more than half the speed it should
/// slums.assessment(direction: .lower)  // .fair
/// ```
/// - Source: compound annual growth ratio as in the methodology of the UN's SDG Progress Chart and Eurostat's
///   “Sustainable development in the European Union”; its thresholds are recalled and unconfirmed, hence
///   parameters.
public struct TargetProgress: Hashable, Sendable {
  /// A value at a time.
  public struct Point: Hashable, Sendable {
    public var period: Period
    public var value: Double
    public init(period: Period, value: Double) {
      self.period = period
      self.value = value
    }
  }

  /// How a value is taken to move.
  public enum Growth: String, CaseIterable, Hashable, Sendable { case compound, linear }

  /// The pace from which on, or up to which, a word holds.
  public struct Thresholds: Hashable, Sendable {
    /// From this share of the required rate on a figure is on track.
    public var onTrack = 0.95
    /// From this share on it makes fair progress, below limited.
    public var fair = 0.5
    /// Below this it moves away from the target; between it and `fair` progress is limited or none.
    public var away = -0.1
    public init() {}
  }

  public enum Assessment: String, CaseIterable, Hashable, Sendable {
    /// The newest value is at the target or beyond it.
    case met
    case onTrack = "on-track"
    case fair
    case limited
    case away
    /// The baseline itself was at the target: there was no way to go, and it has been left since.
    case lost
  }

  public let baseline: Point
  public let latest: Point
  public let target: Point
  public let growth: Growth

  /// - Parameter growth: compound unless asked otherwise, and never where a value is 0 or below.
  /// - Returns: nil where the newest value is not later than the baseline, or the target not later than that.
  public init?(baseline: Point, latest: Point, target: Point, growth: Growth = .compound) {
    guard LandConsumption.years(from: baseline.period, to: latest.period) > 0,
      LandConsumption.years(from: baseline.period, to: target.period) > 0,
      [baseline, latest, target].allSatisfy(\.value.isFinite)
    else { return nil }
    (self.baseline, self.latest, self.target) = (baseline, latest, target)
    let isPositive = [baseline, latest, target].allSatisfy { $0.value > 0 }
    self.growth = isPositive ? growth : .linear
  }

  private func years(to point: Point) -> Double {
    LandConsumption.years(from: baseline.period, to: point.period)
  }

  private func rate(to point: Point) -> Double {
    switch growth {
    case .compound: pow(point.value / baseline.value, 1 / years(to: point)) - 1
    case .linear: (point.value - baseline.value) / years(to: point)
    }
  }

  /// A year, as a part of the value where growth is compound, else in its unit.
  public var actualRate: Double { rate(to: latest) }
  public var requiredRate: Double { rate(to: target) }

  /// Nil where the baseline stood at the target, so that no rate was required.
  public var pace: Double? { requiredRate == 0 ? nil : actualRate / requiredRate }

  /// From the newest value to the target, in the unit of the value.
  public var distance: Double { target.value - latest.value }

  /// The part of the way from baseline to target that is done; below 0 where it went back, above 1 where it
  /// went beyond. Nil where there was no way.
  public var share: Double? {
    target.value == baseline.value
      ? nil : (latest.value - baseline.value) / (target.value - baseline.value)
  }

  /// The value at the target's date should the pace stay as it is.
  public var projection: Double {
    switch growth {
    case .compound: baseline.value * pow(1 + actualRate, years(to: target))
    case .linear: baseline.value + actualRate * years(to: target)
    }
  }

  /// - Parameter direction: which way the figure is better. With none, or where it should be near its target, a
  ///   target is reached by going all the way from the baseline.
  public func assessment(
    _ thresholds: Thresholds = Thresholds(), direction: Indicator.Direction = .none
  ) -> Assessment {
    func isReached(by value: Double) -> Bool? {
      switch direction {
      case .higher: value >= target.value
      case .lower: value <= target.value
      case .target, .none: nil
      }
    }
    if isReached(by: latest.value) ?? (share.map { $0 >= 1 } ?? (latest.value == target.value)) {
      return .met
    }
    guard isReached(by: baseline.value) != true, let pace else { return .lost }
    if pace >= thresholds.onTrack { return .onTrack }
    if pace >= thresholds.fair { return .fair }
    return pace < thresholds.away ? .away : .limited
  }
}
