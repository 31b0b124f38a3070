import Monitoring

/// Adults with secure tenure rights to land (SDG 1.4.2), from counts of adults.
///
///     documented = 100 × adults with legally recognised documentation / adults
///     perceived  = 100 × adults who perceive their rights as secure / adults
///     secure     = 100 × adults of whom both holds / adults
///
/// All adults are in the denominator, those without land too. Rights are perceived as secure by who fears no
/// involuntary loss within five years and may also bequeath.
/// - Source: UN-Habitat and World Bank, SDG 1.4.2 metadata, edition of 2021. It gives no formula for the joint
///   series; that it counts adults of whom both holds is Quito's ruling.
public struct TenureCounts: Hashable, Sendable {
  public static let indicator = "1.4.2"

  public var adults: Double
  public var documented, perceived, both: Double?

  public init(adults: Double, documented: Double?, perceived: Double?, both: Double?) {
    self.adults = adults
    self.documented = documented
    self.perceived = perceived
    self.both = both
  }

  public static func sum(_ areas: [TenureCounts]) -> TenureCounts {
    TenureCounts(
      adults: areas.reduce(0) { $0 + $1.adults }, documented: OptionalSum.ofAll(areas, \.documented),
      perceived: OptionalSum.ofAll(areas, \.perceived), both: OptionalSum.ofAll(areas, \.both))
  }

  public func observations(
    _ measurement: Measurement, _ disaggregation: Disaggregation = Disaggregation()
  ) -> [Observation] {
    [("SP_LGL_LNDDOC", documented), ("SP_LGL_LNDSEC", perceived), ("SP_LGL_LNDSTR", both)].compactMap {
      series, part in
      part.map {
        measurement.percentage(TenureCounts.indicator, series, disaggregation, of: $0, in: adults)
      }
    }
  }
}
