import Monitoring

/// Level of water stress (SDG 6.4.2).
///
///     stress = 100 × freshwater withdrawn / (renewable freshwater − environmental flow)
///
/// All in km³ a year. More than 100 is possible: water is drawn that does not renew.
/// - Source: FAO, SDG 6.4.2 metadata, editions since 2023. That the lower bound of a class belongs to it is
///   Quito's ruling.
public struct WaterStress: Hashable, Sendable {
  public static let indicator = "6.4.2"

  /// The phrase `note.water-stress-<class>`.
  public enum Level: String, CaseIterable, Hashable, Sendable {
    /// Below 25.
    case none
    /// From 25.
    case low
    /// From 50.
    case medium
    /// From 75.
    case high
    /// Above 100.
    case critical

    public init(percent: Double) {
      self =
        switch percent {
        case ..<25: .none
        case ..<50: .low
        case ..<75: .medium
        case ...100: .high
        default: .critical
        }
    }
  }

  /// Km³ a year.
  public var withdrawn, renewable, environmentalFlow: Double

  public init(withdrawn: Double, renewable: Double, environmentalFlow: Double) {
    self.withdrawn = withdrawn
    self.renewable = renewable
    self.environmentalFlow = environmentalFlow
  }

  /// Nil where nature needs all there is.
  public var percent: Double? {
    environmentalFlow < renewable ? 100 * withdrawn / (renewable - environmentalFlow) : nil
  }

  public func observations(_ measurement: Measurement) -> [Observation] {
    guard let percent else {
      return [
        measurement.absent(
          WaterStress.indicator, "ER_H2O_STRESS", unit: "PT", numerator: withdrawn,
          denominator: renewable - environmentalFlow, reasons: [Note("environmental-flow-exceeds")])
      ]
    }
    return [
      measurement.percentage(
        WaterStress.indicator, "ER_H2O_STRESS", of: withdrawn, in: renewable - environmentalFlow,
        notes: [Note("water-stress-\(Level(percent: percent).rawValue)")])
    ]
  }
}
