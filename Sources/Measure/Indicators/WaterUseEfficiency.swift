import Monitoring

/// Water-use efficiency and its change over time (SDG 6.4.1).
///
///     agriculture = value added × (1 − Cr) / water used            USD/m³
///     industry    = value added / water used                       mining, manufacturing, energy, construction
///     services    = value added / water used
///     efficiency  = Σ sector × its share of the water used
///     change      = 100 × (efficiency − efficiency before) / efficiency before
///
/// Cr is the share of agricultural value added that comes from rain-fed farming. Where only the irrigated
/// share Ai of cropland is known, `Cr = 1 / (1 + Ai / ((1 − Ai) × r))`, with r the yield of rain-fed over that
/// of irrigated land, 0.563. A sector that uses no water has no share in the sum.
///
/// ```swift
/// WaterUseEfficiency.rainfedShare(irrigatedShare: 0.2)  // 0.69250
/// ```
/// - Source: FAO, SDG 6.4.1 metadata, edition of 2021. Its formula of Cr is an image, written out here from
///   the definition; editions before took 0.375, which is unconfirmed.
public struct WaterUseEfficiency: Hashable, Sendable {
  public static let indicator = "6.4.1"
  public static let yieldRatioDefault = 0.563

  public enum Sector: String, CaseIterable, Hashable, Sendable {
    case agriculture, industry, services
    var series: String {
      switch self {
      case .agriculture: "Q_H2O_WUE_AGRICULTURE"
      case .industry: "Q_H2O_WUE_INDUSTRY"
      case .services: "Q_H2O_WUE_SERVICES"
      }
    }
  }

  /// Gross value added of a sector, USD of the baseline year, and the water it uses, m³; both in the same
  /// multiple.
  public struct Use: Hashable, Sendable {
    public var valueAdded: Double
    public var water: Double
    public init(valueAdded: Double, water: Double) {
      self.valueAdded = valueAdded
      self.water = water
    }
  }

  /// Of agriculture without river and marine fisheries and forestry.
  public var agriculture: Use
  public var industry: Use
  public var services: Use
  /// 0 to 1.
  public var rainfedShare: Double

  public init(agriculture: Use, industry: Use, services: Use, rainfedShare: Double) {
    self.agriculture = agriculture
    self.industry = industry
    self.services = services
    self.rainfedShare = rainfedShare
  }

  /// - Precondition: the share is from 0 to 1 and the ratio above 0.
  public static func rainfedShare(irrigatedShare: Double, yieldRatio: Double = yieldRatioDefault) -> Double {
    precondition((0...1).contains(irrigatedShare) && yieldRatio > 0)
    // The same as the formula above, without a division by zero where all is irrigated.
    let rainfed = (1 - irrigatedShare) * yieldRatio
    return rainfed / (rainfed + irrigatedShare)
  }

  /// Value added that owes to the water used, with that water.
  private func use(_ sector: Sector) -> Use {
    switch sector {
    case .agriculture: Use(valueAdded: agriculture.valueAdded * (1 - rainfedShare), water: agriculture.water)
    case .industry: industry
    case .services: services
    }
  }

  /// USD/m³; nil where the sector uses no water.
  public func efficiency(of sector: Sector) -> Double? {
    let use = use(sector)
    return use.water > 0 ? use.valueAdded / use.water : nil
  }

  private var total: Use {
    Sector.allCases.map(use).filter { $0.water > 0 }.reduce(into: Use(valueAdded: 0, water: 0)) {
      $0.valueAdded += $1.valueAdded
      $0.water += $1.water
    }
  }

  /// USD/m³; nil where no water is used.
  public var efficiency: Double? {
    let total = total
    return total.water > 0 ? total.valueAdded / total.water : nil
  }

  /// The level, that of each sector, and the change since an earlier period, if there is one.
  public func observations(
    _ measurement: Measurement, after earlier: (period: Period, efficiency: WaterUseEfficiency)? = nil
  ) -> [Observation] {
    let indicator = WaterUseEfficiency.indicator
    let total = total
    var observations = [
      measurement.rate(
        indicator, "ER_H2O_WUEYST", of: total.valueAdded, in: total.water, unit: "USD_PER_M3")
    ]
    for sector in Sector.allCases {
      let use = use(sector)
      observations.append(
        measurement.rate(indicator, sector.series, of: use.valueAdded, in: use.water, unit: "USD_PER_M3"))
    }
    if let earlier, let before = earlier.efficiency.efficiency, let now = efficiency {
      observations.append(
        measurement.percentage(
          indicator, "Q_H2O_WUE_CHANGE", of: now - before, in: before,
          notes: [Note("change-since", ["from": earlier.period.text])]))
    }
    return observations
  }
}
