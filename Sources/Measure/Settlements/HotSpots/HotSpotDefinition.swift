/// What decides a hot spot: the parts of each factor, their weights and the limits. Quito's default, in
/// `Content/settlements/hot-spots.yaml`, because the method of the programme's cities is not public.
public struct HotSpotDefinition: Hashable, Sendable {
  /// The four factors of the score.
  public enum Factor: String, CaseIterable, Hashable, Sendable {
    case hazard, exposure, vulnerability, capacity
  }

  /// A part of a factor, from 0 (none) to 1 (most).
  public struct Component: Hashable, Sendable {
    public var id: String
    /// 0 or more, against the other components of the factor.
    public var weight: Double
    public var mark: ConfirmationMark
    public init(id: String, weight: Double = 1, mark: ConfirmationMark = .own) {
      precondition(weight >= 0 && weight.isFinite)
      self.id = id
      self.weight = weight
      self.mark = mark
    }
  }

  /// Weights of hazard, exposure and vulnerability in the geometric mean.
  public struct FactorWeights: Hashable, Sendable {
    public var hazard, exposure, vulnerability: Double
    public init(hazard: Double = 1, exposure: Double = 1, vulnerability: Double = 1) {
      precondition(hazard >= 0 && exposure >= 0 && vulnerability >= 0)
      precondition(hazard + exposure + vulnerability > 0)
      self.hazard = hazard
      self.exposure = exposure
      self.vulnerability = vulnerability
    }
  }

  public var exposure: [Component]
  public var vulnerability: [Component]
  /// Where empty, no score is lessened by capacity.
  public var capacity: [Component]
  public var factorWeights: FactorWeights
  /// How much of the score full capacity takes away, 0 to 1.
  public var capacityRelief: Double
  /// From this score on a settlement is a hot spot, 0 to 100.
  public var scoreMinimum: Double
  /// The share of the scored settlements that are hot spots by their rank, 0 to 1.
  public var topShare: Double
  /// A factor known to less than this share of its weights has no value, 0 to 1.
  public var coverageMinimum: Double
  /// By how much of itself each weight is moved to see what hangs on it, above 0 and below 1.
  public var weightShift: Double

  public init(
    exposure: [Component], vulnerability: [Component], capacity: [Component],
    factorWeights: FactorWeights = FactorWeights(), capacityRelief: Double = 0.5, scoreMinimum: Double = 60,
    topShare: Double = 0.2, coverageMinimum: Double = 0, weightShift: Double = 0.25
  ) {
    precondition((0...1).contains(capacityRelief) && (0...1).contains(topShare))
    precondition((0...1).contains(coverageMinimum) && weightShift > 0 && weightShift < 1)
    self.exposure = exposure
    self.vulnerability = vulnerability
    self.capacity = capacity
    self.factorWeights = factorWeights
    self.capacityRelief = capacityRelief
    self.scoreMinimum = scoreMinimum
    self.topShare = topShare
    self.coverageMinimum = coverageMinimum
    self.weightShift = weightShift
  }
}
