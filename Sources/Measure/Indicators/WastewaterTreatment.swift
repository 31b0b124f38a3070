import Monitoring

/// Proportion of domestic and industrial wastewater flows safely treated (SDG 6.3.1).
///
///     indicator = 100 × volume treated to secondary level or better / volume generated
///
/// Flows come in 1,000 m³ a day and are published in million m³ a year: × 0.36525, the same in every year. The
/// part of households has a series of its own, which cannot be compared with the total.
/// - Source: WHO, UN-Habitat and UNSD, SDG 6.3.1 metadata, edition of 2021; one factor for ordinary and leap
///   years is Quito's ruling.
public struct WastewaterTreatment: Hashable, Sendable {
  public static let indicator = "6.3.1"
  /// Million m³ a year for each 1,000 m³ a day.
  public static let yearFactor = 0.36525

  /// 1,000 m³ a day; nil where not stated.
  public var generated, treated: Double?
  /// Of households alone, 1,000 m³ a day.
  public var householdGenerated, householdSafelyTreated: Double?

  public init(
    generated: Double?, treated: Double?, householdGenerated: Double? = nil,
    householdSafelyTreated: Double? = nil
  ) {
    self.generated = generated
    self.treated = treated
    self.householdGenerated = householdGenerated
    self.householdSafelyTreated = householdSafelyTreated
  }

  public static func sum(_ areas: [WastewaterTreatment]) -> WastewaterTreatment {
    WastewaterTreatment(
      generated: OptionalSum.ofAll(areas, \.generated), treated: OptionalSum.ofAll(areas, \.treated),
      householdGenerated: OptionalSum.ofAll(areas, \.householdGenerated),
      householdSafelyTreated: OptionalSum.ofAll(areas, \.householdSafelyTreated))
  }

  public func observations(
    _ measurement: Measurement, _ disaggregation: Disaggregation = Disaggregation()
  ) -> [Observation] {
    let indicator = WastewaterTreatment.indicator
    let factor = WastewaterTreatment.yearFactor
    var observations: [Observation] = []
    if let whole = householdGenerated, let part = householdSafelyTreated {
      observations.append(
        measurement.percentage(indicator, "EN_WWT_WWDS", disaggregation, of: part, in: whole))
    }
    for (series, flow) in [("EN_WWT_GEN", generated), ("EN_WWT_TREAT", treated)] {
      guard let flow else { continue }
      observations.append(
        measurement.amount(indicator, series, flow * factor, disaggregation, unit: "M_M3_PER_YR"))
    }
    if let generated, let treated {
      observations.append(
        measurement.percentage(
          indicator, "EN_WWT_TREATR", disaggregation, of: treated * factor, in: generated * factor))
    }
    return observations
  }
}
