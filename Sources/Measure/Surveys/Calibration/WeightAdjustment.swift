/// What a calibration leaves to the variance: linearised values count by their residuals from the
/// regression on the auxiliary variables, at the weights before, times g.
struct WeightAdjustment: Sendable {
  let auxiliary: AuxiliaryVariables
  /// d / v: the weights of the regression.
  let regressionWeights: [Double]
  /// g d, the weights after.
  let weights: [Double]
  let factor: CholeskyFactor

  /// `variances` are the v of each row, nil for 1.
  init(auxiliary: AuxiliaryVariables, before: [Double], after: [Double], variances: [Double]?) {
    self.auxiliary = auxiliary
    weights = after
    if let variances {
      regressionWeights = zip(before, variances).map { $0 / $1 }
    } else {
      regressionWeights = before
    }
    factor = CholeskyFactor(auxiliary.crossProducts(regressionWeights))
  }

  /// Takes values and gives their residuals e = z − xᵀ B.
  func takeResiduals(of values: inout [Double]) {
    let products = zip(regressionWeights, values).map { $0 * $1 }
    let fitted = auxiliary.combinations(factor.solve(auxiliary.products(products)), rowCount: values.count)
    for row in values.indices { values[row] -= fitted[row] }
  }
}
