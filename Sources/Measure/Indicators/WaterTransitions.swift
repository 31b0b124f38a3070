import Monitoring

/// Change in the extent of water-related ecosystems over time (SDG 6.6.1), from the transitions of open water
/// between the baseline of 2000 to 2004 and a later window of five years.
///
///     change = 100 × ((alpha − beta) + (rho − sigma)) / (epsilon + beta + sigma)
///
/// Of permanent water alpha is new, beta lost, rho was seasonal, sigma has become seasonal and epsilon stayed;
/// of seasonal water rho was permanent and sigma has become permanent. The denominator is the extent in the
/// baseline. The minimum extent of reservoirs changes by the same equation; that of their maximum is not among
/// the sources followed.
/// - Source: UNEP and Ramsar, SDG 6.6.1a metadata.
public struct WaterTransitions: Hashable, Sendable {
  public static let indicator = "6.6.1"

  /// Where the water stands: the two have series of their own.
  public enum Waters: String, CaseIterable, Hashable, Sendable {
    case lakesAndRivers = "lakes-rivers"
    case reservoirs
  }

  /// Km² of one kind of water.
  public struct Change: Hashable, Sendable {
    /// Newly there, where no water was.
    public var alpha: Double
    /// Gone, where no water is.
    public var beta: Double
    /// Come from the other kind of water.
    public var rho: Double
    /// Become the other kind of water.
    public var sigma: Double
    /// There at both times.
    public var epsilon: Double

    public init(alpha: Double, beta: Double, rho: Double, sigma: Double, epsilon: Double) {
      self.alpha = alpha
      self.beta = beta
      self.rho = rho
      self.sigma = sigma
      self.epsilon = epsilon
    }

    public var baseline: Double { epsilon + beta + sigma }
    public var extent: Double { epsilon + alpha + rho }
    public var net: Double { (alpha - beta) + (rho - sigma) }
  }

  public var waters: Waters
  public var permanent: Change
  /// Nil for reservoirs, whose least extent is their permanent water.
  public var seasonal: Change?
  /// Of the country, in km².
  public var landArea: Double?

  public init(waters: Waters, permanent: Change, seasonal: Change?, landArea: Double? = nil) {
    self.waters = waters
    self.permanent = permanent
    self.seasonal = seasonal
    self.landArea = landArea
  }

  public func observations(_ measurement: Measurement) -> [Observation] {
    switch waters {
    case .lakesAndRivers:
      return figures(
        permanent, change: "EN_LKRV_PWAC", extent: "EN_LKRV_PWAN", share: "EN_LKRV_PWAP", measurement)
        + (seasonal.map {
          figures($0, change: "EN_LKRV_SWAC", extent: "EN_LKRV_SWAN", share: "EN_LKRV_SWAP", measurement)
        } ?? [])
    case .reservoirs:
      return figures(
        permanent, change: "Q_RSRV_MNWAC", extent: "EN_RSRV_MNWAN", share: "EN_RSRV_MNWAP", measurement)
    }
  }

  private func figures(
    _ water: Change, change: String, extent: String, share: String, _ measurement: Measurement
  ) -> [Observation] {
    let indicator = WaterTransitions.indicator
    var observations = [
      measurement.percentage(indicator, change, of: water.net, in: water.baseline),
      measurement.amount(indicator, extent, water.extent, unit: "KM2"),
    ]
    if let landArea {
      observations.append(measurement.percentage(indicator, share, of: water.extent, in: landArea))
    }
    return observations
  }
}
