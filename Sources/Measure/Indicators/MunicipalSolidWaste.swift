import Monitoring

/// Proportion of municipal solid waste collected and managed in controlled facilities (SDG 11.6.1).
///
///     indicator  = 100 × collected and managed in controlled facilities / generated
///     category a = 100 × collected / generated
///     category b = 100 × managed in controlled facilities / generated
///
/// All in tonnes a day. Generated is what is collected and an estimate for areas that are not served;
/// collected is what reaches a facility.
/// - Source: UN-Habitat and UNSD, SDG 11.6.1 metadata, edition of 2021.
public struct MunicipalSolidWaste: Hashable, Sendable {
  public static let indicator = "11.6.1"

  /// Tonnes a day; nil where not stated.
  public var generated, collected, controlled, collectedAndControlled: Double?
  /// Persons of whom collection serves some.
  public var population, populationServed: Double?

  public init(
    generated: Double?, collected: Double? = nil, controlled: Double? = nil,
    collectedAndControlled: Double? = nil, population: Double? = nil, populationServed: Double? = nil
  ) {
    self.generated = generated
    self.collected = collected
    self.controlled = controlled
    self.collectedAndControlled = collectedAndControlled
    self.population = population
    self.populationServed = populationServed
  }

  /// How well a facility is run, by the ladder of the metadata, the lowest first.
  public enum Control: String, CaseIterable, Hashable, Sendable {
    case none, limited, basic, improved, full

    /// Basic, improved and full.
    public var isControlled: Bool { self != .none && self != .limited }

    /// The level at which a facility ticks the most boxes; of two with as many the lower, nil where no box is
    /// ticked at any.
    /// - Precondition: a count for each level, the lowest first.
    public static func level(boxes: [Int]) -> Control? {
      precondition(boxes.count == allCases.count, "a count for each level")
      guard let most = boxes.max(), most > 0 else { return nil }
      return allCases[boxes.firstIndex(of: most)!]
    }
  }

  /// A facility of recovery or disposal; both on one site are two.
  public struct Facility: Hashable, Sendable {
    /// Tonnes a day that reach it, residues from other facilities included.
    public var received: Double
    /// Tonnes a day of it that go on to disposal, where they are received again.
    public var residue: Double
    public var control: Control

    public init(received: Double, residue: Double = 0, control: Control) {
      self.received = received
      self.residue = residue
      self.control = control
    }
  }

  /// A city from its facilities: each tonne counts once, at the place where it stays. What reaches any
  /// facility is collected.
  public init(generated: Double, facilities: [Facility]) {
    func kept(_ facilities: [Facility]) -> Double {
      facilities.reduce(0) { $0 + ($1.received - $1.residue) }
    }
    let controlled = kept(facilities.filter(\.control.isControlled))
    self.init(
      generated: generated, collected: kept(facilities), controlled: controlled,
      collectedAndControlled: controlled)
  }

  /// Several cities taken as one; what any of them does not state is left out.
  public static func sum(_ cities: [MunicipalSolidWaste]) -> MunicipalSolidWaste {
    MunicipalSolidWaste(
      generated: OptionalSum.ofAll(cities, \.generated), collected: OptionalSum.ofAll(cities, \.collected),
      controlled: OptionalSum.ofAll(cities, \.controlled),
      collectedAndControlled: OptionalSum.ofAll(cities, \.collectedAndControlled),
      population: OptionalSum.ofAll(cities, \.population),
      populationServed: OptionalSum.ofAll(cities, \.populationServed))
  }

  /// What the inputs allow: the indicator, its two categories, and the coverage of collection, which is
  /// another thing.
  public func observations(
    _ measurement: Measurement, _ disaggregation: Disaggregation = Disaggregation()
  ) -> [Observation] {
    func share(_ series: String, _ part: Double?, _ whole: Double?) -> Observation? {
      guard let part, let whole else { return nil }
      return measurement.percentage(
        MunicipalSolidWaste.indicator, series, disaggregation, of: part, in: whole)
    }
    return [
      share("Q_MSW_CONTROLLED", collectedAndControlled, generated),
      share("Q_MSW_COLLECTED", collected, generated), share("Q_MSW_MANAGED", controlled, generated),
      share("EN_REF_WASCOL", populationServed, population),
      share("EN_REF_COLDIS", populationServed, population),
    ].compactMap { $0 }
  }
}
