/// Weights w = g d near the design weights d that meet known totals T: min Σ d G(w / d) with Σ w x = T.
///
/// By Newton's method on λ in g = g(xᵀ λ / v), with halved steps where a step takes the totals farther off.
/// Calibration on x with v ∝ x is the ratio estimator; on an intercept and more, the regression estimator.
/// - Source: Deville and Särndal (1992).
public struct Calibration: Sendable {
  /// One a row.
  public let weights: [Double]
  /// w / d of each row.
  public let g: [Double]
  public let iterations: Int

  /// Smallest and largest g.
  public var range: ClosedRange<Double> { (g.min() ?? 1)...(g.max() ?? 1) }

  /// Largest gap between a total and what the weights reach, over the total (or over 1 where it is smaller).
  static let tolerance = 1e-11
  static let iterationMaximum = 200

  /// `variances` are the v of each row, above 0; nil for 1.
  public init(
    weights design: [Double], auxiliary: AuxiliaryVariables, distance: CalibrationDistance = .linear,
    variances: [Double]? = nil
  ) throws(CalibrationFailure) {
    distance.checkBounds()
    auxiliary.check(rowCount: design.count)
    precondition(variances?.count ?? design.count == design.count, "a variance for every row")
    let totals = auxiliary.totals
    var lambda = [Double](repeating: 0, count: auxiliary.order)
    var state = Calibration.state(design, auxiliary, distance, variances, lambda)
    var steps = 0
    while state.gap > Calibration.tolerance, steps < Calibration.iterationMaximum {
      steps += 1
      let factor = CholeskyFactor(auxiliary.crossProducts(state.slopes))
      let step = factor.solve(zip(totals, state.reached).map { $0 - $1 })
      var fraction = 1.0
      var next = state
      repeat {
        let tried = zip(lambda, step).map { $0 + fraction * $1 }
        next = Calibration.state(design, auxiliary, distance, variances, tried)
        if next.gap < state.gap {
          lambda = tried
          break
        }
        fraction /= 2
      } while fraction > 1e-6
      guard next.gap < state.gap else { break }
      state = next
    }
    // Rounding may stop the descent just above the tolerance.
    guard state.gap <= 100 * Calibration.tolerance else { throw state.failure(totals) }
    g = state.g
    weights = zip(design, state.g).map { $0 * $1 }
    iterations = steps
  }

  private struct State {
    var g: [Double]
    /// d g′ / v.
    var slopes: [Double]
    var reached: [Double]
    var gap: Double

    func failure(_ totals: [Double]) -> CalibrationFailure {
      let gaps = zip(totals, reached).map { abs($0 - $1) / max(1, abs($0)) }
      let worst = gaps.indices.max { gaps[$0] < gaps[$1] } ?? 0
      return CalibrationFailure(component: worst, total: totals[worst], reached: reached[worst])
    }
  }

  private static func state(
    _ design: [Double], _ auxiliary: AuxiliaryVariables, _ distance: CalibrationDistance,
    _ variances: [Double]?, _ lambda: [Double]
  ) -> State {
    var g = auxiliary.combinations(lambda, rowCount: design.count)
    var slopes = g
    var weights = g
    for row in design.indices {
      let v = variances?[row] ?? 1
      let point = distance.value(g[row] / v)
      g[row] = point.g
      slopes[row] = design[row] * point.slope / v
      weights[row] = design[row] * point.g
    }
    let reached = auxiliary.products(weights)
    var gap = 0.0
    for (total, sum) in zip(auxiliary.totals, reached) {
      gap = max(gap, sum.isFinite ? abs(total - sum) / max(1, abs(total)) : .infinity)
    }
    return State(g: g, slopes: slopes, reached: reached, gap: gap)
  }
}

extension SurveyDesign {
  /// The design with calibrated weights, whose variances are those of residuals times g.
  ///
  /// Weights of 0 or less, which the linear distance may give, are kept as they are: use a bounded distance
  /// where they are not wanted.
  public func calibrated(
    on auxiliary: AuxiliaryVariables, distance: CalibrationDistance = .linear, variances: [Double]? = nil
  ) throws(CalibrationFailure) -> SurveyDesign {
    let calibration = try Calibration(
      weights: weights, auxiliary: auxiliary, distance: distance, variances: variances)
    return adjusted(to: calibration.weights, auxiliary: auxiliary, variances: variances)
  }

  /// Weights times N_g / N̂_g in each category of one classification.
  public func postStratified(by classification: AuxiliaryVariables.Classification)
    throws(CalibrationFailure) -> SurveyDesign
  {
    let auxiliary = AuxiliaryVariables(classifications: [classification])
    auxiliary.check(rowCount: rowCount)
    let raking = try Raking(weights: weights, classifications: [classification])
    return adjusted(to: raking.weights, auxiliary: auxiliary, variances: nil)
  }

  /// Weights that meet the sizes of several classifications at once.
  public func raked(to classifications: [AuxiliaryVariables.Classification]) throws(CalibrationFailure)
    -> SurveyDesign
  {
    let raking = try Raking(weights: weights, classifications: classifications)
    return adjusted(
      to: raking.weights, auxiliary: AuxiliaryVariables(classifications: classifications), variances: nil)
  }

  func adjusted(to weights: [Double], auxiliary: AuxiliaryVariables, variances: [Double]?)
    -> SurveyDesign
  {
    var design = self
    design.adjustments.append(
      WeightAdjustment(auxiliary: auxiliary, before: self.weights, after: weights, variances: variances))
    design.weights = weights
    return design
  }
}
