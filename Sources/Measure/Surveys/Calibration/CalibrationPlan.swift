/// How weights are brought to known totals, to be done to a design and to each of its replicates alike.
public struct CalibrationPlan: Sendable {
  public enum Method: Hashable, Sendable {
    /// One classification: N_g / N̂_g at once; several: iterative proportional fitting. Takes no values.
    case proportional
    case distance(CalibrationDistance)
  }

  public var auxiliary: AuxiliaryVariables
  public var method: Method
  /// The v of each row, above 0; nil for 1. Of distances alone.
  public var variances: [Double]?

  public init(auxiliary: AuxiliaryVariables, method: Method, variances: [Double]? = nil) {
    precondition(
      method != .proportional || (auxiliary.values.isEmpty && variances == nil),
      "proportional fitting takes classifications alone")
    self.auxiliary = auxiliary
    self.method = method
    self.variances = variances
  }

  func weights(_ design: [Double]) throws(CalibrationFailure) -> [Double] {
    switch method {
    case .proportional:
      try Raking(weights: design, classifications: auxiliary.classifications).weights
    case .distance(let distance):
      try Calibration(weights: design, auxiliary: auxiliary, distance: distance, variances: variances).weights
    }
  }
}

extension SurveyDesign {
  /// The design with calibrated weights, whose variances are those of residuals times g.
  public func calibrated(by plan: CalibrationPlan) throws(CalibrationFailure) -> SurveyDesign {
    adjusted(to: try plan.weights(weights), auxiliary: plan.auxiliary, variances: plan.variances)
  }
}

extension ReplicateWeights {
  /// The full weights and those of every replicate, each calibrated anew, so that what calibration gains is
  /// in their spread.
  public func calibrated(by plan: CalibrationPlan) throws(CalibrationFailure) -> ReplicateWeights {
    try adjusted { weights throws(CalibrationFailure) in try plan.weights(weights) }
  }
}
