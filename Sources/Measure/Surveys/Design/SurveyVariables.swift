/// The design of a sample as a reader finds it: one entry a row (an interviewed person, a household, a
/// city), in the order of the rows. Codes are whole numbers, 0 or more; below 0 is not stated.
public struct SurveyVariables: Hashable, Sendable {
  /// One stage of selection, from the first down.
  public struct Stage: Hashable, Sendable {
    /// How many units there were to select from. Values stand on every row and are the same in a stratum.
    public enum Population: Hashable, Sendable {
      /// Selected with replacement, or from so many that no finite population correction is due.
      case unlimited
      /// Units in the stratum at this stage, N_h.
      case counts([Double])
      /// n_h / N_h, above 0 and at most 1.
      case fractions([Double])
    }

    /// The selected unit that the row lies in; nil where every row is a unit of its own. Below the first
    /// stage units are numbered within the unit of the stage above.
    public var units: [Int32]?
    /// Nil where the stage has one stratum (below the first stage: one in every unit above).
    public var strata: [Int32]?
    public var population: Population

    public init(units: [Int32]? = nil, strata: [Int32]? = nil, population: Population = .unlimited) {
      self.units = units
      self.strata = strata
      self.population = population
    }
  }

  /// Nil where they follow from the sizes of the populations: Π N_h / n_h.
  ///
  /// Reference files often hold weights in single precision (44.209999084472656 for 4421/100): results then
  /// differ from those of exact weights in the ninth digit. Weights that were adjusted to a known number of
  /// elements (6194/183 = 33.85 where 757 of 15 districts give 50.47) change totals, but no mean.
  public var weights: [Double]?
  /// From the first stage down; at least one.
  public var stages: [Stage]
  /// Codes of the rows that must not repeat; nil where there are none to check.
  public var identifiers: [Int32]?
  /// Whether the same number in two strata means two first-stage units. Where it does not, a unit that lies
  /// in two strata is a fault.
  public var areUnitsNumberedWithinStrata: Bool

  public init(
    weights: [Double]?, stages: [Stage], identifiers: [Int32]? = nil,
    areUnitsNumberedWithinStrata: Bool = false
  ) {
    precondition(!stages.isEmpty, "a design has at least one stage")
    self.weights = weights
    self.stages = stages
    self.identifiers = identifiers
    self.areUnitsNumberedWithinStrata = areUnitsNumberedWithinStrata
  }

  /// Every row selected alone, all with the same chance.
  public static func simple(rowCount: Int, populationCount: Double? = nil, weights: [Double]? = nil) -> Self {
    let population: Stage.Population =
      populationCount.map { .counts(Array(repeating: $0, count: rowCount)) } ?? .unlimited
    let ones: [Double]? = populationCount == nil ? Array(repeating: 1, count: rowCount) : nil
    return Self(weights: weights ?? ones, stages: [Stage(population: population)])
  }
}
