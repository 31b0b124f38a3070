/// One thing wrong with the variables of a design, for a reader to say with the line it stands in.
public struct SurveyDesignFault: Error, Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case weightMissing = "survey.weight.missing"
    /// Zero, negative or infinite.
    case weightNotPositive = "survey.weight.value"
    case stratumMissing = "survey.stratum.missing"
    case unitMissing = "survey.unit.missing"
    /// A first-stage unit that lies in two strata. Its numbers may have been given within strata.
    case unitInTwoStrata = "survey.unit.strata"
    /// One selected unit of several: the error within the stratum cannot be estimated. Reported once a
    /// stratum of the first stage; a warning where the design states what to do with such strata.
    case loneUnit = "survey.stratum.single"
    case populationMissing = "survey.population.missing"
    /// A count that is not at least 1, or a fraction that is not above 0 and at most 1.
    case populationValue = "survey.population.value"
    /// Two sizes in one stratum.
    case populationVaries = "survey.population.varies"
    /// Fewer units in the population than in the sample.
    case populationBelowSample = "survey.population.sample"
    case identifierTwice = "survey.identifier.twice"
  }

  public var kind: Kind
  /// From 0; of the first row concerned.
  public var row: Int
  /// From 0; nil where the fault is of no stage.
  public var stage: Int?
  /// What stands there.
  public var found: String
  public var isWarning: Bool

  public init(_ kind: Kind, row: Int, stage: Int? = nil, found: String = "", isWarning: Bool = false) {
    self.kind = kind
    self.row = row
    self.stage = stage
    self.found = found
    self.isWarning = isWarning
  }
}

/// Everything wrong with the variables of a design.
public struct SurveyDesignFaults: Error, Hashable, Sendable {
  public let all: [SurveyDesignFault]
}
