/// How a sample was drawn, compiled once for estimation: weights and, for every stage of selection, units
/// and strata as flat arrays.
///
/// Estimates follow the design (design-based inference): strata, clusters, weights and finite populations
/// make the error; nothing is assumed of the values. A domain is a set of rows; all rows stay in the design,
/// so that the size of the domain in the sample counts as chance.
///
/// ```swift
/// let design = try SurveyDesign(
///   SurveyVariables(weights: nil, stages: [.init(strata: region, population: .counts(citiesInRegion))]))
/// let share = design.ratio(of: served, over: population)
/// ```
/// - Source: Särndal, Swensson and Wretman, *Model Assisted Survey Sampling* (1992); Cochran, *Sampling
///   Techniques* (1977); Lumley, *Complex Surveys* (2010).
public struct SurveyDesign: Sendable {
  /// One a row, after calibration where there was one; above 0.
  public internal(set) var weights: [Double]
  /// From the first stage down.
  public let stages: [DesignStage]
  public let lonePrimaryUnits: LonePrimaryUnitRule
  public var varianceForm: VarianceForm
  /// What was to be said of the design though it is usable.
  public let warnings: [SurveyDesignFault]
  /// Calibrations in the order in which they were made.
  var adjustments: [WeightAdjustment] = []

  /// - Throws: everything wrong with the variables, at once.
  public init(
    _ variables: SurveyVariables, lonePrimaryUnits: LonePrimaryUnitRule = .fail,
    varianceForm: VarianceForm = .everyStage
  ) throws(SurveyDesignFaults) {
    var compilation = DesignCompilation(variables)
    let faults = compilation.compile(lonePrimaryUnits: lonePrimaryUnits)
    if faults.contains(where: { !$0.isWarning }) { throw SurveyDesignFaults(all: faults) }
    weights = compilation.weights
    stages = compilation.stages
    warnings = faults
    self.lonePrimaryUnits = lonePrimaryUnits
    self.varianceForm = varianceForm
  }

  public var rowCount: Int { weights.count }
  public var primaryUnitCount: Int { stages[0].unitCount }
  /// Of the first stage.
  public var stratumCount: Int { stages[0].stratumCount }
  public var isCalibrated: Bool { !adjustments.isEmpty }

  /// Whether a size of the population is stated of some stratum of the first stage.
  public var statesPopulation: Bool { stages[0].fractionOfStratum.contains { $0 > 0 } }

  /// First-stage units less strata.
  public var degreesOfFreedom: Double { Double(primaryUnitCount - stratumCount) }

  /// First-stage units with rows of the domain less strata with rows of the domain; never below 0.
  public func degreesOfFreedom(in domain: [Bool]) -> Double {
    let stage = stages[0]
    var isPresent = [Bool](repeating: false, count: stage.unitCount)
    for row in 0..<rowCount where domain[row] { isPresent[Int(stage.unitOfRow[row])] = true }
    var degrees = 0
    for stratum in 0..<stage.stratumCount {
      degrees += max(0, stage.units(ofStratum: stratum).count { isPresent[$0] } - 1)
    }
    return Double(degrees)
  }

  /// How much unequal weights alone enlarge the variance of a mean: n Σw² / (Σw)² (Kish 1965); NaN without
  /// rows.
  public var kishLoss: Double {
    let sum = weights.reduce(0, +)
    return Double(rowCount) * weights.reduce(0) { $0 + $1 * $1 } / (sum * sum)
  }
}
