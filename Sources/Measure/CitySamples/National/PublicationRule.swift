/// Whether a national figure or one of a domain may be published. The limits are Quito's defaults.
public struct PublicationRule: Hashable, Sendable {
  public enum Verdict: String, CaseIterable, Hashable, Sendable { case publish, flag, suppress }

  /// Fewer effective cities than this are not shown.
  public var minimumEffectiveCities: Double
  /// Above this coefficient of variation a figure is flagged, and above that not shown.
  public var flagAbove, suppressAbove: Double

  public init(minimumEffectiveCities: Double = 3, flagAbove: Double = 0.166, suppressAbove: Double = 0.30) {
    self.minimumEffectiveCities = minimumEffectiveCities
    self.flagAbove = flagAbove
    self.suppressAbove = suppressAbove
  }

  /// A figure of which every city was asked has no error of sampling and is published however few they are.
  public func verdict(effectiveCities: Double, coefficientOfVariation: Double, isComplete: Bool) -> Verdict {
    if isComplete { return .publish }
    guard effectiveCities >= minimumEffectiveCities, coefficientOfVariation <= suppressAbove else {
      return .suppress
    }
    return coefficientOfVariation > flagAbove ? .flag : .publish
  }
}
