import Monitoring

/// Proportion of local governments that adopt and implement local disaster risk reduction strategies in line
/// with national ones (SDG 11.b.2).
///
///     indicator     = 100 × local governments with a strategy / local governments
///     over countries = mean of the countries' shares, each weighing the same
///
/// A share above 100, of more strategies than governments, is given as 100 and marked, as in the global
/// database.
/// - Source: UNDRR, SDG 11.b.2 metadata, edition of 2021.
public struct LocalRiskStrategies: Hashable, Sendable {
  public static let indicator = "11.b.2"

  public var withStrategy: Double
  /// The lowest level with the mandate, as the country defines it.
  public var localGovernments: Double

  public init(withStrategy: Double, localGovernments: Double) {
    self.withStrategy = withStrategy
    self.localGovernments = localGovernments
  }

  public var isCapped: Bool { localGovernments > 0 && withStrategy > localGovernments }
  /// Per cent, 0 to 100; nil without local governments.
  public var percent: Double? {
    localGovernments > 0 ? min(100, 100 * withStrategy / localGovernments) : nil
  }

  public func observations(_ measurement: Measurement) -> [Observation] {
    var share = measurement.percentage(
      LocalRiskStrategies.indicator, "SG_DSR_SILS", of: withStrategy, in: localGovernments,
      notes: isCapped ? [Note("share-capped")] : [])
    share.value = percent
    return [share]
      + [("SG_DSR_SILN", withStrategy), ("SG_GOV_LOGV", localGovernments)].map { series, value in
        measurement.amount(LocalRiskStrategies.indicator, series, value, unit: "NUMBER")
      }
  }

  /// The unweighted mean over countries; its parts are the sum of the shares and their number. Countries
  /// without local governments are in neither.
  public static func observations(of countries: [LocalRiskStrategies], _ measurement: Measurement)
    -> [Observation]
  {
    let shares = countries.compactMap(\.percent)
    return [
      measurement.rate(
        indicator, "SG_DSR_SILS", of: shares.reduce(0, +), in: Double(shares.count), unit: "PT",
        notes: [Note("mean-unweighted", ["count": String(shares.count)])]),
      measurement.amount(
        indicator, "SG_DSR_SILN", countries.reduce(0) { $0 + $1.withStrategy }, unit: "NUMBER"),
      measurement.amount(
        indicator, "SG_GOV_LOGV", countries.reduce(0) { $0 + $1.localGovernments }, unit: "NUMBER"),
    ]
  }
}
