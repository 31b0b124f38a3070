import Monitoring

/// Direct economic loss attributed to disasters in relation to gross domestic product (SDG 11.5.2).
///
///     indicator = 100 × direct loss / GDP          of the same year, in the same currency
///     direct loss = agriculture + other productive assets + housing + critical infrastructure + heritage
///
/// A loss may exceed the product of a year; nothing is capped.
/// - Source: UNDRR, SDG 11.5.2 metadata, edition of 2021; the five components as in the Sendai monitor,
///   *unconfirmed*.
public struct DisasterEconomicLoss: Hashable, Sendable {
  public static let indicator = "11.5.2"

  public enum Component: String, CaseIterable, Hashable, Sendable {
    case agriculture = "loss_agriculture"
    case productiveAssets = "loss_productive_assets"
    case housing = "loss_housing"
    case infrastructure = "loss_infrastructure"
    case heritage = "loss_heritage"
    var series: String {
      switch self {
      case .agriculture: "VC_DSR_AGLH"
      case .productiveAssets: "VC_DSR_DDPA"
      case .housing: "VC_DSR_HOLH"
      case .infrastructure: "VC_DSR_CILN"
      case .heritage: "VC_DSR_CHLN"
      }
    }
  }

  /// United States dollars.
  public var losses: ReportedComponents<Component>
  /// Of the same year, in United States dollars.
  public var grossDomesticProduct: Double?

  public init(losses: ReportedComponents<Component>, grossDomesticProduct: Double?) {
    self.losses = losses
    self.grossDomesticProduct = grossDomesticProduct
  }

  public static func sum(_ areas: [DisasterEconomicLoss]) -> DisasterEconomicLoss {
    DisasterEconomicLoss(
      losses: .sum(areas.map(\.losses)),
      grossDomesticProduct: OptionalSum.ofAll(areas, \.grossDomesticProduct))
  }

  public func observations(
    _ measurement: Measurement, _ disaggregation: Disaggregation = Disaggregation()
  ) -> [Observation] {
    var observations: [Observation] = []
    if let total = losses.total, let product = grossDomesticProduct {
      observations.append(
        measurement.percentage(
          DisasterEconomicLoss.indicator, "VC_DSR_LSGP", disaggregation, of: total, in: product,
          notes: losses.notes))
    }
    for component in Component.allCases {
      guard let loss = losses[component] else { continue }
      observations.append(
        measurement.amount(
          DisasterEconomicLoss.indicator, component.series, loss, disaggregation, unit: "USD"))
    }
    return observations
  }
}
