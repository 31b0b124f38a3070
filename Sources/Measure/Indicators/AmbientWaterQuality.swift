import Monitoring

/// Proportion of bodies of water with good ambient water quality (SDG 6.3.2).
///
///     a body is good where at least 80 % of its monitoring values meet their targets
///     indicator = 100 × good bodies / bodies assessed
///
/// Bodies are counted, whatever their size; those without values are not assessed. Exactly 80 % is good,
/// decided in whole numbers.
/// - Source: UNEP, SDG 6.3.2 metadata, edition of 2021. The grouping of core parameters is unconfirmed and up
///   to the table.
public struct AmbientWaterQuality: Hashable, Sendable {
  public static let indicator = "6.3.2"

  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case river
    /// Lakes and reservoirs.
    case openWater = "open-water"
    case groundwater
    var series: String {
      switch self {
      case .river: "EN_H2O_RVAMBQ"
      case .openWater: "EN_H2O_OPAMBQ"
      case .groundwater: "EN_H2O_GRAMBQ"
      }
    }
  }

  public struct Count: Hashable, Sendable {
    public var good: Int
    public var assessed: Int
    public init(good: Int, assessed: Int) {
      self.good = good
      self.assessed = assessed
    }
  }

  public private(set) var counts: [Kind: Count] = [:]

  public init() {}

  /// Whether a body is good; nil where it has no values.
  public static func isGood(values: Int, onTarget: Int) -> Bool? {
    values > 0 ? 5 * onTarget >= 4 * values : nil
  }

  public mutating func add(_ kind: Kind, good: Int, assessed: Int) {
    counts[kind, default: Count(good: 0, assessed: 0)].good += good
    counts[kind]!.assessed += assessed
  }

  /// One body, from its monitoring values.
  public mutating func add(_ kind: Kind, values: Int, onTarget: Int) {
    guard let isGood = AmbientWaterQuality.isGood(values: values, onTarget: onTarget) else { return }
    add(kind, good: isGood ? 1 : 0, assessed: 1)
  }

  public static func sum(_ areas: [AmbientWaterQuality]) -> AmbientWaterQuality {
    areas.reduce(into: AmbientWaterQuality()) { sum, area in
      for (kind, count) in area.counts { sum.add(kind, good: count.good, assessed: count.assessed) }
    }
  }

  /// All bodies, then each kind of which some were assessed.
  public func observations(_ measurement: Measurement) -> [Observation] {
    let all = counts.values
    return [
      measurement.percentage(
        AmbientWaterQuality.indicator, "EN_H2O_WBAMBQ", of: Double(all.reduce(0) { $0 + $1.good }),
        in: Double(all.reduce(0) { $0 + $1.assessed }))
    ]
      + Kind.allCases.compactMap { kind in
        counts[kind].flatMap { count in
          count.assessed == 0
            ? nil
            : measurement.percentage(
              AmbientWaterQuality.indicator, kind.series, of: Double(count.good), in: Double(count.assessed))
        }
      }
  }
}
