/// What hangs on the weights: each is moved down and up by `weightShift` of itself, one at a time, and the
/// settlements are scored anew. Moved are the weights of all components of exposure, vulnerability and
/// capacity, those of the three factors, and the relief by capacity (never above 1). A weight of 0 stays out.
public struct HotSpotSensitivity: Hashable, Sendable {
  /// A weight of the definition.
  public struct Weight: Hashable, Sendable {
    public var factor: HotSpotDefinition.Factor
    /// Nil for the weight of the factor itself; for capacity that is the relief.
    public var component: String?
    public init(factor: HotSpotDefinition.Factor, component: String?) {
      self.factor = factor
      self.component = component
    }
  }

  /// The ranking under one moved weight.
  public struct Scenario: Hashable, Sendable {
    public var weight: Weight
    /// What the weight was multiplied by, such as 0.75.
    public var multiplier: Double
    public var scores: [Double?]
    public var ranks: [Int?]
    public var isHotSpot: [Bool]
    /// Settlements that are a hot spot here and not by the definition, or the other way round.
    public var changedCount: Int
    /// Kendall's tau-b of these scores with those of the definition; nil where one is all ties.
    public var agreement: Double?
  }

  /// What one settlement goes through, the ranking of the definition included.
  public struct Spread: Hashable, Sendable {
    /// Share of the scenarios in which it is a hot spot, 0 to 1.
    public var hotSpotShare: Double
    public var ranks: ClosedRange<Int>
    public var scores: ClosedRange<Double>
  }

  public let scenarios: [Scenario]
  /// One each settlement; nil without a score.
  public let spreads: [Spread?]

  public init(_ ranking: HotSpotRanking, by definition: HotSpotDefinition) {
    let base = ranking.scores.map(\.score)
    var scenarios: [Scenario] = []
    for weight in HotSpotSensitivity.weights(of: definition) {
      for multiplier in [1 - definition.weightShift, 1 + definition.weightShift] {
        let moved = HotSpotSensitivity.moved(weight, by: multiplier, in: definition)
        let other = HotSpotRanking(ranking.settlements, by: moved)
        let scores = other.scores.map(\.score)
        let pairs = zip(base, scores).compactMap { a, b in a.flatMap { a in b.map { (a, $0) } } }
        scenarios.append(
          Scenario(
            weight: weight, multiplier: multiplier, scores: scores, ranks: other.ranks,
            isHotSpot: other.isHotSpot,
            changedCount: zip(ranking.isHotSpot, other.isHotSpot).count { $0 != $1 },
            agreement: RankAgreement.kendallTau(pairs.map(\.0), pairs.map(\.1))))
      }
    }
    self.scenarios = scenarios
    spreads = ranking.settlements.indices.map { index in
      guard let score = base[index], let rank = ranking.ranks[index] else { return nil }
      let ranks = scenarios.compactMap { $0.ranks[index] } + [rank]
      let scores = scenarios.compactMap { $0.scores[index] } + [score]
      let times = scenarios.count { $0.isHotSpot[index] }
      return Spread(
        hotSpotShare: scenarios.isEmpty
          ? (ranking.isHotSpot[index] ? 1 : 0) : Double(times) / Double(scenarios.count),
        ranks: ranks.min()!...ranks.max()!, scores: scores.min()!...scores.max()!)
    }
  }

  private static func weights(of definition: HotSpotDefinition) -> [Weight] {
    let factors: [(HotSpotDefinition.Factor, Double, [HotSpotDefinition.Component])] = [
      (.hazard, definition.factorWeights.hazard, []),
      (.exposure, definition.factorWeights.exposure, definition.exposure),
      (.vulnerability, definition.factorWeights.vulnerability, definition.vulnerability),
      (.capacity, definition.capacity.isEmpty ? 0 : definition.capacityRelief, definition.capacity),
    ]
    return factors.flatMap { factor, own, components in
      (own > 0 ? [Weight(factor: factor, component: nil)] : [])
        + components.filter { $0.weight > 0 }.map { Weight(factor: factor, component: $0.id) }
    }
  }

  private static func moved(
    _ weight: Weight, by multiplier: Double, in definition: HotSpotDefinition
  ) -> HotSpotDefinition {
    var moved = definition
    func move(_ components: inout [HotSpotDefinition.Component]) {
      for index in components.indices where components[index].id == weight.component {
        components[index].weight *= multiplier
      }
    }
    switch (weight.factor, weight.component) {
    case (.hazard, _): moved.factorWeights.hazard *= multiplier
    case (.exposure, nil): moved.factorWeights.exposure *= multiplier
    case (.vulnerability, nil): moved.factorWeights.vulnerability *= multiplier
    case (.capacity, nil): moved.capacityRelief = min(1, moved.capacityRelief * multiplier)
    case (.exposure, _): move(&moved.exposure)
    case (.vulnerability, _): move(&moved.vulnerability)
    case (.capacity, _): move(&moved.capacity)
    }
    return moved
  }
}
