import Monitoring

/// Extents of water-related ecosystems (SDG 6.6.1) as a country states them: mangroves, wetlands and open
/// water, in km².
///
///     mangrove change = 100 × (gained − lost) / baseline
///     mangroves       = baseline + gained − lost
///     national total  = open water + rivers + wetlands, where all three are stated
///
/// - Source: UNEP and Ramsar, SDG 6.6.1 metadata; that the total is the sum of the three holds for each of the
///   countries of the global database that state them all.
public struct EcosystemExtents: Hashable, Sendable {
  public enum Extent: String, CaseIterable, Hashable, Sendable {
    case wetlands
    case inlandWetlands = "inland_wetlands"
    case humanMadeWetlands = "human_made_wetlands"
    case nationalOpenWater = "national_open_water"
    case nationalRivers = "national_rivers"
    case nationalWetlands = "national_wetlands"
    case reservoirsMaximum = "reservoirs_maximum"
    var series: String {
      switch self {
      case .wetlands: "EN_WBE_WTLN"
      case .inlandWetlands: "EN_WBE_INWTL"
      case .humanMadeWetlands: "EN_WBE_HMWTL"
      case .nationalOpenWater: "EN_WBE_NDOPW"
      case .nationalRivers: "EN_WBE_NDRV"
      case .nationalWetlands: "EN_WBE_NDWTL"
      case .reservoirsMaximum: "EN_RSRV_MXWAN"
      }
    }
    /// As a share of land.
    var shareSeries: String? {
      switch self {
      case .wetlands: "EN_WBE_WTLP"
      case .reservoirsMaximum: "EN_RSRV_MXWAP"
      default: nil
      }
    }
  }

  /// Km²; what is not stated is not there.
  public var extents: [Extent: Double]
  public var mangrovesBaseline, mangrovesGained, mangrovesLost: Double?
  public var landArea: Double?

  public init(
    extents: [Extent: Double], mangrovesBaseline: Double? = nil, mangrovesGained: Double? = nil,
    mangrovesLost: Double? = nil, landArea: Double? = nil
  ) {
    self.extents = extents
    self.mangrovesBaseline = mangrovesBaseline
    self.mangrovesGained = mangrovesGained
    self.mangrovesLost = mangrovesLost
    self.landArea = landArea
  }

  public func observations(_ measurement: Measurement) -> [Observation] {
    let indicator = WaterTransitions.indicator
    var observations: [Observation] = []
    func area(_ series: String, _ value: Double?) {
      guard let value else { return }
      observations.append(measurement.amount(indicator, series, value, unit: "KM2"))
    }
    func share(_ series: String, _ part: Double?, _ whole: Double?) {
      guard let part, let whole else { return }
      observations.append(measurement.percentage(indicator, series, of: part, in: whole))
    }
    for extent in Extent.allCases {
      area(extent.series, extents[extent])
      if let series = extent.shareSeries { share(series, extents[extent], landArea) }
    }
    if let open = extents[.nationalOpenWater], let rivers = extents[.nationalRivers],
      let wetlands = extents[.nationalWetlands]
    {
      area("EN_WBE_NDETOT", open + rivers + wetlands)
    }
    area("EN_WBE_MANGBN", mangrovesBaseline)
    area("EN_WBE_MANGGN", mangrovesGained)
    area("EN_WBE_MANGLN", mangrovesLost)
    share("EN_WBE_MANGGP", mangrovesGained, mangrovesBaseline)
    share("EN_WBE_MANGLP", mangrovesLost, mangrovesBaseline)
    if let baseline = mangrovesBaseline, let gained = mangrovesGained, let lost = mangrovesLost {
      area("EN_WBE_MANGN", baseline + gained - lost)
      share("EN_WBE_MANGC", gained - lost, baseline)
    }
    return observations
  }
}
