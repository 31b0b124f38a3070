import Monitoring

/// Damage to critical infrastructure and disruptions to basic services attributed to disasters (SDG 11.5.3).
///
///     damage      = health + educational + other facilities damaged or destroyed
///     disruptions = of educational + of health + of other basic services
///
/// Counts of units and of disruptions.
/// - Source: UNDRR; split from 11.5.2 in 2020, the components as in the Sendai monitor, *unconfirmed*.
public struct DisasterDisruption: Hashable, Sendable {
  public static let indicator = "11.5.3"

  public enum Damage: String, CaseIterable, Hashable, Sendable {
    case health = "health_facilities"
    case education = "educational_facilities"
    case other = "other_infrastructure"
    var series: String {
      switch self {
      case .health: "VC_DSR_HFDN"
      case .education: "VC_DSR_EFDN"
      case .other: "VC_DSR_CDYN"
      }
    }
  }

  public enum Disruption: String, CaseIterable, Hashable, Sendable {
    case education = "educational_services"
    case health = "health_services"
    case other = "other_services"
    var series: String {
      switch self {
      case .education: "VC_DSR_ESDN"
      case .health: "VC_DSR_HSDN"
      case .other: "VC_DSR_OBDN"
      }
    }
  }

  public var damage: ReportedComponents<Damage>
  public var disruptions: ReportedComponents<Disruption>

  public init(damage: ReportedComponents<Damage>, disruptions: ReportedComponents<Disruption>) {
    self.damage = damage
    self.disruptions = disruptions
  }

  public static func sum(_ areas: [DisasterDisruption]) -> DisasterDisruption {
    DisasterDisruption(
      damage: .sum(areas.map(\.damage)), disruptions: .sum(areas.map(\.disruptions)))
  }

  public func observations(
    _ measurement: Measurement, _ disaggregation: Disaggregation = Disaggregation()
  ) -> [Observation] {
    var observations: [Observation] = []
    func count(_ series: String, _ value: Double?, _ notes: [Note] = []) {
      guard let value else { return }
      observations.append(
        measurement.amount(
          DisasterDisruption.indicator, series, value, disaggregation, unit: "NUMBER", notes: notes))
    }
    count("VC_DSR_CDAN", damage.total, damage.notes)
    for part in Damage.allCases { count(part.series, damage[part]) }
    count("VC_DSR_BSDN", disruptions.total, disruptions.notes)
    for part in Disruption.allCases { count(part.series, disruptions[part]) }
    return observations
  }
}
