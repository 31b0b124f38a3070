#if canImport(Glibc)
  import Glibc
#endif

/// The score of one settlement.
///
///     hazard        = greatest of intensity × frequency / 9 over the hazards
///     exposure, vulnerability, capacity = weighted means of their components
///     score         = 100 × (hazard × exposure × vulnerability)^(1/3) × (1 − 0.5 × capacity)
///
/// With other weights of the factors the root is the weighted geometric mean. A component that is not known
/// is left out of its mean, and `coverage` says how much of the weight was known; a factor of which nothing
/// is known has no value, and then there is no score.
/// - Source: Quito's default; the scoring of the programme's five cities is not public.
public struct HotSpotScore: Hashable, Sendable {
  public struct Factor: Hashable, Sendable {
    /// 0 to 1; nil where too little is known.
    public var value: Double?
    /// The share of the weight that was known, 0 to 1.
    public var coverage: Double
    public init(value: Double?, coverage: Double) {
      self.value = value
      self.coverage = coverage
    }
  }

  public let hazard, exposure, vulnerability, capacity: Factor
  /// The hazard whose value counts; of several the first by name. Nil where none is above 0.
  public let governingHazard: String?
  /// 0 to 100, to nine decimals, so that equal conditions tie; nil where a factor has no value.
  public let score: Double?

  /// - Precondition: a value for each component, from 0 to 1.
  public init(_ settlement: SettlementCondition, by definition: HotSpotDefinition) {
    let minimum = definition.coverageMinimum
    let known = settlement.hazards.sorted { $0.key < $1.key }.compactMap { name, hazard in
      hazard.value.map { (name: name, value: $0) }
    }
    let greatest = known.map(\.value).max()
    let hazardCoverage =
      settlement.hazards.isEmpty ? 0 : Double(known.count) / Double(settlement.hazards.count)
    hazard = Factor(value: hazardCoverage >= minimum ? greatest : nil, coverage: hazardCoverage)
    governingHazard = greatest.flatMap { most in most > 0 ? known.first { $0.value == most }?.name : nil }
    exposure = HotSpotScore.mean(settlement.exposure, definition.exposure, minimum)
    vulnerability = HotSpotScore.mean(settlement.vulnerability, definition.vulnerability, minimum)
    capacity =
      definition.capacity.isEmpty
      ? Factor(value: 0, coverage: 1) : HotSpotScore.mean(settlement.capacity, definition.capacity, minimum)

    guard let h = hazard.value, let e = exposure.value, let v = vulnerability.value, let c = capacity.value
    else {
      score = nil
      return
    }
    let weights = definition.factorWeights
    let sum = weights.hazard + weights.exposure + weights.vulnerability
    // A factor of weight 0 does not count, not even where it is 0: pow(0, 0) is 1.
    let mean =
      pow(h, weights.hazard / sum) * pow(e, weights.exposure / sum)
      * pow(v, weights.vulnerability / sum)
    let exact = 100 * mean * (1 - definition.capacityRelief * c)
    score = (exact * 1e9).rounded() / 1e9
  }

  public subscript(factor: HotSpotDefinition.Factor) -> Factor {
    switch factor {
    case .hazard: hazard
    case .exposure: exposure
    case .vulnerability: vulnerability
    case .capacity: capacity
    }
  }

  /// The factors without a value, which are why there is no score.
  public var missing: [HotSpotDefinition.Factor] {
    HotSpotDefinition.Factor.allCases.filter { self[$0].value == nil }
  }

  private static func mean(
    _ values: [Double?], _ components: [HotSpotDefinition.Component], _ coverageMinimum: Double
  ) -> Factor {
    precondition(values.count == components.count, "a value for each component")
    var (sum, knownWeight, weight) = (0.0, 0.0, 0.0)
    for (value, component) in zip(values, components) {
      weight += component.weight
      guard let value else { continue }
      precondition((0...1).contains(value), "components run from 0 to 1")
      sum += component.weight * value
      knownWeight += component.weight
    }
    guard knownWeight > 0 else { return Factor(value: nil, coverage: 0) }
    let coverage = knownWeight / weight
    return Factor(value: coverage >= coverageMinimum ? min(1, sum / knownWeight) : nil, coverage: coverage)
  }
}
